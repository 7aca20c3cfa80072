/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What PCI functions and cores have in common: an owner in the table, which is changed by CMPXCHG
 * alone, and beside it a request by which the owner is asked to give the thing away (mint/abi.h,
 * enum mint_ask_kind).
 */
#ifndef MINT_KO_MOVABLE_H
#define MINT_KO_MOVABLE_H

#include <linux/types.h>
#include <mint/abi.h>

struct movable {
	u8 *owner;			/* in the table, as the next one */
	u32 *ask;
	u8 *lender;
	u32 flag;			/* MINT_FLAG_: nodes that have it take such things */
	bool lent;			/* private: so it was when the module was loaded */
};

static inline u8 mint_movable_owner(const struct movable *m)
{
	return READ_ONCE(*m->owner);
}

/* Returns 0 if such things can be given to @to: a running node that takes them, or nobody. */
int mint_movable_check_taker(const struct movable *m, u8 to);
/* Returns the request by which this node is asked to give it away, or MINT_ASK_NONE. */
u32 mint_movable_asked(const struct movable *m);
/*
 * From here on the request cannot be taken back. Returns false if it does not stand any more: then
 * nothing may be given.
 */
bool mint_movable_going(const struct movable *m, u32 ask);
/* Answers the request: @ret is 0 or a negative errno. */
void mint_movable_done(const struct movable *m, u32 ask, int ret);
/*
 * Somebody has written over the owner of a thing of this node: only this node knows that. Puts it
 * back, if it is none that can be. Returns true if it did.
 */
bool mint_movable_mend(const struct movable *m);
/*
 * Has the owner give it to @to, a node's tag or FREE, and waits until it is @to's. What is nobody's
 * is given at once. @kick() is called if this node itself is asked, or gets it. Returns 0, or
 *   -EPERM: the monitor has it.
 *   -EEXIST: @to has it already.
 *   -EINVAL: no known node has the tag @to.
 *   -EHOSTDOWN: its owner, or who is to get it, does not run, or its module takes no such things.
 *   -EALREADY: its owner is asked something about it already, or somebody else was quicker.
 *   -ETIMEDOUT: its owner did not answer in time: it keeps the thing.
 *   -EINTR: a signal ended the wait.
 *   and what the owner answers.
 */
int mint_movable_give(const struct movable *m, u8 to, bool force,
		      void (*kick)(const struct movable *m));

/* It was lent when this node was down, and has come back, or will not: do not ask again. */
void mint_movable_forget_lent(struct movable *m);

/* For sysfs: prints the owner's name; reads "NAME" or "NAME force". Returns 0 or -EINVAL. */
ssize_t mint_movable_show(const struct movable *m, char *buf);
int mint_movable_parse(const char *buf, u8 *to, bool *force);

#endif
