/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The ioctls of /dev/mint: what a node is to be started from next, and what images there are
 * (docs/module.md). A process asks the kernel of its own node, about any node.
 *
 * Fields are in, that is written by the caller, unless marked "out". All calls fail with -EFAULT if
 * the struct cannot be read or written.
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

/* Why a load was refused. The names with @ are fields of struct mint_load. */
enum mint_load_error {
	MINT_LOAD_OK,
	MINT_LOAD_NO_STORE,		/* the machine has no image store */
	MINT_LOAD_LOCKED,		/* the store's lock is held: @reason is the holder's tag */
	MINT_LOAD_NO_ROOM,		/* it takes @need bytes; @has: largest free piece */
	MINT_LOAD_NO_ELEMENT,		/* IMAGES has no free element */
	MINT_LOAD_BAD_KERNEL,		/* @reason: enum bzimage_error (lib/image/bzimage.h) */
	/*
	 * The node's memory has no room for it. @reason: enum placement_error
	 * (lib/image/placement.h); @need: bytes of the kernel, @has: of the initrd.
	 */
	MINT_LOAD_NO_MEMORY,
	MINT_LOAD_DIGEST,		/* the config wants @sha256, the file has @found */
	/*
	 * The command line has control characters, or is longer than MINT_CMDLINE_MAX; or @has is
	 * not 0: it has @need characters, and the kernel takes @has.
	 */
	MINT_LOAD_BAD_CMDLINE,
	MINT_LOAD_NO_KERNEL,		/* the kernel that the node has cannot be read: bring one */
	MINT_LOAD_BAD_WORD		/* a word harms others; @reason: lib/cmdline/words.h */
};

#define MINT_CMDLINE_MAX 2047		/* characters, as in the config */

/* What to do with a part. */
enum mint_load_what {
	MINT_LOAD_KEEP,			/* leave it as it is */
	MINT_LOAD_BYTES,		/* use the caller's bytes: addr, size, name */
	MINT_LOAD_WITHOUT		/* no initrd; an empty command line; not for a kernel */
};

struct mint_load_part {
	uint32_t what;			/* enum mint_load_what */
	uint32_t reserved;
	uint64_t addr;			/* of the bytes, in the caller's memory */
	uint64_t size;			/* bytes; not 0 */
	char	 name[64];		/* for people: NUL-terminated */
};

/*
 * Load: all parts together become what the node starts from next, or none of them does. Needs
 * CAP_SYS_BOOT, and a kernel that is not locked down (LOCKDOWN_KEXEC). Errors:
 *   -EPERM: the caller may not do this.
 *   -ENOENT: there is no such node.
 *   -EUCLEAN: the node's entry, or the element of IMAGES, contradicts the rest of the table.
 *   -EINTR: a signal came.
 *   -ENOMEM: memory of the store cannot be mapped.
 *   -ENODEV: NO_STORE.
 *   -EBUSY: LOCKED.
 *   -ENOSPC: NO_ROOM, NO_ELEMENT.
 *   -EKEYREJECTED: PINNED.
 *   -EINVAL: any other reason in @error; if that is MINT_LOAD_OK, a part makes no sense.
 */
struct mint_load {
	uint32_t node;			/* element of NODES */
	uint32_t error;			/* out: enum mint_load_error */
	uint32_t kind;			/* out: enum mint_image_kind of the part with the error */
	uint32_t reason;		/* out: see enum mint_load_error, as the next four */
	uint64_t need, has;		/* out */
	uint8_t  sha256[32];		/* out */
	uint8_t  found[32];		/* out */
	struct mint_load_part part[MINT_IMAGE_KINDS];
};
#define MINT_IOCTL_LOAD		_IOWR(MINT_IOCTL_TYPE, 1, struct mint_load)

/*
 * Show an image. Its address is 0 without CAP_SYS_ADMIN. -ENOENT: @index is past the last element.
 */
struct mint_image_of {
	uint32_t index;			/* element of IMAGES */
	uint32_t reserved;
	struct mint_image image;	/* out */
};
#define MINT_IOCTL_IMAGE	_IOWR(MINT_IOCTL_TYPE, 2, struct mint_image_of)

/* Show what a node was started from last, and what is next. -ENOENT: there is no such node. */
struct mint_images_of {
	uint32_t node;			/* element of NODES */
	uint32_t image[MINT_IMAGE_KINDS]; /* out: mint_node.image */
	uint32_t next[MINT_IMAGE_KINDS]; /* out: mint_node.next */
	uint32_t reserved;
};
#define MINT_IOCTL_IMAGES_OF	_IOWR(MINT_IOCTL_TYPE, 3, struct mint_images_of)

/* Show the image store. All fields are out. */
struct mint_store_info {
	uint64_t start, size;		/* start is 0 without CAP_SYS_ADMIN; size 0: no store */
	uint64_t free, largest;		/* bytes that are free; the largest free piece */
};
#define MINT_IOCTL_STORE	_IOR(MINT_IOCTL_TYPE, 4, struct mint_store_info)

/*
 * The console of another node, on an open /dev/mint-console/NAME. TYPE makes this file the one that
 * types: it has to be open for writing. STATE only fills in what is out. Both need CAP_SYS_ADMIN.
 *   -EPERM: the caller may not do this.
 *   -EBADF: TYPE: the file is not open for writing.
 *   -EBUSY: TYPE: somebody else types, as @typist says, and is not to be stolen from.
 */
struct mint_console_state {
	uint32_t steal;			/* TYPE: 1: whoever types now only reads from now on */
	uint32_t typist;		/* out: tag of the node that types, or MONITOR, or FREE */
	uint32_t mine;			/* out: 1: this file types */
	uint32_t reserved;
	uint64_t lost;			/* out: bytes that this file was too late to read */
};
#define MINT_IOCTL_CONSOLE_TYPE	_IOWR(MINT_IOCTL_TYPE, 5, struct mint_console_state)
#define MINT_IOCTL_CONSOLE_STATE _IOWR(MINT_IOCTL_TYPE, 6, struct mint_console_state)

MINT_ABI_ASSERT(sizeof(struct mint_console_state) == 24, "mint_console_state");
MINT_ABI_ASSERT(sizeof(struct mint_load_part) == 88, "mint_load_part");
MINT_ABI_ASSERT(sizeof(struct mint_load) == 96 + 3 * 88, "mint_load");
MINT_ABI_ASSERT(sizeof(struct mint_image_of) == 136, "mint_image_of");
MINT_ABI_ASSERT(sizeof(struct mint_images_of) == 32, "mint_images_of");

#endif
