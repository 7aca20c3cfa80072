// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/acpi/acpi_build.c: the ACPI tables that a node gets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "tests/unit/acpi_fixture.h"

static const char *const signatures[] = { "DSDT", "FACP", "APIC", "MINT", "MCFG", "XSDT" };

static uint8_t sum(const uint8_t *p, size_t n)
{
	uint8_t s = 0;

	while (n--)
		s = (uint8_t)(s + *p++);
	return s;
}

static void test_headers(void **state)
{
	struct acpi_fixture f;

	(void)state;
	acpi_fixture(&f);
	assert_int_not_equal(f.used, 0);
	assert_memory_equal(f.buf, "RSD PTR ", 8);
	assert_int_equal(sum(f.buf, 20), 0);
	assert_int_equal(sum(f.buf, 36), 0);
	assert_int_equal(f.buf[15], 2);
	for (unsigned int i = 0; i < 6; i++) {
		const uint8_t *t = acpi_fixture_find(&f, signatures[i]);

		assert_non_null(t);
		assert_int_equal((t - f.buf) % 16, 0);
		assert_int_equal(sum(t, get_le(t, 4, 4)), 0);
		assert_memory_equal(t + 10, "MINT  NODE    ", 14);
	}
}

/* Every pointer leads to the table that it should name. */
static void test_pointers(void **state)
{
	static const char *const order[] = { "FACP", "APIC", "MINT", "MCFG" };
	const uint8_t *xsdt, *fadt;
	struct acpi_fixture f;

	(void)state;
	acpi_fixture(&f);
	xsdt = f.buf + (get_le(f.buf, 24, 8) - ACPI_FIXTURE_BASE);
	assert_memory_equal(xsdt, "XSDT", 4);
	assert_int_equal(get_le(xsdt, 4, 4), 36 + 4 * 8);
	for (unsigned int i = 0; i < 4; i++)
		assert_memory_equal(f.buf + (get_le(xsdt, 36 + 8 * i, 8) - ACPI_FIXTURE_BASE),
				    order[i], 4);
	fadt = acpi_fixture_find(&f, "FACP");
	assert_memory_equal(f.buf + (get_le(fadt, 140, 8) - ACPI_FIXTURE_BASE), "DSDT", 4);
}

static void test_fadt(void **state)
{
	struct acpi_fixture f;
	const uint8_t *t;

	(void)state;
	acpi_fixture(&f);
	t = acpi_fixture_find(&f, "FACP");
	assert_int_equal(get_le(t, 4, 4), 276);
	assert_int_equal(t[8], 6);
	assert_int_equal(get_le(t, 109, 2), 0x24);		/* no VGA, no CMOS RTC */
	assert_true(get_le(t, 112, 4) & 1 << 20);		/* HW_REDUCED_ACPI */
	assert_true(get_le(t, 112, 4) & 1 << 19);		/* physical destinations */
	assert_false(get_le(t, 112, 4) & 1 << 10);		/* RESET_REG_SUP */
	for (unsigned int i = 36; i < 109; i++)			/* no PM1, GPE, SMI */
		assert_int_equal(t[i], 0);
	for (unsigned int i = 148; i < 276; i++)
		assert_int_equal(t[i], 0);
}

static void test_fadt_legacy(void **state)
{
	struct acpi_build in = acpi_fixture_input();
	struct acpi_fixture f;

	(void)state;
	in.legacy = MINT_LEGACY_I8042 | MINT_LEGACY_VGA | MINT_LEGACY_RTC;
	acpi_fixture_build(&f, &in);
	assert_int_equal(get_le(acpi_fixture_find(&f, "FACP"), 109, 2), 0x02);	/* 8042 */
}

static bool dsdt_has(const struct acpi_fixture *f, const uint8_t *bytes, size_t size)
{
	const uint8_t *t = acpi_fixture_find(f, "DSDT");
	size_t end = get_le(t, 4, 4);

	for (size_t at = 36; at + size <= end; at++)
		if (!memcmp(t + at, bytes, size))
			return true;
	return false;
}

