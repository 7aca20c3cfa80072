/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Decides how a core that is in the monitor rests between two looks at its requests and orders
 * (docs/adr/0042).
 */
#ifndef LIB_LIFE_REST_H
#define LIB_LIFE_REST_H

#include <stdint.h>

enum rest_way {
	REST_LOOK,	/* not at all: the core keeps looking, since nothing is sure to wake it */
	REST_HALT,	/* by HLT, until the local APIC's timer wakes it */
	REST_MWAIT	/* by MWAIT, until that timer or a write to the watched word wakes it */
};

/* What CPUID says on the core. The fields of a leaf that the core does not have are 0. */
struct rest_cpu {
	uint32_t vendor;		/* leaf 0, EBX */
	uint32_t version, features;	/* leaf 1, EAX and ECX */
	uint32_t line_min, line_max;	/* leaf 5, EAX and EBX: what MONITOR watches */
	uint32_t mwait, substates;	/* leaf 5, ECX and EDX */
	uint32_t power;			/* leaf 6, EAX */
};

#define REST_FEATURE_MONITOR	(1u << 3)	/* features: MONITOR exists and is enabled */

/*
 * Returns how this core rests. It is REST_MWAIT only if MWAIT is known to wake as HLT does, in C1
 * and no deeper state: on Intel's processors of family 6 without an erratum in MONITOR, and on
 * AMD's and Hygon's from Zen on. It is never REST_MWAIT under a hypervisor, where MWAIT may be an
 * exit, a PAUSE, or do nothing.
 */
enum rest_way rest_way(const struct rest_cpu *cpu);

#endif
