// SPDX-License-Identifier: GPL-2.0-only
/* The bytes of a load: from a file, from several of them, or from a unified kernel image. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <mint/ioctl.h>
#include "lib/plan/plan.h"
#include "lib/image/uki.h"
#include "tools/mintctl/mintctl.h"

struct piece {
	const char *data;
	size_t size;
};

/* Fill one part. If the name with @more behind it is too long its end is kept. */
static void set_part(struct mint_load_part *part, struct piece bytes, const char *name,
		     const char *more)
{
	size_t len = strlen(name) + strlen(more), room = sizeof(part->name) - 1;

	part->what = MINT_LOAD_BYTES;
	part->addr = (uintptr_t)bytes.data;
	part->size = bytes.size;
	snprintf(part->name, sizeof(part->name), "%s%s",
		 len > room ? name + len - room : name, more);
}

/* Returns NULL, with a message, if the file cannot be read or is empty. The caller frees it. */
static char *read_file(const struct load *args, const char *path, size_t *size)
{
	char *bytes = file_read(path, size);

	if (bytes && *size)
		return bytes;
	fprintf(stderr, "mintctl: %s: %s: %s\n", args->name, path,
		bytes ? "the file is empty" : strerror(errno));
	free(bytes);
	return NULL;
}

/*
 * Append @piece to *whole, which has *size bytes, at the next multiple of PLAN_PART_ALIGN, as the
 * monitor does with the initrds of a config.
 */
static bool append(char **whole, size_t *size, struct piece piece)
{
	size_t at = align_up(*size, PLAN_PART_ALIGN);
	char *more = realloc(*whole, at + piece.size);

	if (!more) {
		fprintf(stderr, "mintctl: %s\n", strerror(errno));
		return false;
	}
	memset(more + *size, 0, at - *size);
	memcpy(more + at, piece.data, piece.size);
	*whole = more;
	*size = at + piece.size;
	return true;
}

static bool add_initrds(const struct load *args, struct mint_load *load, struct load_bytes *bytes)
{
	size_t size = 0;

	for (unsigned int i = 0; i < args->initrd_count; i++) {
		struct piece piece;
		char *file = read_file(args, args->initrd[i], &piece.size);
		bool ok;

		piece.data = file;
		ok = file && append(&bytes->initrd, &size, piece);
		free(file);
		if (!ok)
			return false;
	}
	set_part(&load->part[MINT_IMAGE_INITRD], (struct piece){ bytes->initrd, size },
		 args->initrd[0], args->initrd_count > 1 ? " and more" : "");
	return true;
}

/* Add what the unified kernel image @uki has, except what options of their own have given. */
static bool add_sections(const struct load *args, const struct uki *uki, struct mint_load *load,
			 struct load_bytes *bytes)
{
	const struct piece ucode = { bytes->kernel + uki->ucode.offset, uki->ucode.size };
	const struct piece initrd = { bytes->kernel + uki->initrd.offset, uki->initrd.size };
	const struct piece cmdline = { bytes->kernel + uki->cmdline.offset, uki->cmdline.size };
	size_t size = 0;

	if (!args->cmdline && cmdline.size)
		set_part(&load->part[MINT_IMAGE_CMDLINE], cmdline, args->kernel, " .cmdline");
	if (args->initrd_count || (!ucode.size && !initrd.size))
		return true;
	if ((ucode.size && !append(&bytes->initrd, &size, ucode)) ||
	    (initrd.size && !append(&bytes->initrd, &size, initrd)))
		return false;
	set_part(&load->part[MINT_IMAGE_INITRD], (struct piece){ bytes->initrd, size },
		 args->kernel, " .initrd");
	return true;
}

/*
 * If the file is neither a bzImage nor a unified kernel image it is passed on as it is, and mint.ko
 * says what is wrong with it.
 */
static bool add_kernel(const struct load *args, struct mint_load *load, struct load_bytes *bytes)
{
	struct bzimage info;
	struct piece file;
	struct uki uki;

	bytes->kernel = read_file(args, args->kernel, &file.size);
	file.data = bytes->kernel;
	if (!bytes->kernel)
		return false;
	if (bzimage_parse(file.data, file.size, &info) != BZIMAGE_NO_MAGIC ||
	    uki_parse(file.data, file.size, &uki) != UKI_OK) {
		set_part(&load->part[MINT_IMAGE_KERNEL], file, args->kernel, "");
		return true;
	}
	file = (struct piece){ file.data + uki.kernel.offset, uki.kernel.size };
	set_part(&load->part[MINT_IMAGE_KERNEL], file, args->kernel, " .linux");
	return add_sections(args, &uki, load, bytes);
}

bool load_parts(const struct load *args, struct mint_load *load, struct load_bytes *bytes)
{
	struct mint_load_part *cmdline = &load->part[MINT_IMAGE_CMDLINE];

	if (args->initrd_count == 1 && !strcmp(args->initrd[0], "none"))
		load->part[MINT_IMAGE_INITRD].what = MINT_LOAD_WITHOUT;
	else if (args->initrd_count && !add_initrds(args, load, bytes))
		return false;
	if (args->cmdline && *args->cmdline)
		set_part(cmdline, (struct piece){ args->cmdline, strlen(args->cmdline) },
			 "--cmdline", "");
	else if (args->cmdline)
		cmdline->what = MINT_LOAD_WITHOUT;
	return !args->kernel || add_kernel(args, load, bytes);
}
