// SPDX-License-Identifier: GPL-2.0-only
/*
 * A format is walked from one '%' to the next. Each conversion is read as a whole before its
 * argument is taken, so that one that is not known takes none.
 */
#include <stdbool.h>
#include <stdint.h>
#include "lib/base/fmt.h"
#include "lib/base/str.h"

#define DIGITS_MAX 20			/* of 2^64 - 1 in decimal */

/* A va_list in a struct can be passed on by its address, whatever type it has. */
struct arguments {
	va_list ap;
};

struct spec {
	bool left, zero;
	unsigned int width;
	bool has_precision;
	size_t precision;		/* of %s: the most bytes that it prints */
	enum { SIZE_INT, SIZE_LONG, SIZE_LONG_LONG, SIZE_SIZE } size;
	char conversion;
};

static void put(struct fmt_sink *sink, const char *s, size_t len)
{
	if (len)
		sink->write(sink, s, len);
}

static void pad(struct fmt_sink *sink, char c, size_t n)
{
	char chunk[16];

	memset(chunk, c, sizeof(chunk));
	for (; n > sizeof(chunk); n -= sizeof(chunk))
		put(sink, chunk, sizeof(chunk));
	put(sink, chunk, n);
}

static const char *size_read(struct spec *spec, const char *f)
{
	spec->size = SIZE_INT;
	if (*f == 'z') {
		spec->size = SIZE_SIZE;
		return f + 1;
	}
	if (*f != 'l')
		return f;
	spec->size = f[1] == 'l' ? SIZE_LONG_LONG : SIZE_LONG;
	return f + (f[1] == 'l' ? 2 : 1);
}

/* Returns true if there is such a conversion, with this size and precision. */
static bool spec_known(const struct spec *spec)
{
	switch (spec->conversion) {
	case 's':
		return spec->size == SIZE_INT;
	case 'c':
	case '%':
		return spec->size == SIZE_INT && !spec->has_precision;
	case 'd':
	case 'u':
	case 'x':
	case 'X':
		return !spec->has_precision;
	default:
		return false;
	}
}

/*
 * Reads what follows a '%', and takes the precision from @args. Returns what follows the
 * conversion, or NULL if we do not know it: then nothing was taken.
 */
static const char *spec_read(struct spec *spec, const char *f, struct arguments *args)
{
	*spec = (struct spec){ .left = false };
	for (; *f == '-' || *f == '0'; f++) {
		spec->left |= *f == '-';
		spec->zero |= *f == '0';
	}
	for (; *f >= '0' && *f <= '9'; f++)
		spec->width = spec->width * 10 + (unsigned int)(*f - '0');
	if (f[0] == '.' && f[1] == '*') {
		spec->has_precision = true;
		f += 2;
	}
	f = size_read(spec, f);
	spec->conversion = *f;
	if (!spec_known(spec))
		return NULL;
	if (spec->has_precision) {
		int precision = va_arg(args->ap, int);

		/* A negative precision counts as none, as in C. */
		spec->has_precision = precision >= 0;
		spec->precision = precision >= 0 ? (size_t)precision : 0;
	}
	return f + 1;
}

static size_t text_length(const struct spec *spec, const char *s)
{
	size_t len = 0;

	while ((!spec->has_precision || len < spec->precision) && s[len])
		len++;
	return len;
}

static void print_text(struct fmt_sink *sink, const struct spec *spec, const char *s, size_t len)
{
	size_t fill = spec->width > len ? spec->width - len : 0;

	if (!spec->left)
		pad(sink, ' ', fill);
	put(sink, s, len);
	if (spec->left)
		pad(sink, ' ', fill);
}

static void print_number(struct fmt_sink *sink, const struct spec *spec, uint64_t v,
			 bool negative)
{
	const char *digit = spec->conversion == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
	unsigned int base = spec->conversion == 'x' || spec->conversion == 'X' ? 16 : 10;
	char text[DIGITS_MAX];
	size_t at = sizeof(text), len, fill;

	do {
		text[--at] = digit[v % base];
		v /= base;
	} while (v);
	len = sizeof(text) - at + negative;
	fill = spec->width > len ? spec->width - len : 0;
	if (!spec->left && !spec->zero)
		pad(sink, ' ', fill);
	if (negative)
		put(sink, "-", 1);
	if (!spec->left && spec->zero)
		pad(sink, '0', fill);
	put(sink, text + at, sizeof(text) - at);
	if (spec->left)
		pad(sink, ' ', fill);
}

