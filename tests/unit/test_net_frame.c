// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/net/net_frame.c: headers of frames that contradict themselves are refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "lib/net/net_frame.h"

#define MAX	MINT_NET_FRAME_MAX
#define CSUM	MINT_NET_NEEDS_CSUM

static void test_valid(void **state)
{
	static const struct { struct mint_net_frame frame; bool valid; } cases[] = {
		{ { .size = 0 }, false },
		{ { .size = 13 }, false },
		{ { .size = 14 }, true },
		{ { .size = MAX }, true },
		{ { .size = MAX + 1 }, false },
		{ { .size = 0xffffffff }, false },
		{ { .size = 60, .flags = MINT_NET_CSUM_VALID }, true },
		{ { .size = 60, .flags = MINT_NET_CSUM_VALID | CSUM, .csum_start = 34 }, false },
		{ { .size = 60, .flags = 4 }, false },
		{ { .size = 60, .flags = CSUM, .csum_start = 34, .csum_offset = 16 }, true },
		{ { .size = 52, .flags = CSUM, .csum_start = 34, .csum_offset = 16 }, true },
		{ { .size = 51, .flags = CSUM, .csum_start = 34, .csum_offset = 16 }, false },
		{ { .size = 60, .flags = CSUM, .csum_start = 13, .csum_offset = 16 }, false },
		{ { .size = 60, .flags = CSUM, .csum_start = 65535, .csum_offset = 65535 }, false },
		{ { .size = 60, .flags = CSUM, .csum_start = 34, .csum_offset = 65535 }, false },
		{ { .size = 900, .gso_type = 1, .gso_size = 400 }, false },
		{ { .size = 900, .gso_type = 1, .gso_size = 400, .flags = CSUM, .csum_start = 34,
		    .csum_offset = 16 }, true },
		{ { .size = 900, .gso_type = 0x84, .gso_size = 400, .flags = CSUM,
		    .csum_start = 54, .csum_offset = 16 }, true },
		{ { .size = 900, .gso_type = 4, .flags = CSUM, .csum_start = 54,
		    .csum_offset = 16 }, false },
		{ { .size = 900, .gso_type = 2, .gso_size = 400, .flags = CSUM, .csum_start = 34,
		    .csum_offset = 16 }, false },
		{ { .size = 900, .gso_type = 3, .gso_size = 400, .flags = CSUM, .csum_start = 34,
		    .csum_offset = 6 }, false },
		{ { .size = 900, .gso_type = 0x80, .gso_size = 400, .flags = CSUM,
		    .csum_start = 34, .csum_offset = 16 }, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (net_frame_valid(&cases[i].frame) != cases[i].valid)
			fail_msg("case %zu", i);
}

static void test_headers(void **state)
{
	static const struct { uint32_t size; uint16_t says; uint32_t headers; } cases[] = {
		{ 60, 0, 60 }, { 2000, 0, 128 }, { 2000, 13, 128 }, { 2000, 14, 14 },
		{ 2000, 66, 66 }, { 2000, 256, 256 }, { 2000, 257, 128 }, { 2000, 65535, 128 },
		{ 20, 66, 20 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mint_net_frame frame = { .size = cases[i].size,
						.header_size = cases[i].says };

		assert_int_equal(net_frame_headers(&frame), cases[i].headers);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_valid),
		cmocka_unit_test(test_headers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
