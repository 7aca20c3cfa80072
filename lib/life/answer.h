/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * May a node be started, killed or restarted now? The same rule for whoever asks: the monitor's console,
 * and another node's mint.ko. It is a courtesy to the one who asks: a request that gets past it, since the
 * table lies, harms nobody (docs/trust.md).
 */
#ifndef LIB_LIFE_ANSWER_H
#define LIB_LIFE_ANSWER_H

#include <stdbool.h>
#include <stdint.h>
#include <mint/abi.h>

enum life_answer {
	LIFE_YES,
	LIFE_DUMPS_ITSELF,	/* START: its dump would be cut */
	LIFE_RUNS,		/* START: it is not halted */
	LIFE_IS_OFF,		/* KILL: it is halted already */
	LIFE_BEYOND_REACH	/* nothing that can be sent to its boot core brings that home */
};

struct life_facts {
	uint32_t state;		/* enum mint_node_state; of the table: any value */
	uint32_t flags;		/* MINT_FLAG_ */
	bool taken;		/* the asker knows that its boot core is in a kernel, whatever the state says */
	bool no_init;		/* its boot core takes no INIT: the hardware BSP */
};

/* Returns true if the boot core of a node in this state is in the monitor, and looks for requests. */
bool life_rests(uint32_t state);

/*
 * *@kind is START, KILL or RESTART. A START of a node that crashed becomes a RESTART, if its other cores
 * may still be in its memory.
 */
enum life_answer life_answer(const struct life_facts *facts, enum mint_request_kind *kind);

#endif
