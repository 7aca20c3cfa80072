// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/printk/: a kernel's log, found and read in the memory of its node. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "lib/base/str.h"
#include "tests/unit/printk_fixture.h"

#define SMALL	3, 10			/* 8 records, 1 KiB of text */
#define LARGE	8, 14

static struct printk_ring ring;
static struct printk_cursor cursor;
static struct printk_record record;

static bool find(struct fixture *f)
{
	uint64_t note;

	cursor = (struct printk_cursor){ 0 };
	return printk_find(&ring, &f->mem, 0, &note);
}

static void assert_next(const char *text)
{
	assert_int_equal(printk_next(&ring, &cursor, &record), PRINTK_RECORD);
	assert_int_equal(record.len, strlen(text));
	assert_memory_equal(record.text, text, strlen(text));
}

static void assert_end(void)
{
	assert_int_equal(printk_next(&ring, &cursor, &record), PRINTK_END);
}

static void test_reads(void **state)
{
	struct fixture f;

	(void)state;
	f_init(&f, LARGE);
	assert_true(find(&f));
	assert_string_equal(ring.layout.release, F_RELEASE);
	assert_end();
	assert_end();
	fixture_log(&f, "Linux version 6.12");
	fixture_bytes(&f, 12345678901ull, 3, F_FINALIZED, "two\nlines", 9);
	fixture_log(&f, "");
	assert_next("Linux version 6.12");
	assert_int_equal(record.seq, 0);
	assert_int_equal(record.level, 6);
	assert_int_equal(record.caller_id, 1);
	assert_next("two\nlines");
	assert_int_equal(record.ts_nsec, 12345678901ull);
	assert_int_equal(record.level, 3);
	assert_next("");
	assert_int_equal(record.seq, 2);
	assert_end();
	fixture_log(&f, "more");
	assert_next("more");
	assert_end();
	f_free(&f);
}

/* Text wraps, records are overwritten, and what is still there is read. */
static void test_wraps(void **state)
{
	char text[300];
	struct fixture f;
	unsigned int n = 0, first;

	(void)state;
	f_init(&f, SMALL);
	assert_true(find(&f));
	for (unsigned int i = 0; i < 500; i++) {
		memset(text, 'a' + (int)(i % 26), sizeof(text));
		snprintf(text + i * 7 % 250, 40, "#%u", i);
		fixture_log(&f, text);
		if (i % 3)
			continue;
		cursor = (struct printk_cursor){ 0 };
		for (n = 0; printk_next(&ring, &cursor, &record) == PRINTK_RECORD; n++) {
			uint64_t at = record.seq * 7 % 250;

			snprintf(text, sizeof(text), "#%u", (unsigned int)record.seq);
			assert_int_equal(record.len, at + strlen(text));
			assert_memory_equal(record.text + at, text, strlen(text));
			if (!n)
				first = (unsigned int)record.seq;
			assert_int_equal(record.seq, first + n);
		}
		assert_int_equal(record.seq, i);
		assert_true(i < 8 || n >= 3);
	}
	f_free(&f);
}

/* Since 6.18 a block may end where the data end. */
static void test_block_to_the_end(void **state)
{
	static const char text[] = "to the end";
	struct fixture f;
	uint64_t id;

	(void)state;
	f_init(&f, SMALL);
	assert_true(find(&f));
	id = fixture_log(&f, text);
	f_desc(&f, id)->begin = -1024ull + 1000;
	f_desc(&f, id)->next = 0;
	memcpy(f_at(&f, F_DATA + 1000), &id, 8);
	memcpy(f_at(&f, F_DATA + 1008), text, strlen(text));
	assert_next(text);
	f_free(&f);
}

static void test_lapped(void **state)
{
	struct fixture f;

	(void)state;
	f_init(&f, SMALL);
	assert_true(find(&f));
	fixture_log(&f, "one");
	assert_next("one");
	for (unsigned int i = 0; i < 20; i++)
		fixture_log(&f, "x");
	assert_int_equal(printk_next(&ring, &cursor, &record), PRINTK_LOST);
	assert_next("x");
	assert_int_equal(record.seq, 13);
	cursor = printk_last(&ring, 2);
	assert_next("x");
	assert_int_equal(record.seq, 19);
	assert_next("x");
	assert_end();
	cursor = printk_last(&ring, 1000);
	assert_next("x");
	assert_int_equal(record.seq, 13);
	f_free(&f);
}

