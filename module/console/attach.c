// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/mint-console/NAME: another node's console (docs/module.md). Any number of files may read;
 * the one that has asked for it writes. The other node rings nobody: while a file is open, this
 * kernel looks at that node's ring again and again.
 */
#include "module/peer_files.h"
#include <linux/jiffies.h>
#include <linux/poll.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <mint/ioctl.h>
#include "lib/console/console_ring.h"

#define LOOK_MS		10	/* while something is going on */
#define LOOK_IDLE_MS	50	/* after QUIET_MS without that */
#define QUIET_MS	1000
#define PIECE		1024	/* bytes copied at a time */

/*
 * One node's console. @peer, @ring: fixed between mint_attach_start() and mint_attach_stop().
 * @seen, @taken, @typist: as the look saw them last, only the look uses them.
 */
struct window {
	struct mint_peer *peer;
	struct console_ring ring;
	u64 seen, taken;
	u32 typist;
};

/* One open file. @lock protects reader, typist and piece; @window is fixed. */
struct viewer {
	struct mutex lock;
	struct window *window;
	struct console_reader reader;
	struct console_typist typist;
	bool typed;			/* it was the typist once */
	u8 piece[PIECE];
};

static struct window *windows;	/* by index of the node; its own is not used */
static DECLARE_WAIT_QUEUE_HEAD(news);
static DEFINE_MUTEX(opening);		/* protects the count, and whether the look goes on */
static unsigned int viewers;
static unsigned long busy_at;		/* jiffies of the last change that the look saw */

/* Has the node written or taken something since the last look, or does somebody else type? */
static bool look_at(struct window *w)
{
	u64 seen = READ_ONCE(w->ring.shared->written), taken = READ_ONCE(w->ring.shared->taken);
	u32 typist = console_ring_typist(&w->ring);
	bool changed = seen != w->seen || taken != w->taken || typist != w->typist;

	w->seen = seen;
	w->taken = taken;
	w->typist = typist;
	return changed;
}

static void look(struct work_struct *work)
{
	bool changed = false;

	for (u32 n = 0; n < mint_peer_count; n++)
		if (n != mint_self.index)
			changed |= look_at(&windows[n]);
	if (changed) {
		busy_at = jiffies;
		wake_up_interruptible(&news);
	}
	queue_delayed_work(system_unbound_wq, to_delayed_work(work),
			   msecs_to_jiffies(time_before(jiffies,
							busy_at + msecs_to_jiffies(QUIET_MS)) ?
					    LOOK_MS : LOOK_IDLE_MS));
}

static DECLARE_DELAYED_WORK(look_work, look);

static void count_viewer(int by)
{
	mutex_lock(&opening);
	viewers += by;
	if (!viewers)
		cancel_delayed_work_sync(&look_work);
	else
		mod_delayed_work(system_unbound_wq, &look_work, 0);
	mutex_unlock(&opening);
}

static int attach_open(struct inode *inode, struct file *file)
{
	struct window *window = &windows[mint_peer_file_of(file)->index];
	struct viewer *v;
	int ret = mint_may_use_consoles();

	if (ret)
		return ret;
	v = kzalloc(sizeof(*v), GFP_KERNEL);
	if (!v)
		return -ENOMEM;
	mutex_init(&v->lock);
	v->window = window;
	v->typist.ring = window->ring;
	console_ring_open(&v->reader, &window->ring, U64_MAX);
	file->private_data = v;
	count_viewer(1);
	return stream_open(inode, file);
}

static int attach_release(struct inode *inode, struct file *file)
{
	struct viewer *v = file->private_data;

	count_viewer(-1);
	console_ring_leave(&v->typist);
	kfree(v);
	return 0;
}

/* Locked. Copy what there is and fits. Returns how many bytes. */
static ssize_t read_pieces(struct viewer *v, char __user *buf, size_t size)
{
	size_t done = 0, n;

	while (done < size) {
		n = console_ring_read(&v->reader, v->piece, min_t(size_t, size - done, PIECE));
		if (!n)
			break;
		if (copy_to_user(buf + done, v->piece, n))
			return done ? done : -EFAULT;
		done += n;
	}
	return done;
}

static ssize_t attach_read(struct file *file, char __user *buf, size_t size, loff_t *unused)
{
	struct viewer *v = file->private_data;
	ssize_t done;

	while (size) {
		mutex_lock(&v->lock);
		done = read_pieces(v, buf, size);
		mutex_unlock(&v->lock);
		if (done)
			return done;
		if (file->f_flags & O_NONBLOCK)
			return -EAGAIN;
		if (wait_event_interruptible(news, console_ring_has_output(&v->reader)))
			return -ERESTARTSYS;
	}
	return 0;
}

/* Locked. Type what there is room for. Returns how many bytes; -EAGAIN: there is no room. */
static ssize_t type(struct viewer *v, const char __user *buf, size_t size)
{
	size_t n = min_t(size_t, size, PIECE);

	if (!console_ring_holds(&v->typist))
		return v->typed ? -ESTALE : -EPERM;
	if (copy_from_user(v->piece, buf, n))
		return -EFAULT;
	return console_ring_type(&v->typist, v->piece, n) ?: -EAGAIN;
}

