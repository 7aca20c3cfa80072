// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzzes acpi_read. The input is one byte of flags, then memory as it lies at physical BASE, the
 * RSDP first. With FLAG_FIX_SUMS the checksums are corrected, so that the code behind them is
 * reached.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "lib/acpi/acpi_full.h"
#include "lib/acpi/acpi_parts.h"
#include "lib/acpi/acpi_read.h"
#include "lib/acpi/acpi_timer.h"
#include "lib/machine/machine_iommu.h"
#include "lib/machine/numa.h"

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t input_size);

#define BASE		0x10000u
#define FLAG_FIX_SUMS	1
#define COPIES_MAX	256

/* Each mapping is its own copy, so that a read past its end is seen. */
struct memory {
	struct acpi_memory mem;
	const uint8_t *data;
	size_t size;
	unsigned int copy_count;
	void *copy[COPIES_MAX];
};

static const void *map(struct acpi_memory *mem, phys_t addr, size_t size)
{
	struct memory *m = (struct memory *)mem;
	void *copy;

	if (addr < BASE || addr - BASE > m->size || size > m->size - (addr - BASE) ||
	    m->copy_count == COPIES_MAX)
		return NULL;
	copy = malloc(size);
	memcpy(copy, m->data + (addr - BASE), size);
	m->copy[m->copy_count++] = copy;
	return copy;
}

static void fix_sum(uint8_t *p, size_t size, size_t field)
{
	uint8_t sum = 0;

	p[field] = 0;
	for (size_t i = 0; i < size; i++)
		sum = (uint8_t)(sum + p[i]);
	p[field] = (uint8_t)-sum;
}

static void fix_sums(uint8_t *data, size_t size)
{
	static const char known[][5] = { "XSDT", "RSDT", "APIC", "MCFG", "FACP", "DSDT", "SSDT",
					 "HPET", "DMAR",
					"IVRS", "SRAT", "SLIT" };

	for (size_t at = 0; at + 36 <= size; at++)
		for (unsigned int i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
			uint32_t length;

			memcpy(&length, data + at + 4, 4);
			if (!memcmp(data + at, known[i], 4) && length >= 36 && length <= size - at)
				fix_sum(data + at, length, 9);
		}
	if (size >= 36) {
		memcpy(data, "RSD PTR ", 8);
		fix_sum(data, 20, 8);
		fix_sum(data, 36, 32);
	}
}

static void check(bool ok)
{
	if (!ok)
		abort();
}

/* Checks that ranges ascend and do not overlap, and that each is in a NUMA node that exists. */
static void check_numa(const struct machine *m)
{
	const struct machine_numa *numa = &m->numa;

	check(numa->mem_count <= MACHINE_NUMA_MEM_MAX && (numa->nodes || !numa->mem_count));
	for (unsigned int i = 0; i < numa->mem_count; i++) {
		check(!range_empty(numa->mem[i].range) && machine_has_numa(m, numa->mem[i].node));
		check(!i || numa->mem[i - 1].range.end <= numa->mem[i].range.start);
	}
	for (unsigned int i = 0; i < m->cpu_count; i++)
		check(numa->nodes ? numa->cpu[i] == MACHINE_NUMA_NONE ||
		      machine_has_numa(m, numa->cpu[i]) :
		      !numa->cpu[i]);
	for (unsigned int a = 0; numa->nodes && a < MACHINE_NUMA_MAX; a++)
		for (unsigned int b = 0; b < MACHINE_NUMA_MAX; b++)
			check(a == b ? numa->distance[a][b] == 10 : numa->distance[a][b] > 10);
}

/*
 * The memory map has RAM everywhere up to 8 GiB. Then the machine has either no NUMA nodes, or
 * several that have all of the RAM.
 */
static void settle_numa(struct machine *m, struct diag *diag)
{
	unsigned int node;

	machine_add_mem(m, range_of(0, GIB(8)), MEM_USABLE);
	machine_numa_check(m, diag);
	check_numa(m);
	check(!m->numa.nodes || m->numa.nodes & (m->numa.nodes - 1));
	for (unsigned int i = 0; m->numa.nodes && i < m->cpu_count; i++)
		check(machine_has_numa(m, m->numa.cpu[i]));
	for (struct range r = range_of(0, GIB(8)), part; !range_empty(r); r.start = part.end) {
		part = machine_numa_part(m, r, &node);
		check(!range_empty(part) && part.start == r.start);
		check(!m->numa.nodes || node != MACHINE_NUMA_NONE || range_size(part) <= MIB(2));
	}
}

static void check_machine(const struct machine *m, bool read)
{
	check(!read || m->cpu_count);
	check(m->cpu_count <= MACHINE_CPUS_MAX && m->ecam_count <= MACHINE_ECAM_MAX &&
	      m->ioapic_count <= MACHINE_IOAPICS_MAX && m->override_count <= MACHINE_OVERRIDES_MAX);
	for (unsigned int i = 0; i < m->override_count; i++)
		check(m->override[i].irq < 16);
	for (unsigned int i = 1; i < m->cpu_count; i++)
		check(m->cpu[i - 1].lapic_id < m->cpu[i].lapic_id);
	for (unsigned int i = 0; i < m->ecam_count; i++)
		check(m->ecam[i].bus_first <= m->ecam[i].bus_last && m->ecam[i].base);
	check(m->iommu_count <= MACHINE_IOMMUS_MAX);
	for (unsigned int i = 0; i < m->iommu_count; i++)
		check(m->iommu[i].addr && m->iommu[i].addr % KIB(4) == 0);
	check(m->power.s5_type_a <= 7 && m->power.s5_type_b <= 7);
	check(!m->power.has_reset ||
	      machine_reset_possible(m->power.reset_space, m->power.reset_addr));
	check_numa(m);
}

/* Checks that the copies fit into the room that was counted for them, and are still sound. */
static void copy_firmware(const struct machine *m, struct acpi_memory *mem)
{
	phys_t at[1 + ACPI_AML_MAX];
	struct acpi_firmware fw;
	uint8_t *buf;

	acpi_timer_find(mem, BASE);
	if (!acpi_firmware_find(&fw, m, mem, BASE))
		return;
	buf = malloc(m->acpi.aml_size);
	if (acpi_firmware_copy(&fw, buf, m->acpi.aml_size, BASE, at))
		for (unsigned int i = 0; i < fw.aml_count; i++) {
			const uint8_t *table = buf + (at[i] - BASE);
			uint8_t sum = 0;
			uint32_t length;

			memcpy(&length, table + 4, sizeof(length));
			for (uint32_t k = 0; k < length; k++)
				sum = (uint8_t)(sum + table[k]);
			check(!sum && at[i] % 16 == 0);
		}
	free(buf);
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t input_size)
{
	static struct machine m;
	struct memory memory = { .mem.map = map };
	struct diag diag;
	uint8_t *data;
	bool read;

	if (!input_size)
		return 0;
	memory.size = input_size - 1;
	memory.data = data = malloc(memory.size + 1);
	memcpy(data, input + 1, memory.size);
	if (input[0] & FLAG_FIX_SUMS)
		fix_sums(data, memory.size);
	machine_init(&m);
	diag_init(&diag);
	read = acpi_read(&m, &memory.mem, BASE, &diag);
	check(read == !diag.errors);
	check_machine(&m, read);
	check(machine_check_iommus(&m, &diag) || diag.errors);
	if (read)
		copy_firmware(&m, &memory.mem);
	settle_numa(&m, &diag);
	for (unsigned int i = 0; i < memory.copy_count; i++)
		free(memory.copy[i]);
	free(data);
	return 0;
}
