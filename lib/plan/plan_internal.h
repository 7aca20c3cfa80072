/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of plan_make, which calls them in this order, and what they share.
 * While they work, plan.left is all RAM from 1 MiB up that nobody has yet: who
 * is given some takes it out.
 */
#ifndef LIB_PLAN_INTERNAL_H
#define LIB_PLAN_INTERNAL_H

#include <stddef.h>
#include "lib/plan/plan.h"

#define PLAN_PAGE	KIB(4)
#define PLAN_TOP	(PLAN_BLOCKS_MAX * MINT_BLOCK_SIZE)	/* of what can be dealt out */

struct plan_work {
	struct plan *plan;
	const struct plan_input *in;
	const struct machine *m;
	const struct config *cfg;
	struct diag *diag;
	bool by_numa;			/* sizes are placed near their nodes' cores */
	const struct plan_near *near;	/* to the node that is placed; NULL: that does not count */
	uint64_t dma_size;		/* of a DMA slice that nobody has asked for */
};

/* Class codes (PCI Code and ID Assignment 1.15): base << 16 | sub << 8 | interface */
#define PLAN_PCI_SUBCLASS(c)	((c) >> 8)
#define   PLAN_PCI_SERIAL	  0x0700

#define PLAN_ERROR(w, line, fmt, ...) \
	diag_error((w)->diag, (w)->cfg->file, line, fmt, ##__VA_ARGS__)
#define PLAN_WARNING(w, line, fmt, ...) \
	diag_warning((w)->diag, (w)->cfg->file, line, fmt, ##__VA_ARGS__)
#define PLAN_NODE_ERROR(w, n, line, fmt, ...) \
	PLAN_ERROR(w, line, "[node %s] " fmt, (w)->cfg->node[n].name, ##__VA_ARGS__)
#define PLAN_NODE_WARNING(w, n, line, fmt, ...) \
	PLAN_WARNING(w, line, "[node %s] " fmt, (w)->cfg->node[n].name, ##__VA_ARGS__)

/* plan_cores.c: owners, boot cores, tags, the console's core */
void plan_cores_share(struct plan_work *w);
/* plan_files.c: plan.file, its parts, and who uses which */
void plan_files_find(struct plan_work *w);
/* plan_monitor.c: what the monitor keeps, and each node's world and low slice */
void plan_monitor_memory(struct plan_work *w);
void plan_monitor_low(struct plan_work *w);
/* plan_memory.c: the nodes' RAM, with the DMA slices; what [pool] places */
void plan_memory_share(struct plan_work *w);
/*
 * plan_numa.c: what memory is how near to node @n's cores, on a machine with several NUMA nodes. A
 * tier is all memory up to a distance: the first is the nearest, the last is all that there is.
 */
struct plan_near {
	uint32_t cost[MACHINE_NUMA_MAX];
	unsigned int tiers;
	uint32_t tier[MACHINE_NUMA_MAX + 1];	/* ascending: the largest cost in each */
	unsigned int use;		/* how many of them may be taken */
};
void plan_numa_near(const struct plan *plan, unsigned int n, struct plan_near *near);
/* Takes out of *free what is not of that tier. False: *free grew too long. */
bool plan_numa_narrow(const struct plan *plan, const struct plan_near *near, unsigned int tier,
		      struct range_set *free);
/* Warns of sizes that were placed far from their nodes' cores. */
void plan_numa_tell(struct plan_work *w);
/* plan_files.c: where the files are kept */
void plan_files_settle(struct plan_work *w);
/* plan_pool.c */
void plan_store_take(struct plan_work *w);
void plan_pool_fill(struct plan_work *w);
/* plan_images.c: boot area, kernel and initrd inside a node's RAM */
void plan_images_place(struct plan_work *w);
/*
 * plan_cmdline.c: the user's words for node @n, whose files are found: *size bytes, without a NUL. They are the
 * config's or its unified kernel image's; *line is the line of the config that names either. And: are the
 * nodes' command lines what their kernels take? That is checked once all else is decided.
 */
const char *plan_cmdline_words(const struct plan *plan, unsigned int n, size_t *size,
			       unsigned int *line);
void plan_cmdline_check(struct plan_work *w);
/* plan_pci.c */
void plan_pci_share(struct plan_work *w);
/*
 * plan_virtual.c: can node @n have virtual function @fn; is there none with this BDF where there might be,
 * each told; and who has those that are not named, once all others have owners.
 */
bool plan_virtual_given(struct plan_work *w, unsigned int n, unsigned int line,
			const struct machine_pci *fn);
bool plan_virtual_missing(struct plan_work *w, unsigned int n, unsigned int line, const char *key,
			  bdf_t bdf);
void plan_virtual_share(struct plan_work *w);
/* plan_uart.c */
void plan_uart_share(struct plan_work *w);
/* plan_lines.c: who handles which pin of the I/O APICs */
void plan_lines_share(struct plan_work *w);
/* @n alone handles interrupt @irq of the ISA bus, for @what. False: it cannot be had. */
bool plan_line_isa(struct plan_work *w, unsigned int n, unsigned int at, const char *what,
		   struct machine_override irq);
/* plan_legacy.c: devices at fixed addresses, once PCI functions have owners */
void plan_legacy_give(struct plan_work *w, unsigned int n);

/*
 * plan_cores.c: the next run of @owner's cores whose LAPIC IDs follow each other,
 * from machine.cpu[*i] on. False: there is none.
 */
#define PLAN_ANYBODY	0x10000u
bool plan_cores_run(const struct plan *plan, unsigned int owner, unsigned int *i,
		    uint32_t *first, uint32_t *last);
#define PLAN_RUN_TEXT	24
const char *plan_run_text(char buf[PLAN_RUN_TEXT], uint32_t first, uint32_t last);

/* plan_pieces.c: what lies where, as far as it is known by then. */
enum plan_piece_kind {
	PLAN_PIECE_TRAMPOLINE,
	PLAN_PIECE_IMAGE,
	PLAN_PIECE_TABLE,
	PLAN_PIECE_WORLD,		/* of node */
	PLAN_PIECE_ARENA,
	PLAN_PIECE_LOW,			/* of node */
	PLAN_PIECE_RAM,			/* of node */
	PLAN_PIECE_DMA,			/* of node */
	PLAN_PIECE_FILE,		/* index: in plan.file */
	PLAN_PIECE_STORE,
	PLAN_PIECE_POOL,
	PLAN_PIECE_LEFT
};

struct plan_piece {
	struct range range;		/* never empty */
	enum plan_piece_kind kind;
	unsigned int index;		/* of node or file */
};

struct plan_visitor {
	void (*visit)(struct plan_visitor *v, const struct plan_piece *piece);
};
void plan_pieces(const struct plan *plan, struct plan_visitor *visitor);

/* plan_pieces.c: why @r cannot be had: who has it, or what the firmware says of it. */
#define PLAN_OBSTACLE_TEXT 112
const char *plan_obstacle(char buf[PLAN_OBSTACLE_TEXT], const struct plan_work *w,
			  struct range r);

/* plan_words.c: the command lines, once it is known what each node has */
void plan_words_check(struct plan_work *w);

/* plan_memory.c: whole blocks of @from */
void plan_whole_blocks(const struct range_set *from, struct range_set *out);
/* plan_files.c: take out of *s where parts of files lie now. False: *s grew too long. */
bool plan_files_avoid(const struct plan *plan, struct range_set *s);

static inline unsigned long long plan_ull(uint64_t v)
{
	return v;
}

#endif
