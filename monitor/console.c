// SPDX-License-Identifier: GPL-2.0-only
#include "monitor/console.h"
#include <stdbool.h>
#include <stddef.h>
#include "lib/base/str.h"
#include "lib/table/table.h"
#include "monitor/cpu/insn.h"
#include "monitor/log.h"
#include "monitor/early_boot.h"
#include "monitor/life.h"
#include "monitor/power.h"
#include "monitor/show.h"
#include "monitor/table_page.h"
#include "monitor/uart.h"
#include "monitor/watch.h"

#define LINE_SIZE	80
#define KEY_BACKSPACE	0x08
#define KEY_DELETE	0x7f
#define KEY_CTRL_U	0x15

static const struct plan *plan;

void console_init(const struct machine *m, const struct plan *the_plan)
{
	plan = the_plan;
	show_init(m, the_plan);
}

/* The node that a command names; PLAN_NOBODY, with a message, if there is none. */
static unsigned int node_named(const char *name)
{
	if (!plan) {
		log_print("no node was started\n");
		return PLAN_NOBODY;
	}
	for (unsigned int n = 0; n < plan->node_count; n++)
		if (!strcmp(name, plan->node[n].want->name))
			return n;
	log_print("%s: no such node; `nodes` lists them\n", *name ? name : "(no name)");
	return PLAN_NOBODY;
}

static void on_node(const char *name, enum mint_request_kind kind)
{
	unsigned int n = node_named(name);
	const char *error = n == PLAN_NOBODY ? NULL : life_request(n, kind);

	if (error)
		log_print("node %s (%s) %s\n", name,
			  table_state_name(table_page_node(plan, n)->state), error);
}

static void start(const char *name)
{
	on_node(name, MINT_REQUEST_START);
}

static void kill(const char *name)
{
	on_node(name, MINT_REQUEST_KILL);
}

static void restart(const char *name)
{
	on_node(name, MINT_REQUEST_RESTART);
}

static const char *asked;		/* the last command, where it wants to be said again */

/* Nodes that would go down with the machine: asked for twice in a row, it happens. */
static bool agreed(const char *what)
{
	unsigned int alive = 0;

	for (unsigned int n = 0; plan && n < plan->node_count; n++)
		alive += table_page_node(plan, n)->state != MINT_NODE_HALTED;
	if (!alive || asked == what)
		return true;
	asked = what;
	log_print("%u nodes are not halted and would go down too; "
		  "say `%s` once more to do it\n", alive, what);
	return false;
}

static void reboot(const char *rest)
{
	(void)rest;
	if (!agreed("reboot"))
		return;
	log_print("resetting the machine, nodes and all\n");
	power_reset();
	log_print("nothing reset the machine: use its button\n");
}

static void poweroff(const char *rest)
{
	(void)rest;
	if (!agreed("poweroff"))
		return;
	log_print("switching the machine off, nodes and all\n");
	power_off();
	log_print("nothing switched the machine off: use its button\n");
}

static void help(const char *rest);

/* A command either takes a word, or shows something. */
static const struct command {
	const char *name, *what;
	void (*run)(const char *rest);
	void (*show)(void);
} commands[] = {
	{ "help",     "this list", help, NULL },
	{ "nodes",    "the nodes and their state", NULL, show_nodes },
	{ "start",    "NAME: start a node that is halted", start, NULL },
	{ "kill",     "NAME: take a node's cores back, whatever it does", kill, NULL },
	{ "restart",  "NAME: kill it, if need be, and start it afresh", restart, NULL },
	{ "plan",     "who has which cores, memory, functions", NULL, show_plan },
	{ "cpus",     "the cores, their owners, where they are", NULL, show_cpus },
	{ "pci",      "the PCI functions and their owners", NULL, show_pci },
	{ "map",      "the blocks of memory and their owners", NULL, show_map },
	{ "images",   "the kernels and initrds that nodes start from", NULL, show_images },
	{ "events",   "what became of the nodes, and why", NULL, show_events },
	{ "machine",  "the machine as text, for `mintctl config check --machine`", NULL,
	  show_machine },
	{ "log",      "what the monitor has said so far", NULL, log_replay },
	{ "reboot",   "reset the whole machine", reboot, NULL },
	{ "poweroff", "switch the whole machine off", poweroff, NULL },
};

static void help(const char *rest)
{
	(void)rest;
	for (unsigned int i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		log_print("  %-10s%s\n", commands[i].name, commands[i].what);
}

/* Returns at the end of a line; nodes are looked after meanwhile. */
static void read_line(char line[LINE_SIZE])
{
	unsigned int len = 0;

	for (;;) {
		int c = uart_get();

		if (c < 0) {
			early_boot_poll();
			watch_nodes();
			cpu_pause();
		} else if (c == '\r' || c == '\n') {
			uart_put('\n');
			line[len] = '\0';
			return;
		} else if ((c == KEY_BACKSPACE || c == KEY_DELETE || c == KEY_CTRL_U) && len) {
			unsigned int erase = c == KEY_CTRL_U ? len : 1;

			for (len -= erase; erase; erase--) {
				uart_put('\b');
				uart_put(' ');
				uart_put('\b');
			}
		} else if (c >= ' ' && c < KEY_DELETE && len + 1 < LINE_SIZE) {
			line[len++] = (char)c;
			uart_put((char)c);
		}
	}
}

/* Cut the first word off @*line; "" where there is none. */
static const char *next_word(char **line)
{
	char *word = *line;

	while (*word == ' ')
		word++;
	for (*line = word; **line && **line != ' '; (*line)++)
		;
	if (**line)
		*(*line)++ = '\0';
	return word;
}

static void run_line(char *line)
{
	const char *name = next_word(&line);
	const char *rest = next_word(&line);

	if (!*name)
		return;
	if (asked && strcmp(name, asked))
		asked = NULL;
	for (unsigned int i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (!strcmp(name, commands[i].name)) {
			if (commands[i].show)
				commands[i].show();
			else
				commands[i].run(rest);
			return;
		}
	log_print("%s: no such command; `help` lists them\n", name);
}

void console_run(void)
{
	char line[LINE_SIZE];

	for (;;) {
		log_print("mint> ");
		read_line(line);
		run_line(line);
	}
}
