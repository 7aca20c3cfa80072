/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The plan: who gets what. Decided in full by one pure function from the
 * machine, the config and the files that were loaded; printed; then carried
 * out by the monitor, which decides nothing more.
 *
 * Rules (docs/memory-map.md has the picture):
 *  - A node's boot core is the smallest LAPIC ID it owns; cores ascend.
 *  - Each node gets PLAN_LOW_SIZE below 640 KiB, above 64 KiB, for its SMP
 *    trampoline; the monitor one page there for its own.
 *  - From `table` upwards: the ownership table, then a world per node
 *    (lib/world/world.h), then the monitor's page tables (plan.arena).
 *  - Addresses in the config are obeyed or refused. Sizes are placed after
 *    them, in config order, block-aligned where that fits, else 2 MiB-aligned;
 *    below 4 GiB if the whole node fits there and everybody's DMA slice still does, else above;
 *    those of a stock kernel below 64 GiB, if they fit there.
 *  - Of several NUMA nodes, the memory of those in which the node's cores are comes first, then the
 *    next nearest, if everybody finds room so.
 *  - A node with no RAM below 4 GiB gets a DMA slice of PLAN_DMA_SIZE there; where these do
 *    not all find room, all are smaller, down to PLAN_DMA_MIN.
 *  - Files stay where the boot loader put them unless that is in the way, or they are made of parts.
 *  - A stock kernel is given PCI by whole buses behind a bridge, a patched one by
 *    single functions, on root buses too; bridges stay with the monitor.
 *  - The image store is the highest block that is left, if the pool can spare it,
 *    or as much as the config says.
 *  - Whole blocks of what is left form the pool.
 */
#ifndef LIB_PLAN_H
#define LIB_PLAN_H

#include <mint/abi.h>
#include "lib/image/placement.h"
#include "lib/machine/ecam.h"
#include "lib/world/words.h"
#include "lib/config/config.h"
#include "lib/base/diag.h"
#include "lib/machine/machine.h"
#include "lib/base/range.h"
#include "lib/table/pool.h"
#include "lib/table/table.h"

#define PLAN_INPUTS_MAX		128		/* files that the boot loader has read */
#define PLAN_FILES_MAX		(MINT_IMAGE_KINDS * CONFIG_NODES_MAX)	/* made of them */
#define PLAN_PARTS_MAX		((CONFIG_INITRDS_MAX + 2) * CONFIG_NODES_MAX)
#define PLAN_PART_ALIGN		4u		/* of each initrd behind another (Linux, initramfs format) */
#define PLAN_FILE_NAME		(CONFIG_PATH_SIZE + 16)
#define PLAN_NODE_RAM_MAX	(CONFIG_MEMORY_MAX + 1)
#define PLAN_WORDS_RAM		(PLAN_NODE_RAM_MAX + 1)	/* with the slice below 640 KiB */
#define PLAN_NODE_BUSES_MAX	32
#define PLAN_LINES_MAX		256		/* interrupt lines of all nodes */
#define PLAN_INTX_MAX		256		/* functions that raise them */
#define PLAN_NODE_ISA_LINES	6		/* UART, timer, keyboard, mouse, clock, SCI */
#define PLAN_IOAPIC_PINS	240		/* of one I/O APIC (82093AA, 3.2.2: 8 bits, and 16 before them) */
#define PLAN_BLOCKS_MAX		POOL_BLOCKS_MAX	/* 16 TiB of addresses */

#define PLAN_LOW_SIZE		KIB(32)
#define PLAN_LOW_MIN		KIB(64)
#define PLAN_LOW_MAX		KIB(640)
#define PLAN_DMA_SIZE		MIB(192)	/* a default slice, where all of them find room; */
#define PLAN_DMA_MIN		MIB(32)		/* else as small as this */
#define PLAN_ALIGN		PLACEMENT_ALIGN
#define PLAN_FOUR_GIB		GIB(4)
/*
 * A stock kernel whose RAM ends at 64 GiB or above makes its memory blocks 2 GiB large (Linux,
 * arch/x86/mm/init_64.c, probe_memory_block_size()), and so moves no blocks of 128 MiB.
 */
#define PLAN_SMALL_BLOCKS_END	(GIB(64) - PLAN_ALIGN)
#define PLAN_NODE_RAM_MIN	MIB(64)

#define PLAN_IMAGES_PER_NODE	6		/* elements of the table's IMAGES: three in use, three new */
#define PLAN_IMAGES_SPARE	8

#define PLAN_STACK_SIZE		KIB(16)		/* of each core, in the arena */
#define PLAN_FILES_OFFSET	MIB(16)		/* files are loaded from `table` + this, if they can be */

/* Who holds a core or a function: a node's index, or one of these. */
#define PLAN_NOBODY		0xffffu
#define PLAN_MONITOR		0xfffeu

