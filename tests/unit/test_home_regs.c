// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests lib/life/home_regs.c: for processors given by their CPUID leaves, the registers that a core
 * puts back when it comes home.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "lib/life/home_regs.h"

#define INTEL	0x756e6547
#define AMD	0x68747541
#define HYGON	0x6f677948

#define LEAVES_MAX	10
#define REGS_MAX	100

struct processor {
	struct { uint32_t leaf; struct cpu_leaf r; } leaf[LEAVES_MAX];
	uint64_t mcg_cap, misc_enable, tsc_adjust;
};

static const struct processor *now;

/* Beyond the last leaf of each group, processors return anything. Here they claim all features. */
static struct cpu_leaf answer(uint32_t leaf, uint32_t subleaf)
{
	(void)subleaf;
	for (size_t i = 0; i < LEAVES_MAX; i++)
		if (now->leaf[i].leaf == leaf && (leaf || !i))
			return now->leaf[i].r;
	return leaf == 0x80000000 ? (struct cpu_leaf){ 0x80000000, 0, 0, 0 } :
		(struct cpu_leaf){ UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX };
}

/*
 * What the monitor would do with the list: each register, its value before, and its value
 * afterwards.
 */
struct reg {
	uint32_t msr;
	uint64_t from, to;
};

static unsigned int come_home(const struct processor *p, struct reg out[REGS_MAX], uint64_t held)
{
	struct home_cpu cpu;
	unsigned int count = 0;

	now = p;
	home_cpu_read(&cpu, answer);
	cpu.mcg_cap = p->mcg_cap;
	cpu.misc_enable = p->misc_enable;
	cpu.tsc_adjust = p->tsc_adjust;
	for (unsigned int row = 0; row < HOME_REGS_COUNT; row++) {
		struct home_reg reg = home_reg(&cpu, row);

		for (unsigned int i = 0; i < reg.count; i++) {
			assert_true(count < REGS_MAX);
			assert_false(reg.value & ~reg.mask);
			out[count++] = (struct reg){ reg.msr + i * reg.stride, held,
						     (held & ~reg.mask) | reg.value };
		}
	}
	return count;
}

static void expect(const struct processor *p, const struct reg *want, unsigned int count)
{
	struct reg reg[REGS_MAX];
	unsigned int got = come_home(p, reg, ~0ull);

	for (unsigned int i = 0; i < count && i < got; i++)
		if (reg[i].msr != want[i].msr || reg[i].to != want[i].to)
			fail_msg("register %u: %x = %llx, not %x = %llx", i, reg[i].msr,
				 (unsigned long long)reg[i].to, want[i].msr,
				 (unsigned long long)want[i].to);
	assert_int_equal(got, count);
}
#define EXPECT(p, list) expect(p, list, sizeof(list) / sizeof(list[0]))

#define ALL		(~0ull)
#define NO_CMCI		(ALL & ~(1ull << 30))

/* Sapphire Rapids: perf 5, 8 and 3 counters, PT, LBRs, PEBS, IBRS, STIBP, SSBD, CMCI in 4 banks. */
static const struct processor sapphire = {
	.leaf = {
		{ 0, { 0x20, INTEL, 0, 0 } }, { 1, { 0x806f8, 0, 0, 1u << 21 } },
		{ 7, { 2, 1u << 1 | 1u << 25, 0, 1u << 19 | 1u << 26 | 1u << 27 | 1u << 31 } },
		{ 0xa, { 0x08300805, 0, 0, 3 } },
	},
	.mcg_cap = 1 << 10 | 4, .tsc_adjust = 0xfffffffffffffc00,
};

static void test_intel(void **state)
{
	static const struct reg want[] = {
		{ 0x3b, 0, 0xfffffffffffffc00 }, { 0x570, 0, 0 }, { 0x1d9, 0, 0 }, { 0x14ce, 0, 0 },
		{ 0x3f1, 0, 0 }, { 0x600, 0, 0 },
		{ 0x186, 0, 0 }, { 0x187, 0, 0 }, { 0x188, 0, 0 }, { 0x189, 0, 0 },
		{ 0x18a, 0, 0 }, { 0x18b, 0, 0 }, { 0x18c, 0, 0 }, { 0x18d, 0, 0 },
		{ 0x38d, 0, 0 }, { 0x38f, 0, 0xff }, { 0x48, 0, 0 },
		{ 0x280, 0, NO_CMCI }, { 0x281, 0, NO_CMCI },
		{ 0x282, 0, NO_CMCI }, { 0x283, 0, NO_CMCI },
	};

	(void)state;
	EXPECT(&sapphire, want);
}

