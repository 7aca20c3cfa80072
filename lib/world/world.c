// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each table that a kernel reads is made by a file of its own; here they get their places and the
 * facts of the plan. What does not fit this kernel is refused.
 */
#include "lib/acpi/acpi_build.h"
#include "lib/world/boot_params.h"
#include "lib/plan/bsp_guard.h"
#include "lib/plan/node_words.h"
#include "lib/base/str.h"
#include "lib/world/world.h"

_Static_assert(ACPI_BRIDGES_MAX >= PLAN_NODE_BUSES_MAX, "a host bridge per bus");
_Static_assert(MACHINE_IOAPICS_MAX <= 32, "a bit for each I/O APIC");
_Static_assert(WORLD_CMDLINE + WORLD_CMDLINE_SIZE <= PLAN_BOOT_SIZE, "room for the command line");
_Static_assert(WORLD_SETUP + SETUP_DATA_SIZE <= PLAN_BOOT_SIZE, "room for the record");

/* Reports an error at the node's section of the config, and returns false. */
static bool refuse(const struct plan *plan, unsigned int n, struct diag *diag, const char *what)
{
	const struct config_node *want = plan->node[n].want;

	diag_error(diag, plan->config->file, want->line, "node %s: %s", want->name, what);
	return false;
}

static bool fill_ecam(struct acpi_build *in, const struct plan *plan, unsigned int n,
		      const struct plan_bus *bus, struct diag *diag)
{
	const struct machine_ecam *ecam = plan_bus_ecam(plan->machine, bus);

	if (!ecam)
		return refuse(plan, n, diag, "its PCI buses have no ECAM (MCFG)");
	if (in->has_ecam && in->ecam_base != ecam->base)
		return refuse(plan, n, diag,
			      "its PCI buses lie in different ECAM regions; give it those of one");
	in->has_ecam = true;
	in->ecam_base = ecam->base;
	return true;
}

/*
 * Makes one host bridge, with the windows of the port above, for each of the node's buses that are
 * its own as a whole. For the others mint.ko has one.
 */
static bool fill_bridges(struct acpi_build *in, const struct plan *plan, unsigned int n,
			 struct diag *diag)
{
	const struct plan_node *node = &plan->node[n];

	for (unsigned int i = 0; i < node->bus_count; i++) {
		const struct plan_bus *bus = &node->bus[i];
		const struct machine_pci *port = machine_find_pci(plan->machine, bus->port);

		if (bus->exact)
			continue;
		if (!port)
			return refuse(plan, n, diag, "the bridge above its buses is not there");
		if (!fill_ecam(in, plan, n, bus, diag))
			return false;
		in->machine_segment = (uint16_t)BDF_SEG(bus->port);
		in->bridge[in->bridge_count++] = (struct acpi_host_bridge){
			.bus_first = bus->first, .bus_last = bus->last,
			.segment = node->segment, .mem = port->window_mem,
			.pref = port->window_pref, .io = port->window_io,
		};
	}
	return true;
}

/*
 * Enters the I/O APICs with pins that the node has, or may have to take over. What functions raise
 * which pin, mint.ko knows from the ownership table.
 */
static void fill_irqs(struct acpi_build *in, const struct plan *plan, unsigned int n)
{
	const struct plan_node *node = &plan->node[n];

	in->legacy = node->want->legacy.devices;
	in->has_uart_irq = node->has_uart_irq;
	in->uart_irq = node->uart_irq;
	for (unsigned int i = 0; i < plan->irq_count; i++)
		if (plan->irq[i].owner == n)
			in->ioapics |= 1u << plan->irq[i].ioapic;
	for (unsigned int i = 0; i < plan->intx_count; i++)
		if (plan->intx[i].node == n)
			in->ioapics |= 1u << plan->irq[plan->intx[i].irq].ioapic;
}

