// SPDX-License-Identifier: GPL-2.0-only
/* The plan as rows of three columns: who owns it, what it is, and which. */
#include "lib/machine/legacy.h"
#include "lib/machine/numa.h"
#include "lib/plan/plan_print.h"
#include "lib/plan/plan_internal.h"
#include "lib/plan/plan_rows.h"
#include "lib/base/str.h"

/* Writes @s, of which the beginning is left out if it is too long: the end of a path says more. */
static const char *tail(char *buf, size_t size, const char *s)
{
	size_t len = strlen(s);

	if (len < size)
		fmt_string(buf, size, "%s", s);
	else
		fmt_string(buf, size, "...%s", s + len - (size - 4));
	return buf;
}

/* Writes a size, rounded up to a multiple of @unit, in the unit in which it reads best. */
static const char *size_text(char buf[FMT_SIZE_LEN], uint64_t size, uint64_t unit)
{
	return fmt_size(buf, align_up(size, unit));
}

static void print_some_cores(struct printer *p, const struct plan *plan, plan_which_core which,
			     unsigned int arg)
{
	struct list l = { .p = p };
	char run[PLAN_RUN_TEXT];
	uint32_t first, last;
	unsigned int i = 0;

	while (plan_cores_run(plan, which, arg, &i, &first, &last))
		list_add(&l, plan_run_text(run, first, last));
	list_end(&l);
}

static bool is_of(const struct plan *plan, unsigned int owner, unsigned int i)
{
	return plan_core_owner(plan, i) == owner;
}

static bool is_of_pool(const struct plan *plan, unsigned int owner, unsigned int i)
{
	return plan->cpu_moves[i] && is_of(plan, owner, i);
}

static bool is_left(const struct plan *plan, unsigned int owner, unsigned int i)
{
	return !plan->cpu_moves[i] && is_of(plan, owner, i);
}

static void print_cores(struct printer *p, const struct plan *plan, unsigned int owner)
{
	p->what = "cores";
	print_some_cores(p, plan, is_of, owner);
}

static void print_cores_max(struct printer *p, const struct plan *plan, unsigned int n)
{
	p->what = "may get";
	if (plan_cores_to_get(plan, n, &plan->file[plan->node[n].kernel].info))
		print_some_cores(p, plan, plan_may_get, n);
}

static void print_memory(struct printer *p, const struct plan_node *node)
{
	p->what = "memory";
	for (unsigned int i = 0; i < node->ram_count; i++)
		row_range(p, node->ram[i], range_overlaps(node->ram[i], node->dma) ?
			  "DMA slice" : "");
	p->what = "low memory";
	row_range(p, node->low, "");
}

static uint64_t size_in(const struct machine *m, struct range r, unsigned int numa)
{
	uint64_t sum = 0;
	struct range part;
	unsigned int k;

	for (; !range_empty(r); r.start = part.end) {
		part = machine_numa_part(m, r, &k);
		sum += k == numa ? range_size(part) : 0;
	}
	return sum;
}

static unsigned int cores_in(const struct plan *plan, unsigned int owner, unsigned int numa)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < plan->machine->cpu_count; i++)
		count += plan->cpu_owner[i] == owner && plan->machine->numa.cpu[i] == numa;
	return count;
}

static void numa_row(struct printer *p, const struct plan *plan, unsigned int n, unsigned int numa)
{
	const struct plan_node *node = &plan->node[n];
	unsigned int cores = cores_in(plan, n, numa);
	uint64_t ram = 0, dma = size_in(plan->machine, node->dma, numa);
	char count[24] = "", size[FMT_SIZE_LEN];

	for (unsigned int i = 0; i < node->ram_count; i++)
		ram += size_in(plan->machine, node->ram[i], numa);
	if (!cores && !ram)
		return;
	if (cores)
		fmt_string(count, sizeof(count), "%u core%s, ", cores, cores == 1 ? "" : "s");
	row(p, "%u: %s%s%s%s", numa, count, ram ? fmt_size(size, ram) : "no memory",
	    cores ? "" : ", far from its cores", ram && ram == dma ? " (DMA slice)" : "");
}

