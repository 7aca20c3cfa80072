// SPDX-License-Identifier: GPL-2.0-only
/*
 * An image is copied to its place first, and checked there: any kernel can write to the store at
 * any time, so only what the copy says counts.
 */
#include "monitor/node/images.h"
#include <stddef.h>
#include "lib/base/str.h"
#include "lib/image/image_copy.h"
#include "monitor/cpu/insn.h"
#include "monitor/lock.h"
#include "monitor/log.h"
#include "monitor/table_page.h"

#define BREATH	KIB(64)			/* bytes moved between two PAUSEs */
#define LOCK_US 1000000			/* the lock is held for the index only, never for a copy */

/* Writes the parts of @file one after the other to its place, with zeros between them. */
static void assemble(const struct plan *plan, const struct plan_file *file)
{
	memset((void *)file->place.start, 0, file->size);
	for (unsigned int i = file->part; i < file->part + file->part_count; i++)
		memcpy((void *)(file->place.start + plan_part_offset(plan, file, i)),
		       (const void *)plan->part[i].from, plan->part[i].size);
}

/* The plan places no file where any part of one lies now, so they can be moved in any order. */
void images_settle(const struct plan *plan)
{
	for (unsigned int i = 0; i < plan->file_count; i++)
		if (plan->file[i].place.start != plan->file[i].now.start)
			assemble(plan, &plan->file[i]);
}

struct store images_store(const struct plan *plan)
{
	return (struct store){
		table_page(), plan->store.start, range_size(plan->store),
	};
}

const char *images_name(char buf[IMAGES_NAME], const struct plan *plan, uint32_t index,
			const struct mint_image *image)
{
	const char *name = index < plan->file_count ? plan->file[index].name : image->name;
	unsigned int i;

	if (index == MINT_IMAGE_NONE || index == MINT_NO_IMAGE)
		name = "none";
	for (i = 0; i < IMAGES_NAME - 1 && name[i]; i++)
		buf[i] = name[i] < ' ' || name[i] > '~' ? '?' : name[i];
	buf[i] = '\0';
	if (!i)
		fmt_string(buf, IMAGES_NAME, "%u", index);
	return buf;
}

void images_planned(const struct plan *plan, unsigned int n, struct images *out)
{
	const struct plan_node *node = &plan->node[n];

	memset(out, 0, sizeof(*out));
	out->of[MINT_IMAGE_KERNEL].index = node->kernel;
	out->of[MINT_IMAGE_INITRD].index = node->initrd == PLAN_NO_FILE ? MINT_IMAGE_NONE :
		node->initrd;
	out->of[MINT_IMAGE_CMDLINE].index = node->cmdline == PLAN_NO_FILE ? MINT_NO_IMAGE :
		node->cmdline;
}

bool images_next(const struct plan *plan, unsigned int n, const struct images *has,
		 struct images *out)
{
	const struct store store = images_store(plan);
	struct mint_node *entry = table_page_node(n);
	uint8_t tag = plan->node[n].tag;
	bool any = false;

	for (unsigned int k = 0; k < MINT_IMAGE_KINDS; k++)
		any |= __atomic_load_n(&entry->next[k], __ATOMIC_ACQUIRE) != MINT_NO_IMAGE;
	if (!any)
		return false;
	if (!lock_take(store.table, MINT_LOCK_STORE, tag, LOCK_US)) {
		log_print("mint: node %s: a node holds the lock of the image store: what is next "
			  "has to wait for another start\n", plan->node[n].want->name);
		return false;
	}
	store_try(entry);
	*out = *has;
	for (unsigned int k = 0; k < MINT_IMAGE_KINDS; k++) {
		struct image_choice *choice = &out->of[k];
		uint32_t index = __atomic_load_n(&entry->trying[k], __ATOMIC_ACQUIRE);

		if (index == MINT_NO_IMAGE)
			continue;
		choice->index = index;
		/* All zeros is no image: find_bytes() finds that out. */
		if (!store_image(&store, choice->index, &choice->image))
			memset(&choice->image, 0, sizeof(choice->image));
	}
	store_unlock(store.table, tag);
	return true;
}

