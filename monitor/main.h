/* SPDX-License-Identifier: GPL-2.0-only */
/* Where the monitor itself begins. */
#ifndef MONITOR_MAIN_H
#define MONITOR_MAIN_H

#include "lib/machine/boot_info.h"

/*
 * Called at the end of both front doors (boot/): leaves the boot loader's stack for the monitor's
 * own and goes on at the top of main.c. @info lies in the image.
 */
void monitor_enter(struct boot_info *info) __attribute__((noreturn));

#endif
