// SPDX-License-Identifier: GPL-2.0-only
/*
 * A list of bounded size: an error that finds no room takes the place of a warning, and what is
 * left out is counted.
 */
#include <stdint.h>
#include "lib/base/diag.h"
#include "lib/base/str.h"

void diag_init(struct diag *d)
{
	d->count = 0;
	d->dropped = 0;
	d->errors = 0;
}

/*
 * Makes room for an error in a full list by removing the last warning. Returns false if there is
 * none.
 */
static bool drop_warning(struct diag *d)
{
	for (unsigned int i = d->count; i-- > 0; ) {
		if (d->entry[i].level != DIAG_WARNING)
			continue;
		memmove(&d->entry[i], &d->entry[i + 1],
			(d->count - i - 1) * sizeof(d->entry[0]));
		d->count--;
		return true;
	}
	return false;
}

/* Returns a new entry of the list, or NULL if there is no room. */
static struct diag_entry *entry_new(struct diag *d, enum diag_level level)
{
	if (level == DIAG_ERROR)
		d->errors++;
	if (d->count == DIAG_MAX) {
		d->dropped++;
		if (level != DIAG_ERROR || !drop_warning(d))
			return NULL;
	}
	return &d->entry[d->count++];
}

static void add(struct diag *d, enum diag_level level, const char *file, unsigned int line,
		const char *fmt, va_list ap)
{
	struct diag_entry *e = entry_new(d, level);

	if (!e)
		return;
	e->level = level;
	e->line = line;
	e->file = file;
	if (fmt_vstring(e->text, sizeof(e->text), fmt, ap) >= sizeof(e->text))
		memcpy(e->text + sizeof(e->text) - 4, "...", 4);
	/*
	 * Texts may quote bytes from outside. Without control characters they do a terminal no
	 * harm.
	 */
	for (char *c = e->text; *c; c++)
		if ((uint8_t)*c < 0x20 || *c == 0x7f)
			*c = '?';
}

void diag_error(struct diag *d, const char *file, unsigned int line, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add(d, DIAG_ERROR, file, line, fmt, ap);
	va_end(ap);
}

void diag_warning(struct diag *d, const char *file, unsigned int line, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add(d, DIAG_WARNING, file, line, fmt, ap);
	va_end(ap);
}

void diag_print(const struct diag *d, struct fmt_sink *sink)
{
	for (unsigned int i = 0; i < d->count; i++) {
		const struct diag_entry *e = &d->entry[i];

		if (e->file && e->line)
			fmt_print(sink, "%s:%u: ", e->file, e->line);
		else if (e->file)
			fmt_print(sink, "%s: ", e->file);
		fmt_print(sink, "%s%s\n", e->level == DIAG_WARNING ? "warning: " : "", e->text);
	}
	if (d->dropped)
		fmt_print(sink, "and %u more\n", d->dropped);
}
