// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzzes bzimage_parse with any bytes as a kernel. It must end with a verdict, and a kernel that is
 * accepted must keep bzimage.h's promises.
 */
#include <stdlib.h>
#include <string.h>
#include "lib/image/bzimage.h"

#define CHECK(c) do { if (!(c)) abort(); } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_version(const struct bzimage *k)
{
	size_t len = strnlen(k->version, BZIMAGE_VERSION_SIZE);

	CHECK(len < BZIMAGE_VERSION_SIZE);
	for (size_t i = 0; i < len; i++)
		CHECK(k->version[i] >= 0x20 && k->version[i] < 0x7f);
	CHECK(len || (!k->major && !k->minor));
	CHECK(bzimage_at_least(k, k->major, k->minor) == (k->major || k->minor));
	CHECK(!bzimage_at_least(k, k->major, k->minor + 1));
	CHECK(!bzimage_at_least(k, k->major + 1, 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bzimage k;
	enum bzimage_error e = bzimage_parse(data, size, &k);

	CHECK(bzimage_error_text(e)[0]);
	if (e != BZIMAGE_OK)
		return 0;
	CHECK(k.protocol >= BZIMAGE_PROTOCOL_MIN);
	CHECK(k.payload_offset >= 1024 && k.payload_size > BZIMAGE_ENTRY64);
	CHECK(k.payload_offset + k.payload_size <= size);
	CHECK(k.init_size >= k.payload_size);
	CHECK(k.alignment && !(k.alignment & (k.alignment - 1)));
	CHECK(k.pref_address + k.init_size >= k.pref_address);
	check_version(&k);
	return 0;
}
