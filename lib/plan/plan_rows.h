/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The rows of which a printed plan is made: three columns, for the owner, what it has, and which. A
 * row is at most 80 columns wide.
 */
#ifndef LIB_PLAN_ROWS_H
#define LIB_PLAN_ROWS_H

#include "lib/base/fmt.h"
#include "lib/base/range.h"

#define ROWS_OWNER_WIDTH	15	/* CONFIG_NAME_SIZE without its NUL */
#define ROWS_VALUE_WIDTH	51	/* 80 - 15 - 2 - 10 - 2 */

/* Owner and kind are printed once, in the next row, and are "" from then on. */
struct printer {
	struct fmt_sink *sink;
	const char *owner, *what;
};

void row(struct printer *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Prints a range of memory, its size, and @note, which may be "". */
void row_range(struct printer *p, struct range r, const char *note);

/* Items that are printed with commas between them, in as many rows as are needed. */
struct list {
	struct printer *p;
	size_t len;
	char text[ROWS_VALUE_WIDTH + 1];
};

void list_add(struct list *l, const char *item);
void list_end(struct list *l);		/* prints what is left */

#endif
