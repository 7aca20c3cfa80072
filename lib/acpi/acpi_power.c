// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads how the machine is reset and switched off: from the FADT, and from \_S5 in the DSDT or an
 * SSDT.
 */
#include "lib/acpi/acpi_fadt.h"
#include "lib/acpi/acpi_parts.h"
#include "lib/acpi/acpi_table.h"
#include "lib/base/cursor.h"
#include "lib/base/str.h"

/*
 * The first half of the event block is the status registers, the second half the enable registers
 * (4.8.3.1).
 */
static void read_button(struct machine_power *p, const uint8_t *fadt, size_t length)
{
	uint16_t port = acpi_fadt_port(fadt, length, FADT_X_PM1A_EVT, FADT_PM1A_EVT);
	uint64_t size = acpi_fadt_field(fadt, length, FADT_PM1_EVT_LEN, 1);

	if (!port || size < 4 || port + size > PORT_MAX)
		return;
	p->button_status = port;
	p->button_enable = (uint16_t)(port + size / 2);
}

/* The register is one byte wide, whatever its generic address structure says (4.8.3.6). */
static void read_reset(struct machine_power *p, const uint8_t *fadt, size_t length)
{
	static const enum reset_space space[] = {
		[GAS_SYSTEM_MEMORY] = RESET_MEMORY, [GAS_SYSTEM_IO] = RESET_IO,
		[GAS_PCI_CONFIG] = RESET_PCI,
	};
	uint64_t addr = acpi_fadt_field(fadt, length, FADT_RESET_REG + GAS_ADDRESS, 8);

	if (length <= FADT_RESET_VALUE || fadt[FADT_RESET_REG] > GAS_PCI_CONFIG ||
	    !machine_reset_possible(space[fadt[FADT_RESET_REG]], addr))
		return;
	p->has_reset = true;
	p->reset_space = space[fadt[FADT_RESET_REG]];
	p->reset_addr = addr;
	p->reset_value = fadt[FADT_RESET_VALUE];
}

static void read_power(struct machine_power *p, const uint8_t *fadt, size_t length)
{
	uint32_t flags = (uint32_t)acpi_fadt_field(fadt, length, FADT_FLAGS, 4);
	uint64_t smi = acpi_fadt_field(fadt, length, FADT_SMI_CMD, 4);

	if (flags & FADT_RESET_REG_SUP)
		read_reset(p, fadt, length);
	if (flags & FADT_HW_REDUCED)
		return;
	p->pm1a_cnt = acpi_fadt_port(fadt, length, FADT_X_PM1A_CNT, FADT_PM1A_CNT);
	p->pm1b_cnt = acpi_fadt_port(fadt, length, FADT_X_PM1B_CNT, FADT_PM1B_CNT);
	if (!(flags & FADT_PWR_BUTTON))
		read_button(p, fadt, length);
	if (smi <= PORT_MAX) {
		p->smi_cmd = (uint32_t)smi;
		p->acpi_enable = (uint8_t)acpi_fadt_field(fadt, length, FADT_ACPI_ENABLE, 1);
	}
}

bool acpi_read_fadt(struct machine *m, const void *table, size_t size, phys_t *dsdt,
		    struct diag *diag)
{
	struct cursor c = { 0 };
	acpi_fault_t fault = acpi_table_check(table, size, "FACP", &c);
	size_t length = ACPI_HEADER_SIZE + c.left;

	memset(&m->power, 0, sizeof(m->power));
	memset(&m->acpi, 0, sizeof(m->acpi));
	*dsdt = 0;
	if (!fault && length < FADT_SIZE_V1)
		fault = "has no room for its fields";
	if (fault) {
		diag_warning(diag, NULL, 0,
			     "ACPI: the FADT %s; power-off and reset are not known", fault);
		return false;
	}
	read_power(&m->power, table, length);
	if (m->power.pm1a_cnt)		/* the FADT is not hardware-reduced */
		m->acpi.sci = (uint16_t)acpi_fadt_field(table, length, FADT_SCI_INT, 2);
	*dsdt = acpi_fadt_dsdt(table, length);
	return true;
}

