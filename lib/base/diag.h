/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is wrong with the input: a list of messages, each with the file and
 * line that it is about, in the order they were found. Whoever reads outside
 * bytes reports here and returns false; nobody prints by himself.
 * A message says what is wrong, who has the thing already, how to mend it.
 */
#ifndef LIB_DIAG_H
#define LIB_DIAG_H

#include <stdbool.h>
#include "lib/base/fmt.h"

#define DIAG_MAX	24
#define DIAG_TEXT	240

enum diag_level { DIAG_ERROR, DIAG_WARNING };

struct diag_entry {
	enum diag_level level;
	unsigned int line;		/* 1-based; 0: no line */
	const char *file;		/* caller's, outlives the diag; NULL: none */
	char text[DIAG_TEXT];
};

struct diag {
	unsigned int count;		/* entries kept */
	unsigned int dropped;		/* entries that found no room */
	unsigned int errors;		/* of level DIAG_ERROR, dropped ones too */
	struct diag_entry entry[DIAG_MAX];
};

void diag_init(struct diag *d);
void diag_error(struct diag *d, const char *file, unsigned int line, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
void diag_warning(struct diag *d, const char *file, unsigned int line, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
/* "FILE:LINE: text" or "FILE:LINE: warning: text", a line each. */
void diag_print(const struct diag *d, struct fmt_sink *sink);

#endif
