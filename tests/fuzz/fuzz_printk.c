// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzzes lib/printk/ with any bytes over what a kernel leaves of its log: the data are places and
 * bytes to be written there, and records that are logged. Reading must end, and stay inside the
 * node's memory; fixture_read() aborts if it does not.
 */
#include "lib/printk/printk_text.h"
#include "tests/unit/printk_fixture.h"

#define CHECK(c) do { if (!(c)) abort(); } while (0)
#define READS_MAX 2000000		/* 64 notes, of which each may lead to large arrays */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void nothing(struct fmt_sink *sink, const char *s, size_t len)
{
	(void)sink;
	for (size_t i = 0; i < len; i++)
		CHECK((s[i] >= ' ' && s[i] <= '~') || s[i] == '\n' || s[i] == '\t');
}

/* Each step takes four bytes: what, where, and a value. */
static void step(struct fixture *f, const uint8_t *d)
{
	static const uint32_t places[] = { F_PGD, F_PGD + KERNEL_MAP_TOP, F_PRB, F_UTS, F_RB,
					   F_TABLES, F_TABLES + 0x1000, F_DESCS, F_INFOS, F_DATA,
					   F_NOTE, F_NOTE + 0x300, F_NOTE + 0x600 };
	uint32_t place = places[d[0] % (sizeof(places) / sizeof(places[0]))];

	if (d[0] < 0xe0)
		*(uint8_t *)f_at(f, place + d[1] + (d[2] & 3u) * 256) = d[3];
	else if (f_ring(f)->count_bits == 3 && f_ring(f)->size_bits == 10)
		fixture_bytes(f, d[1], d[2] & 7u, d[3] & 3u, "0123456789abcdefghijklmnopqrstuvwxyz",
			      d[1] % 36);
}

/* Returns how many records there are. */
static unsigned int read_all(const struct printk_ring *ring)
{
	struct fmt_sink sink = { nothing };
	struct printk_cursor at = { 0 };
	struct printk_record record;
	unsigned int n = 0;

	for (; n <= ring->count; n++) {
		enum printk_step next = printk_next(ring, &at, &record);

		if (next == PRINTK_END || next == PRINTK_BROKEN || next == PRINTK_LOST)
			break;
		CHECK(record.len <= PRINTK_TEXT_MAX);
		printk_print(&sink, &record);
		if (next == PRINTK_OPEN)
			printk_pass(&at);
	}
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t bytes[F_RAM_SIZE];
	static struct fixture f;
	struct printk_record record;
	struct printk_ring ring;
	uint64_t note;

	if (printk_parse(&record, text_of((const char *)data, size)))
		CHECK(record.len <= PRINTK_TEXT_MAX && record.level <= 7);
	memset(bytes, 0, sizeof(bytes));
	f = (struct fixture){ .bytes = bytes };
	f_fill(&f, 3, 10);
	for (size_t i = 0; i < 12; i++)
		fixture_log(&f, "from before");
	for (size_t i = 0; i + 4 <= size && i < 400; i += 4)
		step(&f, data + i);
	if (printk_find(&ring, &f.mem, F_RAM + F_NOTE, &note))
		CHECK(read_all(&ring) <= ring.count);
	CHECK(f.reads < READS_MAX);
	return 0;
}
