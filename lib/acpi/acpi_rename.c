// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names in the firmware's AML that a node must not find (docs/adr/0024). They are looked for as
 * they are encoded, with the opcode in front (ACPI 6.5, 20.2): to parse AML is to know
 * how many arguments each method takes, and what would be found is the same.
 */
#include "lib/acpi/acpi_full.h"
#include "lib/acpi/acpi_table.h"
#include "lib/base/str.h"

#define HEADER_CHECKSUM	9

#define AML_NAME_OP	0x08
#define AML_DWORD_PREFIX 0x0c
#define AML_STRING_PREFIX 0x0d
#define AML_ROOT_CHAR	'\\'

/* Compressed EISA IDs (19.3.4): two bytes for three letters, two for four digits. */
#define EISA_SIZE	5		/* with the prefix */
#define STRING_SIZE	9		/* prefix, seven characters, NUL */

static const uint8_t eisa_pnp[2] = { 0x41, 0xd0 }, eisa_mnt[2] = { 0x35, 0xd4 };

#define PCI_ROOT	0x0a03
#define PCIE_ROOT	0x0a08

/* Devices with these numbers of PNP's are dealt out by Mint, or not at all. */
static const struct { uint16_t id, mask; } hidden[] = {
	{ 0x0103, 0xffff },		/* HPET */
	{ 0x0300, 0xff00 },		/* keyboards */
	{ 0x0400, 0xfffe },		/* parallel ports */
	{ 0x0500, 0xffe0 },		/* serial ports */
	{ 0x0700, 0xfffe },		/* floppy controllers */
	{ 0x0800, 0xffff },		/* speaker */
	{ 0x0b00, 0xfff0 },		/* CMOS clocks */
	{ 0x0c0f, 0xffff },		/* PCI interrupt links */
	{ 0x0c80, 0xffff },		/* memory that comes and goes */
	{ 0x0f00, 0xff00 },		/* mice */
};

static bool is_hidden(uint16_t id)
{
	for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++)
		if ((id & hidden[i].mask) == hidden[i].id)
			return true;
	return false;
}

static void rename_eisa(uint8_t *id)
{
	uint16_t number = (uint16_t)(id[2] << 8 | id[3]);

	if (memcmp(id, eisa_pnp, sizeof(eisa_pnp)))
		return;
	if (number == PCI_ROOT)
		id[3] = PCIE_ROOT & 0xff;
	else if (is_hidden(number))
		memcpy(id, eisa_mnt, sizeof(eisa_mnt));
}

static int hex_digit(uint8_t c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* "PNP0501", as seven characters. */
static void rename_string(uint8_t *s)
{
	unsigned int number = 0;

	if (memcmp(s, "PNP", 3) || s[7])
		return;
	for (unsigned int i = 3; i < 7; i++) {
		if (hex_digit(s[i]) < 0)
			return;
		number = number << 4 | (unsigned int)hex_digit(s[i]);
	}
	if (number == PCI_ROOT)
		s[6] = '8';
	else if (is_hidden((uint16_t)number))
		memcpy(s, "MNT", 3);
}

/* Name(_S3, ...) and Name(\_S3, ...): what the machine sleeps in. */
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

		if (table[at] == AML_DWORD_PREFIX && left >= EISA_SIZE)
			rename_eisa(table + at + 1);
		else if (table[at] == AML_STRING_PREFIX && left >= STRING_SIZE)
			rename_string(table + at + 1);
		else if (table[at] == AML_NAME_OP)
			rename_sleep(table + at + 1, left - 1);
	}
	table[HEADER_CHECKSUM] = 0;
	table[HEADER_CHECKSUM] = (uint8_t)-acpi_sum(table, size);
}
