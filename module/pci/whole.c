// SPDX-License-Identifier: GPL-2.0-only
/*
 * Buses that are the node's as a whole, which Linux has found by ACPI, with accessors of its own.
 * Once a function there is given away, accessors of ours stand before those: what is not this
 * node's any more reads as absent.
 */
#include "module/mint.h"
#include "module/pci/functions.h"
#include <linux/module.h>
#include <linux/slab.h>

/* Only added to, under pci_rescan_remove_lock; read at any time. */
static struct guard {
	struct guard *next;
	struct pci_bus *bus;
	struct pci_ops *ops;		/* Linux's own */
} *guards;

/* Linux gives a bus that it makes below another one the same accessors: so look upwards, too. */
static const struct guard *guard_of(const struct pci_bus *bus)
{
	const struct guard *guard;

	for (; bus; bus = bus->parent)
		for (guard = smp_load_acquire(&guards); guard; guard = guard->next)
			if (guard->bus == bus)
				return guard;
	return NULL;
}

/* All whole buses of a node are in one segment. */
static const struct function *function_at(const struct pci_bus *bus, unsigned int devfn)
{
	const struct function *fn = mint_function_find(mint_self.machine_segment,
						       PCI_DEVID(bus->number, devfn));

	return fn && fn->whole == bus ? fn : NULL;
}

void mint_whole_find(void)
{
	for (u32 n = 0; n < mint_function_count; n++) {
		struct function *fn = &mint_functions[n];

		if (fn->is.segment == mint_self.machine_segment)
			fn->whole = pci_find_bus(mint_self.segment, PCI_BUS_NUM(fn->is.bdf));
	}
}

static int read(struct pci_bus *bus, unsigned int devfn, int where, int size, u32 *value)
{
	const struct function *fn = function_at(bus, devfn);

	if (!fn || READ_ONCE(fn->mine))
		return guard_of(bus)->ops->read(bus, devfn, where, size, value);
	*value = ~0u >> (32 - 8 * size);
	return PCIBIOS_DEVICE_NOT_FOUND;
}

static int write(struct pci_bus *bus, unsigned int devfn, int where, int size, u32 value)
{
	const struct function *fn = function_at(bus, devfn);

	if (!fn || READ_ONCE(fn->mine))
		return guard_of(bus)->ops->write(bus, devfn, where, size, value);
	return PCIBIOS_DEVICE_NOT_FOUND;
}

static struct pci_ops guarded = { .read = read, .write = write };

int mint_whole_guard(struct pci_bus *bus)
{
	struct guard *guard;

	if (guard_of(bus))
		return 0;
	guard = kzalloc(sizeof(*guard), GFP_KERNEL);
	if (!guard)
		return -ENOMEM;
	__module_get(THIS_MODULE);
	guard->bus = bus;
	guard->ops = bus->ops;
	guard->next = guards;
	smp_store_release(&guards, guard);
	pci_bus_set_ops(bus, &guarded);
	return 0;
}
