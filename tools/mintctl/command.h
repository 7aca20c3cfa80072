/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A command of mintctl is a file of its own that exports a struct command, and a name in main.c.
 * args.c takes the command line apart; main.c picks the form that the words and options name, and
 * checks that it has no others.
 */
#ifndef MINTCTL_COMMAND_H
#define MINTCTL_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include "tools/mintctl/mintctl.h"

enum option_id { OPT_MACHINE, OPT_ROOT, OPT_JSON, OPT_FOLLOW, OPT_TIMEOUT, OPT_FORCE, OPT_SYSFS,
		 OPT_KERNEL, OPT_INITRD, OPT_CMDLINE, OPT_KILL, OPT_RESTART, OPT_WAIT, OPT_NODE,
		 OPT_BLOCK, OPT_SVG, OPT_STEAL, OPT_READ_ONLY, OPT_PRINT, OPT_LINES };
#define BIT(option) (1u << (option))

/* What the command line says, with the defaults of args.c. NULL: it does not say. */
struct args {
	unsigned int given;		/* the options that are there: BIT(option), or'ed */
	const char *machine, *root, *sysfs;
	const char *kernel, *initrd[LOAD_INITRDS_MAX], *cmdline;
	unsigned int initrd_count;
	unsigned int timeout_s, lines;
	const char *wait, *node, *block;
	const char *operand, *second, *third; /* the words behind the command */
};

/* One way to write a command: "mem take AMOUNT" and "mem take --block NUMBER" are two. */
struct form {
	const char *name, *second;	/* one word or two; NULL in @name ends a command's forms */
	const char *operand;		/* what the operands are, for messages; NULL: none */
	int operands;			/* how many there have to be */
	unsigned int options;		/* the options that it takes: BIT(option), or'ed */
	unsigned int with, without;	/* options that this form must have, or must not */
	int (*run)(const struct args *args, int arg);	/* returns the exit status */
	int arg;			/* for @run */
};

struct command {
	const char *usage;		/* lines without "mintctl", each ending in a line feed */
	const char *help;		/* lines for --help, each ending in a line feed */
	const struct form *forms;
};

extern const struct command nodes_command, life_command, console_command, load_command,
	images_command, dump_command, dmesg_command, mem_command, pci_command, cpu_command,
	map_command, hosts_command, log_command, check_command, machine_command;

#endif