/* A record that is being written, that may be continued, and whose writer died. */
static void test_open(void **state)
{
	struct fixture f;
	uint64_t open;

	(void)state;
	f_init(&f, SMALL);
	assert_true(find(&f));
	open = fixture_bytes(&f, 5, 4, F_COMMITTED, "part", 4);
	assert_int_equal(printk_next(&ring, &cursor, &record), PRINTK_OPEN);
	assert_memory_equal(record.text, "part", 4);
	assert_int_equal(record.len, 4);
	assert_true(printk_is_newest(&ring, &cursor));
	f_desc(&f, open)->state_var = open | (uint64_t)F_FINALIZED << 62;
	assert_next("part");

	fixture_bytes(&f, 5, 4, F_RESERVED, "half", 4);
	fixture_log(&f, "behind");
	assert_int_equal(printk_next(&ring, &cursor, &record), PRINTK_OPEN);
	assert_int_equal(record.len, 0);
	assert_false(printk_is_newest(&ring, &cursor));
	printk_pass(&cursor);
	assert_next("behind");

	/* The ID is taken, and its descriptor is not written yet. */
	f_ring(&f)->head_id = (f_ring(&f)->head_id + 1) & F_ID_MASK;
	assert_int_equal(printk_next(&ring, &cursor, &record), PRINTK_OPEN);
	assert_int_equal(record.len, 0);
	printk_pass(&cursor);
	assert_end();
	f_free(&f);
}

/* Records that make no sense are left out, and the others are read. */
static void test_scribbled_records(void **state)
{
	struct fixture f;

	(void)state;
	for (unsigned int how = 0; how < 9; how++) {
		uint64_t id, begin;

		f_init(&f, SMALL);
		assert_true(find(&f));
		fixture_log(&f, "first");
		id = fixture_log(&f, "scribbled");
		fixture_log(&f, "last");
		begin = f_desc(&f, id)->begin;
		switch (how) {
		case 0: f_desc(&f, id)->state_var = 0x1234567 | 2ull << 62; break;
		case 1: f_desc(&f, id)->state_var |= 3ull << 62; break;
		case 2: f_desc(&f, id)->begin = begin + 1; break;
		case 3: f_desc(&f, id)->next = begin; break;
		case 4: f_desc(&f, id)->next = begin + (1u << 20); break;
		case 5: f_desc(&f, id)->next = begin - 64; break;
		case 6: f_desc(&f, id)->begin = f_desc(&f, id)->next = 1; break; /* FAILED_LPOS */
		case 7: f_desc(&f, id)->begin -= 8; break;	/* another block's ID */
		case 8: f_desc(&f, id)->next = begin + 8; break;
		}
		assert_next("first");
		assert_next("last");
		assert_end();
		f_free(&f);
	}
}

static void test_long_text_is_cut(void **state)
{
	static char text[4000];
	struct fixture f;
	uint64_t id;

	(void)state;
	memset(text, 'y', sizeof(text));
	f_init(&f, LARGE);
	assert_true(find(&f));
	fixture_bytes(&f, 1, 6, F_FINALIZED, text, sizeof(text));
	id = fixture_log(&f, "short");
	f_info(&f, id)->text_len = UINT16_MAX;	/* more than its block has */
	assert_int_equal(printk_next(&ring, &cursor, &record), PRINTK_RECORD);
	assert_int_equal(record.len, PRINTK_TEXT_MAX);
	assert_int_equal(printk_next(&ring, &cursor, &record), PRINTK_RECORD);
	assert_int_equal(record.len, 8);
	assert_memory_equal(record.text, "short\0\0", 8);
	f_free(&f);
}

static void test_scribbled_ring(void **state)
{
	struct fixture f;

	(void)state;
	f_init(&f, SMALL);
	assert_true(find(&f));
	fixture_log(&f, "x");
	f_ring(&f)->head_id += 100;
	assert_int_equal(printk_next(&ring, &cursor, &record), PRINTK_BROKEN);
	assert_false(find(&f));
	f_ring(&f)->head_id = f_ring(&f)->tail_id = 1ull << 63;
	assert_int_equal(printk_next(&ring, &cursor, &record), PRINTK_BROKEN);
	assert_false(find(&f));
	f_free(&f);
	for (unsigned int how = 0; how < 8; how++) {
		f_init(&f, SMALL);
		switch (how) {
		case 0: f_ring(&f)->count_bits = 0; break;
		case 1: f_ring(&f)->count_bits = 40; break;
		case 2: f_ring(&f)->size_bits = 63; break;
		case 3: f_ring(&f)->size_bits = 2; break;
		case 4: f_ring(&f)->descs = 0; break;
		case 5: f_ring(&f)->infos = F_DIRECT + F_RAM + F_RAM_SIZE - 8; break;
		case 6: f_ring(&f)->data = F_DIRECT; break;
		case 7: f_ring(&f)->data = UINT64_MAX - 7; break;
		}
		assert_false(find(&f));
		f_free(&f);
	}
}