static bool refuse(const struct plan *plan, unsigned int n, uint32_t kind,
		   const struct image_choice *choice, const char *why)
{
	static const char *const what[] = { "kernel", "initrd", "command line" };
	char name[IMAGES_NAME];

	log_print("mint: node %s: %s %s %s\n", plan->node[n].want->name, what[kind],
		  images_name(name, plan, choice->index, &choice->image), why);
	return false;
}

/* Returns the digest that the config demands of this kind of image; NULL if any image will do. */
static const uint8_t *digest_of(const struct plan *plan, unsigned int n, uint32_t kind)
{
	const struct config_node *want = plan->node[n].want;

	if (kind == MINT_IMAGE_KERNEL && want->kernel_sha256.line)
		return want->kernel_sha256.sha256;
	if (kind == MINT_IMAGE_INITRD && want->initrd_sha256.line)
		return want->initrd_sha256.sha256;
	return NULL;
}

/*
 * Sets *@bytes to where the image's bytes lie now. Any kernel may write there, so what is read
 * there is good for a guess only. Returns false, after logging why, if the image is not there.
 */
static bool find_bytes(const struct plan *plan, unsigned int n, uint32_t kind,
		       const struct image_choice *choice, struct range *bytes)
{
	const struct mint_image *image = &choice->image;

	if (choice->index < plan->file_count) {
		*bytes = range_of(plan->file[choice->index].place.start,
				  plan->file[choice->index].size);
	} else if (image->state == MINT_IMAGE_READY && image->kind == kind) {
		*bytes = range_of(image->addr, image->size);
	} else {
		return refuse(plan, n, kind, choice,
			      "is not in the store: its entry was overwritten");
	}
	return true;
}

/*
 * Copies @bytes to @to, and checks the copy's digest. Returns false, after logging why, if the copy
 * is not what it has to be.
 */
static bool bring(const struct plan *plan, unsigned int n, uint32_t kind,
		  const struct image_choice *choice, struct range bytes, void *to)
{
	const struct image_want want = {
		.brought = choice->index < plan->file_count ? NULL : choice->image.sha256,
		.sha256 = digest_of(plan, n, kind),
	};
	uint8_t digest[SHA256_SIZE];
	char has[SHA256_TEXT];

	switch (image_copy(to, (const void *)bytes.start, range_size(bytes), &want, digest,
			   cpu_pause)) {
	case IMAGE_COPY_OK:
		return true;
	case IMAGE_COPY_CHANGED:
		return refuse(plan, n, kind, choice, "was changed since it was brought");
	default:
		log_print("mint: node %s: the config demands another SHA-256 than %s\n",
			  plan->node[n].want->name, sha256_text(has, digest));
		return refuse(plan, n, kind, choice, "is not the one that the config demands");
	}
}

static bool parse_kernel(const struct plan *plan, unsigned int n, const struct image_choice *choice,
			 struct range bytes, struct bzimage *info)
{
	enum bzimage_error error = bzimage_parse((const void *)bytes.start, range_size(bytes),
						 info);

	return error == BZIMAGE_OK ||
		refuse(plan, n, MINT_IMAGE_KERNEL, choice, bzimage_error_text(error));
}

/*
 * Copies the kernel to its place and checks the copy. Its header was read once from the original,
 * to know where it goes; it is read again from the copy, and that is what counts. Returns false,
 * after logging why, if the copy is not good or would have another place.
 */
static bool bring_kernel(const struct plan *plan, unsigned int n, const struct image_choice *choice,
			 struct range bytes, struct node_boot *boot)
{
	struct placement again;

	if (!bring(plan, n, MINT_IMAGE_KERNEL, choice, bytes, (void *)boot->at.kernel_addr))
		return false;
	boot->kernel = range_of(boot->at.kernel_addr, range_size(bytes));
	if (!parse_kernel(plan, n, choice, boot->kernel, &boot->info))
		return false;
	return (plan_images_find(&plan->node[n], &boot->info, range_size(boot->initrd), &again) ==
		PLACEMENT_OK && !memcmp(&again, &boot->at, sizeof(again))) ||
		refuse(plan, n, MINT_IMAGE_KERNEL, choice, "was changed while it was copied");
}

static bool find_initrd(const struct plan *plan, unsigned int n, const struct image_choice *choice,
			struct range *bytes)
{
	if (choice->index != MINT_IMAGE_NONE)
		return find_bytes(plan, n, MINT_IMAGE_INITRD, choice, bytes);
	*bytes = (struct range){ 0, 0 };
	return !digest_of(plan, n, MINT_IMAGE_INITRD) ||
		refuse(plan, n, MINT_IMAGE_INITRD, choice, "is not what the config demands");
}

