/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A sink in front of another one. A line that is wider than 80 columns is broken, at a blank if
 * there is one, and goes on in the next row, indented by two columns.
 */
#ifndef LIB_CONSOLE_WRAP_H
#define LIB_CONSOLE_WRAP_H

#include "lib/base/fmt.h"

#define WRAP_COLUMNS 80

struct wrap {
	struct fmt_sink sink;		/* the caller writes here */
	struct fmt_sink *to;		/* rows are passed on to this sink */
	unsigned int len;		/* of text */
	char text[WRAP_COLUMNS + 1];	/* the part of this row that was not passed on yet */
};

/* Makes w->sink a sink that writes to @to. */
void wrap_init(struct wrap *w, struct fmt_sink *to);
/* Passes on what is in a row that no '\n' has ended. */
void wrap_flush(struct wrap *w);

#endif
