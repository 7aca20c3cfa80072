// SPDX-License-Identifier: GPL-2.0-only
/* The way from the RSDP over the XSDT or RSDT to the tables. */
#include "lib/acpi/acpi_directory.h"
#include "lib/base/byte_sum.h"
#include "lib/base/str.h"

/* RSDP (5.2.5.3). */
#define RSDP_SIZE_V1	20
#define RSDP_SIZE_MAX	KIB(4)
#define RSDP_REVISION	15
#define RSDP_RSDT	16
#define RSDP_LENGTH	20
#define RSDP_XSDT	24

struct root {
	phys_t rsdt, xsdt;		/* 0: none */
};

static acpi_fault_t read_rsdp(struct acpi_memory *mem, phys_t addr, struct root *root)
{
	const uint8_t *p = acpi_map(mem, addr, RSDP_SIZE_V1);
	uint32_t length;

	if (!p)
		return "cannot be read";
	if (memcmp(p, "RSD PTR ", 8))
		return "has another signature";
	if (byte_sum(p, RSDP_SIZE_V1))
		return "has a bad checksum";
	root->rsdt = acpi_le(p + RSDP_RSDT, 4);
	root->xsdt = 0;
	if (p[RSDP_REVISION] < 2)
		return NULL;
	p = acpi_map(mem, addr, ACPI_RSDP_SIZE);
	if (!p)
		return "cannot be read";
	length = (uint32_t)acpi_le(p + RSDP_LENGTH, 4);
	if (length < ACPI_RSDP_SIZE || length > RSDP_SIZE_MAX)
		return "has an impossible length";
	p = acpi_map(mem, addr, length);
	if (!p)
		return "cannot be read";
	if (byte_sum(p, length))
		return "has a bad extended checksum";
	root->xsdt = acpi_le(p + RSDP_XSDT, 8);
	return NULL;
}

/* Returns true for tables of AML beside the DSDT, and for the embedded controller's (5.2.15). */
static bool goes_with_dsdt(const uint8_t *header)
{
	return !memcmp(header, "SSDT", 4) || !memcmp(header, "PSDT", 4) ||
	       !memcmp(header, "ECDT", 4);
}

static void enter_aml(struct acpi_directory *dir, phys_t addr, struct diag *diag)
{
	if (dir->aml_count < ACPI_AML_MAX)
		dir->aml[dir->aml_count++] = addr;
	else
		diag_warning(diag, NULL, 0, "ACPI: the SSDT at 0x%llx is left out: more than %u",
			     (unsigned long long)addr, ACPI_AML_MAX);
}

static void enter(struct acpi_directory *dir, struct acpi_memory *mem, phys_t addr,
		  struct diag *diag)
{
	const uint8_t *header = acpi_map(mem, addr, ACPI_HEADER_SIZE);
	phys_t *slot;

	if (!header) {
		diag_warning(diag, NULL, 0, "ACPI: a table at 0x%llx cannot be read",
			     (unsigned long long)addr);
		return;
	}
	if (goes_with_dsdt(header)) {
		enter_aml(dir, addr, diag);
		return;
	}
	if (!memcmp(header, "APIC", 4))
		slot = &dir->madt;
	else if (!memcmp(header, "SRAT", 4))
		slot = &dir->srat;
	else if (!memcmp(header, "SLIT", 4))
		slot = &dir->slit;
	else if (!memcmp(header, "MCFG", 4))
		slot = &dir->mcfg;
	else if (!memcmp(header, "HPET", 4))
		slot = &dir->hpet;
	else if (!memcmp(header, "FACP", 4))
		slot = &dir->fadt;
	else if (!memcmp(header, "DMAR", 4))
		slot = &dir->dmar;
	else if (!memcmp(header, "IVRS", 4))
		slot = &dir->ivrs;
	else
		return;
	if (!*slot)
		*slot = addr;
}

static acpi_fault_t read_root(struct acpi_memory *mem, phys_t addr, const char *signature,
			       unsigned int width, struct acpi_directory *dir, struct diag *diag)
{
	struct cursor c = { 0 };
	size_t size = 0;
	acpi_fault_t fault;
	const uint8_t *table = acpi_table_map(mem, addr, &size, &fault);

	if (!fault)
		fault = acpi_table_check(table, size, signature, &c);
	if (!fault && c.left % width)
		fault = "does not end with a whole entry";
	while (!fault && c.left)
		enter(dir, mem, cursor_le(&c, width), diag);
	return fault;
}

bool acpi_directory_read(struct acpi_directory *dir, struct acpi_memory *mem, phys_t rsdp,
			 struct diag *diag)
{
	struct root root = { 0 };
	acpi_fault_t fault = read_rsdp(mem, rsdp, &root);

	memset(dir, 0, sizeof(*dir));
	if (fault) {
		diag_error(diag, NULL, 0, "ACPI: the RSDP at 0x%llx %s",
			   (unsigned long long)rsdp, fault);
		return false;
	}
	if (root.xsdt) {
		fault = read_root(mem, root.xsdt, "XSDT", 8, dir, diag);
		if (!fault)
			return true;
		if (root.rsdt)
			diag_warning(diag, NULL, 0, "ACPI: the XSDT %s; taking the RSDT", fault);
		else
			diag_error(diag, NULL, 0, "ACPI: the XSDT %s", fault);
	}
	if (!root.rsdt) {
		if (!root.xsdt)
			diag_error(diag, NULL, 0, "ACPI: the RSDP names no root table");
		return false;
	}
	fault = read_root(mem, root.rsdt, "RSDT", 4, dir, diag);
	if (fault)
		diag_error(diag, NULL, 0, "ACPI: the RSDT %s", fault);
	return !fault;
}
