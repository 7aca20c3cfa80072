/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The MP table of a node's kernel. A Linux whose MADT has no I/O APIC, as a stock node's, looks for
 * one in the firmware's MP table (MultiProcessor Specification 1.4, chapter 4), finds the machine's, and
 * writes to its index register among the nodes whose pins are there. No parameter keeps it from that. But it
 * believes the first table that it meets, and looks in the first KiB of memory first: there it
 * gets one that says nothing of I/O APICs.
 */
#ifndef LIB_MP_DECOY_H
#define LIB_MP_DECOY_H

#include <stdbool.h>
#include <stdint.h>

#define MP_FLOATING_SIZE	16	/* of the pointer to the table; it stands on a multiple of that */
#define MP_DECOY_SIZE		68	/* the pointer, the table's header, and one interrupt source */

/* Is it an MP floating pointer structure, of a version that Linux reads? */
bool mp_is_floating(const uint8_t p[static MP_FLOATING_SIZE]);

/*
 * A floating pointer, and right behind it its table, for the physical address @at. The interrupt source, of an
 * I/O APIC that does not exist, is there because Linux makes up sixteen where there is none.
 */
void mp_decoy_make(uint8_t out[static MP_DECOY_SIZE], uint32_t at);

#endif
