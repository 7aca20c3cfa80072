// SPDX-License-Identifier: GPL-2.0-only
/* mintctl: finds the command that the words name, and runs it. */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include "tools/mintctl/args.h"
#include "tools/mintctl/command.h"

/* In the order in which --help lists them. */
static const struct command *const in_a_node[] = {
	&nodes_command, &life_command, &console_command, &load_command, &images_command,
	&dump_command, &dmesg_command, &mem_command, &pci_command, &cpu_command, &map_command,
	&hosts_command, &log_command, NULL
};
static const struct command *const anywhere[] = { &check_command, &machine_command, NULL };
static const struct command *const *const all[] = { in_a_node, anywhere, NULL };

static void print_usage_of(const struct command *command, FILE *out, const char **before)
{
	for (const char *line = command->usage; *line; line = strchr(line, '\n') + 1) {
		fprintf(out, "%smintctl %.*s\n", *before, (int)strcspn(line, "\n"), line);
		*before = "       ";
	}
}

static void print_usage(FILE *out)
{
	const char *before = "usage: ";

	for (const struct command *const *const *group = all; *group; group++)
		for (const struct command *const *command = *group; *command; command++)
			print_usage_of(*command, out, &before);
	fprintf(out, "%smintctl --help | --version\n", before);
}

static void print_group(const char *heading, const struct command *const *group)
{
	printf("\n%s\n", heading);
	for (; *group; group++)
		fputs((*group)->help, stdout);
}

static void print_help(void)
{
	print_usage(stdout);
	print_group("In a node of Mint, with mint.ko loaded:", in_a_node);
	printf("--sysfs DIR         stands for /sys/kernel/mint\n");
	print_group("Anywhere:", anywhere);
	printf("\n"
	       "Exit status: 0 done, 1 failed or errors in the input, 2 wrong usage, 3 no mint.ko\n"
	       "here, 4 no such node, 5 not in the state that the node is in, 6 not done in "
	       "time.\n");
}

static int wrong_usage(const char *what)
{
	fprintf(stderr, "mintctl: %s\n", what);
	print_usage(stderr);
	return EXIT_USAGE;
}

static int run_form(const struct form *form, int argc, char **argv, struct args *args)
{
	char what[80];

	snprintf(what, sizeof(what), "`%s%s%s` ", form->name, form->second ? " " : "",
		 form->second ? form->second : "");
	if (argc != form->operands)
		snprintf(what + strlen(what), sizeof(what) - strlen(what), form->operand ?
			 "takes one %s" : "takes nothing else", form->operand);
	else if (args->given & ~form->options)
		strcat(what, form->options ? "does not take that option" : "takes no options");
	else {
		args->operand = argc ? argv[0] : NULL;
		args->second = argc > 1 ? argv[1] : NULL;
		args->third = argc > 2 ? argv[2] : NULL;
		return form->run(args, form->arg);
	}
	return wrong_usage(what);
}

/* How many words name the form. */
static int words_of(const struct form *form)
{
	return form->second ? 2 : 1;
}

/* Do the words and the options name this form? */
static bool is_meant(const struct form *form, int argc, char **argv, const struct args *args)
{
	return argc >= words_of(form) && !strcmp(argv[0], form->name) &&
		(!form->second || !strcmp(argv[1], form->second)) &&
		(args->given & form->with) == form->with && !(args->given & form->without);
}

/* Returns the form that is named, or NULL if it is none of @group's. */
static const struct form *find_in(const struct command *const *group, int argc, char **argv,
				  const struct args *args)
{
	for (; *group; group++)
		for (const struct form *form = (*group)->forms; form->name; form++)
			if (is_meant(form, argc, argv, args))
				return form;
	return NULL;
}

static int run(int argc, char **argv, struct args *args)
{
	for (const struct command *const *const *group = all; *group; group++) {
		const struct form *form = find_in(*group, argc, argv, args);

		if (form)
			return run_form(form, argc - words_of(form), argv + words_of(form), args);
	}
	return wrong_usage(argc ? "there is no such command" : "no command");
}

int main(int argc, char **argv)
{
	struct args args;
	int status;

	switch (args_take(argc, argv, &args)) {
	case ARGS_DONE:
		status = run(argc - optind, argv + optind, &args);
		break;
	case ARGS_HELP:
		print_help();
		status = EXIT_SUCCESS;
		break;
	case ARGS_VERSION:
		printf("mintctl %s\n", MINT_VERSION);
		status = EXIT_SUCCESS;
		break;
	default:
		print_usage(stderr);
		return EXIT_USAGE;
	}
	if (fflush(stdout)) {
		perror("mintctl: standard output");
		return EXIT_FAILURE;
	}
	return status;
}
