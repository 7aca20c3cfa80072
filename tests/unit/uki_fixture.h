/* SPDX-License-Identifier: GPL-2.0-only */
/* Makes a unified kernel image section by section. */
#ifndef UKI_FIXTURE_H
#define UKI_FIXTURE_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define UKI_SECTIONS_MAX 8
#define UKI_PE		0x80u		/* the PE signature is here */
#define UKI_OPTIONAL	0xf0u		/* bytes of the optional header */
#define UKI_TABLE	(UKI_PE + 24 + UKI_OPTIONAL)
#define UKI_HEADERS	0x400u
#define UKI_ALIGN	0x200u

struct uki_content {
	const char *name;
	const void *data;
	size_t size;
};

static inline void uki_put(uint8_t *at, uint64_t v, unsigned int size)
{
	for (unsigned int i = 0; i < size; i++)
		at[i] = (uint8_t)(v >> 8 * i);
}

/* Returns an image in malloc'ed memory, and its size in *size. */
static inline uint8_t *uki_make(const struct uki_content *content, unsigned int count, size_t *size)
{
	size_t at = UKI_HEADERS;
	uint8_t *file;

	for (unsigned int i = 0; i < count; i++)
		at += (content[i].size + UKI_ALIGN - 1) / UKI_ALIGN * UKI_ALIGN;
	*size = at;
	file = calloc(1, at);
	memcpy(file, "MZ", 2);
	uki_put(file + 0x3c, UKI_PE, 4);
	memcpy(file + UKI_PE, "PE\0", 4);
	uki_put(file + UKI_PE + 4, 0x8664, 2);
	uki_put(file + UKI_PE + 6, count, 2);
	uki_put(file + UKI_PE + 20, UKI_OPTIONAL, 2);
	uki_put(file + UKI_PE + 24, 0x20b, 2);
	at = UKI_HEADERS;
	for (unsigned int i = 0; i < count; i++) {
		uint8_t *header = file + UKI_TABLE + 40 * i;
		size_t raw = (content[i].size + UKI_ALIGN - 1) / UKI_ALIGN * UKI_ALIGN;

		strncpy((char *)header, content[i].name, 8);
		uki_put(header + 8, content[i].size, 4);
		uki_put(header + 12, 0x10000 + 0x100000 * i, 4);
		uki_put(header + 16, raw, 4);
		uki_put(header + 20, at, 4);
		memcpy(file + at, content[i].data, content[i].size);
		at += raw;
	}
	return file;
}

#endif
