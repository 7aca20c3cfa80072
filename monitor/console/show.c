// SPDX-License-Identifier: GPL-2.0-only
/*
 * Most of the console's views. They read the table without a lock while kernels write to it, so
 * what stands there is never trusted as an index or a length.
 */
#include "monitor/console/show.h"
#include <stdbool.h>
#include <stddef.h>
#include "lib/base/shared.h"
#include "lib/base/str.h"
#include "lib/base/ticks.h"
#include "lib/console/wrap.h"
#include "lib/plan/plan_print.h"
#include "lib/table/failed.h"
#include "lib/table/table.h"
#include "monitor/cpu/core.h"
#include "monitor/cpu/insn.h"
#include "monitor/cpu/tsc.h"
#include "monitor/log.h"
#include "monitor/node/facts.h"
#include "monitor/node/images.h"
#include "monitor/node/node.h"
#include "monitor/node/owners.h"
#include "monitor/table_page.h"

#define MAP_COLUMNS	64
#define EVENTS_SHOWN	20
#define IMAGE_NAME_WIDTH 31

static const struct machine *machine;
static const struct plan *plan;

void show_init(const struct machine *m, const struct plan *the_plan)
{
	machine = m;
	plan = the_plan;
}

const struct plan *show_need_plan(void)
{
	if (!plan)
		log_print("there is no plan: mend the config and reset the machine\n");
	return plan;
}

void show_plan(void)
{
	if (!show_need_plan())
		return;
	if (node_plan())
		owners_read();		/* what has moved since is shown where it is now */
	plan_print(plan, log_sink());
}

void show_machine(void)
{
	if (machine)
		machine_print(machine, log_sink());
	else
		log_print("the machine could not be read\n");
}

/* Prints what node @n is doing, in addition to its state. */
static void show_doing(unsigned int n)
{
	const struct mint_node *node = table_page_node(n);
	const struct node_facts *facts = facts_of(n);
	uint32_t request = __atomic_load_n(&node->request, __ATOMIC_ACQUIRE);
	uint64_t left = ticks_left(facts->resume_tsc, rdtsc());

	if (MINT_REQUEST_KIND(request) == MINT_REQUEST_HOLD)
		log_print("dumped by %s", show_owner((uint8_t)MINT_REQUEST_ASKER(request)));
	else if (facts_state(n) == MINT_NODE_WAITING)
		log_print("starts in %llu s",
			  (unsigned long long)(tsc_to_us(left) + 999999) / 1000000);
	else if (facts->flags & MINT_FLAG_DUMP)
		log_print("waits for its dump");
	else if (node->flags & MINT_FLAG_DUMPING)
		log_print("dumps itself");
	else if (node->heartbeat_ms && !(facts->flags & MINT_FLAG_HOME))
		log_print("%llu", (unsigned long long)node->heartbeat);
	else
		log_print("-");
}

void show_nodes(void)
{
	if (!show_need_plan())
		return;
	log_print("%-16s%-10s%-6s%-8s%-8s%s\n", "node", "state", "boot", "cores", "starts",
		  "heartbeats");
	for (unsigned int n = 0; n < plan->node_count; n++) {
		const struct node_facts *facts = facts_of(n);
		enum mint_node_state state = facts_state(n);

		log_print("%-16s%-10s%-6u%u/%-6u%-8u", plan->node[n].want->name,
			  table_state_name(state), plan->node[n].boot_lapic_id, node_cores_taken(n),
			  plan->node[n].core_count, facts->generation);
		show_doing(n);
		if (facts->cores_lost)
			log_print("  degraded: %u lost", facts->cores_lost);
		if (state == MINT_NODE_CRASHED && node_cores_away(n))
			log_print("  %u away", node_cores_away(n));
		log_print("\n");
	}
}

const char *show_owner(uint8_t tag)
{
	for (unsigned int n = 0; n < plan->node_count; n++)
		if (plan->node[n].tag == tag)
			return plan->node[n].want->name;
	return tag == MINT_TAG_MONITOR ? "monitor" : tag == MINT_TAG_FREE ? "nobody" : "?";
}

