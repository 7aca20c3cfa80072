/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the firmware has set up in a function's configuration space and a reset loses: saved at the
 * machine's start, and written again after each reset of the function, before the node's next
 * kernel is entered. The monitor walks the rows and does the reading and writing.
 *
 * A function level reset leaves sticky registers, Max_Payload_Size and most of Link Control alone
 * (PCI Express Base 6.0, 6.6.2); a reset of the bus takes all but the sticky ones (6.6.1). A row is
 * written in both cases: so a dead kernel's own settings go as well, and where a function has no
 * reset at all.
 */
#ifndef LIB_PCI_KEEP_H
#define LIB_PCI_KEEP_H

#include <stdbool.h>
#include <stdint.h>

enum keep_space {
	KEEP_HEADER,		/* from 0 on */
	KEEP_CAPABILITY,	/* from a capability of the list on (PCI Local Bus 3.0, 6.7) */
	KEEP_EXTENDED,		/* from an extended capability on (PCI Express Base 6.0, 7.6.3) */
};

/* Which functions have the register. A row asks for all of its bits. */
#define KEEP_ENDPOINT	0x01	/* header type 0 */
#define KEEP_BRIDGE	0x02	/* header type 1 */
#define KEEP_VERSION2	0x04	/* the PCI Express Capability has its second half (7.5.3.2) */
#define KEEP_LINK	0x08	/* there is a link: not integrated into the root complex */
#define KEEP_DOWNSTREAM	0x10	/* a port that leads down: of a root complex, or of a switch */
#define KEEP_SLOT	0x20	/* with a slot */
#define KEEP_ROOT	0x40	/* root port, or event collector */

enum keep_phase {
	KEEP_FIRST,		/* before the function's BARs are written */
	KEEP_LAST,		/* after that: what lets it act, and the power states of its link */
};

struct keep_row {
	uint8_t space;		/* enum keep_space */
	uint8_t id;		/* of the capability; no ID that matters is larger */
	uint8_t offset;		/* of the register from there on */
	uint8_t width;		/* bytes: 1, 2 or 4; the register is aligned to it */
	uint8_t when;
	uint8_t phase;		/* enum keep_phase */
	uint8_t stride;		/* 0, or from one of the registers to the next (keep_registers()) */
	uint32_t kept;		/* bits that are written as they were saved */
	uint32_t zero;		/* bits that are written as zero: triggers, write-1-to-clear */
	/* All other bits are written as they read: they are reserved, or somebody else's. */
};

/* In the order in which they are written. */
extern const struct keep_row keep_rows[];
extern const unsigned int keep_row_count;

#define KEEP_ROWS_MAX	64

/*
 * What a function is, in the bits above. @express: its PCI Express Capabilities register (PCI
 * Express Base 6.0, 7.5.3.2); 0: it has no such capability.
 */
unsigned int keep_traits(bool bridge, uint16_t express);
/* Does a function with @traits have that row's register, if it has the capability? */
bool keep_applies(const struct keep_row *row, unsigned int traits);
/* How many registers the row stands for, by what the first of them reads. */
unsigned int keep_registers(const struct keep_row *row, uint32_t first);
/*
 * Where the @i-th register of the row is; @capability: where that begins, 0: there is none.
 * Returns 0 if there is no such register: the function lacks the capability, or its list leads
 * out of its space.
 */
uint16_t keep_at(const struct keep_row *row, uint16_t capability, unsigned int i);
/* What to write into a register that was @saved and reads @now. */
uint32_t keep_value(const struct keep_row *row, uint32_t saved, uint32_t now);

#endif
