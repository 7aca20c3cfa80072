// SPDX-License-Identifier: GPL-2.0-only
/* The wait before the next start: none after the first early death, then it doubles with each. */
#include "lib/life/backoff.h"

#define FIRST_MS	1000u

uint32_t backoff_count(uint32_t deaths, uint64_t lived_ms)
{
	if (lived_ms >= BACKOFF_LIVED_MS)
		return 0;
	return deaths < UINT32_MAX ? deaths + 1 : deaths;
}

uint32_t backoff_ms(uint32_t deaths, uint32_t most_ms)
{
	uint64_t ms = FIRST_MS;

	if (deaths < 2)
		return 0;
	for (uint32_t n = 2; n < deaths && ms < most_ms; n++)
		ms *= 2;
	return ms < most_ms ? (uint32_t)ms : most_ms;
}
