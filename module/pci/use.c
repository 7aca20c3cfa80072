// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who uses a function: what would be lost if its driver let go of it now. Block devices that
 * somebody has open (a mount, swap, a volume manager), network interfaces that are up, and virtual
 * functions.
 */
#include "module/mint.h"
#include "module/pci/functions.h"
#include <linux/blkdev.h>
#include <linux/netdevice.h>
#include <linux/sysfs.h>

struct users {
	char *buf;			/* NULL: only count */
	int len;
};

static void add(struct users *users, const char *what, const char *name, const char *how)
{
	if (users->buf)
		users->len += sysfs_emit_at(users->buf, users->len, "%s %s %s\n", what, name, how);
	else
		users->len++;
}

/* A hidden disk is one way to a disk that has several: who has that open is not seen from here. */
static void look_at_disk(struct users *users, struct device *dev)
{
	const struct block_device *disk = dev_to_bdev(dev);

	if (disk->bd_disk->flags & GENHD_FL_HIDDEN)
		add(users, "disk", dev_name(dev), "perhaps open");
	else if (atomic_read(&disk->bd_openers))
		add(users, "disk", dev_name(dev), "open");
}

/* The class of a device tells what it is a part of. */
static int look_at(struct device *dev, void *data)
{
	struct users *users = data;

	if (dev->class && !strcmp(dev->class->name, "block"))
		look_at_disk(users, dev);
	if (dev->class && !strcmp(dev->class->name, "net") && netif_running(to_net_dev(dev)))
		add(users, "interface", dev_name(dev), "up");
	return device_for_each_child(dev, data, look_at);
}

int mint_device_users(struct pci_dev *device, char *buf)
{
	struct users users = { .buf = buf };

	if (pci_num_vf(device))
		add(&users, "virtual functions", "of it", "enabled");
	device_for_each_child(&device->dev, &users, look_at);
	return users.len;
}
