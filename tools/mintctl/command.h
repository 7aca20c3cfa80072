/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A command of mintctl: a file of its own that exports a struct command, and a line in main.c. What the command
 * line says is taken apart in args.c, by the options that the command's forms name.
 */
#ifndef MINTCTL_COMMAND_H
#define MINTCTL_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include "tools/mintctl/mintctl.h"

enum option_id { OPT_MACHINE, OPT_ROOT, OPT_JSON, OPT_FOLLOW, OPT_TIMEOUT, OPT_FORCE, OPT_SYSFS,
		 OPT_KERNEL, OPT_INITRD, OPT_CMDLINE, OPT_KILL, OPT_RESTART, OPT_WAIT, OPT_NODE, OPT_BLOCK, OPT_SVG };
#define BIT(option) (1u << (option))

struct args {
	unsigned int given;		/* BIT(option) */
	const char *machine, *root, *sysfs;
	const char *kernel, *initrd[LOAD_INITRDS_MAX], *cmdline;
	unsigned int initrd_count;
	unsigned int timeout_s;
	const char *wait, *node, *block;
	const char *operand, *second, *third; /* what follows the command; NULL: nothing */
};

/* One way to write a command: "mem take AMOUNT" and "mem take --block NUMBER" are two. */
struct form {
	const char *name, *second;	/* one word or two; a command's last form is followed by NULL */
	const char *operand;		/* what they are called; NULL: takes none */
	int operands;			/* how many */
	unsigned int options;		/* those that it takes */
	unsigned int with, without;	/* it is this form only if all of @with are given, and none of @without */
	int (*run)(const struct args *args, int arg);	/* exit status */
	int arg;
};

struct command {
	const char *usage;		/* lines without "mintctl", each ending in a line feed */
	const char *help;		/* the same */
	const struct form *forms;
};

extern const struct command nodes_command, life_command, load_command, images_command, dump_command, mem_command,
	map_command, log_command, check_command, machine_command;

#endif
