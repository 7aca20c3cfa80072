// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counts down on the console's last row, and lets the user choose which nodes to start. Runs on the
 * hardware BSP before any other core is started.
 */
#include "monitor/console/countdown.h"
#include <stddef.h>
#include "lib/base/str.h"
#include "lib/console/wrap.h"
#include "monitor/cpu/insn.h"
#include "monitor/cpu/tsc.h"
#include "monitor/log.h"
#include "monitor/platform/power.h"
#include "monitor/console/prompt.h"
#include "monitor/console/show.h"
#include "monitor/uart.h"

#define SECOND_US	1000000ull
#define KEY_US		20000		/* the longest pause between the bytes of one key */
#define KEY_BYTES_MAX	16

static const struct plan *plan;
static const struct diag *warnings;
static node_set_t chosen;

/* Waits up to @us microseconds for a key. Returns it, or -1 if none came. */
static int wait_key(uint64_t us)
{
	uint64_t start = rdtsc();
	int c;

	while ((c = uart_get()) < 0 && !tsc_passed(start, us))
		cpu_pause();
	return c;
}

/* Discards the other bytes of a key that sends several. */
static void swallow_key(void)
{
	for (unsigned int i = 0; i < KEY_BYTES_MAX && wait_key(KEY_US) >= 0; i++)
		;
}

/* Returns true if the nodes are to be started, false if a key asked for the prompt. */
static bool countdown(void)
{
	int c = -1;

	if (!plan->config->countdown_s)
		return true;
	log_prompt_begin();
	for (unsigned int left = plan->config->countdown_s; left && c < 0; left--) {
		char row[80];
		size_t len = fmt_string(row, sizeof(row),
					"\rmint: starting %u node%s in %u s; press any key "
					"to stop, Enter to start now \b", plan->node_count,
					plan->node_count == 1 ? "" : "s", left);

		log_prompt_write(row, len);
		c = wait_key(SECOND_US);
	}
	log_prompt_write("\r\033[K", 4);
	log_prompt_end();
	return c < 0 || c == '\r' || c == '\n';
}

static void help(void);

static void check(void)
{
	struct wrap wrap;

	wrap_init(&wrap, log_sink());
	diag_print(warnings, &wrap.sink);
	wrap_flush(&wrap);
	if (!warnings->count)
		log_print("the config and the plan have no errors, and there is nothing to warn "
			  "of\n");
}

/* Chooses the nodes that @rest names, or all if it names none. If a name is wrong, chooses none. */
static void start(char *rest)
{
	node_set_t named = 0;

	for (const char *name = prompt_word(&rest); *name; name = prompt_word(&rest)) {
		unsigned int n = prompt_node(name);

		if (n == PLAN_NOBODY)
			return;
		named |= (node_set_t)1 << n;
	}
	for (unsigned int n = 0; n < plan->node_count && !named; n++)
		chosen |= (node_set_t)1 << n;
	chosen |= named;
}

static void reboot(void)
{
	power_reset();
	log_print("nothing reset the machine: use its button\n");
}

static void poweroff(void)
{
	power_off();
	log_print("nothing switched the machine off: use its button\n");
}

/* Ordered by what is wanted here: nodes cannot be stopped yet. */
static const struct prompt_command commands[] = {
	{ "help",     NULL, "this list", NULL, help },
	{ "plan",     NULL, "who will have which cores, memory, functions", NULL, show_plan },
	{ "check",    NULL, "errors in the config and the plan, and warnings", NULL, check },
	{ "machine",  NULL, "the machine as text, for `mintctl config check`", NULL, show_machine },
	{ "log",      NULL, "what the monitor has said so far", NULL, log_replay },
	{ "start",    "[NAME...]", "start all nodes, or these; others can come later", start,
	  NULL },
	{ "reboot",   NULL, "reset the whole machine", NULL, reboot },
	{ "poweroff", NULL, "switch the whole machine off", NULL, poweroff },
	{ 0 }
};
static const struct prompt prompt = { commands, NULL };

static void help(void)
{
	prompt_help(&prompt);
}

static void say_chosen(void)
{
	log_print("mint: starting");
	for (unsigned int n = 0; n < plan->node_count; n++)
		if (chosen >> n & 1)
			log_print(" %s", plan->node[n].want->name);
	log_print("\n");
}

node_set_t countdown_choose(const struct plan *the_plan, const struct diag *the_warnings)
{
	const struct config_uart *console = &the_plan->config->console;
	char all[] = "";

	plan = the_plan;
	warnings = the_warnings;
	/* A port without a UART reads as an endless row of keys. */
	if (console->kind != UART_COM || !plan->machine->com[console->com] || countdown()) {
		start(all);
		say_chosen();
		return chosen;
	}
	swallow_key();
	log_print("mint: stopped by a key; nothing is started yet. `start` starts the nodes, "
		  "`help` lists the rest\n");
	while (!chosen)
		prompt_serve(&prompt);
	say_chosen();
	return chosen;
}
