// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>
#include "tools/mintctl/mintctl.h"

/* A kernel that has come home no longer beats. */
static bool beats(const struct node *n)
{
	return n->heartbeat_ms && strcmp(n->state, "loaded") && strcmp(n->state, "halted") &&
		strcmp(n->state, "crashed");
}

/* "1 2 5" as the config has it: "1-2,5". */
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
		if (beats(n))
			printf("%llu", n->heartbeat);
		else
			printf("none");
		if (beats(n) && n->silent_ms > 10 * n->heartbeat_ms)
			printf(", silent for %u ms", n->silent_ms);
		printf("%s\n", n->self ? " (this node)" : "");
	}
}

/* Names hold a-z, 0-9 and '-'; states and numbers need no quoting either. */
static void print_json(const struct node *nodes, size_t count)
{
	printf("[");
	for (size_t i = 0; i < count; i++) {
		const struct node *n = &nodes[i];

		printf("%s\n  {\"name\": \"%s\", \"state\": \"%s\", \"generation\": %u, "
		       "\"boot_core\": %u, \"cores\": [", i ? "," : "", n->name, n->state,
		       n->generation, n->boot_core);
		for (const char *c = n->cores; *c; c++)
			*c == ' ' ? printf(", ") : putchar(*c);
		printf("], \"tag\": %u, \"heartbeat\": %llu, \"heartbeat_ms\": %u, "
		       "\"silent_ms\": %u, \"self\": %s}", n->tag, n->heartbeat, n->heartbeat_ms,
		       n->silent_ms, n->self ? "true" : "false");
	}
	printf("\n]\n");
}

int nodes_show(const char *root, bool json)
{
	struct node *nodes;
	size_t count;
	int status = node_read_all(root, &nodes, &count);

	if (status)
		return status;
	(json ? print_json : print_table)(nodes, count);
	free(nodes);
	return EXIT_SUCCESS;
}
