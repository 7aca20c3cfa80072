/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Brings the machine's cores into the monitor, by INIT and SIPI or by NMI. Once nodes run, the
 * caller holds the node's claim (monitor/node/claim.h).
 */
#ifndef MONITOR_CPU_SMP_H
#define MONITOR_CPU_SMP_H

#include <stdbool.h>
#include <stdint.h>

struct core;

/*
 * Which cores to bring: all of the machine (NULL), or those for which this returns true. The
 * caller's own core, and those that are not CORE_ABSENT, are always left out.
 */
typedef bool (*smp_which_t)(const struct core *core, const void *arg);

/*
 * Sends INIT and SIPI to the cores that @which(core, @arg) selects, all at the same time, and waits
 * until they rest in park(). @trampoline_page: physical address of the page, below 1 MiB.
 *
 * Returns the count of cores that did not come within a second. They stay CORE_ABSENT, as do those
 * to which INIT may not be sent; these are counted, too.
 */
unsigned int smp_start_cores(uint64_t trampoline_page, smp_which_t which, const void *arg);
/*
 * Does the same by NMI, which the node's kernel has to answer by sending the core home (mint/abi.h,
 * MINT_FLAG_NMI_HOME). If a core does not answer, SIPI follows: an INIT that was pending takes
 * effect as soon as the kernel has left VMX operation.
 */
unsigned int smp_nmi_cores(uint64_t trampoline_page, smp_which_t which, const void *arg);

#endif
