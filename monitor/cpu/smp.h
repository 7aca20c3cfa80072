/* SPDX-License-Identifier: GPL-2.0-only */
/* Bringing the machine's cores into the monitor, by INIT and SIPI or by NMI. */
#ifndef MONITOR_CPU_SMP_H
#define MONITOR_CPU_SMP_H

#include <stdbool.h>
#include <stdint.h>

#define SMP_ALL_CORES (~0u)

/*
 * Start every core of node @node (SMP_ALL_CORES: of the machine) that is CORE_ABSENT, save
 * this one, through the trampoline page, all at the same time, and wait until
 * they rest in park(). The count of those that did not come within a
 * second; they stay CORE_ABSENT, as do those that INIT may not be sent to.
 */
unsigned int smp_start_cores(uint64_t trampoline_page, unsigned int node);
/*
 * The same by an NMI, which the node's kernel must answer by sending the core home
 * (mint/abi.h, MINT_FLAG_NMI_HOME). SIPI follows: an INIT that was pending takes
 * effect as soon as the kernel has left VMX.
 */
unsigned int smp_nmi_cores(uint64_t trampoline_page, unsigned int node);

#endif
