/* SPDX-License-Identifier: GPL-2.0-only */
/* The screen of a UEFI machine: its Graphics Output Protocol (UEFI 2.10, 12.9). */
#ifndef BOOT_GOP_H
#define BOOT_GOP_H

#include <efi.h>
#include "lib/machine/machine.h"

/*
 * Sets *@screen to the machine's screen; its kind is SCREEN_NONE if no screen has a framebuffer. To
 * be called before boot services end.
 */
void gop_read(EFI_BOOT_SERVICES *bs, struct machine_screen *screen);

#endif
