// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each table is a function that writes it behind the ones before and returns its address. The RSDP
 * at the start gets the address of the XSDT at the end.
 */
#include "lib/acpi/acpi_build.h"
#include "lib/acpi/acpi_fadt.h"
#include "lib/acpi/acpi_put.h"
#include "lib/acpi/acpi_writer.h"
#include "lib/machine/ecam.h"
#include "lib/machine/numa.h"
#include "lib/base/str.h"

/* RSDP (5.2.5.3). */
#define RSDP_SIZE	36
#define RSDP_SIZE_V1	20
#define RSDP_CHECKSUM	8
#define RSDP_XSDT	24
#define RSDP_CHECKSUM_V2 32

/*
 * The XSDT (5.2.8) lists FADT, MADT and MINT, and if they exist, MCFG, HPET, SRAT, SLIT, our SSDT
 * and the firmware's.
 */
#define XSDT_ENTRIES_MAX (8 + ACPI_AML_MAX)

#define MCFG_REVISION	1
#define HPET_REVISION	1	/* IA-PC HPET Specification 1.0a, 3.2.4 */

static bool same_buses(const struct acpi_host_bridge *a, const struct acpi_host_bridge *b)
{
	return a->segment == b->segment && a->bus_first == b->bus_first &&
	       a->bus_last == b->bus_last;
}

static phys_t put_mcfg(struct writer *w, const struct acpi_build *in)
{
	size_t start = table_begin(w, "MCFG", MCFG_REVISION);

	put(w, 0, 8);
	for (unsigned int i = 0; i < in->bridge_count; i++) {
		const struct acpi_host_bridge *b = &in->bridge[i];
		unsigned int j = 0;

		while (!same_buses(&in->bridge[j], b))
			j++;
		if (j < i)
			continue;
		put(w, in->ecam_base, 8);
		put(w, b->segment, 2);
		put(w, b->bus_first, 1);
		put(w, b->bus_last, 1);
		put(w, 0, 4);
	}
	return table_end(w, start);
}

static phys_t put_hpet(struct writer *w, const struct machine_hpet *hpet)
{
	size_t start = table_begin(w, "HPET", HPET_REVISION);

	put(w, hpet->id, 4);
	put(w, 0, 1);			/* memory */
	put(w, 64, 1);			/* bits of a register */
	put(w, 0, 2);
	put(w, hpet->addr, 8);
	put(w, 0, 1);			/* number of the HPET */
	put(w, hpet->min_tick, 2);
	put(w, 0, 1);			/* its page may have something else in it */
	return table_end(w, start);
}

static phys_t put_full_fadt(struct writer *w, const struct acpi_build *in, phys_t dsdt)
{
	size_t start = table_begin(w, "FACP", FADT_REVISION);
	uint8_t fadt[FADT_SIZE];

	acpi_full_fadt(in->firmware, in->legacy, dsdt, fadt);
	put_bytes(w, fadt + HEADER_SIZE, FADT_SIZE - HEADER_SIZE);
	return table_end(w, start);
}

static phys_t put_fadt(struct writer *w, const struct acpi_build *in, phys_t dsdt)
{
	size_t start = table_begin(w, "FACP", FADT_REVISION);

	put_zeroes(w, FADT_SIZE - HEADER_SIZE);
	set(w, start + FADT_BOOT_ARCH, acpi_boot_arch(in->legacy), 2);
	/* There is no reset register: so Linux resets through EFI. */
	set(w, start + FADT_FLAGS, FADT_WBINVD | FADT_PROC_C1 | FADT_PWR_BUTTON |
	    FADT_SLP_BUTTON | FADT_FIX_RTC | FADT_FORCE_PHYSICAL | FADT_HW_REDUCED, 4);
	set(w, start + FADT_MINOR_VERSION, FADT_MINOR, 1);
	set(w, start + FADT_X_DSDT, dsdt, 8);
	return table_end(w, start);
}

