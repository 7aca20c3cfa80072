// SPDX-License-Identifier: GPL-2.0-only
/* Tests the readers of DMAR and IVRS, with the layout of real ones. */
#include "tests/unit/firmware_fixture.h"

/* 39 address lines, interrupt remapping; two units, one at 0, and reserved memory (RMRR). */
static const uint8_t dmar_body[] = {
	0x26, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 24, 0, 0, 0, 0, 0, 0x00, 0x00, 0xd9, 0xfe, 0, 0, 0, 0, 1, 8, 0, 0, 0, 0, 2, 0,
	1, 0, 24, 0, 0, 0, 0, 0, 0x00, 0x00, 0x00, 0x7b, 0, 0, 0, 0,
	0xff, 0xff, 0x7f, 0x7f, 0, 0, 0, 0,
	0, 0, 16, 0, 1, 0, 0, 0, 0x00, 0x10, 0xd9, 0xfe, 1, 0, 0, 0,
	0, 0, 16, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0,
};
#define DRHD_1	48
#define RMRR	(DRHD_1 + 24)
#define DRHD_2	(RMRR + 24)

/* One unit in all three forms, another unit, and a range of memory (IVMD). */
static const uint8_t ivrs_body[] = {
	0x40, 0x30, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0x10, 0xb0, 28, 0, 2, 0, 0x40, 0, 0, 0, 0x20, 0xfd, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0,
	0x20, 0x08, 32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0x7b, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0,
	0x11, 0xb0, 16, 0, 2, 0, 0x40, 0, 0, 0, 0x20, 0xfd, 0, 0, 0, 0,
	0x40, 0xb0, 16, 0, 2, 0, 0x40, 0, 0, 0, 0x20, 0xfd, 0, 0, 0, 0,
	0x11, 0xb0, 16, 0, 2, 0x20, 0x40, 0, 0, 0x40, 0x20, 0xfd, 0xfd, 0x10, 0, 0,
};
#define IVHD_1	48

static bool read(struct firmware *f, const char *signature, size_t at)
{
	const void *table = f->buf + at;
	size_t size = f->used - at;

	diag_init(&f->diag);
	f->m->iommu_count = 0;
	fix_table(f, at);
	return *signature == 'D' ? acpi_read_dmar(f->m, table, size, &f->diag) :
		acpi_read_ivrs(f->m, table, size, &f->diag);
}

static void expect_refusal(struct firmware *f, const char *signature, size_t at, const char *words)
{
	assert_false(read(f, signature, at));
	assert_int_equal(f->diag.errors, 1);
	expect_text(f, DIAG_ERROR, words);
	expect_text(f, DIAG_ERROR, *signature == 'D' ? "the DMAR" : "the IVRS");
	expect_text(f, DIAG_ERROR, *signature == 'D' ? "switch VT-d off in the firmware's setup" :
		    "switch AMD-Vi off in the firmware's setup");
}

static void test_dmar(void **state)
{
	struct firmware *f = *state;
	size_t at = add_table(f, "DMAR", dmar_body, sizeof(dmar_body));

	assert_true(read(f, "DMAR", at));
	assert_int_equal(f->diag.count, 0);
	assert_int_equal(f->m->iommu_count, 2);
	assert_int_equal(f->m->iommu[0].kind, IOMMU_VTD);
	assert_int_equal(f->m->iommu[0].addr, 0xfed90000);
	assert_int_equal(f->m->iommu[1].addr, 0x1fed91000);
}

static void test_ivrs(void **state)
{
	struct firmware *f = *state;
	size_t at = add_table(f, "IVRS", ivrs_body, sizeof(ivrs_body));

	assert_true(read(f, "IVRS", at));
	assert_int_equal(f->diag.count, 0);
	assert_int_equal(f->m->iommu_count, 2);
	assert_int_equal(f->m->iommu[0].kind, IOMMU_AMD);
	assert_int_equal(f->m->iommu[0].addr, 0xfd200000);
	assert_int_equal(f->m->iommu[1].addr, 0x10fdfd204000);
}

/*
 * The tables are read from the root table on, with all others; what was known before is forgotten.
 */
static void test_from_the_root(void **state)
{
	struct firmware *f = *state;
	size_t dmar, ivrs;

	f->m->iommu_count = 3;
	assert_true(read_all(f));
	assert_int_equal(f->m->iommu_count, 0);
	dmar = add_table(f, "DMAR", dmar_body, sizeof(dmar_body));
	ivrs = add_table(f, "IVRS", ivrs_body, sizeof(ivrs_body));
	put(f, f->xsdt + 36 + 8, ACPI_FIXTURE_BASE + dmar, 8);
	put(f, f->xsdt + 36 + 16, ACPI_FIXTURE_BASE + ivrs, 8);
	fix_table(f, f->xsdt);
	assert_true(read_all(f));
	assert_int_equal(f->m->iommu_count, 4);
	/* A damaged table is an error, and does not hide what the other one has. */
	f->buf[dmar + 9] ^= 1;
	expect_error(f, "the DMAR has a bad checksum");
	assert_int_equal(f->m->iommu_count, 2);
	put(f, dmar + 4, MIB(1), 4);
	expect_error(f, "the DMAR cannot be read");
	put(f, dmar + 4, 20, 4);
	expect_error(f, "shorter than its header");
}

