/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the firmware has set up in a function's configuration space, and a reset loses. The monitor
 * saves it at the machine's start, and writes it again after each reset of the function, before the
 * node's next kernel is entered. Here is the list of registers; the monitor goes through its rows,
 * and reads and writes.
 *
 * A function level reset leaves sticky registers, Max_Payload_Size and most of Link Control alone
 * (PCI Express Base 6.0, 6.6.2); a reset of the bus clears all but the sticky ones (6.6.1). Each
 * row is written in both cases, and also if a function has no reset at all: so the settings of a
 * dead kernel go as well.
 */
#ifndef LIB_PCI_KEEP_H
#define LIB_PCI_KEEP_H

#include <stdbool.h>
#include <stdint.h>

enum keep_space {
	KEEP_HEADER,		/* offsets count from 0 */
	KEEP_CAPABILITY,	/* from the start of a capability (PCI Local Bus 3.0, 6.7) */
	KEEP_EXTENDED,		/* from that of an extended one (PCI Express Base 6.0, 7.6.3) */
};

/* What a function is. It has a row's register only if it has all bits of the row's `when`. */
#define KEEP_ENDPOINT	0x01	/* header type 0 */
#define KEEP_BRIDGE	0x02	/* header type 1 */
#define KEEP_VERSION2	0x04	/* its PCI Express Capability has the second half (7.5.3.2) */
#define KEEP_LINK	0x08	/* it has a link: it is not integrated into the root complex */
#define KEEP_DOWNSTREAM	0x10	/* a port that leads down, of a root complex or a switch */
#define KEEP_SLOT	0x20	/* a port with a slot */
#define KEEP_ROOT	0x40	/* a root port or event collector */

enum keep_phase {
	KEEP_FIRST,		/* written before the function's BARs */
	KEEP_LAST,		/* after them: what lets it act, and its link's power states */
};

struct keep_row {
	uint8_t space;		/* enum keep_space */
	uint8_t id;		/* of the capability; all that matter fit in a byte */
	uint8_t offset;		/* of the register from there on */
	uint8_t width;		/* bytes: 1, 2 or 4; the register is aligned to it */
	uint8_t when;		/* KEEP_ENDPOINT and so on */
	uint8_t phase;		/* enum keep_phase */
	uint8_t stride;		/* from one register to the next (keep_registers()); 0: only one */
	uint32_t kept;		/* bits that are written as they were saved */
	uint32_t zero;		/* bits that are written as zero: triggers, write-1-to-clear */
	/* All other bits are written as they read: they are reserved, or not ours to change. */
};

/* The rows, in the order in which they are written. */
extern const struct keep_row keep_rows[];
extern const unsigned int keep_row_count;

#define KEEP_ROWS_MAX	64

/*
 * Returns what a function is, in the bits above. @express is its PCI Express Capabilities register
 * (PCI Express Base 6.0, 7.5.3.2), or 0 if it has no such capability.
 */
unsigned int keep_traits(bool bridge, uint16_t express);
/*
 * Returns true if a function with @traits has the row's register, provided it has the capability.
 */
bool keep_applies(const struct keep_row *row, unsigned int traits);
/* Returns how many registers the row stands for. @first is what the first of them reads. */
unsigned int keep_registers(const struct keep_row *row, uint32_t first);
/*
 * Returns where register @i of the row is, from 0 on. @capability is where the capability begins,
 * or 0 if the function does not have it. Returns 0 if there is no such register: the capability is
 * missing, or the register would lie outside of the configuration space.
 */
uint16_t keep_at(const struct keep_row *row, uint16_t capability, unsigned int i);
/* Returns what to write into a register whose saved value is @saved and which reads @now. */
uint32_t keep_value(const struct keep_row *row, uint32_t saved, uint32_t now);

#endif
