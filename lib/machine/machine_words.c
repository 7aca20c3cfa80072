// SPDX-License-Identifier: GPL-2.0-only
/* Each function takes one word off a line of the machine text and turns it into a value. */
#include "lib/machine/machine_words.h"

const char words_form[] = "";

bool words_word(struct text *args, const char *word)
{
	return text_is(text_word(args), word);
}

bool words_if(struct text *args, const char *word)
{
	struct text rest = *args;

	if (!words_word(&rest, word))
		return false;
	*args = rest;
	return true;
}

bool words_u64(struct text *args, uint64_t max, uint64_t *v)
{
	return text_u64(text_word(args), v) && *v <= max;
}

bool words_u32(struct text *args, uint32_t max, uint32_t *v)
{
	uint64_t wide;

	if (!words_u64(args, max, &wide))
		return false;
	*v = (uint32_t)wide;
	return true;
}

bool words_u16(struct text *args, uint16_t *v)
{
	uint32_t wide;

	if (!words_u32(args, UINT16_MAX, &wide))
		return false;
	*v = (uint16_t)wide;
	return true;
}

bool words_u8(struct text *args, uint8_t *v)
{
	uint32_t wide;

	if (!words_u32(args, UINT8_MAX, &wide))
		return false;
	*v = (uint8_t)wide;
	return true;
}

bool words_range(struct text *args, struct range *r)
{
	struct text word = text_word(args), first;
	uint64_t last;

	if (!text_item(&word, '-', &first) || !word.s || !text_u64(first, &r->start) ||
	    !text_u64(word, &last) || last < r->start || last == UINT64_MAX)
		return false;
	r->end = last + 1;
	return true;
}

bool words_pair(struct text *args, char separator, uint32_t max, uint32_t *a, uint32_t *b)
{
	struct text word = text_word(args), first;
	uint64_t left, right;

	if (!text_item(&word, separator, &first) || !word.s || !text_u64(first, &left) ||
	    !text_u64(word, &right) || left > max || right > max)
		return false;
	*a = (uint32_t)left;
	*b = (uint32_t)right;
	return true;
}

bool words_buses(struct text *args, uint8_t *first, uint8_t *last)
{
	struct text word = text_word(args);
	uint32_t a, b;

	if (word.len != 5 || word.s[2] != '-' || !text_hex(text_of(word.s, 2), 2, &a) ||
	    !text_hex(text_of(word.s + 3, 2), 2, &b))
		return false;
	*first = (uint8_t)a;
	*last = (uint8_t)b;
	return true;
}

bool words_bdf(struct text *args, bdf_t *bdf)
{
	struct text word = text_word(args);

	return bdf_parse(word.s, word.len, bdf);
}
