/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A sink in front of another: lines that are wider than 80 columns go on in the next,
 * two columns further in, broken at a blank where there is one.
 */
#ifndef LIB_CONSOLE_WRAP_H
#define LIB_CONSOLE_WRAP_H

#include "lib/base/fmt.h"

#define WRAP_COLUMNS 80

struct wrap {
	struct fmt_sink sink;		/* write here */
	struct fmt_sink *to;
	unsigned int len;		/* of text: of this row, not yet passed on */
	char text[WRAP_COLUMNS + 1];
};

void wrap_init(struct wrap *w, struct fmt_sink *to);
/* Pass on what stands in a row that no '\n' has ended. */
void wrap_flush(struct wrap *w);

#endif
