// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finds this node. The ACPI table MINT says where the ownership table lies, and which of its
 * entries is this node's.
 */
#include "module/mint.h"
#include <linux/acpi.h>
#include <linux/cpumask.h>
#include <linux/crash_dump.h>
#include <linux/delay.h>
#include <linux/io.h>
#include <linux/pci.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <asm/msr.h>
#include <asm/smp.h>
#include "lib/table/table.h"

#define CONFIG_SHIFT 12			/* log2 of a function's ECAM (PCIe 6.0, 7.2.2) */

struct mint_self mint_self;
static struct table view;

static struct mint_ecam *ecam;		/* private: regions of configuration space */
static unsigned int ecam_count;

static int read_ecam(const struct acpi_table_header *header)
{
	const struct mint_acpi *acpi = (const void *)header;

	if (header->length < sizeof(*acpi))
		return -ENODEV;
	mint_self.segment = acpi->segment;
	mint_self.machine_segment = acpi->machine_segment;
	mint_self.core_count = acpi->core_count;
	if (acpi->ecam_count > (header->length - sizeof(*acpi)) / sizeof(*ecam))
		return -ENODEV;
	ecam = kmemdup(acpi->ecam, acpi->ecam_count * sizeof(*ecam), GFP_KERNEL);
	ecam_count = ecam ? acpi->ecam_count : 0;
	return ecam || !acpi->ecam_count ? 0 : -ENOMEM;
}

/* Copy the ACPI table, since acpi_put_table() unmaps it. */
static int read_acpi(struct mint_acpi *acpi)
{
	struct acpi_table_header *header;
	int ret;

	if (ACPI_FAILURE(acpi_get_table(MINT_ACPI_SIGNATURE, 0, &header))) {
		pr_err("no ACPI table " MINT_ACPI_SIGNATURE
		       ": this kernel was not started by the Mint monitor\n");
		return -ENODEV;
	}
	ret = read_ecam(header);
	if (ret)
		pr_err("the ACPI table " MINT_ACPI_SIGNATURE " of %u bytes cannot be read, error "
		       "%d: the monitor may be older than this module\n", header->length, ret);
	else
		memcpy(acpi, header, sizeof(*acpi));
	acpi_put_table(header);
	if (!ret && acpi->abi_major != MINT_ABI_MAJOR) {
		pr_err("the monitor's ABI has version %u, this module's %u\n", acpi->abi_major,
		       MINT_ABI_MAJOR);
		ret = -ENODEV;
	}
	return ret;
}

static void release_ecam(void)
{
	kfree(ecam);
	ecam = NULL;
	ecam_count = 0;
}

bool mint_self_ecam(void)
{
	return ecam_count;
}

u64 mint_self_config(u16 segment, u16 bdf)
{
	for (unsigned int i = 0; i < ecam_count; i++)
		if (ecam[i].segment == segment && ecam[i].bus_first <= PCI_BUS_NUM(bdf) &&
		    PCI_BUS_NUM(bdf) <= ecam[i].bus_last)
			return ecam[i].base + ((u64)bdf << CONFIG_SHIFT);
	return 0;
}

/* A SIPI to a wrong page would make another node's core run whatever lies there. */
static bool sipi_page_valid(u64 page)
{
	return page && page < SZ_1M && !(page & ~PAGE_MASK);
}

/* Try again if the table is not valid: the monitor may mend what somebody has overwritten. */
static bool open_view(void *mem)
{
	for (unsigned int i = 0; i <= MINT_MEND_TRIES; i++) {
		if (table_open(&view, mem, mint_self.size) &&
		    sipi_page_valid(view.header.sipi_page))
			return true;
		msleep(MINT_MEND_MS);
	}
	return false;
}

static int use_table(void *mem, const struct mint_acpi *acpi)
{
	u32 index = acpi->node_index;
	int ret;

	if (!open_view(mem)) {
		pr_err("no readable table at 0x%llx\n", mint_self.addr);
		return -ENODEV;
	}
	ret = mint_who_read(&view, index);
	if (ret)
		return ret;
	if (strncmp(mint_who()->node[index].name, acpi->node_name, MINT_NAME_SIZE)) {
		pr_err("node %u of the table is not the one this kernel was started as\n", index);
		mint_who_release();
		return -ENODEV;
	}
	mint_self.table = &view;
	mint_self.index = index;
	mint_self.tag = mint_who()->node[index].tag;
	mint_self.name = mint_who()->node[index].name;
	mint_self.node = table_node(&view, index);
	return 0;
}

static int map_table(const struct mint_acpi *acpi)
{
	void *mem;
	int ret;

	mint_self.addr = (u64)acpi->table_addr_hi << 32 | acpi->table_addr_lo;
	mint_self.size = acpi->table_size;
	mem = memremap(mint_self.addr, mint_self.size, MEMREMAP_WB);
	if (!mem) {
		pr_err("cannot map the table at 0x%llx, 0x%x bytes\n", mint_self.addr,
		       mint_self.size);
		return -ENOMEM;
	}
	ret = use_table(mem, acpi);
	if (ret)
		memunmap(mem);
	return ret;
}

int mint_self_find(void)
{
	struct mint_acpi acpi;
	int ret = read_acpi(&acpi) ?: map_table(&acpi);

	if (ret)
		release_ecam();
	return ret;
}

void mint_self_release(void)
{
	memunmap(view.mem);
	mint_who_release();
	release_ecam();
}

bool mint_crash_kernel(void)
{
	return is_kdump_kernel();
}

int mint_cpu_online(u32 lapic_id)
{
	unsigned int cpu;

	for_each_online_cpu(cpu)
		if (cpu_physical_id(cpu) == lapic_id)
			return cpu;
	return -1;
}

unsigned int mint_self_boot_cpu(void)
{
	u32 lapic_id = READ_ONCE(mint_self.node->boot_lapic_id);
	int cpu = mint_cpu_online(lapic_id);

	return cpu >= 0 && roster_owns_core(mint_who(), mint_self.index, lapic_id) ? cpu : 0;
}

void mint_self_set_flag(u32 flag, bool on)
{
	u32 *flags = &mint_self.node->flags, old;

	do {
		old = READ_ONCE(*flags);
	} while (!table_exchange32(flags, old, on ? old | flag : old & ~flag));
}

bool mint_change_state(u32 index, u32 from, u32 to, u32 cause, u32 arg)
{
	const struct mint_event event = {
		.tsc = rdtsc(), .node = index, .state = to, .cause = cause, .arg = arg,
	};

	if (!table_exchange32(&table_node(mint_self.table, index)->state, from, to))
		return false;
	table_log(mint_self.table, &event);
	return true;
}

bool mint_self_change_state(u32 from, u32 to, u32 cause, u32 arg)
{
	return mint_change_state(mint_self.index, from, to, cause, arg);
}
