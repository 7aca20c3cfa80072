/* SPDX-License-Identifier: GPL-2.0-only */
/* Writes tables one behind the other into a buffer. Private to the builders in lib/acpi/. */
#ifndef LIB_ACPI_WRITER_H
#define LIB_ACPI_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "lib/acpi/acpi_table.h"
#include "lib/base/byte_sum.h"
#include "lib/base/range.h"
#include "lib/base/str.h"

/* System description table header (ACPI 6.5, 5.2.6). */
#define HEADER_SIZE	36
#define HEADER_LENGTH	4
#define HEADER_CHECKSUM	9
#define OEM_ID		"MINT  "
#define OEM_TABLE_ID	"NODE    "
#define OEM_REVISION	1
#define CREATOR_ID	"MINT"
#define CREATOR_REVISION 1

struct writer {
	uint8_t *buf;
	size_t size, used;		/* bytes */
	phys_t base;			/* where the node sees the buffer */
	bool failed;			/* the buffer is full: nothing more is written */
};

static inline void put_bytes(struct writer *w, const void *bytes, size_t n)
{
	if (w->failed || n > w->size - w->used) {
		w->failed = true;
		return;
	}
	memcpy(w->buf + w->used, bytes, n);
	w->used += n;
}

/* Appends a little-endian number of @width bytes. */
static inline void put(struct writer *w, uint64_t value, size_t width)
{
	uint8_t bytes[8];

	for (size_t i = 0; i < width; i++)
		bytes[i] = (uint8_t)(value >> (8 * i));
	put_bytes(w, bytes, width);
}

static inline void put_zeroes(struct writer *w, size_t n)
{
	while (n-- && !w->failed)
		put(w, 0, 1);
}

/* Sets a field in what is already written. */
static inline void set(struct writer *w, size_t at, uint64_t value, size_t width)
{
	for (size_t i = 0; !w->failed && i < width; i++)
		w->buf[at + i] = (uint8_t)(value >> (8 * i));
}

/* Sets the checksum at offset @field of the @size bytes from @start on. It must be 0 before. */
static inline void set_checksum(struct writer *w, size_t start, size_t size, size_t field)
{
	if (!w->failed)
		set(w, start + field, (uint8_t)-byte_sum(w->buf + start, size), 1);
}

static inline void align(struct writer *w)
{
	put_zeroes(w, -w->used & (ACPI_TABLE_ALIGN - 1));
}

/* Begins a table with its header. Returns where it begins in the buffer, for table_end(). */
static inline size_t table_begin(struct writer *w, const char *signature, uint8_t revision)
{
	size_t start;

	align(w);
	start = w->used;
	put_bytes(w, signature, 4);
	put(w, 0, 4);			/* length */
	put(w, revision, 1);
	put(w, 0, 1);			/* checksum */
	put_bytes(w, OEM_ID, 6);
	put_bytes(w, OEM_TABLE_ID, 8);
	put(w, OEM_REVISION, 4);
	put_bytes(w, CREATOR_ID, 4);
	put(w, CREATOR_REVISION, 4);
	return start;
}

/* Sets length and checksum of the table that begins at @start. Returns its physical address. */
static inline phys_t table_end(struct writer *w, size_t start)
{
	set(w, start + HEADER_LENGTH, w->used - start, 4);
	set_checksum(w, start, w->used - start, HEADER_CHECKSUM);
	return w->base + start;
}

#endif
