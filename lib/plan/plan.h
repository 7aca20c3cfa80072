/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The plan: who gets what. One pure function, plan_make() (plan_make.h), decides all of it from the
 * machine, the config and the files that were loaded. The monitor prints the plan and carries it
 * out, and decides nothing more.
 *
 * Rules (docs/memory-map.md has the picture):
 *  - A node's boot core is the core with the smallest LAPIC ID that the node owns; cores ascend.
 *    It stays. A node's other cores, and the pool's, can change their owner while nodes run.
 *  - Each node gets PLAN_LOW_SIZE between 64 and 640 KiB, for its SMP trampoline. The monitor gets
 *    one page below 640 KiB for its own.
 *  - From `table` upwards lie the ownership table, then a world per node
 *    (lib/world/world.h), then
 *    the monitor's arena (plan.arena).
 *  - A node gets memory at an address that its config names, or the config is refused. Memory of
 *    which the config names only the size is placed after that, in the order of the config. It is
 *    aligned to a block if that fits, or else to 2 MiB. It lies below 4 GiB if the whole node fits
 *    there and all DMA slices still do, or else above. A node with a stock kernel lies below
 *    64 GiB, if it fits there.
 *  - On a machine with several NUMA nodes, a node gets memory of those in which its cores are, then
 *    of the next nearest, if there is a way to place all nodes so.
 *  - A node without RAM below 4 GiB gets a DMA slice of PLAN_DMA_SIZE there. If there is no room
 *    for all slices, all are made smaller, down to PLAN_DMA_MIN.
 *  - A file stays where the boot loader has put it, unless it is in the way or is made of parts.
 *  - A node gets single PCI functions, also on root buses. Its kernel is shown a bus as a whole if
 *    all that is behind one bridge is its own; what else it has mint.ko shows it. Bridges stay
 *    with the monitor, except those on such a bus.
 *  - The image store is as large as the config says; by default it is the highest block that is
 *    left, if the pool can spare it.
 *  - The network's region is as large as the config says, if there are several nodes.
 *  - The pool is made of the whole blocks that are left.
 */
#ifndef LIB_PLAN_H
#define LIB_PLAN_H

#include <mint/abi.h>
#include "lib/image/placement.h"
#include "lib/machine/ecam.h"
#include "lib/config/config.h"
#include "lib/machine/machine.h"
#include "lib/base/range.h"
#include "lib/table/pool.h"
#include "lib/table/table.h"

#define PLAN_FILES_MAX		(MINT_IMAGE_KINDS * CONFIG_NODES_MAX)	/* plan.file */
#define PLAN_PARTS_MAX		((CONFIG_INITRDS_MAX + 2) * CONFIG_NODES_MAX)
#define PLAN_PART_ALIGN		4u		/* of later initrds (Linux, initramfs format) */
#define PLAN_FILE_NAME		(CONFIG_PATH_SIZE + 16)
#define PLAN_NODE_RAM_MAX	(CONFIG_MEMORY_MAX + 1)
#define PLAN_NODE_BUSES_MAX	32
#define PLAN_IRQS_MAX		256		/* interrupts of all nodes */
#define PLAN_INTX_MAX		256		/* functions that raise them */
#define PLAN_NODE_ISA_IRQS	6		/* UART, timer, keyboard, mouse, clock, SCI */
/* Pins of one I/O APIC: the number of its highest entry is 239 at most (82093AA, 3.2.2). */
#define PLAN_IOAPIC_PINS	240
#define PLAN_PAGE		KIB(4)
#define PLAN_BLOCKS_MAX		POOL_BLOCKS_MAX	/* 16 TiB of addresses */

#define PLAN_LOW_SIZE		KIB(32)
#define PLAN_LOW_MIN		KIB(64)
#define PLAN_LOW_MAX		KIB(640)
#define PLAN_DMA_SIZE		MIB(192)	/* a slice by default, if all find room */
#define PLAN_DMA_MIN		MIB(32)		/* the smallest one by default, if not */
#define PLAN_ALIGN		PLACEMENT_ALIGN
#define PLAN_FOUR_GIB		GIB(4)
/*
 * A stock kernel whose RAM ends at 64 GiB or above makes its memory blocks 2 GiB large (Linux,
 * arch/x86/mm/init_64.c, probe_memory_block_size()), and so moves no blocks of 128 MiB.
 */
#define PLAN_SMALL_BLOCKS_END	(GIB(64) - PLAN_ALIGN)
#define PLAN_NODE_RAM_MIN	MIB(64)
#define PLAN_WORLD_SIZE		KIB(128)	/* of a node, without copies of AML */

