// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/world/efi_tables.c: the EFI tables of a node. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "lib/world/efi_tables.h"
#include "tests/unit/node_fixture.h"

#define BASE	0x1020000u
#define SIZE	WORLD_EFI_SIZE

struct made {
	struct node_mem_map map;
	struct efi_tables_out out;
	uint8_t *buf;
};

static struct made make(void)
{
	struct fixture *f = fixture_new();
	struct world_resident resident = fixture_resident();
	struct made m = { .buf = aligned_alloc(4096, SIZE) };
	struct efi_tables_in in = { .services = resident.services, .rsdp = FIXTURE_WORLD };

	memset(m.buf, 0xa5, SIZE);
	assert_true(node_mem_map(&f->plan, 0, resident.code, &m.map));
	in.map = &m.map;
	assert_true(efi_tables_build(&in, m.buf, SIZE, BASE, &m.out));
	free(f);
	return m;
}

/* A CRC by table, as zlib computes it, which is another way than that of lib/world/efi_tables.c. */
static uint32_t crc32(const uint8_t *p, size_t n)
{
	uint32_t table[256], crc = 0xffffffff;

	for (uint32_t i = 0; i < 256; i++) {
		table[i] = i;
		for (int k = 0; k < 8; k++)
			table[i] = table[i] & 1 ? 0xedb88320 ^ table[i] >> 1 : table[i] >> 1;
	}
	while (n--)
		crc = table[(crc ^ *p++) & 0xff] ^ crc >> 8;
	return crc ^ 0xffffffff;
}

static void check_header(const uint8_t *t, const char *signature, uint32_t size)
{
	uint8_t copy[256];

	assert_memory_equal(t, signature, 8);
	assert_int_equal(get_le(t, 8, 4), 2 << 16 | 70);
	assert_int_equal(get_le(t, 12, 4), size);
	memcpy(copy, t, size);
	memset(copy + 16, 0, 4);
	assert_int_equal(get_le(t, 16, 4), crc32(copy, size));
}

static void test_crc(void **state)
{
	(void)state;
	assert_int_equal(crc32((const uint8_t *)"123456789", 9), 0xcbf43926);
}

static void test_systab(void **state)
{
	static const uint8_t acpi20[] = { 0x71, 0xe8, 0x68, 0x88, 0xf1, 0xe4, 0xd3, 0x11,
					  0xbc, 0x22, 0x00, 0x80, 0xc7, 0x3c, 0x88, 0x81 };
	static const uint8_t rt_prop[] = { 0x8a, 0x91, 0x66, 0xeb, 0xef, 0x7e, 0x2a, 0x40,
					   0x84, 0x2e, 0x93, 0x1d, 0x21, 0xc3, 0x8a, 0xe9 };
	struct made m = make();
	const uint8_t *systab = m.buf + (m.out.systab - BASE), *config, *prop;

	(void)state;
	check_header(systab, "IBI SYST", 120);
	assert_memory_equal(m.buf + (get_le(systab, 0x18, 8) - BASE), "M\0i\0n\0t\0\0\0", 10);
	for (unsigned int i = 0x28; i < 0x58; i++)
		assert_int_equal(systab[i], 0);
	assert_int_equal(get_le(systab, 0x60, 8), 0);		/* no boot services */
	assert_int_equal(get_le(systab, 0x68, 8), 2);
	config = m.buf + (get_le(systab, 0x70, 8) - BASE);
	assert_memory_equal(config, acpi20, 16);
	assert_int_equal(get_le(config, 16, 8), FIXTURE_WORLD);
	assert_memory_equal(config + 24, rt_prop, 16);
	prop = m.buf + (get_le(config, 40, 8) - BASE);
	assert_int_equal(get_le(prop, 0, 2), 1);
	assert_int_equal(get_le(prop, 2, 2), 8);
	assert_int_equal(get_le(prop, 4, 4), 0x0480);
	free(m.buf);
}

static void test_runtime_services(void **state)
{
	struct made m = make();
	const uint8_t *rt = m.buf + (get_le(m.buf + (m.out.systab - BASE), 0x58, 8) - BASE);

	(void)state;
	check_header(rt, "RUNTSERV", 24 + 14 * 8);
	for (unsigned int i = 0; i < 14; i++) {
		uint64_t want = FIXTURE_CODE + (i == 4 ? 0x200 : i == 10 ? 0x100 : 0x300);

		assert_int_equal(get_le(rt, 24 + 8 * i, 8), want);
	}
	free(m.buf);
}

static void test_memmap(void **state)
{
	static const struct {
		uint32_t type;
		uint64_t attribute;
	} want[] = {
		{ 7, 8 }, { 0, 0 }, { 9, 8 }, { 6, 1ULL << 63 | 8 }, { 10, 8 },
		{ 5, 1ULL << 63 | 8 }, { 7, 8 }, { 0, 0 }, { 7, 8 },
	};
	struct made m = make();

	(void)state;
	assert_int_equal(m.out.memdesc_size, 40);
	assert_int_equal(m.out.memmap_size, 9 * 40);
	assert_int_equal(m.map.count, 9);
	assert_int_equal(m.out.memmap % 8, 0);
	for (unsigned int i = 0; i < 9; i++) {
		const uint8_t *d = m.buf + (m.out.memmap - BASE) + 40 * i;

		assert_int_equal(get_le(d, 0, 4), want[i].type);
		assert_int_equal(get_le(d, 8, 8), m.map.mem[i].range.start);
		assert_int_equal(get_le(d, 16, 8), 0);
		assert_int_equal(get_le(d, 24, 8) << 12, range_size(m.map.mem[i].range));
		assert_int_equal(get_le(d, 32, 8), want[i].attribute);
	}
	free(m.buf);
}

/* The exact size is enough, a byte less is not. */
static void test_too_small(void **state)
{
	struct made m = make();
	size_t need = m.out.memmap - BASE + m.out.memmap_size;
	struct efi_tables_in in = { .map = &m.map };
	struct efi_tables_out out;
	uint8_t *buf = malloc(need);

	(void)state;
	assert_true(efi_tables_build(&in, buf, need, BASE, &out));
	assert_false(efi_tables_build(&in, buf, need - 1, BASE, &out));
	assert_false(efi_tables_build(&in, buf, 0, BASE, &out));
	m.map.count = NODE_MEM_MAX;
	assert_true(efi_tables_build(&in, m.buf, SIZE, BASE, &out));
	free(buf);
	free(m.buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_crc),
		cmocka_unit_test(test_systab),
		cmocka_unit_test(test_runtime_services),
		cmocka_unit_test(test_memmap),
		cmocka_unit_test(test_too_small),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