/* A file as the boot loader left it in memory. */
struct plan_file_in {
	const char *name;		/* the path by which the config calls it */
	struct range range;		/* where it lies now; not page-aligned at its end */
	const void *data;		/* its bytes, as far as they can be read here */
	uint64_t size;
};

struct plan_input {
	const struct machine *machine;
	const struct config *config;
	unsigned int file_count;	/* kernels and initrds, in any order */
	struct plan_file_in file[PLAN_INPUTS_MAX];
	struct range image;		/* the monitor's own image; empty: not known yet */
};

/* With its NUL. A copy: what the plan is made by is gone when it is printed again. */
#define PLAN_SECTION_NAME 12

/* A file of the boot loader's, or a section of one. */
struct plan_part {
	const char *name;		/* of the file */
	char section[PLAN_SECTION_NAME]; /* ".linux" of a unified kernel image; empty: all of the file */
	struct range now;		/* of the file, page-aligned outwards */
	phys_t from;			/* of its own first byte */
	uint64_t size;
	const void *data;		/* its bytes while the plan is made */
};

/*
 * What a node is started from: a kernel, an initrd or a command line. An initrd may be made of several
 * parts: each but the first begins on PLAN_PART_ALIGN, with zeros before it.
 */
struct plan_file {
	char name[PLAN_FILE_NAME];	/* "/a.img"; "/a.img and 2 more"; "/uki.efi .linux" */
	uint32_t kind;			/* MINT_IMAGE_ */
	unsigned int part, part_count;	/* the first in plan.part */
	struct range now;		/* a whole file's, page-aligned outwards; empty: it is made */
	struct range place;		/* == now where it stays */
	uint64_t size;
	bool hashed;			/* a node pins it: sha256 is valid */
	uint8_t sha256[SHA256_SIZE];
	bool kernel;			/* used as a kernel: info is valid */
	struct bzimage info;
};

#define PLAN_NO_FILE (~0u)

/*
 * Buses on which a node has functions. A stock kernel owns them whole: what lies behind one
 * bridge port. A patched one sees its own functions of one bus, whoever has the others.
 */
struct plan_bus {
	bdf_t port;			/* the bridge that stays with the monitor */
	uint8_t first, last;		/* secondary .. subordinate; exact: the bus itself */
	bool exact;			/* only the node's own functions of it */
	bool root;			/* a root bus: `port` tells its segment only */
};

/* A pin of an I/O APIC. */
struct plan_line {
	uint32_t gsi;			/* global system interrupt */
	uint16_t ioapic;		/* index into machine.ioapic */
	uint8_t pin;
	bool isa;			/* of an ISA device or ACPI; else INTx, which functions may share */
	bool level, low;		/* else: edge, high */
	bool timer;			/* that of the PIT and the HPET */
	bool shared;			/* functions of other nodes raise it, too */
	uint16_t owner;			/* node that handles it, with a patched kernel */
	unsigned int at;		/* line of the config that asked for it */
	const char *what;		/* raises it, in messages: "its UART" */
};

struct plan_intx {
	bdf_t bdf;
	uint16_t node;			/* the function's owner */
	uint16_t line;			/* index into plan.line */
};

struct plan_node {
	const struct config_node *want;
	uint32_t boot_lapic_id;
	unsigned int core_count;
	uint8_t tag;			/* mint/abi.h */
	struct range low;
	unsigned int ram_count;
	struct range ram[PLAN_NODE_RAM_MAX];	/* ascending, without low, with dma */
	struct range dma;		/* the slice added below 4 GiB; empty: none */
	unsigned int kernel, initrd;	/* index into plan.file; initrd may be PLAN_NO_FILE */
	unsigned int cmdline;		/* of a unified kernel image; PLAN_NO_FILE: the config's */
	phys_t kernel_addr;		/* load address of the payload */
	phys_t initrd_addr;		/* page-aligned */
	phys_t boot_params;		/* PLAN_BOOT_SIZE bytes in its own RAM */
	struct range world;		/* WORLD_SIZE bytes and the copies of AML, the monitor's memory */
	unsigned int bus_count;
	struct plan_bus bus[PLAN_NODE_BUSES_MAX];
	uint16_t segment;		/* PCI segment group as a stock kernel sees it: never 0 */
	uint16_t uart_port;		/* I/O port of its UART; 0: none */
	bool has_uart_irq;		/* uart_irq is a line of the node */
	struct machine_override uart_irq;
};

#define PLAN_BOOT_SIZE		PLACEMENT_BOOT_SIZE	/* zero page, command line */

