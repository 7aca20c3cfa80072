// SPDX-License-Identifier: GPL-2.0-only
/* MINT_IOCTL_LOAD: brings images into the store, from which a node is to be started next. */
#include "module/mint.h"
#include <linux/io.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sizes.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include "module/store/store.h"
#include "lib/base/sha256.h"
#include "lib/base/shared.h"
#include "lib/image/placement.h"
#include "lib/cmdline/words.h"

#define STEP		SZ_1M		/* so much is copied and summed before others may run */
#define RAM_MAX		16

/*
 * One load at a time in this kernel: what was being written when a load fails is found by the
 * writer's tag alone.
 */
static DEFINE_MUTEX(loads);

/* One load, on its caller's stack. */

struct job {
	struct mint_load args;
	struct mint_node *node;
	u32 next[MINT_IMAGE_KINDS];	/* element of IMAGES; MINT_NO_IMAGE: no change */
	u8 sha256[MINT_IMAGE_KINDS][SHA256_SIZE];
	struct bzimage kernel;
};

/*
 * Note why the load is refused (enum mint_load_error), since an errno cannot say so much. Returns
 * the errno.
 */
static int refuse(struct job *job, u32 error, u32 reason)
{
	job->args.error = error;
	job->args.reason = reason;
	switch (error) {
	case MINT_LOAD_NO_STORE:
		return -ENODEV;
	case MINT_LOAD_LOCKED:
		return -EBUSY;
	case MINT_LOAD_NO_ROOM:
	case MINT_LOAD_NO_ELEMENT:
		return -ENOSPC;
	case MINT_LOAD_DIGEST:
		return -EKEYREJECTED;
	default:
		return -EINVAL;
	}
}

static int lock(struct job *job)
{
	u32 holder;

	if (mint_store_lock())
		return 0;
	holder = READ_ONCE(*table_lock_word(mint_store()->table, MINT_LOCK_STORE));
	return refuse(job, MINT_LOAD_LOCKED, holder - 1);
}

/*
 * Map physical memory. Returns NULL if this kernel uses some of it, or if it cannot be mapped. The
 * caller unmaps it with memunmap().
 */
static void *map(u64 addr, u64 size)
{
	if (!mint_memory_foreign(addr, size))
		return NULL;
	return memremap(addr, size, MEMREMAP_WB);
}

/* Claim room in the store for part @kind. *@image is a copy of the element that names it. */
static int claim(struct job *job, u32 kind, struct mint_image *image)
{
	struct mint_load_part *part = &job->args.part[kind];
	struct store_room room;
	int ret = lock(job);
	bool valid = false;
	u32 n;

	if (ret)
		return ret;
	store_collect(mint_store());
	n = store_claim(mint_store(), kind, part->size, mint_self.tag, part->name);
	room = store_room(mint_store());
	if (n != MINT_NO_IMAGE)
		valid = mint_store_image(n, image) && image->size == part->size;
	mint_store_unlock();
	job->next[kind] = n;
	if (valid)
		return 0;
	if (n != MINT_NO_IMAGE)
		return -EUCLEAN;	/* somebody has just overwritten the element */
	job->args.need = part->size;
	job->args.has = room.largest;
	return refuse(job, room.largest < part->size ? MINT_LOAD_NO_ROOM : MINT_LOAD_NO_ELEMENT, 0);
}

