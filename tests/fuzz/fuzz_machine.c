// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzzes machine text with any bytes. A text that is accepted must be the same after it was printed
 * and read again.
 */
#include <stdlib.h>
#include <string.h>
#include "tests/machine_equal.h"

#define CHECK(c) do { if (!(c)) abort(); } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct string_sink {
	struct fmt_sink sink;
	size_t len;
	char text[1 << 20];
};

static void string_write(struct fmt_sink *sink, const char *s, size_t len)
{
	struct string_sink *o = (struct string_sink *)sink;

	CHECK(o->len + len < sizeof(o->text));
	memcpy(o->text + o->len, s, len);
	o->len += len;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct string_sink out = { .sink.write = string_write };
	static struct machine a, b;
	static struct diag diag;
	bool good;

	diag_init(&diag);
	good = machine_parse(&a, "fuzz", (const char *)data, size, &diag);
	CHECK(good == !diag.errors);
	if (!good)
		return 0;
	out.len = 0;
	machine_print(&a, &out.sink);
	CHECK(machine_parse(&b, "fuzz", out.text, out.len, &diag));
	CHECK(machine_equal(&a, &b));
	return 0;
}
