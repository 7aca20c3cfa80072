// SPDX-License-Identifier: GPL-2.0-only
/* `pci`: shows PCI functions and their owners, and moves them while nodes run. */
#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <string.h>
#include "tools/mintctl/command.h"

#define FUNCTION_NAME	16		/* "0000:00:1f.2", with its NUL */

/* What mint.ko says of a function (docs/module.md). */
struct function {
	char name[FUNCTION_NAME];
	char owner[NODE_NAME_SIZE];
	char device[64];		/* Linux's name of it here; "": it is not this node's */
	char users[4096];		/* who uses it here: lines; a page of sysfs at most */
	bool moves;
};

static bool path_of(char *path, size_t size, const char *root, const char *name, const char *what)
{
	return snprintf(path, size, "%s/functions/%s/%s", root, name, what) < (int)size;
}

/* Read a file of the function as text, without its last line feed. */
static bool read_file(const char *root, const char *name, const char *what, char *buf, size_t size)
{
	char path[4096];
	size_t end;

	if (!path_of(path, sizeof(path), root, name, what) || !file_read_text(path, buf, size))
		return false;
	end = strlen(buf);
	if (end && buf[end - 1] == '\n')
		buf[end - 1] = '\0';
	return true;
}

static bool read_function(const char *root, const char *name, struct function *fn)
{
	char moves[8];

	if (strlen(name) >= sizeof(fn->name) || strchr(name, '/'))
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

static int not_dots(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static int show(const char *root, bool json)
{
	struct dirent **names;
	json_t *list = json_array();
	struct function fn;
	char path[4096];
	int count = -1;

	if (path_of(path, sizeof(path), root, "", ""))
		count = scandir(path, &names, not_dots, alphasort);
	if (count < 0) {
		fprintf(stderr, "mintctl: %s/functions: %s: mint.ko is not loaded, or this Linux "
			"is no node of Mint\n", root, strerror(errno));
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

/* What an errno of mint.ko means (mint_function_give() in module/pci/functions.h). */
static const char *reason(int error)
{
	switch (error) {
	case EPERM:	return "it never moves: it is a bridge or another part of the machine, has "
			       "no MSI, is a node's console, or did not answer after a reset";
	case EEXIST:	return "that is its owner already";
	case EHOSTDOWN:	return "its owner, or the node that is to get it, does not run, or has no "
			       "mint.ko that gives and takes functions";
	case EALREADY:	return "its owner is asked something about it already, or another node was "
			       "quicker: try again";
	case EBUSY:	return "it is in use in its node (`mintctl pci` there shows by whom): end "
			       "that, or give --force";
	case ETIMEDOUT:	return "its driver does not let go of it: its owner keeps it";
	case EIO:	return "it does not answer any more: the monitor has it, until the machine "
			       "is reset";
	case ENOMEM:	return "there is no memory for it";
	case EINTR:	return "interrupted";
	default:	return strerror(error);
	}
}

static int status_of(int error)
{
	switch (error) {
	case 0:
		return EXIT_SUCCESS;
	case ETIMEDOUT:
		return EXIT_TIMEOUT;
	case EPERM:
	case EEXIST:
	case EHOSTDOWN:
	case EBUSY:
		return EXIT_STATE;
	default:
		return EXIT_FAILURE;
	}
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

static int write_owner(const char *root, const char *name, const char *to, bool force)
{
	char path[4096], word[NODE_NAME_SIZE + 8];

	snprintf(word, sizeof(word), "%s%s", to, force ? " force" : "");
	return path_of(path, sizeof(path), root, name, "owner") ? file_write(path, word) :
		ENAMETOOLONG;
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

/* Move the function to @to, a node's name or "nobody". */
static int move(const char *root, const char *text, const char *to, bool force)
{
	struct function fn, before;
	char name[FUNCTION_NAME];
	struct node node;
	int error, status;

	if (!full_name(text, name)) {
		fprintf(stderr, "mintctl: '%s' is no PCI function: write bus:device.function, as "
			"in 00:1f.2\n", text);
		return EXIT_USAGE;
	}
	if (strcmp(to, "nobody")) {
		status = node_read(root, to, &node);
		if (status)
			return status;
	}
	if (!read_function(root, name, &before)) {
		fprintf(stderr, "mintctl: %s: the machine has no such PCI function; `mintctl pci` "
			"lists them\n", name);
		return EXIT_FAILURE;
	}
	error = write_owner(root, name, to, force);
	if (error) {
		if (!not_permitted(name, error, CAP_SYS_ADMIN))
			fprintf(stderr, "mintctl: %s: %s\n", name, reason(error));
		return status_of(error);
	}
	if (force)
		tell_lost(&before);
	if (!read_function(root, name, &fn))
		fn = before;
	printf("%s: from %s to %s\n", name, before.owner, fn.owner);
	return EXIT_SUCCESS;
}

enum verb { TAKE, GIVE, MOVE };

static int run_move(const struct args *args, int verb)
{
	const char *to = verb == GIVE ? "nobody" : verb == MOVE ? args->second : args->node;
	struct node self;
	int status = 0;

	if (!to) {
		status = node_read_self(args->sysfs, &self);
		to = self.name;
	}
	return status ? status :
	       move(args->sysfs, args->operand, to, args->given & BIT(OPT_FORCE));
}

static int run_show(const struct args *args, int unused)
{
	(void)unused;
	return show(args->sysfs, args->given & BIT(OPT_JSON));
}

#define OPTIONS (BIT(OPT_FORCE) | BIT(OPT_SYSFS))

static const struct form forms[] = {
	{ "pci", "take", "FUNCTION", 1, OPTIONS | BIT(OPT_NODE), 0, 0, run_move, TAKE },
	{ "pci", "give", "FUNCTION", 1, OPTIONS, 0, 0, run_move, GIVE },
	{ "pci", "move", "FUNCTION and NODE", 2, OPTIONS, 0, 0, run_move, MOVE },
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
