// SPDX-License-Identifier: GPL-2.0-only
/*
 * Configuration space of our root buses. This node's functions are read and written; a virtual
 * function whose physical one is another node's gets its IDs from the table, and another node's
 * virtual function of a physical one here is an empty shell. Everything else reads as absent.
 */
#include "module/mint.h"
#include "module/pci/functions.h"
#include <linux/io.h>
#include <linux/rcupdate.h>
#include <asm/pci_x86.h>

static u32 ones(int size)
{
	return ~0u >> (32 - 8 * size);
}

/* The configuration mechanism of PCI Local Bus 3.0, 3.2.2.3.2: 256 bytes of each function. */
#define ADDRESS	0xcf8
#define DATA	0xcfc
#define PORTS_SIZE 256

static u32 port_address(const struct function *fn, int where)
{
	return 0x80000000 | fn->is.bdf << 8 | (where & ~3);
}

static u32 get_by_ports(const struct function *fn, int where, int size)
{
	unsigned long flags;
	u32 value;

	if (where >= PORTS_SIZE)
		return ones(size);
	flags = mint_lock(MINT_LOCK_PCI);
	outl(port_address(fn, where), ADDRESS);
	value = size == 1 ? inb(DATA + (where & 3)) : size == 2 ? inw(DATA + (where & 2)) :
		inl(DATA);
	mint_unlock(MINT_LOCK_PCI, flags);
	return value;
}

static void set_by_ports(const struct function *fn, int where, int size, u32 value)
{
	unsigned long flags;

	if (where >= PORTS_SIZE)
		return;
	flags = mint_lock(MINT_LOCK_PCI);
	outl(port_address(fn, where), ADDRESS);
	if (size == 1)
		outb(value, DATA + (where & 3));
	else if (size == 2)
		outw(value, DATA + (where & 2));
	else
		outl(value, DATA);
	mint_unlock(MINT_LOCK_PCI, flags);
}

/* MMIO accesses by eax, ax and al only, as AMD's processors ask for (asm/pci_x86.h). */
static u32 get(const struct function *fn, int where, int size)
{
	void __iomem *config = READ_ONCE(fn->config);

	if (!config)
		return fn->ports ? get_by_ports(fn, where, size) : ones(size);
	switch (size) {
	case 1:
		return mmio_config_readb(config + where);
	case 2:
		return mmio_config_readw(config + where);
	default:
		return mmio_config_readl(config + where);
	}
}

static void set(const struct function *fn, int where, int size, u32 value)
{
	void __iomem *config = READ_ONCE(fn->config);

	if (!config) {
		if (fn->ports)
			set_by_ports(fn, where, size, value);
		return;
	}
	switch (size) {
	case 1:
		mmio_config_writeb(config + where, value);
		break;
	case 2:
		mmio_config_writew(config + where, value);
		break;
	default:
		mmio_config_writel(config + where, value);
	}
}

bool mint_function_answers(const struct function *fn)
{
	return get(fn, PCI_CLASS_REVISION, 4) != ~0u;
}

/*
 * A virtual function says neither vendor nor device (PCI Express Base 6.0, 9.3.4.1). It is not
 * there while it is not enabled.
 */
static u32 get_lone(const struct function *fn, int where, int size)
{
	u32 id = fn->is.id;

	if (where >= PCI_COMMAND)
		return get(fn, where, size);
	return mint_function_answers(fn) ? id >> 8 * where & ones(size) : ones(size);
}

/*
 * What Linux asks for when it makes a device of a virtual function: header type, and class and
 * subsystem, which are as in the physical function (9.3.4.1.5, 9.3.4.1.13).
 */
static u32 get_shell(const struct function *physical, int where, int size)
{
	switch (where & ~3) {
	case PCI_VENDOR_ID:
		return ones(size);
	case PCI_CLASS_REVISION:
	case PCI_CACHE_LINE_SIZE:
	case PCI_SUBSYSTEM_VENDOR_ID:
		return get(physical, where, size);
	default:
		return 0;
	}
}

static bool usable(const struct function *fn)
{
	return fn && READ_ONCE(fn->mine) && (READ_ONCE(fn->config) || fn->ports);
}

static struct function *function_at(const struct pci_bus *bus, unsigned int devfn)
{
	return mint_function_find(pci_domain_nr((struct pci_bus *)bus),
				  PCI_DEVID(bus->number, devfn));
}

/* Returns false if nothing is there. */
static bool read_one(const struct function *fn, int where, int size, u32 *value)
{
	const struct function *physical = fn ? mint_function_physical(fn) : NULL;

	if (usable(fn))
		*value = mint_function_lone(fn) ? get_lone(fn, where, size) : get(fn, where, size);
	else if (fn && !READ_ONCE(fn->mine) && usable(physical))
		*value = get_shell(physical, where, size);
	else
		return false;
	return true;
}

static int read(struct pci_bus *bus, unsigned int devfn, int where, int size, u32 *value)
{
	bool there;

	*value = ones(size);
	rcu_read_lock();		/* the mapping stays meanwhile */
	there = read_one(function_at(bus, devfn), where, size, value);
	rcu_read_unlock();
	return there ? PCIBIOS_SUCCESSFUL : PCIBIOS_DEVICE_NOT_FOUND;
}

static int write(struct pci_bus *bus, unsigned int devfn, int where, int size, u32 value)
{
	const struct function *fn = function_at(bus, devfn);
	bool there;

	/* Linux sees no port above, and takes it that there is no ARI. */
	if (fn && fn->is.ari && where == fn->is.ari)
		value |= MINT_ARI;
	rcu_read_lock();
	there = usable(fn);
	if (there)
		set(fn, where, size, value);
	rcu_read_unlock();
	return there ? PCIBIOS_SUCCESSFUL : PCIBIOS_DEVICE_NOT_FOUND;
}

struct pci_ops mint_config_ops = { .read = read, .write = write };
