// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/machine/tsc_freq.c: the TSC's frequency from CPUID and clocks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "lib/machine/tsc_freq.h"

#define INTEL	0x756e6547
#define AMD	0x68747541
#define PM_HZ	3579545
#define ACPI	"the ACPI timer"
#define HPET	"the HPET"
#define PIT	"the PIT"

static void test_stated(void **state)
{
	static const struct { struct tsc_cpuid cpuid; uint32_t stated, about; } t[] = {
		/* Ice Lake: 38.4 MHz. Alder Lake: the same with another ratio. */
		{ { INTEL, 0x706e5, 2, 78, 38400000, 1500, 0 }, 1497600, 1500000 },
		{ { INTEL, 0x906a3, 2, 130, 38400000, 2500, 0 }, 2496000, 2500000 },
		/*
		 * Skylake: 216 to 2, and no crystal frequency; its 24 MHz do not follow from 2,600
		 * / 108.
		 */
		{ { INTEL, 0x506e3, 2, 216, 0, 2600, 0 }, 0, 2600000 },
		/* Sapphire Rapids: 25 MHz; the product has more than 32 bits. */
		{ { INTEL, 0x806f8, 2, 160, 25000000, 2000, 0 }, 2000000, 2000000 },
		/*
		 * Denverton: neither a crystal frequency nor leaf 16h. A processor of another maker
		 * with the same signature is none.
		 */
		{ { INTEL, 0x506f1, 3, 264, 0, 0, 0 }, 2200000, 0 },
		{ { AMD, 0x506f1, 3, 264, 0, 0, 0 }, 0, 0 },
		/*
		 * Leaf 16h only, whose upper half is reserved; nothing at all; a hypervisor's leaf.
		 */
		{ { INTEL, 0x506e3, 0, 0, 0, 0xabcd0d48, 0 }, 0, 3400000 },
		{ { AMD, 0xa20f12, 0, 0, 0, 0, 0 }, 0, 0 },
		{ { INTEL, 0x506e3, 0, 0, 0, 0, 2099998 }, 2099998, 0 },
		{ { INTEL, 0x506e3, 2, 200, 24000000, 0, 1000000 }, 1000000, 0 },
		/* Senseless values. */
		{ { INTEL, 0x706e5, 0, 78, 38400000, 0, 0 }, 0, 0 },
		{ { INTEL, 0x706e5, 2, 0, 38400000, 0, 0 }, 0, 0 },
		{ { INTEL, 0x706e5, 2, 78, 38400, 0, 0 }, 0, 0 },
		{ { INTEL, 0x706e5, 1, UINT32_MAX, UINT32_MAX, 65535, 0 }, 0, 0 },
		{ { INTEL, 0x506e3, 0, 0, 0, 5, 5 }, 0, 0 },
		{ { INTEL, 0x506e3, 0, 0, 0, 0, UINT32_MAX }, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		assert_int_equal(tsc_khz_stated(&t[i].cpuid), t[i].stated);
		assert_int_equal(tsc_khz_about(&t[i].cpuid), t[i].about);
	}
}

/*
 * A processor, given by its leaves. For absent leaves it returns something else, as processors do.
 */
static const struct listed { uint32_t leaf; struct cpu_leaf r; } *leaves;
static size_t leaf_count;

static struct cpu_leaf answer(uint32_t leaf, uint32_t subleaf)
{
	(void)subleaf;
	for (size_t i = 0; i < leaf_count; i++)
		if (leaves[i].leaf == leaf)
			return leaves[i].r;
	return (struct cpu_leaf){ 7, 7, 7, 7 };
}

static struct tsc_cpuid read_listed(const struct listed *list, size_t count)
{
	struct tsc_cpuid out;

	leaves = list;
	leaf_count = count;
	tsc_cpuid_read(&out, answer);
	return out;
}

static void test_leaves(void **state)
{
	static const struct listed skylake[] = {
		{ 0, { 0x16, INTEL, 0, 0 } }, { 1, { 0x506e3, 0, 0, 0 } },
		{ 0x15, { 2, 216, 0, 0 } }, { 0x16, { 2600, 3500, 100, 0 } },
	}, amd[] = {		/* no leaf 15h, no hypervisor */
		{ 0, { 0x10, AMD, 0, 0 } }, { 1, { 0xa20f12, 0, 0, 0 } },
		{ 0x40000000, { 0x40000010, 0, 0, 0 } }, { 0x40000010, { 2000000, 0, 0, 0 } },
	}, guest[] = {		/* 15h without 16h; a hypervisor that names the frequency */
		{ 0, { 0x15, INTEL, 0, 0 } }, { 1, { 0x506e3, 0, 1u << 31, 0 } },
		{ 0x15, { 2, 78, 38400000, 0 } },
		{ 0x40000000, { 0x40000010, 0, 0, 0 } }, { 0x40000010, { 2000000, 1000000, 0, 0 } },
	}, other[] = {		/* a hypervisor that does not */
		{ 0, { 0xd, INTEL, 0, 0 } }, { 1, { 0x506e3, 0, 1u << 31, 0 } },
		{ 0x40000000, { 0x40000001, 0, 0, 0 } },
	};
	struct tsc_cpuid c = read_listed(skylake, 4);

	(void)state;
	assert_int_equal(tsc_khz_stated(&c), 0);
	assert_int_equal(tsc_khz_about(&c), 2600000);
	assert_int_equal(c.numerator, 216);
	c = read_listed(amd, 4);
	assert_int_equal(c.vendor, AMD);
	assert_int_equal(c.denominator | c.base_mhz | c.hypervisor_khz, 0);
	c = read_listed(guest, 5);
	assert_int_equal(c.crystal_hz, 38400000);
	assert_int_equal(c.base_mhz, 0);
	assert_int_equal(tsc_khz_stated(&c), 2000000);
	c = read_listed(other, 3);
	assert_int_equal(c.denominator | c.base_mhz | c.hypervisor_khz, 0);
}

static void test_khz_of(void **state)
{
	static const struct { struct tsc_sample sample; uint64_t hz; uint32_t khz; } t[] = {
		{ { 52000000, 71591 }, PM_HZ, 2599995 },	/* 20 ms */
		{ { 10000000, 250000 }, 25000000, 1000000 },
		{ { 10000000, 1 }, 100, 1000000 },		/* the PIT: 1/100 s */
		{ { 400000, 1 }, 100, 40000 },
		{ { 99999, 1 }, 100, 0 },			/* 9,999 kHz: too slow */
		{ { 200000000, 1 }, 100, 20000000 },
		{ { 200000010, 1 }, 100, 0 },			/* too fast */
		{ { 0, 71591 }, PM_HZ, 0 },			/* the TSC stands still */
		{ { 52000000, 0 }, PM_HZ, 0 },			/* the clock stands still */
		{ { 52000000, 71591 }, 0, 0 },
		{ { UINT64_MAX, 1 }, UINT64_MAX, 0 },
		{ { UINT64_MAX, UINT64_MAX }, PM_HZ, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		assert_int_equal(tsc_khz_of(&t[i].sample, t[i].hz), t[i].khz);
}

/* A clock of 1 kHz that counts 10 in each sample. */
struct script {
	const uint32_t *khz;		/* the result of each sample; 0: the clock does not count */
	unsigned int asked;
};

static bool scripted(const struct tsc_clock *clock, struct tsc_sample *sample)
{
	struct script *s = (struct script *)clock->arg;
	uint32_t khz = s->khz[s->asked++];

	*sample = (struct tsc_sample){ (uint64_t)khz * 10, 10 };
	return khz;
}

#define SAMPLES 4

struct find {
	struct tsc_cpuid cpuid;
	uint32_t clock[TSC_CLOCKS_MAX][SAMPLES];	/* 0 at first: there is no such clock */
	uint32_t khz;				/* the result; 0: an error */
	const char *from;
	const char *said;			/* a part of the only message; NULL: none */
};

static void find(const struct find *t)
{
	static const char *const names[TSC_CLOCKS_MAX] = { ACPI, HPET, PIT };
	struct script script[TSC_CLOCKS_MAX];
	struct tsc_clock clock[TSC_CLOCKS_MAX];
	struct tsc_freq freq = { 0 };
	struct diag diag;

	for (unsigned int i = 0; i < TSC_CLOCKS_MAX; i++) {
		script[i] = (struct script){ t->clock[i], 0 };
		clock[i] = (struct tsc_clock){ names[i], t->clock[i][0] ? 1000 : 0, scripted,
					       &script[i] };
	}
	diag_init(&diag);
	assert_int_equal(tsc_freq_find(&freq, &t->cpuid, clock, TSC_CLOCKS_MAX, &diag), !!t->khz);
	assert_int_equal(freq.khz, t->khz);
	if (t->khz)
		assert_string_equal(freq.from, t->from);
	assert_int_equal(diag.errors, !t->khz);
	assert_int_equal(diag.count, !!t->said);
	if (t->said && !strstr(diag.entry[0].text, t->said))
		fail_msg("'%s' has no '%s'", diag.entry[0].text, t->said);
}

static void test_find(void **state)
{
	static const struct find cases[] = {
		/* The frequency is stated: no clock is asked. */
		{ { .hypervisor_khz = 2000000 }, { { 3000000 } }, 2000000, "CPUID", NULL },
		/* Measured: two samples that agree are enough; otherwise the shortest counts. */
		{ { 0 }, { { 2500000, 2500100, 9 } }, 2500050, ACPI, NULL },
		{ { 0 }, { { 2700000, 2500000, 2500000 } }, 2500000, ACPI, NULL },
		{ { 0 }, { { 2700000, 2500000, 2600000 } }, 2500000, ACPI, NULL },
		/* The clock is absent, makes no sense, or stops counting: the next one is asked. */
		{ { 0 }, { { 0 }, { 2500000, 2500000 } }, 2500000, HPET, NULL },
		{ { 0 }, { { 9, 9, 9 }, { 2500000 }, { 2400000, 2400000 } }, 2400000, PIT, NULL },
		/*
		 * The second clock agrees with leaf 16h, and is better than the first, which does
		 * not.
		 */
		{ { .base_mhz = 2600 }, { { 2592000, 2592000 } }, 2592000, ACPI, NULL },
		{ { .base_mhz = 2600 }, { { 1300000, 1300000 }, { 2592000, 2592000 } }, 2592000,
		  HPET, NULL },
		/* Two clocks against leaf 16h; one clock alone; and leaf 16h alone. */
		{ { .base_mhz = 3300 }, { { 40000, 40000 }, { 0 }, { 40001, 40001 } }, 40001, PIT,
		  "against the PIT it is 40001 kHz" },
		{ { .base_mhz = 3300 }, { { 0 }, { 40000, 40000 }, { 50000, 50000 } }, 40000, HPET,
		  "against the HPET it is 40000 kHz" },
		{ { .base_mhz = 2600 }, { { 0 } }, 2600000, "CPUID leaf 16h", "rounded" },
		/* A frequency is stated, but senseless. */
		{ { INTEL, 0, 1, 1, 24000, 0, 0 }, { { 2500000, 2500000 } }, 2500000, ACPI,
		  "CPUID leaf 15h makes the TSC's frequency 24 kHz" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		find(&cases[i]);
}

/* The message is not cut. */
static void test_refused(void **state)
{
	static const struct find absent = {
		.said = "CPUID does not say it; the ACPI timer is not there; "
			"the HPET is not there; the PIT is not there. Switch",
	}, bad = {
		.clock = { { 9, 9, 9 }, { 9, 9, 9 }, { UINT32_MAX, 0 } },
		.said = "the PIT does not count right. Switch the HPET on in the firmware's setup",
	};

	(void)state;
	find(&absent);
	find(&bad);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stated),
		cmocka_unit_test(test_leaves),
		cmocka_unit_test(test_khz_of),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
