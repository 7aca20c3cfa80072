// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests lib/pci/keep.c: a function's configuration space as the firmware left it, a reset, and what
 * is written back. The registers are a byte array with capabilities; the walk is that of the
 * monitor (monitor/pci/keep.c).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "lib/pci/keep.h"

#define SPACE		0x1000
#define EXPRESS		0x40	/* the capabilities of the fixture begin here */
#define PCIX		0xc0
#define AER		0x100
#define LTR		0x150
#define L1SS		0x160
#define REBAR		0x180
#define ATS		0x1b0
#define PRI		0x1c0
#define PASID		0x1d0
#define ACS		0x1e0
#define ARI		0x1f0
#define PTM		0x200
#define DPC		0x210
#define SRIOV		0x240
#define DEVICE3		0x290

#define ENDPOINT2	0x0002	/* PCI Express Capabilities: version 2, endpoint */
#define INTEGRATED2	0x0092
#define SWITCH_UP2	0x0052
#define SWITCH_DOWN2	0x0162	/* with a slot */
#define ROOT_PORT2	0x0142

static uint8_t space[SPACE];

static uint32_t get(unsigned int at, unsigned int width)
{
	uint32_t v = 0;

	memcpy(&v, space + at, width);
	return v;
}

static void put(unsigned int at, unsigned int width, uint32_t v)
{
	memcpy(space + at, &v, width);
}

static uint16_t capability(const struct keep_row *row)
{
	static const struct { uint8_t space, id; uint16_t at; } there[] = {
		{ KEEP_CAPABILITY, 0x10, EXPRESS }, { KEEP_CAPABILITY, 0x07, PCIX },
		{ KEEP_EXTENDED, 0x01, AER }, { KEEP_EXTENDED, 0x18, LTR },
		{ KEEP_EXTENDED, 0x1e, L1SS },
		{ KEEP_EXTENDED, 0x15, REBAR }, { KEEP_EXTENDED, 0x0f, ATS },
		{ KEEP_EXTENDED, 0x13, PRI },
		{ KEEP_EXTENDED, 0x1b, PASID }, { KEEP_EXTENDED, 0x0d, ACS },
		{ KEEP_EXTENDED, 0x0e, ARI },
		{ KEEP_EXTENDED, 0x1f, PTM }, { KEEP_EXTENDED, 0x1d, DPC },
		{ KEEP_EXTENDED, 0x10, SRIOV },
		{ KEEP_EXTENDED, 0x2f, DEVICE3 },
	};

	for (size_t i = 0; i < sizeof(there) / sizeof(there[0]); i++)
		if (there[i].space == row->space && there[i].id == row->id)
			return there[i].at;
	return 0;
}

/* For each register: what was written last, and how often. */
static struct { unsigned int at, width, count; uint32_t first, last; } written[128];
static unsigned int written_count;

static void note(unsigned int at, unsigned int width, uint32_t v)
{
	unsigned int i;

	for (i = 0; i < written_count && (written[i].at != at || written[i].width != width); i++)
		;
	if (i == written_count) {
		assert_true(written_count < sizeof(written) / sizeof(written[0]));
		written[written_count].at = at;
		written[written_count].width = width;
		written[written_count].count = 0;
		written[written_count++].first = v;
	}
	written[i].last = v;
	written[i].count++;
}

static int order_of(unsigned int at)
{
	for (unsigned int i = 0; i < written_count; i++)
		if (written[i].at == at)
			return (int)i;
	return -1;
}

/*
 * Saves the space, lets @reset change it, and restores it. @traits are those that the monitor
 * finds.
 */
