/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Linux's screen_info (include/uapi/linux/screen_info.h), with which its boot_params
 * begin: the screen as the boot loader left it.
 */
#ifndef LIB_SCREEN_INFO_H
#define LIB_SCREEN_INFO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "lib/machine/machine.h"

#define SCREEN_INFO_SIZE	0x40

/* All zero where there is no screen: so no kernel looks for one. */
void screen_info_build(uint8_t out[SCREEN_INFO_SIZE], const struct machine_screen *screen);
/* SCREEN_NONE for whatever is none of ours, or makes no sense. */
void screen_info_read(struct machine_screen *screen, const uint8_t in[SCREEN_INFO_SIZE]);

#endif