static phys_t put_mint(struct writer *w, const struct acpi_build *in)
{
	size_t start = table_begin(w, MINT_ACPI_SIGNATURE, MINT_ACPI_REVISION);
	char name[MINT_NAME_SIZE] = "";

	if (!str_copy(name, sizeof(name), in->node_name, strlen(in->node_name)))
		w->failed = true;
	put(w, MINT_ABI_MAJOR, 2);
	put(w, MINT_ABI_MINOR, 2);
	put(w, in->table_size, 4);
	put(w, in->table_addr, 8);
	put(w, in->node_index, 4);
	put_bytes(w, name, sizeof(name));
	put(w, in->segment, 2);
	put(w, in->machine->ecam_count, 2);
	put(w, in->machine_segment, 2);
	put(w, in->own_core_count, 2);
	for (unsigned int i = 0; i < in->machine->ecam_count; i++) {
		const struct machine_ecam *e = &in->machine->ecam[i];

		put(w, e->base, 8);
		put(w, e->segment, 2);
		put(w, e->bus_first, 1);
		put(w, e->bus_last, 1);
		put(w, 0, 4);
	}
	return table_end(w, start);
}

static phys_t put_xsdt(struct writer *w, const phys_t *table, unsigned int count)
{
	size_t start = table_begin(w, "XSDT", 1);

	for (unsigned int i = 0; i < count; i++)
		put(w, table[i], 8);
	return table_end(w, start);
}

static void put_rsdp(struct writer *w)
{
	put_bytes(w, "RSD PTR ", 8);
	put(w, 0, 1);			/* checksum */
	put_bytes(w, OEM_ID, 6);
	put(w, 2, 1);			/* revision */
	put(w, 0, 4);			/* no RSDT */
	put(w, RSDP_SIZE, 4);
	put_zeroes(w, RSDP_SIZE - RSDP_XSDT);
}

/*
 * Writes the FADT, which names the DSDT, the firmware's other AML and our SSDT. Returns how many
 * tables the XSDT has to list for them.
 */
static unsigned int put_full(struct writer *w, const struct acpi_build *in,
			     phys_t table[XSDT_ENTRIES_MAX])
{
	phys_t copy[1 + ACPI_AML_MAX] = { 0 };
	unsigned int count = 0;

	if (!acpi_firmware_copy(in->firmware, in->aml, in->aml_size, in->aml_addr, copy))
		w->failed = true;
	table[count++] = put_full_fadt(w, in, copy[0]);
	for (unsigned int i = 1; i < in->firmware->aml_count; i++)
		table[count++] = copy[i];
	table[count++] = acpi_put_devices(w, in);
	return count;
}

size_t acpi_build(const struct acpi_build *in, void *buf, size_t size, phys_t base)
{
	struct writer w = { .buf = buf, .size = size, .base = base };
	phys_t table[XSDT_ENTRIES_MAX], xsdt;
	unsigned int count = 0;

	put_rsdp(&w);
	if (in->firmware)
		count = put_full(&w, in, table);
	else
		table[count++] = put_fadt(&w, in, acpi_put_devices(&w, in));
	table[count++] = acpi_put_madt(&w, in);
	table[count++] = put_mint(&w, in);
	if (in->has_ecam && in->bridge_count)
		table[count++] = put_mcfg(&w, in);
	if (acpi_has_hpet(in))
		table[count++] = put_hpet(&w, &in->machine->hpet);
	if (in->ram_count && machine_is_numa(in->machine)) {
		table[count++] = acpi_put_srat(&w, in);
		table[count++] = acpi_put_slit(&w, in->machine);
	}
	xsdt = put_xsdt(&w, table, count);
	set(&w, RSDP_XSDT, xsdt, 8);
	set_checksum(&w, 0, RSDP_SIZE_V1, RSDP_CHECKSUM);
	set_checksum(&w, 0, RSDP_SIZE, RSDP_CHECKSUM_V2);
	return w.failed ? 0 : w.used;
}
