// SPDX-License-Identifier: GPL-2.0-only
/*
 * The row with the prompt stays below the log: a core that logs something erases it, and the core
 * at the prompt writes it anew when it notices that.
 */
#include "monitor/console/prompt.h"
#include <stddef.h>
#include "lib/base/str.h"
#include "lib/console/line_edit.h"
#include "monitor/cpu/idle.h"
#include "monitor/log.h"
#include "monitor/uart.h"

#define PROMPT "mint> "
#define QUOTE	40		/* so many characters of a wrong word are repeated */

static const struct plan *plan;
static const struct prompt *current;
static const struct prompt_command *command, *last;
static struct line_edit edit;

static void edit_write(struct fmt_sink *sink, const char *s, size_t len)
{
	(void)sink;
	log_prompt_write(s, len);
}

static struct fmt_sink edit_sink = { .write = edit_write };

static const struct prompt_command *find(const char *name)
{
	for (const struct prompt_command *c = current->command; c->name; c++)
		if (!strcmp(c->name, name))
			return c;
	return NULL;
}

/*
 * Returns candidate @i for the word that begins at @start of @line: the commands' names, and after
 * a command that takes words the nodes' names. Returns NULL after the last one.
 */
static const char *candidate(const char *line, unsigned int start, unsigned int i)
{
	const struct prompt_command *c = current->command;

	for (; start && *line == ' '; start--)
		line++;
	if (!start) {
		while (i && c->name) {
			c++;
			i--;
		}
		return c->name;
	}
	for (; c->name; c++) {
		size_t len = strlen(c->name);

		if (c->words && len < start && !strncmp(c->name, line, len) && line[len] == ' ')
			return plan && i < plan->node_count ? plan->node[i].want->name : NULL;
	}
	return NULL;
}

void prompt_init(const struct plan *the_plan)
{
	plan = the_plan;
	if (!edit.out)
		line_edit_init(&edit, PROMPT, &edit_sink, candidate);
}

/* Writes the prompt anew, because another core has logged something. */
static void show_again(void)
{
	log_prompt_begin();
	line_edit_redraw(&edit);
}

void prompt_idle(bool busy)
{
	bool more = current->idle && current->idle();

	if (!more && !busy)
		idle();
}

/* Waits until there is a whole line in edit.text. */
static void read_line(void)
{
	int c;

	log_prompt_begin();
	line_edit_begin(&edit);
	do {
		c = uart_get();
		if (!log_prompt_write("", 0))
			show_again();
		if (c < 0)
			prompt_idle(false);
	} while (c < 0 || !line_edit_byte(&edit, (uint8_t)c));
	while (!log_prompt_enter())
		show_again();
	log_note("> ");
	log_note(edit.text);
	log_note("\n");
}

const char *prompt_word(char **line)
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

unsigned int prompt_node(const char *name)
{
	for (unsigned int n = 0; plan && n < plan->node_count; n++)
		if (!strcmp(name, plan->node[n].want->name))
			return n;
	if (!plan)
		log_print("no node was started\n");
	else
		log_print("%.*s: no such node; `plan` names them\n", QUOTE,
			  *name ? name : "(no name)");
	return PLAN_NOBODY;
}

bool prompt_again(void)
{
	return command == last;
}

void prompt_help(const struct prompt *p)
{
	for (const struct prompt_command *c = p->command; c->name; c++)
		log_print("  %-9s%-20s%s\n", c->name, c->words ? c->words : "", c->what);
}

void prompt_serve(const struct prompt *p)
{
	char line[LINE_EDIT_COLUMNS], *rest = line;
	const char *name;

	current = p;
	read_line();
	memcpy(line, edit.text, edit.len + 1);
	name = prompt_word(&rest);
	if (!*name)
		return;
	command = find(name);
	if (!command)
		log_print("%.*s: no such command; `help` lists them\n", QUOTE, name);
	else if (command->show)
		command->show();
	else
		command->run(rest);
	last = command;
}
