// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests lib/machine/screen.c and lib/world/screen_info.c: the screen, and how the zero page names
 * it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "lib/machine/screen.h"
#include "lib/world/screen_info.h"
#include "tests/machine_equal.h"

static const struct machine_screen whole = {
	.kind = SCREEN_LINEAR, .addr = 0x80000000, .width = 1280, .height = 800, .pitch = 5120,
	.depth = 32, .red = { 16, 8 }, .green = { 8, 8 }, .blue = { 0, 8 }, .reserved = { 24, 8 },
};

static void assert_field(struct screen_field field, unsigned int position, unsigned int size)
{
	assert_int_equal(field.position, position);
	assert_int_equal(field.size, size);
}

static void test_fields(void **state)
{
	struct machine_screen s = { .depth = 32 };

	(void)state;
	screen_set_fields(&s, 0xff0000, 0xff00, 0xff);
	assert_field(s.red, 16, 8);
	assert_field(s.green, 8, 8);
	assert_field(s.blue, 0, 8);
	assert_field(s.reserved, 24, 8);
	s.depth = 16;
	screen_set_fields(&s, 0xf800, 0x7e0, 0x1f);
	assert_field(s.red, 11, 5);
	assert_field(s.green, 5, 6);
	assert_field(s.blue, 0, 5);
	assert_field(s.reserved, 0, 0);
	s.depth = 32;
	screen_set_fields(&s, 0xffc00000, 0, 0x80000000);
	assert_field(s.red, 22, 10);
	assert_field(s.green, 0, 0);
	assert_field(s.blue, 31, 1);
	assert_int_equal(screen_mask((struct screen_field){ 22, 10 }), 0xffc00000);
	assert_int_equal(screen_mask((struct screen_field){ 0, 32 }), 0xffffffff);
	assert_int_equal(screen_mask((struct screen_field){ 1, 32 }), 0);
	assert_int_equal(screen_mask((struct screen_field){ 255, 255 }), 0);
}

static void test_linear(void **state)
{
	struct machine_screen s = whole;
	struct range memory = screen_range(&whole);

	(void)state;
	assert_true(screen_is_linear(&whole));
	assert_true(memory.start == 0x80000000 && memory.end == 0x80000000 + 5120 * 800);
	s.kind = SCREEN_TEXT;
	assert_false(screen_is_linear(&s));
	assert_true(range_empty(screen_range(&s)));
#define WRONG(field, value) do {						\
		s = whole;						\
		s.field = value;					\
		assert_false(screen_is_linear(&s));			\
	} while (0)
	WRONG(addr, 0);
	WRONG(addr, UINT64_MAX - 5120 * 800);
	WRONG(width, 0);
	WRONG(width, 1281);
	WRONG(height, 0);
	WRONG(height, 65536);
	WRONG(pitch, 65536);
	WRONG(depth, 4);
	WRONG(depth, 33);
	WRONG(depth, 16);
	WRONG(green.size, 0);
	WRONG(blue.position, 25);
	WRONG(reserved.size, 9);
}

static void test_screen_info(void **state)
{
	struct machine_screen s = whole, read;
	uint8_t info[SCREEN_INFO_SIZE];

	(void)state;
	screen_info_build(info, &s);
	/* Offsets are those of include/uapi/linux/screen_info.h. */
	assert_int_equal(info[0x0f], 0x70);
	assert_int_equal(info[0x12] | info[0x13] << 8, 1280);
	assert_int_equal(info[0x14] | info[0x15] << 8, 800);
	assert_int_equal(info[0x16], 32);
	assert_memory_equal(info + 0x18, "\0\0\0\x80\0\x80\x3e\0", 8);	/* base, size */
	assert_int_equal(info[0x24] | info[0x25] << 8, 5120);
	assert_memory_equal(info + 0x26, "\x08\x10\x08\x08\x08\x00\x08\x18", 8);
	assert_int_equal(info[0x36], 0);
	screen_info_read(&read, info);
	assert_true(machine_screen_equal(&read, &s));
	s.addr = 0x380012345000;
	screen_info_build(info, &s);
	assert_int_equal(info[0x36], 2);
	assert_memory_equal(info + 0x3a, "\0\x38\0\0", 4);
	screen_info_read(&read, info);
	assert_true(read.addr == s.addr);
	info[0x0f] = 0x23;		/* as VESA's BIOS sets it up */
	screen_info_read(&read, info);
	assert_int_equal(read.kind, SCREEN_LINEAR);
	info[0x0f] = 0x22;
	screen_info_read(&read, info);
	assert_int_equal(read.kind, SCREEN_NONE);
	info[0x0f] = 0x70;
	info[0x24] = info[0x25] = 0;	/* lines without bytes */
	screen_info_read(&read, info);
	assert_int_equal(read.kind, SCREEN_NONE);
}

static void test_text_and_none(void **state)
{
	static const uint8_t nothing[SCREEN_INFO_SIZE];
	struct machine_screen s = { .kind = SCREEN_TEXT }, read;
	uint8_t info[SCREEN_INFO_SIZE];

	(void)state;
	screen_info_build(info, &s);
	assert_int_equal(info[0x06], 3);
	assert_int_equal(info[0x07], 80);
	assert_int_equal(info[0x0e], 25);
	assert_int_equal(info[0x0f], 1);
	assert_int_equal(info[0x10], 16);
	screen_info_read(&read, info);
	assert_int_equal(read.kind, SCREEN_TEXT);
	s.kind = SCREEN_NONE;
	screen_info_build(info, &s);
	assert_memory_equal(info, nothing, sizeof(info));
	screen_info_read(&read, info);
	assert_int_equal(read.kind, SCREEN_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fields), cmocka_unit_test(test_linear),
		cmocka_unit_test(test_screen_info), cmocka_unit_test(test_text_and_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