/* Copy the caller's bytes of part @kind to @to, and compute their SHA-256. */
static int copy(struct job *job, u32 kind, u8 *to)
{
	const struct mint_load_part *part = &job->args.part[kind];
	struct sha256 sum;

	sha256_begin(&sum);
	for (u64 at = 0; at < part->size; at += STEP) {
		size_t n = min_t(u64, part->size - at, STEP);

		if (copy_from_user(to + at, u64_to_user_ptr(part->addr + at), n))
			return -EFAULT;
		sha256_add(&sum, to + at, n);
		if (fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
	}
	sha256_end(&sum, job->sha256[kind]);
	return 0;
}

/* Is what is brought, or left out, the file that the config demands? */
static int check_digest(struct job *job, u32 kind)
{
	const struct mint_digests *digests = table_digests(mint_store()->table, job->args.node);
	u8 want[SHA256_SIZE];

	if (kind == MINT_IMAGE_CMDLINE || !digests)
		return 0;
	copy_shared(want, kind == MINT_IMAGE_KERNEL ? digests->kernel_sha256 :
		    digests->initrd_sha256, sizeof(want));
	if (sha256_none(want) || !memcmp(want, job->sha256[kind], SHA256_SIZE))
		return 0;
	memcpy(job->args.sha256, want, SHA256_SIZE);
	memcpy(job->args.found, job->sha256[kind], SHA256_SIZE);
	return refuse(job, MINT_LOAD_DIGEST, 0);
}

static int check_words(struct job *job, const u8 *line, u64 size);

static int check_bytes(struct job *job, u32 kind, const u8 *bytes)
{
	u64 size = job->args.part[kind].size;
	enum bzimage_error error;

	if (kind == MINT_IMAGE_KERNEL) {
		error = bzimage_parse(bytes, size, &job->kernel);
		if (error != BZIMAGE_OK)
			return refuse(job, MINT_LOAD_BAD_KERNEL, error);
	}
	for (u64 i = 0; kind == MINT_IMAGE_CMDLINE && i < size; i++)
		if (bytes[i] < ' ' || bytes[i] == 0x7f)
			return refuse(job, MINT_LOAD_BAD_CMDLINE, 0);
	return kind == MINT_IMAGE_CMDLINE ? check_words(job, bytes, size) : check_digest(job, kind);
}

/* Returns 1 if the bytes differ. */
static int compare(const u8 *a, const u8 *b, u64 size)
{
	for (u64 at = 0; at < size; at += STEP) {
		if (memcmp(a + at, b + at, min_t(u64, size - at, STEP)))
			return 1;
		cond_resched();
	}
	return 0;
}

/*
 * Returns the file with these bytes that the machine was started with, so that they are not kept
 * twice, or MINT_NO_IMAGE. The SHA-256 of such a file is seldom known, so the bytes are compared.
 */
static u32 find_boot_file(u32 kind, u64 size, const u8 *bytes)
{
	for (u32 n = 0; n < table_count(mint_store()->table, MINT_ARRAY_IMAGES); n++) {
		struct mint_image image;
		bool same;
		u8 *file;

		if (!mint_store_image(n, &image) || image.state != MINT_IMAGE_BOOT ||
		    image.kind != kind || image.size != size)
			continue;
		file = map(image.addr, image.size);
		same = file && !compare(file, bytes, size);
		if (file)
			memunmap(file);
		if (same)
			return n;
	}
	return MINT_NO_IMAGE;
}

/* Bring the caller's bytes of part @kind into the store, and check them. */
static int bring(struct job *job, u32 kind)
{
	struct mint_image image;
	int ret = claim(job, kind, &image);
	u32 file;
	u8 *to;

	if (ret)
		return ret;
	to = map(image.addr, image.size);
	if (!to)
		return -ENOMEM;
	ret = copy(job, kind, to);
	if (!ret)
		ret = check_bytes(job, kind, to);
	if (!ret) {
		file = find_boot_file(kind, image.size, to);
		if (file != MINT_NO_IMAGE)
			job->next[kind] = file;
	}
	memunmap(to);
	return ret;
}

static int take_part(struct job *job, u32 kind)
{
	struct mint_load_part *part = &job->args.part[kind];

	job->next[kind] = MINT_NO_IMAGE;
	job->args.kind = kind;
	part->name[sizeof(part->name) - 1] = '\0';
	switch (part->what) {
	case MINT_LOAD_KEEP:
		return 0;
	case MINT_LOAD_WITHOUT:
		if (kind == MINT_IMAGE_KERNEL)
			return -EINVAL;
		job->next[kind] = MINT_IMAGE_NONE;
		return check_digest(job, kind);
	case MINT_LOAD_BYTES:
		break;
	default:
		return -EINVAL;
	}
	if (!part->size)
		return -EINVAL;
	if (kind == MINT_IMAGE_CMDLINE && part->size > MINT_CMDLINE_MAX)
		return refuse(job, MINT_LOAD_BAD_CMDLINE, 0);
	if (!mint_store()->size)
		return refuse(job, MINT_LOAD_NO_STORE, 0);
	return bring(job, kind);
}

/*
 * The image of this kind that the node has if this load brings none: the one that is next, else the
 * one that it was started from. Returns false if there is none that can be read.
 */
static bool kept(const struct job *job, u32 kind, struct mint_image *image)
{
	u32 n = READ_ONCE(job->node->next[kind]);

	if (n == MINT_NO_IMAGE)
		n = READ_ONCE(job->node->image[kind]);
	return mint_store_image(n, image);
}

static int read_kept_kernel(struct job *job)
{
	enum bzimage_error error;
	struct mint_image image;
	void *bytes = NULL;

	if (kept(job, MINT_IMAGE_KERNEL, &image))
		bytes = map(image.addr, image.size);	/* whole: kernel_info may lie anywhere */
	if (!bytes)
		return refuse(job, MINT_LOAD_NO_KERNEL, 0);
	error = bzimage_parse(bytes, image.size, &job->kernel);
	memunmap(bytes);
	return error == BZIMAGE_OK ? 0 : refuse(job, MINT_LOAD_NO_KERNEL, 0);
}

static u64 initrd_size(const struct job *job)
{
	struct mint_image image;

	switch (job->args.part[MINT_IMAGE_INITRD].what) {
	case MINT_LOAD_BYTES:
		return job->args.part[MINT_IMAGE_INITRD].size;
	case MINT_LOAD_WITHOUT:
		return 0;
	default:
		return kept(job, MINT_IMAGE_INITRD, &image) ? image.size : 0;
	}
}

/* Fill @ram, of RAM_MAX elements, with the node's RAM in ascending order. Returns how many. */
static unsigned int find_ram(const struct mint_peer *peer, struct placement_ram *ram)
{
	unsigned int count = 0;

	for (u32 n = 0; n < mint_who()->range_count; n++) {
		const struct mint_range r = mint_who()->range[n];
		unsigned int i = count;

		if (r.kind != MINT_RANGE_RAM || r.owner != peer->tag || !r.size || count == RAM_MAX)
			continue;
		for (; i && ram[i - 1].start > r.start; i--)
			ram[i] = ram[i - 1];
		ram[i] = (struct placement_ram){
			r.start, r.start + r.size, r.flags & MINT_RANGE_DMA,
		};
		count++;
	}
	return count;
}

/* Collects the first word of a command line that harms others. */
struct finder {
	struct words_visitor visitor;
	const struct words_rule *harms;	/* the first rule about a word that harms others */
};

static void find_harm(struct words_visitor *visitor, const struct words_rule *rule,
		      struct text word)
{
	struct finder *f = container_of(visitor, struct finder, visitor);

	if (!f->harms && rule->harm == WORDS_OTHERS)
		f->harms = rule;
}

static u32 count_cores(u8 tag)
{
	u32 count = 0;

	for (u32 n = 0; n < mint_who()->core_count; n++)
		count += mint_who()->core[n].owner == tag;
	return count;
}

/* Would a node with this command line, and the kernel that it will have, harm other nodes? */
static int check_words(struct job *job, const u8 *line, u64 size)
{
	const struct mint_peer *peer = mint_peers[job->args.node];
	struct placement_ram has[RAM_MAX];
	struct words_range ram[RAM_MAX];
	struct words_node node = { .ram = ram, .uart_port = WORDS_ANY_UART };
	struct finder finder = { .visitor.found = find_harm };
	int ret = 0;

	if (job->args.part[MINT_IMAGE_KERNEL].what == MINT_LOAD_KEEP)
		ret = read_kept_kernel(job);
	if (ret)
		return ret;
	node.kernels = job->kernel.mint ? WORDS_PATCHED : WORDS_STOCK;
	node.core_count = count_cores(peer->tag);
	node.ram_count = find_ram(peer, has);
	for (u32 i = 0; i < node.ram_count; i++)
		ram[i] = (struct words_range){ has[i].start, has[i].end };
	words_check(&node, (const char *)line, size, &finder.visitor);
	return finder.harms ? refuse(job, MINT_LOAD_BAD_WORD, finder.harms - words_rules) : 0;
}

/* The monitor checks the same at the start. This check reports it in time. */
static int check_fit(struct job *job)
{
	struct placement_ram ram[RAM_MAX];
	unsigned int count = find_ram(mint_peers[job->args.node], ram);
	enum placement_error error;
	struct placement at;
	int ret = 0;

	job->args.kind = MINT_IMAGE_KERNEL;
	if (job->args.part[MINT_IMAGE_KERNEL].what == MINT_LOAD_KEEP)
		ret = read_kept_kernel(job);
	if (ret)
		return ret;
	if (job->args.part[MINT_IMAGE_CMDLINE].what == MINT_LOAD_BYTES &&
	    job->args.part[MINT_IMAGE_CMDLINE].size > job->kernel.cmdline_max) {
		job->args.kind = MINT_IMAGE_CMDLINE;
		job->args.need = job->args.part[MINT_IMAGE_CMDLINE].size;
		job->args.has = job->kernel.cmdline_max;
		return refuse(job, MINT_LOAD_BAD_CMDLINE, 0);
	}
	job->args.need = job->kernel.init_size;
	job->args.has = initrd_size(job);
	error = placement_find(ram, count, &job->kernel, job->args.has, &at);
	return error == PLACEMENT_OK ? 0 : refuse(job, MINT_LOAD_NO_MEMORY, error);
}

/*
 * Make the image that was written ready; call it with the store's lock held. If the store has these
 * bytes already, that image is used, and run() drops the new one.
 */
static void finish_image(struct job *job, u32 kind)
{
	struct mint_image *image = table_image(mint_store()->table, job->next[kind]);
	u32 same;

	if (!image || READ_ONCE(image->state) != MINT_IMAGE_WRITING)
		return;
	same = store_find(mint_store(), kind, job->args.part[kind].size, job->sha256[kind]);
	if (same != MINT_NO_IMAGE) {
		job->next[kind] = same;
		return;
	}
	memcpy(image->sha256, job->sha256[kind], SHA256_SIZE);
	smp_store_release(&image->state, MINT_IMAGE_READY);
}

/* Make all parts what the node starts from next, under the store's lock. */
static int adopt(struct job *job)
{
	int ret = lock(job);

	if (ret)
		return ret;
	for (u32 kind = 0; kind < MINT_IMAGE_KINDS; kind++) {
		if (job->next[kind] == MINT_NO_IMAGE)
			continue;
		finish_image(job, kind);
		WRITE_ONCE(job->node->next[kind], job->next[kind]);
	}
	store_collect(mint_store());
	mint_store_unlock();
	return 0;
}

static int run(struct job *job)
{
	int ret = 0;

	job->node = table_node(mint_store()->table, job->args.node);
	if (!job->node || job->args.node >= mint_peer_count)
		return -ENOENT;
	if (!mint_peers[job->args.node]->known)
		return -EUCLEAN;
	for (u32 kind = 0; !ret && kind < MINT_IMAGE_KINDS; kind++)
		ret = take_part(job, kind);
	if (!ret)
		ret = check_fit(job);
	if (!ret)
		ret = adopt(job);
	store_drop(mint_store()->table, mint_self.tag);
	return ret;
}

long mint_load(void __user *user)
{
	struct job job = { };
	int ret;

	ret = mint_may_load_kernels();
	if (ret)
		return ret;
	if (copy_from_user(&job.args, user, sizeof(job.args)))
		return -EFAULT;
	job.args.error = MINT_LOAD_OK;
	if (mutex_lock_interruptible(&loads))
		return -EINTR;
	ret = run(&job);
	mutex_unlock(&loads);
	if (copy_to_user(user, &job.args, sizeof(job.args)))
		return -EFAULT;
	return ret;
}
