// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table is for kernels and tools. The monitor decides by its own notes (`page`, `facts` and the
 * copy in `frozen`), and writes them into the table again where others have overwritten it
 * (docs/trust.md).
 */
#include "monitor/table_page.h"
#include <stddef.h>
#include "lib/base/str.h"
#include "lib/base/zero.h"
#include "lib/machine/sriov.h"
#include "lib/table/frozen.h"
#include "lib/table/store.h"
#include "monitor/panic.h"
#include "monitor/pci/sriov.h"

extern const uint8_t home_nmi[];	/* home.asm */

static struct table page;		/* private copy; kernels write to the table itself */
static uint8_t frozen_copy[sizeof(struct mint_core) * MACHINE_CPUS_MAX +
			   sizeof(struct mint_function) * MACHINE_PCI_MAX +
			   (32 + sizeof(struct mint_digests)) * CONFIG_NODES_MAX +
			   sizeof(struct mint_range) * ((PLAN_NODE_RAM_MAX + 1) * CONFIG_NODES_MAX +
							2) +
			   16 * (PLAN_IRQS_MAX + PLAN_INTX_MAX)];
static struct frozen frozen = { frozen_copy, sizeof(frozen_copy) };

static uint8_t owner_tag(const struct plan *plan, unsigned int owner)
{
	if (owner < plan->node_count)
		return plan->node[owner].tag;
	return owner == PLAN_MONITOR ? MINT_TAG_MONITOR : MINT_TAG_FREE;
}

/* The pool's blocks are STALE at first: they hold what was there before the machine's start. */
static uint8_t block_tag(const struct plan *plan, unsigned int n)
{
	uint8_t tag = plan_block_tag(plan, n);

	return tag == MINT_TAG_FREE ? MINT_TAG_STALE : tag;
}

static void fill_cores(const struct table *table, const struct plan *plan)
{
	for (unsigned int i = 0; i < plan->machine->cpu_count; i++) {
		struct mint_core *core = table_core(table, i);

		core->lapic_id = plan->machine->cpu[i].lapic_id;
		core->owner = owner_tag(plan, plan->cpu_owner[i]);
		core->flags = plan->cpu_moves[i] ? MINT_CORE_MOVES : 0;
		core->place = MINT_PLACE_AWAY;
		core->siblings = machine_siblings(plan->machine, core->lapic_id);
	}
}

static void fill_virtual(struct mint_function *fn, const struct machine_pci *from)
{
	fn->flags |= MINT_FUNCTION_VIRTUAL;
	fn->physical = (uint16_t)from->physical;
	fn->id = from->vendor | (uint32_t)from->device << 16;
	for (unsigned int k = 0; k < MACHINE_BARS; k++)
		fn->bar[k] = sriov_bar(from, k);
}
_Static_assert(sizeof(((struct mint_function *)0)->bar) == MACHINE_BARS * sizeof(uint64_t),
	       "a word for each BAR");

static void fill_functions(const struct table *table, const struct plan *plan)
{
	for (unsigned int i = 0; i < plan->machine->pci_count; i++) {
		struct mint_function *fn = table_function(table, i);

		fn->segment = (uint16_t)BDF_SEG(plan->machine->pci[i].bdf);
		fn->bdf = (uint16_t)plan->machine->pci[i].bdf;
		fn->owner = owner_tag(plan, plan->pci_owner[i]);
		fn->flags = plan->pci_moves[i] ? MINT_FUNCTION_MOVES : 0;
		fn->ari = sriov_ari_register(plan->machine, plan->machine->pci[i].bdf);
		if (plan->machine->pci[i].virtual_fn)
			fill_virtual(fn, &plan->machine->pci[i]);
	}
}

