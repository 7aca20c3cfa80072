/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A machine, files and a config for the tests of the plan, and checks of what must hold for every
 * plan.
 */
#ifndef PLAN_FIXTURE_H
#define PLAN_FIXTURE_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/config/config_parse.h"
#include "lib/plan/plan_make.h"
#include "lib/plan/plan_virtual.h"
#include "lib/plan/plan_internal.h"
#include "lib/table/table.h"
#include "lib/world/world.h"

#define KERNEL_SIZE	MIB(1)		/* size of the file */
#define KERNEL_INIT	MIB(24)		/* memory that it takes to start */

static struct machine machine;
static struct config config;
static struct plan_input input;
static struct plan plan;
static struct diag diag;
static uint8_t kernel_file[KERNEL_SIZE];

static inline void put(uint8_t *at, uint64_t v, unsigned int size)
{
	for (unsigned int i = 0; i < size; i++)
		at[i] = (uint8_t)(v >> 8 * i);
}

/* Makes the header of a bzImage as boot.rst describes it, of Linux 6.12. */
static inline void make_kernel(uint8_t *file, bool above_4g)
{
	memset(file, 0, KERNEL_SIZE);
	file[0x1f1] = 3;				/* setup_sects */
	put(file + 0x1f4, (KERNEL_SIZE - 4 * 512) / 16, 4);
	file[0x201] = 0x6a;
	memcpy(file + 0x202, "HdrS", 4);
	put(file + 0x206, 0x20f, 2);
	put(file + 0x20e, 0x400, 2);
	strcpy((char *)file + 0x600, "6.12.57-test (somebody@somewhere) #1 SMP");
	file[0x211] = 1;				/* LOADED_HIGH */
	put(file + 0x230, MIB(2), 4);
	file[0x234] = 1;
	put(file + 0x236, above_4g ? 3 : 1, 2);
	put(file + 0x238, 2047, 4);
	put(file + 0x258, MIB(16), 8);
	put(file + 0x260, KERNEL_INIT, 4);
}

/* Makes the chunk of kernel_info that marks a patched kernel (mint/setup.h). */
static inline void make_patched(uint8_t *file, uint32_t version)
{
	uint8_t *info = file + 4 * 512 + 0x1000;

	put(file + 0x268, 0x1000, 4);
	memcpy(info, "LToP", 4);
	put(info + 4, 16, 4);
	put(info + 8, 28, 4);
	memcpy(info + 16, MINT_KERNEL_INFO, 4);
	put(info + 20, 12, 4);
	put(info + 24, version, 4);
}

static inline struct machine_pci *add_pci(bdf_t bdf, uint32_t class_code, bool msi)
{
	struct machine_pci fn = { .bdf = bdf, .vendor = 0x1b36, .device = 0x10,
				  .class_code = class_code, .msi = msi };

	assert_true(machine_add_pci(&machine, &fn));
	return &machine.pci[machine_find_pci(&machine, bdf) - machine.pci];
}

static inline void add_bridge(bdf_t bdf, uint8_t secondary, uint8_t subordinate)
{
	struct machine_pci *fn = add_pci(bdf, 0x060400, true);

	fn->bridge = true;
	fn->bus_secondary = secondary;
	fn->bus_subordinate = subordinate;
}

static inline void add_mem(phys_t start, phys_t end, enum mem_type type)
{
	assert_true(machine_add_mem(&machine, (struct range){ start, end }, type));
}

/*
 *	0       640K 1M              2G            4G             8G
 *	|  RAM  |    |      RAM      |    nothing   |     RAM      |
 *
 * 4 cores, the BSP first; disks at 01:00.0 and 02:00.0, two functions on bus 3.
 */
static inline void make_machine(void)
{
	machine_init(&machine);
	for (uint32_t i = 0; i < 4; i++)
		assert_true(machine_add_cpu(&machine, (struct machine_cpu){ i, i }));
	add_mem(0, 0x9fc00, MEM_USABLE);
	add_mem(0x9fc00, MIB(1), MEM_RESERVED);
	add_mem(MIB(1), GIB(2), MEM_USABLE);
	add_mem(0xb0000000, 0xc0000000, MEM_RESERVED);
	add_mem(GIB(4), GIB(8), MEM_USABLE);
	machine.ecam_count = 1;
	machine.ecam[0] = (struct machine_ecam){ 0xb0000000, 0, 0, 255 };
	machine.com[0] = machine.com[1] = machine.com[2] = true;
	add_pci(BDF(0, 0, 0, 0), 0x060000, false);
	add_bridge(BDF(0, 0, 1, 0), 1, 1);
	add_bridge(BDF(0, 0, 2, 0), 2, 2);
	add_bridge(BDF(0, 0, 3, 0), 3, 3);
	add_pci(BDF(0, 0, 0x1f, 2), 0x010601, true);
	add_pci(BDF(0, 1, 0, 0), 0x010802, true);
	add_pci(BDF(0, 2, 0, 0), 0x010802, true);
	add_pci(BDF(0, 3, 0, 0), 0x020000, true);
	add_pci(BDF(0, 3, 0, 1), 0x020000, true);
}

