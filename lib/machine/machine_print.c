// SPDX-License-Identifier: GPL-2.0-only
/* Writes the machine text (docs/machine.md). Facts that the machine does not have are left out. */
#include "lib/machine/machine_text.h"
#include "lib/machine/numa.h"

static void print_range(struct fmt_sink *sink, struct range r)
{
	fmt_print(sink, "0x%llx-0x%llx", (unsigned long long)r.start,
		  (unsigned long long)r.end - 1);
}

static void print_cpu(const struct machine *m, unsigned int i, struct fmt_sink *sink)
{
	fmt_print(sink, "cpu %u uid %u", m->cpu[i].lapic_id, m->cpu[i].acpi_uid);
	if (machine_is_numa(m))
		fmt_print(sink, " numa %u", (unsigned int)m->numa.cpu[i]);
	fmt_print(sink, "\n");
}

static void print_cpus(const struct machine *m, struct fmt_sink *sink)
{
	fmt_print(sink, "tsc %u khz%s\n", m->tsc_khz, m->tsc_invariant ? " invariant" : "");
	if (m->phys_bits)
		fmt_print(sink, "phys-bits %u%s\n", (unsigned int)m->phys_bits,
			  m->pages_1g ? " 1g-pages" : "");
	fmt_print(sink, "lapic 0x%llx %s\n", (unsigned long long)m->lapic_addr,
		  m->x2apic ? "x2apic" : "xapic");
	if (m->smt_bits)
		fmt_print(sink, "smt %u\n", (unsigned int)m->smt_bits);
	fmt_print(sink, "bsp %u\n", m->bsp_lapic_id);
	for (unsigned int i = 0; i < m->cpu_count; i++)
		print_cpu(m, i, sink);
}

static void print_mem(const struct machine *m, struct fmt_sink *sink)
{
	for (unsigned int i = 0; i < m->mem_count; i++) {
		fmt_print(sink, "mem ");
		print_range(sink, m->mem[i].range);
		fmt_print(sink, " %s\n", mem_type_name(m->mem[i].type));
	}
}

static void print_distances(const struct machine *m, unsigned int from, struct fmt_sink *sink)
{
	fmt_print(sink, "distance %u", from);
	for (unsigned int to = 0; to < MACHINE_NUMA_MAX; to++)
		if (machine_has_numa(m, to) && to != from)
			fmt_print(sink, " %u:%u", to, (unsigned int)m->numa.distance[from][to]);
	fmt_print(sink, "\n");
}

static void print_numa(const struct machine *m, struct fmt_sink *sink)
{
	for (unsigned int i = 0; i < m->numa.mem_count; i++) {
		fmt_print(sink, "numa %u ", (unsigned int)m->numa.mem[i].node);
		print_range(sink, m->numa.mem[i].range);
		fmt_print(sink, "\n");
	}
	for (unsigned int n = 0; n < MACHINE_NUMA_MAX; n++)
		if (machine_has_numa(m, n))
			print_distances(m, n, sink);
}

static void print_field(struct fmt_sink *sink, const char *name, struct screen_field field)
{
	fmt_print(sink, " %s %u+%u", name, (unsigned int)field.position, (unsigned int)field.size);
}

static void print_screen(const struct machine_screen *s, struct fmt_sink *sink)
{
	if (s->kind == SCREEN_TEXT)
		fmt_print(sink, "screen text\n");
	if (s->kind != SCREEN_LINEAR)
		return;
	fmt_print(sink, "screen 0x%llx size %ux%u pitch %u depth %u", (unsigned long long)s->addr,
		  s->width, s->height, s->pitch, (unsigned int)s->depth);
	print_field(sink, "red", s->red);
	print_field(sink, "green", s->green);
	print_field(sink, "blue", s->blue);
	if (s->reserved.size)
		print_field(sink, "reserved", s->reserved);
	fmt_print(sink, "\n");
}

static const char *const reset_space_name[] = {
	[RESET_IO] = "", [RESET_MEMORY] = "mem ", [RESET_PCI] = "pci ",
};

