// SPDX-License-Identifier: GPL-2.0-only
/*
 * Shows Linux this node's functions, and takes them away again. What Linux has found by ACPI
 * already is left alone.
 */
#include "module/mint.h"
#include "module/pci/functions.h"
#include <linux/jiffies.h>
#include <linux/workqueue.h>

#define LOOK_MS 1000			/* from one look for virtual functions to the next */

static bool has_device(unsigned int segment, u16 bdf)
{
	struct pci_dev *device = pci_get_domain_bus_and_slot(segment, PCI_BUS_NUM(bdf), bdf & 0xff);

	pci_dev_put(device);
	return device;
}

/* Returns true if Linux knows the function by ACPI: it is on a whole bus of the node. */
static bool known_otherwise(const struct function *fn)
{
	return has_device(mint_self.segment, fn->is.bdf);
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

/* devices.c sees the new device before pci_scan_single_device() returns. */
static int scan(const struct function *fn)
{
	struct pci_bus *bus = mint_root_get(fn);
	struct pci_dev *device;

	if (!bus)
		return -ENOMEM;
	device = pci_scan_single_device(bus, fn->is.bdf & 0xff);
	if (!device)
		return -ENODEV;
	pci_bus_add_device(device);
	return 0;
}

static void complain(const struct function *fn, int error)
{
	const char *why = error == -ENXIO ? "there is no way to its configuration space" :
			  error == -ENODEV ? "it does not answer" : "there is no memory for it";

	pr_err("PCI function %04x:%02x:%02x.%x is this node's, and %s\n", fn->is.segment,
	       PCI_BUS_NUM(fn->is.bdf), PCI_SLOT(fn->is.bdf), PCI_FUNC(fn->is.bdf), why);
}

static void show(struct function *fn)
{
	int ret;

	if (known_otherwise(fn))
		return;
	ret = map(fn);
	if (!ret && mint_function_lone(fn) && !mint_function_answers(fn))
		return;			/* it is not enabled */
	ret = ret ?: scan(fn);
	mint_root_put_empty();
	if (ret)
		complain(fn, ret);
}

static void hide(struct function *fn)
{
	if (fn->device)
		pci_stop_and_remove_bus_device(fn->device);
	mint_root_put_empty();
}

/* Virtual functions come and go as another node decides. */
static void look(struct work_struct *work)
{
	pci_lock_rescan_remove();
	for (u32 n = 0; n < mint_function_count; n++) {
		struct function *fn = &mint_functions[n];

		if (!mint_function_lone(fn) || !(fn->config || fn->ports))
			continue;
		if (!fn->device)
			show(fn);
		else if (!mint_function_answers(fn))
			hide(fn);
	}
	pci_unlock_rescan_remove();
	schedule_delayed_work(to_delayed_work(work), msecs_to_jiffies(LOOK_MS));
}

static DECLARE_DELAYED_WORK(looks, look);

/* A virtual function beside its physical one is Linux's to show. */
static bool to_be_shown(const struct function *fn)
{
	return fn->mine && (!(fn->is.flags & MINT_FUNCTION_VIRTUAL) || mint_function_lone(fn));
}

/* Errors are in the log, and the module stays: a node without some function is better than none. */
int mint_pci_start(void)
{
	bool lone = false;
	int ret = mint_functions_read() ?: mint_devices_start();

	if (ret) {
		pr_err("PCI functions will be missing: error %d\n", ret);
		mint_functions_release();
		return 0;
	}
	pci_lock_rescan_remove();
	for (u32 n = 0; n < mint_function_count; n++) {
		if (to_be_shown(&mint_functions[n]))
			show(&mint_functions[n]);
		lone |= mint_function_lone(&mint_functions[n]);
	}
	pci_unlock_rescan_remove();
	if (lone)
		schedule_delayed_work(&looks, msecs_to_jiffies(LOOK_MS));
	return 0;
}

void mint_pci_stop(void)
{
	cancel_delayed_work_sync(&looks);
	pci_lock_rescan_remove();
	for (u32 n = mint_function_count; n-- > 0;)
		hide(&mint_functions[n]);
	pci_unlock_rescan_remove();
	mint_devices_stop();
	mint_functions_release();
	mint_root_release();
}
