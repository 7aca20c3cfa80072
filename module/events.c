// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table's event log as text: the latest lines in /sys/kernel/mint/events, and all of it in
 * /dev/mint, where a reader can wait for the next event.
 */
#include "module/mint.h"
#include <linux/fs.h>
#include <linux/math64.h>
#include <linux/miscdevice.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/wait.h>
#include "lib/base/ticks.h"
#include "lib/table/table.h"

#define LINE_SIZE 96

/*
 * One open file: it reads lines from event number @next on; @line is the one that it is in the
 * middle of, of @len bytes, @pos of them read. @lock protects all the others.
 */
struct reader {
	struct mutex lock;
	u64 next;
	char line[LINE_SIZE];
	size_t len, pos;
};

static DECLARE_WAIT_QUEUE_HEAD(news);
/*
 * event_count at the last tick, and at the tick before it. Whoever logs an event adds to the count
 * first and writes the event then; so an event older than @settled has had the time from one tick
 * to the next to be written. The tick alone changes these three; others read the last two at any
 * time.
 */
static u64 ticked, settled;
static unsigned int news_count;		/* ticks that had something new */

static u64 event_count(void)
{
	return table_event_count(mint_self.table);
}

static u64 oldest(void)
{
	u64 count = event_count(), kept = table_count(mint_self.table, MINT_ARRAY_EVENTS);

	return count > kept ? count - kept : 0;
}

/* Write what the event says beside its cause's name. */
static int format_arg(char *buf, size_t size, const struct mint_event *e)
{
	struct mint_peer *asker;

	if (e->state == MINT_NODE_WAITING && e->cause != MINT_CAUSE_REQUEST)
		return scnprintf(buf, size, ", starts in %u s", e->arg / 1000);
	switch (e->cause) {
	case MINT_CAUSE_REQUEST:
		asker = mint_peer_tagged(MINT_REQUEST_ASKER(e->arg));
		return scnprintf(buf, size, ": %s by %s",
				 mint_life_request_name(MINT_REQUEST_KIND(e->arg)),
				 asker ? asker->name : "the monitor");
	case MINT_CAUSE_SILENCE:
		return scnprintf(buf, size, ": %u ms", e->arg);
	case MINT_CAUSE_SIGN_OF_LIFE:
		return scnprintf(buf, size, ": %u cores", e->arg);
	default:
		return 0;
	}
}

static int format_what(char *buf, size_t size, const struct mint_event *e)
{
	if (e->state == MINT_EVENT_CORE)
		return scnprintf(buf, size, "core %u", e->arg);
	if (e->state != MINT_EVENT_FUNCTION)
		return scnprintf(buf, size, "%s", table_state_name(e->state));
	return scnprintf(buf, size, "function " MINT_FN, MINT_FN_OF(e->arg >> 16, e->arg));
}

/*
 * Write "SECONDS NODE: WHAT (CAUSE...)". WHAT is a state, a function or a core; the seconds count
 * from the monitor's entry.
 */
static size_t format(char *buf, size_t size, const struct mint_event *e)
{
	const struct mint_table *table = &mint_self.table->header;
	u64 us = mul_u64_u32_div(ticks_since(table->generation, e->tsc), 1000,
				 max(table->tsc_khz, 1U));
	u32 fraction;
	size_t len;

	us = div_u64_rem(us, 1000000, &fraction);
	len = scnprintf(buf, size, "%8llu.%06u %s: ", us, fraction, mint_peer_name(e->node));
	len += format_what(buf + len, size - len, e);
	len += scnprintf(buf + len, size - len, " (%s", table_cause_name(e->cause));
	if (e->state != MINT_EVENT_FUNCTION && e->state != MINT_EVENT_CORE)
		len += format_arg(buf + len, size - len, e);
	len += scnprintf(buf + len, size - len, ")\n");
	buf[len - 1] = '\n';		/* a damaged event may have more text than fits */
	return len;
}