/* The note is found wherever it is; what only looks like one is not taken. */
static void test_notes(void **state)
{
	char text[F_TEXT], *line;
	struct fixture f;
	uint64_t note;

	(void)state;
	f_init(&f, SMALL);
	fixture_log(&f, "here");
	f_note(&f, 0x180000, "OSRELEASE=" F_RELEASE "\n");
	f_note(&f, 0x190000, "nothing");
	line = strstr(f_text(text), "SYMBOL(prb)=");
	memcpy(line, "SYMBOL(prb)=ffffffff81000000", 28);
	f_note(&f, 0x1a0000, text);
	assert_true(printk_find(&ring, &f.mem, 0, &note));
	assert_int_equal(note, F_RAM + F_NOTE);
	assert_true(printk_find(&ring, &f.mem, F_RAM + 0x180000, &note));
	assert_int_equal(note, F_RAM + F_NOTE);
	f.reads = 0;
	assert_true(printk_find(&ring, &f.mem, note, &note));
	assert_in_range(f.reads, 1, 200);
	assert_true(printk_find(&ring, &f.mem, UINT64_MAX, &note));
	memset(f_at(&f, F_NOTE), 0, 64);
	assert_false(printk_find(&ring, &f.mem, F_RAM + F_NOTE, &note));
	f_free(&f);
}

