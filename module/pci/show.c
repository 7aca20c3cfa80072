// SPDX-License-Identifier: GPL-2.0-only
/*
 * Makes Linux know this node's functions, and forget them. A function on a bus that Linux has found
 * by ACPI is shown there, all others on our root buses.
 */
#include "module/mint.h"
#include "module/pci/functions.h"
#include <linux/jiffies.h>

#define LOOK_MS 1000			/* from one look for virtual functions to the next */

struct pci_dev *mint_function_device(const struct function *fn)
{
	u16 segment = fn->whole ? mint_self.segment : fn->is.segment;

	return pci_get_domain_bus_and_slot(segment, PCI_BUS_NUM(fn->is.bdf), fn->is.bdf & 0xff);
}

/* Linux makes the devices of a physical function's virtual ones: these need to be reachable. */
static int map(struct function *fn)
{
	int ret = mint_function_map(fn);

	for (u32 n = 0; n < mint_function_count && !ret; n++)
		if (mint_functions[n].mine && mint_function_physical(&mint_functions[n]) == fn)
			ret = mint_function_map(&mint_functions[n]);
	return ret;
}

/* On our own buses devices.c sees the new device before pci_scan_single_device() returns. */
static int scan(const struct function *fn)
{
	struct pci_bus *bus = fn->whole ?: mint_root_get(fn);
	struct pci_dev *device;

	if (!bus)
		return -ENOMEM;
	device = pci_scan_single_device(bus, fn->is.bdf & 0xff);
	if (!device)
		return -ENODEV;
	if (fn->whole)
		for (int i = 0; i < PCI_STD_NUM_BARS; i++)
			if (device->resource[i].flags && !device->resource[i].parent)
				pci_claim_resource(device, i);
	pci_bus_add_device(device);
	return 0;
}

/*
 * On a whole bus Linux could place another BAR where a function was that is away: its places are
 * noted before its device goes, and held afterwards, by resources that are in no device.
 */
static void note_places(struct function *fn, const struct pci_dev *device,
			struct resource *parent[])
{
	for (int i = 0; i < PCI_STD_NUM_BARS; i++) {
		fn->held[i] = (struct resource){
			.start = device->resource[i].start, .end = device->resource[i].end,
			.flags = device->resource[i].flags, .name = "mint: another node's",
		};
		parent[i] = device->resource[i].parent;
	}
}

static void hold_places(struct function *fn, struct resource *parent[])
{
	for (int i = 0; i < PCI_STD_NUM_BARS; i++)
		if (parent[i] && request_resource(parent[i], &fn->held[i]))
			pr_warn("function " MINT_FN ": the place of BAR %d is not free\n",
				MINT_FN_OF(fn->is.segment, fn->is.bdf), i);
}

static void release_places(struct function *fn)
{
	for (int i = 0; i < PCI_STD_NUM_BARS; i++)
		if (fn->held[i].parent)
			release_resource(&fn->held[i]);
}

/* The virtual functions of a physical one that comes were shown as another node's. */
static void forget_virtual(const struct function *fn)
{
	for (u32 n = 0; n < mint_function_count; n++)
		if (mint_functions[n].device && mint_function_physical(&mint_functions[n]) == fn)
			pci_stop_and_remove_bus_device(mint_functions[n].device);
}

int mint_function_show(struct function *fn)
{
	int ret = 0;

	pci_lock_rescan_remove();
	if (!(fn->is.flags & MINT_FUNCTION_VIRTUAL))
		forget_virtual(fn);
	fn->mine = true;
	release_places(fn);
	if (!fn->whole)
		ret = map(fn);
	/* A virtual function beside its physical one is Linux's to show, once it is enabled. */
	if (!ret && (!(fn->is.flags & MINT_FUNCTION_VIRTUAL) ||
		     (mint_function_lone(fn) && mint_function_answers(fn))))
		ret = scan(fn);
	if (ret) {
		fn->mine = false;
		mint_function_unmap(fn);
	}
	mint_root_put_empty();
	pci_unlock_rescan_remove();
	return ret;
}

void mint_function_hide_locked(struct function *fn)
{
	struct pci_dev *device = fn->mine ? mint_function_device(fn) : NULL;
	struct resource *parent[PCI_STD_NUM_BARS] = { };

	if (device && fn->whole)
		note_places(fn, device, parent);
	if (device)
		pci_stop_and_remove_bus_device(device);
	pci_dev_put(device);
	hold_places(fn, parent);
	fn->mine = false;
	mint_function_unmap(fn);
	mint_root_put_empty();
}

void mint_function_hide(struct function *fn)
{
	pci_lock_rescan_remove();
	mint_function_hide_locked(fn);
	pci_unlock_rescan_remove();
}

bool mint_function_gone_from_whole(void)
{
	for (u32 n = 0; n < mint_function_count; n++)
		if (mint_functions[n].whole && !READ_ONCE(mint_functions[n].mine))
			return true;
	return false;
}

/* Virtual functions come and go as the node of their physical function decides. */
static void look_at(struct function *fn)
{
	if (fn->device && !mint_function_answers(fn))
		pci_stop_and_remove_bus_device(fn->device);
	else if (!fn->device && mint_function_answers(fn))
		scan(fn);
}

static void look(struct work_struct *work)
{
	pci_lock_rescan_remove();
	for (u32 n = 0; n < mint_function_count; n++)
		if (mint_function_lone(&mint_functions[n]))
			look_at(&mint_functions[n]);
	mint_root_put_empty();
	pci_unlock_rescan_remove();
	schedule_delayed_work(to_delayed_work(work), msecs_to_jiffies(LOOK_MS));
}

static DECLARE_DELAYED_WORK(looks, look);

void mint_looks_start(void)
{
	schedule_delayed_work(&looks, msecs_to_jiffies(LOOK_MS));
}

void mint_looks_stop(void)
{
	cancel_delayed_work_sync(&looks);
}
