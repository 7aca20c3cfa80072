// SPDX-License-Identifier: GPL-2.0-only
/*
 * The view `table`: the ownership table, field by field, as other kernels see it.
 */
#include <stddef.h>
#include "lib/table/table.h"
#include "monitor/cpu/insn.h"
#include "monitor/log.h"
#include "monitor/console/show.h"
#include "monitor/table_page.h"

static void show_header(const struct table *table)
{
	const struct mint_table *t = &table->header;

	log_print("table at 0x%llx, %u KiB, ABI %u.%u, generation 0x%llx\n",
		  (unsigned long long)(phys_t)table->mem, t->size / 1024,
		  (unsigned int)t->abi_major,
		  (unsigned int)t->abi_minor, (unsigned long long)t->generation);
	log_print("TSC %u kHz, hardware BSP %u, SIPI page 0x%llx, events written %llu\n\n",
		  t->tsc_khz, t->bsp_lapic_id, (unsigned long long)t->sipi_page,
		  (unsigned long long)table_event_count(table));
}

static void show_arrays(const struct table *table)
{
	const struct mint_array *array = table->header.array;
	static const char *const name[] = {
		"blocks", "cores", "functions", "nodes", "events", "ranges", "locks", "images",
		"digests", "irqs", "intx", "failed", "log", "consoles",
	};
	_Static_assert(sizeof(name) / sizeof(name[0]) == MINT_ARRAY_COUNT, "each array has a name");

	log_print("%-12s%-14s%-8s%s\n", "array", "address", "count", "bytes each");
	for (unsigned int i = 0; i < MINT_ARRAY_COUNT; i++)
		log_print("%-12s0x%-12llx%-8u%u\n", name[i],
			  (unsigned long long)(phys_t)table->mem + array[i].offset,
			  array[i].count, array[i].stride);
	log_print("\n");
}

static void show_locks(const struct table *table)
{
	static const char *const name[MINT_LOCK_COUNT] = { "store", "ioapic", "pci", "cmos" };

	char text[32];

	log_print("locks:");
	for (unsigned int i = 0; i < MINT_LOCK_COUNT; i++) {
		uint32_t holder = table_lock_holder(table, i);

		/* A word that is not a tag + 1 is printed as it is. */
		fmt_string(text, sizeof(text), "0x%x", holder);
		log_print("%s %s %s", i ? "," : "", name[i], !holder ? "free" :
			  holder > MINT_TAG_FREE ? text : show_owner((uint8_t)(holder - 1)));
	}
	log_print("\n\n");
}

/*
 * The name is taken from the plan: the one in the entry may be overwritten, and may not even end.
 */
static void show_node_words(const struct plan *plan, unsigned int n)
{
	const struct mint_node *node = table_page_node(n);
	static const char *const kind[MINT_REQUEST_COUNT] = {
		"-", "start", "kill", "restart", "hold",
	};
	static const char *const wish[] = { "-", "poweroff", "reboot" };
	uint32_t r = __atomic_load_n(&node->request, __ATOMIC_ACQUIRE);
	uint32_t w = __atomic_load_n(&node->wish, __ATOMIC_ACQUIRE);
	bool known = MINT_REQUEST_KIND(r) < MINT_REQUEST_COUNT;

	log_print("%-16s0x%02x  0x%-6x%-9s%-9s%-16s%s\n", plan->node[n].want->name,
		  (unsigned int)node->tag, node->flags, table_state_name(node->state),
		  known ? kind[MINT_REQUEST_KIND(r)] : "?",
		  r ? show_owner((uint8_t)MINT_REQUEST_ASKER(r)) : "-",
		  w < sizeof(wish) / sizeof(wish[0]) ? wish[w] : "?");
}

static void show_node_counts(const struct plan *plan, unsigned int n)
{
	const struct mint_node *node = table_page_node(n);

	log_print("%-16s%-8u%-8u%-8u%-10u%llu\n", plan->node[n].want->name, node->generation,
		  node->deaths,
		  node->cores_lost, node->heartbeat_ms, (unsigned long long)node->heartbeat);
}

void show_table(void)
{
	const struct plan *plan = show_need_plan();
	const struct table *table = table_page();

	if (!plan)
		return;
	show_header(table);
	show_arrays(table);
	show_locks(table);
	log_print("%-16s%-6s%-8s%-9s%-9s%-16s%s\n", "node", "tag", "flags", "state", "request",
		  "of", "wish");
	for (unsigned int n = 0; n < plan->node_count; n++)
		show_node_words(plan, n);
	log_print("\n%-16s%-8s%-8s%-8s%-10s%s\n", "node", "starts", "deaths", "lost", "beat ms",
		  "heartbeats");
	for (unsigned int n = 0; n < plan->node_count; n++)
		show_node_counts(plan, n);
}
