// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/mint-memory/NAME: a dead node's memory by physical address (docs/module.md). As long as the
 * file is open the monitor is kept from starting that node. This kernel also publishes here what a
 * reader of its own memory will have to know one day.
 */
#include "module/peer_files.h"
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#if __has_include(<linux/vmcore_info.h>)
#include <linux/vmcore_info.h>		/* since 6.9 */
#else
#include <linux/crash_core.h>
#endif
#include <asm/page.h>
#include "module/store/piece.h"
#include "lib/table/table.h"

/* One open file. @lock protects @piece; @peer is fixed. */
struct reader {
	struct mutex lock;
	struct mint_peer *peer;
	struct mint_piece piece;
};

/* Copy to user space. Returns how many bytes went, or -ESTALE if the node is no longer held. */
static ssize_t copy(struct reader *r, char __user *buf, size_t size, u64 addr)
{
	size_t done = 0;

	while (done < size) {
		ssize_t n = mint_piece_map(&r->piece, r->peer->index, addr + done);

		if (n > 0 && fatal_signal_pending(current))
			n = -EINTR;
		if (n > 0 && !mint_life_holds(r->peer))
			n = -ESTALE;
		if (n < 0)
			return done ? done : n;
		n = min_t(size_t, n, size - done);
		if (copy_to_user(buf + done, r->piece.mem + (addr + done - r->piece.start), n))
			return done ? done : -EFAULT;
		done += n;
		cond_resched();
	}
	return done;
}

static ssize_t memory_read(struct file *file, char __user *buf, size_t size, loff_t *pos)
{
	struct reader *r = file->private_data;
	ssize_t done;

	if (*pos < 0)
		return -EINVAL;
	if (mutex_lock_interruptible(&r->lock))
		return -ERESTARTSYS;
	done = copy(r, buf, size, *pos);
	mutex_unlock(&r->lock);
	if (done > 0)
		*pos += done;
	return done;
}

static int memory_open(struct inode *inode, struct file *file)
{
	struct reader *r;
	int ret;

	if ((file->f_mode & (FMODE_READ | FMODE_WRITE)) != FMODE_READ)
		return -EACCES;
	ret = mint_may_read_memory();
	if (ret)
		return ret;
	r = kzalloc(sizeof(*r), GFP_KERNEL);
	if (!r)
		return -ENOMEM;
	mutex_init(&r->lock);
	r->peer = mint_peer_file_of(file);
	ret = mint_life_hold(r->peer);
	if (ret) {
		kfree(r);
		return ret;
	}
	if (mint_memory_lent_by(r->peer)) {
		mint_life_let_go(r->peer);
		kfree(r);
		return -ENODATA;
	}
	file->private_data = r;
	return 0;
}

static int memory_release(struct inode *inode, struct file *file)
{
	struct reader *r = file->private_data;

	mint_piece_unmap(&r->piece);
	mint_life_let_go(r->peer);
	kfree(r);
	return 0;
}

static const struct file_operations memory_fops = {
	.owner		= THIS_MODULE,
	.open		= memory_open,
	.release	= memory_release,
	.read		= memory_read,
	.llseek		= noop_llseek,	/* pread(2) */
};

static struct mint_peer_files files = {
	.kind = "memory", .fops = &memory_fops, .mode = 0400,
};

/* The address comes last: whoever sees it may read the other two. */
static void publish(void)
{
	struct mint_node *node = mint_self.node;

	WRITE_ONCE(node->page_offset, PAGE_OFFSET);
	WRITE_ONCE(node->vmcoreinfo_size, VMCOREINFO_NOTE_SIZE);
	smp_store_release(&node->vmcoreinfo, paddr_vmcoreinfo_note());
}

/* What was published stays: it is true without the module, too. */
void mint_dump_stop(void)
{
	mint_peer_files_stop(&files);
}

int mint_dump_start(void)
{
	int ret = mint_peer_files_start(&files);

	if (!ret)
		publish();
	return ret;
}
