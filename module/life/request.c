// SPDX-License-Identifier: GPL-2.0-only
/*
 * What this kernel asks about other nodes: requests, which the monitor carries out by force, and
 * wishes, which the other node's own kernel carries out (mint/abi.h).
 */
#include "module/mint.h"
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include <asm/msr.h>
#include "lib/life/answer.h"
#include "lib/table/table.h"

#define BEGIN_MS	3000		/* how long a request may take to begin */
#define KICKS		3		/* each has an equal share of BEGIN_MS */
#define STALE_MS	(BEGIN_MS + 1000) /* an older request that has not begun is abandoned */
#define REST_MS		20		/* within this a core that rests in the monitor looks */
#define DONE_MS		60000		/* for copying and zeroing, in a large node */

static const char *const request_name[MINT_REQUEST_COUNT] = {
	[MINT_REQUEST_NONE]	= "none",
	[MINT_REQUEST_START]	= "start",
	[MINT_REQUEST_KILL]	= "kill",
	[MINT_REQUEST_RESTART]	= "restart",
	[MINT_REQUEST_HOLD]	= "hold",
};

static const char *const wish_name[] = {
	[MINT_WISH_NONE]	= "none",
	[MINT_WISH_POWEROFF]	= "poweroff",
	[MINT_WISH_REBOOT]	= "reboot",
};

const char *mint_life_request_name(u32 kind)
{
	return kind < ARRAY_SIZE(request_name) ? request_name[kind] : "?";
}

const char *mint_life_wish_name(u32 wish)
{
	return wish < ARRAY_SIZE(wish_name) ? wish_name[wish] : "?";
}

int mint_life_request_parse(const char *text)
{
	return sysfs_match_string(request_name, text);
}

int mint_life_wish_parse(const char *text)
{
	return sysfs_match_string(wish_name, text);
}

static u32 state_of(const struct mint_peer *peer)
{
	return READ_ONCE(peer->node->state);
}

static bool nmi_home(const struct mint_peer *peer)
{
	return READ_ONCE(peer->node->flags) & MINT_FLAG_NMI_HOME;
}

/* The errno for each enum life_answer. */
static const int refusal[] = {
	[LIFE_YES]		= 0,
	[LIFE_DUMPS_ITSELF]	= -EBUSY,
	[LIFE_RUNS]		= -EALREADY,
	[LIFE_IS_OFF]		= -EALREADY,
	[LIFE_BEYOND_REACH]	= -EPERM,
};

/* May this node ask @kind of a node in @state? Returns 0 or an errno; may change *@kind. */
static int check(const struct mint_peer *peer, enum mint_request_kind *kind, u32 state)
{
	const struct life_facts facts = {
		.state = state,
		.flags = READ_ONCE(peer->node->flags),
		.no_init = mint_peer_owns_bsp(peer),
	};

	if (peer->index == mint_self.index)
		return -EDEADLK;
	if (!peer->known)
		return -EUCLEAN;
	return refusal[life_answer(&facts, kind)];
}

/*
 * Wait until the monitor, which was asked when the node was in @state, is seen at work. Returns
 * true if it has begun, or is done. Returns false after @ms, after a fatal signal, or if the node
 * was started before its boot core saw the request.
 */
static bool wait_begun(const struct mint_node *node, u32 request, u32 state, unsigned int ms)
{
	unsigned long end = jiffies + msecs_to_jiffies(ms);

	for (;;) {
		u32 now = READ_ONCE(node->state);

		if (READ_ONCE(node->request) != request)
			return true;
		if (now != state && (now == MINT_NODE_LOADED || now == MINT_NODE_STOPPING))
			return true;
		if (life_rests(state) && (now == MINT_NODE_STARTING || now == MINT_NODE_RUNNING))
			return false;	/* the core went into its kernel before it looked */
		if (time_after_eq(jiffies, end) || fatal_signal_pending(current))
			return false;
		usleep_range(1000, 2000);
	}
}

/* @request is a HOLD of a dead node. Returns true if the kernel that holds the node has ended. */
static bool holder_gone(const struct mint_peer *peer, u32 request)
{
	const struct mint_peer *asker = mint_peer_tagged(MINT_REQUEST_ASKER(request));
	u32 state;

	if (!asker)
		return true;
	if (asker->index == mint_self.index)
		return !peer->held;	/* then it is of an earlier life of this node */
	state = state_of(asker);
	return state != MINT_NODE_RUNNING && state != MINT_NODE_STOPPING;
}

