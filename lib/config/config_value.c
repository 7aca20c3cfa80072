// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each value is checked by itself and against the others in its list; a message quotes the part
 * that is wrong and says how to write it.
 */
#include "lib/config/config_value.h"
#include "lib/machine/legacy.h"
#include "lib/base/str.h"

#define LAPIC_ID_MAX	0xfffffffeu	/* the next one means "all cores" */
#define TIMEOUT_MAX	600		/* seconds */
#define DUMP_TIMEOUT_MAX 86400
#define SECONDS_MAX	3600
#define TABLE_MIN	MIB(1)		/* below: firmware, trampolines */

/* Reports "KEY: 'ITEM' " and what is wrong with it. */
#define VALUE_ERROR(v, item, fmt, ...) do {					\
	char quote_[TEXT_QUOTE_LEN];						\
										\
	diag_error((v)->diag, (v)->file, (v)->line, "%s: '%s' " fmt, (v)->key,	\
		   text_quote(quote_, item), ##__VA_ARGS__);			\
} while (0)

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
		VALUE_ERROR(v, item, "is not a number of bytes: write digits (or 0x and hex digits), "
			    "then K, M, G or T, for example 512M or 0x100000");
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

static void read_ms(const struct config_value *v, unsigned int *ms, unsigned int most_s)
{
	uint64_t s;

	if (text_u64(v->text, &s) && s >= 1 && s <= most_s)
		*ms = (unsigned int)s * 1000;
	else
		VALUE_ERROR(v, v->text, "is not a whole number of seconds from 1 to %u", most_s);
}

void config_read_timeout(const struct config_value *v, void *field)
{
	read_ms(v, field, TIMEOUT_MAX);
}

void config_read_dump_timeout(const struct config_value *v, void *field)
{
	read_ms(v, field, DUMP_TIMEOUT_MAX);
}

void config_read_seconds(const struct config_value *v, void *field)
{
	unsigned int *seconds = field;
	uint64_t s;

	if (text_u64(v->text, &s) && s <= SECONDS_MAX)
		*seconds = (unsigned int)s;
	else
		VALUE_ERROR(v, v->text, "is not a whole number of seconds from 0 to %u", SECONDS_MAX);
}

void config_read_on_panic(const struct config_value *v, void *field)
{
	enum config_reaction *reaction = field;

	if (text_is(v->text, "restart"))
		*reaction = CONFIG_RESTART;
	else if (text_is(v->text, "stop"))
		*reaction = CONFIG_STOP;
	else if (text_is(v->text, "dump"))
		*reaction = CONFIG_DUMP;
	else
		VALUE_ERROR(v, v->text, "is neither `restart`, `stop` nor `dump`");
}

void config_read_on_hang(const struct config_value *v, void *field)
{
	enum config_reaction *reaction = field;

	if (text_is(v->text, "nothing"))
		*reaction = CONFIG_NOTHING;
	else
		config_read_on_panic(v, field);
}

static void read_choice(const struct config_value *v, const char *yes, const char *no, bool *chosen)
{
	if (text_is(v->text, yes))
		*chosen = true;
	else if (text_is(v->text, no))
		*chosen = false;
	else
		VALUE_ERROR(v, v->text, "is neither `%s` nor `%s`", yes, no);
}

void config_read_last(const struct config_value *v, void *field)
{
	read_choice(v, "poweroff", "stay", field);
}

void config_read_acpi(const struct config_value *v, void *field)
{
	read_choice(v, "full", "minimal", field);
}

void config_read_yes_no(const struct config_value *v, void *field)
{
	read_choice(v, "yes", "no", field);
}

void config_read_hz(const struct config_value *v, void *field)
{
	unsigned int *hz = field;
	uint64_t n;

	if (text_u64(v->text, &n) && n >= 100 && n <= 1000)
		*hz = (unsigned int)n;
	else
		VALUE_ERROR(v, v->text, "is no CONFIG_HZ of a kernel: 100, 250, 300 and 1000 are usual");
}

