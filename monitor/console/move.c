// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is nobody's is given at once. Of anything else the owner's mint.ko is asked, by the word in
 * the element of the table (mint/owned.h); the answer is printed when it comes. Of a core the
 * console then says whether it came to run in its new node.
 */
#include "monitor/console/move.h"
#include <stdbool.h>
#include <stddef.h>
#include "lib/base/fmt.h"
#include "lib/base/str.h"
#include "lib/base/text.h"
#include "lib/table/table.h"
#include "monitor/console/prompt.h"
#include "monitor/console/show.h"
#include "monitor/cpu/insn.h"
#include "monitor/cpu/tsc.h"
#include "monitor/log.h"
#include "monitor/node/facts.h"
#include "monitor/node/node.h"
#include "monitor/table_page.h"

#define LET_GO_US	30000000u	/* an owner has so long to let go of it */
#define RUNS_US		20000000u	/* Linux waits 10 s for a CPU to come up */
#define DONE_STANDS_US	500000u		/* whoever asked has so long to read the answer */
#define NAME_LEN	(BDF_TEXT_LEN + 16)

/* A PCI function or a core. */
struct thing {
	char name[NAME_LEN];
	uint8_t *owner;			/* in the table, as the next one */
	uint32_t *ask;
	const uint8_t *place;		/* in the table, of a core; NULL: a function */
	uint32_t flag;			/* MINT_FLAG_: nodes that have it take such */
	bool moves;
};

/* What was asked last. Only the console's core uses it. */
static struct {
	enum { NOTHING, ASKED, GIVEN } step;	/* GIVEN: a core, which does not run yet */
	struct thing thing;
	uint32_t ask;
	uint8_t to;
	uint64_t since;
} move;

/* The errors of mint_function_give() and mint_core_give() (module/pci, module/cpu). */
static const char *reason(unsigned int error, bool core)
{
	switch (error) {
	case 0:		return "is given";
	case 12:	return "is not given: there is no memory";		/* ENOMEM */
	case 16:	return core ?						/* EBUSY */
		"is not given: it is its node's last one, or another thread of its physical core "
		"stays there; --force splits them" :
		"is in use in its node: end that, or say --force";
	case 110:	return core ?						/* ETIMEDOUT */
		"is not given: its node does not answer" :
		"is not given: its driver does not let go of it";
	case 112:	return "is not given: who is to get it does not run";	/* EHOSTDOWN */
	case 5:		return core ?						/* EIO */
		"did not come back to the monitor: its node keeps it" :
		"does not answer any more: the monitor keeps it";
	default:	return "is not given";
	}
}

static void say(const struct thing *thing, const char *what)
{
	log_print("mint: %s %s\n", thing->name, what);
}

static bool takes(unsigned int n, uint32_t flag)
{
	return facts_state(n) == MINT_NODE_RUNNING &&
	       __atomic_load_n(&table_page_node(n)->flags, __ATOMIC_RELAXED) & flag;
}

/*
 * Returns true if nothing is asked, or if an answer that nobody reads, or a request to one who does
 * not own it any more, has stood there since an earlier try.
 */
static bool is_over(const uint32_t *ask, uint32_t word, uint8_t owner)
{
	static const uint32_t *last;
	static uint32_t last_word;
	static uint64_t since;

	if (word == MINT_ASK_NONE)
		return true;
	if (MINT_ASK_KIND(word) < MINT_ASK_DONE && MINT_ASK_OF(word) == owner)
		return false;
	if (ask == last && word == last_word)
		return tsc_passed(since, DONE_STANDS_US);
	last = ask;
	last_word = word;
	since = rdtsc();
	return false;
}

static void set_step(int step, uint32_t ask)
{
	move.step = step;
	move.ask = ask;
	move.since = rdtsc();
}

/* Returns why the owner cannot be asked, or NULL if it is. */
static const char *ask_owner(uint8_t owner, bool force)
{
	uint32_t *ask = move.thing.ask, seen = __atomic_load_n(ask, __ATOMIC_ACQUIRE);
	uint32_t word = MINT_ASK(force ? MINT_ASK_FORCE : MINT_ASK_GIVE, move.to,
				 MINT_TAG_MONITOR, owner);
	unsigned int n = node_tagged(owner);

	if (n == node_plan()->node_count || !takes(n, move.thing.flag))
		return "is not given: its node does not run, or has no mint.ko that gives it";
	if (!is_over(ask, seen, owner) || !table_exchange32(ask, seen, word))
		return "is not given: its node is asked something about it already; try again";
	set_step(ASKED, word);
	return NULL;
}

/* It has its new owner. A core has yet to be started there. */
static void given(void)
{
	if (move.thing.place && move.to != MINT_TAG_FREE) {
		set_step(GIVEN, MINT_ASK_NONE);
		return;
	}
	move.step = NOTHING;
	say(&move.thing, "is given");
}

