// SPDX-License-Identifier: GPL-2.0-only
/*
 * The commands of the prompt, and what the console core does between two keys: it watches
 * heartbeats, wishes, the power button and early boot, and zeroes the pool's memory.
 */
#include "monitor/console/console.h"
#include <stdbool.h>
#include <stddef.h>
#include "lib/base/str.h"
#include "lib/console/wrap.h"
#include "lib/life/told.h"
#include "lib/table/table.h"
#include "monitor/node/clean.h"
#include "monitor/cpu/core.h"
#include "monitor/cpu/cpu.h"
#include "monitor/node/death.h"
#include "monitor/node/early_boot.h"
#include "monitor/node/facts.h"
#include "monitor/node/life.h"
#include "monitor/node/request.h"
#include "monitor/node/mailbox.h"
#include "monitor/log.h"
#include "monitor/cpu/mcheck.h"
#include "monitor/node/node.h"
#include "monitor/node/orderly.h"
#include "monitor/platform/power.h"
#include "monitor/console/attach.h"
#include "monitor/console/dmesg.h"
#include "monitor/console/move.h"
#include "monitor/console/prompt.h"
#include "monitor/console/show.h"
#include "monitor/table_page.h"
#include "monitor/node/watch.h"

static const struct plan *plan;

void console_init(const struct machine *m, const struct plan *the_plan)
{
	plan = the_plan;
	show_init(m, the_plan);
	prompt_init(the_plan);
}

static void request(unsigned int n, enum mint_request_kind kind)
{
	const char *error = request_post(n, kind);
	struct wrap wrap;

	if (!error)
		return;
	wrap_init(&wrap, log_sink());
	fmt_print(&wrap.sink, "node %s (%s) %s\n", plan->node[n].want->name,
		  table_state_name(facts_state(n)), error);
}

static void start(char *rest)
{
	const char *name = prompt_word(&rest);

	do {
		unsigned int n = prompt_node(name);

		if (n != PLAN_NOBODY)
			request(n, MINT_REQUEST_START);
		name = prompt_word(&rest);
	} while (*name);
}

static void stop(char *rest)
{
	unsigned int n = prompt_node(prompt_word(&rest));

	if (n == PLAN_NOBODY)
		return;
	if (!node_plan() || facts_off(n))
		log_print("node %s does not run\n", plan->node[n].want->name);
	else
		orderly_ask(n, MINT_WISH_POWEROFF);
}

static void kill(char *rest)
{
	unsigned int n = prompt_node(prompt_word(&rest));

	if (n != PLAN_NOBODY)
		request(n, MINT_REQUEST_KILL);
}

/* A node whose kernel does not run cannot be asked, so it is restarted at once. */
static void restart(char *rest)
{
	static const char option[] = "--force";
	const char *word = prompt_word(&rest), *more = prompt_word(&rest);
	bool force = !strcmp(word, option) || !strcmp(more, option);
	unsigned int n = prompt_node(strcmp(word, option) ? word : more);

	if (n == PLAN_NOBODY)
		return;
	if (force || !node_plan() || facts_off(n) || death_is_home(n))
		request(n, MINT_REQUEST_RESTART);
	else
		orderly_ask(n, MINT_WISH_REBOOT);
}

/*
 * Returns true if @what, which takes all nodes down, is to be done: no node would go down, or this
 * is the second time in a row that the user asks for it.
 */
static bool agreed(const char *what)
{
	unsigned int alive = 0;

	for (unsigned int n = 0; node_plan() && n < plan->node_count; n++)
		alive += !facts_off(n);
	if (!alive || prompt_again())
		return true;
	log_print("%u node%s not halted and would go down too; say `%s` once more to do it\n",
		  alive, alive == 1 ? " is" : "s are", what);
	return false;
}

static void reboot(void)
{
	if (!agreed("reboot"))
		return;
	log_print("resetting the machine, nodes and all\n");
	power_reset();
	log_print("nothing reset the machine: use its button\n");
}

static void poweroff(void)
{
	if (!agreed("poweroff"))
		return;
	log_print("switching the machine off, nodes and all\n");
	power_off();
	log_print("nothing switched the machine off: use its button\n");
}

static bool look_after_nodes(void);