static bool read_core_range(const struct config_value *v, struct text item,
			    uint32_t *first, uint32_t *last)
{
	struct text rest = item, a;
	uint64_t lo, hi;

	text_item(&rest, '-', &a);
	if (!text_u64(a, &lo) || (rest.s && !text_u64(text_trim(rest), &hi))) {
		VALUE_ERROR(v, item, "is neither a LAPIC ID nor a range of them: write, for example, "
			    "1-2,8");
		return false;
	}
	if (!rest.s)
		hi = lo;
	if (lo > LAPIC_ID_MAX || hi > LAPIC_ID_MAX) {
		VALUE_ERROR(v, item, "is beyond the last LAPIC ID, %u", LAPIC_ID_MAX);
		return false;
	}
	if (hi < lo) {
		VALUE_ERROR(v, item, "runs backwards: write %u-%u", (uint32_t)hi, (uint32_t)lo);
		return false;
	}
	*first = (uint32_t)lo;
	*last = (uint32_t)hi;
	return true;
}

void config_read_cores(const struct config_value *v, void *field)
{
	struct config_cores *c = field;
	struct text rest = v->text, item;
	uint32_t first, last;

	while (text_item(&rest, ',', &item)) {
		if (!read_core_range(v, item, &first, &last))
			continue;
		for (unsigned int i = 0; i < c->count; i++) {
			if (last < c->range[i].first || c->range[i].last < first)
				continue;
			VALUE_ERROR(v, item, "names cores that %u-%u in this list has already",
				    c->range[i].first, c->range[i].last);
			break;
		}
		if (c->count == CONFIG_CORES_MAX) {
			VALUE_ERROR(v, item, "is too much: a list has at most %u ranges",
				    CONFIG_CORES_MAX);
			return;
		}
		c->range[c->count].first = first;
		c->range[c->count].last = last;
		c->count++;
	}
}

