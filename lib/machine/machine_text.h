/* SPDX-License-Identifier: GPL-2.0-only */
/* Words of the machine text that machine_print.c and machine_parse.c share. */
#ifndef LIB_MACHINE_TEXT_H
#define LIB_MACHINE_TEXT_H

#include "lib/machine/machine.h"

#define MACHINE_TEXT_HEADER "mint-machine 1"

/* Returns the word for @kind, which is BAR_MEM, BAR_MEM_PREF or BAR_IO. */
static inline const char *bar_kind_name(enum bar_kind kind)
{
	return kind == BAR_MEM ? "mem" : kind == BAR_MEM_PREF ? "pref" : "io";
}

#endif
