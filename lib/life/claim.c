// SPDX-License-Identifier: GPL-2.0-only
/*
 * The claim's word holds who has it and how often it was taken, so no two takings write one word.
 */
#include "lib/life/claim.h"

#define HOLDER_SHIFT 32

/*
 * Bits 63 to 32 are the holder's LAPIC ID plus one, or 0 if nobody holds the claim. No core has the
 * LAPIC ID FFFFFFFFh, which is the broadcast of x2APIC mode. Bits 31 to 0 count how often the claim
 * was taken.
 */
static uint64_t make(uint32_t holder, uint32_t count)
{
	return (uint64_t)holder << HOLDER_SHIFT | count;
}

bool claim_is_of(uint64_t word, uint32_t lapic_id)
{
	return word >> HOLDER_SHIFT == (uint32_t)(lapic_id + 1);
}

bool claim_is_free(uint64_t word)
{
	return !(word >> HOLDER_SHIFT);
}

bool claim_take(uint64_t word, uint32_t lapic_id, bool waited, uint64_t *next)
{
	if (!claim_is_free(word) && !claim_is_of(word, lapic_id) && !waited)
		return false;
	*next = make(lapic_id + 1, (uint32_t)word + 1);
	return true;
}

uint64_t claim_drop(uint64_t word)
{
	return make(0, (uint32_t)word);
}