/* The thresholds of banks that the firmware has set stay, and so do banks that are unclaimed. */
static void test_cmci(void **state)
{
	struct reg reg[REGS_MAX];
	struct processor p = sapphire;
	unsigned int count = come_home(&p, reg, 1u << 30 | 0x1234);

	(void)state;
	assert_int_equal(reg[count - 1].to, 0x1234);
	p.mcg_cap = 1 << 10 | 200;	/* the registers of banks beyond 32 lie elsewhere */
	count = come_home(&p, reg, 0x1234);
	assert_int_equal(reg[count - 1].msr, 0x29f);
	assert_int_equal(reg[count - 1].to, 0x1234);
	p.mcg_cap = 20;			/* without CMCI these are other registers */
	count = come_home(&p, reg, ALL);
	assert_int_equal(reg[count - 1].msr, 0x48);
}

/*
 * The efficient cores of a hybrid processor have fewer counters. A virtual machine has none, and no
 * debug store.
 */
static void test_counters(void **state)
{
	struct reg reg[REGS_MAX];
	struct processor p = sapphire;

	(void)state;
	p.leaf[3].r.eax = 0x08300605;
	come_home(&p, reg, ALL);
	assert_int_equal(reg[11].msr, 0x18b);
	assert_int_equal(reg[12].msr, 0x38d);
	assert_int_equal(reg[13].to, 0x3f);
	p.leaf[3].r.eax = 0x07300401;	/* version 1: nothing global, nothing fixed */
	come_home(&p, reg, ALL);
	assert_int_equal(reg[9].msr, 0x189);
	assert_int_equal(reg[10].msr, 0x48);
	p.leaf[3].r.eax = 0x0000ff02;	/* more than there is room for */
	p.leaf[3].r.edx = 0;
	come_home(&p, reg, ALL);
	assert_int_equal(reg[37].msr, 0x1a5);
	assert_int_equal(reg[38].msr, 0x38f);
	assert_int_equal(reg[38].to, 0xffffffff);
}

static void test_small_intel(void **state)
{
	static const struct processor guest = {
		.leaf = { { 0, { 0xa, INTEL, 0, 0 } }, { 1, { 0x306c3, 0, 0, 0 } }, { 7, { 0 } },
			  { 0xa, { 0 } } },
	}, no_pebs = {
		.leaf = { { 0, { 1, INTEL, 0, 0 } }, { 1, { 0x306c3, 0, 0, 1u << 21 } } },
		.misc_enable = 1 << 12,
	};
	static const struct reg want[] = { { 0x1d9, 0, 0 } };
	static const struct reg store[] = { { 0x1d9, 0, 0 }, { 0x600, 0, 0 } };

	(void)state;
	EXPECT(&guest, want);		/* the leaves beyond 80000000h would claim everything */
	EXPECT(&no_pebs, store);	/* so would leaves 7 and 0Ah */
}

static void test_amd(void **state)
{
	/*
	 * Zen 4: PerfMonV2 with 6 counters, IBS, LBRv2. Intel's registers are not touched, whatever
	 * CPUID claims.
	 */
	static const struct processor zen4 = {
		.leaf = {
			{ 0, { 0x10, AMD, 0, 0 } }, { 1, { 0xa60f12, 0, 0, 1u << 21 } },
			{ 7, { 0, 1u << 1 | 1u << 25, 0, 1u << 19 } },
			{ 0xa, { 0x08300805, 0, 0, 3 } },
			{ 0x80000000, { 0x80000028, AMD, 0, 0 } },
			{ 0x80000001, { 0, 0, 1u << 10 | 1u << 23, 0 } },
			{ 0x80000008, { 0, 1u << 14 | 1u << 15 | 1u << 24, 0, 0 } },
			{ 0x80000022, { 3, 0x106, 0, 0 } },
		},
		.mcg_cap = 0x117, .tsc_adjust = 5,
	};
	static const struct reg want[] = {
		{ 0x3b, 0, 5 }, { 0x1d9, 0, 0 },
		{ 0xc0010200, 0, 0 }, { 0xc0010202, 0, 0 }, { 0xc0010204, 0, 0 },
		{ 0xc0010206, 0, 0 }, { 0xc0010208, 0, 0 }, { 0xc001020a, 0, 0 },
		{ 0xc0000301, 0, 0x3f }, { 0xc0011030, 0, 0 }, { 0xc0011033, 0, 0 },
		{ 0xc000010f, 0, ALL & ~0x40ull }, { 0x48, 0, 0 },
	};

	(void)state;
	EXPECT(&zen4, want);
}

