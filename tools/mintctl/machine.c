// SPDX-License-Identifier: GPL-2.0-only
/* `machine`: prints the machine that this Linux runs on, as `config check --machine` takes it. */
#include <stdlib.h>
#include "tools/mintctl/command.h"

static int show_machine(void)
{
	static struct machine machine;
	struct file_sink out = file_sink(stdout), err = file_sink(stderr);
	struct diag diag;
	bool ok;

	diag_init(&diag);
	ok = machine_linux(&machine, &diag);
	diag_print(&diag, &err.sink);
	if (!ok)
		return EXIT_FAILURE;
	machine_print(&machine, &out.sink);
	return EXIT_SUCCESS;
}

static int run_machine(const struct args *args, int unused)
{
	(void)args;
	(void)unused;
	return show_machine();
}

static const struct form forms[] = {
	{ .name = "machine", .run = run_machine },
	{ 0 }
};

const struct command machine_command = {
	.usage =
		"machine\n",
	.help =
		"machine             print a description of this machine, as --machine takes it\n",
	.forms = forms,
};
