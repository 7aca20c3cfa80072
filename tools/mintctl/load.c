// SPDX-License-Identifier: GPL-2.0-only
/* `load`: has mint.ko put into the image store what a node is to be started from next. */
#include <errno.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <mint/ioctl.h>
#include "lib/base/sha256.h"
#include "lib/image/placement.h"
#include "lib/cmdline/words.h"
#include "tools/mintctl/command.h"

static const char *const kind_name[MINT_IMAGE_KINDS] = { "kernel", "initrd", "command line" };

/* The size as text, rounded up, in the unit that is read best. */
static const char *size_text(char buf[FMT_SIZE_LEN], uint64_t bytes)
{
	uint64_t unit = bytes >= 10 << 20 ? 1 << 20 : bytes >= 10 << 10 ? 1 << 10 : 1;

	return fmt_size(buf, (bytes + unit - 1) / unit * unit);
}

/* Print the name of the node with this tag. */
static void print_holder(const char *root, uint32_t tag)
{
	struct node *nodes;
	size_t count;

	if (node_read_all(root, &nodes, &count))
		return;
	for (size_t i = 0; i < count; i++)
		if (nodes[i].tag == tag)
			fprintf(stderr, " (node %s)", nodes[i].name);
	free(nodes);
}

/* Each of these completes the line that refused() has begun. */
static int no_memory(const struct load *args, const struct mint_load *load)
{
	const char *kernel = args->kernel ? args->kernel : "its kernel";
	char a[FMT_SIZE_LEN], b[FMT_SIZE_LEN];

	size_text(a, load->need);
	if (load->reason == PLACEMENT_LOW)
		fprintf(stderr, "%s cannot be loaded above 4 GiB, where its memory lies\n", kernel);
	else if (load->reason == PLACEMENT_INITRD)
		fprintf(stderr, "%s (%s to start) and its initrd (%s) do not fit together into its "
			"memory\n", kernel, a, size_text(b, load->has));
	else
		fprintf(stderr,
			"%s takes %s to start, and no range of its memory has room for it\n",
			kernel, a);
	return EXIT_FAILURE;
}

static int other_digest(const struct mint_load *load)
{
	char want[SHA256_TEXT], found[SHA256_TEXT];

	sha256_text(want, load->sha256);
	if (sha256_none(load->found))
		fprintf(stderr, "the config demands the %s with SHA-256 %s: the node does not "
			"start without it\n",
			kind_name[load->kind], want);
	else
		fprintf(stderr, "the config demands the %s with SHA-256 %s, this one has %s\n",
			kind_name[load->kind], want, sha256_text(found, load->found));
	return EXIT_FAILURE;
}

static void bad_word(uint32_t n)
{
	if (n < words_rule_count)
		fprintf(stderr, "the command line is refused: %s %s: %s\n", words_rules[n].word,
			words_rules[n].why, words_rules[n].instead);
	else
		fprintf(stderr, "the command line is refused by a mint.ko that is newer than this "
			"program\n");
}

/* Print why mint.ko has refused the load. Returns the exit status. */
static int refused(const struct load *args, const struct mint_load *load)
{
	const char *name = load->part[load->kind].name;
	char a[FMT_SIZE_LEN], b[FMT_SIZE_LEN];

	fprintf(stderr, "mintctl: %s: ", args->name);
	switch (load->error) {
	case MINT_LOAD_NO_STORE:
		fprintf(stderr, "this machine has no image store: `store = 128M` in [monitor] of "
			"its config makes one, from its next start on\n");
		break;
	case MINT_LOAD_LOCKED:
		fprintf(stderr, "the image store's lock is held by another program or node");
		print_holder(args->root, load->reason);
		fprintf(stderr, ": try again, or restart that node\n");
		return EXIT_TIMEOUT;
	case MINT_LOAD_NO_ROOM:
		fprintf(stderr, "%s takes %s, and the image store has %s free in one piece: "
			"`mintctl images` shows what is there, `store` in [monitor] of the config "
			"makes it larger\n",
			name, size_text(a, load->need), size_text(b, load->has));
		break;
	case MINT_LOAD_NO_ELEMENT:
		fprintf(stderr, "the image store's index is full: restart nodes, so that they let "
			"go of what they had\n");
		break;
	case MINT_LOAD_BAD_KERNEL:
		fprintf(stderr, "%s %s\n", name, bzimage_error_text(load->reason));
		break;
	case MINT_LOAD_NO_MEMORY:
		return no_memory(args, load);
	case MINT_LOAD_DIGEST:
		return other_digest(load);
	case MINT_LOAD_BAD_CMDLINE:
		if (load->has)
			fprintf(stderr, "the command line has %llu characters, and its kernel "
				"takes %llu, with what the monitor adds\n",
				(unsigned long long)load->need,
				(unsigned long long)load->has);
		else
			fprintf(stderr, "a command line has at most %u characters, and no control "
				"characters\n", MINT_CMDLINE_MAX);
		break;
	case MINT_LOAD_BAD_WORD:
		bad_word(load->reason);
		break;
	default:
		fprintf(stderr, "the kernel that it has cannot be read: give --kernel, too\n");
	}
	return EXIT_FAILURE;
}

