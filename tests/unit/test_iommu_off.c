// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/iommu/ with units that obey as the specifications say, late, or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "lib/iommu/iommu_off.h"

#define CAP	0x08
#define GCMD	0x18
#define GSTS	0x1c
#define PMEN	0x64
#define IQH	0x80
#define IQT	0x88
#define TE	(1u << 31)
#define SRTP	(1u << 30)
#define AFL	(1u << 28)
#define WBF	(1u << 27)
#define QIE	(1u << 26)
#define IRE	(1u << 25)
#define SIRTP	(1u << 24)
#define CFI	(1u << 23)
#define RANGES	0x60u		/* capability: both protected ranges */

#define CONTROL	0x18
#define STATUS	0x2020

#define LOG_MAX	32

struct unit {
	struct iommu_regs regs;
	uint32_t reg[0x2024 / 4];
	uint32_t late_us;		/* a bit changes so long after its command */
	uint32_t stuck;			/* bits of the status that never change */
	uint32_t changed, us, due;
	uint32_t want;			/* what the status will be then */
	unsigned int log_count;
	struct { uint32_t offset, v; } log[LOG_MAX];
	bool dead;
};
static struct unit unit;

static void vtd_settle(struct unit *u)
{
	if (u->us < u->due)
		return;
	u->reg[GSTS / 4] = u->want | (u->reg[GSTS / 4] & u->stuck);
	if (!(u->reg[PMEN / 4] & 1u << 31) && !(u->stuck & 1))
		u->reg[PMEN / 4] &= ~1u;
}

static uint32_t vtd_read(struct iommu_regs *regs, uint32_t offset)
{
	struct unit *u = (struct unit *)regs;

	if (u->dead)
		return UINT32_MAX;
	vtd_settle(u);
	return u->reg[offset / 4];
}

static void log_write(struct unit *u, uint32_t offset, uint32_t v)
{
	assert_true(u->log_count < LOG_MAX);
	u->log[u->log_count].offset = offset;
	u->log[u->log_count++].v = v;
}

static void vtd_write(struct iommu_regs *regs, uint32_t offset, uint32_t v)
{
	struct unit *u = (struct unit *)regs;

	log_write(u, offset, v);
	u->due = u->us + u->late_us;
	if (offset == GCMD)		/* pointers stay set, one-shot commands are no state */
		u->want = (v & ~WBF) | (u->reg[GSTS / 4] & (SRTP | SIRTP));
	else if (offset == PMEN)
		u->reg[PMEN / 4] = (v & ~1u) | (u->reg[PMEN / 4] & 1);
	else
		fail_msg("offset %x was written", offset);
}

static void pass(struct iommu_regs *regs, uint32_t us)
{
	struct unit *u = (struct unit *)regs;

	assert_true(us);
	u->us += us;
	/* Each time there is an invalidation. */
	if (u->reg[IQH / 4] != u->reg[IQT / 4] && !(u->stuck & 2))
		u->reg[IQH / 4] = (u->reg[IQH / 4] + 16) & 0x7fff0;
}

static struct unit *vtd(uint32_t status)
{
	memset(&unit, 0, sizeof(unit));
	unit.regs = (struct iommu_regs){ vtd_read, vtd_write, pass };
	unit.reg[0] = 0x10;
	unit.reg[GSTS / 4] = unit.want = status;
	return &unit;
}

static struct iommu_state vtd_off(struct unit *u)
{
	return iommu_off(IOMMU_VTD, &u->regs);
}

static void assert_log(const struct unit *u, unsigned int n, uint32_t offset, uint32_t v)
{
	assert_true(n < u->log_count);
	assert_int_equal(u->log[n].offset, offset);
	assert_int_equal(u->log[n].v, v);
}

/* Nothing is on, so nothing is written. */
static void test_vtd_at_rest(void **state)
{
	struct unit *u = vtd(SRTP | SIRTP);
	struct iommu_state s = vtd_off(u);

	(void)state;
	assert_false(s.absent);
	assert_int_equal(s.was | s.left, 0);
	assert_int_equal(u->log_count, 0);
}

