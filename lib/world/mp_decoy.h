/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An MP table for the nodes' kernels that names no I/O APIC.
 *
 * The MADT of a node with a stock kernel has no I/O APIC. Linux then looks for one in the
 * firmware's MP table (MultiProcessor Specification 1.4, chapter 4), finds the machine's, and
 * writes to its index register, which nodes use that own pins there. No parameter keeps Linux from
 * that. But it takes the first MP table that it finds, and looks in the first KiB of memory first:
 * there it finds this one.
 */
#ifndef LIB_MP_DECOY_H
#define LIB_MP_DECOY_H

#include <stdbool.h>
#include <stdint.h>

#define MP_FLOATING_SIZE	16	/* of the pointer to the table, and its alignment */
#define MP_DECOY_SIZE		68	/* the pointer, the table's header, one interrupt source */

/* Returns true if @p is an MP floating pointer structure of a version that Linux reads. */
bool mp_is_floating(const uint8_t p[static MP_FLOATING_SIZE]);

/*
 * Writes a floating pointer and right behind it its table, which are to be copied to the physical
 * address @at. The table has one interrupt source, of an I/O APIC that does not exist: without any,
 * Linux makes up sixteen.
 */
void mp_decoy_make(uint8_t out[static MP_DECOY_SIZE], uint32_t at);

#endif
