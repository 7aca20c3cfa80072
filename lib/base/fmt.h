/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Formatted text without a C library. A sink takes bytes. fmt_print() knows the part of printf()
 * that we use:
 *	%% %c %s %.*s %d %u %x %X with l, ll, z, a width, '-' and '0'
 * At an unknown conversion it prints the rest of the format as it is, so that somebody sees it. The
 * attribute lets the compiler check every call.
 */
#ifndef LIB_FMT_H
#define LIB_FMT_H

#include <stdarg.h>
#include <stddef.h>

struct fmt_sink {
	void (*write)(struct fmt_sink *sink, const char *s, size_t len);
};

void fmt_print(struct fmt_sink *sink, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void fmt_vprint(struct fmt_sink *sink, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));

/*
 * Write into @buf, as snprintf() does: at most @size bytes, and a NUL at the end if @size is not 0.
 * Return the length of the whole text, without the NUL, even if it did not fit.
 */
size_t fmt_string(char *buf, size_t size, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
size_t fmt_vstring(char *buf, size_t size, const char *fmt, va_list ap)
	__attribute__((format(printf, 3, 0)));

#define FMT_SIZE_LEN 24
/*
 * Writes "1 GiB", "900 MiB", "4 KiB", "17 B": in the largest unit that divides @bytes. Returns
 * @buf.
 */
const char *fmt_size(char buf[FMT_SIZE_LEN], unsigned long long bytes);

#endif
