// SPDX-License-Identifier: GPL-2.0-only
/*
 * Takes a lock between kernels in this node's name, and hangs the CPU with it, with interrupts off.
 */
#include <linux/acpi.h>
#include <linux/io.h>
#include <linux/module.h>
#include <mint/abi.h>

static uint lock = MINT_LOCK_IOAPIC;
module_param(lock, uint, 0);
MODULE_PARM_DESC(lock, "enum mint_lock_id (default: the I/O APICs')");

static int __init mint_keep_init(void)
{
	struct acpi_table_header *header;
	const struct mint_acpi *acpi;
	struct mint_table *table;
	struct mint_node *node;
	u32 *holder;

	if (ACPI_FAILURE(acpi_get_table(MINT_ACPI_SIGNATURE, 0, &header)))
		return -ENODEV;
	acpi = (const void *)header;
	table = memremap((u64)acpi->table_addr_hi << 32 | acpi->table_addr_lo, acpi->table_size,
			 MEMREMAP_WB);
	if (!table)
		return -ENOMEM;
	node = (void *)table + table->array[MINT_ARRAY_NODES].offset +
		acpi->node_index * table->array[MINT_ARRAY_NODES].stride;
	holder = (void *)table + table->array[MINT_ARRAY_LOCKS].offset +
		lock * table->array[MINT_ARRAY_LOCKS].stride;
	pr_emerg("mint_keep: keeps lock %u\n", lock);
	local_irq_disable();
	while (cmpxchg(holder, 0, node->tag + 1u))
		cpu_relax();
	for (;;)
		cpu_relax();
}

module_init(mint_keep_init);
MODULE_DESCRIPTION("A holder of a lock that hangs");
MODULE_LICENSE("GPL");
