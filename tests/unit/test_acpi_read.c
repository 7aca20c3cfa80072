// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/acpi/acpi_read.c: reading the firmware's tables, good and damaged ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "tests/unit/firmware_fixture.h"

static void expect_whole_machine(const struct machine *m)
{
	assert_int_equal(m->cpu_count, 3);
	assert_int_equal(m->cpu[0].lapic_id, 0);
	assert_int_equal(m->cpu[0].acpi_uid, 1);
	assert_int_equal(m->cpu[1].lapic_id, 4);
	assert_int_equal(m->cpu[2].lapic_id, 300);
	assert_int_equal(m->cpu[2].acpi_uid, 77);
	assert_int_equal(m->lapic_addr, 0x1fee00000);
	assert_int_equal(m->ioapic_count, 1);
	assert_int_equal(m->ioapic[0].id, 9);
	assert_int_equal(m->ioapic[0].addr, 0xfec00000);
	assert_int_equal(m->ioapic[0].gsi_base, 24);
	assert_int_equal(m->override_count, 1);
	assert_int_equal(m->override[0].irq, 0);
	assert_int_equal(m->override[0].gsi, 2);
	assert_true(!m->override[0].level && !m->override[0].low);
	assert_int_equal(m->ecam_count, 2);
	assert_int_equal(m->ecam[0].base, 0xb0000000);
	assert_int_equal(m->ecam[0].bus_last, 255);
	assert_int_equal(m->ecam[1].base, 0x400000000);
	assert_int_equal(m->ecam[1].segment, 1);
	assert_int_equal(m->ecam[1].bus_first, 16);
	assert_int_equal(m->ecam[1].bus_last, 31);
	assert_int_equal(m->hpet.addr, 0xfed00000);
	assert_int_equal(m->hpet.id, 0x8086a201);
	assert_int_equal(m->hpet.min_tick, 0x80);
	assert_true(m->power.has_s5);
	assert_int_equal(m->power.s5_type_a, 5);
	assert_int_equal(m->power.s5_type_b, 1);
	assert_int_equal(m->power.pm1a_cnt, 0x604);
	assert_int_equal(m->power.pm1b_cnt, 0);
	assert_true(m->power.has_reset);
	assert_int_equal(m->power.reset_addr, 0xcf9);
	assert_int_equal(m->power.reset_value, 0x0f);
	assert_int_equal(m->power.smi_cmd, 0xb2);
	assert_int_equal(m->power.acpi_enable, 2);
}

static void test_xsdt(void **state)
{
	struct firmware *f = *state;

	/* this would be an error if the RSDT were read */
	f->buf[f->rsdt + 9] ^= 1;
	f->m->mem_count = 7;
	f->m->bsp_lapic_id = 4;
	assert_true(read_all(f));
	assert_int_equal(f->diag.count, 0);
	expect_whole_machine(f->m);
	assert_int_equal(f->m->mem_count, 7);
	assert_int_equal(f->m->bsp_lapic_id, 4);
	/* the tables are read a second time: the result is the same, and nothing is added up */
	assert_true(read_all(f));
	expect_whole_machine(f->m);
}

static void test_rsdp_version_0(void **state)
{
	struct firmware *f = *state;

	put(f, 15, 0, 1);
	memset(f->buf + 20, 0xff, 16);
	fix_sum(f, 0, 20, 8);
	assert_true(read_all(f));
	assert_int_equal(f->diag.count, 0);
	expect_whole_machine(f->m);
}

static void test_version_2_without_xsdt(void **state)
{
	struct firmware *f = *state;

	put(f, 24, 0, 8);
	fix_sum(f, 0, 36, 32);
	assert_true(read_all(f));
	assert_int_equal(f->diag.count, 0);
	expect_whole_machine(f->m);
}

static void test_damaged_xsdt(void **state)
{
	struct firmware *f = *state;

	f->buf[f->xsdt + 40] ^= 0x10;
	expect_warning(f, "XSDT has a bad checksum; taking the RSDT");
	expect_whole_machine(f->m);
	f->buf[f->rsdt + 9] ^= 1;
	expect_error(f, "RSDT has a bad checksum");
}

