// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/console/line_edit.c: editing a line at a terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "lib/console/line_edit.h"
#include "tests/terminal.h"

#define PROMPT	"mint> "
#define ROOM	(LINE_EDIT_COLUMNS - 1 - (sizeof(PROMPT) - 1))
#define LEFT	"\033[D"
#define RIGHT	"\033[C"
#define UP	"\033[A"
#define DOWN	"\033[B"

static struct terminal terminal;
static struct line_edit edit;

static const char *word(const char *line, unsigned int start, unsigned int i)
{
	static const char *const command[] = { "start", "stop", "status", "kill", NULL };
	static const char *const name[] = { "alpha", "alpine", NULL };

	if (!start)
		return command[i];
	return !strncmp(line, "st", 2) ? name[i] : NULL;
}

static int setup(void **state)
{
	(void)state;
	terminal_init(&terminal);
	line_edit_init(&edit, PROMPT, &terminal.sink, word);
	line_edit_begin(&edit);
	return 0;
}

static void assert_shown(const char *keys)
{
	if (edit.len != strlen(edit.text) || edit.cursor > edit.len ||
	    !terminal_shows(&terminal, PROMPT, edit.text, edit.cursor))
		fail_msg("after '%s': '%s', cursor %u, and on the terminal '%s', column %u", keys,
			 edit.text, edit.cursor, terminal.row, terminal.column);
}

/*
 * Types @keys. Returns the number of lines that were completed. Checks the terminal after each
 * byte.
 */
static unsigned int type_bytes(const char *keys, size_t len)
{
	unsigned int lines = 0;

	for (size_t i = 0; i < len; i++) {
		if (line_edit_byte(&edit, (uint8_t)keys[i])) {
			lines++;
			assert_shown(keys);
			terminal_byte(&terminal, '\n');
			line_edit_begin(&edit);
		}
		assert_shown(keys);
	}
	return lines;
}

static unsigned int type(const char *keys)
{
	return type_bytes(keys, strlen(keys));
}

static void test_keys(void **state)
{
	static const struct {
		const char *keys, *text;
		unsigned int cursor, bells;
	} cases[] = {
		{ "nodes", "nodes", 5, 0 },
		{ "ac" LEFT "b", "abc", 2, 0 },
		{ "ac\002b", "abc", 2, 0 },				/* Ctrl-B */
		{ "ab\001\006x", "axb", 2, 0 },				/* Ctrl-A, Ctrl-F */
		{ "b\033[Ha", "ab", 1, 0 },				/* Home, in each form */
		{ "b\033OHa", "ab", 1, 0 },
		{ "b\033[1~a", "ab", 1, 0 },
		{ "b\033[7~a", "ab", 1, 0 },
		{ "ab\001\033[Fc", "abc", 3, 0 },			/* End */
		{ "ab\001\033OFc", "abc", 3, 0 },
		{ "ab\001\033[4~c", "abc", 3, 0 },
		{ "ab\001\033[8~c", "abc", 3, 0 },
		{ "ab\001\005c", "abc", 3, 0 },				/* Ctrl-E */
		{ "ab\033OD\033OD\033OCx", "axb", 2, 0 },		/* application mode */
		{ "ab\033[1;5Dx", "axb", 2, 0 },			/* with a modifier */
		{ "abc\b", "ab", 2, 0 },
		{ "abc" LEFT "\177", "ac", 1, 0 },
		{ "abc\001\033[3~", "bc", 0, 0 },			/* Delete */
		{ "abc\001\004", "bc", 0, 0 },				/* Ctrl-D */
		{ "abc" LEFT LEFT "\013", "a", 1, 0 },			/* Ctrl-K */
		{ "abc" LEFT "\025", "c", 0, 0 },			/* Ctrl-U */
		{ "start  alpha  \027", "start  ", 7, 0 },		/* Ctrl-W */
		{ "start alpha" LEFT "\027", "start a", 6, 0 },
		{ "abc\003de", "de", 2, 0 },				/* Ctrl-C */
		{ "abc\014", "abc", 3, 0 },				/* Ctrl-L */
		/* There is nothing to edit. */
		{ LEFT RIGHT "\b\033[3~\013\025\027" UP DOWN, "", 0, 9 },
		/* Sequences that the editor does not know. */
		{ "a\033[Z\033[15~\033[200~\033[?25h\033[1;2;3x\033Op\033x\033[[Ab", "ab", 2, 0 },
		/* UTF-8; a byte of it cuts a sequence off */
		{ "a\303\244\200\377\033[\303b", "ab", 2, 0 },
		{ "a\007\026\031\032\035b", "ab", 2, 0 },
		{ "a\033\033[Db\033[99999999999999999999~", "ba", 1, 0 },
		{ "abc\033[\002x", "abxc", 3, 0 }, /* a control character ends a sequence */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		setup(NULL);
		assert_int_equal(type(cases[i].keys), 0);
		assert_string_equal(edit.text, cases[i].text);
		assert_int_equal(edit.cursor, cases[i].cursor);
		assert_int_equal(terminal.bells, cases[i].bells);
	}
}

