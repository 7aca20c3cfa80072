// SPDX-License-Identifier: GPL-2.0-only
#include "monitor/console.h"
#include <stddef.h>
#include "lib/plan_print.h"
#include "lib/str.h"
#include "lib/table.h"
#include "monitor/cpu/insn.h"
#include "monitor/log.h"
#include "monitor/node.h"
#include "monitor/power.h"
#include "monitor/table_page.h"
#include "monitor/uart.h"

#define LINE_SIZE	80
#define KEY_BACKSPACE	0x08
#define KEY_DELETE	0x7f
#define KEY_CTRL_U	0x15

static const struct machine *machine;
static const struct plan *plan;

void console_init(const struct machine *m, const struct plan *the_plan)
{
	machine = m;
	plan = the_plan;
}

static void show_plan(void)
{
	if (plan)
		plan_print(plan, log_sink());
	else
		log_print("there is no plan: mend the config and reset the machine\n");
}

static void show_machine(void)
{
	if (machine)
		machine_print(machine, log_sink());
	else
		log_print("the machine could not be read\n");
}

static void show_nodes(void)
{
	if (!plan) {
		log_print("no node was started\n");
		return;
	}
	log_print("%-16s%-10s%-6s%-8s%s\n", "node", "state", "boot", "cores", "starts");
	for (unsigned int n = 0; n < plan->node_count; n++) {
		const struct mint_node *node = table_page_node(plan, n);

		log_print("%-16s%-10s%-6u%u/%-6u%u\n", node->name,
			  table_state_name(node->state), node->boot_lapic_id,
			  node_cores_taken(n), plan->node[n].core_count, node->generation);
	}
}

static void reboot(void)
{
	log_print("resetting the machine, nodes and all\n");
	power_reset();
	log_print("nothing reset the machine: use its button\n");
}

static void poweroff(void)
{
	log_print("switching the machine off, nodes and all\n");
	power_off();
	log_print("nothing switched the machine off: use its button\n");
}

static void help(void);

static const struct command {
	const char *name, *what;
	void (*run)(void);
} commands[] = {
	{ "help",     "this list", help },
	{ "nodes",    "the nodes and their state", show_nodes },
	{ "plan",     "who has which cores, memory, functions", show_plan },
	{ "machine",  "the machine as text, for `mintctl config check --machine`", show_machine },
	{ "log",      "what the monitor has said so far", log_replay },
	{ "reboot",   "reset the whole machine, under whatever runs", reboot },
	{ "poweroff", "switch the whole machine off, under whatever runs", poweroff },
};

static void help(void)
{
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
			node_poll();
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

/* The line's first word: spaces around it are nobody's fault. */
static char *word(char *line)
{
	size_t len;

	while (*line == ' ')
		line++;
	len = strlen(line);
	while (len && line[len - 1] == ' ')
		line[--len] = '\0';
	return line;
}

static void run_line(char *line)
{
	const char *name = word(line);

	if (!*name)
		return;
	for (unsigned int i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (!strcmp(name, commands[i].name)) {
			commands[i].run();
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
