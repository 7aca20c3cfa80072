/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Words of a line of the machine text. Each function takes one word off *args, and returns false if
 * it is not what was expected.
 */
#ifndef LIB_MACHINE_WORDS_H
#define LIB_MACHINE_WORDS_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/base/range.h"
#include "lib/base/text.h"
#include "lib/machine/machine.h"

/* What a reader of the machine text returns if a line does not have its fact's form. */
extern const char words_form[];

/* The word @word. */
bool words_word(struct text *args, const char *word);
/* The word @word if it is the next one; otherwise nothing is taken. */
bool words_if(struct text *args, const char *word);
/* A number, at most @max. */
bool words_u64(struct text *args, uint64_t max, uint64_t *v);
bool words_u32(struct text *args, uint32_t max, uint32_t *v);
bool words_u16(struct text *args, uint16_t *v);
bool words_u8(struct text *args, uint8_t *v);
/* A range with its first and last address, such as "0x1000-0x1fff". */
bool words_range(struct text *args, struct range *r);
/* Two numbers with @separator between them, such as "1280x800", each at most @max. */
bool words_pair(struct text *args, char separator, uint32_t max, uint32_t *a, uint32_t *b);
/* The first and the last of some buses, such as "10-7f". */
bool words_buses(struct text *args, uint8_t *first, uint8_t *last);
/* A PCI function, such as "01:00.0". */
bool words_bdf(struct text *args, bdf_t *bdf);

#endif
