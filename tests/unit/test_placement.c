// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/image/placement.c: where kernel and initrd go in a node's memory. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "lib/base/range.h"
#include "lib/image/placement.h"

#define INIT_SIZE	MIB(24)
#define RAM_MAX		4

struct placement_case {
	struct placement_ram ram[RAM_MAX];
	uint64_t initrd;
	enum placement_error error;
	struct placement at;
};

static const struct bzimage kernel = { .init_size = INIT_SIZE, .alignment = MIB(2),
				       .above_4g = true };

static void check(const struct bzimage *k, const struct placement_case *t)
{
	struct placement at;
	unsigned int count = 0;

	while (count < RAM_MAX && t->ram[count].end)
		count++;
	assert_int_equal(placement_find(t->ram, count, k, t->initrd, &at), t->error);
	if (t->error == PLACEMENT_KERNEL || t->error == PLACEMENT_LOW)
		return;
	assert_true(at.boot_params == t->at.boot_params);
	assert_true(at.kernel_addr == t->at.kernel_addr);
	if (t->error == PLACEMENT_OK)
		assert_true(at.initrd_addr == t->at.initrd_addr);
}

/*
 *	128M           130M                    154M          384M
 *	| boot area |  | kernel, init_size |   ...  | initrd |
 */
static void test_places(void **state)
{
	static const struct placement_case t[] = {
		{ { { MIB(128), MIB(384), 0 } }, 0, PLACEMENT_OK, { MIB(128), MIB(130), 0 } },
		{ { { MIB(128), MIB(384), 0 } }, MIB(10) + 1, PLACEMENT_OK,
		  { MIB(128), MIB(130), MIB(374) - KIB(4) } },
		/*
		 * The kernel goes into the larger range, the initrd to the top of the highest
		 * range.
		 */
		{ { { MIB(128), MIB(384), 0 }, { GIB(1), GIB(1) + MIB(64), 0 } }, MIB(1),
		  PLACEMENT_OK, { MIB(128), MIB(130), GIB(1) + MIB(63) } },
		/* The DMA slice is used only if nothing else will do. */
		{ { { MIB(128), MIB(384), 1 }, { GIB(5), GIB(5) + MIB(64), 0 } }, 0, PLACEMENT_OK,
		  { GIB(5), GIB(5) + MIB(2), 0 } },
		{ { { MIB(128), MIB(384), 1 }, { GIB(5), GIB(5) + MIB(16), 0 } }, 0, PLACEMENT_OK,
		  { MIB(128), MIB(130), 0 } },
		/* Linux runs no lower than 16 MiB. */
		{ { { MIB(2), MIB(66), 0 } }, 0, PLACEMENT_OK, { MIB(2), MIB(16), 0 } },
		/* There is exactly enough room, and a page too little. */
		{ { { MIB(128), MIB(154), 0 } }, 0, PLACEMENT_OK, { MIB(128), MIB(130), 0 } },
		{ { { MIB(128), MIB(154) - KIB(4), 0 } }, 0, PLACEMENT_KERNEL, { 0, 0, 0 } },
		{ { { MIB(128), MIB(155), 0 } }, MIB(1), PLACEMENT_OK,
		  { MIB(128), MIB(130), MIB(154) } },
		{ { { MIB(128), MIB(155), 0 } }, MIB(1) + 1, PLACEMENT_INITRD,
		  { MIB(128), MIB(130), 0 } },
		/* Two ranges that touch have room for an initrd that fits into neither. */
		{ { { MIB(128), MIB(160), 0 }, { MIB(512), MIB(520), 0 },
		    { MIB(520), MIB(530), 0 } },
		  MIB(12), PLACEMENT_OK, { MIB(128), MIB(130), MIB(518) } },
		/* The initrd has to go below the kernel, but not into the lowest 16 MiB. */
		{ { { MIB(2), MIB(40), 0 } }, MIB(13), PLACEMENT_INITRD, { MIB(2), MIB(16), 0 } },
		{ { { 0, 0, 0 } }, 0, PLACEMENT_KERNEL, { 0, 0, 0 } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		check(&kernel, &t[i]);
}

/* The file is copied whole: if it is larger than the memory for its start, it needs that room. */
static void test_large_file(void **state)
{
	static const struct placement_case t[] = {
		{ { { MIB(128), MIB(156), 0 } }, 0, PLACEMENT_OK, { MIB(128), MIB(130), 0 } },
		{ { { MIB(128), MIB(156) - KIB(4), 0 } }, 0, PLACEMENT_KERNEL, { 0, 0, 0 } },
		{ { { MIB(128), MIB(157), 0 } }, MIB(1), PLACEMENT_OK,
		  { MIB(128), MIB(130), MIB(156) } },
		{ { { MIB(128), MIB(157) - KIB(4), 0 } }, MIB(1), PLACEMENT_INITRD,
		  { MIB(128), MIB(130), 0 } },
	};
	struct bzimage large = kernel;

	(void)state;
	large.file_size = INIT_SIZE + MIB(2);
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		check(&large, &t[i]);
	large.file_size = INIT_SIZE - 1;
	check(&large, &(struct placement_case){ { { MIB(128), MIB(154), 0 } }, 0, PLACEMENT_OK,
						{ MIB(128), MIB(130), 0 } });
}

/* A kernel that cannot be loaded above 4 GiB has its initrd below 4 GiB, too. */
static void test_low_kernel(void **state)
{
	const struct bzimage low = { .init_size = INIT_SIZE, .alignment = MIB(2) };
	static const struct placement_case t[] = {
		{ { { MIB(512), MIB(576), 0 }, { GIB(5), GIB(6), 0 } }, MIB(1), PLACEMENT_OK,
		  { MIB(512), MIB(514), MIB(575) } },
		{ { { GIB(4) - MIB(64), GIB(6), 0 } }, MIB(1), PLACEMENT_OK,
		  { GIB(4) - MIB(64), GIB(4) - MIB(62), GIB(4) - MIB(1) } },
		{ { { GIB(5), GIB(6), 0 } }, 0, PLACEMENT_LOW, { 0, 0, 0 } },
		{ { { GIB(5), GIB(5) + MIB(16), 0 } }, 0, PLACEMENT_KERNEL, { 0, 0, 0 } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		check(&low, &t[i]);
}

static void test_alignment(void **state)
{
	struct bzimage k = kernel;
	struct placement at;
	const struct placement_ram ram = { MIB(130), MIB(194), false };

	(void)state;
	k.alignment = MIB(16);
	assert_int_equal(placement_find(&ram, 1, &k, 0, &at), PLACEMENT_OK);
	assert_true(at.kernel_addr == MIB(144));
	k.alignment = KIB(4);		/* pages are mapped by 2 MiB all the same */
	assert_int_equal(placement_find(&ram, 1, &k, 0, &at), PLACEMENT_OK);
	assert_true(at.kernel_addr == MIB(132));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_large_file),
		cmocka_unit_test(test_low_kernel),
		cmocka_unit_test(test_alignment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
