// SPDX-License-Identifier: GPL-2.0-only
/* `cpu`: shows cores and their owners, and moves them while nodes run. */
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "tools/mintctl/owned.h"

/* What mint.ko says of a core (docs/module.md). */
struct core {
	char name[12];			/* its LAPIC ID */
	char owner[NODE_NAME_SIZE];
	char place[12];			/* "kernel", "parked" or "away" */
	char siblings[12];		/* the same for cores that share one physical core */
	char cpu[12];			/* Linux's number of it here; "": it knows none */
	char distance[12];		/* from this node's boot core; "": not known */
	bool moves;
};

/* What an errno of mint.ko means (mint_core_give() in module/cpu/cores.h). */
static const char *reason(int error)
{
	switch (error) {
	case EPERM:	return "it never moves: it is a node's boot core, the monitor's, or the "
			       "hardware BSP";
	case EEXIST:	return "that is its owner already, and it runs there";
	case EBUSY:	return "its node does not stop it: it is its last one, or another thread "
			       "of its physical core stays there (--force splits them)";
	case ENXIO:	return "the node's kernel does not know it or did not start it: see "
			       "`cores_max` in the config, and nr_cpus= of that kernel; it is "
			       "nobody's now";
	case EIO:	return "it did not come back to the monitor: its owner keeps it";
	case ETIMEDOUT:	return "its owner does not answer, and keeps it";
	default:	return NULL;
	}
}

static const struct owned cores = { "cores", "core", "mintctl cpu", reason };

static bool read_core(const char *root, const char *name, struct core *core)
{
	char moves[4];

	if (strlen(name) >= sizeof(core->name))
		return false;
	strcpy(core->name, name);
	if (!owned_read(root, &cores, name, "owner", core->owner, sizeof(core->owner)) ||
	    !owned_read(root, &cores, name, "place", core->place, sizeof(core->place)) ||
	    !owned_read(root, &cores, name, "siblings", core->siblings, sizeof(core->siblings)) ||
	    !owned_read(root, &cores, name, "cpu", core->cpu, sizeof(core->cpu)) ||
	    !owned_read(root, &cores, name, "distance", core->distance, sizeof(core->distance)) ||
	    !owned_read(root, &cores, name, "moves", moves, sizeof(moves)))
		return false;
	core->moves = *moves == '1';
	return true;
}

static const char *or_dash(const char *text)
{
	return *text ? text : "-";
}

static void print_row(const struct core *core)
{
	printf("%-8s%-16s%-8s%-10s%-8s%s\n", core->name, core->owner,
	       core->moves ? "moves" : "stays", core->place, or_dash(core->cpu),
	       or_dash(core->distance));
}

/* A number, or null if there is none. */
static json_t *json_number(const char *text)
{
	return *text ? json_integer(strtol(text, NULL, 10)) : json_null();
}

static json_t *json_core(const struct core *core)
{
	return json_pack("{s:o, s:s, s:b, s:s, s:o, s:o, s:o}", "lapic_id",
			 json_number(core->name), "owner", core->owner, "moves", core->moves,
			 "place", core->place, "siblings", json_number(core->siblings), "cpu",
			 json_number(core->cpu), "distance", json_number(core->distance));
}

static int run_show(const struct args *args, int unused)
{
	bool json = args->given & BIT(OPT_JSON);
	json_t *list = json_array();
	struct dirent **names;
	struct core core;
	int count = owned_names(args->sysfs, &cores, &names);

	(void)unused;
	if (count >= 0 && !json)
		printf("%-8s%-16s%-8s%-10s%-8s%s\n", "LAPIC", "OWNER", "", "PLACE", "CPU HERE",
		       "DISTANCE");
	for (int i = 0; i < count; free(names[i++])) {
		if (!read_core(args->sysfs, names[i]->d_name, &core))
			continue;
		if (json)
			json_array_append_new(list, json_core(&core));
		else
			print_row(&core);
	}
	if (count >= 0) {
		free(names);
		if (json) {
			json_dumpf(list, stdout, JSON_INDENT(2));
			putchar('\n');
		}
	}
	json_decref(list);
	return count < 0 ? EXIT_NO_MODULE : EXIT_SUCCESS;
}

