/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Why a node's life ended, and what follows (docs/life.md, "Death"). What is decided here is done by
 * monitor/node/life.c, on the node's boot core.
 */
#ifndef LIB_LIFE_ENDING_H
#define LIB_LIFE_ENDING_H

#include <stdint.h>
#include <mint/abi.h>
#include "lib/config/config.h"

/* What the monitor knows when it first looks at the request. */
struct ending_facts {
	uint32_t request;		/* MINT_REQUEST(), with MINT_REQUEST_HANG where that is why */
	uint8_t tag;			/* the node's own */
	enum mint_node_state state;
	uint32_t deaths;		/* untimely ones in a row, before this one */
	uint64_t lived_ms;		/* since its kernel was entered */
	uint32_t hang_ms;		/* `hang_timeout` */
};

struct ending {
	enum mint_cause cause;
	uint32_t arg;			/* of the event, as mint/abi.h says for the cause */
	enum config_reaction reaction;	/* RESTART, STOP or DUMP */
	uint32_t wait_ms;		/* until the next start; 0 if the end was not untimely */
	uint32_t deaths;		/* afterwards */
};

/*
 * Returns what ends a node's life, and what follows by its config @want. The state tells a panic
 * from a reset, and an announced end from an untimely one; the request tells who asked, and for what.
 */
struct ending ending_of(const struct config_node *want, const struct ending_facts *facts);

#endif
