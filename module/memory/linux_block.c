// SPDX-License-Identifier: GPL-2.0-only
/*
 * Linux's memory blocks: how many of the table's blocks one holds (a group, if several), and writes
 * to /sys/devices/system/memory/memoryN/state, as a user would, from inside the kernel.
 */
#include "module/memory/memory.h"
#include "module/compat.h"
#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/device.h>
#include <linux/jiffies.h>
#include <linux/memory.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include <linux/timer.h>

#define BUSY_MS		2000		/* for others to finish changing memory */

static unsigned int give_timeout = 10;
module_param(give_timeout, uint, 0644);
MODULE_PARM_DESC(give_timeout, "seconds for the pages of one block to move elsewhere");

u32 mint_group_blocks(void)
{
	return max_t(u32, memory_block_size_bytes() >> MINT_BLOCK_SHIFT, 1);
}

u32 mint_group_first(u32 n)
{
	return n - n % mint_group_blocks();
}

u64 mint_group_size(void)
{
	return (u64)mint_group_blocks() << MINT_BLOCK_SHIFT;
}

static struct task_struct *worker;	/* the task in mint_state_set(), or NULL */

bool mint_state_is_ours(void)
{
	return READ_ONCE(worker) == current;
}

unsigned long mint_state_limit(void)
{
	return READ_ONCE(give_timeout) * HZ;
}

/* End the wait of @worker: offlining a memory block stops when a signal is pending. */
static void too_long(struct timer_list *timer)
{
	set_tsk_thread_flag(worker, TIF_SIGPENDING);
}

static DEFINE_TIMER(limit, too_long);

/* Remove the pretended signal of too_long(), but no signal that is really pending. */
static void forget_limit(void)
{
	spin_lock_irq(&current->sighand->siglock);
	recalc_sigpending();
	spin_unlock_irq(&current->sighand->siglock);
}

static struct device_attribute *find_attribute(struct device *dev, const char *name)
{
	for (const struct attribute_group **group = dev->groups; group && *group; group++)
		for (struct attribute **attr = (*group)->attrs; attr && *attr; attr++)
			if (!strcmp((*attr)->name, name))
				return container_of(*attr, struct device_attribute, attr);
	return NULL;
}

/* Linux returns -ERESTARTNOINTR while somebody else changes memory: call it again then. */
static ssize_t write_state(struct device *dev, struct device_attribute *attr, const char *word)
{
	unsigned long end = jiffies + msecs_to_jiffies(BUSY_MS);
	ssize_t ret;

	do {
		ret = attr->store(dev, attr, word, strlen(word));
		forget_limit();
	} while (ret == -ERESTARTNOINTR && time_before(jiffies, end));
	return ret == -ERESTARTNOINTR ? -EBUSY : ret;
}

/* Returns the device memory@n, with a reference; or NULL if there is none. */
static struct device *find_device(u32 n)
{
	struct kset *devices = get_cpu_device(cpumask_first(cpu_online_mask))->kobj.kset;
	struct kobject *kobj;
	char name[24];

	snprintf(name, sizeof(name), "memory%u", n);
	kobj = kset_find_obj(devices, name);
	return kobj ? kobj_to_dev(kobj) : NULL;
}

int mint_state_set(u32 n, const char *word)
{
	struct device *dev = find_device(n);
	struct device_attribute *attr;
	ssize_t ret = -ENODEV;

	if (!dev)
		return -ENODEV;
	attr = find_attribute(dev, "state");
	if (attr && attr->store) {
		WRITE_ONCE(worker, current);
		mod_timer(&limit, jiffies + mint_state_limit());
		ret = write_state(dev, attr, word);
		mint_timer_delete_sync(&limit);
		forget_limit();
		WRITE_ONCE(worker, NULL);
	}
	put_device(dev);
	return ret < 0 ? ret : 0;
}

/* device_online() and device_offline() have this lock all the time. */
struct device *mint_linux_block_hold(u32 n)
{
	struct device *dev = find_device(mint_group_first(n));

	if (dev && !device_trylock(dev)) {
		put_device(dev);
		dev = NULL;
	}
	return dev;
}

void mint_linux_block_let_go(struct device *dev)
{
	device_unlock(dev);
	put_device(dev);
}
