// SPDX-License-Identifier: GPL-2.0-only
/*
 * Measures times inside a node, in ticks of the TSC. As process 1 it prints when userspace began,
 * and then runs /init.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "bench/node_table.h"
#include "bench/ticks.h"
#include "lib/table/table.h"

/* Prints every event that the table still has: TSC, node, state, cause. */
static void show_events(void)
{
	struct mint_acpi acpi;
	struct table table = read_table(&acpi);
	struct mint_event event;

	printf("khz %u\n", table.header.tsc_khz);
	for (uint64_t n = 0; n < table_event_count(&table); n++)
		if (table_event_read(&table, n, &event))
			printf("event %llu %s %s %s\n", (unsigned long long)event.tsc,
			       table_node(&table, event.node)->name, table_state_name(event.state),
			       table_cause_name(event.cause));
}

/* Asks for a node's restart by force, through mint.ko. */
static void restart(const char *node)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "/sys/kernel/mint/nodes/%s/request", node);
	fd = open(path, O_WRONLY);
	if (fd < 0)
		die(path);
	printf("asked %llu\n", (unsigned long long)rdtsc());
	fflush(stdout);
	if (write(fd, "restart", 7) != 7)
		die(path);
}

/* Prints the longest time between two readings of the counter by a core that does nothing else. */
static void spin(unsigned int seconds)
{
	struct mint_acpi acpi;
	uint64_t ticks = (uint64_t)read_table(&acpi).header.tsc_khz * 1000 * seconds;
	uint64_t start = rdtsc(), last = start, now, longest = 0;

	do {
		now = rdtsc();
		if (now - last > longest)
			longest = now - last;
		last = now;
	} while (now - start < ticks);
	printf("gap %llu\n", (unsigned long long)longest);
}

/* Waits for this node's next heartbeat, and sets *@tsc to the time when it was seen. */
static uint64_t next_beat(uint64_t *tsc)
{
	struct mint_acpi acpi;
	struct table table = read_table(&acpi);
	uint64_t first = table_node(&table, acpi.node_index)->heartbeat, now;

	do {
		usleep(1000);
		free(table.mem);
		table = read_table(&acpi);
		now = table_node(&table, acpi.node_index)->heartbeat;
	} while (now == first);
	*tsc = rdtsc();
	free(table.mem);
	return now;
}

/*
 * Counts this node's heartbeats until the file @end_file exists. Prints how many there were and how
 * many were due.
 */
static void count_beats(const char *end_file)
{
	struct mint_acpi acpi;
	struct table table = read_table(&acpi);
	uint64_t period = (uint64_t)table.header.tsc_khz *
		table_node(&table, acpi.node_index)->heartbeat_ms;
	uint64_t start, end, first, last;

	if (!period) {
		fputs("this node has no heartbeat\n", stderr);
		exit(1);
	}
	first = next_beat(&start);
	while (access(end_file, F_OK))
		usleep(10000);
	last = next_beat(&end);
	printf("beats %llu of %llu\n", (unsigned long long)(last - first),
	       (unsigned long long)((end - start + period / 2) / period));
}

int main(int argc, char **argv)
{
	if (getpid() == 1) {
		printf("userspace %llu\n", (unsigned long long)rdtsc());
		fflush(stdout);
		execl("/init", "/init", (char *)NULL);
		die("/init");
	}
	if (argc == 2 && !strcmp(argv[1], "events"))
		show_events();
	else if (argc == 3 && !strcmp(argv[1], "restart"))
		restart(argv[2]);
	else if (argc == 3 && !strcmp(argv[1], "spin"))
		spin((unsigned int)atoi(argv[2]));
	else if (argc == 3 && !strcmp(argv[1], "beats"))
		count_beats(argv[2]);
	else {
		fputs("usage: clock events | restart NODE | spin SECONDS | beats UNTIL-FILE\n",
		      stderr);
		return 2;
	}
	return 0;
}