static void print_signed(struct fmt_sink *sink, const struct spec *spec, struct arguments *args)
{
	int64_t v;

	switch (spec->size) {
	case SIZE_LONG_LONG:
		v = va_arg(args->ap, long long);
		break;
	case SIZE_LONG:
		v = va_arg(args->ap, long);
		break;
	case SIZE_SIZE:
		v = (int64_t)va_arg(args->ap, size_t);
		break;
	default:
		v = va_arg(args->ap, int);
		break;
	}
	/*
	 * It is negated as an unsigned number, since the smallest one has no positive counterpart.
	 */
	print_number(sink, spec, v < 0 ? 0 - (uint64_t)v : (uint64_t)v, v < 0);
}

static void print_unsigned(struct fmt_sink *sink, const struct spec *spec, struct arguments *args)
{
	uint64_t v;

	switch (spec->size) {
	case SIZE_LONG_LONG:
		v = va_arg(args->ap, unsigned long long);
		break;
	case SIZE_LONG:
		v = va_arg(args->ap, unsigned long);
		break;
	case SIZE_SIZE:
		v = va_arg(args->ap, size_t);
		break;
	default:
		v = va_arg(args->ap, unsigned int);
		break;
	}
	print_number(sink, spec, v, false);
}

static void print_argument(struct fmt_sink *sink, const struct spec *spec, struct arguments *args)
{
	const char *s;
	char c;

	switch (spec->conversion) {
	case '%':
		put(sink, "%", 1);
		break;
	case 'c':
		c = (char)va_arg(args->ap, int);
		print_text(sink, spec, &c, 1);
		break;
	case 's':
		s = va_arg(args->ap, const char *);
		if (!s)
			s = "(null)";
		print_text(sink, spec, s, text_length(spec, s));
		break;
	case 'd':
		print_signed(sink, spec, args);
		break;
	default:
		print_unsigned(sink, spec, args);
		break;
	}
}

void fmt_vprint(struct fmt_sink *sink, const char *fmt, va_list ap)
{
	struct arguments args;

	va_copy(args.ap, ap);
	while (*fmt) {
		struct spec spec;
		const char *next;
		size_t n = 0;

		while (fmt[n] && fmt[n] != '%')
			n++;
		put(sink, fmt, n);
		fmt += n;
		if (!*fmt)
			break;
		next = spec_read(&spec, fmt + 1, &args);
		if (!next) {
			/*
			 * Which argument comes next is not known any more: the rest is printed as
			 * it is.
			 */
			put(sink, fmt, strlen(fmt));
			break;
		}
		print_argument(sink, &spec, &args);
		fmt = next;
	}
	va_end(args.ap);
}

void fmt_print(struct fmt_sink *sink, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fmt_vprint(sink, fmt, ap);
	va_end(ap);
}

struct string_sink {
	struct fmt_sink sink;		/* first: a pointer to it is a pointer to this struct */
	char *buf;
	size_t size;
	size_t len;			/* of the whole text, also of what found no room */
};

static void string_write(struct fmt_sink *sink, const char *s, size_t len)
{
	struct string_sink *out = (struct string_sink *)sink;

	for (size_t i = 0; i < len; i++, out->len++)
		if (out->len < out->size)
			out->buf[out->len] = s[i];
}

size_t fmt_vstring(char *buf, size_t size, const char *fmt, va_list ap)
{
	struct string_sink out = { .sink.write = string_write, .buf = buf, .size = size };

	fmt_vprint(&out.sink, fmt, ap);
	if (size)
		buf[out.len < size ? out.len : size - 1] = '\0';
	return out.len;
}

size_t fmt_string(char *buf, size_t size, const char *fmt, ...)
{
	va_list ap;
	size_t len;

	va_start(ap, fmt);
	len = fmt_vstring(buf, size, fmt, ap);
	va_end(ap);
	return len;
}

const char *fmt_size(char buf[FMT_SIZE_LEN], unsigned long long bytes)
{
	static const char *const unit[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	unsigned int i = 0;

	while (bytes && bytes % 1024 == 0 && i + 1 < sizeof(unit) / sizeof(unit[0])) {
		bytes /= 1024;
		i++;
	}
	fmt_string(buf, FMT_SIZE_LEN, "%llu %s", bytes, unit[i]);
	return buf;
}
