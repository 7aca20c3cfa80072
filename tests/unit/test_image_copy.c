// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/image/image_copy.c: an image is checked and copied in one step. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "lib/image/image_copy.h"

#define SIZE	(3 * 0x10000 + 123)	/* several pieces, the last one not whole */

static uint8_t source[SIZE], copy[SIZE];
static uint8_t good[SHA256_SIZE], other[SHA256_SIZE];

static int setup(void **state)
{
	(void)state;
	for (size_t i = 0; i < SIZE; i++)
		source[i] = (uint8_t)(i * 7 + i / 251);
	memset(copy, 0, sizeof(copy));
	sha256_of(source, SIZE, good);
	memcpy(other, good, sizeof(other));
	other[31] ^= 1;
	return 0;
}

static void test_wanted(void **state)
{
	const struct { struct image_want want; enum image_copy_error error; } cases[] = {
		{ { NULL, NULL }, IMAGE_COPY_OK },
		{ { good, NULL }, IMAGE_COPY_OK },
		{ { NULL, good }, IMAGE_COPY_OK },
		{ { good, good }, IMAGE_COPY_OK },
		{ { other, NULL }, IMAGE_COPY_CHANGED },
		{ { other, good }, IMAGE_COPY_CHANGED },
		{ { NULL, other }, IMAGE_COPY_DIGEST },
		{ { good, other }, IMAGE_COPY_DIGEST },
	};
	uint8_t digest[SHA256_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		memset(copy, 0, sizeof(copy));
		assert_int_equal(image_copy(copy, source, SIZE, &cases[i].want, digest, NULL),
				 cases[i].error);
		assert_memory_equal(copy, source, SIZE);
		if (cases[i].want.brought || cases[i].want.sha256)
			assert_memory_equal(digest, good, SHA256_SIZE);
	}
}

static void test_sizes(void **state)
{
	static const uint64_t sizes[] = { 0, 1, 0xffff, 0x10000, 0x10001, 0x20000 };
	uint8_t digest[SHA256_SIZE], wanted[SHA256_SIZE];
	const struct image_want want = { .sha256 = wanted };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		sha256_of(source, sizes[i], wanted);
		memset(copy, 0xee, sizeof(copy));
		assert_int_equal(image_copy(copy, source, sizes[i], &want, digest, NULL),
				 IMAGE_COPY_OK);
		assert_memory_equal(copy, source, sizes[i]);
		assert_int_equal(copy[sizes[i]], 0xee);
	}
}

/* Another kernel writes to the source while the copy is made. Each call is one moment. */
static unsigned int moment, write_at;
static size_t write_where;

static void write_to_source(void)
{
	if (moment++ == write_at)
		source[write_where] ^= 0xff;
}

/*
 * Whenever and wherever it writes, the bytes that were checked are the bytes that are started. A
 * checksum of the source would be right where the write comes after it, and the copy wrong.
 */
static void test_source_changes(void **state)
{
	static const size_t places[] = { 0, 0xffff, 0x10000, 0x2abcd, SIZE - 1 };
	const struct image_want want = { .brought = good };
	uint8_t digest[SHA256_SIZE], copied[SHA256_SIZE];
	unsigned int found = 0, missed = 0;

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		for (write_at = 0; write_at < 4; write_at++) {
			enum image_copy_error error;

			setup(state);
			moment = 0;
			write_where = places[i];
			error = image_copy(copy, source, SIZE, &want, digest, write_to_source);
			sha256_of(copy, SIZE, copied);
			assert_memory_equal(digest, copied, SHA256_SIZE);
			assert_int_equal(error == IMAGE_COPY_OK,
					 !memcmp(copied, good, SHA256_SIZE));
			*(error == IMAGE_COPY_OK ? &missed : &found) += 1;
		}
	assert_int_not_equal(found, 0);
	assert_int_not_equal(missed, 0);	/* it had been copied before the write */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_wanted, setup),
		cmocka_unit_test_setup(test_sizes, setup),
		cmocka_unit_test_setup(test_source_changes, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
