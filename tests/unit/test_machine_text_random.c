// SPDX-License-Identifier: GPL-2.0-only
/* Tests that random machines are the same after they were printed and parsed again. */
#include "lib/machine/machine_iommu.h"
#include "lib/machine/numa.h"
#include "lib/machine/screen.h"
#include "lib/machine/sriov.h"
#include "tests/unit/machine_text_fixture.h"

static uint64_t random_bits(unsigned int bits)
{
	uint64_t v = (uint64_t)rand() << 42 ^ (uint64_t)rand() << 21 ^ (uint64_t)rand();

	return bits < 64 ? v & ((1ULL << bits) - 1) : v;
}

static struct range random_range(void)
{
	return range_of(random_bits(rand() % 60), random_bits(rand() % 40));
}

static void random_bars(struct machine_bar bar[MACHINE_BARS])
{
	for (unsigned int i = 0; i < MACHINE_BARS; i++) {
		bar[i].kind = (enum bar_kind)(rand() % 4);
		if (bar[i].kind != BAR_NONE)
			bar[i].range = random_range();
	}
}

static void random_sriov(struct machine *m, bdf_t bdf)
{
	struct machine_sriov s = {
		.bdf = bdf, .total = (uint16_t)(1 + rand() % 0xffff),
		.offset = (uint16_t)(1 + rand() % 0xffff),
		.stride = (uint16_t)(1 + rand() % 0xffff), .device = (uint16_t)random_bits(16),
		.ari = rand() % 2,
	};

	random_bars(s.bar);
	machine_add_sriov(m, &s);
}

static void random_pci(struct machine *m)
{
	struct machine_pci fn = {
		.bdf = (bdf_t)random_bits(rand() % 2 ? 16 : 32),
		.vendor = (uint16_t)random_bits(16), .device = (uint16_t)random_bits(16),
		.class_code = (uint32_t)random_bits(24), .bridge = rand() % 2, .msi = rand() % 2,
		.msix = rand() % 2, .int_pin = (uint8_t)(rand() % 5),
	};

	if (machine_find_pci(m, fn.bdf))
		return;
	if (fn.bridge) {
		fn.bus_secondary = (uint8_t)random_bits(8);
		fn.bus_subordinate = (uint8_t)random_bits(8);
		fn.window_mem = random_range();
		fn.window_pref = random_range();
		fn.window_io = random_range();
	}
	random_bars(fn.bar);
	machine_add_pci(m, &fn);
	if (rand() % 4 == 0 && !machine_find_sriov(m, fn.bdf))
		random_sriov(m, fn.bdf);
}

static void random_lists(struct machine *m)
{
	for (int i = rand() % 40; i >= 0; i--)
		machine_add_cpu(m, (struct machine_cpu){ (uint32_t)random_bits(rand() % 32),
							 (uint32_t)random_bits(32) });
	machine_add_mem(m, range_of(0, KIB(4)), MEM_USABLE);
	for (int i = rand() % 60; i > 0; i--)
		machine_add_mem(m, random_range(), (enum mem_type)(rand() % MEM_TYPE_COUNT));
	for (int i = rand() % 100; i > 0; i--)
		random_pci(m);
	m->ecam_count = (unsigned int)rand() % (MACHINE_ECAM_MAX + 1);
	for (unsigned int i = 0; i < m->ecam_count; i++) {
		m->ecam[i].base = random_bits(64);
		m->ecam[i].segment = (uint16_t)random_bits(16);
		m->ecam[i].bus_last = (uint8_t)random_bits(8);
		m->ecam[i].bus_first = (uint8_t)(rand() % (m->ecam[i].bus_last + 1));
	}
	m->ioapic_count = (unsigned int)rand() % (MACHINE_IOAPICS_MAX + 1);
	for (unsigned int i = 0; i < m->ioapic_count; i++)
		m->ioapic[i] = (struct machine_ioapic){
			(uint32_t)random_bits(32), (uint32_t)random_bits(32), random_bits(64)
		};
	m->override_count = (unsigned int)rand() % (MACHINE_OVERRIDES_MAX + 1);
	for (unsigned int i = 0; i < m->override_count; i++)
		m->override[i] = (struct machine_override){
			(uint8_t)i, rand() % 2, rand() % 2, (uint32_t)random_bits(32)
		};
}