static void live_through(unsigned int traits, void (*reset)(void))
{
	struct { const struct keep_row *row; unsigned int at; uint32_t value; } saved[128];
	unsigned int count = 0;

	written_count = 0;
	for (unsigned int r = 0; r < keep_row_count; r++) {
		const struct keep_row *row = &keep_rows[r];
		uint16_t at = keep_at(row, capability(row), 0);
		unsigned int n = at && keep_applies(row, traits) ?
			keep_registers(row, get(at, row->width)) : 0;

		for (unsigned int i = 0; i < n && (at = keep_at(row, capability(row), i)); i++) {
			saved[count].row = row;
			saved[count].at = at;
			saved[count++].value = get(at, row->width);
		}
	}
	reset();
	for (unsigned int phase = KEEP_FIRST; phase <= KEEP_LAST; phase++)
		for (unsigned int i = 0; i < count; i++) {
			const struct keep_row *row = saved[i].row;
			uint32_t v;

			if (row->phase != phase)
				continue;
			v = keep_value(row, saved[i].value, get(saved[i].at, row->width));
			note(saved[i].at, row->width, v);
			put(saved[i].at, row->width, v);
		}
}

static void all_zero(void)
{
	memset(space, 0, sizeof(space));
}

static void nothing(void)
{
}

static void all_ones(void)
{
	memset(space, 0xff, sizeof(space));
}

static int setup(void **state)
{
	(void)state;
	memset(space, 0, sizeof(space));
	return 0;
}

/* The settings that an endpoint loses by a reset of the bus. */
static void test_endpoint(void **state)
{
	static const struct { unsigned int at, width; uint32_t set; } t[] = {
		{ 0x0c, 2, 0x4010 }, { 0x3c, 1, 0x0b },
		{ EXPRESS + 0x08, 2, 0x2936 },	/* MPS 256, MRRS 512, tags, ordering */
		{ EXPRESS + 0x28, 2, 0x7416 },	/* time-out, LTR, 10-bit tags, OBFF */
		{ EXPRESS + 0x30, 2, 0x0003 },
		{ EXPRESS + 0x10, 2, 0x0142 },	/* ASPM L1, common clock, clock PM */
		{ PCIX + 0x02, 2, 0x0025 },
		{ AER + 0x08, 4, 0x00400000 }, { AER + 0x0c, 4, 0x00462030 },
		{ AER + 0x14, 4, 0x2000 },
		{ AER + 0x18, 4, 0x140 },
		{ LTR + 0x04, 4, 0x10031003 },
		{ L1SS + 0x08, 4, 0x40a0500f }, { L1SS + 0x0c, 4, 0x00000029 },
		{ ACS + 0x06, 2, 0x001d }, { ARI + 0x06, 2, 0x0010 }, { PTM + 0x08, 4, 0x1001 },
		{ SRIOV + 0x20, 4, 0x10 }, { DEVICE3 + 0x08, 4, 0x5 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		put(t[i].at, t[i].width, t[i].set);
	live_through(keep_traits(false, ENDPOINT2), all_zero);
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		if (get(t[i].at, t[i].width) != t[i].set)
			print_error("register %x\n", t[i].at);
		assert_int_equal(get(t[i].at, t[i].width), t[i].set);
	}
}

/*
 * MPS is written first, then the values of LTR and LTR itself. Substates are written while ASPM is
 * off, and the command last.
 */
static void test_order(void **state)
{
	static const unsigned int order[] = { EXPRESS + 0x08, LTR + 0x04, EXPRESS + 0x28,
					      EXPRESS + 0x10, L1SS + 0x08, L1SS + 0x0c, 0x04 };
	int last = -1;

	(void)state;
	put(0x04, 2, 0x0146);
	put(EXPRESS + 0x10, 2, 0x0043);
	put(L1SS + 0x08, 4, 0x4000000f);
	put(EXPRESS + 0x28, 2, 0x0400);
	live_through(keep_traits(false, ENDPOINT2), all_zero);
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		assert_true(order_of(order[i]) > last);
		last = order_of(order[i]);
	}
	assert_int_equal(written[order_of(EXPRESS + 0x10)].first, 0x0040);
	assert_int_equal(written[order_of(EXPRESS + 0x10)].last, 0x0043);
	assert_int_equal(written[order_of(L1SS + 0x08)].first, 0x40000000);
	assert_int_equal(written[order_of(L1SS + 0x08)].last, 0x4000000f);
	/* The BARs decide about decoding, and the next kernel about mastering. */
	assert_int_equal(get(0x04, 2), 0x0140);
}

