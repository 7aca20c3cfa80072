// SPDX-License-Identifier: GPL-2.0-only
#include "monitor/mem/images.h"
#include <stddef.h>
#include "lib/base/str.h"
#include "monitor/lock.h"
#include "monitor/log.h"
#include "monitor/table_page.h"

#define BREATH	KIB(64)			/* copied between two PAUSEs */
#define LOCK_US 1000000			/* it is held for the index only, never while copying */

/* Puts the parts of a file behind each other, with zeros between them. */
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

		if (entry->trying[k] == MINT_NO_IMAGE)
			continue;
		choice->index = entry->trying[k];
		/* All 0 is no image: that is found out when it is checked. */
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

/* NULL: any will do. */
static const uint8_t *pin_of(const struct plan *plan, unsigned int n, uint32_t kind)
{
	const struct config_node *want = plan->node[n].want;

	if (kind == MINT_IMAGE_KERNEL && want->kernel_sha256.line)
		return want->kernel_sha256.sha256;
	if (kind == MINT_IMAGE_INITRD && want->initrd_sha256.line)
		return want->initrd_sha256.sha256;
	return NULL;
}

static bool digest_good(const struct plan *plan, unsigned int n, uint32_t kind,
			const struct image_choice *choice, struct range bytes)
{
	const uint8_t *pin = pin_of(plan, n, kind);
	const struct plan_file *file = choice->index < plan->file_count ?
		&plan->file[choice->index] : NULL;
	uint8_t digest[SHA256_SIZE];
	char has[SHA256_TEXT];

	if (file && !pin)
		return true;
	if (file && file->hashed)
		memcpy(digest, file->sha256, sizeof(digest));
	else
		sha256_of((const void *)bytes.start, range_size(bytes), digest);
	if (!file && memcmp(digest, choice->image.sha256, SHA256_SIZE))
		return refuse(plan, n, kind, choice, "was changed since it was brought");
	if (!pin || !memcmp(digest, pin, SHA256_SIZE))
		return true;
	log_print("mint: node %s: the config pins another SHA-256 than %s\n",
		  plan->node[n].want->name, sha256_text(has, digest));
	return refuse(plan, n, kind, choice, "is not the one that the config pins");
}

/* Where its bytes lie, which are what they were when it was chosen. */
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
		return refuse(plan, n, kind, choice, "is not in the store: its entry was overwritten");
	}
	return digest_good(plan, n, kind, choice, *bytes);
}

static bool find_kernel(const struct plan *plan, unsigned int n, const struct image_choice *choice,
			struct node_boot *boot)
{
	enum bzimage_error error;

	if (!find_bytes(plan, n, MINT_IMAGE_KERNEL, choice, &boot->kernel))
		return false;
	error = bzimage_parse((const void *)boot->kernel.start, range_size(boot->kernel),
			      &boot->info);
	return error == BZIMAGE_OK ||
		refuse(plan, n, MINT_IMAGE_KERNEL, choice, bzimage_error_text(error));
}

static bool find_initrd(const struct plan *plan, unsigned int n, const struct image_choice *choice,
			struct node_boot *boot)
{
	if (choice->index != MINT_IMAGE_NONE)
		return find_bytes(plan, n, MINT_IMAGE_INITRD, choice, &boot->initrd);
	boot->initrd = (struct range){ 0, 0 };
	return !pin_of(plan, n, MINT_IMAGE_INITRD) ||
		refuse(plan, n, MINT_IMAGE_INITRD, choice, "is not what the config pins");
}

static bool find_cmdline(const struct plan *plan, unsigned int n,
			 const struct image_choice *choice, struct node_boot *boot)
{
	struct range bytes = { 0, 0 };
	bool good = true;

	if (choice->index == MINT_NO_IMAGE) {
		boot->cmdline = plan->node[n].want->cmdline;
		boot->cmdline_size = strlen(boot->cmdline);
		return true;
	}
	if (choice->index != MINT_IMAGE_NONE &&
	    !find_bytes(plan, n, MINT_IMAGE_CMDLINE, choice, &bytes))
		return false;
	boot->cmdline = (const char *)bytes.start;
	boot->cmdline_size = range_size(bytes);
	good = boot->cmdline_size < CONFIG_CMDLINE_SIZE;
	for (size_t i = 0; good && i < boot->cmdline_size; i++)
		good = (uint8_t)boot->cmdline[i] >= ' ' && boot->cmdline[i] != 0x7f;
	return good || refuse(plan, n, MINT_IMAGE_CMDLINE, choice,
			      "is too long or has control characters");
}

bool images_check(const struct plan *plan, unsigned int n, const struct images *images,
		  struct node_boot *boot)
{
	const struct image_choice *kernel = &images->of[MINT_IMAGE_KERNEL];
	const struct image_choice *initrd = &images->of[MINT_IMAGE_INITRD];

	if (!find_kernel(plan, n, kernel, boot) || !find_initrd(plan, n, initrd, boot) ||
	    !find_cmdline(plan, n, &images->of[MINT_IMAGE_CMDLINE], boot))
		return false;
	switch (plan_images_find(&plan->node[n], &boot->info, range_size(boot->initrd), &boot->at)) {
	case PLACEMENT_OK:
		return true;
	case PLACEMENT_INITRD:
		return refuse(plan, n, MINT_IMAGE_INITRD, initrd, "finds no room in its memory");
	default:
		return refuse(plan, n, MINT_IMAGE_KERNEL, kernel, "finds no room in its memory");
	}
}

void images_use(unsigned int n, const struct images *images, bool next)
{
	struct mint_node *entry = table_page_node(n);

	store_settle(entry, next);
	/* What may have been written over it by others is put right. */
	for (unsigned int k = 0; k < MINT_IMAGE_KINDS; k++)
		__atomic_store_n(&entry->image[k], images->of[k].index, __ATOMIC_RELEASE);
}

/* Whoever shares the core with this one, an SMT sibling or an emulator's other CPU, gets its turn. */
static void copy(phys_t to, phys_t from, uint64_t size)
{
	for (uint64_t at = 0; at < size; at += BREATH) {
		memcpy((void *)(to + at), (const void *)(from + at),
		       size - at < BREATH ? size - at : BREATH);
		cpu_pause();
	}
}

uint64_t images_load(const struct node_boot *from)
{
	uint64_t initrd_size = range_size(from->initrd);

	copy(from->at.kernel_addr, from->kernel.start + from->info.payload_offset,
	     from->info.payload_size);
	copy(from->at.initrd_addr, from->initrd.start, initrd_size);
	return from->info.payload_size + initrd_size;
}
