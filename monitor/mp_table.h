/* SPDX-License-Identifier: GPL-2.0-only */
/* The firmware's MP table, which would lead stock kernels to the machine's I/O APICs. */
#ifndef MONITOR_MP_TABLE_H
#define MONITOR_MP_TABLE_H

/*
 * If the firmware has an MP table, puts another one before it, into the interrupt vectors of a BIOS
 * that nobody calls any more (lib/world/mp_decoy.h), and logs the result. To be called on the final
 * page tables, before nodes start.
 */
void mp_table_hide(void);

#endif
