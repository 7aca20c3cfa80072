/* SPDX-License-Identifier: GPL-2.0-only */
/* A boot loader's information that is put together tag by tag, and read. */
#ifndef TESTS_MULTIBOOT2_FIXTURE_H
#define TESTS_MULTIBOOT2_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "lib/machine/multiboot2.h"

static struct {
	uint8_t bytes[65536];
	size_t size;
} info;

static struct boot_info boot;
static struct diag diag;
static unsigned char rsdp[36];

static inline void put(unsigned int size, uint64_t value)
{
	assert_in_range(info.size + size, 0, sizeof(info.bytes));
	for (unsigned int i = 0; i < size; i++)
		info.bytes[info.size++] = (uint8_t)(value >> (8 * i));
}

static inline void put_bytes(const void *data, size_t size)
{
	assert_in_range(info.size + size, 0, sizeof(info.bytes));
	memcpy(info.bytes + info.size, data, size);
	info.size += size;
}

static inline void set(size_t offset, uint32_t value)
{
	for (unsigned int i = 0; i < 4; i++)
		info.bytes[offset + i] = (uint8_t)(value >> (8 * i));
}

static inline void begin(void)
{
	info.size = 0;
	put(8, 0);
}

static inline size_t tag(uint32_t type)
{
	put(4, type);
	put(4, 0);
	return info.size - 8;
}

/* Ends the tag at @offset. */
static inline void tag_end(size_t offset)
{
	set(offset + 4, (uint32_t)(info.size - offset));
	while (info.size % 8)
		put(1, 0xee);
}

static inline void finish(void)
{
	tag_end(tag(0));
	set(0, (uint32_t)info.size);
}

static inline void module(uint32_t start, uint32_t end, const char *name)
{
	size_t t = tag(3);

	put(4, start);
	put(4, end);
	put_bytes(name, strlen(name) + 1);
	tag_end(t);
}

static inline void mmap_entry(uint64_t start, uint64_t size, uint32_t type)
{
	put(8, start);
	put(8, size);
	put(4, type);
	put(4, 0);
}

static inline void basic_map(void)
{
	size_t t = tag(6);

	put(4, 24);
	put(4, 0);
	mmap_entry(0, 0x9fc00, 1);
	mmap_entry(0x9fc00, 0x400, 2);
	mmap_entry(0x100000, 0x7f00000, 1);
	tag_end(t);
}

static inline void finish_with_map(void)
{
	basic_map();
	finish();
}

static inline void efi_desc(uint32_t type, uint64_t start, uint64_t pages)
{
	put(8, type);
	put(8, start);
	put(8, 0);
	put(8, pages);
	put(8, 0xf);
	put(8, 0);
}

static inline void efi_map(void)
{
	size_t t = tag(17);

	put(4, 48);
	put(4, 1);
	efi_desc(7, 0x100000, 256);
	efi_desc(4, 0x200000, 256);
	efi_desc(6, 0x300000, 1);
	tag_end(t);
}

/* Reads the information from a block of exactly its size. */
static inline bool read_info(void)
{
	uint8_t *copy = malloc(info.size ? info.size : 1);
	bool ok;

	assert_non_null(copy);
	memcpy(copy, info.bytes, info.size);
	memset(&boot, 0xa5, sizeof(boot));
	memset(rsdp, 0xa5, sizeof(rsdp));
	diag_init(&diag);
	ok = multiboot2_read(&boot, copy, info.size, rsdp, &diag);
	assert_int_equal(ok, !diag.errors);
	free(copy);
	return ok;
}

static inline void assert_refused(const char *text)
{
	assert_false(read_info());
	assert_int_equal(diag.count, 1);
	if (!strstr(diag.entry[0].text, text))
		fail_msg("\"%s\" is not in \"%s\"", text, diag.entry[0].text);
}

static inline void assert_mem(unsigned int i, phys_t start, phys_t end, enum mem_type type)
{
	assert_in_range(i + 1, 1, boot.mem_count);
	assert_int_equal(boot.mem[i].range.start, start);
	assert_int_equal(boot.mem[i].range.end, end);
	assert_int_equal(boot.mem[i].type, type);
}

#endif
