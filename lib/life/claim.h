/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The claim of a node: a word that says which core of the monitor may send INIT, SIPI and NMI to
 * the node's cores. An INIT can hit the holder at any instant, which then never drops the claim. So
 * a core that has seen the same word for longer than any work under the claim lasts breaks it. Each
 * taking writes a word that differs from the one before. The caller takes, breaks or drops the
 * claim by one compare-and-exchange of the whole word; the functions here only say what to write.
 */
#ifndef LIB_CLAIM_H
#define LIB_CLAIM_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The claim's word is @word now. Returns true if core @lapic_id may take the claim: then it writes
 * *next in place of @word. It may if the claim is free, or if the core itself held it before an
 * INIT, or if @waited is true: the word has not changed during the whole wait, by the core's clock.
 */
bool claim_take(uint64_t word, uint32_t lapic_id, bool waited, uint64_t *next);
/* Returns what the holder writes in place of @word to drop the claim. */
uint64_t claim_drop(uint64_t word);
/* Returns true if core @lapic_id holds the claim. */
bool claim_is_of(uint64_t word, uint32_t lapic_id);
/* Returns true if no core holds the claim. */
bool claim_is_free(uint64_t word);

#endif
