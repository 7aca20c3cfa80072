/* SPDX-License-Identifier: GPL-2.0-only */
/* How long may a node's heartbeat stand still before its kernel is taken for hung? */
#ifndef LIB_SILENCE_H
#define LIB_SILENCE_H

#include <stdint.h>

/*
 * @heartbeat_ms, @flags: of struct mint_node. @hang_ms: for a kernel that beats, the crash kernel of a
 * node that dumps itself included. @dump_ms: for a node that dumps itself and does not beat, since its crash
 * kernel boots, ends, or has no mint.ko. Returns 0 if nobody watches: the node does not beat.
 */
uint64_t silence_limit_ms(uint32_t heartbeat_ms, uint32_t flags, uint64_t hang_ms, uint64_t dump_ms);

#endif
