// SPDX-License-Identifier: GPL-2.0-only
/* `images`: shows the image store, and which node uses which image. */
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <mint/ioctl.h>
#include "lib/base/sha256.h"
#include "tools/mintctl/command.h"

static const char *const kind_name[] = { "kernel", "initrd", "cmdline" };
static const char *const state_name[] = { "free", "boot", "writing", "ready" };

struct listing {
	struct mint_store_info store;
	struct node *nodes;
	struct mint_images_of *used;	/* by node, as in @nodes */
	size_t node_count;
	struct mint_image_of *images;	/* those that are not FREE */
	size_t image_count;
};

/* Print errno. Returns false. */
static bool failed(void)
{
	fprintf(stderr, "mintctl: the image store cannot be read: %s\n", strerror(errno));
	return false;
}

static bool read_images(int fd, struct listing *l)
{
	for (uint32_t n = 0;; n++) {
		struct mint_image_of one = { .index = n }, *more;

		if (ioctl(fd, MINT_IOCTL_IMAGE, &one))
			return errno == ENOENT || failed();
		if (one.image.state == MINT_IMAGE_FREE)
			continue;
		more = realloc(l->images, (l->image_count + 1) * sizeof(*more));
		if (!more)
			return failed();
		/* Other kernels write the name: it need not be text. */
		one.image.name[sizeof(one.image.name) - 1] = '\0';
		for (char *c = one.image.name; *c; c++)
			if (*c < ' ' || *c > '~')
				*c = '?';
		l->images = more;
		l->images[l->image_count++] = one;
	}
}

static bool read_used(int fd, struct listing *l)
{
	l->used = calloc(l->node_count, sizeof(*l->used));
	if (!l->used)
		return failed();
	for (size_t i = 0; i < l->node_count; i++) {
		l->used[i].node = l->nodes[i].index;
		if (ioctl(fd, MINT_IOCTL_IMAGES_OF, &l->used[i]))
			return failed();
	}
	return true;
}

static const char *name_of(const char *const *names, size_t count, uint32_t value)
{
	return value < count ? names[value] : "?";
}

#define NAME_OF(names, value) name_of(names, sizeof(names) / sizeof((names)[0]), value)

/*
 * Returns the index as text, "none", or @otherwise if there is no image. The text stays good for
 * 2 * MINT_IMAGE_KINDS - 1 further calls.
 */
static const char *index_text(uint32_t index, const char *otherwise)
{
	static char text[2 * MINT_IMAGE_KINDS][16];
	static unsigned int turn;
	char *buf = text[turn++ % (2 * MINT_IMAGE_KINDS)];

	if (index == MINT_IMAGE_NONE)
		return "none";
	snprintf(buf, sizeof(text[0]), "%u", index);
	return index == MINT_NO_IMAGE ? otherwise : buf;
}

static void print_tables(const struct listing *l)
{
	printf("%-6s%-8s%-8s%9s  %-16s  %s\n", "image", "kind", "state", "KiB", "sha256", "name");
	for (size_t i = 0; i < l->image_count; i++) {
		const struct mint_image *image = &l->images[i].image;
		char sum[SHA256_TEXT];

		sha256_text(sum, image->sha256);
		printf("%-6u%-8s%-8s%9llu  %-16.16s  %s\n", l->images[i].index,
		       NAME_OF(kind_name, image->kind), NAME_OF(state_name, image->state),
		       (unsigned long long)(image->size / 1024 + !!(image->size % 1024)),
		       sha256_none(image->sha256) ? "-" : sum, image->name);
	}
	printf("\n%-16s%-8s%-8s%-8s  %s\n", "node", "kernel", "initrd", "cmdline",
	       "next: kernel, initrd, cmdline");
	for (size_t i = 0; i < l->node_count; i++) {
		const struct mint_images_of *u = &l->used[i];

		printf("%-16s%-8s%-8s%-8s  %s, %s, %s\n", l->nodes[i].name,
		       index_text(u->image[0], "?"), index_text(u->image[1], "none"),
		       index_text(u->image[2], "config"), index_text(u->next[0], "-"),
		       index_text(u->next[1], "-"), index_text(u->next[2], "-"));
	}
	if (l->store.size)
		printf("\nstore: %llu KiB, %llu KiB free, %llu KiB of them in one piece\n",
		       (unsigned long long)l->store.size / 1024,
		       (unsigned long long)l->store.free / 1024,
		       (unsigned long long)l->store.largest / 1024);
	else
		printf("\nstore: none; `store = 128M` in [monitor] of the config makes one\n");
}

