/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Decides when a node that dies soon after each start is started again: at once after the first
 * such death, then after 1, 2, 4 ... seconds. The caller starts the node and sees it die.
 */
#ifndef LIB_BACKOFF_H
#define LIB_BACKOFF_H

#include <stdint.h>

#define BACKOFF_LIVED_MS	60000	/* a death after so long is not an early one */

/*
 * A node that has died early @deaths times in a row has now died again, @lived_ms after its start.
 * Returns the new count of early deaths in a row: 0 if this life lasted BACKOFF_LIVED_MS or more.
 */
uint32_t backoff_count(uint32_t deaths, uint64_t lived_ms);
/*
 * Returns how many ms the node waits from early death number @deaths in a row to its next start:
 * at most @most_ms.
 */
uint32_t backoff_ms(uint32_t deaths, uint32_t most_ms);

#endif
