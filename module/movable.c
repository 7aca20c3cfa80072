// SPDX-License-Identifier: GPL-2.0-only
/* How a thing that moves is asked for and answered for, by the words that it has in the table. */
#include "module/mint.h"
#include "module/movable.h"
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#define ANSWER_MS	30000		/* an owner has so long to let go of it */
#define DONE_STANDS_MS	500		/* whoever asked has so long to read the answer */
#define POLL_MS		10

/* Returns true if it is the tag of a running node whose module gives and takes such things. */
static bool lives(const struct movable *m, u8 tag)
{
	const struct mint_peer *peer = mint_peer_tagged(tag);

	return peer && READ_ONCE(peer->node->state) == MINT_NODE_RUNNING &&
	       READ_ONCE(peer->node->flags) & m->flag;
}

int mint_movable_check_taker(const struct movable *m, u8 to)
{
	if (to == MINT_TAG_FREE)
		return 0;
	if (!mint_peer_tagged(to))
		return -EINVAL;
	return lives(m, to) ? 0 : -EHOSTDOWN;
}

u32 mint_movable_asked(const struct movable *m)
{
	u32 ask = READ_ONCE(*m->ask);

	if (MINT_ASK_OF(ask) != mint_self.tag || (MINT_ASK_KIND(ask) != MINT_ASK_GIVE &&
						  MINT_ASK_KIND(ask) != MINT_ASK_FORCE))
		return MINT_ASK_NONE;
	return ask;
}

bool mint_movable_going(const struct movable *m, u32 ask)
{
	return table_exchange32(m->ask, ask, MINT_ASK_AS(MINT_ASK_GOING, ask));
}

void mint_movable_done(const struct movable *m, u32 ask, int ret)
{
	u32 done = MINT_ASK(MINT_ASK_DONE, -ret, MINT_ASK_ASKER(ask), mint_self.tag);

	if (!table_exchange32(m->ask, MINT_ASK_AS(MINT_ASK_GOING, ask), done))
		table_exchange32(m->ask, ask, done);
}

bool mint_movable_mend(const struct movable *m)
{
	u8 owner = mint_movable_owner(m);

	if (owner == MINT_TAG_FREE || owner == MINT_TAG_MONITOR || mint_peer_tagged(owner))
		return false;
	return table_exchange(m->owner, owner, mint_self.tag, NULL);
}

/* An answer that nobody reads, or a request to one who has the thing no longer. */
static bool is_over(const struct movable *m, u32 word)
{
	return MINT_ASK_KIND(word) >= MINT_ASK_DONE || MINT_ASK_OF(word) != mint_movable_owner(m);
}

/* Write the request once no other stands there, or the last one has been over for long enough. */
static int ask_owner(const struct movable *m, u32 ask)
{
	unsigned long end = jiffies + msecs_to_jiffies(DONE_STANDS_MS);
	u32 seen;

	for (;;) {
		seen = READ_ONCE(*m->ask);
		if (seen == MINT_ASK_NONE || (time_after(jiffies, end) && is_over(m, seen))) {
			if (table_exchange32(m->ask, seen, ask))
				return 0;
		} else if (time_after(jiffies, end)) {
			return -EALREADY;
		}
		if (fatal_signal_pending(current))
			return -EINTR;
		msleep(POLL_MS);
	}
}

/* Returns why it makes no sense to wait longer, or 0. */
static int no_use(const struct movable *m, u8 owner, unsigned long end)
{
	if (signal_pending(current))
		return -EINTR;
	if (!lives(m, owner))
		return -EHOSTDOWN;
	if (mint_movable_owner(m) != owner)
		return -EALREADY;	/* it went before the request was there */
	return time_after(jiffies, end) ? -ETIMEDOUT : 0;
}

/*
 * Wait for the answer, and remove it. If it does not come, the request is taken back, unless the
 * owner is past that point: then the answer is close.
 */
static int await(const struct movable *m, u32 ask, u8 owner)
{
	unsigned long end = jiffies + msecs_to_jiffies(ANSWER_MS);
	u32 going = MINT_ASK_AS(MINT_ASK_GOING, ask), seen;
	int ret;

	while ((seen = READ_ONCE(*m->ask)) == ask || seen == going) {
		ret = no_use(m, owner, end);
		if (ret && seen == ask && table_exchange32(m->ask, ask, MINT_ASK_NONE))
			return ret;
		if (seen == going && !lives(m, owner))
			return -EHOSTDOWN;
		msleep(POLL_MS);
	}
	if (MINT_ASK_KIND(seen) != MINT_ASK_DONE ||
	    !table_exchange32(m->ask, seen, MINT_ASK_NONE))
		return -EHOSTDOWN;	/* the monitor has cleared it: the owner has died */
	return -(int)MINT_ASK_TO(seen);
}

static int ask_for(const struct movable *m, u8 owner, u8 to, bool force,
		   void (*kick)(const struct movable *m))
{
	u32 ask = MINT_ASK(force ? MINT_ASK_FORCE : MINT_ASK_GIVE, to, mint_self.tag, owner);
	int ret = lives(m, owner) ? ask_owner(m, ask) : -EHOSTDOWN;

	if (ret)
		return ret;
	if (owner == mint_self.tag)
		kick(m);
	return await(m, ask, owner);
}

int mint_movable_give(const struct movable *m, u8 to, bool force,
		      void (*kick)(const struct movable *m))
{
	u8 owner = mint_movable_owner(m);
	int ret = mint_movable_check_taker(m, to);

	if (owner == MINT_TAG_MONITOR)
		return -EPERM;
	if (owner == to)
		return -EEXIST;
	if (ret)
		return ret;
	if (owner != MINT_TAG_FREE)
		ret = ask_for(m, owner, to, force, kick);
	else if (!table_exchange(m->owner, MINT_TAG_FREE, to, NULL))
		ret = -EALREADY;	/* somebody else was quicker */
	if (!ret && to == mint_self.tag)
		kick(m);
	return ret;
}

void mint_movable_forget_lent(struct movable *m)
{
	WRITE_ONCE(m->lent, false);
	table_exchange(m->lender, MINT_LENDER(mint_self.tag), 0, NULL);
}

ssize_t mint_movable_show(const struct movable *m, char *buf)
{
	u8 tag = mint_movable_owner(m);
	const struct mint_peer *peer = mint_peer_tagged(tag);

	return sysfs_emit(buf, "%s\n", peer ? peer->name : tag == MINT_TAG_FREE ? "nobody" :
			  tag == MINT_TAG_MONITOR ? "monitor" : "?");
}

/* Returns the tag that stands for the name: a known node's, FREE for nobody; or -EINVAL. */
static int tag_named(const char *name)
{
	if (!strcmp(name, "nobody"))
		return MINT_TAG_FREE;
	for (u32 n = 0; n < mint_peer_count; n++)
		if (mint_peers[n]->known && !strcmp(mint_peers[n]->name, name))
			return mint_peers[n]->tag;
	return -EINVAL;
}

int mint_movable_parse(const char *buf, u8 *to, bool *force)
{
	char text[MINT_NAME_SIZE + sizeof(" force")], *name = text, *word;
	int tag;

	if (strscpy(text, buf, sizeof(text)) < 0)
		return -EINVAL;
	name = strim(text);
	word = strchr(name, ' ');
	if (word)
		*word++ = '\0';
	tag = tag_named(name);
	if (tag < 0 || (word && strcmp(word, "force")))
		return -EINVAL;
	*to = tag;
	*force = word;
	return 0;
}
