// SPDX-License-Identifier: GPL-2.0-only
/* A frame's header is believed only where it cannot lead out of the frame. */
#include "lib/net/net_frame.h"

#define HEADERS_GUESS	128u		/* Ethernet, IPv6, TCP with options */
#define CHECKSUM_SIZE	2u

static bool checksum_valid(const struct mint_net_frame *f)
{
	if (f->flags & ~(MINT_NET_NEEDS_CSUM | MINT_NET_CSUM_VALID))
		return false;
	if (!(f->flags & MINT_NET_NEEDS_CSUM))
		return true;
	return !(f->flags & MINT_NET_CSUM_VALID) && f->csum_start >= NET_ETHERNET &&
		(uint32_t)f->csum_start + f->csum_offset + CHECKSUM_SIZE <= f->size;
}

static bool segments_valid(const struct mint_net_frame *f)
{
	switch (f->gso_type) {
	case MINT_NET_GSO_NONE:
		return true;
	case MINT_NET_GSO_TCPV4:
	case MINT_NET_GSO_TCPV6:
	case MINT_NET_GSO_TCPV4 | MINT_NET_GSO_ECN:
	case MINT_NET_GSO_TCPV6 | MINT_NET_GSO_ECN:
		return f->gso_size && (f->flags & MINT_NET_NEEDS_CSUM);
	default:
		return false;
	}
}

bool net_frame_valid(const struct mint_net_frame *f)
{
	return f->size >= NET_ETHERNET && f->size <= MINT_NET_FRAME_MAX && checksum_valid(f) &&
		segments_valid(f);
}

uint32_t net_frame_headers(const struct mint_net_frame *f)
{
	uint32_t size = f->header_size;

	if (size < NET_ETHERNET || size > NET_HEADERS_MAX)
		size = HEADERS_GUESS;
	return size < f->size ? size : f->size;
}
