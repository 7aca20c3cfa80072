/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A prompt on the monitor's UART: it reads a line, finds its command and runs it. Used by one core
 * at a time.
 */
#ifndef MONITOR_PROMPT_H
#define MONITOR_PROMPT_H

#include <stdbool.h>
#include "lib/plan/plan.h"

/* A command either takes words (run), or only shows something (show). */
struct prompt_command {
	const char *name, *words, *what;	/* for the help; together at most 80 columns */
	void (*run)(char *rest);
	void (*show)(void);
};

struct prompt {
	const struct prompt_command *command;	/* the list ends with one that has no name */
	/*
	 * called again and again while no key comes; returns true if it has more to do at once;
	 * NULL: nothing is called
	 */
	bool (*idle)(void);
};

/* Sets the plan, whose nodes' names complete a line; NULL: there is none. */
void prompt_init(const struct plan *plan);
/* Reads one line, and runs its command. */
void prompt_serve(const struct prompt *p);
/*
 * For a command that goes on for long: does what the prompt does while no key comes. The core then
 * rests for a moment, unless it is @busy.
 */
void prompt_idle(bool busy);
/* Returns true if the command that runs is the same as the one before it. */
bool prompt_again(void);
/* Prints all commands of @p. */
void prompt_help(const struct prompt *p);
/*
 * Cuts the first word off *@line and returns it; "" if there is none. Writes to the text of the
 * line.
 */
const char *prompt_word(char **line);
/* Returns the node with this name. If there is none, prints that and returns PLAN_NOBODY. */
unsigned int prompt_node(const char *name);

#endif