ssize_t mint_events_latest(char *buf, size_t size)
{
	u64 end = event_count(), n = oldest();
	struct mint_event event;
	size_t len = 0;

	if (end - n > size / LINE_SIZE)
		n = end - size / LINE_SIZE;
	for (; n < end; n++)
		if (table_event_read(mint_self.table, n, &event))
			len += format(buf + len, size - len, &event);
	return len;
}

void mint_events_tick(void)
{
	u64 count = event_count();

	if (count == ticked && ticked == settled)
		return;
	WRITE_ONCE(settled, ticked);
	ticked = count;
	WRITE_ONCE(news_count, news_count + 1);
	wake_up_interruptible(&news);
}

/*
 * Make the next line. Returns false if there is none yet. It waits for an event that is still being
 * written, and leaves out one whose writer died in the middle of it.
 */
static bool next_line(struct reader *r)
{
	u64 end = event_count(), first = oldest();
	struct mint_event event;

	/* The count went back, so somebody has overwritten it. Go on with what there is. */
	if (r->next > end)
		r->next = first;
	if (r->next < first) {
		r->len = scnprintf(r->line, LINE_SIZE, "(%llu events lost)\n", first - r->next);
		r->pos = 0;
		r->next = first;
		return true;
	}
	for (; r->next < end; r->next++) {
		if (table_event_read(mint_self.table, r->next, &event)) {
			r->len = format(r->line, LINE_SIZE, &event);
			r->pos = 0;
			r->next++;
			return true;
		}
		if (r->next >= READ_ONCE(settled))
			return false;
	}
	return false;
}

static int events_open(struct inode *inode, struct file *file)
{
	struct reader *r = kzalloc(sizeof(*r), GFP_KERNEL);

	if (!r)
		return -ENOMEM;
	mutex_init(&r->lock);
	r->next = oldest();
	file->private_data = r;
	return stream_open(inode, file);
}

static int events_release(struct inode *inode, struct file *file)
{
	kfree(file->private_data);
	return 0;
}

/* Copy as many lines as there are and as fit. */
static ssize_t read_lines(struct reader *r, char __user *buf, size_t size)
{
	size_t done = 0, n;

	while (done < size && (r->pos < r->len || next_line(r))) {
		n = min(size - done, r->len - r->pos);
		if (copy_to_user(buf + done, r->line + r->pos, n))
			return done ? done : -EFAULT;
		r->pos += n;
		done += n;
	}
	return done;
}

static ssize_t events_read(struct file *file, char __user *buf, size_t size, loff_t *unused)
{
	struct reader *r = file->private_data;
	unsigned int seen;
	ssize_t done;

	while (size) {
		seen = READ_ONCE(news_count);
		mutex_lock(&r->lock);
		done = read_lines(r, buf, size);
		mutex_unlock(&r->lock);
		if (done)
			return done;
		if (file->f_flags & O_NONBLOCK)
			return -EAGAIN;
		if (wait_event_interruptible(news, READ_ONCE(news_count) != seen))
			return -ERESTARTSYS;
	}
	return 0;
}

static __poll_t events_poll(struct file *file, poll_table *wait)
{
	struct reader *r = file->private_data;
	bool ready;

	poll_wait(file, &news, wait);
	mutex_lock(&r->lock);
	ready = r->pos < r->len || next_line(r);
	mutex_unlock(&r->lock);
	return ready ? EPOLLIN | EPOLLRDNORM : 0;
}

static const struct file_operations events_fops = {
	.owner		= THIS_MODULE,
	.open		= events_open,
	.release	= events_release,
	.read		= events_read,
	.poll		= events_poll,
	.unlocked_ioctl	= mint_store_ioctl,
};

static struct miscdevice events_device = {
	.minor	= MISC_DYNAMIC_MINOR,
	.name	= "mint",
	.fops	= &events_fops,
	.mode	= 0444,
};

int mint_events_start(void)
{
	ticked = settled = event_count();
	return misc_register(&events_device);
}

void mint_events_stop(void)
{
	misc_deregister(&events_device);
}
