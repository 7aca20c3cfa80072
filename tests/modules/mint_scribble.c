// SPDX-License-Identifier: GPL-2.0-only
/* Writes a value into a node's entry of the ownership table, as no kernel should. */
#include <linux/acpi.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/string.h>
#include <mint/abi.h>

static char *field = "";
module_param(field, charp, 0);
MODULE_PARM_DESC(field, "state, request, wish, flags, generation, heartbeat_ms or heartbeat");
static uint node;
module_param(node, uint, 0);
MODULE_PARM_DESC(node, "its index");
static ulong value;
module_param(value, ulong, 0);

static const struct {
	const char *name;
	size_t offset, size;
} fields[] = {
#define FIELD(f) { #f, offsetof(struct mint_node, f), sizeof_field(struct mint_node, f) }
	FIELD(state), FIELD(request), FIELD(wish), FIELD(flags), FIELD(generation),
	FIELD(heartbeat_ms), FIELD(heartbeat),
#undef FIELD
};

static int find_table(u64 *addr, u32 *size)
{
	struct acpi_table_header *header;
	const struct mint_acpi *acpi;

	if (ACPI_FAILURE(acpi_get_table(MINT_ACPI_SIGNATURE, 0, &header)))
		return -ENODEV;
	acpi = (const void *)header;
	*addr = (u64)acpi->table_addr_hi << 32 | acpi->table_addr_lo;
	*size = acpi->table_size;
	acpi_put_table(header);
	return 0;
}

static int scribble(void *table)
{
	const struct mint_array *nodes = &((struct mint_table *)table)->array[MINT_ARRAY_NODES];

	if (node >= nodes->count)
		return -EINVAL;
	for (unsigned int i = 0; i < ARRAY_SIZE(fields); i++) {
		if (strcmp(field, fields[i].name))
			continue;
		memcpy(table + nodes->offset + node * nodes->stride + fields[i].offset, &value,
		       fields[i].size);
		return 0;
	}
	return -EINVAL;
}

static int __init mint_scribble_init(void)
{
	void *table;
	u64 addr;
	u32 size;
	int ret = find_table(&addr, &size);

	if (ret)
		return ret;
	table = memremap(addr, size, MEMREMAP_WB);
	if (!table)
		return -ENOMEM;
	ret = scribble(table);
	memunmap(table);
	return ret;
}

static void __exit mint_scribble_exit(void)
{
}

module_init(mint_scribble_init);
module_exit(mint_scribble_exit);
MODULE_DESCRIPTION("A scribbler in the ownership table");
MODULE_LICENSE("GPL");