void show_cpus(void)
{
	static const char *const state[] = { "absent", "parked", "busy", "taken", "lost" };

	if (!show_need_plan())
		return;
	log_print("%-8s%-16s%s\n", "lapic", "owner", "state");
	for (unsigned int i = 0; i < core_count; i++)
		log_print("%-8u%-16s%s\n", cores[i].lapic_id,
			  show_owner(table_core(table_page(), i)->owner),
			  state[core_state(&cores[i])]);
}

void show_pci(void)
{
	char bdf[BDF_TEXT_LEN];

	if (!show_need_plan())
		return;
	log_print("%-14s%-12s%-8s%s\n", "function", "id", "class", "owner");
	for (unsigned int i = 0; i < machine->pci_count; i++) {
		const struct machine_pci *fn = &machine->pci[i];

		log_print("%-14s%04x:%04x   %06x  %s\n", bdf_text(bdf, fn->bdf), fn->vendor,
			  fn->device, fn->class_code,
			  show_owner(table_function(table_page(), i)->owner));
	}
}

/* Returns the character for a block: a node's number, or a sign for every other tag. */
static char block_mark(uint8_t tag)
{
	static const char digit[] = "0123456789abcdefghijklmnopqrstuv";

	for (unsigned int n = 0; n < plan->node_count; n++)
		if (plan->node[n].tag == tag)
			return digit[n % (sizeof(digit) - 1)];
	return tag == MINT_TAG_FREE ? '.' : tag == MINT_TAG_STALE ? ',' : tag == MINT_TAG_MONITOR ?
	       'z' :
		tag == MINT_TAG_FIXED ? '#' : ' ';
}

static void show_failed(void)
{
	bool end = false;
	uint64_t page;

	for (uint32_t n = 0; !end; n++)
		if (failed_read(table_page(), n, &page, &end))
			log_print("memory at 0x%llx, in block %llu, has failed: the block is "
				  "retired when it next changes hands\n",
				  (unsigned long long)page,
				  (unsigned long long)(page >> MINT_BLOCK_SHIFT));
}

static void map_row(char line[MAP_COLUMNS + 1], unsigned int row)
{
	unsigned int k = 0;

	for (; k < MAP_COLUMNS && row + k < plan->block_count; k++)
		line[k] = block_mark(*table_block(table_page(), row + k));
	line[k] = '\0';
}

static bool is_like(const char *line, unsigned int row)
{
	char other[MAP_COLUMNS + 1];

	if (row >= plan->block_count)
		return false;
	map_row(other, row);
	return !strcmp(line, other);
}

/*
 * Prints the blocks. Rows that are like the one before are only counted: a machine of 12 TiB has
 * 1,536 rows.
 */
static void show_blocks(void)
{
	char line[MAP_COLUMNS + 1];
	unsigned int like;

	for (unsigned int row = 0; row < plan->block_count; row += (1 + like) * MAP_COLUMNS) {
		map_row(line, row);
		log_print("%4llu GiB |%s|\n", (unsigned long long)row * MINT_BLOCK_SIZE / GIB(1),
			  line);
		for (like = 0; is_like(line, row + (1 + like) * MAP_COLUMNS); like++)
			;
		if (like > 1)
			log_print("         | and %u more rows like this one\n", like);
		else
			like = 0;
	}
}

void show_map(void)
{
	struct wrap wrap;

	if (!show_need_plan())
		return;
	wrap_init(&wrap, log_sink());
	fmt_print(&wrap.sink,
		  "blocks of 128 MiB: # fixed, . free, ',' free and to be zeroed, z being zeroed");
	for (unsigned int n = 0; n < plan->node_count; n++)
		fmt_print(&wrap.sink, ", %c %s", block_mark(plan->node[n].tag),
			  plan->node[n].want->name);
	fmt_print(&wrap.sink, "\n");
	show_blocks();
	show_failed();
}

