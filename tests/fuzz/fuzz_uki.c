// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzzes the reader of unified kernel images with any bytes. It must end with a verdict, and what
 * it accepts must lie within the file.
 */
#include <stdlib.h>
#include "lib/image/uki.h"

#define CHECK(c) do { if (!(c)) abort(); } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(struct uki_section s, size_t size)
{
	CHECK(s.offset <= size && s.size <= size - s.offset);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct uki uki;
	enum uki_error error = uki_parse(data, size, &uki);

	CHECK(uki_error_text(error)[0]);
	if (error != UKI_OK)
		return 0;
	CHECK(uki.kernel.size);
	check(uki.kernel, size);
	check(uki.ucode, size);
	check(uki.initrd, size);
	check(uki.cmdline, size);
	CHECK(!uki.cmdline.size || data[uki.cmdline.offset + uki.cmdline.size - 1]);
	return 0;
}
