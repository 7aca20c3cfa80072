/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The network between nodes: what lies in the region of memory that the table's array RANGES names
 * as MINT_RANGE_NET (mint/abi.h). docs/network.md describes it; lib/net/ has the code.
 *
 * Each node n has a page of control words (struct mint_net_page), at n * MINT_NET_PAGE_SIZE from
 * the start of the region. Behind all pages is a ring for each ordered pair of nodes: all rings of
 * node 0 to the others, in ascending order, then those of node 1, and so on. How large a ring is
 * follows from the size of the region and the number of nodes alone (lib/net/net_layout.h). So no
 * reader has to believe a word of the region to know where something lies.
 *
 * A node writes its own page and its own rings, and nothing else. Only its mint.ko does; the
 * monitor zeroes the whole region before the first kernel starts. Every word may be wrong, at any
 * time: a reader copies once, then checks. Nothing in the region is an address of memory.
 *
 * A ring holds frames one behind the other, each from a multiple of MINT_NET_UNIT bytes on: first a
 * struct mint_net_frame, then the bytes of the frame, from its Ethernet header on. A frame that
 * reaches the end of the ring goes on at its start. Indices count units, and are taken modulo 2^32;
 * the number of units in a ring is a power of two. A ring is empty if head and tail are equal, and
 * full if they are a whole ring apart.
 *
 * Everything is little-endian. The number behind a field is its offset.
 */
#ifndef MINT_NET_H
#define MINT_NET_H

#ifdef __KERNEL__
#include <linux/types.h>
#else
#include <stdint.h>
#endif

#define MINT_NET_VERSION	1u
#define MINT_NET_NODES		32u	/* at most */
#define MINT_NET_PAGE_SIZE	8192u
#define MINT_NET_UNIT		64u	/* bytes: a cache line */
/* The largest frame: 64 KiB of IP, with an Ethernet header and two VLAN tags. */
#define MINT_NET_FRAME_MAX	(65536u + 14 + 8)

/*
 * A session of a ring: both sides have begun anew. Its number is made of an epoch of each side; a
 * side chooses another one whenever it begins, or has seen that the other side's words cannot be
 * right. Its life as a node, too, begins with an epoch at random.
 *
 * The reader writes its epoch. The writer answers by a session with this epoch and one of its own,
 * and begins at index 0. The reader begins at 0 as well, and writes the session's number. Now the
 * writer may write.
 */
#define MINT_NET_SESSION(reader, writer)	((uint64_t)(reader) << 32 | (writer))
#define MINT_NET_SESSION_READER(session)	((uint32_t)((session) >> 32))

/* The writer's words of the ring from this node to node n. */
struct mint_net_out {
	uint64_t session;		/* 0x00 0: none */
	uint32_t head;			/* 0x08 units written in this session */
	uint32_t waiting;		/* 0x0c not 0: ring my bell when there is room again */
	uint32_t reserved[12];		/* 0x10 */
};

/* The reader's words of the ring from node n to this node. */
struct mint_net_in {
	uint64_t session;		/* 0x00 the one that is read; 0: none */
	uint32_t epoch;			/* 0x08 0: this node reads nothing */
	uint32_t tail;			/* 0x0c units read in this session */
	uint32_t reserved[12];		/* 0x10 */
};

struct mint_net_page {
	uint32_t version;		/* 0x00 MINT_NET_VERSION */
	uint32_t life;			/* 0x04 mint_node.generation that wrote it; 0: down */
	uint64_t bell;			/* 0x08 MINT_TARGET(): there are frames, or room */
	/*
	 * 0: this node looks at its rings by itself. Else it sleeps until its bell rings; each
	 * sleep has another number, so that a writer rings once for it.
	 */
	uint32_t asleep;		/* 0x10 */
	uint32_t reserved[27];		/* 0x14 */
	struct mint_net_out out[MINT_NET_NODES]; /* 0x80 */
	struct mint_net_in in[MINT_NET_NODES];	 /* 0x880 */
};

/* mint_net_frame.flags, as VIRTIO_NET_HDR_F_ */
#define MINT_NET_NEEDS_CSUM	1u	/* the checksum is to be made, if anybody wants it */
#define MINT_NET_CSUM_VALID	2u	/* it was checked already */
/* mint_net_frame.gso_type, as VIRTIO_NET_HDR_GSO_: the frame stands for several segments of TCP */
#define MINT_NET_GSO_NONE	0u
#define MINT_NET_GSO_TCPV4	1u
#define MINT_NET_GSO_TCPV6	4u
#define MINT_NET_GSO_ECN	0x80u	/* beside one of these two */

/*
 * What stands before each frame. All but @size is as in struct virtio_net_hdr (Virtual I/O Device
 * 1.2, 5.1.6): offsets count from the Ethernet header on.
 */
struct mint_net_frame {
	uint32_t size;			/* 0x00 bytes of the frame, without this header */
	uint8_t  flags;			/* 0x04 MINT_NET_NEEDS_CSUM, _CSUM_VALID */
	uint8_t  gso_type;		/* 0x05 MINT_NET_GSO_ */
	uint16_t header_size;		/* 0x06 a guess at the size of all headers; 0: none */
	uint16_t gso_size;		/* 0x08 bytes of data in each segment */
	uint16_t csum_start;		/* 0x0a NEEDS_CSUM: from here on bytes are summed up */
	uint16_t csum_offset;		/* 0x0c and behind csum_start the sum belongs here */
	uint16_t reserved;		/* 0x0e */
};

_Static_assert(sizeof(struct mint_net_out) == MINT_NET_UNIT, "mint_net_out");
_Static_assert(sizeof(struct mint_net_in) == MINT_NET_UNIT, "mint_net_in");
_Static_assert(sizeof(struct mint_net_page) == 0x1080, "mint_net_page");
_Static_assert(sizeof(struct mint_net_page) <= MINT_NET_PAGE_SIZE, "one page for each node");
_Static_assert(sizeof(struct mint_net_frame) == 16, "mint_net_frame");

#endif
