// SPDX-License-Identifier: GPL-2.0-only
/* A kernel that beats has one limit, one that dumps itself another, and any other has none. */
#include "lib/life/silence.h"
#include <mint/abi.h>

uint64_t silence_limit_ms(uint32_t heartbeat_ms, uint32_t flags, uint64_t hang_ms, uint64_t dump_ms)
{
	if (heartbeat_ms)
		return hang_ms;
	return flags & MINT_FLAG_DUMPING ? dump_ms : 0;
}
