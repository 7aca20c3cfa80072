// SPDX-License-Identifier: GPL-2.0-only
/*
 * Collects what tsc_freq_find() decides on: CPUID's leaves, and samples of the TSC against the
 * machine's other clocks. Each wait for a clock ends after a number of TSC ticks and after a number
 * of reads, since either counter may stand still.
 */
#include <stddef.h>
#include "lib/acpi/acpi_timer.h"
#include "lib/base/ticks.h"
#include "lib/machine/tsc_freq.h"
#include "monitor/cpu/cpu.h"
#include "monitor/cpu/insn.h"
#include "monitor/cpu/tsc.h"
#include "monitor/log.h"

/* Intel 8254: channel 2, gated by port 61h. */
#define PIT_HZ			1193182
#define PIT_CHANNEL2		0x42
#define PIT_COMMAND		0x43
#define  PIT_CH2_MODE0		0xb0	/* low then high byte, interrupt on terminal count */
#define PORT_B			0x61
#define  PORT_B_GATE2		0x01
#define  PORT_B_SPEAKER		0x02
#define  PORT_B_OUT2		0x20
/* one sample lasts 1/100 s: the PIT's counter has 16 bits */
#define PIT_SAMPLE_HZ		100

/* IA-PC HPET Specification 1.0a, 2.3. */
#define HPET_PERIOD		0x04	/* upper half of the capabilities: femtoseconds of a tick */
#define   PERIOD_MAX		100000000
#define HPET_CONFIGURATION	0x10
#define   HPET_ENABLE		(1u << 0)
#define HPET_COUNTER		0xf0
#define FEMTOSECONDS		1000000000000000ull

#define SAMPLE_HZ		40	/* one sample of a counter lasts 1/40 s */
#define LOOKS			5
#define TICKS_MAX		2000000000	/* 2 s at 1 GHz */
#define SPINS_MAX		2000000

/* A wait that ends by itself; patient() returns false when it has gone on for too long. */
struct patience {
	uint64_t start;
	uint32_t spins;
};

static bool patient(struct patience *p)
{
	return p->spins++ < SPINS_MAX && tsc_since(p->start) < TICKS_MAX;
}

/* A clock that counts upwards. */
struct counter {
	uint32_t (*read)(const struct counter *c);
	uint32_t mask;
	uint16_t port;
	uint64_t addr;
};

struct reading {
	uint64_t tsc;
	uint32_t count;
};

/*
 * Reads the counter several times, and returns the reading that took the shortest time: nothing
 * interrupted that one.
 */
static struct reading look(const struct counter *c)
{
	struct reading best = { 0 };
	uint64_t least = UINT64_MAX;

	for (unsigned int i = 0; i < LOOKS; i++) {
		uint64_t before = rdtsc(), took;
		uint32_t count = c->read(c);

		took = tsc_since(before);
		if (took < least) {
			least = took;
			best = (struct reading){ before + took / 2, count };
		}
	}
	return best;
}

static bool sample_counter(const struct tsc_clock *clock, struct tsc_sample *sample)
{
	const struct counter *c = clock->arg;
	struct patience patience = { rdtsc(), 0 };
	struct reading first = look(c), last;

	while (((c->read(c) - first.count) & c->mask) < clock->hz / SAMPLE_HZ)
		if (!patient(&patience))
			return false;
	last = look(c);
	sample->ticks = ticks_since(first.tsc, last.tsc);
	sample->counted = (last.count - first.count) & c->mask;
	return true;
}

static uint32_t read_port(const struct counter *c)
{
	return inl(c->port);
}

static volatile uint32_t *hpet(uint64_t addr, unsigned int reg)
{
	return (volatile uint32_t *)(addr + reg);
}

static uint32_t read_hpet(const struct counter *c)
{
	return *hpet(c->addr, HPET_COUNTER);
}

/* Returns the HPET's frequency in Hz; 0 if there is none, or its registers make no sense. */
static uint64_t hpet_hz(uint64_t addr)
{
	uint32_t period = addr ? *hpet(addr, HPET_PERIOD) : 0;

	return period && period <= PERIOD_MAX ? FEMTOSECONDS / period : 0;
}

/* Starts the HPET for the sample if the firmware has left it stopped. */
static bool sample_hpet(const struct tsc_clock *clock, struct tsc_sample *sample)
{
	volatile uint32_t *config = hpet(((const struct counter *)clock->arg)->addr,
					 HPET_CONFIGURATION);
	uint32_t was = *config;
	bool ok;

	if (!(was & HPET_ENABLE))
		*config = was | HPET_ENABLE;
	ok = sample_counter(clock, sample);
	if (!(was & HPET_ENABLE))
		*config = was;
	return ok;
}

/*
 * The PIT's output goes low when the count is set, and high when it ends. If there is no PIT, the
 * output seems to be high at once; whatever the TSC has counted until then means nothing.
 */
static bool sample_pit(const struct tsc_clock *clock, struct tsc_sample *sample)
{
	const uint16_t count = PIT_HZ / PIT_SAMPLE_HZ;
	uint8_t port_b = inb(PORT_B);
	struct patience patience = { 0 };
	bool ended = false, low;
	uint64_t start;

	(void)clock;
	outb(PORT_B, (uint8_t)((port_b & ~PORT_B_SPEAKER) | PORT_B_GATE2));
	outb(PIT_COMMAND, PIT_CH2_MODE0);
	outb(PIT_CHANNEL2, count & 0xff);
	outb(PIT_CHANNEL2, count >> 8);
	patience.start = start = rdtsc();
	low = !(inb(PORT_B) & PORT_B_OUT2);
	while (!ended && patient(&patience))
		ended = inb(PORT_B) & PORT_B_OUT2;
	sample->ticks = low ? tsc_since(start) : 0;
	sample->counted = count;
	outb(PORT_B, port_b);
	return ended;
}

uint32_t tsc_find_khz(const struct tsc_clocks *clocks, struct diag *diag)
{
	const struct counter timer = { read_port, ACPI_TIMER_MASK, clocks->acpi_timer, 0 };
	const struct counter counter = { read_hpet, UINT32_MAX, 0, clocks->hpet };
	const struct tsc_clock clock[] = {
		{ "the ACPI timer", timer.port ? ACPI_TIMER_HZ : 0, sample_counter, &timer },
		{ "the HPET", hpet_hz(counter.addr), sample_hpet, &counter },
		{ "the PIT", PIT_HZ, sample_pit, NULL },
	};
	struct tsc_freq freq = { 0 };
	struct tsc_cpuid leaves;

	tsc_cpuid_read(&leaves, cpu_leaf);
	if (!tsc_freq_find(&freq, &leaves, clock, sizeof(clock) / sizeof(clock[0]), diag))
		return 0;
	log_print("mint: TSC: %u kHz, by %s\n", freq.khz, freq.from);
	return freq.khz;
}