static bool bring_initrd(const struct plan *plan, unsigned int n, const struct image_choice *choice,
			 struct range bytes, const struct node_boot *boot)
{
	if (range_empty(bytes))
		return true;
	return bring(plan, n, MINT_IMAGE_INITRD, choice, bytes, (void *)boot->initrd.start);
}

static bool bring_cmdline(const struct plan *plan, unsigned int n,
			  const struct image_choice *choice, struct node_boot *boot)
{
	static char copies[CONFIG_NODES_MAX][CONFIG_CMDLINE_SIZE];
	struct range bytes = { 0, 0 };
	bool good;

	if (choice->index == MINT_NO_IMAGE) {
		boot->cmdline = plan->node[n].want->cmdline;
		boot->cmdline_size = strlen(boot->cmdline);
		return true;
	}
	if (choice->index != MINT_IMAGE_NONE &&
	    !find_bytes(plan, n, MINT_IMAGE_CMDLINE, choice, &bytes))
		return false;
	boot->cmdline = copies[n];
	boot->cmdline_size = range_size(bytes);
	good = boot->cmdline_size < CONFIG_CMDLINE_SIZE;
	if (good && !range_empty(bytes) &&
	    !bring(plan, n, MINT_IMAGE_CMDLINE, choice, bytes, copies[n]))
		return false;
	for (size_t i = 0; good && i < boot->cmdline_size; i++)
		good = (uint8_t)boot->cmdline[i] >= ' ' && boot->cmdline[i] != 0x7f;
	return good || refuse(plan, n, MINT_IMAGE_CMDLINE, choice,
			      "is too long or has control characters");
}

bool images_bring(const struct plan *plan, unsigned int n, const struct images *images,
		  struct node_boot *boot)
{
	const struct image_choice *kernel = &images->of[MINT_IMAGE_KERNEL];
	const struct image_choice *initrd = &images->of[MINT_IMAGE_INITRD];
	struct range kernel_bytes, initrd_bytes;
	struct bzimage guess;

	if (!find_bytes(plan, n, MINT_IMAGE_KERNEL, kernel, &kernel_bytes) ||
	    !parse_kernel(plan, n, kernel, kernel_bytes, &guess) ||
	    !find_initrd(plan, n, initrd, &initrd_bytes))
		return false;
	switch (plan_images_find(&plan->node[n], &guess, range_size(initrd_bytes), &boot->at)) {
	case PLACEMENT_OK:
		break;
	case PLACEMENT_INITRD:
		return refuse(plan, n, MINT_IMAGE_INITRD, initrd, "finds no room in its memory");
	default:
		return refuse(plan, n, MINT_IMAGE_KERNEL, kernel, "finds no room in its memory");
	}
	boot->initrd = range_of(boot->at.initrd_addr, range_size(initrd_bytes));
	return bring_kernel(plan, n, kernel, kernel_bytes, boot) &&
	       bring_initrd(plan, n, initrd, initrd_bytes, boot) &&
	       bring_cmdline(plan, n, &images->of[MINT_IMAGE_CMDLINE], boot);
}

void images_use(unsigned int n, const struct images *images, bool next)
{
	struct mint_node *entry = table_page_node(n);

	store_settle(entry, next);
	/* Others may have overwritten these words: they are written anew. */
	for (unsigned int k = 0; k < MINT_IMAGE_KINDS; k++)
		__atomic_store_n(&entry->image[k], images->of[k].index, __ATOMIC_RELEASE);
}

/*
 * The PAUSE gives time to whoever shares the physical core: an SMT sibling, or an emulator's other
 * CPU.
 */
void images_unwrap(const struct node_boot *boot)
{
	phys_t to = boot->at.kernel_addr, from = boot->kernel.start + boot->info.payload_offset;
	uint64_t size = boot->info.payload_size;

	/*
	 * The payload moves to a lower address, and its low end is moved first: so no piece is
	 * overwritten before it was moved.
	 */
	for (uint64_t at = 0; at < size; at += BREATH) {
		memmove((void *)(to + at), (const void *)(from + at),
			size - at < BREATH ? size - at : BREATH);
		cpu_pause();
	}
}
