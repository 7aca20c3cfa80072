// SPDX-License-Identifier: GPL-2.0-only
/* Measures how long a node takes to take or give things, and how often it can claim a block. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "bench/marks.h"
#include "bench/node_table.h"
#include "bench/ticks.h"
#include "lib/table/blocks.h"
#include "lib/table/table.h"

/* Writes the words to a file of the kernel, which returns when it has done what they say. */
static void ask(const char *path, const char *words)
{
	uint64_t start, ticks;
	int fd;

	fd = open(path, O_WRONLY);
	if (fd < 0)
		die(path);
	mark_begin();
	start = rdtsc();
	if (write(fd, words, strlen(words)) != (ssize_t)strlen(words))
		die(words);
	ticks = rdtsc() - start;
	mark_end();
	printf("ticks %llu\n", (unsigned long long)ticks);
}

/* Maps the table itself. */
static struct table map_table(struct mint_acpi *acpi)
{
	struct table table;
	uint64_t at;
	void *mem;
	int fd;

	table = read_table(acpi);
	free(table.mem);
	at = (uint64_t)acpi->table_addr_hi << 32 | acpi->table_addr_lo;
	fd = open("/dev/mem", O_RDWR);
	if (fd < 0)
		die("/dev/mem");
	mem = mmap(NULL, acpi->table_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, (off_t)at);
	if (mem == MAP_FAILED)
		die("the table");
	table.mem = mem;
	return table;
}

/*
 * Claims a free block and releases it, again and again, while others want the same one. Its memory
 * is not touched, so it stays zeroed. The tag is one that no node has: mint.ko would take a block
 * with this node's own tag for a gift.
 */
static void claims(uint32_t block, unsigned int ms)
{
	struct mint_acpi acpi;
	const struct table view = map_table(&acpi), *table = &view;
	uint8_t tag = (uint8_t)(MINT_TAG_LIMIT - 1 - acpi.node_index);
	uint64_t won = 0, lost = 0, end;

	for (unsigned int n = 0; n < table_count(table, MINT_ARRAY_NODES); n++)
		if (table_node(table, n)->tag == tag) {
			fputs("a node has the tag to be used\n", stderr);
			exit(1);
		}
	end = rdtsc() + (uint64_t)table->header.tsc_khz * ms;
	while (rdtsc() < end)
		for (unsigned int i = 0; i < 100; i++) {
			if (blocks_claim(table, block, tag) != BLOCKS_OK) {
				lost++;
				continue;
			}
			won++;
			blocks_release(table, block, tag, MINT_TAG_FREE);
		}
	printf("won %llu lost %llu\n", (unsigned long long)won, (unsigned long long)lost);
}

int main(int argc, char **argv)
{
	if (argc == 4 && !strcmp(argv[1], "ask"))
		ask(argv[2], argv[3]);
	else if (argc == 4 && !strcmp(argv[1], "claims"))
		claims((uint32_t)atoi(argv[2]), (unsigned int)atoi(argv[3]));
	else {
		fputs("usage: mover ask FILE WORDS | claims BLOCK MS\n", stderr);
		return 2;
	}
	return 0;
}
