// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/life/rest.c: how a core rests in the monitor. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "lib/life/rest.h"

#define INTEL	0x756e6547u
#define AMD	0x68747541u
#define HYGON	0x6f677948u
#define ZHAOXIN	0x746e6543u
#define HYPERVISOR (1u << 31)

/* Skylake-SP as its CPUID describes it. */
static const struct rest_cpu good = {
	.vendor = INTEL, .version = 0x50654, .features = 0x7ffefbff, .line_min = 64, .line_max = 64,
	.mwait = 3, .substates = 0x2020, .power = 0x77,
};

static void expect(const char *what, const struct rest_cpu *cpu, enum rest_way want)
{
	enum rest_way way = rest_way(cpu);

	if (way != want)
		fail_msg("%s: %d instead of %d", what, way, want);
}

/* CPUID leaf 1, EAX, of real processors. */
static void test_processors(void **state)
{
	static const struct {
		const char *name;
		uint32_t vendor, version;
		enum rest_way want;
	} c[] = {
		{ "Skylake-SP", INTEL, 0x50654, REST_MWAIT },
		{ "Sapphire Rapids", INTEL, 0x806f8, REST_MWAIT },
		{ "Alder Lake", INTEL, 0x90672, REST_MWAIT },
		{ "Haswell", INTEL, 0x306c3, REST_MWAIT },
		{ "Merom, Clovertown", INTEL, 0x6f7, REST_HALT },
		{ "Merom-L", INTEL, 0x10661, REST_HALT },
		{ "Penryn", INTEL, 0x10676, REST_HALT },
		{ "Dunnington", INTEL, 0x106d1, REST_HALT },
		{ "Nehalem-EX", INTEL, 0x206e6, REST_HALT },
		{ "Westmere-EX", INTEL, 0x206f2, REST_HALT },
		{ "Apollo Lake", INTEL, 0x506c9, REST_HALT },
		{ "Denverton", INTEL, 0x506f1, REST_HALT },
		{ "Gemini Lake", INTEL, 0x706a1, REST_HALT },
		{ "Lunar Lake", INTEL, 0xb06d1, REST_HALT },
		{ "Pentium 4", INTEL, 0xf43, REST_HALT },
		{ "Zen", AMD, 0x800f11, REST_MWAIT },
		{ "Zen 3", AMD, 0xa20f10, REST_MWAIT },
		{ "Bulldozer", AMD, 0x600f12, REST_HALT },
		{ "K10", AMD, 0x100f42, REST_HALT },
		{ "Dhyana", HYGON, 0x900f01, REST_MWAIT },
		{ "another vendor's", ZHAOXIN, 0x50654, REST_HALT },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(c) / sizeof(c[0]); i++) {
		struct rest_cpu cpu = good;

		cpu.vendor = c[i].vendor;
		cpu.version = c[i].version;
		expect(c[i].name, &cpu, c[i].want);
		cpu.power &= ~(1u << 2);
		expect(c[i].name, &cpu, REST_LOOK);
	}
}

static void test_features(void **state)
{
	struct rest_cpu cpu = good;

	(void)state;
	cpu.features |= HYPERVISOR;
	expect("a hypervisor", &cpu, REST_HALT);
	cpu = good;
	cpu.features &= ~REST_FEATURE_MONITOR;
	expect("switched off by the firmware", &cpu, REST_HALT);
	cpu = good;
	cpu.substates = 0x2002;
	expect("no C1", &cpu, REST_HALT);
	cpu.mwait = 0;
	expect("sub-states that are not counted", &cpu, REST_MWAIT);
	cpu = good;
	cpu.line_max = 8192;
	expect("lines longer than the mailbox", &cpu, REST_HALT);
	cpu.line_max = 0;
	expect("no leaf 5", &cpu, REST_HALT);
	cpu = good;
	cpu.line_min = 0;
	expect("no smallest line", &cpu, REST_HALT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_processors),
		cmocka_unit_test(test_features),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
