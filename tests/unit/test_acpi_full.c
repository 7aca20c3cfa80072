// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests lib/acpi/acpi_find.c, acpi_full.c and acpi_rename.c: finding the firmware's full ACPI, and
 * renaming in its AML the devices that a node must not see.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "lib/acpi/acpi_full.h"
#include "tests/unit/firmware_fixture.h"

#define ROOM	0x1000
#define BASE	0x200000u

/*
 * A device in an SSDT with two IDs: one is a name that a method returns, the other one is in a
 * string.
 */
static const uint8_t ssdt_body[] = {
	0x08, '_', 'H', 'I', 'D', 0x0c, 0x41, 0xd0, 0x05, 0x01,
	0x08, '_', 'C', 'I', 'D', 0x0d, 'P', 'N', 'P', '0', 'A', '0', '3', 0,
};

/* Adds two SSDTs and an ECDT, which the XSDT names, to the firmware's tables. */
static void add_aml(struct firmware *f)
{
	static const uint8_t ecdt[29] = { 1, 0 };
	const size_t at[] = {
		add_table(f, "SSDT", ssdt_body, sizeof(ssdt_body)),
		add_table(f, "ECDT", ecdt, sizeof(ecdt)),
		add_table(f, "SSDT", ssdt_body, sizeof(ssdt_body)), f->fadt, f->madt, f->mcfg,
	};
	uint8_t entries[8 * 6];

	for (unsigned int i = 0; i < 6; i++)
		for (unsigned int k = 0; k < 8; k++)
			entries[8 * i + k] = (uint8_t)((ACPI_FIXTURE_BASE + at[i]) >> 8 * k);
	f->xsdt = add_table(f, "XSDT", entries, sizeof(entries));
	put(f, 24, ACPI_FIXTURE_BASE + f->xsdt, 8);
	fix_sum(f, 0, 36, 32);
}

static bool find(struct firmware *f, struct acpi_firmware *fw)
{
	struct acpi_bytes mem = acpi_bytes(f->buf, f->used);

	return acpi_firmware_find(fw, f->m, &mem.mem, ACPI_FIXTURE_BASE);
}

static unsigned int room(size_t length)
{
	return (unsigned int)align_up(36 + length, 16);
}

static void test_size(void **state)
{
	struct firmware *f = *state;

	assert_true(read_all(f));
	assert_int_equal(f->m->acpi.aml_size, room(sizeof(dsdt_body)));
	add_aml(f);
	assert_true(read_all(f));
	assert_int_equal(f->diag.count, 0);
	assert_int_equal(f->m->acpi.aml_size,
			 room(sizeof(dsdt_body)) + 2 * room(sizeof(ssdt_body)) + room(29));
}

static void test_sci(void **state)
{
	static const struct {
		uint8_t source; uint32_t gsi; uint16_t flags; uint32_t want; bool low;
	} t[] = {
		{ 0, 2, 0, 9, true },			/* the timer needs it */
		{ 9, 9, 0x0d, 9, false },
		{ 9, 20, 0x0f, 20, true },
		{ 10, 20, 0x0f, 9, true },
	};
	struct firmware *f = *state;
	const size_t override = f->madt + 36 + 8 + 4 * 8 + 12;

	assert_int_equal(f->buf[override], 2);
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		put(f, override + 3, t[i].source, 1);
		put(f, override + 4, t[i].gsi, 4);
		put(f, override + 8, t[i].flags, 2);
		fix_table(f, f->madt);
		assert_true(read_all(f));
		assert_int_equal(f->m->acpi.sci, 9);
		assert_int_equal(machine_sci(f->m).gsi, t[i].want);
		assert_true(machine_sci(f->m).level && machine_sci(f->m).low == t[i].low);
	}
}

static void expect_none(struct firmware *f)
{
	struct acpi_firmware fw;

	assert_true(read_all(f));
	assert_int_equal(f->m->acpi.aml_size, 0);
	assert_false(find(f, &fw));
}

static void test_none(void **state)
{
	struct firmware *f = *state;

	add_aml(f);
	put(f, f->fadt + 112, 1 << 20, 4);	/* hardware-reduced */
	fix_table(f, f->fadt);
	expect_none(f);
	put(f, f->fadt + 112, 0, 4);
	put(f, f->fadt + 46, 0, 2);		/* no SCI */
	fix_table(f, f->fadt);
	expect_none(f);
	put(f, f->fadt + 46, 9, 2);
	fix_table(f, f->fadt);
	f->buf[f->dsdt + 40] ^= 1;		/* a damaged DSDT */
	expect_none(f);
}

static void test_damaged_ssdt(void **state)
{
	struct firmware *f = *state;
	struct acpi_firmware fw;

	add_aml(f);
	f->buf[f->used - 1 - (36 + 48) - 1 - 5] ^= 1;	/* a byte in the last SSDT */
	expect_warning(f, "SSDT has a bad checksum; it is left out");
	assert_int_equal(f->m->acpi.aml_size,
			 room(sizeof(dsdt_body)) + room(sizeof(ssdt_body)) + room(29));
	assert_true(find(f, &fw));
	assert_int_equal(fw.aml_count, 3);
}

