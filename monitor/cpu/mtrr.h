/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory types have to be the same on every core (Intel SDM vol. 3A, 12.11.8 and 12.12.4). Firmware
 * may leave the MTRRs of the other cores unset, and a kernel assumes that all cores have its boot
 * core's. So the monitor copies the hardware BSP's MTRRs to every other core.
 */
#ifndef MONITOR_CPU_MTRR_H
#define MONITOR_CPU_MTRR_H

/* Saves this core's MTRRs. To be called on the hardware BSP, once, before mtrr_load(). */
void mtrr_save(void);
/* Sets this core's PAT as after reset and, if they differ, its MTRRs as they were saved. */
void mtrr_load(void);

#endif
