// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/mint-log/NAME: the log of another node's kernel, in the form of Linux's own /dev/kmsg, a
 * record a read. It is read where it lies in that node's memory, while the node runs or after its
 * death, and that node has no part in it. Nothing but the log leaves this kernel.
 */
#include "module/peer_files.h"
#include <linux/delay.h>
#include <linux/poll.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include "module/log/kmsg.h"
#include "module/log/log_memory.h"
#include "module/log/news.h"
#include "module/log/node_log.h"
#include "lib/printk/printk_find.h"

#define SETTLE_MS	20		/* between two looks at a record that is being written */
#define SETTLE_TRIES	10

/* One open file: it reads the log of one life. @lock protects @memory, @at, @record, @line. */
struct reader {
	struct mutex lock;
	struct mint_peer *peer;
	u32 generation;			/* which life */
	struct log_memory *memory;
	struct printk_ring ring;
	struct printk_cursor at;
	struct printk_record record;
	char line[PRINTK_KMSG_MAX];
};

/*
 * By index of the node: where its note was in its last life that was read. It is a hint, of which
 * every reader checks what it leads to.
 */
static u64 *notes;

static u32 generation(const struct mint_peer *peer)
{
	return READ_ONCE(peer->node->generation);
}

/* Can its kernel still complete a record? */
static bool lives(const struct mint_peer *peer)
{
	u32 state = READ_ONCE(peer->node->state);

	return state == MINT_NODE_STARTING || state == MINT_NODE_RUNNING ||
		state == MINT_NODE_STOPPING;
}

/*
 * Has somebody to wait for the open record that is next? The newest one may be a line that is
 * printed in parts, so it is waited for as long as the kernel lives. Others are complete soon, or
 * their writer has died.
 */
static bool comes(const struct reader *r, unsigned int tries)
{
	return lives(r->peer) &&
		(tries < SETTLE_TRIES || printk_is_newest(&r->ring, &r->at));
}

/*
 * Go to the next record that can be read. Returns the length of its line in @r->line, 0 if there is
 * none now, or -EPIPE, -EIO or -EINTR.
 */
static ssize_t next_record(struct reader *r)
{
	for (unsigned int tries = 0; !fatal_signal_pending(current);) {
		switch (printk_next(&r->ring, &r->at, &r->record)) {
		case PRINTK_RECORD:
			return mint_kmsg_format(r->line, sizeof(r->line), &r->record);
		case PRINTK_OPEN:
			if (comes(r, tries)) {
				if (printk_is_newest(&r->ring, &r->at))
					return 0;
				tries++;
				msleep(SETTLE_MS);
				break;
			}
			tries = 0;
			printk_pass(&r->at);
			if (r->record.len)
				return mint_kmsg_format(r->line, sizeof(r->line), &r->record);
			break;
		case PRINTK_LOST:
			return -EPIPE;
		case PRINTK_BROKEN:
			return -EIO;
		default:
			return 0;
		}
	}
	return -EINTR;
}

/* Read a record. What was read after the node's next start has begun counts for nothing. */
static ssize_t read_record(struct reader *r, char __user *buf, size_t size)
{
	struct printk_cursor before = r->at;
	ssize_t n = next_record(r);

	if (generation(r->peer) != r->generation)
		return -ESTALE;
	if (n > 0 && n > size) {
		r->at = before;
		return -EINVAL;
	}
	if (n > 0 && copy_to_user(buf, r->line, n))
		return -EFAULT;
	return n;
}

static ssize_t log_read(struct file *file, char __user *buf, size_t size, loff_t *unused)
{
	struct reader *r = file->private_data;
	unsigned int seen;
	ssize_t n;

	while (size) {
		seen = log_ticks();
		if (mutex_lock_interruptible(&r->lock))
			return -ERESTARTSYS;
		n = read_record(r, buf, size);
		mutex_unlock(&r->lock);
		if (n)
			return n;
		if (file->f_flags & O_NONBLOCK)
			return -EAGAIN;
		if (log_wait(seen))
			return -ERESTARTSYS;
	}
	return 0;
}

/* Readable: there may be a record, or an error. */
static __poll_t log_poll(struct file *file, poll_table *wait)
{
	struct reader *r = file->private_data;
	struct printk_cursor at;
	enum printk_step step;
	bool ready;

	poll_wait(file, &log_news, wait);
	mutex_lock(&r->lock);
	at = r->at;
	step = printk_next(&r->ring, &at, &r->record);
	ready = generation(r->peer) != r->generation ||
		(step != PRINTK_END && (step != PRINTK_OPEN || !comes(r, SETTLE_TRIES)));
	mutex_unlock(&r->lock);
	return ready ? EPOLLIN | EPOLLRDNORM : 0;
}

/* Find the log of the node's present or last life. Returns 0, or an errno (docs/module.md). */
static int find(struct reader *r)
{
	u64 *hint = &notes[r->peer->index], note;

	if (!r->peer->known)
		return -EUCLEAN;
	r->generation = generation(r->peer);
	r->memory = log_memory_create(r->peer);
	if (!r->memory)
		return -ENOMEM;
	if (!printk_find(&r->ring, &r->memory->mem, READ_ONCE(*hint), &note))
		return fatal_signal_pending(current) ? -EINTR : -ENODATA;
	WRITE_ONCE(*hint, note);
	return generation(r->peer) == r->generation ? 0 : -ENODATA;
}

static void forget(struct reader *r)
{
	if (r->memory)
		log_memory_free(r->memory);
	kfree(r);
}

static int log_open(struct inode *inode, struct file *file)
{
	struct reader *r;
	int ret = mint_may_read_logs();

	if (ret)
		return ret;
	r = kzalloc(sizeof(*r), GFP_KERNEL);
	if (!r)
		return -ENOMEM;
	mutex_init(&r->lock);
	r->peer = mint_peer_file_of(file);
	ret = find(r);
	if (ret) {
		forget(r);
		return ret;
	}
	file->private_data = r;
	return stream_open(inode, file);
}

static int log_release(struct inode *inode, struct file *file)
{
	forget(file->private_data);
	return 0;
}

static const struct file_operations log_fops = {
	.owner		= THIS_MODULE,
	.open		= log_open,
	.release	= log_release,
	.read		= log_read,
	.poll		= log_poll,
};

static struct mint_peer_files files = { .kind = "log", .fops = &log_fops, .mode = 0400 };

void node_log_stop(void)
{
	mint_peer_files_stop(&files);
	kfree(notes);
}

int node_log_start(void)
{
	int ret;

	notes = kcalloc(mint_peer_count, sizeof(*notes), GFP_KERNEL);
	if (!notes)
		return -ENOMEM;
	ret = mint_peer_files_start(&files);
	if (ret)
		kfree(notes);
	return ret;
}