/* AML (ACPI 6.5, 20.2), as far as Name(\_S5, Package(){...}) needs it. */
#define AML_ZERO_OP	0x00
#define AML_ONE_OP	0x01
#define AML_NAME_OP	0x08
#define AML_BYTE_PREFIX	0x0a
#define AML_WORD_PREFIX	0x0b
#define AML_DWORD_PREFIX 0x0c
#define AML_PACKAGE_OP	0x12
#define SLP_TYP_MAX	7		/* PM1 control, bits 10-12 (4.8.3.2.1) */

/* Reads a constant. Returns false if it cannot be an SLP_TYP. */
static bool read_slp_typ(struct cursor *c, uint8_t *out)
{
	uint64_t v;

	switch (cursor_u8(c)) {
	case AML_ZERO_OP:
		v = 0;
		break;
	case AML_ONE_OP:
		v = 1;
		break;
	case AML_BYTE_PREFIX:
		v = cursor_u8(c);
		break;
	case AML_WORD_PREFIX:
		v = cursor_u16(c);
		break;
	case AML_DWORD_PREFIX:
		v = cursor_u32(c);
		break;
	default:
		return false;
	}
	*out = (uint8_t)v;
	return !c->failed && v <= SLP_TYP_MAX;
}

/* Reads the package of \_S5. @c begins behind the name. */
static void read_s5(struct cursor c, struct machine_power *p)
{
	uint8_t type[2];

	if (cursor_u8(&c) != AML_PACKAGE_OP)
		return;
	cursor_take(&c, cursor_u8(&c) >> 6);	/* PkgLength: 0-3 bytes more */
	if (cursor_u8(&c) < 2 || !read_slp_typ(&c, &type[0]) || !read_slp_typ(&c, &type[1]))
		return;
	p->has_s5 = true;
	p->s5_type_a = type[0];
	p->s5_type_b = type[1];
}

/* Looks for \_S5 by its bytes, since there is no interpreter for AML here. */
static void find_s5(struct machine_power *p, struct cursor c)
{
	static const char s5[] = { AML_NAME_OP, '_', 'S', '5', '_' };
	static const char root_s5[] = { AML_NAME_OP, '\\', '_', 'S', '5', '_' };

	for (; !p->has_s5 && c.left >= sizeof(root_s5); cursor_take(&c, 1)) {
		struct cursor at = c;

		if (!memcmp(c.p, s5, sizeof(s5)))
			cursor_take(&at, sizeof(s5));
		else if (!memcmp(c.p, root_s5, sizeof(root_s5)))
			cursor_take(&at, sizeof(root_s5));
		else
			continue;
		read_s5(at, p);
	}
}

bool acpi_read_dsdt(struct machine *m, const void *table, size_t size, struct diag *diag)
{
	struct cursor c = { 0 };
	acpi_fault_t fault = acpi_table_check(table, size, "DSDT", &c);

	m->power.has_s5 = false;
	m->acpi.aml_size = 0;
	if (fault) {
		diag_warning(diag, NULL, 0, "ACPI: the DSDT %s; power-off is not known", fault);
		return false;
	}
	if (m->acpi.sci)
		m->acpi.aml_size = acpi_aml_room(ACPI_HEADER_SIZE + c.left);
	find_s5(&m->power, c);
	return true;
}

bool acpi_read_ssdt(struct machine *m, const void *table, size_t size, struct diag *diag)
{
	struct cursor c = { 0 };
	acpi_fault_t fault = acpi_aml_check(table, size, &c);

	if (fault) {
		diag_warning(diag, NULL, 0, "ACPI: an SSDT %s; it is left out", fault);
		return false;
	}
	if (m->acpi.aml_size)
		m->acpi.aml_size += acpi_aml_room(ACPI_HEADER_SIZE + c.left);
	find_s5(&m->power, c);
	return true;
}
