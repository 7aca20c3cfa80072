/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The machine's PCI functions, as this module sees them. docs/pci.md says what it does with them.
 */
#ifndef MINT_KO_FUNCTIONS_H
#define MINT_KO_FUNCTIONS_H

#include <linux/pci.h>
#include <mint/abi.h>

/*
 * @is is a private copy of the table's element, made when the module was loaded; it does not
 * change. The rest changes under Linux's pci_rescan_remove_lock only. Accessors of configuration
 * space read @mine, @config and @ports without it: these are set before Linux knows the function,
 * and cleared when it has forgotten it.
 */
struct function {
	struct mint_function is;
	bool mine;			/* this node's: it may be touched */
	void __iomem *config;		/* its 4 KiB of ECAM; NULL: it is not mapped */
	bool ports;			/* it is reached by CF8h and CFCh: there is no ECAM */
	struct pci_dev *device;		/* on one of our root buses; NULL: there is none */
};

/*
 * functions.c: a list in ascending order, fixed from mint_functions_read() to _release(). Reading
 * it returns 0 or -ENOMEM.
 */
extern struct function *mint_functions;
extern u32 mint_function_count;
int mint_functions_read(void);
void mint_functions_release(void);
/* Returns the function, or NULL if the machine has none there. */
struct function *mint_function_find(unsigned int segment, u16 bdf);
/* Returns the physical function of a virtual one, or NULL if the list has it not. */
struct function *mint_function_physical(const struct function *fn);
/* Returns true if this node has the virtual function, and another one its physical function. */
bool mint_function_lone(const struct function *fn);
/*
 * Make the configuration space accessible, or forget it. The first returns 0, -ENXIO if there is no
 * way to it, or -ENOMEM.
 */
int mint_function_map(struct function *fn);
void mint_function_unmap(struct function *fn);

/* config.c: accessors of configuration space for our host bridges. */
extern struct pci_ops mint_config_ops;
/* Returns true if the function answers. It must be accessible. */
bool mint_function_answers(const struct function *fn);

/*
 * root.c: the root bus that shows the functions of one bus of the machine. Returns it, made now if
 * it was not there, or NULL if it cannot be made. Call it with pci_rescan_remove_lock held.
 */
struct pci_bus *mint_root_get(const struct function *fn);
/* Remove the root buses on which nothing is left, and with the module all of them. */
void mint_root_put_empty(void);
void mint_root_release(void);
/* Returns true if the device is on one of our root buses. */
bool mint_root_has(const struct pci_dev *device);

/* resources.c: take the device's BARs where they are. */
void mint_resources_take(struct pci_dev *device, const struct function *fn);

/* devices.c: from the start on, each device on our root buses gets what it needs. */
int mint_devices_start(void);
void mint_devices_stop(void);

#endif
