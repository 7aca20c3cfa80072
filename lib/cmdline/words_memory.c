// SPDX-License-Identifier: GPL-2.0-only
/*
 * The parameters mem= and memmap=. They change the memory map, from which a node knows what memory
 * it owns.
 */
#include "lib/cmdline/words_rule.h"
#include "lib/base/str.h"

#define LOW_END 0x100000		/* below 1 MiB no kernel is loaded */

static unsigned int suffix_shift(char c)
{
	static const char letters[] = "kmgtpe";

	for (unsigned int i = 0; letters[i]; i++)
		if ((c | 0x20) == letters[i])
			return 10 * (i + 1);
	return 0;
}

/* Returns the value of the digit, or @base if @c is not a digit of that base. */
static unsigned int digit(char c, unsigned int base)
{
	unsigned int d = base;

	if (c >= '0' && c <= '9')
		d = (unsigned int)(c - '0');
	else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
		d = (unsigned int)((c | 0x20) - 'a') + 10;
	return d < base ? d : base;
}

static void skip(struct text *t)
{
	t->s++;
	t->len--;
}

/*
 * Takes a number with its unit off *t: it is hexadecimal after 0x, octal after 0. Returns false if
 * there is none. A number that does not fit in 64 bits becomes the largest one.
 */
static bool take_size(struct text *t, uint64_t *size)
{
	unsigned int base = 10, shift;
	uint64_t v = 0;

	if (t->len > 1 && t->s[0] == '0' && (t->s[1] | 0x20) == 'x') {
		base = 16;
		skip(t);
		skip(t);
	} else if (t->len && t->s[0] == '0') {
		base = 8;
	}
	if (!t->len || digit(t->s[0], base) == base)
		return false;
	for (; t->len && digit(t->s[0], base) < base; skip(t))
		v = v > (UINT64_MAX - digit(t->s[0], base)) / base ? UINT64_MAX :
			v * base + digit(t->s[0], base);
	shift = t->len ? suffix_shift(t->s[0]) : 0;
	if (shift)
		skip(t);
	*size = v > UINT64_MAX >> shift ? UINT64_MAX : v << shift;
	return true;
}

/* Returns true if the node owns all of the @size bytes from @start on. */
static bool own(const struct words_node *node, uint64_t start, uint64_t size)
{
	uint64_t end = size > UINT64_MAX - start ? UINT64_MAX : start + size, at = start;

	/* One range of the node may end where the next one begins. */
	for (unsigned int i = 0; i < node->ram_count && at < end; i++)
		if (node->ram[i].start <= at && at < node->ram[i].end)
			at = node->ram[i].end;
	return !size || (at > start && at >= end);
}

/* Returns true if the node has no memory below @limit in which a kernel could lie. */
static bool nothing_below(const struct words_node *node, uint64_t limit)
{
	for (unsigned int i = 0; i < node->ram_count; i++)
		if (node->ram[i].start >= LOW_END && node->ram[i].start < limit)
			return false;
	return node->ram_count != 0;
}

static bool less_than_all(const struct words_node *node, uint64_t limit)
{
	return node->ram_count && limit < node->ram[node->ram_count - 1].end;
}

bool words_memory_nothing(const struct words_node *node, struct text value, const char *arg)
{
	uint64_t limit;

	(void)arg;
	return take_size(&value, &limit) && limit && nothing_below(node, limit);
}

bool words_memory_less(const struct words_node *node, struct text value, const char *arg)
{
	uint64_t limit;

	(void)arg;
	return take_size(&value, &limit) && limit && less_than_all(node, limit);
}

/* SIZE@START adds memory, SIZE!START makes it a disk, SIZE%START changes its type. */
bool words_memmap_foreign(const struct words_node *node, struct text value, const char *arg)
{
	uint64_t size, start;
	struct text item;

	(void)arg;
	while (text_item(&value, ',', &item)) {
		if (item.len >= 8 && !memcmp(item.s, "exactmap", 8))
			return true;
		if (!take_size(&item, &size) || !item.len || !node->ram_count ||
		    (item.s[0] != '@' && item.s[0] != '!' && item.s[0] != '%'))
			continue;
		skip(&item);
		if (!take_size(&item, &start))
			start = 0;
		if (!own(node, start, size))
			return true;
	}
	return false;
}

/*
 * An item that is a size and nothing else means the same as mem=. Returns true if @bad is of one.
 */
static bool any_limit(const struct words_node *node, struct text value,
		      bool (*bad)(const struct words_node *node, uint64_t limit))
{
	struct text item;
	uint64_t limit;

	while (text_item(&value, ',', &item))
		if (take_size(&item, &limit) && !item.len && limit && bad(node, limit))
			return true;
	return false;
}

bool words_memmap_nothing(const struct words_node *node, struct text value, const char *arg)
{
	(void)arg;
	return any_limit(node, value, nothing_below);
}

bool words_memmap_less(const struct words_node *node, struct text value, const char *arg)
{
	(void)arg;
	return any_limit(node, value, less_than_all);
}
