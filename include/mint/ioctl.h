/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * /dev/mint: what a node is to be started from next, and what there is
 * (docs/module.md). Any node asks its own kernel about any node.
 */
#ifndef MINT_IOCTL_H
#define MINT_IOCTL_H

#ifdef __KERNEL__
#include <linux/ioctl.h>
#else
#include <sys/ioctl.h>
#endif
#include <mint/abi.h>

#define MINT_IOCTL_TYPE		0xb7

/* Why a load was refused. */
enum mint_load_error {
	MINT_LOAD_OK,
	MINT_LOAD_NO_STORE,		/* the machine has none */
	MINT_LOAD_LOCKED,		/* @node has held the store's lock for too long */
	MINT_LOAD_NO_ROOM,		/* @need bytes in one piece, @has are free so */
	MINT_LOAD_NO_ELEMENT,		/* the index is full */
	MINT_LOAD_BAD_KERNEL,		/* @reason: lib/image/bzimage.h */
	MINT_LOAD_NO_MEMORY,		/* of the node; @reason: lib/image/placement.h; @need: kernel's, @has: initrd's */
	MINT_LOAD_PINNED,		/* @sha256 is what the config wants, @found what was brought */
	MINT_LOAD_BAD_CMDLINE,		/* longer than MINT_CMDLINE_MAX, or than @has, which its kernel takes; or control characters */
	MINT_LOAD_NO_KERNEL,		/* what the node has now cannot be read: bring a kernel, too */
	MINT_LOAD_BAD_WORD		/* a word of the command line harms others; @reason: lib/world/words.h */
};

#define MINT_CMDLINE_MAX 2047		/* as in the config */

enum mint_load_what {
	MINT_LOAD_KEEP,			/* as it has it */
	MINT_LOAD_BYTES,		/* addr, size, name */
	MINT_LOAD_WITHOUT		/* no initrd, an empty command line */
};

struct mint_load_part {
	uint32_t what;			/* enum mint_load_what */
	uint32_t reserved;
	uint64_t addr;			/* of the caller's bytes */
	uint64_t size;
	char	 name[64];		/* NUL-terminated */
};

/*
 * All parts together are what the node starts from next, or none of them is.
 * -EINVAL, -ENOSPC, -EBUSY, -EKEYREJECTED: @error has the reason. Wants CAP_SYS_BOOT.
 */
struct mint_load {
	uint32_t node;			/* element of NODES */
	uint32_t error;			/* out: enum mint_load_error */
	uint32_t kind;			/* out: enum mint_image_kind that it is about */
	uint32_t reason;		/* out */
	uint64_t need, has;		/* out */
	uint8_t  sha256[32];		/* out */
	uint8_t  found[32];		/* out */
	struct mint_load_part part[MINT_IMAGE_KINDS];
};
#define MINT_IOCTL_LOAD		_IOWR(MINT_IOCTL_TYPE, 1, struct mint_load)

/* Element @index of IMAGES; -ENOENT past the last one. */
struct mint_image_of {
	uint32_t index;
	uint32_t reserved;
	struct mint_image image;	/* out */
};
#define MINT_IOCTL_IMAGE	_IOWR(MINT_IOCTL_TYPE, 2, struct mint_image_of)

/* What a node was started from last, and what is next. -ENOENT: no such node. */
struct mint_images_of {
	uint32_t node;
	uint32_t image[MINT_IMAGE_KINDS]; /* out */
	uint32_t next[MINT_IMAGE_KINDS]; /* out */
	uint32_t reserved;
};
#define MINT_IOCTL_IMAGES_OF	_IOWR(MINT_IOCTL_TYPE, 3, struct mint_images_of)

struct mint_store_info {
	uint64_t start, size;		/* size 0: there is no store */
	uint64_t free, largest;		/* bytes; in one piece */
};
#define MINT_IOCTL_STORE	_IOR(MINT_IOCTL_TYPE, 4, struct mint_store_info)

MINT_ABI_ASSERT(sizeof(struct mint_load_part) == 88, "mint_load_part");
MINT_ABI_ASSERT(sizeof(struct mint_load) == 96 + 3 * 88, "mint_load");
MINT_ABI_ASSERT(sizeof(struct mint_image_of) == 136, "mint_image_of");
MINT_ABI_ASSERT(sizeof(struct mint_images_of) == 32, "mint_images_of");

#endif
