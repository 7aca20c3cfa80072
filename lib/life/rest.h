/* SPDX-License-Identifier: GPL-2.0-only */
/* How a core of the monitor rests between two looks (docs/adr/0042). */
#ifndef LIB_LIFE_REST_H
#define LIB_LIFE_REST_H

#include <stdint.h>

enum rest_way {
	REST_LOOK,	/* not at all: nothing is sure to wake it */
	REST_HALT,	/* HLT, until the local APIC's timer ends it */
	REST_MWAIT	/* the same, or until somebody writes to the word that it waits for */
};

/* CPUID of the core, leaves as they are; 0: a leaf that it does not have. */
struct rest_cpu {
	uint32_t vendor;		/* leaf 0, EBX */
	uint32_t version, features;	/* leaf 1, EAX and ECX */
	uint32_t line_min, line_max;	/* leaf 5, EAX and EBX: what MONITOR watches */
	uint32_t mwait, substates;	/* leaf 5, ECX and EDX */
	uint32_t power;			/* leaf 6, EAX */
};

#define REST_FEATURE_MONITOR	(1u << 3)	/* features: MONITOR is there, and on */

/*
 * REST_MWAIT only where it is known to wake as HLT does, in C1 and no deeper state: on Intel's
 * processors of family 6 without an erratum in MONITOR, and on AMD's and Hygon's from Zen on; not
 * under a hypervisor, for which it is an exit, a PAUSE or nothing.
 */
enum rest_way rest_way(const struct rest_cpu *cpu);

#endif
