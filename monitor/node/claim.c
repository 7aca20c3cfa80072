// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each node has one claim word, which says who holds it and changes each time it is taken. A core
 * takes the claim from a holder that has not changed the word for longer than any work under it.
 */
#include "monitor/node/claim.h"
#include "lib/life/claim.h"
#include "monitor/cpu/cpu.h"
#include "monitor/cpu/insn.h"
#include "monitor/cpu/tsc.h"
#include "monitor/node/node.h"

/*
 * In microseconds; more than all waits under one claim (end.c: INIT, and an NMI before and after, 5
 * s in all).
 */
#define GONE_US		10000000

static uint64_t claims[CONFIG_NODES_MAX];	/* changed by CMPXCHG only */

static uint64_t look(unsigned int n)
{
	return __atomic_load_n(&claims[n], __ATOMIC_ACQUIRE);
}

static bool change(unsigned int n, uint64_t from, uint64_t to)
{
	return __atomic_compare_exchange_n(&claims[n], &from, to, false, __ATOMIC_ACQ_REL,
					   __ATOMIC_RELAXED);
}

void claim_wait(unsigned int n)
{
	uint64_t seen = look(n), since = rdtsc(), word, next;
	uint32_t self = cpu_lapic_id();

	for (;;) {
		word = look(n);
		if (word != seen) {
			seen = word;
			since = rdtsc();
		}
		if (claim_take(word, self, tsc_passed(since, GONE_US), &next) &&
		    change(n, word, next))
			return;
		cpu_pause();
	}
}

bool claim_try(unsigned int n)
{
	uint64_t word = look(n), next;

	return claim_take(word, cpu_lapic_id(), false, &next) && change(n, word, next);
}

void claim_release(unsigned int n)
{
	uint64_t word = look(n);

	if (claim_is_of(word, cpu_lapic_id()))
		change(n, word, claim_drop(word));
}

void claim_release_all(void)
{
	for (unsigned int n = 0; node_plan() && n < node_plan()->node_count; n++)
		claim_release(n);
}
