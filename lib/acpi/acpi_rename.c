// SPDX-License-Identifier: GPL-2.0-only
/*
 * Changes names in the firmware's AML that a node must not find (docs/adr/0024). They are searched
 * for by their bytes, with the opcode in front (ACPI 6.5, 20.2). To parse AML one has to know how
 * many arguments each method takes, and would find the same names.
 */
#include "lib/acpi/acpi_full.h"
#include "lib/acpi/acpi_table.h"
#include "lib/base/byte_sum.h"
#include "lib/base/str.h"

#define HEADER_CHECKSUM	9

#define AML_NAME_OP	0x08
#define AML_DWORD_PREFIX 0x0c
#define AML_STRING_PREFIX 0x0d
#define AML_ROOT_CHAR	'\\'

/* Compressed EISA IDs (19.3.4): two bytes for three letters, two for four digits. */
#define EISA_SIZE	5		/* with the prefix */
#define STRING_SIZE	9		/* with the prefix: seven characters and NUL */

static const uint8_t eisa_pnp[2] = { 0x41, 0xd0 };
/* These bytes are before the ID in a device's _HID, its first ID (20.2.5.1). */
static const uint8_t name_hid[5] = { AML_NAME_OP, '_', 'H', 'I', 'D' };

#define PCI_ROOT	0x0a03
#define PCIE_ROOT	0x0a08
/*
 * The new ID is that of the ISA bus's DMA controller: Linux makes no device of one, and takes no
 * resources.
 */
#define NOBODY		0x0200

/* Devices whose PNP IDs match one of these are given to nodes by Mint itself, or not at all. */
static const struct { uint16_t id, mask; } hidden[] = {
	{ 0x0103, 0xffff },		/* HPET */
	{ 0x0300, 0xff00 },		/* keyboards */
	{ 0x0400, 0xfffe },		/* parallel ports */
	{ 0x0500, 0xffe0 },		/* serial ports */
	{ 0x0700, 0xfffe },		/* floppy controllers */
	{ 0x0800, 0xffff },		/* speaker */
	{ 0x0b00, 0xfff0 },		/* CMOS clocks */
	{ 0x0c0f, 0xffff },		/* PCI interrupt links */
	{ 0x0c80, 0xffff },		/* hotplugged memory */
	{ 0x0f00, 0xff00 },		/* mice */
};

static bool is_hidden(uint16_t id)
{
	for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++)
		if ((id & hidden[i].mask) == hidden[i].id)
			return true;
	return false;
}

/*
 * Returns the new ID of a device, or @id if it keeps the old one. @hid is true if @id is its _HID.
 * Linux looks for PCI roots by PCI_ROOT, and ACPICA by either ID. So a root keeps PCIE_ROOT, by
 * which AML finds the way to the configuration space, and Linux does not find the root.
 */
static uint16_t new_name(uint16_t id, bool hid)
{
	if (id == PCI_ROOT)
		return hid ? PCIE_ROOT : NOBODY;
	return is_hidden(id) ? NOBODY : id;
}

static void rename_eisa(uint8_t *id, bool hid)
{
	uint16_t name;

	if (memcmp(id, eisa_pnp, sizeof(eisa_pnp)))
		return;
	name = new_name((uint16_t)(id[2] << 8 | id[3]), hid);
	id[2] = (uint8_t)(name >> 8);
	id[3] = (uint8_t)name;
}

static int hex_digit(uint8_t c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Changes an ID that is written as seven characters, such as "PNP0501". */
static void rename_string(uint8_t *s, bool hid)
{
	unsigned int id = 0;

	if (memcmp(s, "PNP", 3) || s[7])
		return;
	for (unsigned int i = 3; i < 7; i++) {
		if (hex_digit(s[i]) < 0)
			return;
		id = id << 4 | (unsigned int)hex_digit(s[i]);
	}
	id = new_name((uint16_t)id, hid);
	for (unsigned int i = 3; i < 7; i++, id <<= 4)
		s[i] = (uint8_t)"0123456789ABCDEF"[id >> 12 & 0xf];
}

/* Changes Name(_S3, ...), Name(\_S3, ...) and the like: the machine's sleep states. */
static void rename_sleep(uint8_t *name, size_t left)
{
	if (left && *name == AML_ROOT_CHAR) {
		name++;
		left--;
	}
	if (left >= 4 && name[0] == '_' && name[1] == 'S' && name[2] >= '1' && name[2] <= '5' &&
	    name[3] == '_')
		name[0] = 'X';
}

void acpi_aml_rename(uint8_t *table, size_t size)
{
	for (size_t at = ACPI_HEADER_SIZE; at < size; at++) {
		size_t left = size - at;
		bool hid = at >= ACPI_HEADER_SIZE + sizeof(name_hid) &&
			!memcmp(table + at - sizeof(name_hid), name_hid, sizeof(name_hid));

		if (table[at] == AML_DWORD_PREFIX && left >= EISA_SIZE)
			rename_eisa(table + at + 1, hid);
		else if (table[at] == AML_STRING_PREFIX && left >= STRING_SIZE)
			rename_string(table + at + 1, hid);
		else if (table[at] == AML_NAME_OP)
			rename_sleep(table + at + 1, left - 1);
	}
	table[HEADER_CHECKSUM] = 0;
	table[HEADER_CHECKSUM] = (uint8_t)-byte_sum(table, size);
}
