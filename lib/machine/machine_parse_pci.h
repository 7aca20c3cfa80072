/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The readers of facts about PCI functions, for the table in machine_parse.c: the head of that file
 * says what they take and return.
 */
#ifndef LIB_MACHINE_PARSE_PCI_H
#define LIB_MACHINE_PARSE_PCI_H

#include "lib/base/text.h"
#include "lib/machine/machine.h"

const char *machine_parse_pci(struct machine *m, struct text *args);
const char *machine_parse_bridge(struct machine *m, struct text *args);
const char *machine_parse_window(struct machine *m, struct text *args);
const char *machine_parse_bar(struct machine *m, struct text *args);
const char *machine_parse_sriov(struct machine *m, struct text *args);
const char *machine_parse_vfbar(struct machine *m, struct text *args);

#endif
