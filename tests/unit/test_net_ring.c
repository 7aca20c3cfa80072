// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/net/net_ring.c: frames come through whole and in order, or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "tests/unit/net_fixture.h"

#define UNITS		2048u		/* 128 KiB: the smallest ring */
#define HOSTILE		10000000u	/* headers and words that a hostile side writes */

static struct net_ends ends;
static uint64_t seed = 1;

static uint32_t dice(uint32_t sides)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return sides ? (uint32_t)(seed >> 33) % sides : (uint32_t)(seed >> 32);
}

static int setup(void **state)
{
	(void)state;
	net_ends_make(&ends, UNITS);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	net_ends_free(&ends);
	return 0;
}

static void expect(uint32_t size)
{
	struct mint_net_frame frame;

	assert_int_equal(net_reader_next(&ends.r, &frame), NET_FRAME);
	assert_int_equal(frame.size, size);
	assert_true(net_counts_up(net_reader_bytes(&ends.r, 0, size), (uint8_t)size));
	net_reader_pop(&ends.r, size);
}

static void expect_empty(void)
{
	struct mint_net_frame frame;

	assert_int_equal(net_reader_next(&ends.r, &frame), NET_EMPTY);
}

static void test_spans(void **state)
{
	struct net_span s = net_span(ends.data, UNITS, UNITS - 1, 16, 48);

	(void)state;
	assert_ptr_equal(s.at[0], ends.data + 64 * (UNITS - 1) + 16);
	assert_int_equal(s.size[0], 48);
	assert_int_equal(s.size[1], 0);
	s = net_span(ends.data, UNITS, UNITS - 1, 16, 49);
	assert_int_equal(s.size[1], 1);
	assert_ptr_equal(s.at[1], ends.data);
	s = net_span(ends.data, UNITS, 7 * UNITS + 1, 64 * UNITS - 64, 10);
	assert_ptr_equal(s.at[0], ends.data);
	s = net_span(ends.data, UNITS, 0xffffffff, 0, 64 * UNITS);
	assert_int_equal(s.size[0], 64);
	assert_int_equal(s.size[1], 64 * (UNITS - 1));
}

static void test_nothing_before_both_agree(void **state)
{
	(void)state;
	assert_false(net_writer_tend(&ends.w));
	assert_int_equal(net_writer_room(&ends.w, 60), NET_UNLINKED);
	expect_empty();
	assert_true(net_reader_due(&ends.r));
	net_reader_tend(&ends.r);
	assert_false(net_reader_due(&ends.r));
	assert_false(net_writer_tend(&ends.w));
	assert_true(net_reader_due(&ends.r));
	assert_true(net_reader_tend(&ends.r));
	assert_true(net_writer_tend(&ends.w));
	assert_false(net_reader_due(&ends.r));
}

static void test_frames_in_order(void **state)
{
	(void)state;
	assert_true(net_ends_link(&ends));
	for (unsigned int i = 0; i < 20000; i++) {
		uint32_t size = 14 + dice(i % 7 ? 2000 : MINT_NET_FRAME_MAX - 14);

		assert_true(net_send(&ends, size));
		assert_true(net_reader_due(&ends.r));
		expect(size);
		expect_empty();
	}
}

/* The indices pass 2^32. */
static void test_indices_wrap(void **state)
{
	(void)state;
	assert_true(net_ends_link(&ends));
	ends.w.head = ends.w.tail = ends.r.tail = 0xffffff00;
	ends.out->head = ends.in->tail = 0xffffff00;
	for (unsigned int i = 0; i < 100; i++) {
		assert_true(net_send(&ends, 3000));
		expect(3000);
	}
	assert_true(ends.w.head < 0x10000);
}

static void test_full(void **state)
{
	unsigned int sent = 0;

	(void)state;
	assert_true(net_ends_link(&ends));
	while (net_send(&ends, 1000))
		sent++;
	assert_int_equal(sent, UNITS / net_units(1000));
	assert_int_equal(net_writer_room(&ends.w, 1000), NET_FULL);
	ends.out->waiting = 1;
	for (unsigned int i = 0; i < sent; i++) {
		expect(1000);
		assert_int_equal(net_reader_owes_bell(&ends.r),
				 (sent - i - 1) * net_units(1000) <= UNITS / 4);
		assert_int_equal(net_writer_room(&ends.w, 1000), NET_ROOM);
	}
	assert_int_equal(net_writer_room(&ends.w, MINT_NET_FRAME_MAX), NET_ROOM);
}

/* Either side begins again, as after a death; what was in the ring is lost. */
static void test_lives(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < 4; i++) {
		assert_true(net_ends_link(&ends));
		assert_true(net_send(&ends, 500));
		if (i & 1)
			net_writer_begin(&ends.w, dice(0));
		if (i & 2)
			net_reader_begin(&ends.r, dice(0));
		if (i)
			expect_empty();
		else
			expect(500);
	}
	assert_true(net_ends_link(&ends));
	assert_true(net_send(&ends, 600));
	expect(600);
}