static void test_rsdp_damage(void **state)
{
	struct firmware *f = *state, whole = *f;

	f->buf[0] = 'X';
	expect_error(f, "RSDP at 0x10000 has another signature");
	*f = whole;
	f->buf[10] ^= 1;
	expect_error(f, "bad checksum");
	*f = whole;
	f->buf[33] ^= 1;
	expect_error(f, "bad extended checksum");
	*f = whole;
	put(f, 20, 35, 4);
	expect_error(f, "impossible length");
	put(f, 20, UINT32_MAX, 4);
	expect_error(f, "impossible length");
	*f = whole;
	f->used = 19;
	expect_error(f, "cannot be read");
	f->used = 35;
	expect_error(f, "cannot be read");
	*f = whole;
	put(f, 16, 0, 4);
	put(f, 24, 0, 8);
	fix_sum(f, 0, 20, 8);
	fix_sum(f, 0, 36, 32);
	expect_error(f, "names no root table");
}

static void test_root_lengths(void **state)
{
	static const struct {
		uint32_t length;
		const char *words;
	} t[] = {
		{ 0, "shorter than its header" },
		{ 35, "shorter than its header" },
		{ 0x01000001, "longer than 16 MiB" },
		{ UINT32_MAX, "longer than 16 MiB" },
		{ 0x00fffff0, "cannot be read" },
		{ 36 + 23, "whole entry" },
	};
	struct firmware *f = *state;

	put(f, 16, 0, 4);
	fix_sum(f, 0, 20, 8);
	fix_sum(f, 0, 36, 32);
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		put(f, f->xsdt + 4, t[i].length, 4);
		if (t[i].length == 36 + 23)
			fix_table(f, f->xsdt);
		expect_error(f, t[i].words);
	}
}

/* Entries lead nowhere: to 0, past the end, close to the end of the address space. */
static void test_bad_entries(void **state)
{
	struct firmware *f = *state;

	put(f, f->xsdt + 36 + 8, UINT64_MAX - 3, 8);
	put(f, f->xsdt + 36 + 16, 0, 8);
	fix_table(f, f->xsdt);
	expect_warning(f, "table at 0xfffffffffffffffc cannot be read");
	expect_text(f, DIAG_WARNING, "table at 0x0 cannot be read");
	expect_text(f, DIAG_WARNING, "there is no FADT");
	assert_int_equal(f->m->cpu_count, 3);
	assert_int_equal(f->m->ecam_count, 0);
	put(f, f->xsdt + 36, 0, 8);
	fix_table(f, f->xsdt);
	expect_error(f, "there is no MADT");
}

/* Of two tables of one kind the first counts. */
static void test_first_table_counts(void **state)
{
	static const uint8_t other[] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 9, 1, 0, 0, 0 };
	struct firmware *f = *state;

	put(f, f->xsdt + 36 + 16, ACPI_FIXTURE_BASE + add_table(f, "APIC", other, sizeof(other)),
	    8);
	fix_table(f, f->xsdt);
	expect_warning(f, "there is no FADT");
	assert_int_equal(f->m->cpu_count, 3);
}

static void test_madt_damage(void **state)
{
	static const struct {
		size_t at;
		uint8_t value;
		const char *words;
	} t[] = {
		{ 44 + 1, 0, "type 0 at byte 44 has length 0" },
		{ 44 + 1, 1, "type 0 at byte 44 has length 1" },
		{ 44 + 1, 7, "type 0 at byte 44 has length 7" },
		{ 44 + 1, 255, "type 0 at byte 44 has length 255" },
		{ 76 + 1, 11, "type 1 at byte 76 has length 11" },
		{ 88 + 1, 9, "type 2 at byte 88 has length 9" },
		{ 98 + 1, 15, "type 9 at byte 98 has length 15" },
		{ 130 + 1, 13, "type 5 at byte 130 has length 13" },
	};
	struct firmware *f = *state, whole = *f;

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		*f = whole;
		f->buf[f->madt + t[i].at] = t[i].value;
		fix_table(f, f->madt);
		expect_error(f, t[i].words);
	}
	*f = whole;
	f->buf[f->madt + 50] ^= 1;
	expect_error(f, "MADT has a bad checksum");
	*f = whole;
	put(f, f->madt + 4, 43, 4);
	fix_table(f, f->madt);
	expect_error(f, "no room for its fields");
	/* the length ends one byte into a structure */
	put(f, f->madt + 4, 53, 4);
	fix_table(f, f->madt);
	expect_error(f, "at byte 52 has length 0");
	/* the length leaves no structures at all */
	put(f, f->madt + 4, 44, 4);
	fix_table(f, f->madt);
	expect_error(f, "no enabled core");
}

