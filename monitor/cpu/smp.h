/* SPDX-License-Identifier: GPL-2.0-only */
/* Bringing the machine's cores into the monitor by INIT and SIPI. */
#ifndef MONITOR_CPU_SMP_H
#define MONITOR_CPU_SMP_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Start every core but this one through the trampoline page, all at the same
 * time, and wait until they rest in core_park(). The count of those that did
 * not come within a second; they stay CORE_ABSENT.
 */
unsigned int smp_start_cores(uint64_t trampoline_page);

#endif
