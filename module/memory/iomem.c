// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which blocks of the pool a crash dump of this kernel contains (docs/life.md, "Dumps").
 *
 * Linux makes the list of a dump's memory from the resources that it knows as System RAM: when a
 * crash kernel is loaded, and with CONFIG_CRASH_HOTPLUG (since 6.8) again whenever a memory block
 * goes online or offline. kexec(8) makes it from the names in /proc/iomem, and only once. A block
 * that was added is such a resource even if another node owns it. So each block loses the name for
 * good, and has the flag only while this node owns it, and only if Linux keeps the list up to date.
 */
#include "module/memory/memory.h"
#include <linux/ioport.h>
#include <linux/kexec.h>
#include <linux/mutex.h>

#define NAME	"Mint pool"

/*
 * Returns the resource of block @n, or of its group; NULL if there is none. Linux exports no
 * function that finds a resource. But a child that is inserted for a moment gets it as its parent.
 */
static struct resource *find(u32 n)
{
	u64 start = (u64)mint_group_first(n) << MINT_BLOCK_SHIFT;
	struct resource child = {
		.start = start, .end = start + PAGE_SIZE - 1, .name = NAME, .flags = IORESOURCE_MEM,
	};
	struct resource *found = NULL;

	if (insert_resource(&iomem_resource, &child))
		return NULL;
	if (child.parent->start == start && resource_size(child.parent) == mint_group_size())
		found = child.parent;
	remove_resource(&child);
	return found;
}

/* Protects the resources' flags and names, and the child that find() inserts. */
static DEFINE_MUTEX(changing);

/* Call it with @changing locked. */
static int set_ram(u32 n, bool ram)
{
	struct resource *resource = find(n);
	unsigned long flags;

	if (!resource)
		return -ENOENT;
	flags = resource->flags & ~IORESOURCE_SYSRAM;
	if (ram)
		flags |= IORESOURCE_SYSRAM;
	WRITE_ONCE(resource->name, NAME);
	WRITE_ONCE(resource->flags, flags);
	return 0;
}

/* A group is one resource, so this node's blocks in it cannot be told from those of others. */
static bool can_be_dumped(void)
{
	return IS_ENABLED(CONFIG_CRASH_HOTPLUG) && !mint_grouped();
}

int mint_iomem_set_dumped(u32 n, bool dumped)
{
	int ret;

	mutex_lock(&changing);
	ret = set_ram(n, dumped && can_be_dumped());
	mutex_unlock(&changing);
	return ret;
}

void mint_iomem_before_offline(u32 n)
{
	mutex_lock(&changing);
	set_ram(n, true);
	mutex_unlock(&changing);
}

/* Whoever changes the state later also sets the flag, and has to wait for the lock. */
void mint_iomem_settle(u32 n)
{
	bool dumped;

	mutex_lock(&changing);
	switch (mint_block_state(n)) {
	case BLOCK_ONLINE:
	case BLOCK_STANDBY:
	case BLOCK_VACATING:
	case BLOCK_REFILLING:
		dumped = true;
		break;
	case BLOCK_KEPT:
		dumped = !kexec_crash_loaded();
		break;
	default:
		dumped = false;
	}
	set_ram(n, dumped && can_be_dumped());
	mutex_unlock(&changing);
}
