/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Decides why a node's life ended, and what follows (docs/life.md, "Death"). monitor/node/life.c
 * carries it out, on the node's boot core.
 */
#ifndef LIB_LIFE_ENDING_H
#define LIB_LIFE_ENDING_H

#include <stdint.h>
#include <mint/abi.h>
#include "lib/config/config.h"

/* What the monitor knows when it first looks at the request. */
struct ending_facts {
	uint32_t request;		/* MINT_REQUEST(), and MINT_REQUEST_HANG if it hung */
	uint8_t tag;			/* the node's own tag */
	enum mint_node_state state;
	uint32_t deaths;		/* untimely deaths in a row, before this one */
	uint64_t lived_ms;		/* ms since the node's kernel was entered */
	uint32_t hang_ms;		/* ms: `hang_timeout` of the config */
};

struct ending {
	enum mint_cause cause;
	uint32_t arg;			/* the event's argument, as mint/abi.h says for the cause */
	enum config_reaction reaction;	/* CONFIG_RESTART, CONFIG_STOP or CONFIG_DUMP */
	uint32_t wait_ms;		/* before the next start; 0 if the death was not untimely */
	uint32_t deaths;		/* the new count of untimely deaths in a row */
};

/*
 * Returns why the node's life ended, and what follows by the node's config @want. The state
 * distinguishes a panic from a reset, and an announced end from an untimely one; the request says
 * who asked, and for what.
 */
struct ending ending_of(const struct config_node *want, const struct ending_facts *facts);

#endif