/* Returns true if @other goes with @core: it shares its physical core, and has the same owner. */
static bool goes_along(const struct core *core, const struct core *other, const char *to)
{
	return strcmp(core->name, other->name) && strcmp(core->owner, to) && other->moves &&
		!strcmp(core->siblings, other->siblings) && !strcmp(core->owner, other->owner);
}

/*
 * Move the core, and before it the threads of the same physical core that its owner has. What was
 * moved before an error goes back.
 */
static int move_threads(const char *root, const struct core *core, const char *to,
			struct dirent *const *names, int count, bool *moved)
{
	struct core other;
	int status = EXIT_SUCCESS;

	for (int i = 0; i < count && !status; i++) {
		if (!read_core(root, names[i]->d_name, &other) || !goes_along(core, &other, to))
			continue;
		status = owned_move(root, &cores, other.name, to, true);
		moved[i] = !status;
	}
	if (!status)
		status = owned_move(root, &cores, core->name, to, false);
	for (int i = 0; i < count && status; i++)
		if (moved[i])
			owned_move(root, &cores, names[i]->d_name, core->owner, true);
	return status;
}

static int move_all(const char *root, const struct core *core, const char *to)
{
	struct dirent **names;
	int status = EXIT_FAILURE, count = owned_names(root, &cores, &names);
	bool *moved;

	if (count < 0)
		return EXIT_NO_MODULE;
	moved = calloc((size_t)count + 1, sizeof(*moved));
	if (moved)
		status = move_threads(root, core, to, names, count, moved);
	free(moved);
	for (int i = 0; i < count; i++)
		free(names[i]);
	free(names);
	return status;
}

static bool is_number(const char *text)
{
	return *text && strspn(text, "0123456789") == strlen(text) && (*text != '0' || !text[1]);
}

static int run_move(const struct args *args, int verb)
{
	struct node self;
	struct core core;
	const char *to;
	int status = owned_to(args, verb, &self, &to);

	if (status)
		return status;
	if (!is_number(args->operand)) {
		fprintf(stderr, "mintctl: '%s' is no core: write its LAPIC ID, as in `cores` of "
			"the config\n", args->operand);
		return EXIT_USAGE;
	}
	if (args->given & BIT(OPT_FORCE) || !read_core(args->sysfs, args->operand, &core))
		return owned_move(args->sysfs, &cores, args->operand, to, true);
	return move_all(args->sysfs, &core, to);
}

#define OPTIONS (BIT(OPT_FORCE) | BIT(OPT_SYSFS))

static const struct form forms[] = {
	{ "cpu", "take", "CORE", 1, OPTIONS | BIT(OPT_NODE), 0, 0, run_move, OWNED_TAKE },
	{ "cpu", "give", "CORE", 1, OPTIONS, 0, 0, run_move, OWNED_GIVE },
	{ "cpu", "move", "CORE and NODE", 2, OPTIONS, 0, 0, run_move, OWNED_MOVE },
	{ .name = "cpu", .options = BIT(OPT_JSON) | BIT(OPT_SYSFS), .run = run_show },
	{ 0 }
};

const struct command cpu_command = {
	.usage =
		"cpu [--json]\n"
		"cpu take CORE [--node NODE] [--force]\n"
		"cpu give CORE [--force]\n"
		"cpu move CORE NODE [--force]\n",
	.help =
		"cpu                 the cores of this machine, by LAPIC ID, and their owners\n"
		"cpu take CORE       has this node get it, from nobody or from another node\n"
		"    --node NODE     that node instead of this one\n"
		"cpu give CORE       has its node let go of it: it is nobody's then\n"
		"cpu move CORE NODE  from whoever has it to that node\n"
		"    --force         this thread alone, without the others of its physical core\n",
	.forms = forms,
};