static void test_end(void **state)
{
	(void)state;
	assert_true(net_ends_link(&ends));
	net_reader_end(&ends.r);
	assert_false(net_writer_tend(&ends.w));
	assert_int_equal(net_writer_room(&ends.w, 60), NET_UNLINKED);
	assert_true(net_ends_link(&ends));
	net_writer_end(&ends.w);
	expect_empty();
	assert_false(net_reader_tend(&ends.r));
	assert_true(net_ends_link(&ends));
}

/* Each word of either side is overwritten once; afterwards frames come through again. */
static void test_a_stray_write(void **state)
{
	uint32_t *word[] = {
		&ends.out->head, (uint32_t *)&ends.out->session, (uint32_t *)&ends.out->session + 1,
		&ends.out->waiting, &ends.in->epoch, &ends.in->tail,
		(uint32_t *)&ends.in->session, (uint32_t *)&ends.in->session + 1,
	};
	static const uint32_t value[] = { 0, 1, UNITS, UNITS + 1, 0x80000000, 0xffffffff };

	(void)state;
	for (unsigned int i = 0; i < 8 * 6; i++) {
		struct mint_net_frame frame;

		assert_true(net_ends_link(&ends));
		*word[i / 6] = value[i % 6];
		while (net_send(&ends, 700))
			;
		while (net_reader_next(&ends.r, &frame) == NET_FRAME)
			net_reader_pop(&ends.r, frame.size);
		assert_true(net_ends_link(&ends));
		while (net_reader_next(&ends.r, &frame) == NET_FRAME)
			net_reader_pop(&ends.r, frame.size);
		assert_true(net_ends_link(&ends));
		assert_true(net_send(&ends, 800));
		expect(800);
	}
}

static uint32_t bad_word(uint32_t near)
{
	switch (dice(4)) {
	case 0:
		return dice(0);
	case 1:
		return near + dice(2 * UNITS);
	case 2:
		return near + dice(8);
	default:
		return 1u << dice(32);
	}
}

/* Writes a header of any kind at the place where the reader looks next. */
static void hostile_header(void)
{
	struct mint_net_frame frame = {
		.size = dice(2) ? dice(MINT_NET_FRAME_MAX + 100) : bad_word(0),
		.flags = (uint8_t)dice(5), .gso_type = (uint8_t)dice(6),
		.header_size = (uint16_t)dice(0), .gso_size = (uint16_t)dice(2000),
		.csum_start = (uint16_t)dice(0), .csum_offset = (uint16_t)dice(100),
	};

	memcpy(ends.data + (size_t)(ends.r.tail & (UNITS - 1)) * MINT_NET_UNIT, &frame,
	       sizeof(frame));
}

static uint8_t touch(struct net_span s)
{
	uint8_t sum = 0;

	for (unsigned int k = 0; k < 2; k++)
		if (s.size[k])
			sum = (uint8_t)(sum + s.at[k][0] + s.at[k][s.size[k] - 1]);
	return sum;
}

/* The writer is hostile: whatever it writes, the reader stays in the ring, and comes to an end. */
static void test_hostile_writer(void **state)
{
	uint32_t frames = 0, broken = 0;
	volatile uint8_t sum = 0;

	(void)state;
	for (uint32_t i = 0; i < HOSTILE; i++) {
		struct mint_net_frame frame;

		if (!net_reader_tend(&ends.r))
			ends.out->session = MINT_NET_SESSION(ends.in->epoch, dice(4));
		hostile_header();
		ends.out->head = dice(8) ? ends.r.tail + dice(UNITS + 9) : bad_word(ends.r.tail);
		switch (net_reader_next(&ends.r, &frame)) {
		case NET_FRAME:
			assert_true(frame.size <= MINT_NET_FRAME_MAX);
			sum = (uint8_t)(sum + touch(net_reader_bytes(&ends.r, 0, frame.size)));
			if (net_frame_valid(&frame))
				frames++;
			net_reader_pop(&ends.r, frame.size);
			break;
		case NET_BROKEN:
			broken++;
			break;
		case NET_EMPTY:
			break;
		}
	}
	assert_true(frames > HOSTILE / 100 && broken > HOSTILE / 100);
}

/* The reader is hostile: the writer writes nothing outside of the ring. */
static void test_hostile_reader(void **state)
{
	uint32_t sent = 0;

	(void)state;
	for (uint32_t i = 0; i < HOSTILE / 10; i++) {
		if (!dice(50))
			ends.in->epoch = bad_word(0);
		if (dice(8))
			ends.in->session = ends.out->session;
		else
			ends.in->session = dice(0);
		ends.in->tail = dice(4) ? ends.w.head - dice(UNITS) : bad_word(ends.w.head);
		net_writer_tend(&ends.w);
		sent += net_send(&ends, 14 + dice(dice(20) ? 200 : MINT_NET_FRAME_MAX - 14));
	}
	assert_true(sent > HOSTILE / 100);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_spans),
		TEST(test_nothing_before_both_agree),
		TEST(test_frames_in_order),
		TEST(test_indices_wrap),
		TEST(test_full),
		TEST(test_lives),
		TEST(test_end),
		TEST(test_a_stray_write),
		TEST(test_hostile_writer),
		TEST(test_hostile_reader),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