/*
 * Returns true if nobody is about to carry @request out: the kernel that asked is gone; or nobody
 * has asked, and the word was overwritten. An asker that lives has taken its request back before
 * STALE_MS are over.
 */
static bool abandoned(const struct mint_peer *peer, u32 request)
{
	u32 state = state_of(peer), other;
	const struct mint_peer *asker;

	if (state != MINT_NODE_RUNNING && state != MINT_NODE_HUNG)
		return MINT_REQUEST_KIND(request) == MINT_REQUEST_HOLD &&
		       holder_gone(peer, request);
	if (MINT_REQUEST_KIND(request) >= MINT_REQUEST_COUNT)
		return true;
	asker = mint_peer_tagged(MINT_REQUEST_ASKER(request));
	if (asker && asker->index == mint_self.index)
		return true;		/* of an earlier life: this one has peer->requests locked */
	if (asker && asker != peer) {
		other = state_of(asker);
		if (other != MINT_NODE_RUNNING && other != MINT_NODE_STOPPING)
			return true;
	}
	return !wait_begun(peer->node, request, state, STALE_MS) && !fatal_signal_pending(current);
}

/* Write the request into the node's entry. Returns -EBUSY if another one stands there. */
static int post(struct mint_peer *peer, u32 request)
{
	u32 *word = &peer->node->request;
	u32 seen = READ_ONCE(*word);

	if (seen != MINT_REQUEST_NONE && !abandoned(peer, seen))
		return -EBUSY;
	return table_exchange32(word, seen, request) ? 0 : -EBUSY;
}

/*
 * What to send to the boot core in round @i. The hardware BSP gets NMIs and nothing else. Another
 * core gets an NMI first if INIT may be blocked there (VMX or SVM is on), and else in the second
 * round, if an INIT had no effect: a CPU that the node's flags do not speak for may run a virtual
 * machine.
 */
static enum mint_kick_way way(const struct mint_peer *peer, unsigned int i)
{
	bool virt = READ_ONCE(peer->node->flags) & MINT_FLAG_VIRT;

	if (mint_peer_owns_bsp(peer))
		return MINT_KICK_NMI;
	if (!nmi_home(peer))
		return MINT_KICK_INIT;
	return i % 2 == virt ? MINT_KICK_INIT : MINT_KICK_NMI_SIPI;
}

/* Wait for the monitor to begin, and kick the node's boot core if it runs a kernel. */
static int get_begun(const struct mint_peer *peer, u32 request, u32 state)
{
	const struct mint_node *node = peer->node;
	struct roster_target to;
	int ret;

	if (life_rests(state)) {
		if (wait_begun(node, request, state, BEGIN_MS))
			return 0;
		state = state_of(peer);
		if (life_rests(state))
			return -ETIMEDOUT;
	}
	if (state == MINT_NODE_CRASHED && wait_begun(node, request, state, REST_MS))
		return 0;
	if (mint_peer_owns_bsp(peer) && !nmi_home(peer))
		return -EPERM;
	/* An INIT can be lost if the core begins to rest in the monitor at the same time. */
	for (unsigned int i = 0; i < KICKS; i++) {
		ret = mint_peer_boot_core(peer, &to);
		if (!ret)
			ret = mint_kick(&to, way(peer, i), &node->request, request);
		if (ret)
			return ret;
		if (wait_begun(node, request, state, BEGIN_MS / KICKS))
			return 0;
	}
	return -ETIMEDOUT;
}

static int wait_done(const struct mint_node *node, u32 request)
{
	unsigned long end = jiffies + msecs_to_jiffies(DONE_MS);

	while (READ_ONCE(node->request) == request) {
		if (fatal_signal_pending(current))
			return -EINTR;
		if (time_after_eq(jiffies, end))
			return -ETIMEDOUT;
		usleep_range(1000, 2000);
	}
	return READ_ONCE(node->state) == MINT_NODE_CRASHED ? -EIO : 0;
}

/*
 * Nobody has got the node's cores back: its kernel runs on, or hangs, but it is out of reach. Enter
 * CRASHED, as the monitor does then.
 */
