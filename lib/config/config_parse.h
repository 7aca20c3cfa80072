/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads a config (config.h) from its text. */
#ifndef LIB_CONFIG_PARSE_H
#define LIB_CONFIG_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include "lib/base/diag.h"
#include "lib/config/config.h"

/*
 * Reads the @size bytes of @text, which need not end with NUL or newline; CR LF and a UTF-8 byte
 * order mark are accepted. @file names the text in messages and must outlive *cfg. Returns false if
 * there is an error: @diag has all of them, not only the first, and *cfg must not be used.
 */
bool config_parse(struct config *cfg, const char *file, const char *text, size_t size,
		  struct diag *diag);

#endif