static bool may_go_on(struct viewer *v)
{
	return !console_ring_holds(&v->typist) || console_ring_room(&v->typist);
}

static ssize_t attach_write(struct file *file, const char __user *buf, size_t size, loff_t *unused)
{
	struct viewer *v = file->private_data;
	ssize_t done;

	if (!size)
		return 0;
	for (;;) {
		mutex_lock(&v->lock);
		done = type(v, buf, size);
		mutex_unlock(&v->lock);
		if (done != -EAGAIN)
			break;
		if (file->f_flags & O_NONBLOCK)
			return -EAGAIN;
		if (wait_event_interruptible(news, may_go_on(v)))
			return -ERESTARTSYS;
	}
	if (done > 0) {
		mint_bell_ring(v->window->peer->index);
		mod_delayed_work(system_unbound_wq, &look_work, msecs_to_jiffies(1));
	}
	return done;
}

static __poll_t attach_poll(struct file *file, poll_table *wait)
{
	struct viewer *v = file->private_data;
	__poll_t ready = 0;

	poll_wait(file, &news, wait);
	if (console_ring_has_output(&v->reader))
		ready |= EPOLLIN | EPOLLRDNORM;
	if (may_go_on(v))
		ready |= EPOLLOUT | EPOLLWRNORM;
	if (v->typed && !console_ring_holds(&v->typist))
		ready |= EPOLLPRI;	/* it was stolen */
	return ready;
}

/* Does a claim count for nothing, since nobody of that node is there? */
static bool is_over(u32 typist)
{
	u32 tag = MINT_TYPIST_TAG(typist), state;
	struct mint_peer *peer;

	if (!typist || tag == MINT_TAG_MONITOR)
		return !typist;
	peer = mint_peer_tagged(tag);
	state = peer ? READ_ONCE(peer->node->state) : MINT_NODE_HALTED;
	return state != MINT_NODE_STARTING && state != MINT_NODE_RUNNING &&
	       state != MINT_NODE_STOPPING && state != MINT_NODE_HUNG;
}

static int claim(struct viewer *v, bool steal)
{
	u32 seen = console_ring_typist(&v->window->ring);

	if (console_ring_holds(&v->typist))
		return 0;
	if ((!steal && !is_over(seen)) ||
	    !console_ring_claim(&v->typist, &v->window->ring, seen,
				MINT_TYPIST(mint_self.tag, get_random_u32())))
		return -EBUSY;
	v->typed = true;
	return 0;
}

/* Locked. */
static void describe(struct viewer *v, struct mint_console_state *state)
{
	u32 typist = console_ring_typist(&v->window->ring);

	state->typist = typist ? MINT_TYPIST_TAG(typist) : MINT_TAG_FREE;
	state->mine = console_ring_holds(&v->typist);
	state->lost = v->reader.lost;
}

/* The ioctls: type, perhaps by stealing the console, or only show who does. */
static long use(struct viewer *v, bool type, struct mint_console_state __user *arg)
{
	struct mint_console_state state;
	int ret = mint_may_use_consoles();

	if (ret)
		return ret;
	if (copy_from_user(&state, arg, sizeof(state)))
		return -EFAULT;
	mutex_lock(&v->lock);
	if (type)
		ret = claim(v, state.steal);
	describe(v, &state);
	mutex_unlock(&v->lock);
	return copy_to_user(arg, &state, sizeof(state)) ? -EFAULT : ret;
}

static long attach_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct viewer *v = file->private_data;

	switch (cmd) {
	case MINT_IOCTL_CONSOLE_TYPE:
		return file->f_mode & FMODE_WRITE ? use(v, true, (void __user *)arg) : -EBADF;
	case MINT_IOCTL_CONSOLE_STATE:
		return use(v, false, (void __user *)arg);
	default:
		return -ENOTTY;
	}
}

static const struct file_operations attach_fops = {
	.owner		= THIS_MODULE,
	.open		= attach_open,
	.release	= attach_release,
	.read		= attach_read,
	.write		= attach_write,
	.poll		= attach_poll,
	.unlocked_ioctl	= attach_ioctl,
};

static struct mint_peer_files files = { .kind = "console", .fops = &attach_fops, .mode = 0600 };

void mint_attach_stop(void)
{
	mint_peer_files_stop(&files);
	kfree(windows);
	windows = NULL;
}

/* Either all nodes have a console in the table, or none. */
int mint_attach_start(void)
{
	int ret;

	windows = kcalloc(mint_peer_count, sizeof(*windows), GFP_KERNEL);
	if (!windows)
		return -ENOMEM;
	for (u32 n = 0; n < mint_peer_count; n++) {
		windows[n].peer = mint_peers[n];
		if (!console_ring_find(&windows[n].ring, mint_self.table, n))
			return 0;
	}
	ret = mint_peer_files_start(&files);
	if (ret)
		mint_attach_stop();
	return ret;
}