static void test_copy(void **state)
{
	struct firmware *f = *state;
	phys_t at[1 + ACPI_AML_MAX];
	struct acpi_firmware fw;
	const char *const want[] = { "DSDT", "SSDT", "ECDT", "SSDT" };

	add_aml(f);
	assert_true(read_all(f));
	assert_true(find(f, &fw));
	assert_int_equal(fw.aml_count, 4);
	for (size_t size = 0; size <= f->m->acpi.aml_size; size++) {
		uint8_t *buf = malloc(size ? size : 1);

		assert_int_equal(acpi_firmware_copy(&fw, buf, size, BASE, at),
				 size == f->m->acpi.aml_size);
		for (unsigned int i = 0; size == f->m->acpi.aml_size && i < 4; i++) {
			const uint8_t *table = buf + (at[i] - BASE);
			uint8_t sum = 0;

			assert_int_equal(at[i] % 16, 0);
			assert_memory_equal(table, want[i], 4);
			for (unsigned int k = 0; k < get_le(table, 4, 4); k++)
				sum = (uint8_t)(sum + table[k]);
			assert_int_equal(sum, 0);
		}
		free(buf);
	}
	/* The firmware's own tables are unchanged. */
	assert_memory_equal(fw.aml[1] + 36, ssdt_body, sizeof(ssdt_body));
}

/* Checks that @before, as the body of a table, becomes @after. */
static void renamed(const char *before, const char *after, size_t n)
{
	uint8_t table[256] = "SSDT", sum = 0;

	assert_true(36 + n <= sizeof(table));
	table[4] = (uint8_t)(36 + n);
	memcpy(table + 36, before, n);
	acpi_aml_rename(table, 36 + n);
	for (size_t i = 0; i < 36 + n; i++)
		sum = (uint8_t)(sum + table[i]);
	assert_int_equal(sum, 0);
	if (memcmp(table + 36, after, n))
		for (size_t i = 0; i < n; i++)
			if (table[36 + i] != (uint8_t)after[i])
				fail_msg("byte %zu of \"%s\" became 0x%02x", i, before,
					 table[36 + i]);
}
#define RENAMED(before, after) do { \
	_Static_assert(sizeof(before) == sizeof(after), "names keep their length"); \
	renamed(before, after, sizeof(before) - 1); } while (0)
#define SAME(bytes) RENAMED(bytes, bytes)

#define HID	"\x08_HID\x0c"
#define CID	"\x08_CID\x0c"
#define PNP	"\x41\xd0"

static void test_ids(void **state)
{
	static const uint16_t hidden[] = {
		0x0103, 0x0300, 0x0303, 0x030b, 0x03ff, 0x0400, 0x0401, 0x0500, 0x0501, 0x0511,
		0x0700, 0x0800, 0x0b00, 0x0b02, 0x0c0f, 0x0c80, 0x0f03, 0x0f13,
	}, shown[] = {
		0x0000, 0x0100, 0x0200, 0x0402, 0x0520, 0x0a05, 0x0a06, 0x0a08, 0x0c01, 0x0c02,
		0x0c04, 0x0c08, 0x0c09, 0x0c0a, 0x0c0b, 0x0c0c, 0x0c0d, 0x0c0e, 0x0c14,
	};
	char eisa[] = HID PNP "..", string[] = "\x08_HID\x0dPNP....";

	(void)state;
	for (size_t i = 0; i < sizeof(hidden) / 2; i++) {
		eisa[8] = (char)(hidden[i] >> 8);
		eisa[9] = (char)hidden[i];
		renamed(eisa, HID PNP "\2\0", 10);
		snprintf(string + 9, 5, "%04X", hidden[i]);
		renamed(string, "\x08_HID\x0dPNP0200", sizeof(string));
	}
	for (size_t i = 0; i < sizeof(shown) / 2; i++) {
		eisa[8] = (char)(shown[i] >> 8);
		eisa[9] = (char)shown[i];
		renamed(eisa, eisa, 10);
		snprintf(string + 9, 5, "%04X", shown[i]);
		renamed(string, string, sizeof(string));
	}
}

/* A root bridge still is one for ACPICA, by its first ID, but none for Linux. */
static void test_roots(void **state)
{
	(void)state;
	RENAMED(HID PNP "\x0a\x03", HID PNP "\x0a\x08");
	RENAMED(HID PNP "\x0a\x08" CID PNP "\x0a\x03", HID PNP "\x0a\x08" CID PNP "\2\0");
	RENAMED("\x08_HID\x0dPNP0A03\0", "\x08_HID\x0dPNP0A08\0");
	RENAMED("\x08_CID\x0dPNP0A03\0", "\x08_CID\x0dPNP0200\0");
	/* The ID at any other place: Return (EisaId ("PNP0A03")) */
	RENAMED("\xa4\x0c" PNP "\x0a\x03", "\xa4\x0c" PNP "\2\0");
}

