// SPDX-License-Identifier: GPL-2.0-only
/* `pci`: shows PCI functions and their owners, and moves them while nodes run. */
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "tools/mintctl/owned.h"

#define FUNCTION_NAME	16		/* "0000:00:1f.2", with its NUL */

/* What mint.ko says of a function (docs/module.md). */
struct function {
	char name[FUNCTION_NAME];
	char owner[NODE_NAME_SIZE];
	char device[64];		/* Linux's name of it here; "": it is not this node's */
	char users[4096];		/* who uses it here: lines; a page of sysfs at most */
	bool moves;
};

/* What an errno of mint.ko means (mint_function_give() in module/pci/functions.h). */
static const char *reason(int error)
{
	switch (error) {
	case EPERM:	return "it never moves: it is a bridge or another part of the machine, has "
			       "no MSI, is a node's console, or did not answer after a reset";
	case EBUSY:	return "it is in use in its node (`mintctl pci` there shows by whom): end "
			       "that, or give --force";
	case ETIMEDOUT:	return "its driver does not let go of it: its owner keeps it";
	case EIO:	return "it does not answer any more: the monitor has it, until the machine "
			       "is reset";
	default:	return NULL;
	}
}

static const struct owned functions = { "functions", "PCI function", "mintctl pci", reason };

static bool read_file(const char *root, const char *name, const char *file, char *buf, size_t size)
{
	return owned_read(root, &functions, name, file, buf, size);
}

static bool read_function(const char *root, const char *name, struct function *fn)
{
	char moves[8];

	if (strlen(name) >= sizeof(fn->name))
		return false;
	strcpy(fn->name, name);
	if (!read_file(root, name, "owner", fn->owner, sizeof(fn->owner)) ||
	    !read_file(root, name, "moves", moves, sizeof(moves)) ||
	    !read_file(root, name, "device", fn->device, sizeof(fn->device)) ||
	    !read_file(root, name, "users", fn->users, sizeof(fn->users)))
		return false;
	fn->moves = *moves == '1';
	return true;
}

/* Commas instead of line feeds. */
static void print_users(const char *users)
{
	for (; *users; users++)
		if (*users == '\n')
			fputs(", ", stdout);
		else
			putchar(*users);
}

static void print_row(const struct function *fn)
{
	printf("%-14s%-16s%-10s%-16s", fn->name, fn->owner, fn->moves ? "moves" : "stays",
	       *fn->device ? fn->device : "-");
	print_users(fn->users);
	putchar('\n');
}

static json_t *json_function(const struct function *fn)
{
	return json_pack("{s:s, s:s, s:b, s:s, s:s}", "function", fn->name, "owner", fn->owner,
			 "moves", fn->moves, "device", fn->device, "users", fn->users);
}

static int show(const char *root, bool json)
{
	struct dirent **names;
	json_t *list = json_array();
	struct function fn;
	int count = owned_names(root, &functions, &names);

	if (count < 0) {
		json_decref(list);
		return EXIT_NO_MODULE;
	}
	if (!json)
		printf("%-14s%-16s%-10s%-16s%s\n", "FUNCTION", "OWNER", "", "HERE", "USED BY");
	for (int i = 0; i < count; free(names[i++])) {
		if (!read_function(root, names[i]->d_name, &fn))
			continue;
		if (json)
			json_array_append_new(list, json_function(&fn));
		else
			print_row(&fn);
	}
	free(names);
	if (json) {
		json_dumpf(list, stdout, JSON_INDENT(2));
		putchar('\n');
	}
	json_decref(list);
	return EXIT_SUCCESS;
}

/* The name that mint.ko has: with the segment, also if that is 0. */
static bool full_name(const char *text, char name[FUNCTION_NAME])
{
	bdf_t bdf;

	if (!bdf_parse(text, strlen(text), &bdf))
		return false;
	snprintf(name, FUNCTION_NAME, "%04x:%02x:%02x.%x", BDF_SEG(bdf), BDF_BUS(bdf),
		 BDF_DEV(bdf), BDF_FN(bdf));
	return true;
}

/* --force takes it from whoever uses it: say who that was, as far as this node can see. */
static void tell_lost(const struct function *fn)
{
	if (!*fn->users)
		return;
	printf("%s was in use, and that is lost: ", fn->name);
	print_users(fn->users);
	putchar('\n');
}

static int run_move(const struct args *args, int verb)
{
	bool force = args->given & BIT(OPT_FORCE);
	struct function before;
	char name[FUNCTION_NAME];
	struct node self;
	const char *to;
	int status = owned_to(args, verb, &self, &to);

	if (status)
		return status;
	if (!full_name(args->operand, name)) {
		fprintf(stderr, "mintctl: '%s' is no PCI function: write bus:device.function, as "
			"in 00:1f.2\n", args->operand);
		return EXIT_USAGE;
	}
	if (!read_function(args->sysfs, name, &before))
		*before.users = '\0';
	status = owned_move(args->sysfs, &functions, name, to, force);
	if (!status && force)
		tell_lost(&before);
	return status;
}

static int run_show(const struct args *args, int unused)
{
	(void)unused;
	return show(args->sysfs, args->given & BIT(OPT_JSON));
}

#define OPTIONS (BIT(OPT_FORCE) | BIT(OPT_SYSFS))

static const struct form forms[] = {
	{ "pci", "take", "FUNCTION", 1, OPTIONS | BIT(OPT_NODE), 0, 0, run_move, OWNED_TAKE },
	{ "pci", "give", "FUNCTION", 1, OPTIONS, 0, 0, run_move, OWNED_GIVE },
	{ "pci", "move", "FUNCTION and NODE", 2, OPTIONS, 0, 0, run_move, OWNED_MOVE },
	{ .name = "pci", .options = BIT(OPT_JSON) | BIT(OPT_SYSFS), .run = run_show },
	{ 0 }
};

const struct command pci_command = {
	.usage =
		"pci [--json]\n"
		"pci take FUNCTION [--node NODE] [--force]\n"
		"pci give FUNCTION [--force]\n"
		"pci move FUNCTION NODE [--force]\n",
	.help =
		"pci                 the PCI functions of this machine and their owners\n"
		"pci take FUNCTION   has this node get it, from nobody or from another node\n"
		"    --node NODE     that node instead of this one\n"
		"pci give FUNCTION   has its node let go of it: it is nobody's then\n"
		"pci move FUNCTION NODE   from whoever has it to that node\n"
		"    --force         even if it is in use in its node\n",
	.forms = forms,
};
