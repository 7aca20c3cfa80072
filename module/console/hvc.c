// SPDX-License-Identifier: GPL-2.0-only
/*
 * This node's own console, /dev/hvc0: a driver behind Linux's hvc_console, which brings the
 * terminal, printk's console, and SysRq. What Linux writes goes into the ring in the table; what
 * somebody types there comes from it (docs/console.md).
 */
#include "module/mint.h"
#include <linux/err.h>
#include <linux/module.h>
#include <linux/panic.h>
#include <linux/printk.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>
#include "lib/console/console_ring.h"
#include "module/console/hvc_linux.h"

#define VTERM		0x746e694d	/* "Mint": tells this console from another driver's */
#define BUFFER_SIZE	2048		/* of Linux, for what programs write */

/*
 * Protects @own. Linux's console and its terminal write without a common lock, and a panic may come
 * while any of them holds this one.
 */
static DEFINE_RAW_SPINLOCK(lock);
static struct console_owner own;
static struct hvc_struct *hvc;		/* fixed while the module is loaded; NULL: no console */
static bool opened;			/* the terminal is open, and holds the module */
static u64 heard;			/* what was typed when Linux was told last */

/* Returns false in a panic, if a CPU that was stopped holds the lock: then it does without. */
static bool take_lock(unsigned long *flags)
{
	local_irq_save(*flags);
	if (!oops_in_progress) {
		raw_spin_lock(&lock);
		return true;
	}
	return raw_spin_trylock(&lock);
}

static void give_lock(bool locked, unsigned long flags)
{
	if (locked)
		raw_spin_unlock(&lock);
	local_irq_restore(flags);
}

static mint_hvc_count put_chars(u32 vtermno, const mint_hvc_byte *buf, mint_hvc_size count)
{
	unsigned long flags;
	bool locked = take_lock(&flags);

	console_ring_write(&own, buf, count);
	give_lock(locked, flags);
	return count;
}

static mint_hvc_count get_chars(u32 vtermno, mint_hvc_byte *buf, mint_hvc_size count)
{
	unsigned long flags;
	bool locked = take_lock(&flags);
	size_t n = console_ring_take(&own, buf, count);

	give_lock(locked, flags);
	return n;
}

/* While somebody has the terminal open, the module stays. */
static int terminal_opened(struct hvc_struct *unused, int data)
{
	if (!try_module_get(THIS_MODULE))
		return -ENODEV;
	WRITE_ONCE(opened, true);
	return 0;
}

static void terminal_closed(struct hvc_struct *unused, int data)
{
	if (xchg(&opened, false))
		module_put(THIS_MODULE);
}

static const struct hv_ops ops = {
	.get_chars	 = get_chars,
	.put_chars	 = put_chars,
	.notifier_add	 = terminal_opened,
	.notifier_del	 = terminal_closed,
	.notifier_hangup = terminal_closed,
};

/* A line between two lives, for whoever reads on. */
static void mark_life(void)
{
	char line[80];

	console_ring_write(&own, line,
			   scnprintf(line, sizeof(line), "\r\n[mint: node %s, start %u]\r\n",
				     mint_self.name, READ_ONCE(mint_self.node->generation)));
}

void mint_hvc_heed(void)
{
	u64 typed;

	if (!hvc)
		return;
	typed = READ_ONCE(own.ring.shared->typed);
	if (typed != READ_ONCE(heard)) {
		WRITE_ONCE(heard, typed);
		hvc_kick();
	}
}

int mint_hvc_start(void)
{
	struct hvc_struct *made;
	struct console_ring ring;

	console_ring_drop(mint_self.table, mint_self.tag);
	if (!console_ring_find(&ring, mint_self.table, mint_self.index))
		return 0;		/* `console_size = none` */
	if (!hvc_alloc) {
		pr_info("this kernel has no hvc (CONFIG_HVC_DRIVER), so the node has no console in "
			"the table\n");
		return 0;
	}
	console_ring_own(&own, &ring);
	heard = own.taken;
	mark_life();
	made = hvc_alloc(VTERM, 0, &ops, BUFFER_SIZE);
	if (IS_ERR(made))
		pr_err("no console in the table: hvc has error %ld\n", PTR_ERR(made));
	else
		WRITE_ONCE(hvc, made);
	return 0;
}

/*
 * Nobody has the terminal open, or the module would stay. hvc_remove() waits for printk. The last
 * close may still be about to return from terminal_closed().
 */
void mint_hvc_stop(void)
{
	struct hvc_struct *made = hvc;

	if (!made)
		return;
	WRITE_ONCE(hvc, NULL);
	hvc_remove(made);
	synchronize_rcu_tasks();
}