/* Only the tables of its owner name the HPET. */
static void test_hpet(void **state)
{
	static const struct machine m = { .hpet = { 0xfed00000, 0x8086a201, 0x80 } };
	static const uint8_t body[] = {
		0x01, 0xa2, 0x86, 0x80, 0, 64, 0, 0, 0, 0, 0xd0, 0xfe, 0, 0, 0, 0, 0, 0x80, 0, 0,
	};
	struct acpi_build in = acpi_fixture_input();
	struct acpi_fixture f;
	const uint8_t *t;

	(void)state;
	in.machine = &m;
	in.legacy = MINT_LEGACY_PIT | MINT_LEGACY_RTC;
	acpi_fixture_build(&f, &in);
	assert_null(acpi_fixture_find(&f, "HPET"));
	assert_true(dsdt_has(&f, (const uint8_t *)"\x41\xd0\x01\x00", 4));	/* PNP0100 */
	assert_false(dsdt_has(&f, (const uint8_t *)"\x41\xd0\x01\x03", 4));	/* PNP0103 */
	in.legacy = MINT_LEGACY_HPET;
	acpi_fixture_build(&f, &in);
	t = acpi_fixture_find(&f, "HPET");
	assert_non_null(t);
	assert_int_equal(get_le(t, 4, 4), 36 + sizeof(body));
	assert_memory_equal(t + 36, body, sizeof(body));
	assert_true(dsdt_has(&f, (const uint8_t *)"\x41\xd0\x01\x03", 4));
	assert_false(dsdt_has(&f, (const uint8_t *)"\x41\xd0\x01\x00", 4));
}

/* The flags of an extended interrupt descriptor: bit 1 is edge, bit 2 is low. */
static void test_overrides(void **state)
{
	static const struct machine m = { .override_count = 2, .override = {
		{ .irq = 1, .gsi = 21, .level = true, .low = true },
		{ .irq = 8, .gsi = 8, .low = true } } };
	static const uint8_t keyboard[] = { 0x89, 6, 0, 0x05, 1, 21, 0, 0, 0 };
	static const uint8_t mouse[] = { 0x89, 6, 0, 0x03, 1, 12, 0, 0, 0 };
	static const uint8_t rtc[] = { 0x89, 6, 0, 0x07, 1, 8, 0, 0, 0 };
	static const uint8_t uart[] = { 0x89, 6, 0, 0x01, 1, 3, 0, 0, 0 };
	struct acpi_build in = acpi_fixture_input();
	struct acpi_fixture f;

	(void)state;
	in.machine = &m;
	in.legacy = MINT_LEGACY_I8042 | MINT_LEGACY_RTC;
	in.has_uart_irq = true;
	in.uart_irq = (struct machine_override){ .irq = 3, .gsi = 3, .level = true };
	acpi_fixture_build(&f, &in);
	assert_true(dsdt_has(&f, keyboard, sizeof(keyboard)));
	assert_true(dsdt_has(&f, mouse, sizeof(mouse)));
	assert_true(dsdt_has(&f, rtc, sizeof(rtc)));
	assert_true(dsdt_has(&f, uart, sizeof(uart)));
}

static bool names(const uint8_t *table, const char *name)
{
	for (size_t i = 36; i + 4 <= get_le(table, 4, 4); i++)
		if (!memcmp(table + i, name, 4))
			return true;
	return false;
}

/*
 * With full ACPI, the firmware's tables stand beside ours: each device is named where it should be,
 * by the right names.
 */
