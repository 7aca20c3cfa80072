// SPDX-License-Identifier: GPL-2.0-only
/*
 * A function that is nobody's is given at once. For any other its owner's mint.ko is asked by the
 * word in the function's element of the table (mint/abi.h); the answer is printed when it comes.
 */
#include "monitor/console/move.h"
#include <stdbool.h>
#include <stddef.h>
#include "lib/base/str.h"
#include "lib/table/table.h"
#include "monitor/console/prompt.h"
#include "monitor/console/show.h"
#include "monitor/cpu/insn.h"
#include "monitor/cpu/tsc.h"
#include "monitor/log.h"
#include "monitor/node/facts.h"
#include "monitor/node/node.h"
#include "monitor/table_page.h"

#define LET_GO_US	30000000u	/* a driver has so long to let go of its device */
#define DONE_STANDS_US	500000u		/* whoever asked has so long to read the answer */

/* What was asked last. Only the console's core uses it. */
static struct {
	struct mint_function *fn;	/* NULL: nothing is asked */
	uint32_t ask;
	uint64_t since;
} asked;

/* The errors of mint_function_give() (module/pci/functions.h). */
static const char *reason(unsigned int error)
{
	switch (error) {
	case 0:		return "is given";
	case 12:	return "is not given: there is no memory";		/* ENOMEM */
	case 16:	return "is in use in its node: end that, or say --force"; /* EBUSY */
	case 110:	return "is not given: its driver does not let go of it"; /* ETIMEDOUT */
	case 112:	return "is not given: who is to get it does not run";	/* EHOSTDOWN */
	case 5:		return "does not answer any more: the monitor keeps it"; /* EIO */
	default:	return "is not given";
	}
}

static void say(const struct mint_function *fn, const char *what)
{
	char name[BDF_TEXT_LEN];

	log_print("mint: PCI function %s %s\n",
		  bdf_text(name, (bdf_t)fn->segment << 16 | fn->bdf), what);
}

static bool takes(unsigned int n)
{
	return facts_state(n) == MINT_NODE_RUNNING &&
	       __atomic_load_n(&table_page_node(n)->flags, __ATOMIC_RELAXED) & MINT_FLAG_FUNCTIONS;
}

static unsigned int node_tagged(uint8_t tag)
{
	unsigned int n = 0;

	while (n < node_plan()->node_count && node_plan()->node[n].tag != tag)
		n++;
	return n;
}

/*
 * Returns true if nothing is asked, or if an answer that nobody reads, or a request to one who does
 * not own it any more, has stood there since an earlier try.
 */
static bool is_over(const struct mint_function *fn, uint32_t word, uint8_t owner)
{
	static const struct mint_function *last;
	static uint32_t last_word;
	static uint64_t since;

	if (word == MINT_ASK_NONE)
		return true;
	if (MINT_ASK_KIND(word) < MINT_ASK_DONE && MINT_ASK_OF(word) == owner)
		return false;
	if (fn == last && word == last_word)
		return tsc_passed(since, DONE_STANDS_US);
	last = fn;
	last_word = word;
	since = rdtsc();
	return false;
}

/* Returns why the owner cannot be asked, or NULL if it is. */
static const char *ask(struct mint_function *fn, uint8_t owner, uint8_t to, bool force)
{
	uint32_t seen = __atomic_load_n(&fn->ask, __ATOMIC_ACQUIRE);
	uint32_t word = MINT_ASK(force ? MINT_ASK_FORCE : MINT_ASK_GIVE, to, MINT_TAG_MONITOR,
				 owner);
	unsigned int n = node_tagged(owner);

	if (n == node_plan()->node_count || !takes(n))
		return "is not given: its node does not run, or has no mint.ko that gives it";
	if (asked.fn)
		return "is not given: the answer to the last `move` has not come yet";
	if (!is_over(fn, seen, owner) || !table_exchange32(&fn->ask, seen, word))
		return "is not given: its node is asked something about it already; try again";
	asked.fn = fn;
	asked.ask = word;
	asked.since = rdtsc();
	return NULL;
}

static void give(unsigned int i, uint8_t to, bool force)
{
	struct mint_function *fn = table_function(table_page(), i);
	uint8_t owner = __atomic_load_n(&fn->owner, __ATOMIC_ACQUIRE);
	const char *error = NULL;

	if (!node_plan()->pci_moves[i] || owner == MINT_TAG_MONITOR)
		error = "never moves";
	else if (owner == to)
		error = "has that owner already";
	else if (owner != MINT_TAG_FREE)
		error = ask(fn, owner, to, force);
	else
		error = table_exchange(&fn->owner, MINT_TAG_FREE, to, NULL) ? "is given" :
			"has another owner now";
	if (error)
		say(fn, error);
}

/* Returns the tag that the word names: a running node's, or FREE for "nobody". */
static bool taker(const char *word, uint8_t *tag)
{
	unsigned int n;

	*tag = MINT_TAG_FREE;
	if (!strcmp(word, "nobody"))
		return true;
	n = prompt_node(word);
	if (n == PLAN_NOBODY)
		return false;
	*tag = node_plan()->node[n].tag;
	if (takes(n))
		return true;
	log_print("node %s does not run, or has no mint.ko that takes functions\n", node_name(n));
	return false;
}

void move_function(char *rest)
{
	const char *what = prompt_word(&rest), *who = prompt_word(&rest);
	bool force = !strcmp(prompt_word(&rest), "--force");
	const struct machine_pci *fn = NULL;
	uint8_t tag;
	bdf_t bdf;

	if (!show_need_plan())
		return;
	if (!node_plan()) {
		log_print("no node runs\n");
		return;
	}
	if (bdf_parse(what, strlen(what), &bdf))
		fn = machine_find_pci(node_plan()->machine, bdf);
	if (!fn)
		log_print("'%s' is no PCI function of this machine: `pci` lists them\n", what);
	else if (taker(who, &tag))
		give((unsigned int)(fn - node_plan()->machine->pci), tag, force);
}

void move_poll(void)
{
	uint32_t seen;

	if (!asked.fn)
		return;
	seen = __atomic_load_n(&asked.fn->ask, __ATOMIC_ACQUIRE);
	if (seen == MINT_ASK_AS(MINT_ASK_GOING, asked.ask))
		return;			/* a reset is under way */
	if (seen == asked.ask) {
		if (!tsc_passed(asked.since, LET_GO_US) ||
		    !table_exchange32(&asked.fn->ask, seen, MINT_ASK_NONE))
			return;
		say(asked.fn, reason(110));
	} else if (MINT_ASK_KIND(seen) == MINT_ASK_DONE &&
		   MINT_ASK_ASKER(seen) == MINT_TAG_MONITOR) {
		table_exchange32(&asked.fn->ask, seen, MINT_ASK_NONE);
		say(asked.fn, reason(MINT_ASK_TO(seen)));
	} else {
		say(asked.fn, "is not given: its node has ended");
	}
	asked.fn = NULL;
}
