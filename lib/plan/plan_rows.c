// SPDX-License-Identifier: GPL-2.0-only
/* The first two columns stay blank in rows that continue. */
#include "lib/plan/plan_rows.h"
#include "lib/base/str.h"
#include "lib/plan/plan_internal.h"

_Static_assert(CONFIG_NAME_SIZE - 1 == ROWS_OWNER_WIDTH, "names of nodes fill the first column");

void row(struct printer *p, const char *fmt, ...)
{
	va_list ap;

	fmt_print(p->sink, "%-15s  %-10s  ", p->owner, p->what);
	va_start(ap, fmt);
	fmt_vprint(p->sink, fmt, ap);
	va_end(ap);
	fmt_print(p->sink, "\n");
	p->owner = p->what = "";
}

void row_range(struct printer *p, struct range r, const char *note)
{
	char size[FMT_SIZE_LEN];

	row(p, "0x%010llx-0x%010llx  %11s%s%s", plan_ull(r.start), plan_ull(r.end - 1),
	    fmt_size(size, range_size(r)), note[0] ? "  " : "", note);
}

void list_end(struct list *l)
{
	if (l->len)
		row(l->p, "%s", l->text);
	l->len = 0;
}

void list_add(struct list *l, const char *item)
{
	if (l->len && l->len + 2 + strlen(item) >= ROWS_VALUE_WIDTH) {
		fmt_string(l->text + l->len, sizeof(l->text) - l->len, ",");
		list_end(l);
	}
	l->len += fmt_string(l->text + l->len, sizeof(l->text) - l->len, "%s%s",
			     l->len ? ", " : "", item);
}