static void test_full(void **state)
{
	static struct acpi_fixture_full full;
	struct acpi_build in = acpi_fixture_input();
	struct acpi_fixture f;
	const uint8_t *fadt, *ssdt, *madt, *xsdt;
	char text[256];

	(void)state;
	acpi_fixture_full(&full, &in);
	acpi_fixture_build(&f, &in);
	assert_int_not_equal(f.used, 0);
	assert_null(acpi_fixture_find(&f, "DSDT"));
	fadt = acpi_fixture_find(&f, "FACP");
	assert_int_equal(sum(fadt, 276), 0);
	assert_int_equal(get_le(fadt, 140, 8), ACPI_FIXTURE_AML);
	assert_int_equal(get_le(fadt, 46, 2), 9);
	assert_int_equal(get_le(fadt, 56, 4), 0x600);
	assert_false(get_le(fadt, 112, 4) & 1 << 20);
	assert_memory_equal(full.aml, "DSDT", 4);
	ssdt = acpi_fixture_find(&f, "SSDT");
	assert_true(names(ssdt, "MINT") && names(ssdt, "PC00") && names(ssdt, "UAR0"));
	xsdt = acpi_fixture_find(&f, "XSDT");
	assert_int_equal(get_le(xsdt, 4, 4), 36 + 6 * 8);
	assert_int_equal(get_le(xsdt, 44, 8),
			 ACPI_FIXTURE_AML + align_up(get_le(full.aml, 4, 4), 16));
	assert_int_equal(get_le(xsdt, 52, 8), ACPI_FIXTURE_BASE + (ssdt - f.buf));
	/*
	 * The decoy comes first. Processors have the firmware's UIDs, and the SCI is where the
	 * firmware has it.
	 */
	madt = acpi_fixture_find(&f, "APIC");
	in.mailbox = 0;
	acpi_fixture_build(&f, &in);
	madt_text(madt, text);
	assert_string_equal(text, "0 2 4 x300 io8:fec00000:0 irq9:20:d ");
	assert_int_equal(madt[44 + 2], 0);
	assert_int_equal(madt[52 + 2], 20);
	assert_int_equal(madt[60 + 2], 2);
	assert_int_equal(get_le(madt, 68 + 12, 4), 3);
}

/* There is too little room for the copies, down to none; a UID does not fit into eight bits. */
static void test_full_limits(void **state)
{
	static struct acpi_fixture_full full;
	struct acpi_build in = acpi_fixture_input();
	struct acpi_fixture f;
	size_t need;

	(void)state;
	acpi_fixture_full(&full, &in);
	need = align_up(get_le(full.fw.aml[0], 4, 4), 16) +
		align_up(get_le(full.fw.aml[1], 4, 4), 16);
	for (in.aml_size = 0; in.aml_size <= need; in.aml_size++) {
		acpi_fixture_build(&f, &in);
		assert_int_equal(f.used != 0, in.aml_size == need);
	}
	full.machine.cpu[1].acpi_uid = 256;
	in.aml_size = need;
	acpi_fixture_build(&f, &in);
	assert_int_equal(acpi_fixture_find(&f, "APIC")[52 + 2], 0xff);
}

/* Two bridges on one bus range share an allocation. */
static void test_mcfg(void **state)
{
	struct acpi_build in = acpi_fixture_input();
	struct acpi_fixture f;
	const uint8_t *t;

	(void)state;
	in.bridge[2] = in.bridge[0];
	in.bridge_count = 3;
	acpi_fixture_build(&f, &in);
	t = acpi_fixture_find(&f, "MCFG");
	assert_int_equal(get_le(t, 4, 4), 44 + 2 * 16);
	assert_int_equal(get_le(t, 44, 8), 0xb0000000);
	assert_int_equal(get_le(t, 52, 2), 1);
	assert_int_equal(t[54], 1);
	assert_int_equal(t[55], 2);
	assert_int_equal(get_le(t, 60, 8), 0xb0000000);
	assert_int_equal(t[70], 5);
	assert_int_equal(t[71], 5);
	in.bridge_count = 0;
	acpi_fixture_build(&f, &in);
	assert_null(acpi_fixture_find(&f, "MCFG"));
	assert_int_equal(get_le(acpi_fixture_find(&f, "XSDT"), 4, 4), 36 + 3 * 8);
}

static void test_mint(void **state)
{
	struct acpi_fixture f;
	const uint8_t *t;

	(void)state;
	acpi_fixture(&f);
	t = acpi_fixture_find(&f, "MINT");
	assert_int_equal(get_le(t, 4, 4), sizeof(struct mint_acpi));
	assert_int_equal(get_le(t, offsetof(struct mint_acpi, abi_major), 2), MINT_ABI_MAJOR);
	assert_int_equal(get_le(t, offsetof(struct mint_acpi, abi_minor), 2), MINT_ABI_MINOR);
	assert_int_equal(get_le(t, offsetof(struct mint_acpi, table_size), 4), 0x3000);
	assert_int_equal(get_le(t, offsetof(struct mint_acpi, table_addr_lo), 4), 0x1000000);
	assert_int_equal(get_le(t, offsetof(struct mint_acpi, table_addr_hi), 4), 2);
	assert_int_equal(get_le(t, offsetof(struct mint_acpi, node_index), 4), 7);
	assert_string_equal((const char *)t + offsetof(struct mint_acpi, node_name), "alpha");
}

