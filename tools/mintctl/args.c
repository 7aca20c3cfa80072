// SPDX-License-Identifier: GPL-2.0-only
/* Takes the options out of the command line. */
#include "tools/mintctl/args.h"
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>

#define SYSFS_ROOT		"/sys/kernel/mint"
#define TIMEOUT_S		30		/* default of --timeout */
#define TIMEOUT_MAX_S		86400		/* a day */
#define LINES_MAX		9999999

static bool parse_number(const char *text, unsigned long max, unsigned int *number)
{
	char *end;
	unsigned long v;

	errno = 0;
	v = strtoul(text, &end, 10);
	if (errno || *text < '0' || *text > '9' || *end || v > max)
		return false;
	*number = (unsigned int)v;
	return true;
}

/* Take an option, whichever command it belongs to. Returns false, with a message, if it is bad. */
static bool take_option(int option, struct args *args)
{
	args->given |= BIT(option);
	switch (option) {
	case OPT_MACHINE:
		args->machine = optarg;
		break;
	case OPT_ROOT:
		args->root = optarg;
		break;
	case OPT_SYSFS:
		args->sysfs = optarg;
		break;
	case OPT_KERNEL:
		args->kernel = optarg;
		break;
	case OPT_INITRD:
		if (args->initrd_count == LOAD_INITRDS_MAX) {
			fprintf(stderr, "mintctl: --initrd: at most %d\n", LOAD_INITRDS_MAX);
			return false;
		}
		args->initrd[args->initrd_count++] = optarg;
		break;
	case OPT_CMDLINE:
		args->cmdline = optarg;
		break;
	case OPT_WAIT:
		args->wait = optarg;
		break;
	case OPT_NODE:
		args->node = optarg;
		break;
	case OPT_BLOCK:
		args->block = optarg;
		break;
	case OPT_TIMEOUT:
		if (parse_number(optarg, TIMEOUT_MAX_S, &args->timeout_s))
			break;
		fprintf(stderr, "mintctl: --timeout: not a number of seconds up to a day\n");
		return false;
	case OPT_LINES:
		if (parse_number(optarg, LINES_MAX, &args->lines))
			break;
		fprintf(stderr, "mintctl: --lines: not a number of lines up to %d\n", LINES_MAX);
		return false;
	}
	return true;
}

enum args_next args_take(int argc, char **argv, struct args *args)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ "machine", required_argument, NULL, OPT_MACHINE },
		{ "root", required_argument, NULL, OPT_ROOT },
		{ "json", no_argument, NULL, OPT_JSON },
		{ "follow", no_argument, NULL, OPT_FOLLOW },
		{ "timeout", required_argument, NULL, OPT_TIMEOUT },
		{ "force", no_argument, NULL, OPT_FORCE },
		{ "kernel", required_argument, NULL, OPT_KERNEL },
		{ "initrd", required_argument, NULL, OPT_INITRD },
		{ "cmdline", required_argument, NULL, OPT_CMDLINE },
		{ "sysfs", required_argument, NULL, OPT_SYSFS },
		{ "kill", no_argument, NULL, OPT_KILL },
		{ "restart", no_argument, NULL, OPT_RESTART },
		{ "wait", required_argument, NULL, OPT_WAIT },
		{ "node", required_argument, NULL, OPT_NODE },
		{ "block", required_argument, NULL, OPT_BLOCK },
		{ "svg", no_argument, NULL, OPT_SVG },
		{ "steal", no_argument, NULL, OPT_STEAL },
		{ "read-only", no_argument, NULL, OPT_READ_ONLY },
		{ "print", no_argument, NULL, OPT_PRINT },
		{ "lines", required_argument, NULL, OPT_LINES },
		{ 0 }
	};
	int c;

	*args = (struct args){ .root = "/", .sysfs = SYSFS_ROOT, .timeout_s = TIMEOUT_S };
	while ((c = getopt_long(argc, argv, "hV", options, NULL)) != -1) {
		if (c == 'h')
			return ARGS_HELP;
		if (c == 'V')
			return ARGS_VERSION;
		if (c == '?')
			return ARGS_UNKNOWN;
		if (!take_option(c, args))
			return ARGS_BAD;
	}
	return ARGS_DONE;
}
