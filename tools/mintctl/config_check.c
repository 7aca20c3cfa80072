// SPDX-License-Identifier: GPL-2.0-only
/* `config check`: prints the plan that the monitor would make, without a reboot. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "lib/config/config_parse.h"
#include "lib/machine/machine_check.h"
#include "lib/machine/machine_iommu.h"
#include "lib/plan/plan_make.h"
#include "lib/plan/plan_virtual.h"
#include "lib/plan/plan_print.h"
#include "tools/mintctl/command.h"

static struct config config;
static struct machine machine;
static struct plan_input input;
static struct plan plan;
static struct diag diag;

static bool load_config(const char *path)
{
	size_t size;
	char *text = file_read(path, &size);
	bool ok;

	if (!text) {
		diag_error(&diag, path, 0, "%s", strerror(errno));
		return false;
	}
	ok = config_parse(&config, path, text, size, &diag);
	free(text);
	return ok;
}

static bool load_machine(const char *path)
{
	size_t size;
	char *text;
	bool ok;

	if (!path)
		return machine_linux(&machine, &diag);
	text = file_read(path, &size);
	if (!text) {
		diag_error(&diag, path, 0, "%s", strerror(errno));
		return false;
	}
	ok = machine_parse(&machine, path, text, size, &diag);
	free(text);
	return ok;
}

/*
 * Returns where a boot loader would put a file: like boot/efi.c, one behind the other from `table`
 * + PLAN_FILES_OFFSET on, else as high below 4 GiB as there is room. An empty range: nowhere.
 */
static struct range load_place(struct range_set *free_ram, phys_t *next, uint64_t size)
{
	struct range r = range_of(*next, align_up(size, KIB(4)));
	const struct range below_4g = { MIB(1), PLAN_FOUR_GIB };

	if (range_set_covers(free_ram, r))
		*next = r.end;
	else if (range_set_find_high(free_ram, below_4g, range_size(r), KIB(4), &r.start))
		r = range_of(r.start, align_up(size, KIB(4)));
	else
		r = (struct range){ 0, 0 };
	range_set_subtract(free_ram, r);
	return r;
}

static bool known(const char *name)
{
	for (unsigned int i = 0; i < input.file_count; i++)
		if (!strcmp(input.file[i].name, name))
			return true;
	return false;
}

/* Map a file to read it; the mapping stays until the program ends. Returns NULL if that fails. */
static const void *map_file(const char *root, const char *name, uint64_t *size)
{
	char path[4096];
	void *data = MAP_FAILED;
	struct stat st;
	int fd;

	if (snprintf(path, sizeof(path), "%s%s", root, name) >= (int)sizeof(path))
		return NULL;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_size > 0)
		data = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (data == MAP_FAILED)
		return NULL;
	*size = (uint64_t)st.st_size;
	return data;
}

/* Enter a file as loaded. If it is not there it is not entered, and the plan names who wants it. */
static void load_file(const char *root, const struct config_path *want,
		      struct range_set *free_ram, phys_t *next)
{
	struct plan_file_in *file = &input.file[input.file_count];

	if (!want->path[0] || known(want->path) || input.file_count == PLAN_INPUTS_MAX)
		return;
	file->name = want->path;
	file->data = map_file(root, want->path, &file->size);
	if (!file->data)
		return;
	file->range = load_place(free_ram, next, file->size);
	input.file_count++;
}

static void load_files(const char *root)
{
	phys_t next = config.table + PLAN_FILES_OFFSET;
	struct range_set free_ram;

	machine_usable(&machine, &free_ram);
	for (unsigned int n = 0; n < config.node_count; n++) {
		load_file(root, &config.node[n].kernel, &free_ram, &next);
		for (unsigned int i = 0; i < config.node[n].initrd.count; i++)
			load_file(root, &config.node[n].initrd.file[i], &free_ram, &next);
	}
}

static bool check(const struct config_check *args)
{
	bool ok = load_config(args->config);

	/* Read both texts in any case, so that all of their errors are printed at once. */
	ok = load_machine(args->machine) && ok;
	if (!ok || !machine_check(&machine, &diag) || !machine_check_iommus(&machine, &diag))
		return false;
	input.machine = &machine;
	input.config = &config;
	load_files(args->root);
	plan_virtual_make(&machine, &config, &diag);
	return plan_make(&plan, &input, &diag);
}

int config_check(const struct config_check *args)
{
	struct file_sink out = file_sink(stdout), err = file_sink(stderr);
	bool ok;

	diag_init(&diag);
	ok = check(args);
	diag_print(&diag, &err.sink);
	if (!ok)
		return EXIT_FAILURE;
	plan_print(&plan, &out.sink);
	return EXIT_SUCCESS;
}

static int run_check(const struct args *args, int unused)
{
	const struct config_check check = {
		.config = args->operand, .machine = args->machine, .root = args->root,
	};

	(void)unused;
	return config_check(&check);
}

static const struct form forms[] = {
	{ "config", "check", "FILE", 1, BIT(OPT_MACHINE) | BIT(OPT_ROOT), 0, 0, run_check, 0 },
	{ 0 }
};

const struct command check_command = {
	.usage =
		"config check FILE [--machine FILE] [--root DIR]\n",
	.help =
		"config check FILE   check a partition config and print the plan that it leads to\n"
		"    --machine FILE  for the machine that FILE describes, not for this one\n"
		"    --root DIR      directory that stands for the boot volume's root, where the\n"
		"                    config's kernels and initrds are looked for (default: /)\n",
	.forms = forms,
};