/* MPS INTI flags: polarity in bits 0 and 1, trigger in bits 2 and 3; 0 means as the bus has it. */
static void test_overrides(void **state)
{
	static const struct { uint8_t flags; bool level, low; } t[] = {
		{ 0x0, false, false }, { 0x1, false, false }, { 0x3, false, true },
		{ 0x5, false, false }, { 0x7, false, true }, { 0xd, true, false },
		{ 0xf, true, true }, { 0xc, true, true }, { 0x2, false, false },
	};
	struct firmware *f = *state, whole = *f;

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		f->buf[f->madt + 91] = 9;
		put(f, f->madt + 92, 20 + i, 4);
		put(f, f->madt + 96, t[i].flags, 2);
		fix_table(f, f->madt);
		assert_true(read_all(f));
		assert_int_equal(f->diag.count, 0);
		assert_int_equal(f->m->override_count, 1);
		assert_int_equal(f->m->override[0].irq, 9);
		assert_int_equal(f->m->override[0].gsi, 20 + i);
		assert_int_equal(f->m->override[0].level, t[i].level);
		assert_int_equal(f->m->override[0].low, t[i].low);
	}
	f->buf[f->madt + 91] = 16;
	fix_table(f, f->madt);
	expect_warning(f, "overrides interrupt 16 of bus 0");
	assert_int_equal(f->m->override_count, 0);
	*f = whole;
	f->buf[f->madt + 90] = 1;
	fix_table(f, f->madt);
	expect_warning(f, "overrides interrupt 0 of bus 1");
	/* The structure replaces the one behind it, which has at least as many bytes. */
	*f = whole;
	memcpy(f->buf + f->madt + 98, f->buf + f->madt + 88, 10);
	f->buf[f->madt + 99] = 16;
	f->buf[f->madt + 102] = 7;
	fix_table(f, f->madt);
	expect_warning(f, "overrides interrupt 0 twice");
	assert_int_equal(f->m->override_count, 1);
	assert_int_equal(f->m->override[0].gsi, 2);
}

static void test_duplicate_core(void **state)
{
	struct firmware *f = *state;

	f->buf[f->madt + 52 + 3] = 4;
	fix_table(f, f->madt);
	expect_warning(f, "lists LAPIC ID 4 twice");
	assert_int_equal(f->m->cpu_count, 2);
	assert_int_equal(f->m->cpu[0].acpi_uid, 0);
}

/* Returns a MADT with @count x2APIC entries behind its header; its length is right. */
static uint8_t *long_madt(uint32_t count, size_t *size)
{
	uint8_t *t, sum = 0;

	*size = 44 + 16 * (size_t)count;
	t = calloc(1, *size);
	memcpy(t, "APIC", 4);
	memcpy(t + 4, &(uint32_t){ (uint32_t)*size }, 4);
	for (uint32_t i = 0; i < count; i++) {
		uint8_t *e = t + 44 + 16 * i;

		e[0] = 9;
		e[1] = 16;
		memcpy(e + 4, &i, 4);
		e[8] = 1;
	}
	for (size_t i = 0; i < *size; i++)
		sum = (uint8_t)(sum + t[i]);
	t[9] = (uint8_t)-sum;
	return t;
}

/* Too many entries lead to one message, however many there are. */
static void test_too_many(void **state)
{
	static const struct { uint32_t count; const char *error; } c[] = {
		{ MACHINE_CPUS_MAX, NULL },
		{ MACHINE_CPUS_MAX + 1, "enabled cores, and the monitor holds" },
		{ MACHINE_CPUS_MAX + 976, "enabled cores, and the monitor holds" },
	};
	struct firmware *f = *state;

	for (size_t i = 0; i < sizeof(c) / sizeof(c[0]); i++) {
		size_t size;
		uint8_t *t = long_madt(c[i].count, &size);
		char number[16];

		diag_init(&f->diag);
		assert_int_equal(acpi_read_madt(f->m, t, size, &f->diag), !c[i].error);
		assert_int_equal(f->m->cpu_count, MACHINE_CPUS_MAX);
		assert_int_equal(f->diag.count, !!c[i].error);
		snprintf(number, sizeof(number), "lists %u ", c[i].count);
		if (c[i].error) {
			expect_text(f, DIAG_ERROR, c[i].error);
			expect_text(f, DIAG_ERROR, number);
		}
		free(t);
	}
}

static void test_too_many_ioapics(void **state)
{
	uint8_t body[8 + 8 + 12 * (MACHINE_IOAPICS_MAX + 2)] = { [8] = 0, 8, 0, 0, 1 };
	struct firmware *f = *state;
	size_t at;

	for (unsigned int i = 0; i < MACHINE_IOAPICS_MAX + 2; i++) {
		body[16 + 12 * i] = 1;
		body[17 + 12 * i] = 12;
		body[18 + 12 * i] = (uint8_t)i;
	}
	at = add_table(f, "APIC", body, sizeof(body));
	assert_false(acpi_read_madt(f->m, f->buf + at, sizeof(body) + 36, &f->diag));
	assert_int_equal(f->diag.count, 1);
	expect_text(f, DIAG_ERROR, "lists 34 I/O APICs, and the monitor holds 32");
}