/* Files lie from 24 MiB on, a page apart from each other. */
static inline void add_file(const char *name, const void *data, uint64_t size)
{
	phys_t at = MIB(24);

	if (input.file_count)
		at = align_up(input.file[input.file_count - 1].range.end, KIB(4)) + KIB(4);
	input.file[input.file_count++] = (struct plan_file_in){
		.name = name, .range = range_of(at, size), .data = data, .size = size,
	};
}

static inline int setup(void **state)
{
	(void)state;
	make_machine();
	memset(&input, 0, sizeof(input));
	input.machine = &machine;
	input.config = &config;
	make_kernel(kernel_file, true);
	add_file("/k", kernel_file, KERNEL_SIZE);
	add_file("/i", NULL, MIB(10) + 1);
	return 0;
}

#define PIECES_MAX 1024
struct collector {
	struct plan_visitor visitor;
	unsigned int count;
	struct plan_piece piece[PIECES_MAX];
};

static inline void collect(struct plan_visitor *v, const struct plan_piece *piece)
{
	struct collector *c = (struct collector *)v;

	assert_true(c->count < PIECES_MAX);
	c->piece[c->count++] = *piece;
}

static inline int by_start(const void *a, const void *b)
{
	const struct plan_piece *p = a, *q = b;

	return p->range.start < q->range.start ? -1 : p->range.start > q->range.start;
}

/*
 * Returns true if @r is within one usable entry of the memory map, where neighbours of one type are
 * joined.
 */
static inline bool is_usable(struct range r)
{
	for (unsigned int i = 0; i < machine.mem_count; i++)
		if (machine.mem[i].type == MEM_USABLE && range_contains(machine.mem[i].range, r))
			return true;
	return false;
}

/*
 * Checks that no two pieces of the plan overlap, that all of them are RAM, and that all RAM from 1
 * MiB up is in one of them, unless the map has too many pieces.
 */
static inline void check_pieces(void)
{
	static struct collector c;
	struct range_set rest;
	unsigned int pieces = 0;

	c.visitor.visit = collect;
	c.count = 0;
	plan_pieces(&plan, &c.visitor);
	qsort(c.piece, c.count, sizeof(c.piece[0]), by_start);
	range_set_clear(&rest);
	for (unsigned int i = 0; i < machine.mem_count; i++) {
		if (machine.mem[i].type != MEM_USABLE)
			continue;
		range_set_add(&rest, range_intersect(range_shrink(machine.mem[i].range, KIB(4)),
				     (struct range){ MIB(1), PLAN_TOP }));
		pieces++;
	}
	for (unsigned int i = 0; i < c.count; i++) {
		struct range r = c.piece[i].range;

		assert_false(range_empty(r));
		assert_true(r.start % KIB(4) == 0 && r.end % KIB(4) == 0);
		if (i)
			assert_true(c.piece[i - 1].range.end <= r.start);
		if (c.piece[i].kind != PLAN_PIECE_IMAGE)
			assert_true(is_usable(r));
		range_set_subtract(&rest, r);
	}
	if (pieces < RANGE_SET_MAX / 2)
		assert_int_equal(rest.count, 0);
}

static inline void check_images(const struct plan_node *node)
{
	const struct bzimage *info = &plan.file[node->kernel].info;
	struct range boot = range_of(node->boot_params, PLAN_BOOT_SIZE);
	struct range kernel = range_of(node->kernel_addr, info->init_size);
	struct range initrd = { 0, 0 };
	struct range_set ram;

	range_set_clear(&ram);
	for (unsigned int i = 0; i < node->ram_count; i++)
		range_set_add(&ram, node->ram[i]);
	if (node->initrd != PLAN_NO_FILE)
		initrd = range_of(node->initrd_addr, plan.file[node->initrd].size);
	assert_true(plan.file[node->kernel].kernel);
	assert_true(range_set_covers(&ram, boot));
	assert_true(range_set_covers(&ram, kernel));
	assert_true(range_set_covers(&ram, initrd));
	assert_false(range_overlaps(boot, kernel));
	assert_false(range_overlaps(boot, initrd));
	assert_false(range_overlaps(kernel, initrd));
	assert_true(node->kernel_addr % MIB(2) == 0 && node->kernel_addr % info->alignment == 0);
	assert_true(node->kernel_addr >= MIB(16));
	assert_true(node->initrd_addr % KIB(4) == 0);
	if (!info->above_4g)
		assert_true(kernel.end <= GIB(4) && initrd.end <= GIB(4));
}

