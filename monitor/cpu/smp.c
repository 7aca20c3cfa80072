// SPDX-License-Identifier: GPL-2.0-only
/*
 * Intel SDM vol. 3A, 9.4.4.1: INIT, 10 ms, SIPI, 200 us, SIPI. The 10 ms are for old processors;
 * Linux has done without since 4.2 (arch/x86/kernel/smpboot.c, smp_set_init_udelay()). On the
 * processors where Linux does without them, the SIPIs are sent at once, and once more to each core
 * that has not come after 10 ms: a core that was in SMM takes the INIT late, and no SIPI before
 * that.
 */
#include "monitor/cpu/smp.h"
#include "lib/machine/cpuid.h"
#include "monitor/apic/lapic.h"
#include "monitor/cpu/core.h"
#include "monitor/cpu/cpu.h"
#include "monitor/cpu/insn.h"
#include "monitor/cpu/tsc.h"

#define INIT_DELAY_US	10000
#define SIPI_DELAY_US	200
#define ANSWER_US	1000000
#define NMI_ANSWER_US	1000000

static bool init_is_quick(void)
{
	uint32_t vendor = cpuid(0, 0).ebx, family = cpuid_family(cpuid(1, 0).eax);

	return (vendor == CPU_VENDOR_INTEL && family == 6) ||
		(vendor == CPU_VENDOR_AMD && family >= 0xf) ||
		(vendor == CPU_VENDOR_HYGON && family >= 0x18);
}

struct set {
	smp_which_t which;		/* NULL: all */
	const void *arg;
};

static bool concerns(const struct core *core, const struct set *set)
{
	return core->lapic_id != cpu_lapic_id() && core_state(core) == CORE_ABSENT &&
		(!set->which || set->which(core, set->arg));
}

static bool takes_init(const struct core *core, const struct set *set)
{
	return concerns(core, set) && !core->no_init;
}

typedef bool (*test_t)(const struct core *core, const struct set *set);

static unsigned int count(test_t test, const struct set *set)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < core_count; i++)
		n += test(&cores[i], set);
	return n;
}

static void await(test_t test, const struct set *set, uint64_t us)
{
	uint64_t start = rdtsc();

	while (count(test, set) && !tsc_passed(start, us))
		cpu_pause();
}

static void sipi(const struct set *set, uint64_t page)
{
	for (unsigned int i = 0; i < core_count; i++)
		if (takes_init(&cores[i], set))
			lapic_send_sipi(cores[i].lapic_id, page);
}

static void sipi_twice(const struct set *set, uint64_t page)
{
	sipi(set, page);
	tsc_delay_us(SIPI_DELAY_US);
	sipi(set, page);
}

unsigned int smp_start_cores(uint64_t trampoline_page, smp_which_t which, const void *arg)
{
	struct set set = { which, arg };

	if (!count(takes_init, &set))
		return count(concerns, &set);
	for (unsigned int i = 0; i < core_count; i++) {
		if (!takes_init(&cores[i], &set))
			continue;
		lapic_send_init(cores[i].lapic_id);
		/*
		 * Once more: if it was in the monitor it may have become PARKED just before the
		 * INIT, and would then get no SIPI.
		 */
		core_set_state(&cores[i], CORE_ABSENT);
	}
	if (init_is_quick()) {
		sipi_twice(&set, trampoline_page);
		await(takes_init, &set, INIT_DELAY_US);
	} else {
		tsc_delay_us(INIT_DELAY_US);
	}
	if (count(takes_init, &set)) {
		sipi_twice(&set, trampoline_page);
		await(takes_init, &set, ANSWER_US);
	}
	return count(concerns, &set);
}

unsigned int smp_nmi_cores(uint64_t trampoline_page, smp_which_t which, const void *arg)
{
	struct set set = { which, arg };

	for (unsigned int i = 0; i < core_count; i++)
		if (concerns(&cores[i], &set))
			lapic_send_nmi(cores[i].lapic_id);
	await(concerns, &set, NMI_ANSWER_US);
	if (count(takes_init, &set)) {
		sipi_twice(&set, trampoline_page);
		await(takes_init, &set, ANSWER_US);
	}
	return count(concerns, &set);
}