static void begin(const struct thing *thing, uint8_t to, bool force)
{
	uint8_t owner = __atomic_load_n(thing->owner, __ATOMIC_ACQUIRE);
	const char *error = NULL;

	if (move.step != NOTHING) {
		say(thing, "is not given: the last `move` has not ended yet");
		return;
	}
	move.thing = *thing;
	move.to = to;
	if (!thing->moves || owner == MINT_TAG_MONITOR)
		error = "never moves";
	else if (owner == to)
		error = "has that owner already";
	else if (owner != MINT_TAG_FREE)
		error = ask_owner(owner, force);
	else if (table_exchange(thing->owner, MINT_TAG_FREE, to, NULL))
		given();
	else
		error = "has another owner now";
	if (error)
		say(thing, error);
}

/* Returns the tag that the word names: a running node's, or FREE for "nobody". */
static bool taker(const char *word, const struct thing *thing, uint8_t *tag)
{
	unsigned int n;

	*tag = MINT_TAG_FREE;
	if (!strcmp(word, "nobody"))
		return true;
	n = prompt_node(word);
	if (n == PLAN_NOBODY)
		return false;
	*tag = node_plan()->node[n].tag;
	if (takes(n, thing->flag))
		return true;
	log_print("node %s does not run, or has no mint.ko that takes %s\n", node_name(n),
		  thing->place ? "cores" : "functions");
	return false;
}

static bool function_named(const char *word, struct thing *thing)
{
	const struct machine *machine = node_plan()->machine;
	const struct machine_pci *fn = NULL;
	struct mint_function *entry;
	char name[BDF_TEXT_LEN];
	bdf_t bdf;

	if (bdf_parse(word, strlen(word), &bdf))
		fn = machine_find_pci(machine, bdf);
	if (!fn)
		return false;
	entry = table_function(table_page(), (uint32_t)(fn - machine->pci));
	*thing = (struct thing){
		.owner = &entry->owner, .ask = &entry->ask, .flag = MINT_FLAG_FUNCTIONS,
		.moves = node_plan()->pci_moves[fn - machine->pci],
	};
	fmt_string(thing->name, NAME_LEN, "PCI function %s", bdf_text(name, bdf));
	return true;
}

static bool core_named(const char *word, struct thing *thing)
{
	const struct machine *machine = node_plan()->machine;
	struct mint_core *entry;
	uint64_t lapic_id;
	unsigned int i = 0;

	if (!text_u64(text_of(word, strlen(word)), &lapic_id))
		return false;
	while (i < machine->cpu_count && machine->cpu[i].lapic_id != lapic_id)
		i++;
	if (i == machine->cpu_count)
		return false;
	entry = table_core(table_page(), i);
	*thing = (struct thing){
		.owner = &entry->owner, .ask = &entry->ask, .place = &entry->place,
		.flag = MINT_FLAG_CORES, .moves = node_plan()->cpu_moves[i],
	};
	fmt_string(thing->name, NAME_LEN, "core %u", machine->cpu[i].lapic_id);
	return true;
}

void move_command(char *rest)
{
	const char *what = prompt_word(&rest), *who = prompt_word(&rest);
	bool force = !strcmp(prompt_word(&rest), "--force");
	struct thing thing;
	uint8_t tag;

	if (!show_need_plan())
		return;
	if (!node_plan())
		log_print("no node runs\n");
	else if (!function_named(what, &thing) && !core_named(what, &thing))
		log_print("'%s' is no PCI function and no LAPIC ID here: `pci` and `cpus` list "
			  "them\n", what);
	else if (taker(who, &thing, &tag))
		begin(&thing, tag, force);
}

/* Has the owner answered? */
static void poll_answer(void)
{
	uint32_t seen = __atomic_load_n(move.thing.ask, __ATOMIC_ACQUIRE);
	const char *what = "is not given: its node has ended";

	if (seen == MINT_ASK_AS(MINT_ASK_GOING, move.ask))
		return;			/* a reset is under way */
	if (seen == move.ask) {
		if (!tsc_passed(move.since, LET_GO_US) ||
		    !table_exchange32(move.thing.ask, seen, MINT_ASK_NONE))
			return;
		what = reason(110, move.thing.place);
	} else if (MINT_ASK_KIND(seen) == MINT_ASK_DONE &&
		   MINT_ASK_ASKER(seen) == MINT_TAG_MONITOR) {
		table_exchange32(move.thing.ask, seen, MINT_ASK_NONE);
		if (!MINT_ASK_TO(seen)) {
			given();
			return;
		}
		what = reason(MINT_ASK_TO(seen), move.thing.place);
	}
	move.step = NOTHING;
	say(&move.thing, what);
}

/* Has the new owner's kernel started the core? */
static void poll_core(void)
{
	const char *what;

	if (__atomic_load_n(move.thing.owner, __ATOMIC_ACQUIRE) != move.to)
		what = "does not run: that node's kernel does not know it (`cores_max` in the "
		       "config), or did not start it";
	else if (__atomic_load_n(move.thing.place, __ATOMIC_ACQUIRE) == MINT_PLACE_KERNEL)
		what = "is given, and runs";
	else if (tsc_passed(move.since, RUNS_US))
		what = "is given, and does not run yet";
	else
		return;
	move.step = NOTHING;
	say(&move.thing, what);
}

void move_poll(void)
{
	if (move.step == ASKED)
		poll_answer();
	else if (move.step == GIVEN)
		poll_core();
}
