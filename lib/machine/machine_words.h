/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Words of a line of the machine text: each function takes one off *args, and is false
 * where it is not what was looked for.
 */
#ifndef LIB_MACHINE_WORDS_H
#define LIB_MACHINE_WORDS_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/base/range.h"
#include "lib/base/text.h"
#include "lib/machine/machine.h"

bool words_word(struct text *args, const char *word);
/* Is @word the next one? Then take it; else nothing is taken. */
bool words_if(struct text *args, const char *word);
/* Numbers, up to @max. */
bool words_u64(struct text *args, uint64_t max, uint64_t *v);
bool words_u32(struct text *args, uint32_t max, uint32_t *v);
bool words_u16(struct text *args, uint16_t *v);
bool words_u8(struct text *args, uint8_t *v);
/* "0x1000-0x1fff" */
bool words_range(struct text *args, struct range *r);
/* "1280x800", with @separator 'x' */
bool words_pair(struct text *args, char separator, uint32_t max, uint32_t *a, uint32_t *b);
/* "10-7f" */
bool words_buses(struct text *args, uint8_t *first, uint8_t *last);
bool words_bdf(struct text *args, bdf_t *bdf);

#endif
