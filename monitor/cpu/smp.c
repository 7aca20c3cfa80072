// SPDX-License-Identifier: GPL-2.0-only
/* Intel SDM vol. 3A, 9.4.4.1: INIT, 10 ms, SIPI, 200 us, SIPI. */
#include "monitor/cpu/smp.h"
#include "monitor/apic/lapic.h"
#include "monitor/cpu/core.h"
#include "monitor/cpu/cpu.h"
#include "monitor/cpu/insn.h"
#include "monitor/cpu/tsc.h"

#define INIT_DELAY_US	10000
#define SIPI_DELAY_US	200
#define ANSWER_US	1000000

static bool concerns(const struct core *core, unsigned int node)
{
	return (node == SMP_ALL_CORES || core->node == node) &&
		core->lapic_id != cpu_lapic_id() && core_state(core) == CORE_ABSENT;
}

static unsigned int absent(unsigned int node)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < core_count; i++)
		n += concerns(&cores[i], node);
	return n;
}

static void sipi_absent(unsigned int node, uint64_t page)
{
	for (unsigned int i = 0; i < core_count; i++)
		if (concerns(&cores[i], node))
			lapic_send_sipi(cores[i].lapic_id, page);
}

unsigned int smp_start_cores(uint64_t trampoline_page, unsigned int node)
{
	uint64_t start;

	if (!absent(node))
		return 0;
	for (unsigned int i = 0; i < core_count; i++)
		if (concerns(&cores[i], node))
			lapic_send_init(cores[i].lapic_id);
	tsc_delay_us(INIT_DELAY_US);
	sipi_absent(node, trampoline_page);
	tsc_delay_us(SIPI_DELAY_US);
	sipi_absent(node, trampoline_page);

	start = rdtsc();
	while (absent(node) && !tsc_passed(start, ANSWER_US))
		cpu_pause();
	return absent(node);
}