static void give_up(struct mint_peer *peer, u32 state)
{
	const struct mint_event event = {
		.tsc = rdtsc(), .node = peer->index, .state = MINT_NODE_CRASHED,
		.cause = MINT_CAUSE_FAILURE,
	};

	if (table_exchange32(&peer->node->state, state, MINT_NODE_CRASHED))
		table_log(mint_self.table, &event);
	if (mint_peer_owns_bsp(peer))
		pr_warn("node %s: no NMI brings it home from the hardware BSP: only a reset of the "
			"machine helps\n",
			peer->name);
}

static int ask(struct mint_peer *peer, enum mint_request_kind kind)
{
	u32 state = state_of(peer), request;
	int ret = check(peer, &kind, state);

	if (ret)
		return ret;
	request = MINT_REQUEST(kind, mint_self.tag);
	ret = post(peer, request);
	if (ret)
		return ret;
	ret = get_begun(peer, request, state);
	if (ret && table_exchange32(&peer->node->request, request, MINT_REQUEST_NONE)) {
		if (ret == -ETIMEDOUT && !life_rests(state))
			give_up(peer, state);
		return ret;
	}
	return wait_done(peer->node, request);
}

int mint_life_request(struct mint_peer *peer, u32 kind)
{
	int ret;

	if (mutex_lock_interruptible(&peer->requests))
		return -EINTR;
	ret = ask(peer, kind);
	mutex_unlock(&peer->requests);
	if (ret == -ETIMEDOUT)
		pr_warn("node %s: the monitor does not carry out the request to %s it\n",
			peer->name, mint_life_request_name(kind));
	return ret;
}

static u32 hold_word(void)
{
	return MINT_REQUEST(MINT_REQUEST_HOLD, mint_self.tag);
}

bool mint_life_holds(const struct mint_peer *peer)
{
	return READ_ONCE(peer->node->request) == hold_word();
}

static bool home(const struct mint_peer *peer)
{
	u32 state = state_of(peer);

	return (smp_load_acquire(&peer->node->flags) & MINT_FLAG_HOME) &&
		(state == MINT_NODE_HALTED || state == MINT_NODE_CRASHED ||
		 state == MINT_NODE_WAITING);
}

/*
 * Once this kernel's HOLD stands nobody starts the node; but somebody may have done so just before.
 * So look twice. Under peer->requests.
 */
static int hold(struct mint_peer *peer)
{
	int ret;

	if (!peer->known)
		return -EUCLEAN;
	if (peer->held)
		return -EBUSY;
	if (!home(peer))
		return -ETXTBSY;
	ret = post(peer, hold_word());
	if (ret)
		return ret;
	peer->held = true;
	if (home(peer))
		return 0;
	mint_life_let_go(peer);
	return -ETXTBSY;
}

int mint_life_hold(struct mint_peer *peer)
{
	int ret;

	if (peer->index == mint_self.index)
		return -EDEADLK;
	if (mutex_lock_interruptible(&peer->requests))
		return -EINTR;
	ret = hold(peer);
	mutex_unlock(&peer->requests);
	return ret;
}

void mint_life_let_go(struct mint_peer *peer)
{
	table_exchange32(&peer->node->request, hold_word(), MINT_REQUEST_NONE);
	WRITE_ONCE(peer->held, false);
}

int mint_life_dumped(struct mint_peer *peer)
{
	u32 request = MINT_REQUEST(MINT_REQUEST_RESTART, mint_self.tag);

	if (!peer->known)
		return -EUCLEAN;
	if (!(READ_ONCE(peer->node->flags) & MINT_FLAG_DUMP) ||
	    !mint_change_state(peer->index, MINT_NODE_CRASHED, MINT_NODE_WAITING,
			       MINT_CAUSE_REQUEST, request))
		return -EALREADY;
	return 0;
}

int mint_life_wish(struct mint_peer *peer, u32 wish)
{
	u32 state = state_of(peer);

	if (peer->index == mint_self.index)
		return -EDEADLK;
	if (!peer->known)
		return -EUCLEAN;
	if (wish == MINT_WISH_NONE) {
		WRITE_ONCE(peer->node->wish, wish);
		return 0;
	}
	if (life_rests(state) || state == MINT_NODE_STOPPING)
		return -EALREADY;
	if (state != MINT_NODE_RUNNING || !READ_ONCE(peer->node->heartbeat_ms))
		return -EOPNOTSUPP;
	return table_exchange32(&peer->node->wish, MINT_WISH_NONE, wish) ? 0 : -EBUSY;
}
