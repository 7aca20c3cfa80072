// SPDX-License-Identifier: GPL-2.0-only
/* The tests that decide whether a word's value does harm. They read values as Linux does. */
#include "lib/cmdline/words_rule.h"
#include "lib/base/str.h"

#define COM1	0x3f8
#define COM2	0x2f8

static bool starts(struct text t, const char *with)
{
	size_t len = strlen(with);

	return t.len >= len && !memcmp(t.s, with, len);
}

/* Removes @what from the start of *t. Returns false if *t does not start with it. */
static bool take(struct text *t, const char *what)
{
	if (!starts(*t, what))
		return false;
	t->s += strlen(what);
	t->len -= strlen(what);
	return true;
}

/* Returns the part of @t before the first @end, or all of it. */
static struct text until(struct text t, char end)
{
	size_t n = 0;

	while (n < t.len && t.s[n] != end)
		n++;
	return text_of(t.s, n);
}

bool words_always(const struct words_node *node, struct text value, const char *arg)
{
	(void)node;
	(void)value;
	(void)arg;
	return true;
}

bool words_is(const struct words_node *node, struct text value, const char *arg)
{
	(void)node;
	return text_is(value, arg);
}

bool words_item(const struct words_node *node, struct text value, const char *arg)
{
	struct text item;

	(void)node;
	while (text_item(&value, ',', &item))
		if (text_is(item, arg))
			return true;
	return false;
}

bool words_item_starts(const struct words_node *node, struct text value, const char *arg)
{
	struct text item;

	(void)node;
	while (text_item(&value, ',', &item))
		if (starts(item, arg))
			return true;
	return false;
}

/* A value that is not a number counts as 0, as it does for Linux. */
bool words_zero(const struct words_node *node, struct text value, const char *arg)
{
	uint64_t v;

	(void)node;
	(void)arg;
	return value.s && (!text_u64(value, &v) || !v);
}

bool words_not_zero(const struct words_node *node, struct text value, const char *arg)
{
	return value.s && !words_zero(node, value, arg);
}

/*
 * The value names ways to reset, each by its first letter. The last one counts; only EFI's is
 * harmless.
 */
bool words_reboot(const struct words_node *node, struct text value, const char *arg)
{
	struct text item;
	char way = 0;

	(void)node;
	(void)arg;
	while (text_item(&value, ',', &item)) {
		take(&item, "panic_");
		for (const char *c = "bakpte"; item.len && *c; c++)
			if (item.s[0] == *c)
				way = *c;
	}
	return way && way != 'e';
}

bool words_too_few_cores(const struct words_node *node, struct text value, const char *arg)
{
	uint64_t v;

	(void)arg;
	return value.s && text_u64(value, &v) && v < node->core_count;
}

bool words_too_many_uarts(const struct words_node *node, struct text value, const char *arg)
{
	uint64_t v;

	(void)arg;
	if (node->uart_port == WORDS_ANY_UART)
		return false;
	return value.s && (!text_u64(value, &v) || v > (node->uart_port ? 1 : 0));
}

static bool foreign(const struct words_node *node, uint64_t port)
{
	return node->uart_port != WORDS_ANY_UART && port != node->uart_port;
}

/*
 * The form is uart8250,io,ADDRESS[,OPTIONS]. A UART that is named by an address in memory belongs
 * to some PCI function, and does not count here.
 */
bool words_foreign_uart(const struct words_node *node, struct text value, const char *arg)
{
	uint64_t port;

	(void)arg;
	if (!take(&value, "uart8250,") && !take(&value, "uart,"))
		return false;
	return take(&value, "io,") && text_u64(until(value, ','), &port) && foreign(node, port);
}

/*
 * The forms are serial[,0xPORT|,ttySn][,BAUD] and ttySn[,BAUD]. Linux knows ttyS0 and ttyS1 here,
 * and takes ttyS0 for all else.
 */
static bool foreign_serial(const struct words_node *node, struct text value)
{
	uint64_t port = 0;

	take(&value, ",");
	if (starts(value, "0x"))
		return !text_u64(until(value, ','), &port) || foreign(node, port);
	take(&value, "ttyS");
	if (!text_u64(until(value, ','), &port) || port > 1)
		port = 0;
	return foreign(node, port ? COM2 : COM1);
}

/* Linux looks for the names at every position in the value. */
bool words_foreign_earlyprintk(const struct words_node *node, struct text value, const char *arg)
{
	(void)arg;
	for (; value.len; value.s++, value.len--) {
		struct text at = value;

		if (starts(at, "pciserial") || starts(at, "dbgp") || starts(at, "xdbc"))
			return true;
		if (starts(at, "vga") && node->kernels == WORDS_STOCK)
			return true;
		if (take(&at, "serial") || starts(at, "ttyS"))
			return foreign_serial(node, at);
	}
	return false;
}
