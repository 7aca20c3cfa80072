// SPDX-License-Identifier: GPL-2.0-only
/* A device's BARs, taken where they are from the machine's memory and ports. */
#include "module/mint.h"
#include "module/pci/functions.h"
#include <linux/ioport.h>

/* The table says where the memory of a virtual function lies: it has no BARs of its own. */
static void set_lone(struct pci_dev *device, const struct function *fn)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(fn->is.bar); i++) {
		u64 bar = fn->is.bar[i], start = MINT_BAR_ADDRESS(bar);

		if (!bar)
			continue;
		device->resource[i] = (struct resource){
			.start = start, .end = start + MINT_BAR_SIZE(bar) - 1,
			.name = pci_name(device), .flags = IORESOURCE_MEM,
		};
	}
}

/*
 * A BAR on the root bus may lie inside a window of a bridge that Linux knows by ACPI: one that
 * leaves out ISA's aliases of addresses (PCI-PCI Bridge 1.2, 3.2.5.18, ISA enable).
 */
static bool is_free(const struct resource *res, const struct resource *all)
{
	return !res->child && (res->parent == all || res->parent->flags & IORESOURCE_WINDOW);
}

static void take(struct pci_dev *device, int i)
{
	struct resource *res = &device->resource[i];
	struct resource *all = res->flags & IORESOURCE_IO ? &ioport_resource : &iomem_resource;

	if (!(res->flags & (IORESOURCE_MEM | IORESOURCE_IO)) || res->parent)
		return;
	if (res->flags & IORESOURCE_UNSET || !res->start) {
		pci_warn(device, "mint: the firmware gave BAR %d no address\n", i);
		return;
	}
	if (!insert_resource(all, res)) {
		if (is_free(res, all))
			return;
		remove_resource(res);
	}
	pci_err(device, "mint: BAR %d %pR overlaps what this kernel has there\n", i, res);
}

void mint_resources_take(struct pci_dev *device, const struct function *fn)
{
	/* Its address was the firmware's while it booted; another function may be there now. */
	device->resource[PCI_ROM_RESOURCE] = (struct resource){ .name = pci_name(device) };
	if (mint_function_lone(fn))
		set_lone(device, fn);
	for (int i = 0; i < PCI_STD_NUM_BARS; i++)
		take(device, i);
#ifdef CONFIG_PCI_IOV
	for (int i = PCI_IOV_RESOURCES; i <= PCI_IOV_RESOURCE_END; i++)
		take(device, i);
#endif
}