/* A number; "none" for none; null for the config's, or for no change. */
static json_t *json_index(uint32_t index)
{
	if (index == MINT_NO_IMAGE)
		return json_null();
	return index == MINT_IMAGE_NONE ? json_string("none") : json_integer(index);
}

static json_t *json_indices(const uint32_t *index)
{
	json_t *object = json_object();

	for (unsigned int k = 0; k < MINT_IMAGE_KINDS; k++)
		json_object_set_new(object, kind_name[k], json_index(index[k]));
	return object;
}

static json_t *json_image(const struct mint_image_of *of)
{
	const struct mint_image *image = &of->image;
	char sum[SHA256_TEXT];

	return json_pack("{s:i, s:s, s:s, s:I, s:o, s:s}", "index", of->index,
			 "kind", NAME_OF(kind_name, image->kind),
			 "state", NAME_OF(state_name, image->state), "size",
			 (json_int_t)image->size,
			 "sha256", sha256_none(image->sha256) ? json_null() :
			 json_string(sha256_text(sum, image->sha256)), "name", image->name);
}

static void print_json(const struct listing *l)
{
	json_t *images = json_array(), *nodes = json_object(), *all;

	for (size_t i = 0; i < l->image_count; i++)
		json_array_append_new(images, json_image(&l->images[i]));
	for (size_t i = 0; i < l->node_count; i++)
		json_object_set_new(nodes, l->nodes[i].name,
				    json_pack("{s:o, s:o}",
					      "image", json_indices(l->used[i].image),
					      "next", json_indices(l->used[i].next)));
	all = json_pack("{s:{s:I, s:I, s:I}, s:o, s:o}",
			"store", "size", (json_int_t)l->store.size,
			"free", (json_int_t)l->store.free, "largest", (json_int_t)l->store.largest,
			"images", images, "nodes", nodes);
	json_dumpf(all, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(all);
}

int images_show(const char *root, bool json)
{
	struct listing l = { 0 };
	int status = node_read_all(root, &l.nodes, &l.node_count), fd;

	if (status)
		return status;
	fd = device_open(0);
	if (fd < 0) {
		free(l.nodes);
		return errno == ENOENT ? EXIT_NO_MODULE : EXIT_FAILURE;
	}
	status = EXIT_FAILURE;
	if (ioctl(fd, MINT_IOCTL_STORE, &l.store)) {
		failed();
	} else if (read_images(fd, &l) && read_used(fd, &l)) {
		(json ? print_json : print_tables)(&l);
		status = EXIT_SUCCESS;
	}
	close(fd);
	free(l.nodes);
	free(l.used);
	free(l.images);
	return status;
}

static int run_images(const struct args *args, int unused)
{
	(void)unused;
	return images_show(args->sysfs, args->given & BIT(OPT_JSON));
}

static const struct form forms[] = {
	{ .name = "images", .options = BIT(OPT_JSON) | BIT(OPT_SYSFS), .run = run_images },
	{ 0 }
};

const struct command images_command = {
	.usage =
		"images [--json]\n",
	.help =
		"images              kernels, initrds and command lines, and who uses which\n"
		"    --json          the same for programs\n",
	.forms = forms,
};
