// SPDX-License-Identifier: GPL-2.0-only
/*
 * The check that comes before any parser: binary files and UTF-16 get one clear message, and not
 * one for each line.
 */
#include "lib/base/str.h"
#include "lib/base/text.h"

/* Returns where the first byte is that is not text, or the length of @t. *line becomes its line. */
static size_t text_bad(struct text t, unsigned int *line)
{
	*line = 1;
	for (size_t i = 0; i < t.len; i++) {
		unsigned char c = (unsigned char)t.s[i];
		bool eol = c == '\n' || (c == '\r' && i + 1 < t.len && t.s[i + 1] == '\n');

		if ((c < 0x20 || c == 0x7f) && c != '\t' && !eol)
			return i;
		if (c == '\n')
			(*line)++;
	}
	return t.len;
}

bool text_check(struct text *t, const char *file, struct diag *diag)
{
	unsigned int line;
	size_t bad;

	if (t->len >= 2 && (!memcmp(t->s, "\xff\xfe", 2) || !memcmp(t->s, "\xfe\xff", 2))) {
		diag_error(diag, file, 1, "this is UTF-16: save it as UTF-8 or plain ASCII");
		return false;
	}
	if (t->len >= 3 && !memcmp(t->s, "\xef\xbb\xbf", 3))
		*t = text_of(t->s + 3, t->len - 3);
	bad = text_bad(*t, &line);
	if (bad == t->len)
		return true;
	diag_error(diag, file, line,
		   "not a text file: it holds the control character 0x%02x%s",
		   (unsigned int)(unsigned char)t->s[bad],
		   t->s[bad] == '\r' ? " (CR without LF)" : "");
	return false;
}