static void fill_ranges(const struct table *table, const struct plan *plan)
{
	uint32_t k = 0;

	for (unsigned int n = 0; n < plan->node_count; n++) {
		const struct plan_node *node = &plan->node[n];

		for (unsigned int i = 0; i < node->ram_count; i++)
			*table_range(table, k++) = (struct mint_range){
				.start = node->ram[i].start, .size = range_size(node->ram[i]),
				.owner = node->tag, .kind = MINT_RANGE_RAM,
				.flags = range_overlaps(node->ram[i], node->dma) ?
					MINT_RANGE_DMA : 0,
			};
		*table_range(table, k++) = (struct mint_range){
			.start = node->low.start, .size = range_size(node->low),
			.owner = node->tag, .kind = MINT_RANGE_LOW,
		};
	}
	if (!range_empty(plan->store))
		*table_range(table, k++) = (struct mint_range){
			.start = plan->store.start, .size = range_size(plan->store),
			.owner = MINT_TAG_MONITOR, .kind = MINT_RANGE_STORE,
		};
	if (!range_empty(plan->network))
		*table_range(table, k) = (struct mint_range){
			.start = plan->network.start, .size = range_size(plan->network),
			.owner = MINT_TAG_MONITOR, .kind = MINT_RANGE_NET,
		};
}

/* Element i of IMAGES is the plan's file i. */
static void fill_images(const struct table *table, const struct plan *plan)
{
	for (unsigned int i = 0; i < plan->file_count; i++) {
		const struct plan_file *file = &plan->file[i];
		struct mint_image *image = table_image(table, i);

		image->state = MINT_IMAGE_BOOT;
		image->kind = file->kind;
		image->addr = file->place.start;
		image->size = file->size;
		image->writer = MINT_TAG_MONITOR;
		store_set_name(image, file->name);
		if (file->hashed)
			memcpy(image->sha256, file->sha256, sizeof(image->sha256));
	}
}
_Static_assert(PLAN_FILES_MAX <= PLAN_IMAGES_PER_NODE * CONFIG_NODES_MAX, "room for all files");

static void fill_digests(const struct table *table, const struct plan *plan)
{
	for (unsigned int n = 0; n < plan->node_count; n++) {
		const struct config_node *want = plan->node[n].want;
		struct mint_digests *digests = table_digests(table, n);

		/* all 0 if the config demands none */
		memcpy(digests->kernel_sha256, want->kernel_sha256.sha256, SHA256_SIZE);
		memcpy(digests->initrd_sha256, want->initrd_sha256.sha256, SHA256_SIZE);
	}
}

static void fill_irqs(const struct table *table, const struct plan *plan)
{
	for (unsigned int i = 0; i < plan->irq_count; i++) {
		const struct plan_irq *from = &plan->irq[i];

		*table_irq(table, i) = (struct mint_irq){
			.ioapic = (uint32_t)plan->machine->ioapic[from->ioapic].addr,
			.gsi = from->gsi, .pin = from->pin,
			/* a shared one is taken by the first of its nodes that runs */
			.owner = from->shared ? MINT_TAG_FREE : owner_tag(plan, from->owner),
			.flags = (from->level ? MINT_IRQ_LEVEL : 0) |
				 (from->level && !from->low ? MINT_IRQ_HIGH : 0) |
				 (from->shared ? MINT_IRQ_SHARED : 0) |
				 (from->timer ? MINT_IRQ_TIMER : 0),
		};
	}
	/* An element that is not used has no I/O APIC. */
	for (uint32_t i = plan->irq_count; i < table_count(table, MINT_ARRAY_IRQS); i++)
		table_irq(table, i)->ioapic = 0;
}

static void fill_intx(const struct table *table, const struct plan *plan)
{
	for (unsigned int i = 0; i < plan->intx_count; i++) {
		const struct plan_intx *from = &plan->intx[i];

		*table_intx(table, i) = (struct mint_intx){
			.segment = (uint16_t)BDF_SEG(from->bdf), .bdf = (uint16_t)from->bdf,
			.irq = from->irq, .config = plan_intx_config(plan, from),
		};
	}
}

