// SPDX-License-Identifier: GPL-2.0-only
/* Whether a request suits a node depends only on its state, its flags and its boot core. */
#include "lib/life/answer.h"

bool life_rests(uint32_t state)
{
	return state == MINT_NODE_LOADED || state == MINT_NODE_HALTED || state == MINT_NODE_WAITING;
}

/*
 * Returns true if a kernel of the node still runs. A crashed node does not count: it may have come
 * home by itself, and the boot core finds that out when it carries out the request.
 */
static bool lives(const struct life_facts *facts)
{
	return facts->taken || (!life_rests(facts->state) && facts->state != MINT_NODE_CRASHED);
}

enum life_answer life_answer(const struct life_facts *facts, enum mint_request_kind *kind)
{
	if (*kind == MINT_REQUEST_START && facts->flags & MINT_FLAG_DUMPING)
		return LIFE_DUMPS_ITSELF;
	if (*kind == MINT_REQUEST_START && lives(facts))
		return LIFE_RUNS;
	if (*kind == MINT_REQUEST_KILL && facts->state == MINT_NODE_HALTED && !lives(facts))
		return LIFE_IS_OFF;
	if (facts->no_init && lives(facts) && !(facts->flags & MINT_FLAG_NMI_HOME))
		return LIFE_BEYOND_REACH;
	if (*kind == MINT_REQUEST_START && facts->state == MINT_NODE_CRASHED &&
	    !(facts->flags & MINT_FLAG_HOME))
		*kind = MINT_REQUEST_RESTART;
	return LIFE_YES;
}
