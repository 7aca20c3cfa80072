// SPDX-License-Identifier: GPL-2.0-only
/*
 * mint.ko as a PCI host bridge, from its start to its end (docs/pci.md). What Linux has found by
 * ACPI already is left alone.
 */
#include "module/mint.h"
#include "module/pci/functions.h"

static void complain(const struct function *fn, int error)
{
	const char *why = error == -ENXIO ? "there is no way to its configuration space" :
			  error == -ENODEV ? "it does not answer" : "there is no memory for it";

	pr_err("PCI function " MINT_FN " is this node's, and %s\n",
	       MINT_FN_OF(fn->is.segment, fn->is.bdf), why);
}

static void show_own(void)
{
	mint_whole_find();
	for (u32 n = 0; n < mint_function_count; n++) {
		struct function *fn = &mint_functions[n];
		int ret = fn->mine && !fn->whole ? mint_function_show(fn) : 0;

		if (ret)
			complain(fn, ret);
	}
	mint_looks_start();
}

/* Errors are in the log, and the module stays: a node without some function is better than none. */
int mint_pci_start(void)
{
	int ret = mint_functions_read() ?: mint_devices_start();

	if (ret) {
		pr_err("PCI functions will be missing: error %d\n", ret);
		mint_functions_release();
		return 0;
	}
	show_own();
	if (mint_crash_kernel())
		return 0;
	mint_giving_start();
	if (mint_functions_files(mint_sysfs_top()))
		pr_err("no memory for /sys/kernel/mint/functions\n");
	return 0;
}

/* No driver is bound. One that has gone may have left virtual functions enabled. */
static void forget(struct function *fn)
{
	struct pci_dev *device = fn->mine ? mint_function_device(fn) : NULL;

	if (device && pci_num_vf(device))
		pci_disable_sriov(device);
	pci_dev_put(device);
	mint_function_hide(fn);
}

void mint_pci_stop(void)
{
	mint_functions_files_remove();
	mint_giving_stop();
	mint_looks_stop();
	for (u32 n = mint_function_count; n-- > 0;)
		if (!mint_functions[n].whole)
			forget(&mint_functions[n]);
	pci_lock_rescan_remove();
	mint_root_release();
	pci_unlock_rescan_remove();
	mint_devices_stop();
	mint_functions_release();
}