static int failed(const struct load *args, const struct mint_load *load, int error)
{
	if (load->error != MINT_LOAD_OK && load->kind < MINT_IMAGE_KINDS)
		return refused(args, load);
	if (!not_permitted(args->name, error, CAP_SYS_BOOT))
		fprintf(stderr, "mintctl: %s: %s%s\n", args->name, strerror(error),
			error == ENOTTY ?
			": the mint.ko that is loaded is older than this program" :
			error == EPERM ? ": this kernel is locked down (kernel_lockdown(7))" : "");
	return EXIT_FAILURE;
}

/* Print what is wrong with words of a new command line. Returns false if they harm other nodes. */
static bool words_good(const struct mint_load *load, const struct node *node)
{
	const struct mint_load_part *kernel = &load->part[MINT_IMAGE_KERNEL];
	const struct mint_load_part *cmdline = &load->part[MINT_IMAGE_CMDLINE];

	return cmdline->what != MINT_LOAD_BYTES ||
	       load_words(node, (const char *)(uintptr_t)cmdline->addr, cmdline->size,
			  (const void *)(uintptr_t)kernel->addr, kernel->size);
}

int load_run(const struct load *args)
{
	struct mint_load load = { 0 };
	struct load_bytes bytes = { 0 };
	struct node node;
	int status = node_read(args->root, args->name, &node), fd;

	if (status)
		return status;
	if (!args->kernel && !args->initrd_count && !args->cmdline) {
		fprintf(stderr, "mintctl: load: give --kernel, --initrd or --cmdline\n");
		return EXIT_USAGE;
	}
	fd = device_open(0);
	if (fd < 0)
		return errno == ENOENT ? EXIT_NO_MODULE : EXIT_FAILURE;
	load.node = node.index;
	status = EXIT_FAILURE;
	if (load_parts(args, &load, &bytes) && words_good(&load, &node)) {
		status = EXIT_SUCCESS;
		if (ioctl(fd, MINT_IOCTL_LOAD, &load))
			status = failed(args, &load, errno);
		else
			printf("%s: used from its next start on\n", args->name);
	}
	free(bytes.kernel);
	free(bytes.initrd);
	close(fd);
	return status;
}

#define OPTIONS (BIT(OPT_KERNEL) | BIT(OPT_INITRD) | BIT(OPT_CMDLINE) | BIT(OPT_SYSFS))

static int run_load(const struct args *args, int unused)
{
	const struct load load = {
		.root = args->sysfs, .name = args->operand,
		.kernel = args->kernel, .cmdline = args->cmdline,
		.initrd = args->initrd, .initrd_count = args->initrd_count,
	};

	(void)unused;
	return load_run(&load);
}

static const struct form forms[] = {
	{ "load", NULL, "NODE", 1, OPTIONS, 0, 0, run_load, 0 },
	{ 0 }
};

const struct command load_command = {
	.usage =
		"load NODE [--kernel FILE] [--initrd FILE|none]... [--cmdline TEXT]\n",
	.help =
		"load NODE           what to start it from next time\n"
		"    --kernel FILE   a bzImage, or a unified kernel image with what is in it\n"
		"    --initrd FILE   or none, to go without; several are put one behind the other\n"
		"    --cmdline TEXT  in place of the config's\n",
	.forms = forms,
};
