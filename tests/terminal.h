/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A terminal of 80 columns, as far as line_edit.h uses it. Anything else that it gets is a failure.
 */
#ifndef TESTS_TERMINAL_H
#define TESTS_TERMINAL_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/base/fmt.h"

#define TERMINAL_COLUMNS 80

struct terminal {
	struct fmt_sink sink;
	char row[TERMINAL_COLUMNS + 1];	/* the cursor's row; blank where nothing stands */
	unsigned int column, rows, bells, clears, moves;
	char escape[16];		/* the part of a sequence that has come */
	unsigned int escape_len;
	char last[TERMINAL_COLUMNS + 1];	/* the row above */
};

static inline void terminal_check(int good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "the terminal was sent %s\n", what);
	abort();
}

static inline void terminal_blank(struct terminal *t, unsigned int from)
{
	memset(t->row + from, ' ', TERMINAL_COLUMNS - from);
	t->row[TERMINAL_COLUMNS] = '\0';
}

static inline void terminal_sequence(struct terminal *t, char final)
{
	unsigned int n = 0;

	t->escape[t->escape_len] = '\0';
	terminal_check(t->escape[1] == '[', "an escape that is no CSI");
	if (t->escape_len > 2)
		n = (unsigned int)strtoul(t->escape + 2, NULL, 10);
	t->moves += final == 'C' || final == 'D';
	if (final == 'C' && n) {
		t->column += n;
		terminal_check(t->column < TERMINAL_COLUMNS, "a move beyond its edge");
	} else if (final == 'D' && n) {
		terminal_check(n <= t->column, "a move before its edge");
		t->column -= n;
	} else if (final == 'K' && t->escape_len == 2) {
		terminal_blank(t, t->column);
	} else if (final == 'H' && t->escape_len == 2) {
		t->column = 0;
	} else if (final == 'J' && n == 2) {
		terminal_blank(t, 0);
		t->clears++;
	} else {
		terminal_check(0, "an unknown sequence");
	}
	t->escape_len = 0;
}

static inline void terminal_byte(struct terminal *t, char c)
{
	if (t->escape_len) {
		if (t->escape_len > 1 && c >= '@' && c <= '~') {
			terminal_sequence(t, c);
			return;
		}
		terminal_check(t->escape_len + 1 < sizeof(t->escape), "an endless sequence");
		t->escape[t->escape_len++] = c;
	} else if (c == '\033') {
		t->escape[t->escape_len++] = c;
	} else if (c == '\n') {
		memcpy(t->last, t->row, sizeof(t->last));
		terminal_blank(t, 0);
		t->column = 0;
		t->rows++;
	} else if (c == '\a') {
		t->bells++;
	} else {
		terminal_check(c >= ' ' && c <= '~', "a character that does not print");
		terminal_check(t->column < TERMINAL_COLUMNS - 1, "a line that wraps");
		t->row[t->column++] = c;
	}
}

static inline void terminal_write(struct fmt_sink *sink, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		terminal_byte((struct terminal *)sink, s[i]);
}

static inline void terminal_init(struct terminal *t)
{
	memset(t, 0, sizeof(*t));
	t->sink.write = terminal_write;
	terminal_blank(t, 0);
}

/*
 * Returns true if the row shows @prompt and @text and nothing else, with the cursor at @cursor of
 * the text.
 */
static inline int terminal_shows(const struct terminal *t, const char *prompt, const char *text,
				 unsigned int cursor)
{
	size_t before = strlen(prompt), end = before + strlen(text), blank = end;

	while (blank < TERMINAL_COLUMNS && t->row[blank] == ' ')
		blank++;
	return !t->escape_len && blank == TERMINAL_COLUMNS && t->column == before + cursor &&
		!memcmp(t->row, prompt, before) && !memcmp(t->row + before, text, end - before);
}

#endif
