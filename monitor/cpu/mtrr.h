/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory types are the same on every core (Intel SDM vol. 3A, 12.11.8 and
 * 12.12.4): firmware may leave the other cores' MTRRs unset, and a kernel
 * takes its boot core's for everybody's.
 */
#ifndef MONITOR_CPU_MTRR_H
#define MONITOR_CPU_MTRR_H

void mtrr_save(void);		/* on the hardware BSP, once */
void mtrr_load(void);		/* on each other core */

#endif
