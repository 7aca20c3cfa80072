/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Edits one line on a terminal, with history and completion. The caller passes the bytes of the
 * keys in; what is to be sent to the terminal goes to a sink. It is for the freestanding monitor,
 * which neither readline nor libedit can be linked into.
 *
 * The terminal may be any that knows ECMA-48's CUB, CUF, CUP, ED and EL. Line and prompt stay on
 * one row: so the terminal never wraps, and shows what is in text[]. The line holds printable ASCII
 * only; other bytes do no harm.
 */
#ifndef LIB_CONSOLE_LINE_EDIT_H
#define LIB_CONSOLE_LINE_EDIT_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/base/fmt.h"

#define LINE_EDIT_COLUMNS	80	/* of the terminal; the last column stays empty */
#define LINE_EDIT_HISTORY	16

enum line_edit_escape {
	LINE_EDIT_GROUND, LINE_EDIT_ESC, LINE_EDIT_CSI, LINE_EDIT_SS3,
	LINE_EDIT_ONE_MORE		/* for the Linux console's function keys: CSI [ A */
};

struct line_edit {
	const char *prompt;		/* at most LINE_EDIT_COLUMNS - 2 characters */
	struct fmt_sink *out;		/* '\n' means the beginning of the next row */
	/*
	 * Returns word number @i, from 0 on, of those that can begin at @line[@start], or NULL
	 * after the last one. A word is not empty, printable, and without blanks. Only the part of
	 * @line before @start counts; it need not end with a NUL there.
	 */
	const char *(*word)(const char *line, unsigned int start, unsigned int i);

	char text[LINE_EDIT_COLUMNS];	/* NUL-terminated */
	unsigned int len, cursor;

	/* Private: the caller does not use what follows. */
	enum line_edit_escape escape;
	unsigned int parameter;		/* the first one of a CSI */
	bool parameter_over;		/* the first parameter is complete */
	bool was_cr;			/* the last byte was CR: an LF now belongs to it */
	char past[LINE_EDIT_HISTORY][LINE_EDIT_COLUMNS];	/* a ring */
	unsigned int past_end;		/* how many lines were ever kept */
	unsigned int back;		/* so many lines back the user looks; 0: the new one */
	char draft[LINE_EDIT_COLUMNS];	/* the new line, while the user looks back */
};

/* Begins an editor. If @word is NULL, there is no completion. */
void line_edit_init(struct line_edit *e, const char *prompt, struct fmt_sink *out,
		    const char *(*word)(const char *line, unsigned int start, unsigned int i));
/* Begins an empty line, and shows the prompt. The history stays. */
void line_edit_begin(struct line_edit *e);
/*
 * Handles one byte of a key. Returns true if the line is complete; the cursor is behind it then.
 * The caller goes to the next row and, after it has used the line, calls line_edit_begin().
 */
bool line_edit_byte(struct line_edit *e, uint8_t c);
/*
 * Shows prompt and line again, after somebody else has written to the terminal. The cursor must be
 * in an empty row.
 */
void line_edit_redraw(struct line_edit *e);

#endif
