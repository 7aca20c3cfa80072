// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/acpi/acpi_read.c with the tables of QEMU's machines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "tests/unit/firmware_fixture.h"

/* Reads tables of QEMU's machines, as SeaBIOS makes them (RSDP version 0). */
static void read_captured(struct firmware *f, const char *path)
{
	FILE *file = fopen(path, "rb");

	if (!file)
		fail_msg("%s cannot be read; run from the top of the tree", path);
	assert_int_equal(fgetc(file), 0);	/* the fuzzer's flags */
	f->used = fread(f->buf, 1, sizeof(f->buf), file);
	assert_true(feof(file));
	fclose(file);
	assert_true(read_all(f));
	assert_int_equal(f->diag.count, 0);
	assert_int_equal(f->m->cpu_count, 4);
	assert_int_equal(f->m->cpu[3].lapic_id, 3);
	assert_int_equal(f->m->lapic_addr, 0xfee00000);
	assert_int_equal(f->m->ioapic_count, 1);
	assert_int_equal(f->m->ioapic[0].addr, 0xfec00000);
	/* Interrupt 0 goes to 2; 5, 9, 10 and 11 are level-triggered and active high. */
	assert_int_equal(f->m->override_count, 5);
	assert_int_equal(machine_isa(f->m, 0).gsi, 2);
	assert_true(machine_isa(f->m, 10).level && !machine_isa(f->m, 10).low);
	assert_true(!machine_isa(f->m, 4).level && machine_isa(f->m, 4).gsi == 4);
	assert_ptr_equal(machine_override_at(f->m, 2), &f->m->override[0]);
	assert_null(machine_override_at(f->m, 4));
	assert_true(f->m->power.has_s5);
	assert_int_equal(f->m->power.s5_type_a, 0);
	assert_int_equal(f->m->power.pm1a_cnt, 0x604);
	assert_int_equal(f->m->power.smi_cmd, 0xb2);
}

static void test_q35(void **state)
{
	struct firmware *f = *state;

	read_captured(f, "tests/fuzz/corpus/acpi/q35.bin");
	assert_int_equal(f->m->ecam_count, 1);
	assert_int_equal(f->m->ecam[0].base, 0xb0000000);
	assert_int_equal(f->m->ecam[0].bus_last, 255);
	assert_true(f->m->power.has_reset);
	assert_int_equal(f->m->power.reset_addr, 0xcf9);
	assert_int_equal(f->m->power.reset_value, 0x0f);
}

static void test_pc(void **state)
{
	struct firmware *f = *state;

	read_captured(f, "tests/fuzz/corpus/acpi/pc.bin");
	assert_int_equal(f->m->ecam_count, 0);
	assert_false(f->m->power.has_reset);
}

int main(void)
{
#define TEST(t) cmocka_unit_test_setup_teardown(t, firmware_setup, firmware_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_q35),
		TEST(test_pc),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
