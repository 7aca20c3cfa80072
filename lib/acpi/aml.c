// SPDX-License-Identifier: GPL-2.0-only
/*
 * Terms are written one behind the other. A package gets its length in front when it is closed, for
 * which its contents are moved up.
 */
#include "lib/acpi/aml.h"
#include "lib/base/str.h"

/* AML encoding (ACPI 6.5, 20.2 and 20.3). */
#define AML_ZERO_OP		0x00
#define AML_ONE_OP		0x01
#define AML_NAME_OP		0x08
#define AML_BYTE_PREFIX		0x0a
#define AML_WORD_PREFIX		0x0b
#define AML_DWORD_PREFIX	0x0c
#define AML_QWORD_PREFIX	0x0e
#define AML_SCOPE_OP		0x10
#define AML_BUFFER_OP		0x11
#define AML_EXT_PREFIX		0x5b
#define AML_DEVICE_OP		0x82
#define AML_ROOT_CHAR		'\\'
#define AML_PKG_LENGTH_MAX	0x0fffffff

/* Resource descriptors (ACPI 6.5, 6.4.2.5, 6.4.2.9, 6.4.3.5 and 6.4.3.6). */
#define CRS_IO			0x47
#define   CRS_IO_DECODE16	0x01
#define CRS_END_TAG		0x79
#define CRS_DWORD		0x87
#define CRS_WORD		0x88
#define CRS_IRQ			0x89
#define   CRS_IRQ_CONSUMER	0x01
#define   CRS_IRQ_EDGE		0x02
#define   CRS_IRQ_LOW		0x04
#define CRS_QWORD		0x8a
#define   CRS_TYPE_MEM		0
#define   CRS_TYPE_IO		1
#define   CRS_TYPE_BUS		2
#define   CRS_CONSUMER		0x01
#define   CRS_MIN_FIXED		0x04
#define   CRS_MAX_FIXED		0x08
#define   CRS_MEM_WRITABLE	0x01
#define   CRS_MEM_PREFETCHABLE	0x06
#define   CRS_IO_ENTIRE_RANGE	0x03

struct aml aml_of(void *buf, size_t size)
{
	return (struct aml){ .buf = buf, .size = size };
}

static void put_bytes(struct aml *a, const void *bytes, size_t n)
{
	if (a->failed || n > a->size - a->used) {
		a->failed = true;
		return;
	}
	memcpy(a->buf + a->used, bytes, n);
	a->used += n;
}

static void put_le(struct aml *a, uint64_t value, size_t n)
{
	uint8_t bytes[8];

	for (size_t i = 0; i < n; i++)
		bytes[i] = (uint8_t)(value >> (8 * i));
	put_bytes(a, bytes, n);
}

static void put_u8(struct aml *a, uint8_t value)
{
	put_bytes(a, &value, 1);
}

static void put_name(struct aml *a, const char *name)
{
	if (*name == AML_ROOT_CHAR) {
		put_u8(a, AML_ROOT_CHAR);
		name++;
	}
	if (strlen(name) != 4)
		a->failed = true;
	put_bytes(a, name, 4);
}

static void put_integer(struct aml *a, uint64_t value)
{
	if (value <= 1) {
		put_u8(a, value ? AML_ONE_OP : AML_ZERO_OP);
	} else if (value <= UINT8_MAX) {
		put_u8(a, AML_BYTE_PREFIX);
		put_le(a, value, 1);
	} else if (value <= UINT16_MAX) {
		put_u8(a, AML_WORD_PREFIX);
		put_le(a, value, 2);
	} else if (value <= UINT32_MAX) {
		put_u8(a, AML_DWORD_PREFIX);
		put_le(a, value, 4);
	} else {
		put_u8(a, AML_QWORD_PREFIX);
		put_le(a, value, 8);
	}
}

/* Inserts @bytes at @mark: what was written since moves up. */
static void insert_bytes(struct aml *a, size_t mark, const uint8_t *bytes, size_t n)
{
	if (a->failed || mark > a->used || n > a->size - a->used) {
		a->failed = true;
		return;
	}
	memmove(a->buf + mark + n, a->buf + mark, a->used - mark);
	memcpy(a->buf + mark, bytes, n);
	a->used += n;
}

size_t aml_scope(struct aml *a, const char *name)
{
	size_t mark;

	put_u8(a, AML_SCOPE_OP);
	mark = a->used;
	put_name(a, name);
	return mark;
}

size_t aml_device(struct aml *a, const char *name)
{
	size_t mark;

	put_u8(a, AML_EXT_PREFIX);
	put_u8(a, AML_DEVICE_OP);
	mark = a->used;
	put_name(a, name);
	return mark;
}

/* Inserts the PkgLength (ACPI 6.5, 20.2.4), which counts its own bytes, too. */
void aml_close(struct aml *a, size_t mark)
{
	size_t content = a->used - mark, n = 1, length;
	uint8_t bytes[4];

	if (content + 1 > 0x3f)
		for (n = 2; n < 4 && content + n >= (size_t)1 << (4 + 8 * (n - 1)); n++)
			;
	length = content + n;
	if (length > AML_PKG_LENGTH_MAX) {
		a->failed = true;
		return;
	}
	if (n == 1) {
		bytes[0] = (uint8_t)length;
	} else {
		bytes[0] = (uint8_t)((n - 1) << 6 | (length & 0xf));
		for (size_t i = 1; i < n; i++)
			bytes[i] = (uint8_t)(length >> (4 + 8 * (i - 1)));
	}
	insert_bytes(a, mark, bytes, n);
}

