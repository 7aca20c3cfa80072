// SPDX-License-Identifier: GPL-2.0-only
/*
 * The request and the state say why a life ended; the config says what follows from that; deaths
 * that were untimely are counted, and make the next start wait.
 */
#include "lib/life/ending.h"
#include <stdbool.h>
#include "lib/life/backoff.h"

static bool asks(const struct ending_facts *facts, enum mint_request_kind kind)
{
	return MINT_REQUEST_KIND(facts->request) == kind;
}

/* After a panic, the state is CRASHED: the node's mint.ko has written that. */
static enum mint_cause cause_of(const struct ending_facts *facts)
{
	if (facts->request & MINT_REQUEST_HANG)
		return MINT_CAUSE_SILENCE;
	if (MINT_REQUEST_ASKER(facts->request) != facts->tag)
		return MINT_CAUSE_REQUEST;
	if (asks(facts, MINT_REQUEST_START))
		return MINT_CAUSE_BACKOFF;
	if (facts->state == MINT_NODE_CRASHED)
		return MINT_CAUSE_PANIC;
	return asks(facts, MINT_REQUEST_KILL) ? MINT_CAUSE_POWEROFF : MINT_CAUSE_RESET;
}

/*
 * Returns true if the life ended by a fault. A panic before mint.ko was loaded looks like a reboot;
 * but a reboot in order is announced by the state STOPPING, and a panic is not.
 */
static bool is_untimely(enum mint_cause cause, const struct ending_facts *facts)
{
	return cause == MINT_CAUSE_PANIC || cause == MINT_CAUSE_SILENCE ||
		(cause == MINT_CAUSE_RESET && facts->state != MINT_NODE_STOPPING);
}

/*
 * Returns true if this ending leaves the count of deaths as it is: a node that is started or
 * restarted by request has not shown that it can live.
 */
static bool proves_nothing(enum mint_cause cause, const struct ending_facts *facts)
{
	return cause == MINT_CAUSE_BACKOFF ||
		(cause == MINT_CAUSE_REQUEST && !asks(facts, MINT_REQUEST_KILL));
}

static uint32_t deaths_after(enum mint_cause cause, const struct ending_facts *facts)
{
	if (is_untimely(cause, facts))
		return backoff_count(facts->deaths, facts->lived_ms);
	return proves_nothing(cause, facts) ? facts->deaths : 0;
}

static enum config_reaction reaction_of(const struct config_node *want, enum mint_cause cause,
					const struct ending_facts *facts)
{
	if (cause == MINT_CAUSE_PANIC)
		return want->on_panic;
	if (cause == MINT_CAUSE_SILENCE)
		return want->on_hang;
	return asks(facts, MINT_REQUEST_KILL) ? CONFIG_STOP : CONFIG_RESTART;
}

struct ending ending_of(const struct config_node *want, const struct ending_facts *facts)
{
	enum mint_cause cause = cause_of(facts);
	uint32_t deaths = deaths_after(cause, facts);

	return (struct ending){
		.cause = cause,
		.arg = cause == MINT_CAUSE_SILENCE ? facts->hang_ms : facts->request,
		.reaction = reaction_of(want, cause, facts),
		.wait_ms = is_untimely(cause, facts) ? backoff_ms(deaths, want->backoff_s * 1000) :
		0, .deaths = deaths,
	};
}
