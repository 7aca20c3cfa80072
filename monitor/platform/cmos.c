// SPDX-License-Identifier: GPL-2.0-only
/*
 * The clock is behind an index and a data port, which kernels use as well: so it is read only once.
 */
#include "monitor/platform/cmos.h"
#include "lib/base/str.h"
#include "lib/machine/cmos_time.h"
#include "monitor/cpu/insn.h"
#include "monitor/cpu/tsc.h"

#define CMOS_INDEX	0x70
#define CMOS_DATA	0x71
#define STATUS_A	0x0a
#define   UPDATING	  0x80
#define STATUS_B	0x0b

#define READ_US		2000000	/* in microseconds; an update takes 2 ms, once a second */

static uint64_t wall_seconds, wall_tsc;

static uint8_t reg(uint8_t index)
{
	outb(CMOS_INDEX, index);
	return inb(CMOS_DATA);
}

static struct cmos_time read_once(void)
{
	return (struct cmos_time){ reg(0), reg(2), reg(4), reg(7), reg(8), reg(9), reg(STATUS_B) };
}

/*
 * The clock is read twice, outside of an update, until both readings are the same: then no update
 * came in between.
 */
void cmos_read_time(void)
{
	uint64_t start = rdtsc();

	while (!tsc_passed(start, READ_US)) {
		struct cmos_time a, b;

		if (reg(STATUS_A) & UPDATING)
			continue;
		a = read_once();
		b = read_once();
		if (memcmp(&a, &b, sizeof(a)))
			continue;
		wall_tsc = rdtsc();
		wall_seconds = cmos_time_seconds(&a);
		return;
	}
}

uint64_t cmos_wall(uint64_t *tsc)
{
	*tsc = wall_tsc;
	return wall_seconds;
}