static void dmesg(char *rest)
{
	dmesg_command(rest, look_after_nodes);
}

static void help(void);

static const struct prompt_command commands[] = {
	{ "help",     NULL, "this list", NULL, help },
	{ "nodes",    NULL, "the nodes and their state", NULL, show_nodes },
	{ "start",    "NAME...", "start nodes that do not run", start, NULL },
	{ "stop",     "NAME", "ask a node to power off; later by force", stop, NULL },
	{ "console",  "NAME [--steal]", "a node's console, by mint.ko there; Ctrl-] leaves",
	  attach_command, NULL },
	{ "restart",  "NAME [--force]", "the same, to restart; by force at once", restart, NULL },
	{ "kill",     "NAME", "take a node's cores back, whatever it does", kill, NULL },
	{ "plan",     NULL, "who has which cores, memory, functions", NULL, show_plan },
	{ "map",      NULL, "the blocks of memory and their owners", NULL, show_map },
	{ "cpus",     NULL, "the cores, their owners, where they are", NULL, show_cpus },
	{ "pci",      NULL, "the PCI functions and their owners", NULL, show_pci },
	{ "move",     "ID NODE [--force]", "give a function or core to a node, or nobody",
	  move_command, NULL },
	{ "irqs",     NULL, "where interrupts go", NULL, show_irqs },
	{ "table",    NULL, "the ownership table, field by field", NULL, show_table },
	{ "images",   NULL, "the kernels and initrds that nodes start from", NULL, show_images },
	{ "events",   NULL, "what became of the nodes, and why", NULL, show_events },
	{ "dmesg",    "NAME [N|all]", "the last records of a node's kernel log", dmesg, NULL },
	{ "log",      NULL, "what the monitor has said so far", NULL, log_replay },
	{ "machine",  NULL, "the machine as text, for `mintctl config check`", NULL, show_machine },
	{ "reboot",   NULL, "reset the whole machine", NULL, reboot },
	{ "poweroff", NULL, "switch the whole machine off", NULL, poweroff },
	{ 0 }
};

/*
 * Returns the node that has the firmware's full ACPI, and with it the power button;
 * plan->node_count if there is none, and the button is the monitor's.
 */
static unsigned int button_owner(void)
{
	unsigned int n = 0;

	while (n < plan->node_count && !plan->node[n].want->acpi_full)
		n++;
	return n;
}

/*
 * Returns true if node @n's module has reported the button since the last call. The word is read
 * each time, but written only if the flag is set: a write takes the cache line away from the node.
 */
static bool button_told(unsigned int n)
{
	uint32_t *flags = &table_page_node(n)->flags;
	uint32_t seen = __atomic_load_n(flags, __ATOMIC_RELAXED);

	return node_lives(n) && told_button(seen) &&
	       __atomic_fetch_and(flags, ~MINT_FLAG_BUTTON, __ATOMIC_ACQ_REL) & MINT_FLAG_BUTTON;
}

static bool button_pressed(void)
{
	unsigned int n = button_owner();

	return n == plan->node_count ? power_button_pressed() :
		button_told(n) || power_button_left();
}

static void look_at_button(void)
{
	if (!node_plan() || !button_pressed())
		return;
	log_print("mint: the power button: every node is asked to power off\n");
	for (unsigned int n = 0; n < plan->node_count; n++)
		if (!facts_off(n))
			orderly_ask(n, MINT_WISH_POWEROFF);
}

/*
 * Looks once after everything that needs it. This core may belong to a node that has not started
 * yet: then it leaves when the node is started. Returns true if there is more memory to be zeroed.
 */
static bool look_after_nodes(void)
{
	struct core *self = core_find(cpu_lapic_id());

	early_boot_poll();
	mailbox_poll();
	watch_nodes();
	orderly_poll();
	move_poll();
	look_at_button();
	if (self) {
		mcheck_report(self);
		life_attend(self);
	}
	/* Memory is not zeroed on a core that a node takes when its turn comes. */
	return node_plan() && self && self->node >= node_plan()->node_count && !early_boot_busy() &&
		clean_poll();
}

static const struct prompt prompt = { commands, look_after_nodes };

static void help(void)
{
	prompt_help(&prompt);
}

void console_run(void)
{
	for (;;)
		prompt_serve(&prompt);
}