static void fill_nodes(const struct table *table, const struct plan *plan)
{
	for (unsigned int n = 0; n < plan->node_count; n++) {
		const struct plan_node *from = &plan->node[n];
		struct mint_node *node = table_node(table, n);

		memcpy(node->name, from->want->name, sizeof(from->want->name));
		node->boot_lapic_id = from->boot_lapic_id;
		node->tag = from->tag;
		node->state = MINT_NODE_LOADED;
		node->kernel_addr = from->kernel_addr;
		for (unsigned int kind = 0; kind < MINT_IMAGE_KINDS; kind++)
			node->image[kind] = node->next[kind] = node->trying[kind] = MINT_NO_IMAGE;
	}
}
_Static_assert(CONFIG_NAME_SIZE == MINT_NAME_SIZE, "names fit the table");

void table_page_fill(const struct plan *plan, uint64_t generation)
{
	const struct table_counts counts = plan_table_counts(plan);
	const struct table *table = &page;

	if (range_size(plan->table) != table_size(&counts))
		panic("the plan's table has %llu bytes, not %llu",
		      (unsigned long long)range_size(plan->table),
		      (unsigned long long)table_size(&counts));
	memset((void *)plan->table.start, 0, range_size(plan->table));
	table_format(&page, (void *)plan->table.start, range_size(plan->table), &counts);
	page.header.tsc_khz = plan->machine->tsc_khz;
	page.header.bsp_lapic_id = plan->bsp_cleared ? MINT_NO_BSP : plan->machine->bsp_lapic_id;
	page.header.nmi_home = (uint64_t)home_nmi;
	page.header.generation = generation;
	page.header.sipi_page = plan->trampoline.start;
	for (unsigned int i = 0; i < plan->block_count; i++)
		*table_block(table, i) = block_tag(plan, i);
	fill_cores(table, plan);
	fill_functions(table, plan);
	fill_nodes(table, plan);
	fill_ranges(table, plan);
	zero_past_caches((void *)plan->network.start, range_size(plan->network));
	fill_images(table, plan);
	fill_digests(table, plan);
	fill_irqs(table, plan);
	fill_intx(table, plan);
	table_note_tags(&page);
	table_publish(table);
	if (!frozen_take(&frozen, table))
		panic("the copy of the table has no room for it");
}

const struct table *table_page(void)
{
	return &page;
}

struct mint_node *table_page_node(unsigned int n)
{
	return table_node(&page, n);
}

uint32_t table_page_mend(void)
{
	return frozen_mend(&frozen, &page);
}

void table_page_lose_core(const struct plan *plan, unsigned int n, uint32_t lapic_id)
{
	const uint8_t monitor = MINT_TAG_MONITOR, stays = 0;
	uint32_t boot = MINT_NO_BSP;
	unsigned int at = 0;

	for (unsigned int i = 0; i < plan->machine->cpu_count; i++) {
		uint32_t id = plan->machine->cpu[i].lapic_id;

		if (id == lapic_id)
			frozen_set(&frozen, &page, MINT_ARRAY_CORES, i,
				   offsetof(struct mint_core, owner), &monitor, sizeof(monitor));
		else if (plan->cpu_owner[i] == n && id < boot) {
			boot = id;
			at = i;
		}
	}
	/* The new boot core stays, and it may have come from another node. */
	frozen_set(&frozen, &page, MINT_ARRAY_CORES, at, offsetof(struct mint_core, owner),
		   &plan->node[n].tag, sizeof(plan->node[n].tag));
	frozen_set(&frozen, &page, MINT_ARRAY_CORES, at, offsetof(struct mint_core, flags), &stays,
		   sizeof(stays));
	frozen_set(&frozen, &page, MINT_ARRAY_NODES, n, offsetof(struct mint_node, boot_lapic_id),
		   &boot, sizeof(boot));
}
