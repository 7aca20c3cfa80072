// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/base/sha256.c. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "lib/base/sha256.h"

static void assert_digest(const void *data, size_t size, const char *expected)
{
	uint8_t digest[SHA256_SIZE];
	char text[SHA256_TEXT];

	sha256_of(data, size, digest);
	assert_string_equal(sha256_text(text, digest), expected);
}

/* NIST's examples for SHA-256, the empty message, and a million times "a" (FIPS 180-2, B.3). */
static void test_vectors(void **state)
{
	static const char two_blocks[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
	char *million = malloc(1000000);

	(void)state;
	assert_digest("", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	assert_digest("abc", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	assert_digest(two_blocks, strlen(two_blocks),
		      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	memset(million, 'a', 1000000);
	assert_digest(million, 1000000,
		      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
	free(million);
}

/*
 * Zeros, up to a length for which the padding needs its own block (NIST, additional test vectors).
 */
static void test_padding(void **state)
{
	static const uint8_t zero[64];
	static const struct { size_t size; const char *digest; } t[] = {
		{ 55, "02779466cdec163811d078815c633f21901413081449002f24aa3e80f0b88ef7" },
		{ 56, "d4817aa5497628e7c77e6b606107042bbba3130888c5f47a375e6179be789fbb" },
		{ 57, "65a16cb7861335d5ace3c60718b5052e44660726da4cd13bb745381b235a1785" },
		{ 64, "f5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a92759fb4b" },
	};

	(void)state;
	for (unsigned int i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		assert_digest(zero, t[i].size, t[i].digest);
}

/* However the data is cut, the digest is the same. */
static void test_pieces(void **state)
{
	uint8_t data[1000], whole[SHA256_SIZE], digest[SHA256_SIZE];
	struct sha256 s;

	(void)state;
	for (unsigned int i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 31 + i / 7);
	sha256_of(data, sizeof(data), whole);
	for (size_t piece = 1; piece <= 200; piece++) {
		sha256_begin(&s);
		for (size_t at = 0; at < sizeof(data); at += piece)
			sha256_add(&s, data + at,
				   sizeof(data) - at < piece ? sizeof(data) - at : piece);
		sha256_end(&s, digest);
		assert_memory_equal(digest, whole, SHA256_SIZE);
	}
}

static void test_none(void **state)
{
	uint8_t digest[SHA256_SIZE] = { 0 };

	(void)state;
	assert_true(sha256_none(digest));
	digest[31] = 1;
	assert_false(sha256_none(digest));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_padding),
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
