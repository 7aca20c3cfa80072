// SPDX-License-Identifier: GPL-2.0-only
/*
 * Watches devices on our root buses come and go, whoever made Linux look for them. A new one gets
 * its BARs and its interrupt before any driver can bind. Another node's virtual function gets no
 * driver. A bound driver holds the module, since its device goes with the module.
 */
#include "module/mint.h"
#include "module/pci/functions.h"
#include <linux/device.h>
#include <linux/module.h>
#include <linux/notifier.h>
#include "module/compat.h"
#include "module/irq/irqs.h"

#define NO_DRIVER "mint-foreign"

static struct function *function_of(const struct pci_dev *device)
{
	return mint_function_find(pci_domain_nr(device->bus),
				  PCI_DEVID(device->bus->number, device->devfn));
}

static void keep_off(struct pci_dev *device)
{
	if (mint_driver_override(device, NO_DRIVER))
		pci_err(device, "mint: no memory to keep drivers off another node's function\n");
}

/* Of a virtual function whose physical one is here Linux itself knows the BARs. */
static void add(struct pci_dev *device)
{
	struct function *fn = function_of(device);

	if (!fn || !fn->mine) {
		keep_off(device);
		return;
	}
	fn->device = device;
	if (device->is_virtfn)
		return;
	mint_resources_take(device, fn);
	mint_intx_give(device);
}

static void removed(struct pci_dev *device)
{
	struct function *fn = function_of(device);

	mint_intx_take_back(device);
	if (fn && fn->device == device)
		fn->device = NULL;
}

static int see(struct notifier_block *self, unsigned long event, void *what)
{
	struct pci_dev *device = to_pci_dev(what);

	if (!mint_root_has(device))
		return NOTIFY_DONE;
	switch (event) {
	case BUS_NOTIFY_ADD_DEVICE:
		add(device);
		break;
	case BUS_NOTIFY_REMOVED_DEVICE:
		removed(device);
		break;
	case BUS_NOTIFY_BOUND_DRIVER:
		__module_get(THIS_MODULE);
		break;
	case BUS_NOTIFY_UNBOUND_DRIVER:
		module_put(THIS_MODULE);
		break;
	}
	return NOTIFY_OK;
}

static struct notifier_block notifier = { .notifier_call = see };

int mint_devices_start(void)
{
	return bus_register_notifier(&pci_bus_type, &notifier);
}

void mint_devices_stop(void)
{
	bus_unregister_notifier(&pci_bus_type, &notifier);
}