static void test_lines(void **state)
{
	(void)state;
	assert_int_equal(type("a\rb\nc\r\nd\r\r"), 5);	/* CR LF is one end of a line */
	assert_int_equal(type_bytes("a\0b", 3), 0);
	assert_string_equal(edit.text, "ab");
	assert_true(line_edit_byte(&edit, '\r'));
	assert_string_equal(edit.text, "ab");
	assert_int_equal(edit.len, 2);
}

static void test_full(void **state)
{
	char full[ROOM + 1] = "";

	(void)state;
	for (unsigned int i = 0; i < ROOM; i++) {
		assert_int_equal(terminal.bells, 0);
		type("x");
		full[i] = 'x';
	}
	assert_string_equal(edit.text, full);
	type("y" LEFT "z");
	assert_string_equal(edit.text, full);
	assert_int_equal(terminal.bells, 2);
	type("\003abc\r" UP "\b");
	assert_string_equal(edit.text, "ab");
}

static void test_history(void **state)
{
	char line[8];

	(void)state;
	type("one\rtwo\rtwo\r   \r\rdraft");	/* kept: one, two */
	type(UP);
	assert_string_equal(edit.text, "two");
	type("\020");
	assert_string_equal(edit.text, "one");
	type(UP);
	assert_int_equal(terminal.bells, 1);
	type("\016");
	assert_string_equal(edit.text, "two");
	type("!" DOWN);
	assert_string_equal(edit.text, "draft");
	type(DOWN);
	assert_int_equal(terminal.bells, 2);
	type("\033OA\033OA\033OB");
	assert_string_equal(edit.text, "two");
	/* A line that is sent again comes last. */
	type(UP "\r" UP);
	assert_string_equal(edit.text, "one");
	type(UP);
	assert_string_equal(edit.text, "two");
	type("\003");
	for (unsigned int i = 0; i < 3 * LINE_EDIT_HISTORY; i++) {
		snprintf(line, sizeof(line), "%u\r", i);
		type(line);
	}
	for (unsigned int i = 0; i < LINE_EDIT_HISTORY + 2; i++)
		type(UP);
	snprintf(line, sizeof(line), "%u", 2 * LINE_EDIT_HISTORY);
	assert_string_equal(edit.text, line);
	type("\003" UP);
	snprintf(line, sizeof(line), "%u", 3 * LINE_EDIT_HISTORY - 1);
	assert_string_equal(edit.text, line);
}

static void test_completion(void **state)
{
	(void)state;
	type("k\t");
	assert_string_equal(edit.text, "kill ");
	type("\025s\t");
	assert_string_equal(edit.text, "st");
	assert_int_equal(terminal.rows, 0);
	type("\t");
	assert_string_equal(edit.text, "st");
	assert_int_equal(terminal.rows, 2);
	assert_memory_equal(terminal.last, "start  stop  status  ", 21);
	type("ar\t a\t");
	assert_string_equal(edit.text, "start  alp");
	type("h\t\b" LEFT LEFT "\t");		/* not in the middle of a word */
	assert_string_equal(edit.text, "start  alpha");
	assert_int_equal(terminal.bells, 1);
	type("\003 x\t");
	assert_string_equal(edit.text, " x");
	assert_int_equal(terminal.bells, 2);
	type("\001ki\t");			/* before a blank */
	assert_string_equal(edit.text, "kill x");
	assert_int_equal(edit.cursor, 4);
	type("\003\t");				/* completes with all commands */
	assert_memory_equal(terminal.last, "start  stop  status  kill  ", 27);
}

/* A word that does not fit is not inserted in part. */
static void test_completion_full(void **state)
{
	(void)state;
	type("start ");
	while (edit.len < ROOM - 4)
		type(" ");
	type("alph\t");
	assert_int_equal(terminal.bells, 1);
	assert_int_equal(edit.len, ROOM);
}

static void test_without_words(void **state)
{
	(void)state;
	line_edit_init(&edit, PROMPT, &terminal.sink, NULL);
	terminal_byte(&terminal, '\n');
	line_edit_begin(&edit);
	type("\tx\t");
	assert_string_equal(edit.text, "x");
	assert_int_equal(terminal.bells, 2);
}

/* A message of another core has come in between. */
static void test_redraw(void **state)
{
	(void)state;
	type("start alpha");
	terminal_byte(&terminal, '\n');
	line_edit_redraw(&edit);
	assert_shown("redraw at the end");
	assert_int_equal(terminal.moves, 0);	/* a log of the UART has a plain line */
	type(LEFT LEFT);
	terminal_byte(&terminal, '\n');
	line_edit_redraw(&edit);
	assert_shown("redraw");
	assert_int_equal(edit.cursor, 9);
	type("\014");
	assert_int_equal(terminal.clears, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_keys, setup),
		cmocka_unit_test_setup(test_lines, setup),
		cmocka_unit_test_setup(test_full, setup),
		cmocka_unit_test_setup(test_history, setup),
		cmocka_unit_test_setup(test_completion, setup),
		cmocka_unit_test_setup(test_completion_full, setup),
		cmocka_unit_test_setup(test_without_words, setup),
		cmocka_unit_test_setup(test_redraw, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