struct plan {
	const struct machine *machine;
	const struct config *config;
	unsigned int node_count;
	struct plan_node node[CONFIG_NODES_MAX];
	uint16_t cpu_owner[MACHINE_CPUS_MAX];	/* by index into machine.cpu */
	uint16_t pci_owner[MACHINE_PCI_MAX];	/* by index into machine.pci */
	unsigned int line_count, intx_count;
	struct plan_line line[PLAN_LINES_MAX];
	struct plan_intx intx[PLAN_INTX_MAX];
	bool bsp_cleared;		/* by the monitor: the hardware BSP is a core as any other */
	uint32_t console_lapic_id;	/* core of the console after the start */
	bool has_console_core;		/* false: every core belongs to a node */
	unsigned int file_count;
	struct plan_file file[PLAN_FILES_MAX];
	unsigned int part_count;
	struct plan_part part[PLAN_PARTS_MAX];
	struct range trampoline;	/* the monitor's, one page below 640 KiB */
	struct range image;
	struct range table;		/* whole pages */
	struct range arena;		/* the monitor's stacks, notes of blocks, page tables */
	unsigned int block_count;	/* blocks from address 0 to the end of RAM */
	struct range store;		/* room for images that nodes bring; empty: none */
	struct range_set pool;		/* whole blocks */
	struct range_set left;		/* RAM that is nobody's: too small for a block, or not asked for */
};

/* Before that: make functions of the machine of the virtual ones that @cfg is about. */
void plan_virtual_make(struct machine *m, const struct config *cfg, struct diag *diag);

/* False: @diag says why, with file and line, and *plan must not be used. */
bool plan_make(struct plan *plan, const struct plan_input *in, struct diag *diag);

/*
 * Node @n goes on without core @lapic_id, which becomes the monitor's: its boot core is the
 * smallest of those left. False: it has no other.
 */
bool plan_lose_core(struct plan *plan, unsigned int n, uint32_t lapic_id);

/* Is node @n's kernel one that keeps to its own functions? Valid once the files are found. */
static inline bool plan_patched(const struct plan *plan, unsigned int n)
{
	unsigned int kernel = plan->node[n].kernel;

	return kernel != PLAN_NO_FILE && plan->file[kernel].info.mint == MINT_SETUP_VERSION;
}

/* Returns who owns @fn, one of machine.pci: a node's index, PLAN_MONITOR or PLAN_NOBODY. */
static inline unsigned int plan_owner_of(const struct plan *plan, const struct machine_pci *fn)
{
	return plan->pci_owner[fn - plan->machine->pci];
}

/* Returns the region of configuration space that has all of @bus; NULL if none has. */
static inline const struct machine_ecam *plan_bus_ecam(const struct machine *m,
						       const struct plan_bus *bus)
{
	return ecam_of_buses(m, BDF_SEG(bus->port), bus->first, bus->last);
}

/* Index of the line with this interrupt; plan.line_count: nobody has it. */
unsigned int plan_line_find(const struct plan *plan, uint32_t gsi);
/* How function @bdf raises its INTx; NULL: it does not, or nobody listens. */
const struct plan_intx *plan_intx_of(const struct plan *plan, bdf_t bdf);
/* Where its configuration space is in memory; 0: nowhere. */
phys_t plan_intx_config(const struct plan *plan, const struct plan_intx *intx);

/* Returns where in a file its part begins that is plan.part[@part]. */
static inline uint64_t plan_part_offset(const struct plan *plan, const struct plan_file *file,
					unsigned int part)
{
	uint64_t at = 0;

	for (unsigned int i = file->part; i < part; i++)
		at = align_up(at + plan->part[i].size, PLAN_PART_ALIGN);
	return at;
}

/* What node @n's command line is checked against (lib/world/words.h), with a kernel of that kind. */
struct words_node plan_words_node(const struct plan *plan, unsigned int n, bool patched,
				  struct words_range ram[PLAN_WORDS_RAM]);

/* What the table has room for. Elements of RANGES that nobody needs have size 0. */
struct table_counts plan_table_counts(const struct plan *plan);

/* Where @kernel and @initrd_size bytes of initrd (0: none) go in the node's RAM. */
enum placement_error plan_images_find(const struct plan_node *node, const struct bzimage *kernel,
				      uint64_t initrd_size, struct placement *at);

/* Initial tag of block @n: ABSENT, FIXED or FREE. */
uint8_t plan_block_tag(const struct plan *plan, unsigned int n);

/*
 * Bytes of plan.arena: PLAN_STACK_SIZE for each core, then what the monitor notes of blocks
 * (lib/table/pool.h), then, from plan_arena_tables() on, the page tables (plan_map.h). Whole pages.
 */
uint64_t plan_arena_size(const struct plan *plan);
/* Offsets of the latter two in it. */
uint64_t plan_arena_pool(const struct plan *plan);
uint64_t plan_arena_tables(const struct plan *plan);

#endif