/* Every line counts, and has to make sense. */
static void test_lines(void **state)
{
	static const char *const change[][2] = {
		{ "PAGESIZE=4096", "PAGESIZE=8192" },
		{ "SYMBOL(prb)=ff", "SYMBOL(prb)=xx" },
		{ "SYMBOL(swapper_pg_dir)=f", "SYMBOL(swapper_pg_dir)=1" },
		{ "SYMBOL(init_uts_ns)=ffffffff81", "SYMBOL(init_uts_ns)=ffffffff82" },
		{ "NUMBER(phys_base)=5", "NUMBER(phys_base)=6" },
		{ "SIZE(printk_info)=88", "SIZE(printk_info)=-1" },
		{ "SIZE(printk_info)=88", "SIZE(printk_info)=18" },
		{ "SIZE(prb_desc)=24", "SIZE(prb_desc)=16" },
		{ "SIZE(prb_desc_ring)=48", "SIZE(prb_desc_ring)=99" },
		{ "OFFSET(printk_info.caller_id)=20", "OFFSET(printk_info.caller_id)=87" },
		{ "OFFSET(prb_data_ring.data)=8", "OFFSET(prb_data_ring.xxxx)=8" },
		{ "OSRELEASE=6.12", "OSRELEASE=6.13" },
		{ "OSRELEASE=6.12", "xSRELEASE=6.12" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(change) / sizeof(change[0]); i++) {
		char text[F_TEXT], *line = strstr(f_text(text), change[i][0]);
		struct fixture f;

		assert_non_null(line);
		f_init(&f, SMALL);
		memcpy(line, change[i][1], strlen(change[i][1]));
		f_note(&f, F_NOTE, text);
		assert_false(find(&f));
		f_free(&f);
	}
}

/* Memory keeps what earlier lives left: only this life's note counts. */
static void test_earlier_life(void **state)
{
	struct fixture f;
	uint64_t top;

	(void)state;
	f_init(&f, SMALL);
	fixture_log(&f, "old");
	memcpy(&top, f.low + 0x3000 + KERNEL_MAP_TOP, sizeof(top));
	memset(f.low, 0, sizeof(f.low));
	f.reads = 0;
	assert_false(find(&f));			/* the new kernel has only begun */
	assert_in_range(f.reads, 1, 8);
	top += 0x200000;			/* it lies elsewhere */
	memcpy(f.low + 0x5000 + KERNEL_MAP_TOP, &top, sizeof(top));
	assert_false(find(&f));
	f_free(&f);
}

/* Thousands of notes that lead nowhere do not take forever. */
static void test_many_notes(void **state)
{
	char text[F_TEXT];
	struct fixture f;

	(void)state;
	f_init(&f, SMALL);
	f_ring(&f)->head_id += 100;
	f_text(text);
	for (uint64_t at = 0x300000; at < 0x3f0000; at += 0x2000)
		f_note(&f, at, text);
	f.reads = 0;
	assert_false(find(&f));
	assert_in_range(f.reads, 1, 20000);
	f_free(&f);
}

/* Tables that lead in a circle, out of the node, or to pages that are not in one piece. */
static void test_page_tables(void **state)
{
	uint64_t vaddr = F_DIRECT + F_RAM;
	struct fixture f;

	(void)state;
	for (unsigned int how = 0; how < 6; how++) {
		uint64_t *pgd, *pud, *pmd;

		f_init(&f, SMALL);
		fixture_log(&f, "x");
		pgd = f_entry(&f, F_PGD, vaddr >> 39 & 511);
		pud = f_entry(&f, F_TABLES, vaddr >> 30 & 511);
		pmd = f_entry(&f, F_TABLES + 0x1000, vaddr >> 21 & 511);
		switch (how) {
		case 0: *pgd = 0; break;
		case 1: *pgd = (F_RAM + F_PGD) | 0x63; break;
		case 2: *pud = 0x7ffffffffffff063; break;
		case 3: *pud = GIB(4) | 0xe3; break;	/* a page of 1 GiB elsewhere */
		case 4: pmd[1] = (F_RAM + MIB(2)) | 0x63; break; /* a table of zeros */
		case 5: pmd[1] = 0xe3; break;
		}
		assert_false(find(&f));
		f_free(&f);
	}
	/* Pages of 4 KiB do as well. */
	f_init(&f, SMALL);
	fixture_log(&f, "small pages");
	f_entry(&f, F_TABLES + 0x1000, vaddr >> 21 & 511)[1] = (F_RAM + F_TABLES + 0x2000) | 0x63;
	for (unsigned int i = 0; i < 512; i++)
		*f_entry(&f, F_TABLES + 0x2000, i) = (F_RAM + MIB(2) + i * 4096ull) | 0x63;
	assert_true(find(&f));
	assert_next("small pages");
	/* ... unless two of them change places in the middle of an array. */
	*f_entry(&f, F_TABLES + 0x2000, (F_INFOS - F_DESCS) / 4096) ^= 0x1000;
	f_ring(&f)->count_bits = 7;
	f_ring(&f)->infos += 4096 - 64;
	assert_false(find(&f));
	f_free(&f);
}

static void test_five_levels(void **state)
{
	const uint64_t direct = 0xff11000000000000ull, vaddr = direct + F_RAM;
	const uint64_t table = F_TABLES + 0x6000, up = direct - F_DIRECT;
	char text[F_TEXT], *line = strstr(f_text(text), "l5_enabled)=");
	struct fixture f;

	(void)state;
	f_init(&f, SMALL);
	fixture_log(&f, "deep");
	line[strlen("l5_enabled)=")] = '1';
	f_note(&f, F_NOTE, text);
	f_ring(&f)->descs += up;
	f_ring(&f)->infos += up;
	f_ring(&f)->data += up;
	assert_false(find(&f));
	*f_entry(&f, F_PGD, vaddr >> 48 & 511) = (F_RAM + table) | 0x63;
	*f_entry(&f, table, vaddr >> 39 & 511) = (F_RAM + F_TABLES) | 0x63;
	assert_true(find(&f));
	assert_next("deep");
	f_free(&f);
}

/* Whatever a byte is, reading ends, and stays in the node's memory, or fixture_read() aborts. */
static void test_random_damage(void **state)
{
	static const uint64_t places[] = { F_PGD, F_PRB, F_RB, F_TABLES, F_DESCS, F_INFOS, F_DATA,
					   F_NOTE };
	struct fixture f;

	(void)state;
	srand(7);
	for (unsigned int round = 0; round < 3000; round++) {
		f_init(&f, SMALL);
		for (unsigned int i = 0; i < 12; i++)
			fixture_log(&f, "some text that is longer than one word");
		for (unsigned int i = 0; i < 4; i++) {
			uint64_t at = places[(unsigned int)rand() % 8] + (unsigned int)rand() % 200;

			*(uint8_t *)f_at(&f, at) = (uint8_t)rand();
		}
		if (find(&f))
			for (unsigned int i = 0; i < 30; i++)
				if (printk_next(&ring, &cursor, &record) == PRINTK_OPEN)
					printk_pass(&cursor);
		assert_in_range(f.reads, 1, 100000);
		f_free(&f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reads),
		cmocka_unit_test(test_wraps),
		cmocka_unit_test(test_block_to_the_end),
		cmocka_unit_test(test_lapped),
		cmocka_unit_test(test_open),
		cmocka_unit_test(test_scribbled_records),
		cmocka_unit_test(test_long_text_is_cut),
		cmocka_unit_test(test_scribbled_ring),
		cmocka_unit_test(test_notes),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_earlier_life),
		cmocka_unit_test(test_many_notes),
		cmocka_unit_test(test_page_tables),
		cmocka_unit_test(test_five_levels),
		cmocka_unit_test(test_random_damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
