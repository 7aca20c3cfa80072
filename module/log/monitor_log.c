// SPDX-License-Identifier: GPL-2.0-only
/* /dev/mint-log/monitor: the monitor's log as it stands in the table, a stream of text. */
#include "module/mint.h"
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include "module/log/monitor_log.h"
#include "module/log/news.h"

#define CHUNK		256

/* One open file. @lock protects @next: the byte that is read next, counted from the first ever. */
struct reader {
	struct mutex lock;
	u64 next;
};

static const struct mint_log *shared;	/* fixed between start and stop; NULL: there is none */
static bool registered;

/* Returns how many bytes there are to be read. If some were overwritten, skips them. */
static u64 ready(struct reader *r)
{
	u64 end = smp_load_acquire(&shared->end);

	if (r->next > end)		/* somebody has written over it */
		r->next = end;
	if (end - r->next > MINT_LOG_SIZE)
		r->next = end - MINT_LOG_SIZE;
	return end - r->next;
}

/* Copy a few bytes. Returns how many, 0 if there are none, or -EFAULT. */
static ssize_t copy(struct reader *r, char __user *buf, size_t size)
{
	size_t n = min_t(u64, min_t(size_t, size, CHUNK), ready(r));
	char text[CHUNK];

	for (size_t i = 0; i < n; i++)
		text[i] = READ_ONCE(shared->text[(r->next + i) % MINT_LOG_SIZE]);
	if (copy_to_user(buf, text, n))
		return -EFAULT;
	r->next += n;
	return n;
}

static ssize_t copy_all(struct reader *r, char __user *buf, size_t size)
{
	size_t done = 0;
	ssize_t n;

	do {
		n = copy(r, buf + done, size - done);
		if (n > 0)
			done += n;
	} while (n > 0 && done < size);
	return done ? done : n;
}

static ssize_t log_read(struct file *file, char __user *buf, size_t size, loff_t *unused)
{
	struct reader *r = file->private_data;
	unsigned int seen;
	ssize_t n;

	while (size) {
		seen = log_ticks();
		mutex_lock(&r->lock);
		n = copy_all(r, buf, size);
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

static __poll_t log_poll(struct file *file, poll_table *wait)
{
	struct reader *r = file->private_data;
	u64 n;

	poll_wait(file, &log_news, wait);
	mutex_lock(&r->lock);
	n = ready(r);
	mutex_unlock(&r->lock);
	return n ? EPOLLIN | EPOLLRDNORM : 0;
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
	file->private_data = r;
	return stream_open(inode, file);
}

static int log_release(struct inode *inode, struct file *file)
{
	kfree(file->private_data);
	return 0;
}

static const struct file_operations log_fops = {
	.owner		= THIS_MODULE,
	.open		= log_open,
	.release	= log_release,
	.read		= log_read,
	.poll		= log_poll,
};

static struct miscdevice log_device = {
	.minor		= MISC_DYNAMIC_MINOR,
	.name		= "mint_log_monitor",	/* no node can have this name */
	.nodename	= "mint-log/monitor",
	.fops		= &log_fops,
	.mode		= 0400,
};

int monitor_log_start(void)
{
	int ret;

	shared = table_monitor_log(mint_self.table);
	if (!shared)
		return 0;
	ret = misc_register(&log_device);
	registered = !ret;
	return ret;
}

void monitor_log_stop(void)
{
	if (registered)
		misc_deregister(&log_device);
}
