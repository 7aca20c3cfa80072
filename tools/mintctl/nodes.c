// SPDX-License-Identifier: GPL-2.0-only
/* `nodes`: lists the nodes, as a table or as JSON. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "tools/mintctl/owned.h"

/* A kernel that has come home no longer beats. */
static bool beats(const struct node *n)
{
	return n->heartbeat_ms && strcmp(n->state, "loaded") && strcmp(n->state, "halted") &&
		strcmp(n->state, "crashed") && strcmp(n->state, "waiting");
}

/* Write "1 2 5" as the config would: "1-2,5". */
static void print_cores(char *buf, size_t size, const char *ids)
{
	size_t len = 0;
	char *end;

	buf[0] = '\0';
	while (*ids && len < size) {
		unsigned long first = strtoul(ids, &end, 10), last = first;

		for (ids = end; *ids && strtoul(ids, &end, 10) == last + 1; ids = end)
			last++;
		len += (size_t)snprintf(buf + len, size - len, last > first ? "%s%lu-%lu" : "%s%lu",
					len ? "," : "", first, last);
	}
}

/* Print the last column: the heartbeat, or what else the node does. */
static void print_doing(const struct node *n)
{
	if (!strcmp(n->request, "hold"))
		printf("dumped by %s", n->asker);
	else if (!strcmp(n->state, "waiting"))
		printf("starts in %llu s", (n->resume_ms + 999) / 1000);
	else if (n->dump_wanted)
		printf("waits for its dump");
	else if (n->dumps_itself)
		printf("dumps itself");
	else if (beats(n))
		printf("%llu", n->heartbeat);
	else
		printf("none");
	if (beats(n) && n->silent_ms > 10 * n->heartbeat_ms)
		printf(", silent for %u ms", n->silent_ms);
}

static void print_table(const struct node *nodes, size_t count)
{
	char cores[64];

	printf("%-16s%-10s%-6s%-12s%-8s%s\n", "node", "state", "boot", "cores", "starts",
	       "heartbeat");
	for (size_t i = 0; i < count; i++) {
		const struct node *n = &nodes[i];

		print_cores(cores, sizeof(cores), n->cores);
		printf("%-16s%-10s%-6u%-12s%-8u", n->name, n->state, n->boot_core, cores,
		       n->generation);
		print_doing(n);
		if (n->cores_lost)
			printf(", degraded: %u lost", n->cores_lost);
		printf("%s\n", n->self ? " (this node)" : "");
	}
}

/* The cores, "1 2", as an array of numbers. */
static json_t *json_cores(const char *cores)
{
	json_t *list = json_array();
	char *end;

	for (unsigned long id = strtoul(cores, &end, 10); end != cores;
	     id = strtoul(cores, &end, 10)) {
		json_array_append_new(list, json_integer((json_int_t)id));
		cores = end;
	}
	return list;
}

/* The PCI functions that the node has now, by name. */
static json_t *json_functions(const char *root, const struct node *n)
{
	static const struct owned functions = { .folder = "functions", .list = "mintctl pci" };
	char owner[NODE_NAME_SIZE];
	json_t *list = json_array();
	struct dirent **names;
	int count = owned_names(root, &functions, &names);

	for (int i = 0; i < count; free(names[i++]))
		if (owned_read(root, &functions, names[i]->d_name, "owner", owner, sizeof(owner)) &&
		    !strcmp(owner, n->name))
			json_array_append_new(list, json_string(names[i]->d_name));
	if (count >= 0)
		free(names);
	return list;
}

/* How many blocks of 128 MiB the node has now, beside the memory that it was started with. */
static json_int_t count_blocks(const char *root, const struct node *n)
{
	unsigned char *blocks;
	json_int_t held = 0;
	char path[4096];
	size_t count;

	snprintf(path, sizeof(path), "%s/blocks", root);
	blocks = (unsigned char *)file_read(path, &count);
	for (size_t i = 0; blocks && i < count; i++)
		held += blocks[i] == n->tag;
	free(blocks);
	return held;
}

static json_t *json_node(const char *root, const struct node *n)
{
	return json_pack("{s:s, s:s, s:i, s:i, s:o, s:o, s:I, s:i, s:I, s:i, s:i, s:b, "
			 "s:i, s:I, s:b, s:b, s:s, s:s, s:i}",
			 "name", n->name, "state", n->state, "generation", n->generation,
			 "boot_core", n->boot_core, "cores", json_cores(n->cores), "functions",
			 json_functions(root, n), "blocks", count_blocks(root, n), "tag", n->tag,
			 "heartbeat", (json_int_t)n->heartbeat, "heartbeat_ms", n->heartbeat_ms,
			 "silent_ms", n->silent_ms, "self", n->self, "deaths", n->deaths,
			 "resume_ms", (json_int_t)n->resume_ms, "waits_for_dump", n->dump_wanted,
			 "dumps_itself", n->dumps_itself,
			 "request", n->request, "asker", n->asker,
			 "cores_lost", n->cores_lost);
}

static void print_json(const char *root, const struct node *nodes, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, json_node(root, &nodes[i]));
	json_dumpf(list, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(list);
}

int nodes_show(const char *root, bool json)
{
	struct node *nodes;
	size_t count;
	int status = node_read_all(root, &nodes, &count);

	if (status)
		return status;
	if (json)
		print_json(root, nodes, count);
	else
		print_table(nodes, count);
	free(nodes);
	return EXIT_SUCCESS;
}

static int run_nodes(const struct args *args, int unused)
{
	(void)unused;
	return nodes_show(args->sysfs, args->given & BIT(OPT_JSON));
}

static const struct form forms[] = {
	{ .name = "nodes", .options = BIT(OPT_JSON) | BIT(OPT_SYSFS), .run = run_nodes },
	{ 0 }
};

const struct command nodes_command = {
	.usage =
		"nodes [--json]\n",
	.help =
		"nodes               the nodes of this machine and their state\n"
		"    --json          the same for programs\n",
	.forms = forms,
};
