// SPDX-License-Identifier: GPL-2.0-only
/*
 * The files of the boot loader become what nodes start from: kernels, initrds and command lines,
 * each made of one or more parts. Each gets a place that is out of the nodes' way.
 */
#include "lib/plan/plan_internal.h"
#include "lib/base/str.h"
#include "lib/image/uki.h"

/* Where in the config a node names a file. */
struct want {
	unsigned int node, line;
	const char *key;
};

#define WANT_ERROR(w, want, fmt, ...) \
	PLAN_NODE_ERROR(w, (want)->node, (want)->line, "%s: " fmt, (want)->key, ##__VA_ARGS__)

/*
 * Returns the input that the config calls @name, or NULL if it cannot be used: that is reported as
 * an error.
 */
static const struct plan_file_in *find_input(struct plan_work *w, const struct want *want,
					     const char *name)
{
	unsigned int i = 0;

	while (i < w->in->file_count && strcmp(w->in->file[i].name, name))
		i++;
	if (i == w->in->file_count && i == PLAN_INPUTS_MAX)
		WANT_ERROR(w, want, "%s was not read: the config names more than %u files", name,
			   PLAN_INPUTS_MAX);
	else if (i == w->in->file_count)
		WANT_ERROR(w, want,
			   "%s was not found: check the path (with GRUB, `module2 FILE PATH` "
			   "hands it over)", name);
	else if (!w->in->file[i].size)
		WANT_ERROR(w, want, "%s is empty", name);
	else
		return &w->in->file[i];
	return NULL;
}

static struct plan_part whole(const struct plan_file_in *in)
{
	return (struct plan_part){
		.name = in->name, .from = in->range.start, .size = in->size, .data = in->data,
		.now = { align_down(in->range.start, PLAN_PAGE),
			 align_up(in->range.end, PLAN_PAGE) },
	};
}

static struct plan_part section(const struct plan_file_in *in, const char *name,
				struct uki_section s)
{
	struct plan_part part = whole(in);

	fmt_string(part.section, sizeof(part.section), "%s", name);
	part.from += s.offset;
	part.size = s.size;
	part.data = (const uint8_t *)in->data + s.offset;
	return part;
}

static bool same_parts(const struct plan *plan, const struct plan_file *file,
		       const struct plan_part *part, unsigned int count)
{
	bool same = file->part_count == count;

	for (unsigned int i = 0; same && i < count; i++)
		same = plan->part[file->part + i].from == part[i].from &&
		       plan->part[file->part + i].size == part[i].size;
	return same;
}

static void set_name(struct plan_file *file, const struct plan_part *part, unsigned int count)
{
	if (part->section[0])
		fmt_string(file->name, sizeof(file->name), "%s %s", part->name, part->section);
	else if (count > 1)
		fmt_string(file->name, sizeof(file->name), "%s and %u more", part->name, count - 1);
	else
		fmt_string(file->name, sizeof(file->name), "%s", part->name);
}

/*
 * Returns the index in plan.file of the file that is made of these parts. It is entered there,
 * unless it is there already. plan.file and plan.part have room for all that nodes can name.
 */
static unsigned int enter(struct plan *plan, uint32_t kind, const struct plan_part *part,
			  unsigned int count)
{
	struct plan_file *file = plan->file;
	unsigned int last;

	for (; file < &plan->file[plan->file_count]; file++)
		if (file->kind == kind && same_parts(plan, file, part, count))
			return (unsigned int)(file - plan->file);
	file->kind = kind;
	file->part = plan->part_count;
	file->part_count = count;
	memcpy(&plan->part[file->part], part, count * sizeof(*part));
	plan->part_count += count;
	last = file->part + count - 1;
	file->size = plan_part_offset(plan, file, last) + plan->part[last].size;
	if (count == 1 && !part->section[0])
		file->now = part->now;
	set_name(file, part, count);
	return plan->file_count++;
}

static void hash(const struct plan *plan, struct plan_file *file)
{
	static const uint8_t zeros[PLAN_PART_ALIGN];
	struct sha256 sum;
	uint64_t at = 0;

	sha256_begin(&sum);
	for (unsigned int i = file->part; i < file->part + file->part_count; i++) {
		sha256_add(&sum, zeros, plan_part_offset(plan, file, i) - at);
		sha256_add(&sum, plan->part[i].data, plan->part[i].size);
		at = plan_part_offset(plan, file, i) + plan->part[i].size;
	}
	sha256_end(&sum, file->sha256);
	file->hashed = true;
}

/* Reports an error if the config demands another digest of the file. */
static void check_digest(struct plan_work *w, unsigned int n, unsigned int index, const char *key,
			 const struct config_digest *want)
{
	char has[SHA256_TEXT], wanted[SHA256_TEXT];
	struct plan_file *file;

	if (!want->line || index == PLAN_NO_FILE)
		return;
	file = &w->plan->file[index];
	if (!file->hashed)
		hash(w->plan, file);
	if (memcmp(file->sha256, want->sha256, SHA256_SIZE))
		PLAN_NODE_ERROR(w, n, want->line, "%s: the file has %s, the config wants %s: mend "
				"one of them", key, sha256_text(has, file->sha256),
				sha256_text(wanted, want->sha256));
}

/*
 * Finds the part of the input that is the kernel: all of it, or a section, in which case *uki is
 * filled in. Returns false if there is none: that is reported as an error.
 */
static bool find_kernel_part(struct plan_work *w, const struct want *want,
			     const struct plan_file_in *in, struct uki *uki, struct plan_part *part)
{
	struct bzimage info;
	enum uki_error error;

	*part = whole(in);
	if (bzimage_parse(in->data, in->size, &info) != BZIMAGE_NO_MAGIC)
		return true;
	error = uki_parse(in->data, in->size, uki);
	if (error == UKI_OK) {
		*part = section(in, ".linux", uki->kernel);
		return true;
	}
	memset(uki, 0, sizeof(*uki));
	WANT_ERROR(w, want, "%s %s", in->name, error == UKI_NO_PE ?
		   bzimage_error_text(BZIMAGE_NO_MAGIC) : uki_error_text(error));
	return false;
}

static bool check_kernel(struct plan_work *w, const struct want *want, struct plan_file *file)
{
	const struct plan_part *part = &w->plan->part[file->part];
	enum bzimage_error error = bzimage_parse(part->data, part->size, &file->info);

	file->kernel = error == BZIMAGE_OK &&
		(!file->info.mint || file->info.mint == MINT_SETUP_VERSION);
	if (file->kernel)
		return true;
	if (error == BZIMAGE_OK)
		WANT_ERROR(w, want,
			   "%s has Mint's patches for version %u of the monitor's record, and "
			   "this monitor's is %u: use the kernel and the monitor of one release",
			   file->name, file->info.mint, MINT_SETUP_VERSION);
	else
		WANT_ERROR(w, want, "%s %s", file->name, bzimage_error_text(error));
	return false;
}

/*
 * Returns the input that holds node @n's kernel, or NULL if there is none that can be used: that is
 * reported as an error.
 */
static const struct plan_file_in *find_kernel(struct plan_work *w, unsigned int n, struct uki *uki)
{
	const struct config_path *path = &w->cfg->node[n].kernel;
	const struct want want = { n, path->line, "kernel" };
	const struct plan_file_in *in = find_input(w, &want, path->path);
	struct plan_part part;
	unsigned int i;

	w->plan->node[n].kernel = PLAN_NO_FILE;
	if (!in || !find_kernel_part(w, &want, in, uki, &part))
		return NULL;
	i = enter(w->plan, MINT_IMAGE_KERNEL, &part, 1);
	if (!w->plan->file[i].kernel && !check_kernel(w, &want, &w->plan->file[i]))
		return NULL;
	w->plan->node[n].kernel = i;
	return in;
}

/* Returns false, and reports an error, if the path is some node's kernel. */
static bool is_no_kernel(struct plan_work *w, const struct want *want, const char *path)
{
	for (unsigned int k = 0; k < w->plan->node_count; k++) {
		const struct config_path *kernel = &w->cfg->node[k].kernel;

		if (strcmp(kernel->path, path))
			continue;
		WANT_ERROR(w, want, "%s is the kernel of [node %s] (line %u): name the initrd that "
			   "belongs to the kernel", path, w->cfg->node[k].name, kernel->line);
		return false;
	}
	return true;
}

/*
 * Finds the parts of the initrd that the config names. Returns their count, or 0 if one of them
 * cannot be used: that is reported as an error.
 */
static unsigned int find_initrd_parts(struct plan_work *w, unsigned int n, struct plan_part *part)
{
	const struct config_initrds *initrd = &w->cfg->node[n].initrd;
	bool ok = true;

	for (unsigned int i = 0; i < initrd->count; i++) {
		const struct want want = { n, initrd->file[i].line, "initrd" };
		const struct plan_file_in *in = NULL;

		if (is_no_kernel(w, &want, initrd->file[i].path))
			in = find_input(w, &want, initrd->file[i].path);
		if (in)
			part[i] = whole(in);
		ok &= !!in;
	}
	return ok ? initrd->count : 0;
}

/*
 * A node's initrd is the one that its config names, or else the one in its unified kernel image,
 * @uki in @in.
 */
static void find_initrd(struct plan_work *w, unsigned int n, const struct plan_file_in *in,
			const struct uki *uki)
{
	const struct config_node *want = &w->cfg->node[n];
	struct plan_part part[CONFIG_INITRDS_MAX];
	unsigned int count = 0;

	w->plan->node[n].initrd = PLAN_NO_FILE;
	if (want->initrd.line) {
		count = find_initrd_parts(w, n, part);
	} else if (in) {
		if (uki->ucode.size)
			part[count++] = section(in, ".ucode", uki->ucode);
		if (uki->initrd.size)
			part[count++] = section(in, ".initrd", uki->initrd);
		if (!count && want->initrd_sha256.line)
			PLAN_NODE_ERROR(w, n, want->initrd_sha256.line, "has initrd_sha256 and no "
					"initrd: add one, or leave the digest out");
	}
	if (count)
		w->plan->node[n].initrd = enter(w->plan, MINT_IMAGE_INITRD, part, count);
}

static void find_cmdline(struct plan_work *w, unsigned int n, const struct plan_file_in *in,
			 const struct uki *uki)
{
	const struct config_path *kernel = &w->cfg->node[n].kernel;
	struct plan_part part;
	const uint8_t *text;

	w->plan->node[n].cmdline = PLAN_NO_FILE;
	if (!in || !uki->cmdline.size || w->cfg->node[n].cmdline_line)
		return;
	part = section(in, ".cmdline", uki->cmdline);
	text = part.data;
	if (part.size >= CONFIG_CMDLINE_SIZE)
		PLAN_NODE_ERROR(w, n, kernel->line,
				"kernel: the command line in %s has %llu characters, "
				"and at most %u are taken: give a shorter one by `cmdline =`",
				in->name, plan_ull(part.size), CONFIG_CMDLINE_SIZE - 1);
	for (uint64_t i = 0; i < part.size && i < CONFIG_CMDLINE_SIZE; i++)
		if (text[i] < ' ' || text[i] == 0x7f) {
			PLAN_NODE_ERROR(w, n, kernel->line,
					"kernel: the command line in %s has a control "
					"character: give one without by `cmdline =`", in->name);
			break;
		}
	w->plan->node[n].cmdline = enter(w->plan, MINT_IMAGE_CMDLINE, &part, 1);
}

void plan_files_find(struct plan_work *w)
{
	for (unsigned int n = 0; n < w->plan->node_count; n++) {
		const struct config_node *node = &w->cfg->node[n];
		const struct plan_file_in *in;
		struct uki uki = { 0 };

		in = find_kernel(w, n, &uki);
		check_digest(w, n, w->plan->node[n].kernel, "kernel_sha256", &node->kernel_sha256);
		find_initrd(w, n, in, &uki);
		check_digest(w, n, w->plan->node[n].initrd, "initrd_sha256", &node->initrd_sha256);
		find_cmdline(w, n, in, &uki);
	}
}

bool plan_files_avoid(const struct plan *plan, struct range_set *s)
{
	for (unsigned int i = 0; i < plan->part_count; i++)
		range_set_subtract(s, plan->part[i].now);
	return !s->overflow;
}

/*
 * Finds a new place for a file. It must not overlap memory in which a part of any file lies now, so
 * that files can be copied in any order. If possible it lies outside of whole blocks: these are for
 * the pool.
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
		fmt_size(text, size);
		if (range_empty(file->now))
			PLAN_ERROR(w, 0,
				   "%s takes %s, and no such piece of memory is left to put it "
				   "in: give the nodes less memory", file->name, text);
		else
			PLAN_ERROR(w, 0, "%s lies in the way at 0x%llx, and no %s are left to move "
					 "it to: give the nodes less memory", file->name,
				   plan_ull(file->now.start), text);
		return;
	}
	file->place = range_of(at, size);
	range_set_subtract(&w->plan->left, file->place);
}

/* A file can stay if it is whole, begins on a page, and lies in memory that nobody owns. */
static bool can_stay(const struct plan *plan, const struct plan_file *file)
{
	return !range_empty(file->now) && file->now.start == plan->part[file->part].from &&
		range_set_covers(&plan->left, file->now);
}

void plan_files_settle(struct plan_work *w)
{
	struct plan *plan = w->plan;

	for (unsigned int i = 0; i < plan->file_count; i++) {
		struct plan_file *file = &plan->file[i];

		if (!can_stay(plan, file))
			continue;
		file->place = file->now;
		range_set_subtract(&plan->left, file->place);
	}
	for (unsigned int i = 0; i < plan->file_count; i++)
		if (range_empty(plan->file[i].place))
			move(w, &plan->file[i]);
}