static void test_sleep_states(void **state)
{
	(void)state;
	RENAMED("\x08_S1_\x12\x08_S2_\x12\x08_S3_\x12\x08_S4_\x12\x08_S5_\x12",
		"\x08XS1_\x12\x08XS2_\x12\x08XS3_\x12\x08XS4_\x12\x08XS5_\x12");
	RENAMED("\x08\\_S5_\x12", "\x08\\XS5_\x12");
	SAME("\x08_S0_\x12");
	SAME("\x08_S3D\x0a\x02");
	SAME("\x08_SB_\x12");
	SAME("\x0d_S5_");		/* no definition */
}

/* Bytes that only look like a name are left alone. */
static void test_no_names(void **state)
{
	(void)state;
	SAME(PNP "\x05\x01");
	SAME("\x0b" PNP "\x05\x01");
	SAME("\x0c\x41\xd1\x05\x01");
	SAME("PNP0501");
	SAME("\x0dPNP0501X");
	SAME("\x0dPNP050g\0");
	SAME("\x0dPNP05");
	SAME("\x0c" PNP "\x05");
	SAME("\x08_S5");
	SAME("\x08\\_S5");
	SAME("\x08");
	SAME("\x0c");
	SAME("\x0d");
}

static void full_fadt(struct firmware *f, uint32_t legacy, phys_t dsdt, uint8_t out[276])
{
	struct acpi_firmware fw;

	assert_true(read_all(f));
	assert_true(find(f, &fw));
	acpi_full_fadt(&fw, legacy, dsdt, out);
}

static void test_fadt(void **state)
{
	struct firmware *f = *state;
	uint8_t out[276];

	put(f, f->fadt + 45, 4, 1);
	put(f, f->fadt + 109, 0x37, 2);
	put(f, f->fadt + 112, 1 << 10 | 1 << 18 | 1 << 5, 4);
	set_gas(f, 148, 1, 0x600);
	fix_table(f, f->fadt);
	full_fadt(f, MINT_LEGACY_I8042, 0x2000000, out);
	assert_int_equal(get_le(out, 40, 4), 0x2000000);
	assert_int_equal(get_le(out, 140, 8), 0x2000000);
	assert_int_equal(get_le(out, 46, 2), 9);
	assert_int_equal(get_le(out, 48, 4), 0xb2);
	assert_int_equal(get_le(out, 64, 4), 0x604);
	assert_int_equal(get_le(out, 152, 8), 0x600);
	assert_int_equal(out[45], 4);
	/* 8042; no VGA, no CMOS RTC; no ASPM as it was */
	assert_int_equal(get_le(out, 109, 2), 0x36);
	assert_int_equal(get_le(out, 112, 4), 1 << 19 | 1 << 6 | 1 << 5);
	for (unsigned int i = 116; i <= 128; i++)	/* no reset register */
		assert_int_equal(out[i], 0);
	full_fadt(f, MINT_LEGACY_RTC, 0x123456000, out);
	assert_int_equal(get_le(out, 40, 4), 0);
	assert_true(get_le(out, 140, 8) == 0x123456000);
	assert_int_equal(get_le(out, 112, 4), 1 << 19 | 1 << 5);
}

/* The FADT of ACPI 1.0 ends at byte 116, and the fields up to there are not changed. */
static void test_old_fadt(void **state)
{
	struct firmware *f = *state;
	uint8_t out[276];

	put(f, f->fadt + 4, 116, 4);
	put(f, f->fadt + 45, 1, 1);
	put(f, f->fadt + 55, 0xff, 1);
	put(f, f->fadt + 95, 0xff, 1);
	put(f, f->fadt + 109, 0xffff, 2);
	fix_table(f, f->fadt);
	full_fadt(f, 0, 0x2000000, out);
	assert_int_equal(out[45] | out[55] | out[95], 0);
	assert_int_equal(get_le(out, 109, 2), 0x24);
	assert_int_equal(get_le(out, 64, 4), 0x604);
	for (unsigned int i = 148; i < 276; i++)
		assert_int_equal(out[i], 0);
}

static void test_facs(void **state)
{
	struct firmware *f = *state;
	struct acpi_firmware fw;

	put(f, f->fadt + 36, 0x7000, 4);
	fix_table(f, f->fadt);
	assert_true(read_all(f) && find(f, &fw));
	assert_int_equal(acpi_firmware_facs(&fw), 0x7000);
	put(f, f->fadt + 132, 0x8000, 8);
	fix_table(f, f->fadt);
	assert_int_equal(acpi_firmware_facs(&fw), 0x8000);
}

int main(void)
{
#define TEST(t) cmocka_unit_test_setup_teardown(t, firmware_setup, firmware_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_size),
		TEST(test_sci),
		TEST(test_none),
		TEST(test_damaged_ssdt),
		TEST(test_copy),
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_roots),
		cmocka_unit_test(test_sleep_states),
		cmocka_unit_test(test_no_names),
		TEST(test_fadt),
		TEST(test_old_fadt),
		TEST(test_facs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
