// SPDX-License-Identifier: GPL-2.0-only
/* The image store as this kernel sees it, and the ioctls of /dev/mint that show it. */
#include "module/mint.h"
#include <linux/mm.h>
#include <linux/delay.h>
#include <linux/ktime.h>
#include <linux/preempt.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include "module/store/store.h"
#include "lib/base/shared.h"
#include "lib/table/lock_wait.h"

#define LOCK_NS (10 * NSEC_PER_SEC)	/* a holder that lives is done in a moment */

/* Both are fixed while the module is loaded. */
static struct store store;
static struct mint_image *boot;		/* private copy of IMAGES; only state BOOT is used */

static int read_boot_images(void)
{
	u32 count = table_count(mint_self.table, MINT_ARRAY_IMAGES);

	boot = kvcalloc(count, sizeof(*boot), GFP_KERNEL);
	if (!boot)
		return -ENOMEM;
	for (u32 n = 0; n < count; n++)
		copy_shared(&boot[n], table_image(mint_self.table, n), sizeof(*boot));
	return 0;
}

int mint_store_start(void)
{
	store.table = mint_self.table;
	for (u32 n = 0; n < mint_who()->range_count; n++) {
		const struct mint_range *r = &mint_who()->range[n];

		if (r->kind != MINT_RANGE_STORE || r->owner != MINT_TAG_MONITOR || !r->size)
			continue;
		if (mint_memory_shared(r)) {
			store.start = r->start;
			store.size = r->size;
		} else {
			pr_warn("the image store at 0x%llx cannot be where the table says\n",
				r->start);
		}
	}
	return read_boot_images();
}

void mint_store_stop(void)
{
	store.size = 0;
	kvfree(boot);
}

bool mint_store_image(u32 n, struct mint_image *out)
{
	const struct mint_image *image = table_image(store.table, n);

	if (!image)
		return false;
	copy_shared(out, image, sizeof(*out));
	if (out->state == MINT_IMAGE_BOOT) {
		*out = boot[n];
		return out->state == MINT_IMAGE_BOOT;
	}
	return (out->state == MINT_IMAGE_WRITING || out->state == MINT_IMAGE_READY) && out->size &&
		out->size <= store.size && out->addr >= store.start &&
		out->addr - store.start <= store.size - out->size;
}

const struct store *mint_store(void)
{
	return &store;
}

static bool lock_try(struct lock_wait *wait)
{
	u32 *word = table_lock_word(store.table, MINT_LOCK_STORE);
	u64 now = ktime_get_ns();

	switch (lock_wait_try(wait, store.table, word, mint_self.tag, now)) {
	case LOCK_TAKEN:
		return true;
	case LOCK_OVERDUE:
		if (!lock_wait_force(wait, word, mint_self.tag, now))
			return false;
		pr_warn("the lock of the image store was taken from tag 0x%02x, which has held it "
			"for seconds\n",
			wait->holder - 1);
		return true;
	default:
		return false;
	}
}

bool mint_store_lock(void)
{
	struct lock_wait wait;

	lock_wait_begin(&wait, ktime_get_ns(), LOCK_NS);
	for (;;) {
		/* Others wait for this lock, so its holder must not be preempted. */
		preempt_disable();
		if (lock_try(&wait))
			return true;
		preempt_enable();
		if (fatal_signal_pending(current))
			return false;
		usleep_range(100, 200);
	}
}

void mint_store_unlock(void)
{
	store_unlock(store.table, mint_self.tag);
	preempt_enable();
}

static long show_image(void __user *user)
{
	const struct mint_image *image;
	struct mint_image_of args;

	if (copy_from_user(&args, user, sizeof(args)))
		return -EFAULT;
	image = table_image(store.table, args.index);
	if (!image)
		return -ENOENT;
	copy_shared(&args.image, image, sizeof(args.image));
	if (mint_may_see_addresses())
		args.image.addr = 0;
	return copy_to_user(user, &args, sizeof(args)) ? -EFAULT : 0;
}

static long show_images_of(void __user *user)
{
	const struct mint_node *node;
	struct mint_images_of args;

	if (copy_from_user(&args, user, sizeof(args)))
		return -EFAULT;
	node = table_node(store.table, args.node);
	if (!node)
		return -ENOENT;
	copy_shared(args.image, node->image, sizeof(args.image));
	copy_shared(args.next, node->next, sizeof(args.next));
	return copy_to_user(user, &args, sizeof(args)) ? -EFAULT : 0;
}

static long show_store(void __user *user)
{
	const struct store_room room = store_room(&store);
	const struct mint_store_info info = {
		.start = mint_may_see_addresses() ? 0 : store.start, .size = store.size,
		.free = room.free, .largest = room.largest,
	};

	return copy_to_user(user, &info, sizeof(info)) ? -EFAULT : 0;
}

long mint_store_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	void __user *user = (void __user *)arg;

	switch (cmd) {
	case MINT_IOCTL_LOAD:
		return mint_load(user);
	case MINT_IOCTL_IMAGE:
		return show_image(user);
	case MINT_IOCTL_IMAGES_OF:
		return show_images_of(user);
	case MINT_IOCTL_STORE:
		return show_store(user);
	default:
		return -ENOTTY;
	}
}
