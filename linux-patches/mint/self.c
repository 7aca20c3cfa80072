// SPDX-License-Identifier: GPL-2.0-only
#include "mint.h"
#include <linux/acpi.h>
#include <linux/io.h>
#include <asm/msr.h>
#include "lib/table/table.h"

struct mint_self mint_self;
static struct table view;

/* Copy the ACPI table: its mapping goes with acpi_put_table(). */
static int read_acpi(struct mint_acpi *acpi)
{
	struct acpi_table_header *header;
	int ret = 0;

	if (ACPI_FAILURE(acpi_get_table(MINT_ACPI_SIGNATURE, 0, &header))) {
		pr_err("no ACPI table " MINT_ACPI_SIGNATURE
		       ": this kernel was not started by the Mint monitor\n");
		return -ENODEV;
	}
	if (header->length < sizeof(*acpi)) {
		pr_err("the ACPI table " MINT_ACPI_SIGNATURE " is too short: %u bytes\n",
		       header->length);
		ret = -ENODEV;
	} else {
		memcpy(acpi, header, sizeof(*acpi));
	}
	acpi_put_table(header);
	if (!ret && acpi->abi_major != MINT_ABI_MAJOR) {
		pr_err("the monitor speaks ABI %u, this module %u\n", acpi->abi_major,
		       MINT_ABI_MAJOR);
		ret = -ENODEV;
	}
	return ret;
}

static bool names_valid(const struct table *table)
{
	for (u32 n = 0; n < table_count(table, MINT_ARRAY_NODES); n++) {
		const char *name = table_node(table, n)->name;
		size_t len = strnlen(name, MINT_NAME_SIZE);

		if (!len || len == MINT_NAME_SIZE)
			return false;
	}
	return true;
}

static int use_table(void *mem, const struct mint_acpi *acpi)
{
	struct mint_node *node;

	if (!table_open(&view, mem, mint_self.size) || !names_valid(&view)) {
		pr_err("no readable table at 0x%llx\n", mint_self.addr);
		return -ENODEV;
	}
	node = table_node(&view, acpi->node_index);
	if (!node || strncmp(node->name, acpi->node_name, MINT_NAME_SIZE)) {
		pr_err("node %u of the table is not the one this kernel was started as\n",
		       acpi->node_index);
		return -ENODEV;
	}
	mint_self.table = &view;
	mint_self.index = acpi->node_index;
	mint_self.node = node;
	return 0;
}

int mint_self_find(void)
{
	struct mint_acpi acpi;
	int ret = read_acpi(&acpi);
	void *mem;

	if (ret)
		return ret;
	mint_self.addr = (u64)acpi.table_addr_hi << 32 | acpi.table_addr_lo;
	mint_self.size = acpi.table_size;
	mem = memremap(mint_self.addr, mint_self.size, MEMREMAP_WB);
	if (!mem) {
		pr_err("cannot map the table at 0x%llx, 0x%x bytes\n", mint_self.addr,
		       mint_self.size);
		return -ENOMEM;
	}
	ret = use_table(mem, &acpi);
	if (ret)
		memunmap(mem);
	return ret;
}

void mint_self_release(void)
{
	memunmap(view.mem);
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
