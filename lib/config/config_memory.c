// SPDX-License-Identifier: GPL-2.0-only
/* Values that are sizes and addresses of memory. */
#include <mint/console.h>
#include "lib/config/config_value.h"

#define TABLE_MIN	MIB(1)		/* below: firmware, trampolines */

static bool is_letter(char c, char lower)
{
	return (c | 0x20) == lower;
}

/*
 * Cuts off a suffix K, M, G or T, with or without "iB" behind it. Returns the shift for which it
 * stands, or 0 if there is none.
 */
static unsigned int take_unit(struct text *t)
{
	static const char units[] = "kmgt";
	size_t n = t->len;

	if (n > 3 && t->s[n - 2] == 'i' && t->s[n - 1] == 'B')
		n -= 2;
	for (unsigned int i = 0; n > 1 && i < 4; i++) {
		if (!is_letter(t->s[n - 1], units[i]))
			continue;
		t->len = n - 1;
		return 10 * (i + 1);
	}
	return 0;
}

static bool read_bytes(const struct config_value *v, struct text item, uint64_t *bytes)
{
	struct text digits = item;
	unsigned int shift = take_unit(&digits);
	uint64_t n;

	if (!text_u64(digits, &n)) {
		VALUE_ERROR(v, item, "is not a number of bytes: write digits (or 0x and hex "
			    "digits), then K, M, G or T, for example 512M or 0x100000");
		return false;
	}
	if (n > CONFIG_ADDR_LIMIT >> shift) {
		VALUE_ERROR(v, item, "is beyond 4 PiB, the end of all addresses");
		return false;
	}
	*bytes = n << shift;
	return true;
}

void config_read_table(const struct config_value *v, void *field)
{
	phys_t *table = field;

	if (!read_bytes(v, v->text, table))
		return;
	if (*table < TABLE_MIN || *table >= CONFIG_ADDR_LIMIT)
		VALUE_ERROR(v, v->text, "cannot hold the table: give an address from 1M upwards");
	else if (*table & 0xfff)
		VALUE_ERROR(v, v->text, "is not the start of a page: give a multiple of 4K");
}

void config_read_console_size(const struct config_value *v, void *field)
{
	uint32_t *size = field;
	uint64_t bytes;

	*size = 0;
	if (text_is(v->text, "none") || !read_bytes(v, v->text, &bytes))
		return;
	if (bytes < MINT_CONSOLE_MIN || bytes > MINT_CONSOLE_MAX || bytes & (bytes - 1))
		VALUE_ERROR(v, v->text, "is no size for consoles: give a power of two from 4K to "
			    "4M, or `none`");
	else
		*size = (uint32_t)bytes;
}

static bool memory_check(const struct config_value *v, struct text item, uint64_t size,
			 bool placed, phys_t addr)
{
	const char *hint = size < MIB(1) ? " (without K, M or G it counts bytes)" : "";

	if (!size)
		VALUE_ERROR(v, item, "has no size: give at least 2M");
	else if (size % CONFIG_MEMORY_ALIGN)
		VALUE_ERROR(v, item, "is not made of whole 2 MiB pages: give a multiple of 2M%s",
			    hint);
	else if (placed && addr % CONFIG_MEMORY_ALIGN)
		VALUE_ERROR(v, item, "does not begin on a 2 MiB page: give an address that is "
			    "a multiple of 2M");
	else if (addr + size > CONFIG_ADDR_LIMIT)
		VALUE_ERROR(v, item, "ends beyond 4 PiB, the end of all addresses");
	else
		return true;
	return false;
}

static bool memory_overlap(const struct config_value *v, struct text item,
			   const struct config_memory *m, uint64_t size, phys_t addr)
{
	for (unsigned int i = 0; i < m->count; i++) {
		char text[FMT_SIZE_LEN];

		if (!m->want[i].placed ||
		    !range_overlaps(range_of(m->want[i].addr, m->want[i].size),
				    range_of(addr, size)))
			continue;
		VALUE_ERROR(v, item, "overlaps the %s at 0x%llx in this list",
			    fmt_size(text, m->want[i].size),
			    (unsigned long long)m->want[i].addr);
		return true;
	}
	return false;
}

static void memory_item(const struct config_value *v, struct text item, unsigned int max,
			struct config_memory *m)
{
	struct text rest = item, part;
	uint64_t size, addr = 0;
	bool placed;

	text_item(&rest, '@', &part);
	placed = rest.s;
	if (text_is(item, "rest") || text_is(item, "none")) {
		VALUE_ERROR(v, item, "cannot stand in a list beside sizes");
		return;
	}
	if (!read_bytes(v, part, &size) ||
	    (placed && !read_bytes(v, text_trim(rest), &addr)) ||
	    !memory_check(v, item, size, placed, addr) ||
	    (placed && memory_overlap(v, item, m, size, addr)))
		return;
	if (m->count == max) {
		VALUE_ERROR(v, item, "is too much: %s has at most %u part%s", v->key, max,
			    max == 1 ? "" : "s");
		return;
	}
	m->want[m->count].size = size;
	m->want[m->count].placed = placed;
	m->want[m->count].addr = addr;
	m->count++;
}

static void memory_list(const struct config_value *v, unsigned int max, struct config_memory *m)
{
	struct text rest = v->text, item;

	while (text_item(&rest, ',', &item))
		memory_item(v, item, max, m);
}

void config_read_memory(const struct config_value *v, void *field)
{
	if (text_is(v->text, "rest") || text_is(v->text, "none"))
		VALUE_ERROR(v, v->text, "is not for nodes: give a size, for example memory = 1G");
	else
		memory_list(v, CONFIG_MEMORY_MAX, field);
}

void config_read_pool(const struct config_value *v, void *field)
{
	struct config_memory *m = field;

	m->rest = text_is(v->text, "rest");
	m->none = text_is(v->text, "none");
	if (!m->rest && !m->none)
		memory_list(v, CONFIG_MEMORY_MAX, m);
}

/* @what is placed by its size. */
static void read_size(const struct config_value *v, struct config_memory *m, const char *what)
{
	m->none = text_is(v->text, "none");
	if (m->none)
		return;
	memory_list(v, 1, m);
	if (m->count && m->want[0].placed)
		VALUE_ERROR(v, v->text, "has an address: the %s is placed by its size; give "
			    "that alone, or `none`", what);
}

void config_read_store(const struct config_value *v, void *field)
{
	read_size(v, field, "store");
}

void config_read_network(const struct config_value *v, void *field)
{
	read_size(v, field, "network");
}

void config_read_dma(const struct config_value *v, void *field)
{
	struct config_memory *m = field;

	m->none = text_is(v->text, "none");
	if (m->none)
		return;
	if (text_is(v->text, "rest")) {
		VALUE_ERROR(v, v->text, "is for the [pool] only: give one size, or `none`");
		return;
	}
	memory_list(v, 1, m);
	if (m->count && m->want[0].addr + m->want[0].size > GIB(4))
		VALUE_ERROR(v, v->text, "does not lie below 4 GiB, where 32-bit DMA reaches");
}