#define PLAN_IMAGES_PER_NODE	6		/* elements of MINT_ARRAY_IMAGES: 3 in use, 3 new */
#define PLAN_IMAGES_SPARE	8

#define PLAN_STACK_SIZE		KIB(16)		/* of each core, in the arena */
#define PLAN_FILES_OFFSET	MIB(16)		/* from `table` to files, if they fit there */

/* The owner of a core or a function is a node's index or one of these. */
#define PLAN_NOBODY		0xffffu
#define PLAN_MONITOR		0xfffeu

/*
 * Size of a section's name, with its NUL. struct plan_part holds a copy of it: when the plan is
 * printed again later, what it was made from is gone.
 */
#define PLAN_SECTION_NAME 12

/* A file that the boot loader has read, or a section of one. */
struct plan_part {
	const char *name;		/* of the file */
	char section[PLAN_SECTION_NAME]; /* as ".linux" of a unified kernel image; "": whole file */
	struct range now;		/* where the file lies, page-aligned outwards */
	phys_t from;			/* where the part's first byte lies */
	uint64_t size;			/* of the part */
	const void *data;		/* the part's bytes; valid only while the plan is made */
};

/*
 * What a node is started from: a kernel, an initrd or a command line. An initrd may be made of
 * several parts: each but the first begins at a multiple of PLAN_PART_ALIGN, with zeros before it.
 */
struct plan_file {
	char name[PLAN_FILE_NAME];	/* "/a.img"; "/a.img and 2 more"; "/uki.efi .linux" */
	uint32_t kind;			/* MINT_IMAGE_ */
	unsigned int part, part_count;	/* index of the first one in plan.part, and how many */
	struct range now;		/* page-aligned outwards; empty: it is made of parts */
	struct range place;		/* where it is kept; equals `now` if it stays */
	uint64_t size;
	bool hashed;			/* sha256 is valid, since the config demands one */
	uint8_t sha256[SHA256_SIZE];
	bool kernel;			/* a node has it as its kernel: info is valid */
	struct bzimage info;
};

#define PLAN_NO_FILE (~0u)

/*
 * Buses on which a node has functions: all that lies behind one bridge port, if the node has all of
 * it and its kernel finds it by ACPI; else one bus, of which the kernel sees only the node's own
 * functions, whoever owns the others (docs/pci.md).
 */
struct plan_bus {
	bdf_t port;			/* the bridge above, which stays with the monitor */
	uint8_t first, last;		/* its secondary, subordinate; exact: the bus itself */
	bool exact;			/* mint.ko shows the kernel the node's functions there */
	bool whole;			/* by the config all functions there are the node's */
	bool root;			/* it is a root bus: of `port` only the segment is valid */
};

/* An interrupt that a pin of an I/O APIC receives. */
struct plan_irq {
	uint32_t gsi;			/* global system interrupt */
	uint16_t ioapic;		/* index into machine.ioapic */
	uint8_t pin;			/* of that I/O APIC */
	bool isa;			/* an ISA device or ACPI raises it; else INTx does */
	bool level, low;		/* level-triggered, active low; false: edge, active high */
	bool timer;			/* the PIT or the HPET raises it */
	bool shared;			/* functions of other nodes raise it, too */
	uint16_t owner;			/* the node that handles it; its kernel is patched */
	unsigned int at;		/* line of the config that asks for it */
	const char *what;		/* what raises it, in messages: "its UART" */
};

/* A function that raises an interrupt by INTx. */
struct plan_intx {
	bdf_t bdf;
	uint16_t node;			/* the node that owns the function */
	uint16_t irq;			/* index into plan.irq */
};

struct plan_node {
	const struct config_node *want;
	uint32_t boot_lapic_id;
	unsigned int core_count;
	unsigned int heir;		/* who gets what it has while it is down; PLAN_NOBODY */
	uint8_t tag;			/* mint/abi.h */
	struct range low;
	unsigned int ram_count;
	struct range ram[PLAN_NODE_RAM_MAX];	/* ascending; without `low`, with `dma` */
	struct range dma;		/* the DMA slice, below 4 GiB; empty: none */
	unsigned int kernel, initrd;	/* index into plan.file; initrd may be PLAN_NO_FILE */
	unsigned int cmdline;		/* the same; PLAN_NO_FILE: that of the config */
	phys_t kernel_addr;		/* load address of the payload */
	phys_t initrd_addr;		/* page-aligned */
	phys_t boot_params;		/* PLAN_BOOT_SIZE bytes in the node's RAM */
	struct range world;		/* PLAN_WORLD_SIZE bytes, copies of AML: the monitor's */
	unsigned int bus_count;
	struct plan_bus bus[PLAN_NODE_BUSES_MAX];
	uint16_t segment;		/* PCI segment group of whole buses in its tables */
	uint16_t uart_port;		/* I/O port of the node's UART; 0: none */
	bool has_uart_irq;		/* uart_irq is valid, and the node's */
	struct machine_override uart_irq;
};