static void test_older_amd(void **state)
{
	/*
	 * Zen 2 and its kin have six counters, and no register that stops all of them; before
	 * family 15h there are four of the old ones.
	 */
	static const struct processor zen2 = {
		.leaf = {
			{ 0, { 0x10, HYGON, 0, 0 } }, { 1, { 0x870f10, 0, 0, 0 } }, { 7, { 0 } },
			{ 0x80000000, { 0x80000008, HYGON, 0, 0 } },
			{ 0x80000001, { 0, 0, 1u << 23, 0 } },
			{ 0x80000008, { 0, 1u << 24, 0, 0 } },
		},
	}, k10 = {
		.leaf = {
			{ 0, { 6, AMD, 0, 0 } }, { 1, { 0x100f53, 0, 0, 0 } },
			{ 0x80000000, { 0x80000001, AMD, 0, 0 } }, { 0x80000001, { 0, 0, 0, 0 } },
		},
	};
	static const struct reg six[] = {
		{ 0x1d9, 0, 0 }, { 0xc0010200, 0, 0 }, { 0xc0010202, 0, 0 }, { 0xc0010204, 0, 0 },
		{ 0xc0010206, 0, 0 }, { 0xc0010208, 0, 0 }, { 0xc001020a, 0, 0 }, { 0x48, 0, 0 },
	}, four[] = {
		{ 0x1d9, 0, 0 }, { 0xc0010000, 0, 0 }, { 0xc0010001, 0, 0 }, { 0xc0010002, 0, 0 },
		{ 0xc0010003, 0, 0 },
	};

	(void)state;
	EXPECT(&zen2, six);
	EXPECT(&k10, four);
}

/*
 * The registers of an unknown maker are not known, so only those that CPUID itself names are
 * touched.
 */
static void test_another_vendor(void **state)
{
	static const struct processor p = {
		.leaf = {
			{ 0, { 7, 0x746e6543, 0, 0 } }, { 1, { 0x6fe, 0, 0, 1u << 21 } },
			{ 7, { 0, 1u << 1 | 1u << 25, 0, 1u << 19 } },
		},
	};
	static const struct reg want[] = { { 0x3b, 0, 0 } };

	(void)state;
	EXPECT(&p, want);
}

static void test_thermal(void **state)
{
	static const struct { uint32_t firmware, home; bool lives; } t[] = {
		{ 0x10000, 0x10000, false },	/* masked, as after power-on */
		{ 0x00200, 0x00200, true },	/* an SMI */
		/* an SMI, masked: Linux sees that the firmware uses it */
		{ 0x10200, 0x10200, false },
		{ 0x000fa, 0x10000, false },	/* fixed: the firmware's handler is gone */
		{ 0x00400, 0x10000, false },	/* an NMI, which the monitor ignores */
		{ 0x00700, 0x10000, false },
		{ 0, 0x10000, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		assert_int_equal(home_thermal(t[i].firmware), t[i].home);
		assert_int_equal(home_thermal_lives(t[i].firmware), t[i].lives);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_intel),
		cmocka_unit_test(test_cmci),
		cmocka_unit_test(test_counters),
		cmocka_unit_test(test_small_intel),
		cmocka_unit_test(test_amd),
		cmocka_unit_test(test_older_amd),
		cmocka_unit_test(test_another_vendor),
		cmocka_unit_test(test_thermal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
