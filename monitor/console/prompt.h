/* SPDX-License-Identifier: GPL-2.0-only */
/* A prompt on the monitor's UART: a line is read, its command is found and run. */
#ifndef MONITOR_PROMPT_H
#define MONITOR_PROMPT_H

#include <stdbool.h>
#include "lib/plan/plan.h"

/* A command either takes words, or shows something. */
struct prompt_command {
	const char *name, *words, *what;	/* for the help; at most 80 columns */
	void (*run)(char *rest);
	void (*show)(void);
};

struct prompt {
	const struct prompt_command *command;	/* up to one without a name */
	bool (*idle)(void);			/* while no key comes; false: there is no hurry. NULL: nothing */
};

/* The nodes whose names complete a line; NULL: none. */
void prompt_init(const struct plan *plan);
/* Read one line, and run its command. */
void prompt_serve(const struct prompt *p);
/* Is the command that runs the same as the one before? */
bool prompt_again(void);
void prompt_help(const struct prompt *p);
/* Cut the first word off @*line; "" where there is none. */
const char *prompt_word(char **line);
/* The node of this name; PLAN_NOBODY, with a message, if there is none. */
unsigned int prompt_node(const char *name);

#endif