/* All RAM, cut anyhow, is in NUMA nodes. */
static void random_numa(struct machine *m)
{
	unsigned int nodes = 2 + (unsigned int)rand() % 62;

	machine_numa_begin(m);
	for (unsigned int i = 0; i < m->mem_count && i < 50; i++) {
		phys_t middle = m->mem[i].range.start + range_size(m->mem[i].range) / 2;

		machine_numa_add_mem(m, (struct range){ m->mem[i].range.start, middle },
				     (unsigned int)rand() % nodes);
		machine_numa_add_mem(m, (struct range){ middle, m->mem[i].range.end },
				     (unsigned int)rand() % nodes);
	}
	for (unsigned int i = 0; i < m->cpu_count; i++) {
		m->numa.cpu[i] = (uint8_t)((unsigned int)rand() % nodes);
		m->numa.nodes |= 1ull << m->numa.cpu[i];
	}
	for (unsigned int from = 0; from < nodes; from++)
		for (unsigned int to = 0; to < nodes; to++)
			if (from != to)
				m->numa.distance[from][to] = (uint8_t)(11 + rand() % 245);
	machine_numa_check(m, &diag);
}

static void random_screen(struct machine *m)
{
	m->screen.kind = (enum screen_kind)(rand() % 3);
	if (m->screen.kind != SCREEN_LINEAR)
		return;
	m->screen.addr = 1 + random_bits(rand() % 60);
	m->screen.depth = rand() % 2 ? 32 : 16;
	m->screen.width = (uint32_t)(1 + rand() % 4000);
	m->screen.height = (uint32_t)(1 + rand() % 4000);
	m->screen.pitch = m->screen.width * m->screen.depth / 8 + (uint32_t)(rand() % 1000);
	if (rand() % 2)
		screen_set_fields(&m->screen, 0xf800, 0x7e0, 0x1f);
	else
		screen_set_fields(&m->screen, 0x7c00, 0x3e0, 0x1f);
}

static void random_machine(struct machine *m)
{
	machine_init(m);
	random_lists(m);
	m->bsp_lapic_id = (uint32_t)random_bits(31);
	m->x2apic = rand() % 2;
	m->lapic_addr = random_bits(64);
	m->tsc_khz = (uint32_t)random_bits(32);
	m->tsc_invariant = rand() % 2;
	m->phys_bits = (uint8_t)(rand() % 4 ? 32 + rand() % 21 : 0);
	m->pages_1g = m->phys_bits && rand() % 2;
	m->power.has_s5 = rand() % 2;
	if (m->power.has_s5) {
		m->power.s5_type_a = (uint8_t)random_bits(8);
		m->power.s5_type_b = (uint8_t)random_bits(8);
	}
	m->power.pm1a_cnt = (uint16_t)random_bits(rand() % 17);
	m->power.pm1b_cnt = (uint16_t)random_bits(rand() % 17);
	m->power.has_reset = rand() % 2;
	if (m->power.has_reset) {
		m->power.reset_space = (enum reset_space)(rand() % 3);
		m->power.reset_addr = m->power.reset_space == RESET_PCI ?
			random_bits(5) << 32 | random_bits(3) << 16 | random_bits(8) :
			1 + random_bits(m->power.reset_space == RESET_IO ? 15 : 31);
		m->power.reset_value = (uint8_t)random_bits(8);
	}
	m->hpet.addr = rand() % 2 ? 1 + random_bits(rand() % 32) : 0;
	if (m->hpet.addr) {
		m->hpet.id = (uint32_t)random_bits(32);
		m->hpet.min_tick = (uint16_t)random_bits(16);
	}
	for (unsigned int i = (unsigned int)rand() % 5; i; i--)
		machine_add_iommu(m, (struct machine_iommu){ rand() % 2 ? IOMMU_VTD : IOMMU_AMD,
							     1 + random_bits(rand() % 48) });
	if (rand() % 2)
		random_numa(m);
	random_screen(m);
	m->power.smi_cmd = (uint32_t)random_bits(rand() % 33);
	m->power.acpi_enable = (uint8_t)random_bits(rand() % 9);
	for (unsigned int i = 0; i < MACHINE_COMS; i++)
		m->com[i] = rand() % 2;
}

static void test_random(void **state)
{
	(void)state;
	srand(7);
	for (unsigned int i = 0; i < 300; i++) {
		random_machine(&a);
		assert_round_trip(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
