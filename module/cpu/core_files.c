// SPDX-License-Identifier: GPL-2.0-only
/* /sys/kernel/mint/cores: a folder for each core of the machine (docs/module.md). */
#include "module/mint.h"
#include "module/cpu/cores.h"
#include <linux/sysfs.h>
#include <linux/topology.h>

static struct kobject *folder;

static struct core *to_core(struct kobject *kobj)
{
	return container_of(kobj, struct core, kobj);
}

static ssize_t owner_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return mint_movable_show(&to_core(kobj)->movable, buf);
}

static ssize_t owner_store(struct kobject *kobj, struct kobj_attribute *attr, const char *buf,
			   size_t count)
{
	bool force;
	u8 to;
	int ret = mint_may_move() ?: mint_movable_parse(buf, &to, &force) ?:
		mint_core_give(to_core(kobj), to, force);

	return ret ? ret : count;
}

static ssize_t moves_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%d\n", to_core(kobj)->moves);
}

static ssize_t siblings_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%u\n", to_core(kobj)->siblings);
}

/* Where it is: in a kernel, in the monitor for its owner, or on its way or busy there. */
static ssize_t place_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	u8 place = READ_ONCE(to_core(kobj)->entry->place);

	return sysfs_emit(buf, "%s\n", place == MINT_PLACE_KERNEL ? "kernel" :
			  place == MINT_PLACE_AWAY ? "away" : "parked");
}

/* Linux's number of it in this node; empty if it knows none. */
static ssize_t cpu_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	int cpu = mint_core_cpu(to_core(kobj));

	return cpu >= 0 ? sysfs_emit(buf, "%d\n", cpu) : 0;
}

/* How far it is from the boot core (ACPI 6.5, 5.2.17: 10 is the same NUMA node). */
static ssize_t distance_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	int cpu = mint_core_cpu(to_core(kobj));

	return cpu < 0 ? 0 :
	       sysfs_emit(buf, "%d\n", node_distance(cpu_to_node(mint_self_boot_cpu()),
						     cpu_to_node(cpu)));
}

static struct kobj_attribute owner_attr = __ATTR_RW(owner);
static struct kobj_attribute moves_attr = __ATTR_RO(moves);
static struct kobj_attribute siblings_attr = __ATTR_RO(siblings);
static struct kobj_attribute place_attr = __ATTR_RO(place);
static struct kobj_attribute cpu_attr = __ATTR_RO(cpu);
static struct kobj_attribute distance_attr = __ATTR_RO(distance);
static struct attribute *core_attrs[] = {
	&owner_attr.attr, &moves_attr.attr, &siblings_attr.attr, &place_attr.attr,
	&cpu_attr.attr, &distance_attr.attr, NULL
};
ATTRIBUTE_GROUPS(core);

/* The cores are in one piece of memory, which is freed as a whole. */
static void release(struct kobject *kobj)
{
}

static const struct kobj_type core_type = {
	.release	= release,
	.sysfs_ops	= &kobj_sysfs_ops,
	.default_groups	= core_groups,
};

int mint_core_files(struct kobject *above)
{
	int ret = 0;

	folder = kobject_create_and_add("cores", above);
	if (!folder)
		return -ENOMEM;
	for (u32 n = 0; n < mint_core_count && !ret; n++)
		ret = kobject_init_and_add(&mint_cores[n].kobj, &core_type, folder, "%u",
					   mint_cores[n].lapic_id);
	return ret;
}

void mint_core_files_remove(void)
{
	for (u32 n = 0; n < mint_core_count && folder; n++)
		if (mint_cores[n].kobj.state_initialized)
			kobject_put(&mint_cores[n].kobj);
	kobject_put(folder);
	folder = NULL;
}
