// SPDX-License-Identifier: GPL-2.0-only
#include "lib/plan/plan_internal.h"
#include "lib/base/str.h"

static unsigned int find_in(const struct plan_input *in, const char *name)
{
	unsigned int i = 0;

	while (i < in->file_count && strcmp(in->file[i].name, name))
		i++;
	return i;
}

/* The file that the config calls @want->path; each is entered once. */
static unsigned int enter(struct plan_work *w, unsigned int n, const struct config_path *want,
			  const char *key)
{
	struct plan *plan = w->plan;
	const struct plan_file_in *in;
	unsigned int i = 0, from = find_in(w->in, want->path);

	if (from == w->in->file_count) {
		PLAN_NODE_ERROR(w, n, want->line, "%s: %s was not found: check the path (with GRUB, "
				"`module2 FILE PATH` hands it over)", key, want->path);
		return PLAN_NO_FILE;
	}
	in = &w->in->file[from];
	if (!in->size) {
		PLAN_NODE_ERROR(w, n, want->line, "%s: %s is empty", key, want->path);
		return PLAN_NO_FILE;
	}
	while (i < plan->file_count && strcmp(plan->file[i].name, in->name))
		i++;
	if (i < plan->file_count)
		return i;
	plan->file[i].name = in->name;
	plan->file[i].size = in->size;
	plan->file[i].now = (struct range){ align_down(in->range.start, PLAN_PAGE),
					    align_up(in->range.end, PLAN_PAGE) };
	plan->file_count++;
	return i;
}

/* Is it the file that the config pins? */
static void check_digest(struct plan_work *w, unsigned int n, unsigned int index, const char *key,
			 const struct config_digest *want)
{
	char has[SHA256_TEXT], wanted[SHA256_TEXT];
	const struct plan_file_in *in;
	struct plan_file *file;

	if (!want->line || index == PLAN_NO_FILE)
		return;
	file = &w->plan->file[index];
	if (!file->hashed) {
		in = &w->in->file[find_in(w->in, file->name)];
		sha256_of(in->data, in->size, file->sha256);
		file->hashed = true;
	}
	if (memcmp(file->sha256, want->sha256, SHA256_SIZE))
		PLAN_NODE_ERROR(w, n, want->line, "%s: the file has %s, the config wants %s: mend "
				"one of them", key, sha256_text(has, file->sha256),
				sha256_text(wanted, want->sha256));
}

static void find_kernel(struct plan_work *w, unsigned int n)
{
	const struct config_path *want = &w->cfg->node[n].kernel;
	unsigned int i = enter(w, n, want, "kernel");
	const struct plan_file_in *in;
	enum bzimage_error error;
	struct plan_file *file;

	w->plan->node[n].kernel = i;
	if (i == PLAN_NO_FILE)
		return;
	file = &w->plan->file[i];
	if (file->kernel)
		return;
	in = &w->in->file[find_in(w->in, want->path)];
	error = bzimage_parse(in->data, in->size, &file->info);
	if (error == BZIMAGE_OK && (!file->info.mint || file->info.mint == MINT_SETUP_VERSION)) {
		file->kernel = true;
		return;
	}
	if (error == BZIMAGE_OK)
		PLAN_NODE_ERROR(w, n, want->line, "kernel: %s has Mint's patches for version %u of "
				"the monitor's record, and this monitor's is %u: use the kernel and the "
				"monitor of one release", want->path, file->info.mint,
				MINT_SETUP_VERSION);
	else
		PLAN_NODE_ERROR(w, n, want->line, "kernel: %s %s", want->path,
				bzimage_error_text(error));
	w->plan->node[n].kernel = PLAN_NO_FILE;
}

static void find_initrd(struct plan_work *w, unsigned int n)
{
	const struct config_path *want = &w->cfg->node[n].initrd;
	unsigned int i;

	w->plan->node[n].initrd = PLAN_NO_FILE;
	if (!want->path[0])
		return;
	for (unsigned int k = 0; k < w->plan->node_count; k++) {
		const struct config_path *kernel = &w->cfg->node[k].kernel;

		if (strcmp(kernel->path, want->path))
			continue;
		PLAN_NODE_ERROR(w, n, want->line, "initrd: %s is the kernel of [node %s] (line %u): "
				"name the initrd that belongs to the kernel", want->path,
				w->cfg->node[k].name, kernel->line);
		return;
	}
	i = enter(w, n, want, "initrd");
	w->plan->node[n].initrd = i;
}

void plan_files_find(struct plan_work *w)
{
	for (unsigned int n = 0; n < w->plan->node_count; n++) {
		const struct config_node *node = &w->cfg->node[n];

		find_kernel(w, n);
		check_digest(w, n, w->plan->node[n].kernel, "kernel_sha256", &node->kernel_sha256);
		find_initrd(w, n);
		check_digest(w, n, w->plan->node[n].initrd, "initrd_sha256", &node->initrd_sha256);
	}
}

bool plan_files_avoid(const struct plan *plan, struct range_set *s)
{
	for (unsigned int i = 0; i < plan->file_count; i++)
		range_set_subtract(s, plan->file[i].now);
	return !s->overflow;
}

/*
 * A new place for a file. It may not touch where any file lies now, so that they can
 * be copied in any order; it keeps out of whole blocks if it can, for the pool.
 */
static bool find_place(const struct plan *plan, uint64_t size, phys_t *at)
{
	const struct range within = { MIB(1), PLAN_TOP };
	struct range_set free = plan->left, blocks;
	bool ok = plan_files_avoid(plan, &free);

	plan_whole_blocks(&plan->left, &blocks);
	for (unsigned int i = 0; ok && i < blocks.count; i++)
		range_set_subtract(&free, blocks.r[i]);
	if (ok && !free.overflow && range_set_find_low(&free, within, size, PLAN_PAGE, at))
		return true;
	free = plan->left;
	return plan_files_avoid(plan, &free) &&
	       range_set_find_low(&free, within, size, PLAN_PAGE, at);
}

static void move(struct plan_work *w, struct plan_file *file)
{
	uint64_t size = align_up(file->size, PLAN_PAGE);
	char text[FMT_SIZE_LEN];
	phys_t at;

	if (!find_place(w->plan, size, &at)) {
		PLAN_ERROR(w, 0, "%s lies in the way at 0x%llx, and no %s are left to move it to: "
			   "give the nodes less memory", file->name, plan_ull(file->now.start),
			   fmt_size(text, size));
		return;
	}
	file->place = range_of(at, size);
	range_set_subtract(&w->plan->left, file->place);
}

void plan_files_settle(struct plan_work *w)
{
	struct plan *plan = w->plan;

	for (unsigned int i = 0; i < plan->file_count; i++) {
		struct plan_file *file = &plan->file[i];

		if (!range_set_covers(&plan->left, file->now))
			continue;
		file->place = file->now;
		range_set_subtract(&plan->left, file->place);
	}
	for (unsigned int i = 0; i < plan->file_count; i++)
		if (range_empty(plan->file[i].place))
			move(w, &plan->file[i]);
}