/* Commands are given one bit at a time, in this order, and no one-shot command is repeated. */
static void test_vtd_order(void **state)
{
	struct unit *u = vtd(TE | SRTP | AFL | WBF | QIE | IRE | SIRTP | CFI);
	struct iommu_state s;

	(void)state;
	u->reg[CAP / 4] = RANGES;
	u->reg[PMEN / 4] = 1u << 31 | 1;
	u->late_us = 300;
	s = vtd_off(u);
	assert_int_equal(s.was, (1u << IOMMU_WORKS) - 1);
	assert_int_equal(s.left, 0);
	assert_int_equal(u->log_count, 5);
	assert_log(u, 0, GCMD, AFL | QIE | IRE | CFI);
	assert_log(u, 1, GCMD, AFL | QIE | CFI);
	assert_log(u, 2, GCMD, AFL | CFI);
	assert_log(u, 3, GCMD, CFI);
	assert_log(u, 4, PMEN, 1);
	assert_int_equal(u->reg[PMEN / 4], 0);
	assert_in_range(u->us, 5 * 300, 5 * 310);
}

/*
 * Each function is switched off alone. A unit without protected ranges has another register, or
 * none, in that place.
 */
static void test_vtd_each(void **state)
{
	static const struct { uint32_t status, pmen, cap, was; unsigned int writes; } t[] = {
		{ TE, 0, 0, IOMMU_TRANSLATION, 1 },
		{ IRE, 0, RANGES, IOMMU_REMAPPING, 1 },
		{ QIE, 0, 0, IOMMU_QUEUE, 1 },
		{ AFL, 0, 0, IOMMU_LOG, 1 },
		{ 0, 1u << 31 | 1, 1u << 5, IOMMU_PROTECTED, 1 },
		{ 0, 1u << 31 | 1, 1u << 6, IOMMU_PROTECTED, 1 },
		{ 0, 1u << 31 | 1, 0, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct unit *u = vtd(t[i].status);
		struct iommu_state s;

		u->reg[CAP / 4] = t[i].cap;
		u->reg[PMEN / 4] = t[i].pmen;
		s = vtd_off(u);
		assert_int_equal(s.was, t[i].was);
		assert_int_equal(s.left, 0);
		assert_int_equal(u->log_count, t[i].writes);
	}
}

/* The commands in the queue are finished first, if the unit finishes them at all. */
static void test_vtd_queue(void **state)
{
	struct unit *u = vtd(QIE);

	(void)state;
	u->reg[IQH / 4] = 0x7ffe0;
	u->reg[IQT / 4] = 0x30;
	assert_int_equal(vtd_off(u).left, 0);
	assert_int_equal(u->reg[IQH / 4], 0x30);
	u = vtd(QIE);
	u->reg[IQT / 4] = 0x30;
	u->stuck = 2;
	assert_int_equal(vtd_off(u).left, 0);
	assert_int_equal(u->reg[IQH / 4], 0);
	assert_true(u->us <= 2 * IOMMU_LIMIT_US);
}

/*
 * After a limited time the function returns what is still on, and switches nothing off that this
 * needs.
 */
static void test_vtd_stuck(void **state)
{
	static const struct { uint32_t stuck; unsigned int left; unsigned int writes; } t[] = {
		{ TE, IOMMU_TRANSLATION | IOMMU_REMAPPING | IOMMU_QUEUE | IOMMU_PROTECTED, 1 },
		{ IRE, IOMMU_REMAPPING | IOMMU_QUEUE | IOMMU_PROTECTED, 2 },
		{ QIE, IOMMU_QUEUE | IOMMU_PROTECTED, 3 },
		{ 1, IOMMU_PROTECTED, 4 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct unit *u = vtd(TE | IRE | QIE);
		struct iommu_state s;

		u->reg[CAP / 4] = RANGES;
		u->reg[PMEN / 4] = 1u << 31 | 1;
		u->stuck = t[i].stuck;
		s = vtd_off(u);
		assert_int_equal(s.left, t[i].left);
		assert_int_equal(u->log_count, t[i].writes);
		assert_in_range(u->us, IOMMU_LIMIT_US, 2 * IOMMU_LIMIT_US);
	}
}

static void test_nobody_there(void **state)
{
	struct unit *u = vtd(0);

	(void)state;
	u->dead = true;
	assert_true(vtd_off(u).absent);
	assert_true(iommu_off(IOMMU_AMD, &u->regs).absent);
	assert_int_equal(u->log_count, 0);
}

/* --- AMD: the status follows the control register. --- */

static void amd_settle(struct unit *u)
{
	uint32_t control = u->reg[CONTROL / 4];

	if (u->us < u->due)
		return;
	u->reg[STATUS / 4] = u->stuck |
		(control & 1 << 2 ? 1 << 3 : 0) | (control & 1 << 12 ? 1 << 4 : 0) |
		(control & 1 << 13 ? 1 << 7 : 0) | (control & 1 << 28 ? 1 << 8 : 0);
}

static uint32_t amd_read(struct iommu_regs *regs, uint32_t offset)
{
	struct unit *u = (struct unit *)regs;

	assert_true(offset == CONTROL || offset == STATUS);
	amd_settle(u);
	return u->reg[offset / 4];
}

static void amd_write(struct iommu_regs *regs, uint32_t offset, uint32_t v)
{
	struct unit *u = (struct unit *)regs;

	assert_int_equal(offset, CONTROL);
	log_write(u, offset, v);
	u->due = u->us + u->late_us;
	u->reg[CONTROL / 4] = v | u->want;	/* locked bits */
}

static struct unit *amd(uint32_t control)
{
	memset(&unit, 0, sizeof(unit));
	unit.regs = (struct iommu_regs){ amd_read, amd_write, pass };
	unit.reg[CONTROL / 4] = control;
	amd_settle(&unit);
	return &unit;
}

/* Coherence and time-outs (bits 5 to 11) stay. The unit's own DMA ends before translation does. */
static void test_amd_order(void **state)
{
	struct unit *u = amd(0x3000ffdd);
	struct iommu_state s;

	(void)state;
	u->late_us = 500;
	s = iommu_off(IOMMU_AMD, &u->regs);
	assert_int_equal(s.was, IOMMU_TRANSLATION | IOMMU_QUEUE | IOMMU_LOG);
	assert_int_equal(s.left, 0);
	assert_int_equal(u->log_count, 2);
	assert_log(u, 0, CONTROL, 0x0fc1);
	assert_log(u, 1, CONTROL, 0x0fc0);
	assert_in_range(u->us, 500, 510);
}

static void test_amd_at_rest(void **state)
{
	struct unit *u = amd(0x0fc0);
	struct iommu_state s = iommu_off(IOMMU_AMD, &u->regs);

	(void)state;
	assert_int_equal(s.was | s.left | s.absent, 0);
	assert_int_equal(u->log_count, 0);
}

/* One unit's commands go on and on; another unit is locked, as secure nested paging does it. */
static void test_amd_stuck(void **state)
{
	struct unit *u = amd(0x1001);
	struct iommu_state s;

	(void)state;
	u->stuck = 1 << 4;
	s = iommu_off(IOMMU_AMD, &u->regs);
	assert_int_equal(s.left, IOMMU_TRANSLATION | IOMMU_QUEUE);
	assert_int_equal(u->log_count, 1);
	assert_in_range(u->us, IOMMU_LIMIT_US, 2 * IOMMU_LIMIT_US);
	u = amd(0x1001);
	u->want = 1;
	s = iommu_off(IOMMU_AMD, &u->regs);
	assert_int_equal(s.left, IOMMU_TRANSLATION);
	assert_in_range(u->us, IOMMU_LIMIT_US, 2 * IOMMU_LIMIT_US);
}

static void test_text(void **state)
{
	char buf[IOMMU_TEXT_LEN];

	(void)state;
	assert_string_equal(iommu_text(buf, 0), "nothing");
	assert_string_equal(iommu_text(buf, IOMMU_LOG), "log");
	assert_string_equal(iommu_text(buf, (1u << IOMMU_WORKS) - 1),
			    "translation, interrupt remapping, command queue, log, "
			    "protected memory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vtd_at_rest),
		cmocka_unit_test(test_vtd_order),
		cmocka_unit_test(test_vtd_each),
		cmocka_unit_test(test_vtd_queue),
		cmocka_unit_test(test_vtd_stuck),
		cmocka_unit_test(test_nobody_there),
		cmocka_unit_test(test_amd_order),
		cmocka_unit_test(test_amd_at_rest),
		cmocka_unit_test(test_amd_stuck),
		cmocka_unit_test(test_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
