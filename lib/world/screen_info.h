/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Linux's screen_info (include/uapi/linux/screen_info.h), the beginning of its boot_params: the
 * screen as the boot loader has left it.
 */
#ifndef LIB_SCREEN_INFO_H
#define LIB_SCREEN_INFO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "lib/machine/machine.h"

#define SCREEN_INFO_SIZE	0x40

/* Writes all of @out. If there is no screen, it is all zeros: then no kernel looks for one. */
void screen_info_build(uint8_t out[SCREEN_INFO_SIZE], const struct machine_screen *screen);
/* Reads @in. The kind becomes SCREEN_NONE if it is of no kind that we have, or makes no sense. */
void screen_info_read(struct machine_screen *screen, const uint8_t in[SCREEN_INFO_SIZE]);

#endif
