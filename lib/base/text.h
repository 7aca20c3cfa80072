/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pieces of a text that somebody else keeps in memory. The parsers of the config and of the machine
 * text are made of these functions. Blanks are space and tab.
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

/* Returns true if @t is @word. */
bool text_is(struct text t, const char *word);
/* Returns @t without blanks at its ends. */
struct text text_trim(struct text t);
/* Takes a line off *rest; *line is without its LF or CR LF. Returns false if nothing is left. */
bool text_line(struct text *rest, struct text *line);
/* Takes a word off *rest and returns it: an empty one if there is none left. */
struct text text_word(struct text *rest);
/*
 * Takes what comes before the next @sep off *rest, with the @sep. *item is without the @sep and
 * without blanks at its ends. After the last item rest->s becomes NULL. Returns false if it is NULL
 * already.
 */
bool text_item(struct text *rest, char sep, struct text *item);

/*
 * Reads a number: decimal, or hexadecimal after 0x. Returns false if @t is anything else, or if the
 * number does not fit.
 */
bool text_u64(struct text t, uint64_t *value);
/*
 * Reads exactly @digits hexadecimal digits, at most 8, without 0x. Returns false if @t is not that.
 */
bool text_hex(struct text t, unsigned int digits, uint32_t *value);

/*
 * Copies @t for a message, and returns @buf. A long text is cut; each character that is not
 * printable ASCII becomes '?'.
 */
#define TEXT_QUOTE_LEN 48
const char *text_quote(char buf[TEXT_QUOTE_LEN], struct text t);

/*
 * text_check.c: returns true if *t is text, with no control characters but tab, LF and CR LF. If
 * not, reports the line of the first one as an error. Skips a UTF-8 byte order mark.
 */
bool text_check(struct text *t, const char *file, struct diag *diag);

#endif
