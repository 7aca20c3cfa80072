// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/net/net_layout.c: pages and rings lie in the region, and apart from each other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "lib/base/range.h"
#include "lib/net/net_layout.h"

/* The size of the region, the number of nodes, and the size of each ring; 0: refused. */
static void test_sizes(void **state)
{
	static const struct { uint64_t size; uint32_t nodes; uint64_t ring; } cases[] = {
		{ MIB(16), 0, 0 }, { MIB(16), 1, 0 }, { MIB(16), 33, 0 }, { GIB(64), 33, 0 },
		{ 0, 2, 0 }, { KIB(256), 2, 0 }, { KIB(272) - 1, 2, 0 }, { KIB(272), 2, KIB(128) },
		{ MIB(2), 2, KIB(512) }, { MIB(4), 2, MIB(1) }, { MIB(16), 2, MIB(4) },
		{ MIB(16), 3, MIB(2) }, { MIB(32), 16, KIB(128) }, { MIB(30), 16, 0 },
		{ MIB(128), 32, KIB(128) }, { MIB(122), 32, 0 }, { GIB(4), 2, MIB(256) },
		{ UINT64_MAX, 2, MIB(256) },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct net_layout l;
		bool ok = net_layout_make(&l, cases[i].size, cases[i].nodes);

		assert_int_equal(ok, cases[i].ring != 0);
		if (ok)
			assert_int_equal((uint64_t)l.units * MINT_NET_UNIT, cases[i].ring);
	}
}

static void test_least_is_enough(void **state)
{
	struct net_layout l;

	(void)state;
	for (uint32_t n = 2; n <= MINT_NET_NODES; n++) {
		assert_true(net_layout_make(&l, net_layout_least(n), n));
		assert_false(net_layout_make(&l, net_layout_least(n) - 1, n));
	}
}

/* Every ring begins where the one before it ends, and the last one ends in the region. */
static void test_rings_are_apart(void **state)
{
	(void)state;
	for (uint32_t n = 2; n <= MINT_NET_NODES; n++) {
		uint64_t size = net_layout_least(n) + MIB(n), at = (uint64_t)n * MINT_NET_PAGE_SIZE;
		struct net_layout l;

		assert_true(net_layout_make(&l, size, n));
		assert_int_equal(net_layout_page(&l, n - 1) + MINT_NET_PAGE_SIZE, at);
		for (uint32_t from = 0; from < n; from++)
			for (uint32_t to = 0; to < n; to++) {
				if (from == to)
					continue;
				assert_int_equal(net_layout_ring(&l, from, to), at);
				at += (uint64_t)l.units * MINT_NET_UNIT;
			}
		assert_true(at <= size);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_least_is_enough),
		cmocka_unit_test(test_rings_are_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
