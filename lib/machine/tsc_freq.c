// SPDX-License-Identifier: GPL-2.0-only
/*
 * What CPUID states is used as it is. Otherwise the first clock counts that agrees with CPUID's
 * rough value or with another clock.
 */
#include "lib/machine/tsc_freq.h"
#include "lib/base/fmt.h"

#define DENVERTON		0x506f0		/* leaf 1, EAX: family 6, model 5Fh */
#define   DENVERTON_HZ		25000000	/* it neither says this nor has leaf 16h */
#define VERSION_MASK		0x0fff0ff0	/* families and models */
#define BASE_MHZ_MASK		0xffff		/* leaf 16h, EAX; the rest is reserved */

#define LEAF_RATIO		0x15
#define LEAF_BASE		0x16
#define LEAF_TIMING		0x40000010

#define SAMPLES			3
/* Each is one part in so many of a value. */
#define ALIKE			8192	/* samples that differ by less were not disturbed */
#define AGREE			100	/* values that differ by less agree, as in Linux */

static uint32_t sane(uint64_t khz)
{
	return khz >= TSC_KHZ_MIN && khz <= TSC_KHZ_MAX ? (uint32_t)khz : 0;
}

static bool near(uint64_t a, uint64_t b, uint64_t part)
{
	uint64_t apart = a > b ? a - b : b - a;

	return a && b && apart < (a > b ? a : b) / part;
}

void tsc_cpuid_read(struct tsc_cpuid *out, cpu_leaf_t read)
{
	struct cpu_leaf ratio = cpuid_leaf(read, LEAF_RATIO, 0);

	*out = (struct tsc_cpuid){
		.vendor = read(CPUID_BASIC, 0).ebx,
		.version = read(CPUID_VERSION, 0).eax,
		.denominator = ratio.eax,
		.numerator = ratio.ebx,
		.crystal_hz = ratio.ecx,
		.base_mhz = cpuid_leaf(read, LEAF_BASE, 0).eax,
		.hypervisor_khz = cpuid_leaf(read, LEAF_TIMING, 0).eax,
	};
}

uint32_t tsc_khz_of(const struct tsc_sample *sample, uint64_t hz)
{
	/* A sample that lasts milliseconds cannot have more than 2^40 ticks or 2^30 Hz. */
	if (!sample->counted || sample->ticks >> 40 || hz >> 30)
		return 0;
	return sane(sample->ticks * (hz / 1000) / sample->counted +
		    sample->ticks * (hz % 1000) / sample->counted / 1000);
}

static uint32_t crystal_hz(const struct tsc_cpuid *c)
{
	if (!c->crystal_hz && c->vendor == CPU_VENDOR_INTEL &&
	    (c->version & VERSION_MASK) == DENVERTON)
		return DENVERTON_HZ;
	return c->crystal_hz;
}

/* Returns the crystal's frequency times the ratio, in kHz. The product fits in 64 bits. */
static uint64_t ratio_khz(const struct tsc_cpuid *c)
{
	return c->denominator ? (uint64_t)crystal_hz(c) * c->numerator / c->denominator / 1000 : 0;
}

uint32_t tsc_khz_stated(const struct tsc_cpuid *cpuid)
{
	uint32_t hypervisor = sane(cpuid->hypervisor_khz);

	return hypervisor ? hypervisor : sane(ratio_khz(cpuid));
}

/*
 * If leaf 15h has a ratio and no crystal's frequency, the crystal's would follow from the base
 * frequency and the ratio, and the TSC's from the crystal's: that is the base frequency again.
 */
uint32_t tsc_khz_about(const struct tsc_cpuid *cpuid)
{
	return sane((uint64_t)(cpuid->base_mhz & BASE_MHZ_MASK) * 1000);
}

/*
 * Returns the frequency by one clock, in kHz, or 0 if it does not count. If two samples in a row
 * are alike, their mean counts; otherwise the smallest value, since most disturbances make a sample
 * longer.
 */
