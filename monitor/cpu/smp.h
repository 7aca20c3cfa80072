/* SPDX-License-Identifier: GPL-2.0-only */
/* Bringing the machine's cores into the monitor, by INIT and SIPI or by NMI. */
#ifndef MONITOR_CPU_SMP_H
#define MONITOR_CPU_SMP_H

#include <stdbool.h>
#include <stdint.h>

struct core;

/*
 * Which cores: all of the machine (NULL), or those of it for which this says yes. Always without the caller's
 * own, and without those that are not CORE_ABSENT.
 */
typedef bool (*smp_which_t)(const struct core *core, const void *arg);

/*
 * Start them through the trampoline page, all at the same time, and wait until
 * they rest in park(). The count of those that did not come within a
 * second; they stay CORE_ABSENT, as do those that INIT may not be sent to.
 */
unsigned int smp_start_cores(uint64_t trampoline_page, smp_which_t which, const void *arg);
/*
 * The same by an NMI, which the node's kernel must answer by sending the core home
 * (mint/abi.h, MINT_FLAG_NMI_HOME). SIPI follows: an INIT that was pending takes
 * effect as soon as the kernel has left VMX.
 */
unsigned int smp_nmi_cores(uint64_t trampoline_page, smp_which_t which, const void *arg);

#endif
