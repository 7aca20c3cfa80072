/* SPDX-License-Identifier: GPL-2.0-only */
/* Decides how long a node's heartbeat may stand still before its kernel counts as hung. */
#ifndef LIB_SILENCE_H
#define LIB_SILENCE_H

#include <stdint.h>

/*
 * @heartbeat_ms and @flags are those of struct mint_node. @hang_ms is the limit for a kernel that
 * beats, which includes the crash kernel of a node that dumps itself. @dump_ms is the limit for a
 * node that dumps itself and does not beat, since its crash kernel boots, ends, or has no mint.ko.
 * Returns the limit in ms, or 0 if there is none: a node that does not beat is not watched.
 */
uint64_t silence_limit_ms(uint32_t heartbeat_ms, uint32_t flags, uint64_t hang_ms,
			  uint64_t dump_ms);

#endif
