// SPDX-License-Identifier: GPL-2.0-only
#include "monitor/cpu/tsc.h"
#include "monitor/cpu/insn.h"

/* Intel 8254: channel 2, gated by port 61h. */
#define PIT_HZ			1193182
#define PIT_CHANNEL2		0x42
#define PIT_COMMAND		0x43
#define  PIT_CH2_MODE0		0xb0	/* low then high byte, interrupt on terminal count */
#define PORT_B			0x61
#define  PORT_B_GATE2		0x01
#define  PORT_B_SPEAKER		0x02
#define  PORT_B_OUT2		0x20
#define SAMPLE_HZ		100	/* one sample lasts 1/100 s */
#define SAMPLES			3
#define ALIKE			8192	/* two that differ by less than one part in so many were not disturbed */
#define SPIN_MAX		50000000

static uint32_t khz;

/* CPUID leaf 15h: crystal clock and ratio; 40000010h: hypervisors' timing leaf. */
static uint32_t khz_from_cpuid(void)
{
	struct cpuid r;

	if (cpuid(0, 0).eax >= 0x15) {
		r = cpuid(0x15, 0);
		if (r.eax && r.ebx && r.ecx)
			return (uint32_t)((uint64_t)r.ecx * r.ebx / r.eax / 1000);
	}
	if (cpuid(1, 0).ecx & 1u << 31 && cpuid(0x40000000, 0).eax >= 0x40000010)
		return cpuid(0x40000010, 0).eax;
	return 0;
}

/* Ticks of the TSC in one sample, or 0: the PIT does not count. */
static uint64_t sample(void)
{
	const uint16_t count = PIT_HZ / SAMPLE_HZ;
	uint8_t port_b = inb(PORT_B);
	uint32_t spin = 0;
	uint64_t start, ticks;

	outb(PORT_B, (uint8_t)((port_b & ~PORT_B_SPEAKER) | PORT_B_GATE2));
	outb(PIT_COMMAND, PIT_CH2_MODE0);
	outb(PIT_CHANNEL2, count & 0xff);
	outb(PIT_CHANNEL2, count >> 8);
	start = rdtsc();
	while (!(inb(PORT_B) & PORT_B_OUT2) && spin++ < SPIN_MAX)
		;
	ticks = rdtsc() - start;
	outb(PORT_B, port_b);
	return spin < SPIN_MAX ? ticks : 0;
}

uint32_t tsc_measure_khz(void)
{
	uint32_t known = khz_from_cpuid();
	uint64_t best = 0;

	if (known)
		return known;
	/* A disturbance only ever makes a sample longer. */
	for (unsigned int i = 0; i < SAMPLES; i++) {
		uint64_t ticks = sample(), before = best;

		if (ticks && (!best || ticks < best))
			best = ticks;
		if (before && ticks + best / ALIKE > before && ticks < before + best / ALIKE)
			break;
	}
	return (uint32_t)(best * SAMPLE_HZ / 1000);
}

void tsc_set_khz(uint32_t value)
{
	khz = value ? value : 1;
}

void tsc_delay_us(uint32_t us)
{
	uint64_t start = rdtsc();

	while (!tsc_passed(start, us))
		cpu_pause();
}

uint64_t tsc_to_us(uint64_t ticks)
{
	return ticks / khz * 1000 + ticks % khz * 1000 / khz;
}

bool tsc_passed(uint64_t start, uint64_t us)
{
	int64_t ticks = (int64_t)(rdtsc() - start);

	return ticks >= 0 && tsc_to_us((uint64_t)ticks) >= us;
}