static void print_numa(struct printer *p, const struct plan *plan, unsigned int n)
{
	p->what = "numa";
	for (unsigned int k = 0; k < MACHINE_NUMA_MAX; k++)
		if (machine_has_numa(plan->machine, k))
			numa_row(p, plan, n, k);
}

/* Returns the length of the version without what follows it: who built the kernel, and when. */
static int version_length(const struct bzimage *info)
{
	int n = 0;

	while (info->version[n] && info->version[n] != ' ' && n < ROWS_VALUE_WIDTH)
		n++;
	return n;
}

/* Prints a file by the names of all parts that it is made of. */
static void print_parts(struct printer *p, const struct plan *plan, const struct plan_file *file)
{
	char path[ROWS_VALUE_WIDTH - 9];

	for (unsigned int i = file->part; i < file->part + file->part_count; i++) {
		const struct plan_part *part = &plan->part[i];

		row(p, "%s%s%s", tail(path, sizeof(path), part->name), part->section[0] ? " " : "",
		    part->section);
	}
}

static void print_cmdline(struct printer *p, const struct plan *plan, const struct plan_node *node)
{
	p->what = "cmdline";
	if (node->cmdline != PLAN_NO_FILE)
		print_parts(p, plan, &plan->file[node->cmdline]);
}

static void print_images(struct printer *p, const struct plan *plan, const struct plan_node *node)
{
	const struct plan_file *kernel = &plan->file[node->kernel];
	char size[FMT_SIZE_LEN];

	p->what = "kernel";
	print_parts(p, plan, kernel);
	if (kernel->info.version[0])
		row(p, "%.*s", version_length(&kernel->info), kernel->info.version);
	row(p, "at 0x%llx, with %s to start", plan_ull(node->kernel_addr),
	    size_text(size, kernel->info.init_size, MIB(1)));
	print_cmdline(p, plan, node);
	if (node->initrd == PLAN_NO_FILE)
		return;
	p->what = "initrd";
	print_parts(p, plan, &plan->file[node->initrd]);
	row(p, "at 0x%llx, %s", plan_ull(node->initrd_addr),
	    size_text(size, plan->file[node->initrd].size, KIB(1)));
}

/*
 * machine.pci[@i] is a virtual function of @owner. Returns the index of the last one in a row that
 * has the same physical function and owner.
 */
static unsigned int last_virtual(const struct plan *plan, unsigned int owner, unsigned int i)
{
	const struct machine_pci *fn = plan->machine->pci;

	while (i + 1 < plan->machine->pci_count && plan->pci_owner[i + 1] == owner &&
	       fn[i + 1].virtual_fn && fn[i + 1].physical == fn[i].physical)
		i++;
	return i;
}

static void print_functions(struct printer *p, const struct plan *plan, unsigned int owner)
{
	struct list l = { .p = p };
	char name[BDF_TEXT_LEN], last[BDF_TEXT_LEN], run[2 * BDF_TEXT_LEN + 8];

	p->what = "pci";
	for (unsigned int i = 0; i < plan->machine->pci_count; i++) {
		const struct machine_pci *fn = &plan->machine->pci[i];

		if (plan->pci_owner[i] != owner)
			continue;
		bdf_text(name, fn->bdf);
		if (fn->virtual_fn)
			i = last_virtual(plan, owner, i);
		fmt_string(run, sizeof(run), fn == &plan->machine->pci[i] ? "%s" : "%s to %s", name,
			   bdf_text(last, plan->machine->pci[i].bdf));
		list_add(&l, run);
	}
	list_end(&l);
}

static void print_buses(struct printer *p, const struct plan_node *node)
{
	char port[BDF_TEXT_LEN];

	p->what = "pci buses";
	for (unsigned int i = 0; i < node->bus_count; i++) {
		const struct plan_bus *bus = &node->bus[i];

		if (!bus->exact)
			row(p, "%02x-%02x behind %s", (unsigned int)bus->first,
			    (unsigned int)bus->last, bdf_text(port, bus->port));
		else if (bus->root)
			row(p, "%02x, its own functions, by mint.ko", (unsigned int)bus->first);
		else
			row(p, "%02x behind %s, its own functions, by mint.ko",
			    (unsigned int)bus->first, bdf_text(port, bus->port));
	}
}

