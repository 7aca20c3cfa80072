/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of plan_make(), and what they share. While they work, plan.left is all RAM from 1 MiB
 * up that nobody owns yet: a part that gives some of it away takes it out of plan.left. A part that
 * finds an error adds a message to the diag and goes on where it can.
 */
#ifndef LIB_PLAN_INTERNAL_H
#define LIB_PLAN_INTERNAL_H

#include <stddef.h>
#include "lib/base/diag.h"
#include "lib/plan/plan.h"
#include "lib/plan/plan_input.h"

#define PLAN_TOP	(PLAN_BLOCKS_MAX * MINT_BLOCK_SIZE)	/* what lies above is left unused */

struct plan_work {
	struct plan *plan;
	const struct plan_input *in;
	const struct machine *m;
	const struct config *cfg;
	struct diag *diag;
	bool by_numa;			/* memory is placed near its node's cores */
	const struct plan_near *near;	/* for the node that is placed; NULL: anywhere will do */
	uint64_t dma_size;		/* of a DMA slice of which the config says nothing */
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

/* plan_cores.c: decides the owner of each core, boot cores, tags, and the console core. */
void plan_cores_share(struct plan_work *w);
/* plan_files.c: finds the files that the config names, and fills in plan.file and plan.part. */
void plan_files_find(struct plan_work *w);
/* plan_monitor.c: places the monitor's table and arena, and each node's world. */
void plan_monitor_memory(struct plan_work *w);
/* plan_monitor.c: places the monitor's trampoline and each node's low slice. */
void plan_monitor_low(struct plan_work *w);
/* plan_memory.c: places the nodes' RAM, with the DMA slices, and pool memory with an address. */
void plan_memory_share(struct plan_work *w);
/*
 * plan_sizes.c: places all memory of which the config names only the size, and the DMA slices: near
 * their nodes' cores if all nodes find room so, even if that takes small slices, or else anywhere.
 * Returns false if there is no way: then the errors are those of placing all nodes as low as they
 * can lie, anywhere, with the smallest slices.
 */
bool plan_sizes_place(struct plan_work *w);
/*
 * plan_numa.c: how near the memory of each NUMA node is to a node's cores. A tier is all memory up
 * to some cost: the first one is the nearest memory, the last one is all memory.
 */
struct plan_near {
	uint32_t cost[MACHINE_NUMA_MAX];	/* sum of the distances from the node's cores */
	unsigned int tiers;
	uint32_t tier[MACHINE_NUMA_MAX + 1];	/* ascending: the largest cost in each tier */
	unsigned int use;			/* from so many tiers memory may be taken */
};
/* Fills in *near for node @n, apart from near->use. */
void plan_numa_near(const struct plan *plan, unsigned int n, struct plan_near *near);
/* Takes what is not in the tier out of *free. Returns false if *free has no room for all pieces. */
bool plan_numa_narrow(const struct plan *plan, const struct plan_near *near, unsigned int tier,
		      struct range_set *free);
/* Warns of memory that was placed by its size, far from its node's cores. */
void plan_numa_tell(struct plan_work *w);
/* plan_roam.c: checks what `memory_lend` asks for, once the nodes have their memory. */
void plan_check_lend(struct plan_work *w);
/* plan_files.c: decides where each file is kept. */
void plan_files_settle(struct plan_work *w);
/* plan_pool.c: places the image store. */
void plan_store_take(struct plan_work *w);
/*
 * plan_pool.c: finds the highest place for @size bytes that no node has: outside of whole blocks,
 * or else anywhere. Returns false if there is none.
 */
bool plan_find_room(const struct plan *plan, uint64_t size, phys_t *at);
/* plan_net.c: places the network's region. */
void plan_net_take(struct plan_work *w);
/* plan_pool.c: gives whole blocks to the pool. */
void plan_pool_fill(struct plan_work *w);
/* plan_images.c: places boot area, kernel and initrd inside each node's RAM. */
void plan_images_place(struct plan_work *w);
/*
 * plan_cmdline.c: returns the user's words for node @n: *size bytes, without a NUL. They come from
 * the config or from the node's unified kernel image; *line is the line of the config that names
 * either. Valid once plan_files_find() has run.
 */
const char *plan_cmdline_words(const struct plan *plan, unsigned int n, size_t *size,
			       unsigned int *line);
/*
 * plan_cmdline.c: checks that no command line is longer than its kernel takes. The monitor's own
 * words depend on the plan, so all else must be decided.
 */
void plan_cmdline_check(struct plan_work *w);
/* plan_buses.c: returns true if the function is on @bus. */
bool plan_bus_has(const struct plan_bus *bus, bdf_t bdf);
/* plan_buses.c: returns true if all functions on @bus but bridges are node @n's. */
bool plan_bus_owned(const struct plan *plan, unsigned int n, const struct plan_bus *bus);
/* plan_pci.c: decides the owner of each PCI function, and which buses the nodes see. */
void plan_pci_share(struct plan_work *w);
/*
 * plan_virtual.c: returns true if node @n can have the virtual function @fn, or else reports an
 * error for line @line of the config.
 */
bool plan_virtual_given(struct plan_work *w, unsigned int n, unsigned int line,
			const struct machine_pci *fn);
/*
 * plan_virtual.c: node @n names @bdf, where there is no function. If a physical function could have
 * virtual ones there, reports as an error which ones it can have, and returns true.
 */
bool plan_virtual_missing(struct plan_work *w, unsigned int n, unsigned int line, const char *key,
			  bdf_t bdf);
/*
 * plan_virtual.c: decides the owner of the virtual functions that no node names. All other
 * functions must have their owners.
 */
void plan_virtual_share(struct plan_work *w);
/* plan_uart.c: gives COM ports to the nodes and to the monitor's console. */
void plan_uart_share(struct plan_work *w);
/* plan_irqs.c: decides which node handles which pin of the I/O APICs. */
void plan_irqs_share(struct plan_work *w);
/* plan_irqs.c: returns true if the node's `irq =` names function @bdf. */
bool plan_names_irq(const struct config_node *node, bdf_t bdf);
/*
 * plan_irqs.c: makes interrupt @irq of the ISA bus one that only node @n handles, for @what, as
 * line @at of the config asks. Returns false if that is not possible.
 */
bool plan_irq_isa(struct plan_work *w, unsigned int n, unsigned int at, const char *what,
		   struct machine_override irq);
/* plan_legacy.c: gives node @n its devices at fixed addresses. PCI functions must have owners. */
void plan_legacy_give(struct plan_work *w, unsigned int n);

/* Whether core @i (index into machine.cpu) is one of those that are meant; @arg is the caller's. */
typedef bool (*plan_which_core)(const struct plan *plan, unsigned int arg, unsigned int i);

/*
 * plan_cores.c: finds the next run of cores with consecutive LAPIC IDs for which @which(@arg) is
 * true (NULL: all), from index *@i on. Moves *@i behind it. Returns false if there is none.
 */
bool plan_cores_run(const struct plan *plan, plan_which_core which, unsigned int arg,
		    unsigned int *i, uint32_t *first, uint32_t *last);
/* plan_cores.c: writes a run as text, "3" or "4-7", and returns @buf. */
#define PLAN_RUN_TEXT	24
const char *plan_run_text(char buf[PLAN_RUN_TEXT], uint32_t first, uint32_t last);

/* plan_pieces.c: what lies where in memory, as far as it is decided. */
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
	PLAN_PIECE_NETWORK,
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
/* plan_pieces.c: calls @visitor for each piece of memory that is not empty. */
void plan_pieces(const struct plan *plan, struct plan_visitor *visitor);

/*
 * plan_pieces.c: writes why nobody can get the memory @r: who owns some of it, or what the firmware
 * says of it. Returns @buf.
 */
#define PLAN_OBSTACLE_TEXT 112
const char *plan_obstacle(char buf[PLAN_OBSTACLE_TEXT], const struct plan_work *w,
			  struct range r);

/*
 * plan_words.c: checks the words of the command lines. All that the nodes have must be decided.
 */
void plan_words_check(struct plan_work *w);

/* plan_ram.c: adds @r to node @n's RAM, which ascends, and takes it out of plan.left. */
void plan_ram_take(struct plan *plan, unsigned int n, struct range r);
/* plan_ram.c: returns true if the node has RAM below 4 GiB apart from its DMA slice. */
bool plan_ram_below_4g(const struct plan_node *node);
/* plan_ram.c: makes *out the whole blocks that lie in *from. */
void plan_whole_blocks(const struct range_set *from, struct range_set *out);
/*
 * plan_files.c: takes the memory in which parts of files lie now out of *s. Returns false if *s has
 * no room for all pieces.
 */
bool plan_files_avoid(const struct plan *plan, struct range_set *s);

static inline unsigned long long plan_ull(uint64_t v)
{
	return v;
}

#endif
