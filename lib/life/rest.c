// SPDX-License-Identifier: GPL-2.0-only
/*
 * A core rests by MWAIT where that is known to work, else by HLT, and by neither if the local
 * APIC's timer might not wake it.
 */
#include "lib/life/rest.h"
#include <stdbool.h>
#include <stddef.h>

#define VENDOR_INTEL	0x756e6547u	/* "Genu" */
#define VENDOR_AMD	0x68747541u	/* "Auth" */
#define VENDOR_HYGON	0x6f677948u	/* "Hygo" */
#define FAMILY_CORE	6
#define FAMILY_ZEN	0x17

#define FEATURE_HYPERVISOR	(1u << 31)	/* leaf 1, ECX */
#define POWER_ARAT		(1u << 2)	/* leaf 6, EAX: the timer runs in every C-state */
#define MWAIT_EXTENSIONS	(1u << 0)	/* leaf 5, ECX: EDX counts the sub-states */
#define SUBSTATES_C1		0xf0u		/* leaf 5, EDX */
#define LINE_BITS		0xffffu
/* What MONITOR watches must lie in the mailbox's page, which holds nothing else. */
#define LINE_MAX		4096u

/* Intel SDM vol. 2A, CPUID, figure 3-6. */
static unsigned int family(uint32_t version)
{
	unsigned int base = version >> 8 & 0xf;

	return base == 0xf ? base + (version >> 20 & 0xff) : base;
}

static unsigned int model(uint32_t version)
{
	return (version >> 4 & 0xf) | (version >> 12 & 0xf0);
}

/*
 * Returns true for Intel's models whose MONITOR may miss a write, or needs a CLFLUSH before it
 * (specification updates: Core 2 and Xeon 7400; erratum AAI65 of Xeon 7500 and the same one of
 * Xeon E7; Goldmont; Lunar Lake).
 */
static bool misses_writes(unsigned int intel_model)
{
	static const uint8_t models[] = {
		0x0f, 0x16, 0x17, 0x1d,		/* Merom, Clovertown, Penryn, Dunnington */
		0x2e, 0x2f,			/* Nehalem-EX, Westmere-EX */
		0x5c, 0x5f, 0x7a,		/* Apollo Lake, Denverton, Gemini Lake */
		0xbd,				/* Lunar Lake */
	};

	for (size_t i = 0; i < sizeof(models); i++)
		if (models[i] == intel_model)
			return true;
	return false;
}

static bool is_trusted(const struct rest_cpu *cpu)
{
	unsigned int fam = family(cpu->version);

	if (cpu->vendor == VENDOR_INTEL)
		return fam == FAMILY_CORE && !misses_writes(model(cpu->version));
	return (cpu->vendor == VENDOR_AMD || cpu->vendor == VENDOR_HYGON) && fam >= FAMILY_ZEN;
}

static bool has_mwait_c1(const struct rest_cpu *cpu)
{
	uint32_t line = cpu->line_max & LINE_BITS;

	if (!(cpu->features & REST_FEATURE_MONITOR) || !(cpu->line_min & LINE_BITS) || !line ||
	    line > LINE_MAX)
		return false;
	return !(cpu->mwait & MWAIT_EXTENSIONS) || cpu->substates & SUBSTATES_C1;
}

enum rest_way rest_way(const struct rest_cpu *cpu)
{
	if (!(cpu->power & POWER_ARAT))
		return REST_LOOK;
	if (cpu->features & FEATURE_HYPERVISOR || !is_trusted(cpu) || !has_mwait_c1(cpu))
		return REST_HALT;
	return REST_MWAIT;
}
