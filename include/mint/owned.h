/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The elements of the ownership table for cores and PCI functions: who has them, and how that
 * changes while nodes run. Part of the ABI in mint/abi.h, which has the tags of owners. The number
 * behind a field is its offset.
 */
#ifndef MINT_OWNED_H
#define MINT_OWNED_H

#ifdef __KERNEL__
#include <linux/types.h>
#else
#include <stdint.h>
#endif

/*
 * The monitor writes @place: what the core does now. A core that moves may be claimed while its
 * place is anything; but its new owner touches it only when @place is the owner's tag.
 */
struct mint_core {
	uint32_t lapic_id;		/* 0x00 */
	uint8_t  owner;			/* 0x04 tag, MONITOR or FREE */
	uint8_t  flags;			/* 0x05 MINT_CORE_ */
	uint8_t  place;			/* 0x06 MINT_PLACE_, or parked for this tag, or FREE */
	uint8_t  lender;		/* 0x07 tag + 1: who has it back when it runs; 0: nobody */
	uint32_t ask;			/* 0x08 MINT_ASK(): what its owner is asked to do with it */
	uint32_t siblings;		/* 0x0c the same number: they share one physical core */
};

/*
 * MOVES: it can change its owner while nodes run. Only its owner, while that runs, gives it up:
 * when its kernel has taken it offline and @place is the owner's tag, the owner's kernel changes
 * `owner` to FREE or to another node's tag. Whoever changes it from FREE to a node's tag gives it
 * to that node. The monitor's core then waits for that node's kernel. When its owner dies the
 * monitor gives it back to the node that the config names. A core without this flag keeps its
 * owner: the monitor's cores, and nodes' boot cores.
 */
#define MINT_CORE_MOVES		0x01
#define MINT_PLACE_AWAY		0xfd	/* on its way to the monitor, or busy there */
#define MINT_PLACE_KERNEL	0xfe	/* in its owner's kernel */

/*
 * mint_core.lender and mint_function.lender: if a node dies and stays down, the monitor may give
 * what it has to another node, and writes this first. When the node runs again its module asks for
 * the thing, and writes 0 when it has it.
 */
#define MINT_LENDER(tag)	((uint8_t)((tag) + 1))

/*
 * A virtual function (PCI Express Base 6.0, chapter 9) says neither what it is nor where: it has no
 * vendor and device ID, and its BARs are in the physical function. A node that has the one and not
 * the other takes both from here.
 */
struct mint_function {
	uint16_t segment;		/* 0x00 PCI segment group of the machine */
	uint16_t bdf;			/* 0x02 bus << 8 | device << 3 | function */
	uint8_t  owner;			/* 0x04 tag, MONITOR or FREE */
	uint8_t  flags;			/* 0x05 MINT_FUNCTION_ */
	uint16_t physical;		/* 0x06 VIRTUAL: bdf of its physical function */
	uint32_t id;			/* 0x08 VIRTUAL: vendor | device << 16 */
	uint16_t ari;			/* 0x0c register where MINT_ARI stays set; 0: none */
	uint16_t reserved0;		/* 0x0e */
	uint64_t bar[6];		/* 0x10 VIRTUAL: address | log2 of size; 0: none */
	uint32_t ask;			/* 0x40 MINT_ASK(): what its owner is asked to do with it */
	uint8_t  lender;		/* 0x44 as mint_core.lender */
	uint8_t  reserved1[3];		/* 0x45 */
};

#define MINT_FUNCTION_VIRTUAL	0x01
/*
 * MOVES: it can change its owner while nodes run. Only its owner, while that runs, gives it up:
 * when its driver has let go of it and it was reset, the owner's kernel changes `owner` to FREE or
 * to another node's tag. Whoever changes it from FREE to a node's tag gives it to that node. When
 * its owner dies the monitor resets the function and gives it back to the node that the config
 * names. A function without this flag keeps its owner.
 */
#define MINT_FUNCTION_MOVES	0x02
#define MINT_ARI		0x10	/* SR-IOV control: ARI Capable Hierarchy (9.3.3.3.5) */
#define MINT_BAR_ADDRESS(b)	((b) & ~0xfffULL)
#define MINT_BAR_SIZE(b)	(1ULL << ((b) & 0x3f))

/*
 * mint_function.ask and mint_core.ask: a node asks the owner of a function or core to give it to
 * @to, a node's tag or FREE. Whoever asks changes the word from NONE by CMPXCHG, and may change it
 * back until the owner has changed it to GOING. The owner changes it to DONE, and whoever asked
 * changes that back to NONE; if the asker has died, the next asker does. If the owner dies, the
 * monitor clears the word.
 */
enum mint_ask_kind {
	MINT_ASK_NONE,
	MINT_ASK_GIVE,			/* in order: not while it is in use */
	MINT_ASK_FORCE,			/* in any case */
	MINT_ASK_GOING,			/* by the owner: it is too late to take the request back */
	MINT_ASK_DONE			/* the answer: @to is a Linux errno, 0: it was given */
};
/*
 * @asker: the tag of the node that asks; @of: that of the owner that is asked. Another one, to
 * which it has come meanwhile, does not do it.
 */
#define MINT_ASK(kind, to, asker, of) \
	((uint32_t)(kind) | (uint32_t)(to) << 8 | (uint32_t)(asker) << 16 | (uint32_t)(of) << 24)
/* The same request as another kind. */
#define MINT_ASK_AS(kind, w)	((uint32_t)(kind) | ((w) & ~0xffu))
#define MINT_ASK_KIND(w)	((w) & 0xff)
#define MINT_ASK_TO(w)		((w) >> 8 & 0xff)
#define MINT_ASK_ASKER(w)	((w) >> 16 & 0xff)
#define MINT_ASK_OF(w)		((w) >> 24)

_Static_assert(sizeof(struct mint_core) == 16, "mint_core");
_Static_assert(sizeof(struct mint_function) == 72, "mint_function");

#endif
