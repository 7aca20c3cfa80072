/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One line on a terminal, with history and completion: bytes of the keys go in, what
 * to send to the terminal goes to a sink. It is for the freestanding monitor, where neither
 * readline nor libedit can be linked.
 *
 * The terminal is any that knows ECMA-48's CUB, CUF, CUP, ED and EL. Line and prompt
 * stay on one row: the terminal never wraps, so what it shows is what is in text[].
 * The line holds printable ASCII only; other bytes do no harm.
 */
#ifndef LIB_CONSOLE_LINE_EDIT_H
#define LIB_CONSOLE_LINE_EDIT_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/base/fmt.h"

#define LINE_EDIT_COLUMNS	80	/* of the terminal; the last one stays empty */
#define LINE_EDIT_HISTORY	16

enum line_edit_escape {
	LINE_EDIT_GROUND, LINE_EDIT_ESC, LINE_EDIT_CSI, LINE_EDIT_SS3,
	LINE_EDIT_ONE_MORE		/* the Linux console's function keys: CSI [ A */
};

struct line_edit {
	const char *prompt;		/* at most LINE_EDIT_COLUMNS - 2 characters */
	struct fmt_sink *out;		/* '\n' means: to the beginning of the next row */
	/*
	 * The @i'th word that could stand at @line[@start], NULL after the last one: not
	 * empty, printable, no blank. @line is no string: only what stands before @start counts.
	 */
	const char *(*word)(const char *line, unsigned int start, unsigned int i);

	char text[LINE_EDIT_COLUMNS];	/* NUL-terminated */
	unsigned int len, cursor;

	/* Beyond the editor's caller. */
	enum line_edit_escape escape;
	unsigned int parameter;		/* first one of a CSI */
	bool parameter_over;
	bool was_cr;			/* the LF of a CR LF is no line of its own */
	char past[LINE_EDIT_HISTORY][LINE_EDIT_COLUMNS];	/* a ring */
	unsigned int past_end;		/* lines ever kept */
	unsigned int back;		/* how many lines back the user looks; 0: at the newest */
	char draft[LINE_EDIT_COLUMNS];	/* what stood there before he looked back */
};

/* @word: NULL: there is no completion. */
void line_edit_init(struct line_edit *e, const char *prompt, struct fmt_sink *out,
		    const char *(*word)(const char *line, unsigned int start, unsigned int i));
/* An empty line, and its prompt. The history stays. */
void line_edit_begin(struct line_edit *e);
/*
 * True: the line is complete and the cursor behind it. Going to the next row is the caller's;
 * then comes line_edit_begin().
 */
bool line_edit_byte(struct line_edit *e, uint8_t c);
/* Somebody else wrote, and the terminal is on an empty row: show prompt and line again. */
void line_edit_redraw(struct line_edit *e);

#endif