static inline void check_node(unsigned int n)
{
	const struct plan_node *node = &plan.node[n];
	uint64_t wanted = range_size(node->dma), has = 0;

	assert_ptr_equal(node->want, &config.node[n]);
	assert_true(node->core_count > 0);
	assert_int_equal(range_size(node->low), PLAN_LOW_SIZE);
	assert_true(range_contains((struct range){ KIB(64), KIB(640) }, node->low));
	assert_true(range_size(node->world) >= WORLD_SIZE);
	for (unsigned int i = 0; i < node->want->memory.count; i++)
		wanted += node->want->memory.want[i].size;
	for (unsigned int i = 0; i < node->ram_count; i++) {
		assert_true(node->ram[i].start % MIB(2) == 0);
		has += range_size(node->ram[i]);
	}
	assert_true(has == wanted);
	for (unsigned int k = 0; k < n; k++)
		assert_int_not_equal(plan.node[k].tag, node->tag);
	assert_true(node->tag < MINT_TAG_LIMIT);
	assert_true(node->segment != 0);
	check_images(node);
}

/* Checks that files can be moved in any order, after the arena was written. */
static inline void check_files(void)
{
	for (unsigned int i = 0; i < plan.file_count; i++) {
		const struct plan_file *f = &plan.file[i];

		for (unsigned int k = f->part; k < f->part + f->part_count; k++)
			assert_false(range_overlaps(plan.arena, plan.part[k].now));
		assert_true(range_size(f->place) >= f->size);
		assert_int_equal(f->place.start % KIB(4), 0);
		for (unsigned int k = 0; k < plan.part_count; k++)
			if (f->place.start != f->now.start)
				assert_false(range_overlaps(f->place, plan.part[k].now));
	}
}

static inline void check_plan(void)
{
	assert_true(plan.table.start == config.table);
	assert_true(plan.node[0].world.start == plan.table.end);
	assert_true(plan.arena.end <= GIB(4) &&
		    plan.arena.start >= plan.node[plan.node_count - 1].world.end);
	assert_true(range_size(plan.arena) == plan_arena_size(&plan));
	assert_int_equal(range_size(plan.trampoline), KIB(4));
	assert_true(plan.trampoline.start > 0 && plan.trampoline.end <= KIB(640));
	check_pieces();
	check_files();
	for (unsigned int n = 0; n < plan.node_count; n++)
		check_node(n);
}

static inline void parse_config(const char *text)
{
	diag_init(&diag);
	if (!config_parse(&config, "mint.conf", text, strlen(text), &diag))
		fail_msg("the test's config is wrong: %s", diag.entry[0].text);
}

/* Makes a plan of the config as it stands. */
static inline bool make_plan(void)
{
	bool ok;

	memset(&plan, 0xa5, sizeof(plan));
	diag_init(&diag);
	plan_virtual_make(&machine, &config, &diag);
	ok = plan_make(&plan, &input, &diag);
	assert_int_equal(ok, diag.errors == 0);
	if (ok)
		check_plan();
	return ok;
}

static inline bool plan_of(const char *text)
{
	parse_config(text);
	return make_plan();
}

static inline void show_messages(void)
{
	for (unsigned int i = 0; i < diag.count; i++)
		print_error("%u: %s\n", diag.entry[i].line, diag.entry[i].text);
}

static inline void assert_plan(const char *text)
{
	if (plan_of(text))
		return;
	show_messages();
	fail_msg("the plan was refused");
}

/* Checks that a message of this level for @line contains @part. */
static inline void assert_said(enum diag_level level, unsigned int line, const char *part)
{
	for (unsigned int i = 0; i < diag.count; i++)
		if (diag.entry[i].level == level && diag.entry[i].line == line &&
		    strstr(diag.entry[i].text, part)) {
			assert_string_equal(diag.entry[i].file, "mint.conf");
			return;
		}
	show_messages();
	fail_msg("no message in line %u says '%s'", line, part);
}

/* Checks that the config is refused, and for one reason only. */
static inline void assert_refused(const char *text, unsigned int line, const char *part)
{
	assert_false(plan_of(text));
	if (diag.errors != 1)
		show_messages();
	assert_int_equal(diag.errors, 1);
	assert_said(DIAG_ERROR, line, part);
}

#define NODE(name, cores, memory) \
	"[node " name "]\ncores = " cores "\nmemory = " memory "\nkernel = /k\n"
#define RANGE(r, a, b) assert_true((r).start == (a) && (r).end == (b))

#endif
