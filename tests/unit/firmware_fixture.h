/* SPDX-License-Identifier: GPL-2.0-only */
/* Firmware tables for the tests of the readers of ACPI tables. */
#ifndef TESTS_FIRMWARE_FIXTURE_H
#define TESTS_FIRMWARE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "tests/unit/acpi_fixture.h"

/* Tables of a firmware, made by hand at ACPI_FIXTURE_BASE. */
struct firmware {
	uint8_t buf[0x4000];
	size_t used;
	size_t xsdt, rsdt, madt, mcfg, hpet, fadt, dsdt;
	struct machine *m;
	struct diag diag;
};

static inline void put(struct firmware *f, size_t at, uint64_t v, unsigned int width)
{
	for (unsigned int i = 0; i < width; i++)
		f->buf[at + i] = (uint8_t)(v >> (8 * i));
}

static inline void fix_sum(struct firmware *f, size_t at, size_t size, size_t field)
{
	uint8_t s = 0;

	f->buf[at + field] = 0;
	for (size_t i = 0; i < size; i++)
		s = (uint8_t)(s + f->buf[at + i]);
	f->buf[at + field] = (uint8_t)-s;
}

static inline void fix_table(struct firmware *f, size_t at)
{
	fix_sum(f, at, get_le(f->buf, (unsigned int)at + 4, 4), 9);
}

static inline size_t add_table(struct firmware *f, const char *signature, const void *body,
			       size_t n)
{
	size_t at = f->used;

	memcpy(f->buf + at, signature, 4);
	put(f, at + 4, 36 + n, 4);
	memcpy(f->buf + at + 36, body, n);
	fix_table(f, at);
	f->used += 36 + n + 1;		/* nothing is aligned */
	return at;
}

static const uint8_t madt_body[] = {
	0, 0, 0xe0, 0xfe, 1, 0, 0, 0,
	0, 8, 0, 4, 1, 0, 0, 0,			/* LAPIC 4 */
	0, 8, 1, 0, 1, 0, 0, 0,			/* LAPIC 0 */
	0, 8, 2, 6, 0, 0, 0, 0,			/* LAPIC 6: not enabled */
	0, 8, 3, 0xff, 1, 0, 0, 0,		/* broadcast: no core */
	1, 12, 9, 0, 0, 0, 0xc0, 0xfe, 24, 0, 0, 0, /* I/O APIC */
	2, 10, 0, 0, 2, 0, 0, 0, 0, 0,		/* interrupt override */
	9, 16, 0, 0, 0x2c, 1, 0, 0, 1, 0, 0, 0, 77, 0, 0, 0,	/* x2APIC 300 */
	9, 16, 0, 0, 0x2d, 1, 0, 0, 0, 0, 0, 0, 78, 0, 0, 0,	/* not enabled */
	5, 12, 0, 0, 0, 0, 0xe0, 0xfe, 1, 0, 0, 0,		/* LAPIC address */
};

static const uint8_t mcfg_body[] = {
	0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0xb0, 0, 0, 0, 0, 0, 0, 0, 255, 0, 0, 0, 0,
	0, 0, 0, 0, 4, 0, 0, 0, 1, 0, 16, 31, 0, 0, 0, 0,
};

static const uint8_t hpet_body[] = {
	0x01, 0xa2, 0x86, 0x80, 0, 64, 0, 0, 0, 0, 0xd0, 0xfe, 0, 0, 0, 0, 0, 0x80, 0, 0,
};

static const uint8_t dsdt_body[] = {
	0x08, '_', 'S', '3', '_', 0x12, 6, 4, 1, 1, 0, 0,
	0x08, '_', 'S', '5', '_', 0x12, 7, 4, 0x0a, 5, 0x01, 0, 0,
};

static inline void set_gas(struct firmware *f, size_t offset, uint8_t space, uint64_t addr)
{
	f->buf[f->fadt + offset] = space;
	put(f, f->fadt + offset + 4, addr, 8);
}

/* Makes an RSDP of version 2 at 0, and an XSDT and an RSDT that name the same tables. */
static inline int firmware_setup(void **state)
{
	struct firmware *f = calloc(1, sizeof(*f));
	uint8_t fadt[244 - 36] = { 0 }, entries[32] = { 0 };
	size_t table[4];

	f->used = 37;
	f->madt = table[0] = add_table(f, "APIC", madt_body, sizeof(madt_body));
	f->mcfg = table[1] = add_table(f, "MCFG", mcfg_body, sizeof(mcfg_body));
	f->hpet = table[3] = add_table(f, "HPET", hpet_body, sizeof(hpet_body));
	f->dsdt = add_table(f, "DSDT", dsdt_body, sizeof(dsdt_body));
	f->fadt = table[2] = add_table(f, "FACP", fadt, sizeof(fadt));
	put(f, f->fadt + 40, ACPI_FIXTURE_BASE + f->dsdt, 4);
	put(f, f->fadt + 46, 9, 2);
	put(f, f->fadt + 48, 0xb2, 4);
	put(f, f->fadt + 52, 2, 1);
	put(f, f->fadt + 64, 0x604, 4);
	put(f, f->fadt + 112, 1 << 10, 4);
	set_gas(f, 116, 1, 0xcf9);
	put(f, f->fadt + 128, 0x0f, 1);
	fix_table(f, f->fadt);
	f->xsdt = add_table(f, "XSDT", entries, 32);
	f->rsdt = add_table(f, "RSDT", entries, 16);
	for (unsigned int i = 0; i < 4; i++) {
		put(f, f->xsdt + 36 + 8 * i, ACPI_FIXTURE_BASE + table[i], 8);
		put(f, f->rsdt + 36 + 4 * i, ACPI_FIXTURE_BASE + table[i], 4);
	}
	fix_table(f, f->xsdt);
	fix_table(f, f->rsdt);
	memcpy(f->buf, "RSD PTR ", 8);
	put(f, 15, 2, 1);
	put(f, 16, ACPI_FIXTURE_BASE + f->rsdt, 4);
	put(f, 20, 36, 4);
	put(f, 24, ACPI_FIXTURE_BASE + f->xsdt, 8);
	fix_sum(f, 0, 20, 8);
	fix_sum(f, 0, 36, 32);
	f->m = calloc(1, sizeof(*f->m));
	machine_init(f->m);
	diag_init(&f->diag);
	*state = f;
	return 0;
}

static inline int firmware_teardown(void **state)
{
	struct firmware *f = *state;

	free(f->m);
	free(f);
	return 0;
}

static inline bool read_all(struct firmware *f)
{
	struct acpi_bytes mem = acpi_bytes(f->buf, f->used);

	diag_init(&f->diag);
	return acpi_read(f->m, &mem.mem, ACPI_FIXTURE_BASE, &f->diag);
}

static inline void expect_text(const struct firmware *f, enum diag_level level, const char *words)
{
	for (unsigned int i = 0; i < f->diag.count; i++)
		if (f->diag.entry[i].level == level && strstr(f->diag.entry[i].text, words))
			return;
	fail_msg("no message has \"%s\"; the first: %s", words, f->diag.entry[0].text);
}

static inline void expect_error(struct firmware *f, const char *words)
{
	assert_false(read_all(f));
	assert_int_not_equal(f->diag.errors, 0);
	expect_text(f, DIAG_ERROR, words);
}

static inline void expect_warning(struct firmware *f, const char *words)
{
	assert_true(read_all(f));
	assert_int_equal(f->diag.errors, 0);
	expect_text(f, DIAG_WARNING, words);
}

#endif
