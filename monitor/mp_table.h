/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MONITOR_MP_TABLE_H
#define MONITOR_MP_TABLE_H

/*
 * Where the firmware has an MP table: put another before it, in the interrupt vectors of a BIOS
 * that nobody calls any more (lib/world/mp_decoy.h).
 */
void mp_table_hide(void);

#endif
