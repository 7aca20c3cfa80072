/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Virtual functions, which a physical function has once they are enabled (PCI Express Base 6.0,
 * chapter 9). struct machine has their count and places as facts of the physical function. Only
 * those for which somebody asks are listed as functions, which can have an owner.
 */
#ifndef LIB_SRIOV_H
#define LIB_SRIOV_H

#include "lib/machine/machine.h"

/* Adds the virtual functions of a physical one. Returns false if there is no room. */
bool machine_add_sriov(struct machine *m, const struct machine_sriov *s);
/* Returns the virtual functions of physical function @bdf, or NULL if it can have none. */
const struct machine_sriov *machine_find_sriov(const struct machine *m, bdf_t bdf);
/*
 * *bdf becomes the place of virtual function @n, from 0 on. Returns false if that is beyond bus
 * 255.
 */
bool sriov_bdf(const struct machine_sriov *s, unsigned int n, bdf_t *bdf);
/* Returns the memory of BAR @k of all virtual functions together; empty: none, or not known. */
struct range sriov_window(const struct machine_sriov *s, unsigned int k);
/*
 * Adds virtual function @n to the machine's functions, unless it is listed already. Returns false
 * if another function has its place, or if there is no room.
 */
bool sriov_make(struct machine *m, const struct machine_sriov *s, unsigned int n);
/* Returns the memory behind BAR @k as mint_function.bar has it; 0: none. */
uint64_t sriov_bar(const struct machine_pci *fn, unsigned int k);

#endif