static void print_lines(struct printer *p, const struct plan *plan, unsigned int n)
{
	char name[BDF_TEXT_LEN];

	p->what = "irqs";
	for (unsigned int i = 0; i < plan->irq_count; i++)
		if (plan->irq[i].owner == n && plan->irq[i].isa)
			row(p, "%u, %s", plan->irq[i].gsi, plan->irq[i].what);
	for (unsigned int i = 0; i < plan->intx_count; i++) {
		const struct plan_intx *intx = &plan->intx[i];
		const struct plan_irq *irq = &plan->irq[intx->irq];

		if (intx->node == n)
			row(p, "%u, %s INT%c%s%s", irq->gsi, bdf_text(name, intx->bdf),
			    'A' + machine_find_pci(plan->machine, intx->bdf)->int_pin - 1,
			    irq->owner != n ? ", by " : irq->shared ? ", shared" : "",
			    irq->owner != n ? plan->node[irq->owner].want->name : "");
	}
}

static void print_legacy(struct printer *p, uint32_t devices)
{
	struct list l = { .p = p };

	p->what = "legacy";
	for (; devices; devices &= devices - 1)
		list_add(&l, legacy_name(devices & -devices));
	list_end(&l);
}

static void print_acpi(struct printer *p, const struct config_node *want)
{
	p->what = "acpi";
	if (want->acpi_full)
		row(p, "full");
}

static void print_uart(struct printer *p, const struct config_uart *uart, uint16_t port)
{
	char name[BDF_TEXT_LEN];

	p->what = "uart";
	if (uart->kind == UART_COM)
		row(p, "com%u, port 0x%x", uart->com + 1, (unsigned int)port);
	else if (uart->kind == UART_PCI)
		row(p, "%s, port 0x%x", bdf_text(name, uart->bdf), (unsigned int)port);
	else
		row(p, "none");
}

/* What Linux gets as its console if it has no UART. */
static void print_console(struct printer *p, const struct plan *plan, const struct plan_node *node)
{
	p->what = "console";
	if (!node->uart_port && plan->config->console_size)
		row(p, "hvc0, by mint.ko");
}

static void print_heir(struct printer *p, const struct plan *plan, unsigned int n)
{
	const struct plan_node *node = &plan->node[n];
	unsigned int blocks = plan_lends_blocks(plan, n);

	p->what = "on death";
	if (node->heir == PLAN_NOBODY)
		return;
	row(p, "to %s", plan->node[node->heir].want->name);
	if (blocks)
		row(p, "with %u block%s of its memory", blocks, blocks == 1 ? "" : "s");
}

static void print_node(struct printer *p, const struct plan *plan, unsigned int n)
{
	const struct plan_node *node = &plan->node[n];

	p->owner = node->want->name;
	print_cores(p, plan, n);
	p->what = "boot core";
	row(p, "%u, tag 0x%02x", node->boot_lapic_id, (unsigned int)node->tag);
	print_cores_max(p, plan, n);
	print_numa(p, plan, n);
	print_memory(p, node);
	print_images(p, plan, node);
	print_functions(p, plan, n);
	print_buses(p, node);
	print_uart(p, &node->want->uart, node->uart_port);
	print_console(p, plan, node);
	print_legacy(p, node->want->legacy.devices);
	print_acpi(p, node->want);
	print_lines(p, plan, n);
	print_heir(p, plan, n);
}

static void print_files(struct printer *p, const struct plan *plan)
{
	char path[25], size[FMT_SIZE_LEN];

	p->what = "files";
	for (unsigned int i = 0; i < plan->file_count; i++)
		row(p, "0x%010llx  %11s  %s", plan_ull(plan->file[i].place.start),
		    size_text(size, plan->file[i].size, KIB(1)),
		    tail(path, sizeof(path), plan->file[i].name));
}

/* Returns how much of the table a node's console takes, in KiB. */
static unsigned int console_size(const struct plan *plan)
{
	return (unsigned int)(align_up(sizeof(struct mint_console) + plan->config->console_size,
				       KIB(1)) / KIB(1));
}