static uint32_t measure(const struct tsc_clock *clock)
{
	uint32_t least = 0, last = 0;

	for (unsigned int i = 0; i < SAMPLES; i++) {
		struct tsc_sample sample = { 0 };
		uint32_t khz;

		if (!clock->hz || !clock->sample(clock, &sample))
			return 0;
		khz = tsc_khz_of(&sample, clock->hz);
		if (near(khz, last, ALIKE))
			return (uint32_t)(((uint64_t)khz + last) / 2);
		if (khz && (!least || khz < least))
			least = khz;
		last = khz;
	}
	return least;
}

struct search {
	const struct tsc_clock *clock;
	unsigned int count;
	uint32_t khz[TSC_CLOCKS_MAX];	/* by each clock that was asked; 0: no value */
	uint32_t about;			/* by leaf 16h; 0: no value */
};

/* Returns true if leaf 16h or a clock before number @i agrees with that clock. */
static bool supported(const struct search *s, unsigned int i)
{
	if (!s->about || near(s->khz[i], s->about, AGREE))
		return true;
	for (unsigned int before = 0; before < i; before++)
		if (near(s->khz[i], s->khz[before], AGREE))
			return true;
	return false;
}

static bool take(struct tsc_freq *out, uint32_t khz, const char *from)
{
	*out = (struct tsc_freq){ khz, from };
	return true;
}

static bool take_clock(struct tsc_freq *out, const struct search *s, unsigned int i,
		       struct diag *diag)
{
	if (s->about && !near(s->khz[i], s->about, AGREE))
		diag_warning(diag, NULL, 0, "CPUID leaf 16h makes the TSC's frequency %u kHz, and "
			     "against %s it is %u kHz: that is taken", s->about,
			     s->clock[i].name, s->khz[i]);
	return take(out, s->khz[i], s->clock[i].name);
}

static bool measured(struct tsc_freq *out, struct search *s, struct diag *diag)
{
	unsigned int first = s->count;

	for (unsigned int i = 0; i < s->count; i++) {
		s->khz[i] = measure(&s->clock[i]);
		if (s->khz[i] && supported(s, i))
			return take_clock(out, s, i, diag);
		if (s->khz[i] && first == s->count)
			first = i;
	}
	return first < s->count && take_clock(out, s, first, diag);
}

static void refuse(const struct search *s, struct diag *diag)
{
	char text[120] = "";
	size_t used = 0;

	for (unsigned int i = 0; i < s->count && used < sizeof(text); i++)
		used += fmt_string(text + used, sizeof(text) - used, "; %s %s", s->clock[i].name,
				   s->clock[i].hz ? "does not count right" : "is not there");
	diag_error(diag, NULL, 0, "the TSC's frequency is not known, and nodes have no other "
		   "clock: CPUID does not say it%s. Switch the HPET on in the firmware's setup",
		   text);
}

bool tsc_freq_find(struct tsc_freq *out, const struct tsc_cpuid *cpuid,
		   const struct tsc_clock clock[], unsigned int clock_count, struct diag *diag)
{
	struct search s = { .clock = clock, .count = clock_count, .about = tsc_khz_about(cpuid) };
	uint32_t stated = tsc_khz_stated(cpuid);

	if (stated)
		return take(out, stated, "CPUID");
	if (ratio_khz(cpuid))
		diag_warning(diag, NULL, 0, "CPUID leaf 15h makes the TSC's frequency %llu kHz, "
			     "which makes no sense: it is measured",
			     (unsigned long long)ratio_khz(cpuid));
	if (measured(out, &s, diag))
		return true;
	if (s.about) {
		diag_warning(diag, NULL, 0, "the TSC's frequency is CPUID leaf 16h's, %u kHz, "
			     "which is rounded: there is no clock to measure it against", s.about);
		return take(out, s.about, "CPUID leaf 16h");
	}
	refuse(&s, diag);
	return false;
}
