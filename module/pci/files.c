// SPDX-License-Identifier: GPL-2.0-only
/* /sys/kernel/mint/functions: a folder for each PCI function of the machine (docs/module.md). */
#include "module/mint.h"
#include "module/pci/functions.h"
#include <linux/sysfs.h>

static struct kobject *folder;

static struct function *to_function(struct kobject *kobj)
{
	return container_of(kobj, struct function, kobj);
}

static ssize_t owner_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return mint_movable_show(&to_function(kobj)->movable, buf);
}

static ssize_t owner_store(struct kobject *kobj, struct kobj_attribute *attr, const char *buf,
			   size_t count)
{
	bool force;
	u8 to;
	int ret = mint_may_move() ?: mint_movable_parse(buf, &to, &force) ?:
		mint_function_give(to_function(kobj), to, force);

	return ret ? ret : count;
}

static ssize_t moves_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%d\n", !!(to_function(kobj)->is.flags & MINT_FUNCTION_MOVES));
}

/* Who uses it in this node; empty for other nodes' functions. */
static ssize_t users_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	const struct function *fn = to_function(kobj);
	struct pci_dev *device = READ_ONCE(fn->mine) ? mint_function_device(fn) : NULL;
	int len = device ? mint_device_users(device, buf) : 0;

	pci_dev_put(device);
	return len;
}

/* Linux's name of the device in this node; empty if it knows none. */
static ssize_t device_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	const struct function *fn = to_function(kobj);
	struct pci_dev *device = READ_ONCE(fn->mine) ? mint_function_device(fn) : NULL;
	int len = device ? sysfs_emit(buf, "%s\n", pci_name(device)) : 0;

	pci_dev_put(device);
	return len;
}

static struct kobj_attribute owner_attr = __ATTR_RW(owner);
static struct kobj_attribute moves_attr = __ATTR_RO(moves);
static struct kobj_attribute users_attr = __ATTR_RO(users);
static struct kobj_attribute device_attr = __ATTR_RO(device);
static struct attribute *function_attrs[] = {
	&owner_attr.attr, &moves_attr.attr, &users_attr.attr, &device_attr.attr, NULL
};
ATTRIBUTE_GROUPS(function);

/* The functions are in one piece of memory, which is freed as a whole. */
static void release(struct kobject *kobj)
{
}

static const struct kobj_type function_type = {
	.release	= release,
	.sysfs_ops	= &kobj_sysfs_ops,
	.default_groups	= function_groups,
};

int mint_functions_files(struct kobject *above)
{
	int ret = 0;

	folder = kobject_create_and_add("functions", above);
	if (!folder)
		return -ENOMEM;
	for (u32 n = 0; n < mint_function_count && !ret; n++) {
		struct function *fn = &mint_functions[n];

		ret = kobject_init_and_add(&fn->kobj, &function_type, folder, MINT_FN,
					   MINT_FN_OF(fn->is.segment, fn->is.bdf));
	}
	if (ret)
		mint_functions_files_remove();
	return ret;
}

void mint_functions_files_remove(void)
{
	for (u32 n = 0; n < mint_function_count && folder; n++)
		if (mint_functions[n].kobj.state_initialized)
			kobject_put(&mint_functions[n].kobj);
	kobject_put(folder);
	folder = NULL;
}