/*
 * Without a reset, the dead kernel's settings are replaced all the same, and nothing is triggered.
 */
static void test_without_reset(void **state)
{
	(void)state;
	live_through(keep_traits(false, ENDPOINT2), all_ones);
	assert_int_equal(get(EXPRESS + 0x08, 2), 0);			/* the FLR bit is not set */
	assert_int_equal(get(EXPRESS + 0x10, 2) & 0x0023, 0);
	assert_int_equal(get(ATS + 0x06, 2) & 0x8000, 0);
	assert_int_equal(get(PRI + 0x04, 2) & 3, 0);
	assert_int_equal(get(PASID + 0x06, 2) & 7, 0);
	assert_int_equal(get(0x30, 4) & 1, 0);
	assert_int_equal(get(AER + 0x08, 4), 0);
	assert_int_equal(get(0x04, 2), 0xffff & ~0x0550); /* the rest is the monitor's */
}

/*
 * Translated addresses, page requests and PASIDs need an IOMMU, so they stay off, whatever the
 * firmware had.
 */
static void test_iommu_features_stay_off(void **state)
{
	(void)state;
	put(ATS + 0x06, 2, 0x8005);
	put(PRI + 0x04, 2, 0x0001);
	put(PASID + 0x06, 2, 0x0007);
	live_through(keep_traits(false, ENDPOINT2), nothing);
	assert_int_equal(get(ATS + 0x06, 2), 0x0005);
	assert_int_equal(get(PRI + 0x04, 2), 0);
	assert_int_equal(get(PASID + 0x06, 2), 0);
}

static void test_bridge(void **state)
{
	static const struct { unsigned int at, width; uint32_t set; } t[] = {
		{ 0x18, 4, 0x00050302 }, { 0x1c, 2, 0x6151 }, { 0x20, 4, 0xfe90fe80 },
		{ 0x24, 4, 0x00110001 }, { 0x28, 4, 0xe0 }, { 0x2c, 4, 0xe0 }, { 0x30, 4, 0 },
		{ 0x10, 4, 0xfe800004 }, { 0x14, 4, 0x1 }, { 0x38, 4, 0xfea00000 },
		{ 0x3c, 1, 0x0a },
		{ 0x04, 2, 0x0107 },
		{ EXPRESS + 0x08, 2, 0x0027 }, { EXPRESS + 0x10, 2, 0x0050 },
		{ EXPRESS + 0x18, 2, 0x01c0 },
		{ EXPRESS + 0x28, 2, 0x0420 },	/* LTR, and ARI forwarding */
		{ DPC + 0x06, 2, 0x0021 }, { ACS + 0x06, 2, 0x001d },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		put(t[i].at, t[i].width, t[i].set);
	put(0x3e, 2, 0x0443);			/* the bus in reset, a time-out */
	live_through(keep_traits(true, SWITCH_DOWN2), all_zero);
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		if (get(t[i].at, t[i].width) != t[i].set)
			print_error("register %x\n", t[i].at);
		assert_int_equal(get(t[i].at, t[i].width), t[i].set);
	}
	assert_int_equal(get(0x3e, 2), 0x0003);
	/* The bus numbers are written before all else, the command after all windows. */
	assert_int_equal(order_of(0x18), 0);
	assert_int_equal(order_of(0x04), written_count - 1);
}

