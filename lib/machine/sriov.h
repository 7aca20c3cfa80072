/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Virtual functions: those that a physical function can be told to have (PCI Express Base 6.0,
 * chapter 9). The machine has their number and places as facts of the physical function; as
 * functions, which somebody may own, only those stand in it that somebody asks for.
 */
#ifndef LIB_SRIOV_H
#define LIB_SRIOV_H

#include "lib/machine/machine.h"

/* False: no room for more. */
bool machine_add_sriov(struct machine *m, const struct machine_sriov *s);
/* Of physical function @bdf; NULL: it can have no virtual ones. */
const struct machine_sriov *machine_find_sriov(const struct machine *m, bdf_t bdf);
/* Where number @n, from 0 on, is. False: beyond the last bus. */
bool sriov_bdf(const struct machine_sriov *s, unsigned int n, bdf_t *bdf);
/* What BAR @k of all of them together takes; empty: nothing, or not known. */
struct range sriov_window(const struct machine_sriov *s, unsigned int k);
/*
 * Make number @n a function of the machine: it is there already, or is added. False: another
 * function has its place, or there is no room for more.
 */
bool sriov_make(struct machine *m, const struct machine_sriov *s, unsigned int n);
/* The memory behind its BAR @k, as in mint_function.bar. */
uint64_t sriov_bar(const struct machine_pci *fn, unsigned int k);

#endif