/* Enters the firmware's full ACPI if the node is the one to have it. Its kernel must be patched. */
static bool fill_firmware(struct acpi_build *in, const struct plan *plan, unsigned int n,
			  const struct node_boot *from, const struct world_resident *resident,
			  uint8_t *world, struct diag *diag)
{
	const struct plan_node *node = &plan->node[n];

	if (!node->want->acpi_full)
		return true;
	if (!from->info.mint)
		return refuse(plan, n, diag,
			      "the firmware's full ACPI is for a patched kernel, and this "
			      "one is stock: it would take what is its neighbours'");
	if (!resident->firmware)
		return refuse(plan, n, diag, "the firmware's full ACPI cannot be read any more");
	in->firmware = resident->firmware;
	in->aml = world + WORLD_SIZE;
	in->aml_addr = node->world.start + WORLD_SIZE;
	in->aml_size = range_size(node->world) - WORLD_SIZE;
	return true;
}

/*
 * Lists the node's cores: the boot core first, as Linux counts CPUs in this order, then its other
 * ones, and those that it may get behind them. `maxcpus=` keeps its kernel from starting the last
 * (cmdline.c). Returns how many there are.
 */
static unsigned int list_cores(const struct plan *plan, unsigned int n,
			       const struct bzimage *kernel, uint32_t lapic_id[MACHINE_CPUS_MAX])
{
	const struct machine *m = plan->machine;
	unsigned int count = 0;

	lapic_id[count++] = plan->node[n].boot_lapic_id;
	for (unsigned int i = 0; i < m->cpu_count; i++)
		if (plan_core_owner(plan, i) == n && m->cpu[i].lapic_id != lapic_id[0])
			lapic_id[count++] = m->cpu[i].lapic_id;
	if (!plan_cores_to_get(plan, n, kernel))
		return count;
	/* `nr_cpus=` cuts the end off: so first those that are its own by the config. */
	for (unsigned int i = 0; i < m->cpu_count; i++)
		if (plan_may_get(plan, n, i) && plan->cpu_home[i] == n)
			lapic_id[count++] = m->cpu[i].lapic_id;
	for (unsigned int i = 0; i < m->cpu_count; i++)
		if (plan_may_get(plan, n, i) && plan->cpu_home[i] != n)
			lapic_id[count++] = m->cpu[i].lapic_id;
	return count;
}

static bool build_acpi(const struct plan *plan, unsigned int n, const struct node_boot *from,
		       const struct world_resident *resident, void *world, struct diag *diag)
{
	const struct plan_node *node = &plan->node[n];
	const struct machine *m = plan->machine;
	const struct bsp_guard guard = bsp_guard(plan, n, &from->info);
	uint32_t lapic_id[MACHINE_CPUS_MAX];
	struct acpi_build in = {
		.machine = m,
		.lapic_addr = m->lapic_addr,
		.decoy = guard.decoy,
		.decoy_lapic_id = guard.lapic_id,
		.lapic_id = lapic_id,
		.mailbox = node->world.start + WORLD_MAILBOX,
		.reset_vector = resident->reset_vector,
		.segment = node->segment,
		.uart_port = node->uart_port,
		.ram_count = node->ram_count,
		.ram = node->ram,
		.low = node->low,
		.pool = &plan->pool,
		.table_addr = plan->table.start,
		.table_size = (uint32_t)range_size(plan->table),
		.node_index = n,
		.node_name = node->want->name,
	};

	in.core_count = list_cores(plan, n, &from->info, lapic_id);
	in.own_core_count = plan->node[n].core_count;
	if (!fill_bridges(&in, plan, n, diag))
		return false;
	if (!fill_firmware(&in, plan, n, from, resident, world, diag))
		return false;
	if (from->info.mint)
		fill_irqs(&in, plan, n);
	if (!acpi_build(&in, (uint8_t *)world + WORLD_ACPI, WORLD_ACPI_SIZE,
			node->world.start + WORLD_ACPI))
		return refuse(plan, n, diag, "its ACPI tables do not fit");
	return true;
}

static bool build_cmdline(const struct plan *plan, unsigned int n, const struct node_boot *from,
			  char *buf, struct diag *diag)
{
	const struct cmdline_node node = plan_cmdline_node(plan, n, &from->info, from->cmdline,
							   from->cmdline_size);
	char text[160];
	size_t length;

	if (cmdline_build(&node, buf, WORLD_CMDLINE_SIZE, &length))
		return true;
	fmt_string(text, sizeof(text), "its command line has %zu characters, with the %zu that the "
		   "monitor adds, and its kernel takes %u", length, length - from->cmdline_size,
		   from->info.cmdline_max);
	return refuse(plan, n, diag, text);
}

