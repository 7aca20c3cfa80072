// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs lib/table/blocks.c and pool.c between processes that are killed at any instant:
 * blocks_stress [SECONDS] [SEED].
 *
 * Each node is a process that takes blocks, writes its mark all over them, checks whether another
 * process has written there, and gives them away, zeroed. This process kills the others and is the
 * monitor that brings the dead home. It also checks the blocks: none may be lost or owned by a dead
 * node, and a FREE block must be zeroed.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "lib/table/blocks.h"
#include "lib/table/pool.h"

#define NODES		4
#define BLOCKS		24
#define WORDS		512		/* words of a block here */
#define TAG(node)	((uint8_t)((node) + 1))

struct shared {
	uint64_t memory[BLOCKS][WORDS];
	uint64_t moves[NODES];
	uint64_t wrong;
	char what[128];
};

static struct table view;
static const struct table *const table = &view;
static struct shared *shared;
static struct pool pool;			/* this process is the monitor */

static void fail(const char *what, uint32_t n, unsigned int who)
{
	if (!__atomic_fetch_add(&shared->wrong, 1, __ATOMIC_ACQ_REL))
		snprintf(shared->what, sizeof(shared->what), "block %u, %u: %s", n, who, what);
	_exit(1);
}

static void zero(uint32_t n)
{
	memset(shared->memory[n], 0, sizeof(shared->memory[n]));
}

static void use(uint32_t n, unsigned int me, unsigned int *seed)
{
	uint64_t mark = (uint64_t)me << 32 | (unsigned int)rand_r(seed) | 1;

	for (unsigned int i = 0; i < WORDS; i++)
		if (shared->memory[n][i])
			fail("is not zeros when it is claimed", n, me);
	for (unsigned int i = 0; i < WORDS; i++)
		shared->memory[n][i] = mark;
	for (unsigned int i = 0; i < WORDS; i++)
		if (shared->memory[n][i] != mark)
			fail("was written to by somebody else", n, me);
	if (__atomic_load_n(table_block(table, n), __ATOMIC_ACQUIRE) != TAG(me))
		fail("is somebody else's while it is used", n, me);
}

static void node(unsigned int me, unsigned int seed)
{
	for (;;) {
		uint32_t n = (uint32_t)rand_r(&seed) % BLOCKS;
		unsigned int to = (unsigned int)rand_r(&seed) % (2 * NODES);
		enum blocks_answer answer = blocks_claim(table, n, TAG(me));

		if (answer != BLOCKS_OK && answer != BLOCKS_STALE)
			continue;
		if (answer == BLOCKS_STALE)
			zero(n);
		use(n, me, &seed);
		zero(n);
		if (!blocks_release(table, n, TAG(me),
				    to < NODES && to != me ? TAG(to) : MINT_TAG_FREE))
			fail("was taken from its owner", n, me);
		__atomic_fetch_add(&shared->moves[me], 1, __ATOMIC_RELAXED);
	}
}

static pid_t start(unsigned int me, unsigned int seed)
{
	pid_t pid = fork();

	if (!pid)
		node(me, seed);
	if (pid < 0) {
		perror("fork");
		exit(1);
	}
	return pid;
}

/* Zeroes a block, as the monitor does when it has nothing else to do. */
static void clean(void)
{
	uint32_t n;

	if (!pool_clean(&pool, table, &n))
		return;
	zero(n);
	if (!pool_cleaning(table, n))
		fail("was taken from the monitor", n, NODES);
	pool_cleaned(&pool, table, n);
}

static void *share(size_t size)
{
	void *mem = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (mem == MAP_FAILED) {
		perror("mmap");
		exit(1);
	}
	return mem;
}

/* Checks that each block is in the pool or belongs to a node. */
static void count(void)
{
	for (uint32_t n = 0; n < BLOCKS; n++) {
		uint8_t tag = *table_block(table, n);

		if (tag != MINT_TAG_FREE && tag != MINT_TAG_STALE &&
		    (tag < TAG(0) || tag > TAG(NODES - 1)))
			fail("is lost", n, tag);
		for (unsigned int i = 0; tag == MINT_TAG_FREE && i < WORDS; i++)
			if (shared->memory[n][i])
				fail("is free, and not zeros", n, tag);
	}
}

static unsigned int run(unsigned int seconds, unsigned int seed)
{
	time_t end = time(NULL) + seconds;
	unsigned int deaths = 0;
	pid_t pid[NODES];

	for (unsigned int i = 0; i < NODES; i++)
		pid[i] = start(i, seed + i);
	while (time(NULL) < end && !__atomic_load_n(&shared->wrong, __ATOMIC_ACQUIRE)) {
		unsigned int victim = (unsigned int)rand_r(&seed) % NODES;

		usleep((unsigned int)rand_r(&seed) % 3000);
		kill(pid[victim], SIGKILL);
		waitpid(pid[victim], NULL, 0);		/* its cores are home */
		pool_orphan(&pool, table, TAG(victim));
		for (unsigned int i = 0; i < 3; i++)
			clean();
		pid[victim] = start(victim, seed + ++deaths);
	}
	for (unsigned int i = 0; i < NODES; i++) {
		kill(pid[i], SIGKILL);
		waitpid(pid[i], NULL, 0);
		pool_orphan(&pool, table, TAG(i));
	}
	count();
	return deaths;
}

int main(int argc, char **argv)
{
	const struct table_counts counts = { .blocks = BLOCKS, .nodes = NODES };
	unsigned int seconds = argc > 1 ? (unsigned int)atoi(argv[1]) : 10, deaths;
	unsigned int seed = argc > 2 ? (unsigned int)atoi(argv[2]) : (unsigned int)time(NULL);
	unsigned long long moves = 0;

	shared = share(sizeof(*shared));
	table_format(&view, share(table_size(&counts)), table_size(&counts), &counts);
	pool_begin(&pool, share(pool_notes_size(BLOCKS)), BLOCKS);
	for (uint32_t n = 0; n < BLOCKS; n++) {
		pool_plan(&pool, n, MINT_TAG_FREE);
		*table_block(table, n) = MINT_TAG_STALE;
		memset(shared->memory[n], 0x5a, sizeof(shared->memory[n]));
	}
	table_publish(table);
	deaths = run(seconds, seed);
	for (unsigned int i = 0; i < NODES; i++)
		moves += shared->moves[i];
	printf("seed %u: %llu moves, %u deaths, %llu wrong%s%s\n", seed, moves, deaths,
	       (unsigned long long)shared->wrong, shared->wrong ? ": " : "", shared->what);
	return shared->wrong || !moves || !deaths;
}
