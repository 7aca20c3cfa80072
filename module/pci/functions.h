/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The machine's PCI functions, as this module sees them. docs/pci.md says what it does with them.
 */
#ifndef MINT_KO_FUNCTIONS_H
#define MINT_KO_FUNCTIONS_H

#include <linux/kobject.h>
#include <linux/pci.h>
#include <linux/workqueue.h>
#include <mint/abi.h>
#include "module/movable.h"

/*
 * @is is a private copy of the table's element, made when the module was loaded; it does not
 * change, and @is.owner is not used any more. @mine to @device change under Linux's
 * pci_rescan_remove_lock only. Accessors of configuration space read the first three without it:
 * they are set before Linux knows the function, and cleared when it has forgotten it.
 */
struct function {
	struct mint_function is;
	struct mint_function *entry;	/* in the table: only `owner` and `ask` are used */
	struct movable movable;		/* these two */
	struct pci_bus *whole;		/* where Linux has found it by ACPI; fixed; NULL: nowhere */
	bool mine;			/* this node's: it may be touched */
	void __iomem *config;		/* its 4 KiB of ECAM; NULL: it is not mapped */
	bool ports;			/* it is reached by CF8h and CFCh: there is no ECAM */
	struct pci_dev *device;		/* on one of our root buses; NULL: there is none */
	struct resource held[PCI_STD_NUM_BARS];	/* on @whole: where it was, while it is away */
	struct work_struct work;	/* it comes or goes (giving.c) */
	struct kobject kobj;		/* /sys/kernel/mint/functions/NAME */
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
/* Log that the function was TAKEN or GIVEN (enum mint_cause), in the table and in Linux's log. */
void mint_function_log(const struct function *fn, u32 cause);

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

/*
 * whole.c: buses that Linux has found by ACPI. mint_whole_find() notes them in the list of
 * functions. Before a function is given away from such a bus, mint_whole_guard() makes the bus hide
 * functions that are not this node's, for good: the module stays. It returns 0 or -ENOMEM.
 */
void mint_whole_find(void);
int mint_whole_guard(struct pci_bus *bus);

/*
 * show.c: make Linux know a function that is this node's, or forget it. The first sets @mine, and
 * clears it again if it fails: it returns 0, also for a virtual function that is not enabled, or
 *   -ENODEV: the function does not answer.
 *   -ENXIO: there is no way to its configuration space.
 *   -ENOMEM: there is no memory for it.
 */
int mint_function_show(struct function *fn);
void mint_function_hide(struct function *fn);
/* From the start to the stop, virtual functions are shown when they are enabled, and hidden. */
void mint_looks_start(void);
void mint_looks_stop(void);
/* The same, with pci_rescan_remove_lock held. */
void mint_function_hide_locked(struct function *fn);
/* Returns the function's device, with a reference, or NULL if Linux knows none. */
struct pci_dev *mint_function_device(const struct function *fn);

/*
 * use.c: print who uses the device, one a line, to @buf of PAGE_SIZE; returns the length. With NULL
 * it only says whether there is anybody (a length above 0).
 */
int mint_device_users(struct pci_dev *device, char *buf);

/*
 * giving.c: functions that come and go. mint_function_give() has the function's owner give it to
 * @to, a node's tag or FREE, and waits until that is done. Returns 0, what mint_movable_give()
 * returns, or
 *   -EPERM: the function never moves.
 *   -EBUSY: it is in use: a file system is mounted, an interface up, or virtual functions enabled.
 *   -EIO: it did not answer after its reset: the monitor has it now.
 *   -ENODEV: it does not answer, so that it cannot be reset: its owner keeps it.
 *   -ENOMEM: there is no memory for it.
 */
int mint_function_give(struct function *fn, u8 to, bool force);
void mint_giving_start(void);
void mint_giving_stop(void);

/* files.c: the folder `functions` in @above. Returns 0 or -ENOMEM. */
int mint_functions_files(struct kobject *above);
void mint_functions_files_remove(void);

#endif
