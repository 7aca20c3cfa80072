// SPDX-License-Identifier: GPL-2.0-only
/* The table's word about a node counts only where the monitor's own notes allow it. */
#include "lib/life/told.h"

uint32_t told_state(uint32_t known, uint32_t flags, uint32_t told, bool lives)
{
	if (!lives)
		return known == MINT_NODE_CRASHED && flags & MINT_FLAG_DUMP &&
			told == MINT_NODE_WAITING ? told : known;
	switch (told) {
	case MINT_NODE_RUNNING:
	case MINT_NODE_STOPPING:
	case MINT_NODE_CRASHED:
	case MINT_NODE_HUNG:
		return told;
	default:
		return known;
	}
}

bool told_button(uint32_t flags)
{
	return flags & MINT_FLAG_BUTTON && !(flags & ~MINT_FLAGS_KNOWN);
}

bool told_hold(uint32_t request, bool asker_lives)
{
	return MINT_REQUEST_KIND(request) == MINT_REQUEST_HOLD &&
		request == MINT_REQUEST(MINT_REQUEST_HOLD, MINT_REQUEST_ASKER(request)) &&
		asker_lives;
}