/* Nothing is written where a register does not exist or has another meaning. */
static void test_who_has_what(void **state)
{
	static const struct { bool bridge; uint16_t express; unsigned int at; bool has; } t[] = {
		{ false, 0, 0x18, false }, { false, 0, 0x30, true }, { true, 0, 0x18, true },
		{ false, 0, 0x3c, true }, { true, 0, 0x3e, true }, { false, 0, 0x3e, false },
		{ false, ENDPOINT2, EXPRESS + 0x28, true },
		{ false, 0x0001, EXPRESS + 0x28, false },
		{ false, 0x0001, EXPRESS + 0x10, true },
		{ false, INTEGRATED2, EXPRESS + 0x10, false },
		{ false, INTEGRATED2, EXPRESS + 0x08, true },
		{ false, ENDPOINT2, EXPRESS + 0x18, false },
		{ true, SWITCH_UP2, EXPRESS + 0x18, false },
		{ true, SWITCH_DOWN2, EXPRESS + 0x18, true },
		{ true, 0x0062, EXPRESS + 0x18, false },
		{ true, SWITCH_DOWN2, EXPRESS + 0x1c, false },
		{ true, ROOT_PORT2, EXPRESS + 0x1c, true }, { false, 0x00a2, EXPRESS + 0x1c, true },
		{ true, SWITCH_UP2, DPC + 0x06, false }, { true, ROOT_PORT2, DPC + 0x06, true },
		{ true, ROOT_PORT2, AER + 0x2c, true }, { false, ENDPOINT2, AER + 0x2c, false },
		{ true, SWITCH_UP2, PCIX + 0x02, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		live_through(keep_traits(t[i].bridge, t[i].express), nothing);
		if ((order_of(t[i].at) >= 0) != t[i].has)
			print_error("case %zu\n", i);
		assert_int_equal(order_of(t[i].at) >= 0, t[i].has);
	}
}

/* The sizes of as many BARs as the first control register says are written, before the BARs. */
static void test_resizable_bars(void **state)
{
	const struct keep_row *row = keep_rows;

	(void)state;
	put(REBAR + 0x08, 4, 0x00000d60);	/* three of them: 8 GiB in BAR 0 */
	put(REBAR + 0x10, 4, 0x00000802);
	put(REBAR + 0x18, 4, 0x00000404);
	put(REBAR + 0x20, 4, 0x00001f05);
	live_through(keep_traits(false, ENDPOINT2), nothing);
	assert_true(order_of(REBAR + 0x18) >= 0);
	assert_int_equal(order_of(REBAR + 0x20), -1);
	while (row->id != 0x15)
		row++;
	assert_int_equal(row->phase, KEEP_FIRST);
	assert_int_equal(keep_value(row, 0x00000d60, 0x00000760), 0x00000d60);
	assert_int_equal(keep_value(row, 0x00000d60, 0x000007e1), 0x00000de1);
	/* A count that is too large is cut; a count of none is none. */
	assert_int_equal(keep_registers(row, 0xffffffff), 6);
	assert_int_equal(keep_registers(row, 0x0000001f), 0);
}

/* A list that leads to the end of the space does not lead beyond it. */
static void test_bounds(void **state)
{
	(void)state;
	for (unsigned int r = 0; r < keep_row_count; r++) {
		const struct keep_row *row = &keep_rows[r];
		unsigned int end = row->space == KEEP_EXTENDED ? 0x1000 : 0x100;

		if (row->space != KEEP_HEADER)
			assert_int_equal(keep_at(row, 0, 0), 0);
		for (unsigned int at = 4; at < end; at += 4) {
			uint16_t reg = keep_at(row, (uint16_t)at, 5);

			assert_true(reg + row->width <= end);
			assert_true(reg % row->width == 0);
		}
	}
	assert_true(keep_row_count <= KEEP_ROWS_MAX);
}

/* A bit is in one mask at the most, and within its register. */
static void test_masks(void **state)
{
	(void)state;
	for (unsigned int r = 0; r < keep_row_count; r++) {
		const struct keep_row *row = &keep_rows[r];

		assert_int_equal(row->kept & row->zero, 0);
		assert_true(row->kept || row->zero);
		assert_true(row->width == 1 || row->width == 2 || row->width == 4);
		if (row->width < 4)
			assert_true(row->kept == 0xffffffff ||
				    !((row->kept | row->zero) >> 8 * row->width));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_endpoint, setup),
		cmocka_unit_test_setup(test_order, setup),
		cmocka_unit_test_setup(test_without_reset, setup),
		cmocka_unit_test_setup(test_iommu_features_stay_off, setup),
		cmocka_unit_test_setup(test_bridge, setup),
		cmocka_unit_test_setup(test_who_has_what, setup),
		cmocka_unit_test_setup(test_resizable_bars, setup),
		cmocka_unit_test_setup(test_bounds, setup),
		cmocka_unit_test_setup(test_masks, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