static void test_lengths_that_lie(void **state)
{
	struct firmware *f = *state;
	size_t at = add_table(f, "DMAR", dmar_body, sizeof(dmar_body));

	put(f, at + RMRR + 2, 0, 2);
	expect_refusal(f, "DMAR", at, "shorter than its header");
	put(f, at + RMRR + 2, 3, 2);
	expect_refusal(f, "DMAR", at, "shorter than its header");
	put(f, at + RMRR + 2, 57, 2);
	expect_refusal(f, "DMAR", at, "goes beyond its end");
	put(f, at + RMRR + 2, 24, 2);
	put(f, at + DRHD_1 + 2, 15, 2);
	expect_refusal(f, "DMAR", at, "without room for its fields");
	put(f, at + 4, 47, 4);
	expect_refusal(f, "DMAR", at, "has no room for its fields");
	put(f, at + 4, DRHD_1 + 3, 4);
	expect_refusal(f, "DMAR", at, "shorter than its header");
	at = add_table(f, "IVRS", ivrs_body, sizeof(ivrs_body));
	put(f, at + IVHD_1 + 2, 15, 2);
	expect_refusal(f, "IVRS", at, "without room for its fields");
	put(f, at + IVHD_1 + 2, 0, 2);
	expect_refusal(f, "IVRS", at, "shorter than its header");
	put(f, at + IVHD_1 + 2, 0xffff, 2);
	expect_refusal(f, "IVRS", at, "goes beyond its end");
}

static void test_addresses_that_lie(void **state)
{
	struct firmware *f = *state;
	size_t at = add_table(f, "DMAR", dmar_body, sizeof(dmar_body));

	put(f, at + DRHD_1 + 8, 0xfed90800, 8);
	expect_refusal(f, "DMAR", at, "not aligned");
	at = add_table(f, "IVRS", ivrs_body, sizeof(ivrs_body));
	put(f, at + IVHD_1 + 8, 0xfd201000, 8);
	expect_refusal(f, "IVRS", at, "not aligned");
}

static void test_too_many(void **state)
{
	uint8_t body[12 + 16 * (MACHINE_IOMMUS_MAX + 1)] = { 0 };
	struct firmware *f = *state;
	size_t at;

	for (unsigned int i = 0; i <= MACHINE_IOMMUS_MAX; i++) {
		body[12 + 16 * i + 2] = 16;
		body[12 + 16 * i + 9] = (uint8_t)(i << 4);
		body[12 + 16 * i + 10] = (uint8_t)(i >> 4);
		body[12 + 16 * i + 11] = 0xf0;
	}
	at = add_table(f, "DMAR", body, sizeof(body) - 16);
	assert_true(read(f, "DMAR", at));
	assert_int_equal(f->m->iommu_count, MACHINE_IOMMUS_MAX);
	at = add_table(f, "DMAR", body, sizeof(body));
	expect_refusal(f, "DMAR", at, "more units than the monitor can hold");
}

/* However few bytes there are, nothing behind them is read (ASan checks that). */
static void test_cut(void **state)
{
	struct firmware *f = *state;
	size_t at[2];

	at[0] = add_table(f, "DMAR", dmar_body, sizeof(dmar_body));
	at[1] = add_table(f, "IVRS", ivrs_body, sizeof(ivrs_body));
	for (unsigned int t = 0; t < 2; t++)
		for (size_t size = 0; size < get_le(f->buf, (unsigned int)at[t] + 4, 4); size++) {
			uint8_t *cut = malloc(size ? size : 1);

			memcpy(cut, f->buf + at[t], size);
			assert_false(t ? acpi_read_ivrs(f->m, cut, size, &f->diag) :
				     acpi_read_dmar(f->m, cut, size, &f->diag));
			free(cut);
		}
}

/* The fuzzer's seed reaches the reader that it was made for. */
static void test_seed(void **state)
{
	FILE *file = fopen("tests/fuzz/corpus/acpi/iommu.bin", "rb");
	struct firmware *f = *state;

	if (!file)
		fail_msg("the seed cannot be read; run from the top of the tree");
	assert_int_equal(fgetc(file), 0);	/* the fuzzer's flags */
	f->used = fread(f->buf, 1, sizeof(f->buf), file);
	fclose(file);
	assert_true(read_all(f));
	assert_int_equal(f->m->iommu_count, 4);
	assert_int_equal(f->m->iommu[1].addr, 0xfed91000);
	assert_int_equal(f->m->iommu[3].addr, 0x10fdfd204000);
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, firmware_setup, firmware_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_dmar),
		TEST(test_ivrs),
		TEST(test_from_the_root),
		TEST(test_lengths_that_lie),
		TEST(test_addresses_that_lie),
		TEST(test_too_many),
		TEST(test_cut),
		TEST(test_seed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
