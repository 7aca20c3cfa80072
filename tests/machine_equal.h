/* SPDX-License-Identifier: GPL-2.0-only */
/* Compares two machines, fact by fact; padding does not count. */
#ifndef TESTS_MACHINE_EQUAL_H
#define TESTS_MACHINE_EQUAL_H

#include <string.h>
#include "lib/machine/machine.h"

static inline bool range_equal(struct range a, struct range b)
{
	return (range_empty(a) && range_empty(b)) || (a.start == b.start && a.end == b.end);
}

static inline bool machine_bars_equal(const struct machine_bar *a, const struct machine_bar *b)
{
	for (unsigned int i = 0; i < MACHINE_BARS; i++)
		if (a[i].kind != b[i].kind || !range_equal(a[i].range, b[i].range))
			return false;
	return true;
}

static inline bool machine_sriov_equal(const struct machine_sriov *a, const struct machine_sriov *b)
{
	return a->bdf == b->bdf && a->total == b->total && a->offset == b->offset &&
	       a->stride == b->stride && a->device == b->device && a->ari == b->ari &&
	       machine_bars_equal(a->bar, b->bar);
}

static inline bool machine_pci_equal(const struct machine_pci *a, const struct machine_pci *b)
{
	return machine_bars_equal(a->bar, b->bar) && a->bdf == b->bdf && a->vendor == b->vendor &&
	       a->device == b->device &&
	       a->class_code == b->class_code && a->bridge == b->bridge && a->msi == b->msi &&
	       a->msix == b->msix && a->int_pin == b->int_pin &&
	       a->bus_secondary == b->bus_secondary && a->bus_subordinate == b->bus_subordinate &&
	       range_equal(a->window_mem, b->window_mem) &&
	       range_equal(a->window_pref, b->window_pref) &&
	       range_equal(a->window_io, b->window_io);
}

static inline bool machine_power_equal(const struct machine_power *a,
				       const struct machine_power *b)
{
	return a->has_s5 == b->has_s5 && a->s5_type_a == b->s5_type_a &&
	       a->s5_type_b == b->s5_type_b && a->pm1a_cnt == b->pm1a_cnt &&
	       a->pm1b_cnt == b->pm1b_cnt && a->has_reset == b->has_reset &&
	       a->reset_space == b->reset_space && a->reset_addr == b->reset_addr &&
	       a->reset_value == b->reset_value &&
	       a->smi_cmd == b->smi_cmd && a->acpi_enable == b->acpi_enable &&
	       a->button_status == b->button_status && a->button_enable == b->button_enable;
}

static inline bool screen_fields_equal(struct screen_field a, struct screen_field b)
{
	return a.position == b.position && a.size == b.size;
}

static inline bool machine_screen_equal(const struct machine_screen *a,
					const struct machine_screen *b)
{
	return a->kind == b->kind && a->addr == b->addr && a->width == b->width &&
	       a->height == b->height &&
	       a->pitch == b->pitch && a->depth == b->depth &&
	       screen_fields_equal(a->red, b->red) &&
	       screen_fields_equal(a->green, b->green) && screen_fields_equal(a->blue, b->blue) &&
	       screen_fields_equal(a->reserved, b->reserved);
}

static inline bool machine_numa_equal(const struct machine *a, const struct machine *b)
{
	const struct machine_numa *p = &a->numa, *q = &b->numa;

	if (p->nodes != q->nodes || p->mem_count != q->mem_count ||
	    memcmp(p->cpu, q->cpu, a->cpu_count))
		return false;
	for (unsigned int i = 0; i < p->mem_count; i++)
		if (p->mem[i].node != q->mem[i].node ||
		    !range_equal(p->mem[i].range, q->mem[i].range))
			return false;
	return !memcmp(p->distance, q->distance, sizeof(p->distance));
}

static inline bool machine_lists_equal(const struct machine *a, const struct machine *b)
{
	for (unsigned int i = 0; i < a->cpu_count; i++)
		if (a->cpu[i].lapic_id != b->cpu[i].lapic_id ||
		    a->cpu[i].acpi_uid != b->cpu[i].acpi_uid)
			return false;
	for (unsigned int i = 0; i < a->mem_count; i++)
		if (a->mem[i].type != b->mem[i].type ||
		    !range_equal(a->mem[i].range, b->mem[i].range))
			return false;
	for (unsigned int i = 0; i < a->ecam_count; i++)
		if (a->ecam[i].base != b->ecam[i].base ||
		    a->ecam[i].segment != b->ecam[i].segment ||
		    a->ecam[i].bus_first != b->ecam[i].bus_first ||
		    a->ecam[i].bus_last != b->ecam[i].bus_last)
			return false;
	for (unsigned int i = 0; i < a->ioapic_count; i++)
		if (a->ioapic[i].id != b->ioapic[i].id ||
		    a->ioapic[i].gsi_base != b->ioapic[i].gsi_base ||
		    a->ioapic[i].addr != b->ioapic[i].addr)
			return false;
	for (unsigned int i = 0; i < a->iommu_count; i++)
		if (a->iommu[i].kind != b->iommu[i].kind || a->iommu[i].addr != b->iommu[i].addr)
			return false;
	for (unsigned int i = 0; i < a->override_count; i++)
		if (a->override[i].irq != b->override[i].irq ||
		    a->override[i].gsi != b->override[i].gsi ||
		    a->override[i].level != b->override[i].level ||
		    a->override[i].low != b->override[i].low)
			return false;
	for (unsigned int i = 0; i < a->pci_count; i++)
		if (!machine_pci_equal(&a->pci[i], &b->pci[i]))
			return false;
	for (unsigned int i = 0; i < a->sriov_count; i++)
		if (!machine_sriov_equal(&a->sriov[i], &b->sriov[i]))
			return false;
	for (unsigned int i = 0; i < MACHINE_COMS; i++)
		if (a->com[i] != b->com[i])
			return false;
	return true;
}

static inline bool machine_equal(const struct machine *a, const struct machine *b)
{
	return a->cpu_count == b->cpu_count && a->mem_count == b->mem_count &&
	       a->ecam_count == b->ecam_count && a->pci_count == b->pci_count &&
	       a->ioapic_count == b->ioapic_count && a->iommu_count == b->iommu_count &&
	       a->override_count == b->override_count && a->sriov_count == b->sriov_count &&
	       a->bsp_lapic_id == b->bsp_lapic_id &&
	       a->x2apic == b->x2apic && a->lapic_addr == b->lapic_addr &&
	       a->tsc_khz == b->tsc_khz && a->tsc_invariant == b->tsc_invariant &&
	       a->phys_bits == b->phys_bits && a->pages_1g == b->pages_1g &&
	       a->acpi.aml_size == b->acpi.aml_size &&
	       a->acpi.sci == b->acpi.sci && a->hpet.addr == b->hpet.addr &&
	       a->hpet.id == b->hpet.id &&
	       a->hpet.min_tick == b->hpet.min_tick &&
	       machine_screen_equal(&a->screen, &b->screen) &&
	       machine_power_equal(&a->power, &b->power) && machine_numa_equal(a, b) &&
	       machine_lists_equal(a, b);
}

#endif