static bool memory_check(const struct config_value *v, struct text item, uint64_t size,
			 bool placed, phys_t addr)
{
	const char *hint = size < MIB(1) ? " (without K, M or G it counts bytes)" : "";

	if (!size)
		VALUE_ERROR(v, item, "has no size: give at least 2M");
	else if (size % CONFIG_MEMORY_ALIGN)
		VALUE_ERROR(v, item, "is not made of whole 2 MiB pages: give a multiple of 2M%s", hint);
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

void config_read_store(const struct config_value *v, void *field)
{
	struct config_memory *m = field;

	m->none = text_is(v->text, "none");
	if (m->none)
		return;
	memory_list(v, 1, m);
	if (m->count && m->want[0].placed)
		VALUE_ERROR(v, v->text, "has an address: the store is placed by its size; give that "
			    "alone, or `none`");
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

/* Appends one component of a path, with a '/' in front. Returns false if there is no room. */
static bool path_append(struct config_path *p, size_t *len, struct text name)
{
	if (!name.len || text_is(name, "."))
		return true;
	if (*len + 1 + name.len >= CONFIG_PATH_SIZE)
		return false;
	p->path[(*len)++] = '/';
	memcpy(p->path + *len, name.s, name.len);
	*len += name.len;
	p->path[*len] = '\0';
	return true;
}

static bool is_slash(char c)
{
	return c == '/' || c == '\\';
}

static void read_path(const struct config_value *v, struct text t, struct config_path *p)
{
	size_t len = 0, start = 1;

	if (!is_slash(t.s[0]) || is_slash(t.s[t.len - 1])) {
		VALUE_ERROR(v, t, "is not a file's path: write it from the volume's root and without "
			    "quotes, for example /mint/vmlinuz");
		return;
	}
	for (size_t i = 1; i <= t.len; i++) {
		struct text name = text_of(t.s + start, i - start);

		if (i < t.len && (unsigned char)t.s[i] >= 0x80) {
			VALUE_ERROR(v, t, "is not plain ASCII: rename the file");
			return;
		}
		if (i < t.len && !is_slash(t.s[i]))
			continue;
		if (text_is(name, "..")) {
			VALUE_ERROR(v, t, "has a '..': write the path from the root without it");
			return;
		}
		if (!path_append(p, &len, name)) {
			VALUE_ERROR(v, t, "is too long: a path has at most %u characters",
				    CONFIG_PATH_SIZE - 1);
			return;
		}
		start = i + 1;
	}
	if (!len)
		VALUE_ERROR(v, t, "names no file");
}

void config_read_path(const struct config_value *v, void *field)
{
	read_path(v, v->text, field);
}

/*
 * Returns true if a blank separates two paths, as in a boot loader's entry. No file's name ends
 * with a blank.
 */
static bool is_two_paths(struct text t)
{
	for (size_t i = 1; i < t.len; i++)
		if (is_slash(t.s[i]) && text_blank(t.s[i - 1]))
			return true;
	return false;
}

void config_read_initrd(const struct config_value *v, void *field)
{
	struct config_initrds *initrd = field;
	struct text rest = v->text, item;

	while (text_item(&rest, ',', &item)) {
		struct config_path *file = &initrd->file[initrd->count];
		unsigned int i = 0;

		if (initrd->count == CONFIG_INITRDS_MAX) {
			VALUE_ERROR(v, item, "is too much: a node has at most %u initrds",
				    CONFIG_INITRDS_MAX);
			return;
		}
		if (!item.len || is_two_paths(item)) {
			VALUE_ERROR(v, item, "is not one file's path: separate several by commas");
			continue;
		}
		read_path(v, item, file);
		file->line = v->line;
		while (strcmp(initrd->file[i].path, file->path))
			i++;
		if (file->path[0] && i < initrd->count)
			VALUE_ERROR(v, item, "stands twice among this node's initrds");
		initrd->count++;
	}
}

void config_read_digest(const struct config_value *v, void *field)
{
	struct config_digest *d = field;
	bool ok = v->text.len == 2 * SHA256_SIZE;
	uint32_t byte;

	for (unsigned int i = 0; ok && i < SHA256_SIZE; i++) {
		ok = text_hex(text_of(v->text.s + 2 * i, 2), 2, &byte);
		d->sha256[i] = (uint8_t)byte;
	}
	if (!ok || sha256_none(d->sha256))
		VALUE_ERROR(v, v->text, "is no SHA-256: write its 64 hexadecimal digits, as "
			    "`sha256sum` prints them");
}

void config_read_cmdline(const struct config_value *v, void *field)
{
	bool quoted = false;

	for (size_t i = 0; i < v->text.len; i++)
		quoted ^= v->text.s[i] == '"';
	if (quoted)
		VALUE_ERROR(v, v->text, "has a \" that is never closed");
	else if (!str_copy(field, CONFIG_CMDLINE_SIZE, v->text.s, v->text.len))
		VALUE_ERROR(v, v->text, "is too long: a command line has at most %u characters",
			    CONFIG_CMDLINE_SIZE - 1);
}

/*
 * Reports that @item is not a function that the machine knows: with its own message if it is behind
 * a VMD controller, or else with @instead.
 */
static void refuse_function(const struct config_value *v, struct text item, const char *instead)
{
	struct text rest = item, name;

	text_item(&rest, '@', &name);
	if (bdf_is_vmd(name.s, name.len))
		VALUE_ERROR(v, item, "lies behind an Intel VMD controller, in a domain that Linux alone "
			    "has given a number: name the controller itself (lspci shows it as "
			    "'Volume Management Device'), or switch VMD off in the firmware's setup");
	else
		VALUE_ERROR(v, item, "%s", instead);
}

void config_read_pci(const struct config_value *v, void *field)
{
	struct config_pci *p = field;
	struct text rest = v->text, item;
	bdf_t bdf;

	while (text_item(&rest, ',', &item)) {
		unsigned int i = 0;

		if (!bdf_parse(item.s, item.len, &bdf)) {
			refuse_function(v, item, "is no PCI function: write it as lspci does, for "
					"example 01:00.0 or 0001:01:00.0");
			continue;
		}
		while (i < p->count && p->bdf[i] != bdf)
			i++;
		if (i < p->count) {
			VALUE_ERROR(v, item, "stands twice in this list");
			continue;
		}
		if (p->count == CONFIG_PCI_MAX) {
			VALUE_ERROR(v, item, "is too much: a node has at most %u functions",
				    CONFIG_PCI_MAX);
			return;
		}
		p->bdf[p->count++] = bdf;
	}
}

/* Adds one item, BDF@GSI, to the end of the list. Returns false if it does not have that form. */
static bool irq_item(struct text item, struct config_irq *irq)
{
	struct text rest = item, name;
	uint64_t gsi;

	text_item(&rest, '@', &name);
	if (!rest.s || irq->count == CONFIG_PCI_MAX ||
	    !bdf_parse(name.s, name.len, &irq->want[irq->count].bdf) ||
	    !text_u64(text_trim(rest), &gsi) || gsi > UINT32_MAX)
		return false;
	irq->want[irq->count++].gsi = (uint32_t)gsi;
	return true;
}

void config_read_irq(const struct config_value *v, void *field)
{
	struct config_irq *irq = field;
	struct text rest = v->text, item;

	while (text_item(&rest, ',', &item)) {
		if (irq->count == CONFIG_PCI_MAX) {
			VALUE_ERROR(v, item, "is too much: a node has at most %u functions",
				    CONFIG_PCI_MAX);
			return;
		}
		if (!irq_item(item, irq)) {
			refuse_function(v, item, "is no function with its interrupt: write the function "
					"as lspci does, @ and the global system interrupt of its INTx, "
					"for example 00:03.0@20");
			continue;
		}
		for (unsigned int i = 0; i + 1 < irq->count; i++)
			if (irq->want[i].bdf == irq->want[irq->count - 1].bdf)
				VALUE_ERROR(v, item, "stands twice in this list");
	}
}

void config_read_legacy(const struct config_value *v, void *field)
{
	struct config_legacy *l = field;
	struct text rest = v->text, item;

	while (text_item(&rest, ',', &item)) {
		unsigned int i = 0;
		uint32_t device = 0;

		while (i < LEGACY_NAMES && !text_is(item, legacy_nth(i, &device)))
			i++;
		if (i < LEGACY_NAMES && l->devices & device)
			VALUE_ERROR(v, item, "stands twice in this list");
		else if (i < LEGACY_NAMES)
			l->devices |= device;
		else
			VALUE_ERROR(v, item, "is no legacy device: there are keyboard (with the mouse), "
				    "vga, rtc, speaker, pit and hpet");
	}
}

static bool read_com(struct text t, struct config_uart *u)
{
	if (text_is(t, "none")) {
		u->kind = UART_NONE;
		return true;
	}
	if (t.len != 4 || memcmp(t.s, "com", 3) || t.s[3] < '1' || t.s[3] > '4')
		return false;
	u->kind = UART_COM;
	u->com = (unsigned int)(t.s[3] - '1');
	return true;
}

void config_read_console(const struct config_value *v, void *field)
{
	if (!read_com(v->text, field))
		VALUE_ERROR(v, v->text, "is no console for the monitor: there are com1, com2, com3, "
			    "com4 and none");
}

void config_read_uart(const struct config_value *v, void *field)
{
	struct config_uart *u = field;

	if (read_com(v->text, u))
		return;
	if (bdf_parse(v->text.s, v->text.len, &u->bdf))
		u->kind = UART_PCI;
	else
		refuse_function(v, v->text, "is no UART: there are com1, com2, com3, com4, none, or a "
				"PCI serial function such as 03:00.0");
}
