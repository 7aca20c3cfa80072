// SPDX-License-Identifier: GPL-2.0-only
/* The states are a table: each with its name and the states that may follow it. */
#include "lib/table/block_state.h"

#define TO(state)	(1u << BLOCK_##state)

static const struct {
	const char *name;
	unsigned int next;		/* bit s: state s may follow */
} states[BLOCK_STATE_COUNT] = {
	[BLOCK_ABSENT]		= { "absent", TO(ADDING) },
	[BLOCK_ADDING]		= { "adding", TO(OFFLINE) | TO(ABSENT) },
	[BLOCK_OFFLINE]		= { "offline", TO(CLAIMING) | TO(REMOVING) | TO(KEPT) },
	[BLOCK_REMOVING]	= { "removing", TO(ABSENT) | TO(OFFLINE) },
	[BLOCK_CLAIMING]	= { "claiming", TO(ONLINE) | TO(OFFLINE) | TO(RELEASING) },
	[BLOCK_ONLINE]		= { "online", TO(LEAVING) | TO(VACATING) },
	[BLOCK_LEAVING]		= { "leaving", TO(RELEASING) | TO(ONLINE) },
	[BLOCK_RELEASING]	= { "releasing", TO(OFFLINE) },
	[BLOCK_VACATING]	= { "vacating", TO(HANDING) | TO(STANDBY) | TO(ONLINE) },
	[BLOCK_STANDBY]		= { "standby", TO(HANDING) | TO(REFILLING) | TO(STANDBY_LEAVING) },
	[BLOCK_STANDBY_LEAVING]	= { "standby-leaving", TO(RELEASING) | TO(STANDBY) },
	[BLOCK_REFILLING]	= { "refilling", TO(ONLINE) | TO(STANDBY) },
	[BLOCK_HANDING]		= { "handing", TO(KEPT) },
	[BLOCK_KEPT]		= { "kept", TO(RETAKING) | TO(KEPT_LEAVING) },
	[BLOCK_KEPT_LEAVING]	= { "kept-leaving", TO(OFFLINE) | TO(KEPT) },
	[BLOCK_RETAKING]	= { "retaking", TO(ONLINE) | TO(KEPT) },
};

static bool known(enum block_state state)
{
	return (unsigned int)state < BLOCK_STATE_COUNT;
}

bool block_state_legal(enum block_state from, enum block_state to)
{
	return known(from) && known(to) && states[from].next >> to & 1;
}

bool block_state_idle(enum block_state state)
{
	return state == BLOCK_ABSENT || state == BLOCK_OFFLINE || state == BLOCK_KEPT;
}

bool block_state_ours(enum block_state state)
{
	return known(state) && state >= BLOCK_ONLINE;
}

bool block_state_needs_module(enum block_state state)
{
	return state != BLOCK_ABSENT && state != BLOCK_ADDING && state != BLOCK_OFFLINE &&
		state != BLOCK_REMOVING;
}

const char *block_state_name(enum block_state state)
{
	return known(state) ? states[state].name : "?";
}
