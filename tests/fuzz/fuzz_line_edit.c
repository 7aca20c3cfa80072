// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzzes the line editor with any bytes as keys. The line must keep line_edit.h's promises, and the
 * terminal must show exactly that line.
 */
#include "lib/console/line_edit.h"
#include "tests/terminal.h"

#define PROMPT "mint> "
#define CHECK(c) do { if (!(c)) abort(); } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *word(const char *line, unsigned int start, unsigned int i)
{
	static const char *const words[] = { "start", "stop", "a", "alpha", "abcdefghijklmno",
					     NULL };

	return start && line[0] == ' ' ? NULL : words[i];
}

static void check(const struct line_edit *e, const struct terminal *t)
{
	CHECK(e->len < LINE_EDIT_COLUMNS - sizeof(PROMPT) + 1 && e->cursor <= e->len);
	CHECK(strlen(e->text) == e->len);
	CHECK(terminal_shows(t, PROMPT, e->text, e->cursor));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct terminal *t = malloc(sizeof(*t));
	struct line_edit *e = malloc(sizeof(*e)); /* allocated, so that ASan sees what leaves it */

	CHECK(t && e);
	terminal_init(t);
	line_edit_init(e, PROMPT, &t->sink, word);
	line_edit_begin(e);
	for (size_t i = 0; i < size; i++) {
		unsigned int rows = t->rows;

		if (line_edit_byte(e, data[i])) {
			check(e, t);
			CHECK(t->rows == rows && e->cursor == e->len);
			CHECK(data[i] == '\r' || data[i] == '\n');
			CHECK(strlen(e->text) == e->len);
			terminal_byte(t, '\n');
			line_edit_begin(e);
		}
		check(e, t);
	}
	terminal_byte(t, '\n');
	line_edit_redraw(e);
	check(e, t);
	free(e);
	free(t);
	return 0;
}