/* acpi_read understands what we build. */
static void test_read_back(void **state)
{
	struct machine *m = calloc(1, sizeof(*m));
	struct acpi_fixture f;
	struct acpi_bytes mem;
	struct diag diag;

	(void)state;
	acpi_fixture(&f);
	mem = acpi_bytes(f.buf, f.used);
	diag_init(&diag);
	assert_true(acpi_read(m, &mem.mem, ACPI_FIXTURE_BASE, &diag));
	assert_int_equal(diag.count, 0);
	assert_int_equal(m->cpu_count, 4);
	assert_int_equal(m->cpu[0].lapic_id, 0);
	assert_int_equal(m->cpu[3].lapic_id, 300);
	assert_int_equal(m->lapic_addr, 0xfee00000);
	assert_int_equal(m->ecam_count, 2);
	assert_int_equal(m->ioapic_count, 0);
	assert_false(m->power.has_reset);
	assert_false(m->power.has_s5);
	assert_int_equal(m->power.pm1a_cnt, 0);
	free(m);
}

/* The tables of the largest node, with 32 bridges and 1024 cores, fit into the room in a world. */
static void test_largest(void **state)
{
	static uint32_t ids[MACHINE_CPUS_MAX];
	struct acpi_build in = acpi_fixture_input();
	uint8_t *buf = malloc(WORLD_ACPI_SIZE);
	size_t used;

	(void)state;
	for (unsigned int i = 0; i < MACHINE_CPUS_MAX; i++)
		ids[i] = 1000 + i;
	in.lapic_id = ids;
	in.core_count = MACHINE_CPUS_MAX;
	for (unsigned int i = 0; i < ACPI_BRIDGES_MAX; i++) {
		in.bridge[i] = in.bridge[0];
		in.bridge[i].bus_first = in.bridge[i].bus_last = (uint8_t)(i + 1);
	}
	in.bridge_count = ACPI_BRIDGES_MAX;
	used = acpi_build(&in, buf, WORLD_ACPI_SIZE, ACPI_FIXTURE_BASE);
	assert_int_not_equal(used, 0);
	free(buf);
}

static void test_too_small(void **state)
{
	struct acpi_build in = acpi_fixture_input();
	struct acpi_fixture f;

	(void)state;
	acpi_fixture_build(&f, &in);
	for (size_t size = 0; size <= f.used; size++) {
		uint8_t *buf = malloc(size ? size : 1);
		size_t used = acpi_build(&in, buf, size, ACPI_FIXTURE_BASE);

		assert_int_equal(used, size < f.used ? 0 : f.used);
		free(buf);
	}
}

static void test_impossible(void **state)
{
	struct acpi_build in = acpi_fixture_input();
	uint8_t buf[ACPI_FIXTURE_SIZE];

	(void)state;
	in.node_name = "a-name-of-sixteen";
	assert_int_equal(acpi_build(&in, buf, sizeof(buf), ACPI_FIXTURE_BASE), 0);
	in = acpi_fixture_input();
	in.bridge[0].io.end = 0x10001;
	assert_int_equal(acpi_build(&in, buf, sizeof(buf), ACPI_FIXTURE_BASE), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_headers),
		cmocka_unit_test(test_pointers),
		cmocka_unit_test(test_fadt),
		cmocka_unit_test(test_fadt_legacy),
		cmocka_unit_test(test_hpet),
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_full_limits),
		cmocka_unit_test(test_overrides),
		cmocka_unit_test(test_mcfg),
		cmocka_unit_test(test_mint),
		cmocka_unit_test(test_read_back),
		cmocka_unit_test(test_largest),
		cmocka_unit_test(test_too_small),
		cmocka_unit_test(test_impossible),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
