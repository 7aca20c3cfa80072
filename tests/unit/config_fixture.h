/* SPDX-License-Identifier: GPL-2.0-only */
/* What the tests of lib/config/ share: they parse a config from text and look at the messages. */
#ifndef CONFIG_FIXTURE_H
#define CONFIG_FIXTURE_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "lib/config/config_parse.h"

#define NODE "[node a]\ncores=1\nmemory=1G\nkernel=/k\n"

static struct config cfg;
static struct diag diag;

static inline bool parse_bytes(const char *text, size_t size)
{
	/* The copy has exactly the text's size, so that a read beyond it is seen. */
	char *copy = malloc(size ? size : 1);
	bool good;

	memcpy(copy, text, size);
	memset(&cfg, 0xa5, sizeof(cfg));
	diag_init(&diag);
	good = config_parse(&cfg, "mint.conf", copy, size, &diag);
	free(copy);
	assert_int_equal(good, diag.errors == 0);
	return good;
}

static inline bool parse(const char *text)
{
	return parse_bytes(text, strlen(text));
}

/* Checks that a message for @line contains @part. */
static inline void assert_message(unsigned int line, const char *part)
{
	for (unsigned int i = 0; i < diag.count; i++) {
		assert_string_equal(diag.entry[i].file, "mint.conf");
		if (diag.entry[i].line == line && strstr(diag.entry[i].text, part))
			return;
	}
	for (unsigned int i = 0; i < diag.count; i++)
		print_error("%u: %s\n", diag.entry[i].line, diag.entry[i].text);
	fail_msg("no message in line %u says '%s'", line, part);
}

#endif