struct refuser {
	struct words_visitor visitor;
	const struct plan *plan;
	unsigned int n;
	struct diag *diag;
};

static void refuse_word(struct words_visitor *visitor, const struct words_rule *rule,
			struct text word)
{
	struct refuser *r = (struct refuser *)visitor;
	const struct config_node *want = r->plan->node[r->n].want;
	char quoted[TEXT_QUOTE_LEN];

	if (rule->harm == WORDS_OTHERS)
		diag_error(r->diag, r->plan->config->file, want->line,
			   "node %s: its command line is refused: %s %s: %s", want->name,
			   text_quote(quoted, word), rule->why, rule->instead);
}

/*
 * Returns false, and reports it, if a word of the command line harms others. The plan may not have
 * seen this command line, or may have checked it for another kind of kernel.
 */
static bool words_harmless(const struct plan *plan, unsigned int n, const struct node_boot *from,
			   struct diag *diag)
{
	struct words_range ram[PLAN_WORDS_RAM];
	struct words_node node = plan_words_node(plan, n, from->info.mint, ram);
	struct refuser refuser = { { refuse_word }, plan, n, diag };

	return words_check(&node, from->cmdline, from->cmdline_size, &refuser.visitor);
}

static void build_boot_params(const struct node_boot *from, phys_t world, const void *kernel,
			      const struct efi_tables_out *efi, const struct node_mem_map *map,
			      const struct machine_screen *screen, void *boot)
{
	const struct boot_params_in in = {
		.kernel = kernel,
		.kernel_size = range_size(from->kernel),
		.info = &from->info,
		.kernel_addr = from->at.kernel_addr,
		.initrd = range_of(from->at.initrd_addr, range_size(from->initrd)),
		.cmdline = from->at.boot_params + WORLD_CMDLINE,
		.setup_data = from->info.mint ? from->at.boot_params + WORLD_SETUP : 0,
		.rsdp = world + WORLD_ACPI,
		.efi_systab = efi->systab,
		.efi_memmap = efi->memmap,
		.efi_memmap_size = efi->memmap_size,
		.efi_memdesc_size = efi->memdesc_size,
		.map = map,
		.screen = screen,
	};

	boot_params_build(boot, &in);
}

bool world_build(const struct plan *plan, unsigned int n, const struct node_boot *from,
		 const struct world_resident *resident, const void *kernel, void *world,
		 void *boot, struct diag *diag)
{
	phys_t start = plan->node[n].world.start;
	bool screen = from->info.mint && plan->node[n].want->legacy.devices & MINT_LEGACY_VGA;
	struct node_mem_map map;
	struct efi_tables_in efi_in = {
		.services = resident->services,
		.rsdp = start + WORLD_ACPI,
		.map = &map,
	};
	struct efi_tables_out efi;

	/* This also clears the mailbox: all zeros mean MAILBOX_NOOP. */
	memset(world, 0, WORLD_SIZE);
	memset(boot, 0, PLAN_BOOT_SIZE);
	if (from->info.mint && from->info.mint != MINT_SETUP_VERSION)
		return refuse(plan, n, diag,
			      "its kernel has Mint's patches for another version of the "
			      "monitor's record");
	if (!words_harmless(plan, n, from, diag))
		return false;
	if (!node_mem_map(plan, n, resident->code, &map))
		return refuse(plan, n, diag, "its memory map overlaps itself or is too long");
	if (!build_acpi(plan, n, from, resident, world, diag))
		return false;
	if (!efi_tables_build(&efi_in, (uint8_t *)world + WORLD_EFI, WORLD_EFI_SIZE,
			      start + WORLD_EFI, &efi))
		return refuse(plan, n, diag, "its EFI tables do not fit");
	if (!build_cmdline(plan, n, from, (char *)boot + WORLD_CMDLINE, diag))
		return false;
	if (from->info.mint &&
	    !setup_data_build(plan, n, &resident->facts, (uint8_t *)boot + WORLD_SETUP))
		return refuse(plan, n, diag,
			      "a patched kernel needs the TSC's frequency, which could "
			      "not be measured");
	build_boot_params(from, start, kernel, &efi, &map,
			  screen ? &plan->machine->screen : NULL, boot);
	return true;
}