static void print_monitor(struct printer *p, const struct plan *plan)
{
	const struct config_uart *console = &plan->config->console;
	struct range worlds = { plan->node[0].world.start,
				plan->node[plan->node_count - 1].world.end };

	p->owner = "monitor";
	print_cores(p, plan, PLAN_MONITOR);
	p->what = "console";
	if (plan->has_console_core)
		row(p, "core %u once the nodes run", plan->console_lapic_id);
	else
		row(p, "none once the nodes run");
	print_uart(p, console, console->kind == UART_COM ? machine_com_port(console->com) : 0);
	p->what = "memory";
	row_range(p, plan->trampoline, "trampoline");
	if (!range_empty(plan->image))
		row_range(p, plan->image, "image");
	row_range(p, plan->table, "table");
	if (plan->config->console_size)
		row(p, "%u KiB of it for each node's console", console_size(plan));
	row_range(p, worlds, "nodes' ACPI");
	row_range(p, plan->arena, "page tables");
	if (!range_empty(plan->store))
		row_range(p, plan->store, "store");
	if (!range_empty(plan->network))
		row_range(p, plan->network, "network");
	print_files(p, plan);
	print_functions(p, plan, PLAN_MONITOR);
}

static void print_pool_numa(struct printer *p, const struct plan *plan)
{
	p->what = "numa";
	for (unsigned int k = 0; k < MACHINE_NUMA_MAX; k++) {
		uint64_t size = 0;

		if (!machine_has_numa(plan->machine, k))
			continue;
		for (unsigned int i = 0; i < plan->pool.count; i++)
			size += size_in(plan->machine, plan->pool.r[i], k);
		if (size)
			row(p, "%u: %llu blocks", k, plan_ull(size / MINT_BLOCK_SIZE));
	}
}

static void print_pool(struct printer *p, const struct plan *plan)
{
	p->owner = "pool";
	p->what = "cores";
	print_some_cores(p, plan, is_of_pool, PLAN_NOBODY);
	p->what = "blocks";
	row(p, "%llu of 128 MiB", plan_ull(range_set_size(&plan->pool) / MINT_BLOCK_SIZE));
	print_pool_numa(p, plan);
	p->what = "memory";
	for (unsigned int i = 0; i < plan->pool.count; i++)
		row_range(p, plan->pool.r[i], "");
}

static void print_nobody(struct printer *p, const struct plan *plan)
{
	char size[FMT_SIZE_LEN];

	p->owner = "nobody";
	p->what = "cores";
	print_some_cores(p, plan, is_left, PLAN_NOBODY);
	p->what = "memory";
	row(p, "%s in %u piece%s", size_text(size, range_set_size(&plan->left), MIB(1)),
	    plan->left.count, plan->left.count == 1 ? "" : "s");
	print_functions(p, plan, PLAN_NOBODY);
}

static uint64_t ram_size(const struct machine *m)
{
	uint64_t sum = 0;

	for (unsigned int i = 0; i < m->mem_count; i++)
		if (m->mem[i].type == MEM_USABLE)
			sum += range_size(m->mem[i].range);
	return sum;
}

void plan_print(const struct plan *plan, struct fmt_sink *sink)
{
	struct printer p = { .sink = sink, .owner = "", .what = "" };
	char file[33], size[FMT_SIZE_LEN];

	fmt_print(sink, "The plan of %s: %u node%s, %u cores, %s of RAM\n\n",
		  tail(file, sizeof(file), plan->config->file), plan->node_count,
		  plan->node_count == 1 ? "" : "s", plan->machine->cpu_count,
		  size_text(size, ram_size(plan->machine), MIB(1)));
	fmt_print(sink, "%-15s  %-10s  %s\n", "owner", "what", "which");
	fmt_print(sink, "---------------  ----------  "
		  "---------------------------------------------------\n");
	for (unsigned int n = 0; n < plan->node_count; n++) {
		print_node(&p, plan, n);
		fmt_print(sink, "\n");
	}
	print_monitor(&p, plan);
	fmt_print(sink, "\n");
	print_pool(&p, plan);
	fmt_print(sink, "\n");
	print_nobody(&p, plan);
}
