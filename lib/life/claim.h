/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who sends for the cores of one node: the claim is a word that says which core does. A holder
 * can be taken by an INIT at any instant and then never lets go, so whoever has seen the same
 * claim for longer than any work under it lasts breaks it. Each taking of the claim writes another
 * word. Taking, breaking and dropping it is one compare-and-exchange of the whole word by the
 * caller; what to write is decided here.
 */
#ifndef LIB_CLAIM_H
#define LIB_CLAIM_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Returns true if core @lapic_id may have the claim, which stands at @word, in which case *next
 * is what it writes in place of @word. That is so if the claim is free, or is this core's own
 * from before an INIT, or if the core has @waited, by its own clock, while the word was the same.
 */
bool claim_take(uint64_t word, uint32_t lapic_id, bool waited, uint64_t *next);
/* The word of a claim that is free again after @word. */
uint64_t claim_drop(uint64_t word);
/* Returns true if core @lapic_id holds the claim. */
bool claim_is_of(uint64_t word, uint32_t lapic_id);
bool claim_is_free(uint64_t word);

#endif
