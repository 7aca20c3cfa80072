/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pieces of a text that somebody else holds: what the parsers of the config
 * and of the machine text are made of. Blanks are space and tab.
 */
#ifndef LIB_TEXT_H
#define LIB_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "lib/base/diag.h"

struct text {
	const char *s;
	size_t len;
};

static inline struct text text_of(const char *s, size_t len)
{
	return (struct text){ s, len };
}

static inline bool text_blank(char c)
{
	return c == ' ' || c == '\t';
}

bool text_is(struct text t, const char *word);
struct text text_trim(struct text t);
/* Take a line off *rest, without its LF or CR LF. False: nothing is left. */
bool text_line(struct text *rest, struct text *line);
/* Take a word off *rest; empty: there is none left. */
struct text text_word(struct text *rest);
/*
 * Take what stands before the next @sep off *rest, trimmed, with the @sep.
 * Sets rest->s to NULL after the last item; false if it is NULL already.
 */
bool text_item(struct text *rest, char sep, struct text *item);

/* Decimal, or hexadecimal after 0x: all of @t, and it fits. */
bool text_u64(struct text t, uint64_t *value);
/* Exactly @digits hexadecimal digits, at most 8, no 0x. */
bool text_hex(struct text t, unsigned int digits, uint32_t *value);

/* A copy for messages: cut where it is long, '?' for what is not ASCII. */
#define TEXT_QUOTE_LEN 48
const char *text_quote(char buf[TEXT_QUOTE_LEN], struct text t);

/*
 * text_check.c. Is it text: no control characters but tab, LF and CR LF? If not, one error
 * with the line of the first, and false. Skips a UTF-8 byte order mark.
 */
bool text_check(struct text *t, const char *file, struct diag *diag);

#endif
