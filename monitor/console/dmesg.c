// SPDX-License-Identifier: GPL-2.0-only
/*
 * The log is read in the node's memory as the plan has it, by the same code as in mint.ko. It goes
 * to the terminal only: kept, it would push out what the monitor itself has said.
 */
#include "monitor/console/dmesg.h"
#include "lib/base/shared.h"
#include "lib/base/str.h"
#include "lib/base/text.h"
#include "lib/console/wrap.h"
#include "lib/printk/printk_find.h"
#include "lib/printk/printk_text.h"
#include "lib/table/table.h"
#include "monitor/console/prompt.h"
#include "monitor/log.h"
#include "monitor/node/clean.h"
#include "monitor/node/facts.h"
#include "monitor/node/node.h"
#include "monitor/table_page.h"
#include "monitor/uart.h"

#define RECORDS		20		/* shown if the user does not say how many */

/* Only the core at the prompt uses these. */
static struct node_range ram[PLAN_NODE_RAM_MAX + 1];
static struct printk_ring ring;
static struct printk_record record;
static uint64_t notes[CONFIG_NODES_MAX];	/* where each node's was found last: a hint */

/* The monitor maps all memory to itself (lib/plan/plan_map.h). What is lent is not the node's. */
static bool read(const struct node_memory *mem, uint64_t at, void *buf, size_t size)
{
	(void)mem;
	if (clean_is_lent((uint32_t)(at >> MINT_BLOCK_SHIFT)))
		return false;
	copy_shared(buf, (const void *)at, size);
	return true;
}

static struct node_memory memory_of(const struct plan_node *node)
{
	struct node_memory mem = { .read = read, .ram = ram };

	for (; mem.ram_count < node->ram_count; mem.ram_count++)
		ram[mem.ram_count] = (struct node_range){
			node->ram[mem.ram_count].start, node->ram[mem.ram_count].end,
		};
	mem.low = (struct node_range){ node->low.start, node->low.end };
	ram[mem.ram_count++] = mem.low;
	return mem;
}

/* Has the user pressed a key? What ends a line does not count: a terminal may send two of those. */
static bool stopped(void)
{
	int c = uart_get();

	return c >= 0 && c != '\r' && c != '\n';
}

/* Prints the records from *at on, @max at most. */
static void print(struct printk_cursor *at, uint32_t max, bool (*attend)(void))
{
	struct wrap wrap;

	wrap_init(&wrap, log_terminal());
	for (uint32_t i = 0; i < max && !stopped(); i++) {
		enum printk_step step = printk_next(&ring, at, &record);

		if (step == PRINTK_END || step == PRINTK_BROKEN)
			break;
		if (step == PRINTK_RECORD || (step == PRINTK_OPEN && record.len))
			printk_print(&wrap.sink, &record);
		if (step == PRINTK_OPEN)
			printk_pass(at);
		attend();
	}
}

/* How many records does the word ask for? Returns 0, with a message, if it is no number. */
static uint32_t how_many(const char *word)
{
	uint64_t n = RECORDS;

	if (!strcmp(word, "all"))
		return UINT32_MAX;
	if (*word && (!text_u64(text_of(word, strlen(word)), &n) || !n || n > UINT32_MAX)) {
		log_print("how many records? write a number, or `all`\n");
		return 0;
	}
	return (uint32_t)n;
}

static bool find(unsigned int n)
{
	uint64_t published = __atomic_load_n(&table_page_node(n)->vmcoreinfo, __ATOMIC_RELAXED);
	static struct node_memory mem;	/* the ring keeps a pointer to it */

	mem = memory_of(&node_plan()->node[n]);
	return printk_find(&ring, &mem, notes[n] ? notes[n] : published, &notes[n]);
}

void dmesg_command(char *rest, bool (*attend)(void))
{
	unsigned int n = prompt_node(prompt_word(&rest));
	uint32_t max = n == PLAN_NOBODY ? 0 : how_many(prompt_word(&rest));
	struct printk_cursor at;

	if (!max)
		return;
	if (!node_plan() || !facts_of(n)->generation) {
		log_print("the node was not started yet\n");
		return;
	}
	if (!find(n)) {
		notes[n] = 0;
		log_print("there is no log: its kernel has not come far enough, has written over\n"
			  "it, or is built without CONFIG_VMCORE_INFO (CONFIG_CRASH_CORE)\n");
		return;
	}
	at = printk_last(&ring, max);
	if (at.begun)
		log_print("the last %u records; `dmesg NAME all` shows all, a key ends it\n", max);
	print(&at, max, attend);
}