static void test_mcfg_damage(void **state)
{
	struct firmware *f = *state, whole = *f;

	f->buf[f->mcfg + 9] ^= 1;
	expect_warning(f, "MCFG has a bad checksum");
	assert_int_equal(f->m->ecam_count, 0);
	*f = whole;
	put(f, f->mcfg + 4, 44 + 31, 4);
	fix_table(f, f->mcfg);
	expect_warning(f, "whole entry");
	*f = whole;
	f->buf[f->mcfg + 60 + 10] = 32;		/* buses 32-31 */
	fix_table(f, f->mcfg);
	expect_warning(f, "ends before it begins");
	assert_int_equal(f->m->ecam_count, 0);
	*f = whole;
	put(f, f->mcfg + 44, 0xb0000001, 8);
	fix_table(f, f->mcfg);
	expect_warning(f, "impossible base");
	put(f, f->mcfg + 44, 0, 8);
	fix_table(f, f->mcfg);
	expect_warning(f, "impossible base");
	put(f, f->mcfg + 44, UINT64_MAX - 0xfffff, 8);
	fix_table(f, f->mcfg);
	expect_warning(f, "impossible base");
}

static void test_hpet_damage(void **state)
{
	struct firmware *f = *state, whole = *f;

	f->buf[f->hpet + 9] ^= 1;
	expect_warning(f, "HPET has a bad checksum; going on without one");
	assert_int_equal(f->m->hpet.addr, 0);
	*f = whole;
	put(f, f->hpet + 4, 55, 4);
	fix_table(f, f->hpet);
	expect_warning(f, "HPET has no room for its fields");
	*f = whole;
	f->buf[f->hpet + 40] = 1;		/* I/O ports */
	fix_table(f, f->hpet);
	expect_warning(f, "HPET has an impossible address");
	*f = whole;
	put(f, f->hpet + 44, 0, 8);
	fix_table(f, f->hpet);
	expect_warning(f, "HPET has an impossible address");
	put(f, f->hpet + 44, 0xfed00004, 8);
	fix_table(f, f->hpet);
	expect_warning(f, "HPET has an impossible address");
	put(f, f->hpet + 44, 0x1fed00000, 8);
	fix_table(f, f->hpet);
	expect_warning(f, "HPET has an impossible address");
	assert_int_equal(f->m->hpet.addr, 0);
	assert_int_equal(f->m->hpet.id, 0);
}

/* Each reader is given the bytes of its table, and refuses them if they are cut anywhere. */
static void test_cut_tables(void **state)
{
	struct firmware *f = *state;
	const size_t table[] = { f->madt, f->mcfg, f->fadt, f->dsdt, f->hpet };
	phys_t dsdt;

	for (unsigned int i = 0; i < 5; i++) {
		size_t length = get_le(f->buf, (unsigned int)table[i] + 4, 4);

		for (size_t size = 0; size <= length; size++) {
			uint8_t *cut = malloc(size ? size : 1);
			bool ok;

			memcpy(cut, f->buf + table[i], size);
			diag_init(&f->diag);
			ok = i == 0 ? acpi_read_madt(f->m, cut, size, &f->diag) :
			     i == 1 ? acpi_read_mcfg(f->m, cut, size, &f->diag) :
			     i == 2 ? acpi_read_fadt(f->m, cut, size, &dsdt, &f->diag) :
			     i == 3 ? acpi_read_dsdt(f->m, cut, size, &f->diag) :
				      acpi_read_hpet(f->m, cut, size, &f->diag);
			assert_int_equal(ok, size == length);
			assert_int_equal(f->diag.count, size == length ? 0 : 1);
			free(cut);
		}
	}
}

int main(void)
{
#define TEST(t) cmocka_unit_test_setup_teardown(t, firmware_setup, firmware_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_xsdt),
		TEST(test_rsdp_version_0),
		TEST(test_version_2_without_xsdt),
		TEST(test_damaged_xsdt),
		TEST(test_rsdp_damage),
		TEST(test_root_lengths),
		TEST(test_bad_entries),
		TEST(test_first_table_counts),
		TEST(test_madt_damage),
		TEST(test_overrides),
		TEST(test_duplicate_core),
		TEST(test_too_many), TEST(test_too_many_ioapics),
		TEST(test_mcfg_damage),
		TEST(test_hpet_damage),
		TEST(test_cut_tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