static void print_platform(const struct machine *m, struct fmt_sink *sink)
{
	const struct machine_power *p = &m->power;

	for (unsigned int i = 0; i < m->ioapic_count; i++)
		fmt_print(sink, "ioapic %u gsi %u at 0x%llx\n", m->ioapic[i].id,
			  m->ioapic[i].gsi_base, (unsigned long long)m->ioapic[i].addr);
	for (unsigned int i = 0; i < m->override_count; i++)
		fmt_print(sink, "override %u gsi %u %s %s\n", (unsigned int)m->override[i].irq,
			  m->override[i].gsi, m->override[i].level ? "level" : "edge",
			  m->override[i].low ? "low" : "high");
	if (p->has_s5)
		fmt_print(sink, "s5 %u %u\n", (unsigned int)p->s5_type_a,
			  (unsigned int)p->s5_type_b);
	if (p->pm1a_cnt || p->pm1b_cnt)
		fmt_print(sink, "pm1 0x%x 0x%x\n", (unsigned int)p->pm1a_cnt,
			  (unsigned int)p->pm1b_cnt);
	if (p->has_reset)
		fmt_print(sink, "reset %s0x%llx 0x%x\n", reset_space_name[p->reset_space],
			  (unsigned long long)p->reset_addr, (unsigned int)p->reset_value);
	if (p->smi_cmd || p->acpi_enable)
		fmt_print(sink, "acpi-enable 0x%x 0x%x\n", p->smi_cmd,
			  (unsigned int)p->acpi_enable);
	if (p->button_status)
		fmt_print(sink, "power-button 0x%x 0x%x\n", (unsigned int)p->button_status,
			  (unsigned int)p->button_enable);
	if (m->acpi.aml_size)
		fmt_print(sink, "acpi 0x%x sci %u\n", m->acpi.aml_size, (unsigned int)m->acpi.sci);
	if (m->hpet.addr)
		fmt_print(sink, "hpet 0x%llx id 0x%x tick %u\n", (unsigned long long)m->hpet.addr,
			  m->hpet.id, (unsigned int)m->hpet.min_tick);
	for (unsigned int i = 0; i < m->iommu_count; i++)
		fmt_print(sink, "iommu %s at 0x%llx\n",
			  m->iommu[i].kind == IOMMU_VTD ? "vtd" : "amd",
			  (unsigned long long)m->iommu[i].addr);
	print_screen(&m->screen, sink);
	for (unsigned int i = 0; i < MACHINE_COMS; i++)
		if (m->com[i])
			fmt_print(sink, "uart com%u\n", i + 1);
	for (unsigned int i = 0; i < m->ecam_count; i++)
		fmt_print(sink, "ecam 0x%llx segment %u buses %02x-%02x\n",
			  (unsigned long long)m->ecam[i].base, (unsigned int)m->ecam[i].segment,
			  (unsigned int)m->ecam[i].bus_first, (unsigned int)m->ecam[i].bus_last);
}

static void print_window(struct fmt_sink *sink, const char *bdf, enum bar_kind kind,
			 struct range window)
{
	if (range_empty(window))
		return;
	fmt_print(sink, "window %s %s ", bdf, bar_kind_name(kind));
	print_range(sink, window);
	fmt_print(sink, "\n");
}

static void print_bars(struct fmt_sink *sink, const char *fact, const char *bdf,
		       const struct machine_bar bars[MACHINE_BARS])
{
	for (unsigned int i = 0; i < MACHINE_BARS; i++) {
		const struct machine_bar *bar = &bars[i];

		if (bar->kind == BAR_NONE)
			continue;
		fmt_print(sink, "%s %s %u %s ", fact, bdf, i, bar_kind_name(bar->kind));
		if (range_empty(bar->range))
			fmt_print(sink, "unset");
		else
			print_range(sink, bar->range);
		fmt_print(sink, "\n");
	}
}

static void print_pci(const struct machine_pci *fn, struct fmt_sink *sink)
{
	char bdf[BDF_TEXT_LEN];

	bdf_text(bdf, fn->bdf);
	fmt_print(sink, "pci %s %04x:%04x class %06x", bdf, (unsigned int)fn->vendor,
		  (unsigned int)fn->device, fn->class_code);
	if (fn->int_pin >= 1 && fn->int_pin <= 4)
		fmt_print(sink, " int%c", 'a' + fn->int_pin - 1);
	fmt_print(sink, "%s%s\n", fn->msi ? " msi" : "", fn->msix ? " msix" : "");
	if (fn->bridge) {
		fmt_print(sink, "bridge %s buses %02x-%02x\n", bdf,
			  (unsigned int)fn->bus_secondary, (unsigned int)fn->bus_subordinate);
		print_window(sink, bdf, BAR_MEM, fn->window_mem);
		print_window(sink, bdf, BAR_MEM_PREF, fn->window_pref);
		print_window(sink, bdf, BAR_IO, fn->window_io);
	}
	print_bars(sink, "bar", bdf, fn->bar);
}

static void print_sriov(const struct machine_sriov *s, struct fmt_sink *sink)
{
	char bdf[BDF_TEXT_LEN];

	fmt_print(sink, "sriov %s vfs %u offset %u stride %u device %04x%s\n",
		  bdf_text(bdf, s->bdf),
		  (unsigned int)s->total, (unsigned int)s->offset, (unsigned int)s->stride,
		  (unsigned int)s->device, s->ari ? " ari" : "");
	print_bars(sink, "vfbar", bdf, s->bar);
}

void machine_print(const struct machine *m, struct fmt_sink *sink)
{
	fmt_print(sink, MACHINE_TEXT_HEADER "\n");
	print_cpus(m, sink);
	print_mem(m, sink);
	print_numa(m, sink);
	print_platform(m, sink);
	/*
	 * Virtual functions are not printed: they follow from the facts of their physical
	 * functions.
	 */
	for (unsigned int i = 0; i < m->pci_count; i++)
		if (!m->pci[i].virtual_fn)
			print_pci(&m->pci[i], sink);
	for (unsigned int i = 0; i < m->sriov_count; i++)
		print_sriov(&m->sriov[i], sink);
}
