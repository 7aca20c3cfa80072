/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MONITOR_MAIN_H
#define MONITOR_MAIN_H

#include "lib/machine/boot_info.h"

/*
 * Where both front doors end: leave the boot loader's stack for the monitor's
 * own and go on at the top of main.c. @info lies in the image.
 */
void monitor_enter(struct boot_info *info) __attribute__((noreturn));

#endif