#define PLAN_BOOT_SIZE		PLACEMENT_BOOT_SIZE	/* zero page, command line, record */

/*
 * All of the plan. There is no lock. After plan_make() only these functions change it:
 * plan_lose_core() changes the owner of the lost core, and core_count and boot_lapic_id of the node
 * that had it; plan_give() changes pci_owner and plan_give_core() cpu_owner, by single stores;
 * plan_choose_buses() changes `exact` of a node's buses, and plan_count_cores() its core_count,
 * while that node is made ready.
 */
struct plan {
	const struct machine *machine;
	const struct config *config;
	unsigned int node_count;
	struct plan_node node[CONFIG_NODES_MAX];
	uint16_t cpu_owner[MACHINE_CPUS_MAX];	/* by index into machine.cpu; see below */
	uint16_t cpu_home[MACHINE_CPUS_MAX];	/* the same, as the config has it; fixed */
	/*
	 * Fixed, but for a core that becomes a boot core: the core can change its owner while nodes
	 * run. It is neither the monitor's nor the hardware BSP nor a node's boot core; Linux can
	 * reach it; and if it is nobody's, it is the pool's.
	 */
	bool cpu_moves[MACHINE_CPUS_MAX];
	uint16_t pci_owner[MACHINE_PCI_MAX];	/* by index into machine.pci; see plan_give() */
	uint16_t pci_home[MACHINE_PCI_MAX];	/* the same, as the config has it; fixed */
	/*
	 * Fixed: the function can change its owner while nodes run. It is no bridge or other part
	 * of the machine, interrupts by messages or not at all, is no node's console, and is not
	 * behind a bridge that a node's kernel drives.
	 */
	bool pci_moves[MACHINE_PCI_MAX];
	unsigned int irq_count, intx_count;
	struct plan_irq irq[PLAN_IRQS_MAX];
	struct plan_intx intx[PLAN_INTX_MAX];
	bool bsp_cleared;		/* the monitor has cleared the hardware BSP's flag */
	uint32_t console_lapic_id;	/* the console core, once the nodes have started */
	bool has_console_core;		/* false: there is none, since nodes own all cores */
	unsigned int file_count;
	struct plan_file file[PLAN_FILES_MAX];
	unsigned int part_count;
	struct plan_part part[PLAN_PARTS_MAX];
	struct range trampoline;	/* the monitor's: one page below 640 KiB */
	struct range image;		/* the monitor's own image, whole pages; empty: not known */
	struct range table;		/* the ownership table, whole pages */
	struct range arena;		/* the monitor's stacks, notes of blocks, page tables */
	unsigned int block_count;	/* blocks from address 0 to the end of RAM */
	struct range store;		/* room for images that nodes bring; empty: none */
	struct range network;		/* the region of the network (mint/net.h); empty: none */
	struct range_set pool;		/* whole blocks */
	struct range_set left;		/* RAM of nobody: no whole block, or not asked for */
};

/*
 * Takes core @lapic_id away from node @n and gives it to the monitor. The node's boot core becomes
 * the smallest of those that it keeps. Returns false, and changes nothing, if it has no other core.
 */
bool plan_lose_core(struct plan *plan, unsigned int n, uint32_t lapic_id);

/* Notes that function @i, which moves, has become @owner's: a node, PLAN_NOBODY or PLAN_MONITOR. */
static inline void plan_give(struct plan *plan, unsigned int i, unsigned int owner)
{
	__atomic_store_n(&plan->pci_owner[i], (uint16_t)owner, __ATOMIC_RELAXED);
}

/* The same for core @i: index into machine.cpu. */
static inline void plan_give_core(struct plan *plan, unsigned int i, unsigned int owner)
{
	__atomic_store_n(&plan->cpu_owner[i], (uint16_t)owner, __ATOMIC_RELAXED);
}

/* Returns who owns core @i now. */
static inline unsigned int plan_core_owner(const struct plan *plan, unsigned int i)
{
	return __atomic_load_n(&plan->cpu_owner[i], __ATOMIC_RELAXED);
}

/* plan_roam.c: counts the cores that node @n has now. */
void plan_count_cores(struct plan *plan, unsigned int n);
/*
 * plan_roam.c: returns true if node @n may get core @i, which is not its own now: its kernel has to
 * know the core from its start on.
 */
bool plan_may_get(const struct plan *plan, unsigned int n, unsigned int i);
/* Returns how many such cores there are for a @kernel of node @n: 0 if that can take none. */
unsigned int plan_cores_to_get(const struct plan *plan, unsigned int n,
			       const struct bzimage *kernel);

