/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is wrong with the input: a list of messages in the order in which they were found, each with
 * the file and line that it is about. A function that reads bytes from outside reports errors here
 * and returns false; it prints nothing itself. A message says what is wrong, who has the thing
 * already, and how to mend it.
 */
#ifndef LIB_DIAG_H
#define LIB_DIAG_H

#include <stdbool.h>
#include "lib/base/fmt.h"

#define DIAG_MAX	24
#define DIAG_TEXT	280

enum diag_level { DIAG_ERROR, DIAG_WARNING };

struct diag_entry {
	enum diag_level level;
	unsigned int line;		/* 1-based; 0: no line */
	const char *file;		/* the caller's, who keeps it; NULL: no file */
	char text[DIAG_TEXT];
};

struct diag {
	unsigned int count;		/* entries kept */
	unsigned int dropped;		/* entries that found no room */
	unsigned int errors;		/* of level DIAG_ERROR, also dropped ones */
	struct diag_entry entry[DIAG_MAX];
};

/* Makes the list empty. */
void diag_init(struct diag *d);
/* Add a message about line @line (0: none) of @file (NULL: none). */
void diag_error(struct diag *d, const char *file, unsigned int line, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
void diag_warning(struct diag *d, const char *file, unsigned int line, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
/* Prints each message on a line: "FILE:LINE: text" or "FILE:LINE: warning: text". */
void diag_print(const struct diag *d, struct fmt_sink *sink);

#endif
