/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is checked of a frame's header before the frame is copied (mint/net.h). What stands in the
 * frame itself the receiving kernel checks, as for frames from a card.
 */
#ifndef LIB_NET_FRAME_H
#define LIB_NET_FRAME_H

#include <mint/net.h>
#include <stdbool.h>

#define NET_ETHERNET	14u		/* bytes of an Ethernet header (IEEE 802.3, 3.1.1) */
#define NET_HEADERS_MAX	256u		/* of net_frame_headers() */

/*
 * Returns true if @frame, a private copy, does not contradict itself: it has an Ethernet header,
 * its checksum lies inside, and it stands for several segments only if their size and their
 * checksum are given.
 */
bool net_frame_valid(const struct mint_net_frame *frame);
/*
 * Returns how many bytes of a valid frame are worth copying to where the kernel looks first: its
 * headers, as far as the sender says how long they are.
 */
uint32_t net_frame_headers(const struct mint_net_frame *frame);

#endif
