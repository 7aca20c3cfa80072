// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls each reader in lib/ with what it needs from the hardware, and stops at the first thing
 * without which there can be no plan.
 */
#include "monitor/discover.h"
#include <stddef.h>
#include "lib/acpi/acpi_read.h"
#include "lib/acpi/acpi_timer.h"
#include "lib/base/byte_sum.h"
#include "lib/base/str.h"
#include "lib/machine/machine_check.h"
#include "lib/machine/machine_iommu.h"
#include "lib/machine/numa.h"
#include "monitor/apic/lapic.h"
#include "monitor/cpu/cpu.h"
#include "monitor/cpu/insn.h"
#include "monitor/cpu/regs.h"
#include "monitor/cpu/tsc.h"
#include "monitor/platform/firmware.h"
#include "monitor/mem/paging.h"
#include "monitor/pci/scan.h"
#include "monitor/uart.h"

/*
 * Gives lib/acpi/ access to memory, which is identity-mapped as far as the early page tables reach.
 */
static const void *map_physical(struct acpi_memory *mem, phys_t addr, size_t size)
{
	(void)mem;
	if (!addr || addr + size < addr || addr + size > paging_early_limit())
		return NULL;
	return (const void *)addr;
}

#define BDA_EBDA_SEGMENT	0x40e
#define BIOS_AREA_START		0xe0000
#define BIOS_AREA_END		0x100000
#define EBDA_SEARCH		1024
#define RSDP_V1_SIZE		20

static bool is_rsdp(phys_t at)
{
	const uint8_t *p = (const uint8_t *)at;

	return !memcmp(p, "RSD PTR ", 8) && !byte_sum(p, RSDP_V1_SIZE);
}

phys_t discover_ebda(void)
{
	const volatile uint16_t *segment = (const volatile uint16_t *)(uintptr_t)BDA_EBDA_SEGMENT;

	asm("" : "+r"(segment));	/* hides from the compiler that this is close to NULL */
	return (phys_t)*segment << 4;
}

/*
 * Looks for the RSDP where ACPI 6.5, 5.2.5.1 says: in the first KiB of the EBDA, then in the BIOS
 * area, at multiples of 16 bytes. Returns 0 if there is none.
 */
static phys_t find_rsdp(void)
{
	phys_t ebda = discover_ebda();

	for (phys_t at = ebda; ebda && at < ebda + EBDA_SEARCH; at += 16)
		if (is_rsdp(at))
			return at;
	for (phys_t at = BIOS_AREA_START; at < BIOS_AREA_END; at += 16)
		if (is_rsdp(at))
			return at;
	return 0;
}

static bool read_acpi(struct machine *m, const struct boot_info *boot, struct tsc_clocks *clocks,
		      struct diag *diag)
{
	struct acpi_memory mem = { .map = map_physical };
	phys_t rsdp = boot->rsdp;

	if (!rsdp && !boot->efi_systab)
		rsdp = find_rsdp();
	if (!rsdp) {
		diag_error(diag, NULL, 0, "the firmware has no ACPI tables (no RSDP): "
			   "cores and PCI cannot be told apart");
		return false;
	}
	if (!acpi_read(m, &mem, rsdp, diag))
		return false;
	machine_trust_lapic(m, lapic_base(), diag);
	acpi_firmware_find(&firmware, m, &mem, rsdp);
	clocks->acpi_timer = acpi_timer_find(&mem, rsdp);
	clocks->hpet = m->hpet.addr;
	return true;
}

/*
 * The TSC's frequency is found out even if ACPI cannot be read: the console needs it for its waits.
 */
static bool read_acpi_and_tsc(struct machine *m, const struct boot_info *boot, struct diag *diag)
{
	struct tsc_clocks clocks = { 0 };
	bool ok = read_acpi(m, boot, &clocks, diag);

	m->tsc_khz = tsc_find_khz(&clocks, diag);
	tsc_set_khz(m->tsc_khz);
	return ok && m->tsc_khz;
}

/* Makes the early map reach all ECAM regions: functions are read before the final map exists. */
static bool reach_ecam(const struct machine *m, struct diag *diag)
{
	bool ok = machine_check(m, diag);

	for (unsigned int i = 0; ok && i < m->ecam_count; i++) {
		ok = paging_early_reach(machine_ecam_range(&m->ecam[i]));
		if (!ok)
			diag_error(diag, NULL, 0,
				   "ACPI: the regions of the MCFG lie so far apart that the "
				   "monitor has no page tables left for the one of segment %u",
				   (unsigned int)m->ecam[i].segment);
	}
	return ok;
}

/*
 * Makes the early map reach the IOMMUs' registers: they are switched off before the final map
 * exists.
 */
static bool reach_iommus(const struct machine *m, struct diag *diag)
{
	bool ok = machine_check_iommus(m, diag);

	for (unsigned int i = 0; ok && i < m->iommu_count; i++) {
		ok = paging_early_reach(machine_iommu_range(&m->iommu[i]));
		if (!ok)
			diag_error(diag, NULL, 0,
				   "ACPI: the registers of the IOMMUs lie so far apart that the "
				   "monitor has no page tables left for those at 0x%llx: switch %s "
				   "off in the firmware's setup",
				   (unsigned long long)m->iommu[i].addr,
				   iommu_kind_title(m->iommu[i].kind));
	}
	return ok;
}

bool discover_machine(struct machine *m, const struct boot_info *boot, struct diag *diag)
{
	machine_init(m);
	m->bsp_lapic_id = cpu_lapic_id();
	m->smt_bits = cpuid_smt_bits(cpu_leaf);
	m->x2apic = lapic_x2apic();
	m->lapic_addr = lapic_base();
	m->phys_bits = cpu_phys_bits();
	m->pages_1g = cpu_has_1g_pages();
	m->screen = boot->screen;
	m->tsc_invariant = cpu_tsc_invariant();
	for (unsigned int i = 0; i < MACHINE_COMS; i++)
		m->com[i] = uart_present(machine_com_port(i));
	if (!boot->mem_count) {
		diag_error(diag, NULL, 0, "%s",
			   boot->error[0] ? boot->error : "there is no memory map");
		return false;
	}
	for (unsigned int i = 0; i < boot->mem_count; i++)
		if (!machine_add_mem(m, boot->mem[i].range, boot->mem[i].type)) {
			diag_error(diag, NULL, 0, "the memory map has more than %u ranges",
				   MACHINE_MEM_MAX);
			return false;
		}
	if (!read_acpi_and_tsc(m, boot, diag) || !reach_ecam(m, diag) || !reach_iommus(m, diag))
		return false;
	machine_numa_check(m, diag);
	pci_scan(m, diag);
	return !diag->errors;
}
