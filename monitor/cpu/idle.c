// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rests by HLT, or by MWAIT where there is a word to wait for, with the LAPIC's timer as the alarm
 * clock. idle_init() writes the two variables before any core calls idle_while(); they do not
 * change.
 */
#include "monitor/cpu/idle.h"
#include <stdbool.h>
#include "lib/life/rest.h"
#include "monitor/apic/lapic.h"
#include "monitor/cpu/insn.h"
#include "monitor/cpu/tsc.h"
#include "monitor/log.h"

#define MEASURE_US	100

static uint32_t ticks;			/* LAPIC timer ticks in IDLE_US; 0: no timer to rely on */
static bool mwaits;			/* rest by MWAIT where there is a word to wait for */

static enum rest_way way_of_this_core(void)
{
	struct cpuid first = cpuid(0, 0), version = cpuid(1, 0), mwait = { 0 }, power = { 0 };

	if (first.eax >= 5)
		mwait = cpuid(5, 0);
	if (first.eax >= 6)
		power = cpuid(6, 0);
	return rest_way(&(struct rest_cpu){
		.vendor = first.ebx, .version = version.eax, .features = version.ecx,
		.line_min = mwait.eax, .line_max = mwait.ebx, .mwait = mwait.ecx,
		.substates = mwait.edx, .power = power.eax,
	});
}

/*
 * If something interrupts this measurement, the result is smaller, never larger: then a rest is
 * shorter than it could be.
 */
void idle_init(void)
{
	enum rest_way way = way_of_this_core();
	uint64_t start, us;
	uint32_t passed;

	log_print("mint: cores at rest %s\n", way == REST_MWAIT ? "wait by MWAIT" :
		  way == REST_HALT ? "halt" : "look without a pause");
	if (way == REST_LOOK)
		return;
	mwaits = way == REST_MWAIT;
	start = rdtsc();
	lapic_timer_start(LAPIC_TIMER_MAX, 0);
	tsc_delay_us(MEASURE_US);
	passed = LAPIC_TIMER_MAX - lapic_timer_left();
	us = tsc_us_since(start);
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

/*
 * Returns true if this core has MONITOR and MWAIT. Some firmware switches them on in some cores
 * only; in the others they are invalid opcodes.
 */
static bool has_monitor(void)
{
	return cpuid(1, 0).ecx & REST_FEATURE_MONITOR;
}

void idle_while(const uint16_t *word, uint16_t is)
{
	if (!ticks || !mwaits || !has_monitor()) {
		idle();
		return;
	}
	lapic_timer_start(ticks, LAPIC_VECTOR_IDLE);
	cpu_monitor(word);
	if (__atomic_load_n(word, __ATOMIC_ACQUIRE) == is)
		irq_mwait();
	lapic_timer_stop();
}