static void show_image(uint32_t i)
{
	static const char *const state[] = { "free", "boot", "writing", "ready" };
	static const char *const kind[] = { "kernel", "initrd", "cmdline" };
	struct mint_image image;
	char name[IMAGES_NAME];

	copy_shared(&image, table_image(table_page(), i), sizeof(image));
	if (image.state == MINT_IMAGE_FREE)
		return;
	log_print("%-6u%-8s%-10s%9llu  0x%-12llx%.*s\n", i,
		  image.kind < MINT_IMAGE_KINDS ? kind[image.kind] : "?",
		  image.state <= MINT_IMAGE_READY ? state[image.state] : "?",
		  (unsigned long long)(image.size / 1024 + !!(image.size % 1024)),
		  (unsigned long long)image.addr, IMAGE_NAME_WIDTH,
		  images_name(name, plan, i, &image));
}

static void show_choice(uint32_t index, const char *otherwise)
{
	char text[16];

	fmt_string(text, sizeof(text), "%u", index);
	log_print("%-8s", index == MINT_NO_IMAGE ? otherwise :
		  index == MINT_IMAGE_NONE ? "none" : text);
}

static void show_choices(unsigned int n)
{
	const struct mint_node *node = table_page_node(n);

	log_print("%-16s", plan->node[n].want->name);
	for (unsigned int k = 0; k < MINT_IMAGE_KINDS; k++)
		show_choice(node->image[k], "config");
	for (unsigned int k = 0; k < MINT_IMAGE_KINDS; k++)
		show_choice(node->next[k], "-");
	log_print("\n");
}

void show_images(void)
{
	struct store store;
	struct store_room room;

	if (!show_need_plan())
		return;
	store = images_store(plan);
	room = store_room(&store);
	log_print("%-6s%-8s%-10s%9s  %-14s%s\n", "image", "kind", "state", "KiB", "at", "name");
	for (uint32_t i = 0; i < table_count(table_page(), MINT_ARRAY_IMAGES); i++)
		show_image(i);
	log_print("\n%-16s%-8s%-8s%-8s%-8s%-8s%s\n", "node", "kernel", "initrd", "cmdline",
		  "next", "next", "next");
	for (unsigned int n = 0; n < plan->node_count; n++)
		show_choices(n);
	if (store.size)
		log_print("\nstore: %llu KiB at 0x%llx, %llu KiB free\n",
			  (unsigned long long)store.size / 1024, (unsigned long long)store.start,
			  (unsigned long long)room.free / 1024);
	else
		log_print("\nno store: `store = 128M` in [monitor] of the config makes one\n");
}

#define WHAT_LEN (BDF_TEXT_LEN + 16)
/* Writes what an event is about: a state, or a function or core that changed its owner. */
static const char *what_of(char buf[WHAT_LEN], const struct mint_event *e)
{
	char bdf[BDF_TEXT_LEN];

	if (e->state == MINT_EVENT_FUNCTION)
		fmt_string(buf, WHAT_LEN, "PCI function %s", bdf_text(bdf, e->arg));
	else if (e->state == MINT_EVENT_CORE)
		fmt_string(buf, WHAT_LEN, "core %u", e->arg);
	else
		fmt_string(buf, WHAT_LEN, "%s", table_state_name(e->state));
	return buf;
}

void show_events(void)
{
	uint64_t n;

	if (!show_need_plan())
		return;
	n = table_event_count(table_page());
	for (uint64_t i = n > EVENTS_SHOWN ? n - EVENTS_SHOWN : 0; i < n; i++) {
		char what[WHAT_LEN];
		struct mint_event e;
		uint64_t ms;

		if (!table_event_read(table_page(), i, &e) || e.node >= plan->node_count)
			continue;
		ms = tsc_to_us(ticks_since(table_page()->header.generation, e.tsc)) / 1000;
		log_print("%6llu.%03u s  %-16s%-10s  %s", (unsigned long long)ms / 1000,
			  (unsigned int)(ms % 1000), plan->node[e.node].want->name,
			  what_of(what, &e), table_cause_name(e.cause));
		if (e.state == MINT_NODE_WAITING && e.cause != MINT_CAUSE_REQUEST)
			log_print(", starts in %u s", e.arg / 1000);
		else if (e.cause == MINT_CAUSE_REQUEST)
			log_print(" of %s", show_owner(MINT_REQUEST_ASKER(e.arg)));
		log_print("\n");
	}
}
