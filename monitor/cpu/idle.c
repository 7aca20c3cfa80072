// SPDX-License-Identifier: GPL-2.0-only
#include "monitor/cpu/idle.h"
#include "monitor/apic/lapic.h"
#include "monitor/cpu/cpu.h"
#include "monitor/cpu/insn.h"
#include "monitor/cpu/tsc.h"

#define MEASURE_US	100

static uint32_t ticks;			/* of the LAPIC's timer in IDLE_US; 0: there is none to rely on */

/* Whatever interrupts this makes the result smaller, never larger: then a rest is shorter than it could be. */
void idle_init(void)
{
	uint64_t start, us;
	uint32_t passed;

	if (!cpu_timer_always_runs())
		return;
	start = rdtsc();
	lapic_timer_start(LAPIC_TIMER_MAX, 0);
	tsc_delay_us(MEASURE_US);
	passed = LAPIC_TIMER_MAX - lapic_timer_left();
	us = tsc_to_us(rdtsc() - start);
	lapic_timer_stop();
	ticks = (uint32_t)((uint64_t)passed * IDLE_US / us);
}

void idle(void)
{
	if (!ticks) {
		cpu_pause();
		return;
	}
	lapic_timer_start(ticks, LAPIC_VECTOR_IDLE);
	irq_halt();
	lapic_timer_stop();
}
