/* SPDX-License-Identifier: GPL-2.0-only */
/* Words of the machine text that its writer and its reader share. */
#ifndef LIB_MACHINE_TEXT_H
#define LIB_MACHINE_TEXT_H

#include "lib/machine/machine.h"

#define MACHINE_TEXT_HEADER "mint-machine 1"

/* @kind: BAR_MEM, BAR_MEM_PREF or BAR_IO. */
static inline const char *bar_kind_name(enum bar_kind kind)
{
	return kind == BAR_MEM ? "mem" : kind == BAR_MEM_PREF ? "pref" : "io";
}

#endif
