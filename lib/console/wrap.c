// SPDX-License-Identifier: GPL-2.0-only
/*
 * A row is collected until it is complete or one character too long; then it is broken at its last
 * blank.
 */
#include "lib/console/wrap.h"
#include "lib/base/str.h"

#define INDENT 2

void wrap_flush(struct wrap *w)
{
	if (w->len)
		w->to->write(w->to, w->text, w->len);
	w->len = 0;
}

/* Ends a row that is full: what follows its last blank goes to the next row. */
static void break_row(struct wrap *w)
{
	unsigned int next = w->len, end;

	while (next > INDENT && w->text[next - 1] != ' ')
		next--;
	if (next == INDENT)
		next = WRAP_COLUMNS;
	end = next;
	while (end && w->text[end - 1] == ' ')
		end--;
	w->to->write(w->to, w->text, end);
	w->to->write(w->to, "\n", 1);
	w->len -= next;
	memmove(w->text + INDENT, w->text + next, w->len);
	memset(w->text, ' ', INDENT);
	w->len += INDENT;
}

static void wrap_write(struct fmt_sink *sink, const char *s, size_t len)
{
	struct wrap *w = (struct wrap *)sink;

	for (size_t i = 0; i < len; i++) {
		if (s[i] == '\n') {
			wrap_flush(w);
			w->to->write(w->to, "\n", 1);
			continue;
		}
		w->text[w->len++] = s[i];
		if (w->len > WRAP_COLUMNS)
			break_row(w);
	}
}

void wrap_init(struct wrap *w, struct fmt_sink *to)
{
	w->sink.write = wrap_write;
	w->to = to;
	w->len = 0;
}