/*
 * plan_roam.c: return true if, while node @n is down, its heir may have function @i of the machine,
 * or its cores. It may not if @n's next life could not do without: a function on a bus that its
 * kernel finds by ACPI, perhaps before it has mint.ko. Nor if nobody can use it there: a virtual
 * function; cores for kernels that know no mailbox, or where nobody in the monitor answers.
 */
bool plan_lends_function(const struct plan *plan, unsigned int n, unsigned int i);
bool plan_lends_cores(const struct plan *plan, const struct bzimage *own,
		      const struct bzimage *heirs);

/*
 * plan_roam.c: finds the first block of the table, from number *@block on, that is all RAM of @node
 * by the plan. Returns false if there is none.
 */
bool plan_next_own_block(const struct plan_node *node, uint32_t *block);
/* plan_roam.c: returns how many blocks of its own memory node @n lends while it is halted. */
unsigned int plan_lends_blocks(const struct plan *plan, unsigned int n);

/*
 * plan_buses.c: decides how node @n's kernel reaches its buses in its next life: by ACPI if all
 * functions there are the node's, by the config and now.
 */
void plan_choose_buses(struct plan *plan, unsigned int n);

/* Returns true if node @n's kernel is patched. Valid once plan_files_find() has run. */
static inline bool plan_patched(const struct plan *plan, unsigned int n)
{
	unsigned int kernel = plan->node[n].kernel;

	return kernel != PLAN_NO_FILE && plan->file[kernel].info.mint == MINT_SETUP_VERSION;
}

/* Returns who owns @fn, one of machine.pci: a node's index, PLAN_MONITOR or PLAN_NOBODY. */
static inline unsigned int plan_owner_of(const struct plan *plan, const struct machine_pci *fn)
{
	return __atomic_load_n(&plan->pci_owner[fn - plan->machine->pci], __ATOMIC_RELAXED);
}

/* Returns the region of configuration space that has all of @bus; NULL if none has. */
static inline const struct machine_ecam *plan_bus_ecam(const struct machine *m,
						       const struct plan_bus *bus)
{
	return ecam_of_buses(m, BDF_SEG(bus->port), bus->first, bus->last);
}

/* Returns true if the node's RAM range @i is its DMA slice. */
static inline bool plan_is_dma(const struct plan_node *node, unsigned int i)
{
	return !range_empty(node->dma) && node->ram[i].start == node->dma.start;
}

/* Returns the index of interrupt @gsi, or plan.irq_count if there is none. */
unsigned int plan_irq_find(const struct plan *plan, uint32_t gsi);
/* Returns the INTx of function @bdf, or NULL if the function has none that a node handles. */
const struct plan_intx *plan_intx_of(const struct plan *plan, bdf_t bdf);
/* Returns the physical address of the function's configuration space, or 0 if no ECAM covers it. */
phys_t plan_intx_config(const struct plan *plan, const struct plan_intx *intx);

/* Returns where in @file its part plan.part[@part] begins, in bytes. */
static inline uint64_t plan_part_offset(const struct plan *plan, const struct plan_file *file,
					unsigned int part)
{
	uint64_t at = 0;

	for (unsigned int i = file->part; i < part; i++)
		at = align_up(at + plan->part[i].size, PLAN_PART_ALIGN);
	return at;
}

/*
 * Returns how many elements the ownership table has of each kind. Elements of MINT_ARRAY_RANGES
 * that nobody needs have size 0.
 */
struct table_counts plan_table_counts(const struct plan *plan);

/*
 * Finds where @kernel and @initrd_size bytes of initrd (0: none) go in the node's RAM. *at is valid
 * if PLACEMENT_OK is returned.
 */
enum placement_error plan_images_find(const struct plan_node *node, const struct bzimage *kernel,
				      uint64_t initrd_size, struct placement *at);

/* Returns the tag of block @n at the start: MINT_TAG_ABSENT, MINT_TAG_FIXED or MINT_TAG_FREE. */
uint8_t plan_block_tag(const struct plan *plan, unsigned int n);

/*
 * Returns the size of plan.arena in bytes: whole pages. It holds PLAN_STACK_SIZE for each core,
 * then, from plan_arena_pool() on, the monitor's notes of blocks (lib/table/pool.h), then, from
 * plan_arena_tables() on, the page tables (plan_map.h).
 */
uint64_t plan_arena_size(const struct plan *plan);
/* Each returns an offset in the arena. */
uint64_t plan_arena_pool(const struct plan *plan);
uint64_t plan_arena_tables(const struct plan *plan);

#endif
