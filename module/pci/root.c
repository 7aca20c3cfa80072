// SPDX-License-Identifier: GPL-2.0-only
/*
 * Our root buses: one for each bus of the machine that shows a function here. They have no windows:
 * BARs stay where they are, and Linux has no room to place others.
 */
#include "module/mint.h"
#include "module/pci/functions.h"
#include <linux/list.h>
#include <linux/slab.h>
#include <asm/pci.h>

/* Kept until the module goes, since Linux may look at @sysdata as long as anybody holds the bus. */
struct root {
	struct list_head list;
	struct pci_sysdata sysdata;
	struct resource numbers;	/* of buses */
	struct pci_bus *bus;		/* NULL: nothing is shown there at the moment */
};

static LIST_HEAD(roots);

static struct root *find(const struct function *fn)
{
	struct root *root;

	list_for_each_entry(root, &roots, list)
		if (root->sysdata.domain == fn->is.segment &&
		    root->numbers.start == PCI_BUS_NUM(fn->is.bdf))
			return root;
	return NULL;
}

/* Returns the last bus on which virtual functions of this bus' physical functions may be. */
static u8 last_bus(unsigned int segment, u8 bus)
{
	u8 last = bus;

	for (u32 n = 0; n < mint_function_count; n++) {
		const struct mint_function *is = &mint_functions[n].is;

		if (is->segment == segment && is->flags & MINT_FUNCTION_VIRTUAL &&
		    PCI_BUS_NUM(is->physical) == bus && PCI_BUS_NUM(is->bdf) > last)
			last = PCI_BUS_NUM(is->bdf);
	}
	return last;
}

static struct root *create(const struct function *fn)
{
	struct root *root = kzalloc(sizeof(*root), GFP_KERNEL);
	u8 bus = PCI_BUS_NUM(fn->is.bdf);

	if (!root)
		return NULL;
	root->sysdata.domain = fn->is.segment;
	root->sysdata.node = NUMA_NO_NODE;
	root->numbers = (struct resource){
		.name = "mint", .flags = IORESOURCE_BUS,
		.start = bus, .end = last_bus(fn->is.segment, bus),
	};
	list_add_tail(&root->list, &roots);
	return root;
}

struct pci_bus *mint_root_get(const struct function *fn)
{
	struct root *root = find(fn) ?: create(fn);
	LIST_HEAD(resources);

	if (!root || root->bus)
		return root ? root->bus : NULL;
	pci_add_resource(&resources, &root->numbers);
	root->bus = pci_create_root_bus(NULL, root->numbers.start, &mint_config_ops,
					&root->sysdata, &resources);
	if (!root->bus)
		pci_free_resource_list(&resources);
	return root->bus;
}

/* pci_create_root_bus() leaves a reference to the host bridge behind. */
static void remove(struct root *root)
{
	struct pci_host_bridge *bridge = to_pci_host_bridge(root->bus->bridge);

	pci_stop_root_bus(root->bus);
	pci_remove_root_bus(root->bus);
	pci_free_host_bridge(bridge);
	root->bus = NULL;
}

void mint_root_put_empty(void)
{
	struct root *root;

	list_for_each_entry(root, &roots, list)
		if (root->bus && list_empty(&root->bus->devices))
			remove(root);
}

void mint_root_release(void)
{
	struct root *root, *next;

	list_for_each_entry_safe(root, next, &roots, list) {
		if (root->bus)
			remove(root);
		list_del(&root->list);
		kfree(root);
	}
}

bool mint_root_has(const struct pci_dev *device)
{
	return device->bus->ops == &mint_config_ops;
}