void aml_name_int(struct aml *a, const char *name, uint64_t value)
{
	put_u8(a, AML_NAME_OP);
	put_name(a, name);
	put_integer(a, value);
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/*
 * A compressed EISA ID (ACPI 6.5, 19.3.4) is three letters of 5 bits and four hexadecimal digits.
 */
void aml_name_eisaid(struct aml *a, const char *name, const char *id)
{
	unsigned int letters = 0, product = 0;
	bool bad = strlen(id) != 7;

	for (unsigned int i = 0; !bad && i < 3; i++) {
		bad = id[i] < 'A' || id[i] > 'Z';
		letters = letters << 5 | ((unsigned int)(id[i] - '@') & 0x1f);
	}
	for (unsigned int i = 3; !bad && i < 7; i++) {
		bad = hex_digit(id[i]) < 0;
		product = product << 4 | ((unsigned int)hex_digit(id[i]) & 0xf);
	}
	if (bad)
		a->failed = true;
	put_u8(a, AML_NAME_OP);
	put_name(a, name);
	put_u8(a, AML_DWORD_PREFIX);
	put_u8(a, (uint8_t)(letters >> 8));
	put_u8(a, (uint8_t)letters);
	put_u8(a, (uint8_t)(product >> 8));
	put_u8(a, (uint8_t)product);
}

size_t aml_crs(struct aml *a)
{
	put_u8(a, AML_NAME_OP);
	put_name(a, "_CRS");
	put_u8(a, AML_BUFFER_OP);
	return a->used;
}

void aml_crs_end(struct aml *a, size_t mark)
{
	uint8_t bytes[3] = { AML_WORD_PREFIX };
	size_t size;

	put_u8(a, CRS_END_TAG);
	put_u8(a, 0);			/* checksum: 0 always counts as right */
	size = a->used - mark;
	if (size <= UINT8_MAX) {
		bytes[0] = AML_BYTE_PREFIX;
		bytes[1] = (uint8_t)size;
		insert_bytes(a, mark, bytes, 2);
	} else if (size <= UINT16_MAX) {
		bytes[1] = (uint8_t)size;
		bytes[2] = (uint8_t)(size >> 8);
		insert_bytes(a, mark, bytes, 3);
	} else {
		a->failed = true;
	}
	aml_close(a, mark);
}

/* Writes an address space descriptor. Its five fields have as many bytes as @tag says. */
static void put_address_space(struct aml *a, uint8_t tag, uint8_t type, bool consumer,
			      uint8_t type_flags, uint64_t first, uint64_t last)
{
	size_t width = tag == CRS_WORD ? 2 : tag == CRS_DWORD ? 4 : 8;

	if (first > last)
		a->failed = true;
	put_u8(a, tag);
	put_le(a, 3 + 5 * width, 2);
	put_u8(a, type);
	put_u8(a, CRS_MIN_FIXED | CRS_MAX_FIXED | (consumer ? CRS_CONSUMER : 0));
	put_u8(a, type_flags);
	put_le(a, 0, width);		/* granularity */
	put_le(a, first, width);
	put_le(a, last, width);
	put_le(a, 0, width);		/* translation */
	put_le(a, last - first + 1, width);
}

void aml_crs_bus(struct aml *a, uint8_t first, uint8_t last)
{
	put_address_space(a, CRS_WORD, CRS_TYPE_BUS, false, 0, first, last);
}

void aml_crs_mem(struct aml *a, uint64_t first, uint64_t last, bool prefetchable, bool producer)
{
	uint8_t flags = CRS_MEM_WRITABLE | (prefetchable ? CRS_MEM_PREFETCHABLE : 0);

	put_address_space(a, last <= UINT32_MAX ? CRS_DWORD : CRS_QWORD, CRS_TYPE_MEM,
			  !producer, flags, first, last);
}

void aml_crs_io_window(struct aml *a, uint16_t first, uint16_t last)
{
	/* A length of 64 KiB does not fit in a word. */
	put_address_space(a, last - first == UINT16_MAX ? CRS_DWORD : CRS_WORD, CRS_TYPE_IO,
			  false, CRS_IO_ENTIRE_RANGE, first, last);
}

void aml_crs_io(struct aml *a, uint16_t port, uint8_t length)
{
	put_u8(a, CRS_IO);
	put_u8(a, CRS_IO_DECODE16);
	put_le(a, port, 2);
	put_le(a, port, 2);
	put_u8(a, 1);			/* alignment */
	put_u8(a, length);
}

/* Writes an extended interrupt descriptor (6.4.3.6) of a device that consumes the interrupt. */
void aml_crs_irq(struct aml *a, uint32_t gsi, bool level, bool low)
{
	put_u8(a, CRS_IRQ);
	put_le(a, 6, 2);
	put_u8(a, CRS_IRQ_CONSUMER | (level ? 0 : CRS_IRQ_EDGE) | (low ? CRS_IRQ_LOW : 0));
	put_u8(a, 1);			/* how many follow */
	put_le(a, gsi, 4);
}
