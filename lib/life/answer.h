/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Decides whether a node may be started, killed or restarted now. The rule is the same for every
 * asker: the monitor's console, and another node's mint.ko. It only spares the asker a request
 * that makes no sense: if the table is wrong and such a request is written all the same, it harms
 * nobody (docs/trust.md).
 */
#ifndef LIB_LIFE_ANSWER_H
#define LIB_LIFE_ANSWER_H

#include <stdbool.h>
#include <stdint.h>
#include <mint/abi.h>

enum life_answer {
	LIFE_YES,
	LIFE_DUMPS_ITSELF,	/* no START: it would cut off the node's dump of itself */
	LIFE_RUNS,		/* no START: the node runs */
	LIFE_IS_OFF,		/* no KILL: the node is halted already */
	LIFE_BEYOND_REACH	/* nothing that can be sent to the boot core brings it home */
};

struct life_facts {
	uint32_t state;		/* enum mint_node_state, from the table: it may be any value */
	uint32_t flags;		/* MINT_FLAG_, from the table */
	bool taken;		/* the asker knows that the boot core is in a kernel */
	bool no_init;		/* the boot core is the hardware BSP: no INIT may be sent to it */
};

/*
 * Returns true if the boot core of a node in this state is in the monitor and looks for requests.
 */
bool life_rests(uint32_t state);

/*
 * *@kind is MINT_REQUEST_START, _KILL or _RESTART. A START of a crashed node becomes a RESTART if
 * the node is not home, since its other cores may still run in its memory.
 * Returns LIFE_YES if *@kind may be requested, or else why not.
 */
enum life_answer life_answer(const struct life_facts *facts, enum mint_request_kind *kind);

#endif
