/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The only ABI between the monitor, kernels, modules and tools: the ownership table in memory, and
 * the ACPI table that says where it lies. docs/trust.md says who writes each field.
 *
 * Everything is little-endian and naturally aligned, with explicit padding. A reader checks magic
 * and abi_major (another major is another format), and finds each array through its descriptor. A
 * larger abi_minor may only append descriptors, or fields inside a stride that has grown.
 *
 * Addresses are physical, and in bytes, if nothing else is said. LAPIC IDs are 32 bits wide (Intel
 * SDM vol. 3, "Local APIC ID", x2APIC mode). The number behind a field is its offset.
 */
#ifndef MINT_ABI_H
#define MINT_ABI_H

#ifdef __KERNEL__
#include <linux/types.h>
#else
#include <stdint.h>
#endif

#include <mint/console.h>		/* struct mint_console */
#include <mint/owned.h>			/* struct mint_core, struct mint_function */
#include <mint/setup.h>			/* struct mint_irq, and what patched kernels get */

#define MINT_TABLE_MAGIC	0x4c424154544e494dULL	/* "MINTTABL", little-endian */
#define MINT_ABI_MAJOR		1
#define MINT_ABI_MINOR		8

#define MINT_TABLE_DEFAULT	0x1000000ULL	/* 16 MiB: default of `table =` in the config */
#define MINT_BLOCK_SHIFT	27		/* 128 MiB: Linux's memory block on x86-64 */
#define MINT_BLOCK_SIZE		(1ULL << MINT_BLOCK_SHIFT)
#define MINT_NAME_SIZE		16		/* bytes, with the terminating NUL */
#define MINT_EVENTS		256		/* how many entries the log keeps */
#define MINT_FAILED_PAGES	256		/* how many failed pages there is room for */
#define MINT_LOG_SIZE		16384		/* bytes of the monitor's log: a power of two */

/*
 * Owner tags, of one byte each. The tag of a node is the LAPIC ID of its boot core if that is below
 * MINT_TAG_LIMIT; else the smallest value below the limit that no other node has as its tag.
 * (struct mint_node has both.)
 */
#define MINT_TAG_LIMIT		0xf0
#define MINT_TAG_STALE		0xfb	/* block: nobody's, and not zeroed yet (docs/memory.md) */
#define MINT_TAG_ABSENT		0xfc	/* block: holds no RAM at all */
#define MINT_TAG_MONITOR	0xfd	/* core, function: the monitor's; block: it zeroes it */
#define MINT_TAG_FIXED		0xfe	/* block: in use, or failed; never moves */
#define MINT_TAG_FREE		0xff	/* nobody's: claim it by CMPXCHG; a block is all zeros */

#define MINT_NO_BSP		0xffffffffu	/* bsp_lapic_id: INIT may go to any core */

/* Where an array of the table lies. */
struct mint_array {
	uint32_t offset;		/* 0x00 bytes from the start of the table */
	uint32_t count;			/* 0x04 elements; 0: there is no such array */
	uint32_t stride;		/* 0x08 bytes from one element to the next */
	uint32_t reserved;		/* 0x0c */
};

enum mint_array_id {
	MINT_ARRAY_BLOCKS,		/* uint8_t owner tag, element n = block n */
	MINT_ARRAY_CORES,		/* struct mint_core */
	MINT_ARRAY_FUNCTIONS,		/* struct mint_function */
	MINT_ARRAY_NODES,		/* struct mint_node */
	MINT_ARRAY_EVENTS,		/* struct mint_event: a ring */
	MINT_ARRAY_RANGES,		/* struct mint_range */
	MINT_ARRAY_LOCKS,		/* struct mint_lock, by enum mint_lock_id */
	MINT_ARRAY_IMAGES,		/* struct mint_image: the image store */
	MINT_ARRAY_DIGESTS,		/* struct mint_digests, element n = node n */
	MINT_ARRAY_IRQS,		/* struct mint_irq: pins of I/O APICs that nodes use */
	MINT_ARRAY_INTX,		/* struct mint_intx: functions with shared interrupts */
	MINT_ARRAY_FAILED,		/* struct mint_failed: pages of the pool that failed */
	MINT_ARRAY_LOG,			/* struct mint_log: one, since abi_minor 8 */
	MINT_ARRAY_CONSOLES,		/* struct mint_console, element n = node n's; since 8 */
	MINT_ARRAY_COUNT
};

/*
 * The first page of the table. The monitor writes it before it starts the first kernel; afterwards
 * only event_count changes.
 */
struct mint_table {
	uint64_t magic;			/* 0x00 MINT_TABLE_MAGIC, written last */
	uint16_t abi_major;		/* 0x08 */
	uint16_t abi_minor;		/* 0x0a */
	uint32_t size;			/* 0x0c bytes of the whole table: whole pages */
	uint32_t block_shift;		/* 0x10 log2 of a block's size: MINT_BLOCK_SHIFT */
	uint32_t tsc_khz;		/* 0x14 as the monitor has measured it */
	uint64_t generation;		/* 0x18 TSC at the monitor's entry */
	uint32_t array_count;		/* 0x20 how many descriptors follow */
	uint32_t bsp_lapic_id;		/* 0x24 the hardware BSP: an INIT does not bring it here */
	uint64_t sipi_page;		/* 0x28 where SIPI brings a core to the monitor, < 1 MiB */
	uint64_t event_count;		/* 0x30 events ever logged; XADD comes before the entry */
	uint64_t nmi_home;		/* 0x38 where an NMI handler goes home; 0: nowhere */
	struct mint_array array[MINT_ARRAY_COUNT]; /* 0x40 */
};

/* docs/life.md shows which state follows which. */
enum mint_node_state {
	MINT_NODE_LOADED,		/* made ready, or left out of the machine's start */
	MINT_NODE_STARTING,		/* its boot core is on the way into the kernel */
	MINT_NODE_RUNNING,		/* its kernel has set up its cores */
	MINT_NODE_STOPPING,		/* its kernel shuts down, or the monitor takes it back */
	MINT_NODE_HALTED,		/* it came home by a power-off, or was killed */
	MINT_NODE_CRASHED,		/* it has panicked, or the monitor could not get it back */
	MINT_NODE_HUNG,			/* no sign of life, or no heartbeat, for too long */
	MINT_NODE_WAITING,		/* it died too often: off until resume_tsc, then started */
	MINT_NODE_STATE_COUNT
};

/* What a node starts from. */
enum mint_image_kind {
	MINT_IMAGE_KERNEL,
	MINT_IMAGE_INITRD,
	MINT_IMAGE_CMDLINE,		/* text without NUL, in place of `cmdline` in the config */
	MINT_IMAGE_KINDS
};
#define MINT_NO_IMAGE		0xffffffffu	/* image[CMDLINE]: the config's; next[]: as now */
#define MINT_IMAGE_NONE		0xfffffffeu	/* no initrd; an empty command line */

/*
 * mint_node.flags. They change by atomic operations; the monitor clears them before each entry into
 * the kernel. The node's module sets NMI_HOME, VIRT, DUMPING, BUTTON, TAKES, LARGE_BLOCKS,
 * FUNCTIONS and CORES; the monitor sets HOME and DUMP.
 *
 * The way home by NMI: turn interrupts off, leave VMX and SVM, load page tables of the kernel's
 * depth that map the page of mint_table.nmi_home to itself, and jump there. The monitor's code
 * touches no other page, and no stack, before it is on its own page tables. Since minor
 * MINT_MINOR_ENDS a kernel that ends takes the same way: one of its cores writes the node's own
 * RESTART or KILL into `request`, and goes home.
 */
#define MINT_MINOR_ENDS		4	/* abi_minor */
#define MINT_FLAG_NMI_HOME	1u	/* an NMI brings a core home while a request stands */
#define MINT_FLAG_VIRT		2u	/* VMX or SVM is on: INIT may be blocked, NMI first */
/*
 * The kernel has crashed, and its crash kernel writes the dump (kdump): the state is CRASHED, but
 * the node is not home. The module of either kernel sets the flag; the monitor clears it when the
 * node is home. The crash kernel beats if heartbeat_ms is not 0.
 */
#define MINT_FLAG_DUMPING	64u
#define MINT_FLAG_BUTTON	16u	/* the power button was pressed; the monitor clears it */
#define MINT_FLAG_TAKES		32u	/* it can take blocks of memory, and so be given some */
#define MINT_FLAG_LARGE_BLOCKS	128u	/* it cannot: Linux's memory blocks there are too large */
#define MINT_FLAG_FUNCTIONS	256u	/* it can take PCI functions, and so be given some */
#define MINT_FLAG_CORES		512u	/* it can take cores, and so be given some */
#define MINT_FLAGS_KNOWN	0x3ffu	/* all bits that have a meaning */
#define MINT_FLAG_HOME		4u	/* home: all cores rest, no function masters the bus */
#define MINT_FLAG_DUMP		8u	/* CRASHED: left so until dumped, as the config says */

/*
 * A node's entry. Words that several write change by atomic operations, most of them by CMPXCHG. A
 * node may change its own `state` while it lives. "Module" is mint.ko in the node's own kernel.
 */
struct mint_node {
	char	 name[MINT_NAME_SIZE];	/* 0x00 NUL-terminated */
	uint32_t boot_lapic_id;		/* 0x10 its smallest LAPIC ID; changes if that is lost */
	uint8_t  tag;			/* 0x14 never changes */
	uint8_t  reserved0[3];		/* 0x15 */
	uint32_t state;			/* 0x18 enum mint_node_state */
	uint32_t generation;		/* 0x1c counts starts: 1 in the first life */
	uint64_t heartbeat;		/* 0x20 counts up on the boot core; 0: no beat yet */
	uint64_t kernel_addr;		/* 0x28 where its kernel was placed */
	uint32_t request;		/* 0x30 MINT_REQUEST(): from 0; the monitor clears it */
	uint32_t wish;			/* 0x34 enum mint_wish: what its kernel is asked to do */
	uint32_t heartbeat_ms;		/* 0x38 time between two beats; 0: no module is loaded */
	uint32_t flags;			/* 0x3c MINT_FLAG_ */
	uint32_t cores_lost;		/* 0x40 how many did not come home: it goes on without */
	uint32_t deaths;		/* 0x44 early ones in a row */
	uint64_t resume_tsc;		/* 0x48 WAITING: when it is started */
	uint64_t vmcoreinfo;		/* 0x50 address of its ELF note, by its module; 0: none */
	uint32_t vmcoreinfo_size;	/* 0x58 bytes */
	uint32_t image[MINT_IMAGE_KINDS]; /* 0x5c what it was last started from: in IMAGES */
	uint32_t next[MINT_IMAGE_KINDS]; /* 0x68 from its next start on: all of them together */
	uint32_t trying[MINT_IMAGE_KINDS]; /* 0x74 what was next, while a start checks it */
	uint64_t page_offset;		/* 0x80 virtual address of physical 0; 0: unknown */
	uint32_t memory;		/* 0x88 MINT_MEMORY(): blocks to take or give */
	uint32_t restore;		/* 0x8c blocks to take at its start; by the monitor */
	uint64_t bell;			/* 0x90 MINT_TARGET(): has it look at `memory`; 0: none */
	uint32_t memory_asker;		/* 0x98 index of who asked last: ring there when done */
	uint32_t lent;			/* 0x9c MINT_LENT(): by the monitor; by its module 0 */
};

/*
 * mint_node.lent: when the node died it had @count blocks of the pool, and the node with @tag was
 * asked to take as many. The node's module asks that node for them at its start. 0: nothing.
 */
#define MINT_LENT(tag, count)	((uint32_t)(tag) << 24 | ((count) & 0xfffff))
#define MINT_LENT_TAG(w)	((uint8_t)((w) >> 24))
#define MINT_LENT_COUNT(w)	((w) & 0xfffff)

/* An interrupt in fixed delivery mode to one LAPIC ID. */
#define MINT_TARGET(lapic_id, vector)	((uint64_t)(lapic_id) << 32 | (vector))
#define MINT_TARGET_LAPIC_ID(target)	((uint32_t)((target) >> 32))
#define MINT_TARGET_VECTOR(target)	((uint32_t)(target) & 0xff)

/*
 * mint_node.memory: the node's own kernel takes or gives blocks. Whoever asks changes the word from
 * NONE by CMPXCHG. The kernel changes it to DONE, and whoever asked changes it back to NONE; if the
 * asker has died, the next asker does. If the kernel dies, so does the request.
 */
enum mint_memory_kind {
	MINT_MEMORY_NONE,
	MINT_MEMORY_TAKE,		/* @count free blocks */
	MINT_MEMORY_GIVE,		/* @count of its blocks, to @to: a node's tag, or FREE */
	MINT_MEMORY_TAKE_BLOCK,		/* block number @count, if it is free */
	MINT_MEMORY_GIVE_BLOCK,		/* block number @count, to @to */
	MINT_MEMORY_DONE,		/* @count blocks went; @to: a Linux errno, 0: all of it */
	MINT_MEMORY_KINDS
};
/*
 * Bits 0 to 3 are @kind, bits 8 to 15 @to. Bits 16 to 31, and above these bits 4 to 7, are @count,
 * or the number of the block. Before minor 5 bits 4 to 7 belonged to the kind, and were 0.
 */
#define MINT_MEMORY(kind, to, count) \
	((uint32_t)(kind) | ((uint32_t)(count) >> 16 & 0xf) << 4 | (uint32_t)(to) << 8 | \
	 (uint32_t)(count) << 16)
#define MINT_MEMORY_KIND(w)	((w) & 0xf)
#define MINT_MEMORY_TO(w)	((w) >> 8 & 0xff)
#define MINT_MEMORY_COUNT(w)	((w) >> 16 | ((w) >> 4 & 0xf) << 16)
#define MINT_MEMORY_COUNT_MAX	0xfffffu

/*
 * What the monitor is asked to do with a node, by force. Whoever changes mint_node.request from 0
 * has the node to itself until the monitor has changed it back to 0.
 *
 * A boot core that rests in the monitor sees the request by itself. To any other boot core the
 * asker sends INIT and twice SIPI (vector sipi_page >> 12), and to no other core. If the node's
 * flags have MINT_FLAG_VIRT, it sends an NMI before the INIT. To the hardware BSP (bsp_lapic_id) it
 * sends an NMI instead if the flags have MINT_FLAG_NMI_HOME, and nothing otherwise. If the core
 * does not come, the asker takes the request back.
 */
enum mint_request_kind {
	MINT_REQUEST_NONE,
	MINT_REQUEST_START,		/* a halted, crashed or loaded node */
	MINT_REQUEST_KILL,		/* take the node's cores back, and leave it halted */
	MINT_REQUEST_RESTART,		/* take them back, and start it */
	MINT_REQUEST_HOLD,		/* leave a node home, to dump it; the asker clears it */
	MINT_REQUEST_COUNT
};
/* @asker: the tag of the node that asks, which a node that ends by itself is, too; or MONITOR. */
#define MINT_REQUEST(kind, asker)	((uint32_t)(kind) | (uint32_t)(asker) << 8)
#define MINT_REQUEST_HANG		0x10000u /* the monitor adds this if the node is hung */
#define MINT_REQUEST_KIND(r)		((r) & 0xff)
#define MINT_REQUEST_ASKER(r)		((r) >> 8 & 0xff)

/* What a node's own kernel and its user space are asked to do, in order. */
enum mint_wish {
	MINT_WISH_NONE,
	MINT_WISH_POWEROFF,
	MINT_WISH_REBOOT
};

/* Why a node's state has changed; arg is mint_event.arg. */
enum mint_cause {
	MINT_CAUSE_BOOT,		/* the machine was started */
	MINT_CAUSE_POWEROFF,		/* ResetSystem, shutdown */
	MINT_CAUSE_RESET,		/* ResetSystem, reset */
	MINT_CAUSE_PANIC,
	MINT_CAUSE_REQUEST,		/* arg: MINT_REQUEST() */
	MINT_CAUSE_SILENCE,		/* no sign of life, or no heartbeat, for arg ms */
	MINT_CAUSE_SIGN_OF_LIFE,	/* early boot is over; arg: cores taken */
	MINT_CAUSE_FAILURE,		/* the monitor could not do what it was to do */
	MINT_CAUSE_BACKOFF,		/* the node has waited long enough */
	MINT_CAUSE_TAKEN,		/* of MINT_EVENT_FUNCTION, _CORE: the node has it now */
	MINT_CAUSE_GIVEN,		/* the node has let go of it */
	MINT_CAUSE_RETURNED,		/* the node has died, or it did not answer any more */
	MINT_CAUSE_LENT,		/* the node is down, and another one has it meanwhile */
	MINT_CAUSE_COUNT
};

/* In mint_event.state, if the event is no change of a state. */
#define MINT_EVENT_FUNCTION	0x10u	/* arg: segment << 16 | bdf */
#define MINT_EVENT_CORE		0x11u	/* arg: LAPIC ID */

/* Entry number n of the log is in element n % count, and is valid while sequence is n + 1. */
struct mint_event {
	uint64_t sequence;		/* 0x00 written last */
	uint64_t tsc;			/* 0x08 when */
	uint32_t node;			/* 0x10 index */
	uint32_t state;			/* 0x14 enum mint_node_state: the new one, or MINT_EVENT_ */
	uint32_t cause;			/* 0x18 enum mint_cause */
	uint32_t arg;			/* 0x1c by cause; WAITING after a death: ms to wait */
};

/* Memory that has an owner from the machine's start on, and keeps it. The pool is in BLOCKS. */
enum mint_range_kind {
	MINT_RANGE_RAM,			/* a node's own, its DMA slice included */
	MINT_RANGE_LOW,			/* a node's low slice, below 640 KiB */
	MINT_RANGE_STORE,		/* the monitor's: the store, for images that nodes bring */
	MINT_RANGE_NET			/* the monitor's: all nodes' network, mint/net.h */
};

#define MINT_RANGE_DMA	1u		/* RAM: the DMA slice, below 4 GiB for 32-bit devices */

struct mint_range {
	uint64_t start;			/* 0x00 physical address */
	uint64_t size;			/* 0x08 bytes */
	uint8_t  owner;			/* 0x10 tag */
	uint8_t  flags;			/* 0x11 MINT_RANGE_DMA */
	uint8_t  reserved0[2];		/* 0x12 */
	uint32_t kind;			/* 0x14 enum mint_range_kind */
};

/*
 * A lock between kernels. It is taken by CMPXCHG from 0 to the holder's tag + 1. So it can be seen
 * that a dead node holds a lock; the monitor releases it when it takes the node home.
 */
struct mint_lock {
	uint32_t holder;		/* 0x00 tag + 1; 0: free */
	uint32_t reserved[15];		/* 0x04 each lock has a cache line of its own */
};

enum mint_lock_id {
	MINT_LOCK_STORE,		/* IMAGES, and every node's next[] */
	MINT_LOCK_IOAPIC,		/* index/data pairs of all I/O APICs */
	MINT_LOCK_PCI,			/* ports CF8h/CFCh */
	MINT_LOCK_CMOS,			/* ports 70h/71h */
	MINT_LOCK_COUNT
};

/*
 * A kernel, an initrd or a command line that nodes start from, kept once. Its fields change only
 * under MINT_LOCK_STORE, except that the monitor frees what a dead node was writing. The bytes of a
 * WRITING image belong to its writer.
 *
 * A node's start moves next[] to trying[] under the lock. If all is well it then moves trying[] to
 * image[], without the lock. An index is in its new place before it leaves the old one. So whoever
 * looks for users of an image reads next[], trying[] and image[], in this order.
 */
enum mint_image_state {
	MINT_IMAGE_FREE,		/* the element is not in use */
	MINT_IMAGE_BOOT,		/* loaded with the machine: stays */
	MINT_IMAGE_WRITING,		/* in the store, not complete yet */
	MINT_IMAGE_READY		/* in the store; becomes FREE when no node names it */
};

struct mint_image {
	uint32_t state;			/* 0x00 enum mint_image_state */
	uint32_t kind;			/* 0x04 enum mint_image_kind */
	uint64_t addr;			/* 0x08 page-aligned */
	uint64_t size;			/* 0x10 bytes */
	uint8_t  writer;		/* 0x18 tag of the node that brought it; BOOT: MONITOR */
	uint8_t  reserved0[7];		/* 0x19 */
	uint8_t  sha256[32];		/* 0x20 FIPS 180-4; all 0: unknown */
	char	 name[64];		/* 0x40 of the file: NUL-terminated, cut at the front */
};

/* The digests of the files that the config binds a node to (FIPS 180-4); all 0: it does not. */
struct mint_digests {
	uint8_t kernel_sha256[32];	/* 0x00 */
	uint8_t initrd_sha256[32];	/* 0x20 */
};

/*
 * A function that raises an interrupt which functions of other nodes raise, too (MINT_IRQ_SHARED).
 * The owner of that interrupt looks at each function that raises it. If one asks for service, the
 * owner sets its INTx-disable (PCI Local Bus 3.0, 6.2.2), and sends the interrupt that the
 * function's own node has published. That node allows INTx again when it has served the function.
 *
 * The monitor writes segment to config; the function's own node writes target and served; the
 * interrupt's owner counts in sent.
 */
struct mint_intx {
	uint16_t segment;		/* 0x00 PCI segment group of the machine */
	uint16_t bdf;			/* 0x02 bus << 8 | device << 3 | function */
	uint32_t irq;			/* 0x04 element of IRQS */
	uint64_t config;		/* 0x08 address of its 4 KiB of ECAM */
	uint64_t target;		/* 0x10 MINT_TARGET(); 0: its node takes no interrupt */
	uint32_t command;		/* 0x18 as mint_lock.holder, for its command register */
	uint32_t reserved0;		/* 0x1c */
	uint64_t sent;			/* 0x20 how often the owner sent an interrupt for it */
	uint64_t served;		/* 0x28 how often its own node has served it */
	uint64_t reserved1[2];		/* 0x30 */
};

/*
 * A page of 4 KiB that has failed, in a block of the pool. A kernel that learns of it enters it,
 * and whoever claims the block afterwards retires it. An element changes by CMPXCHG: from 0, or
 * from a page whose block is no longer the pool's, and never back to 0.
 */
struct mint_failed {
	uint64_t page;			/* 0x0 its address; 0: no element from here on is used */
};

/*
 * What the monitor has said, as text. Byte number n, from 0 on, is in text[n % MINT_LOG_SIZE]. Only
 * the monitor writes here, and it reads nothing back.
 */
struct mint_log {
	uint64_t end;			/* 0x00 bytes ever written; changes after the text */
	uint8_t  reserved[56];		/* 0x08 */
	char	 text[MINT_LOG_SIZE];	/* 0x40 lines, each ends in '\n' */
};

/*
 * The ACPI table "MINT" that each node has (header: ACPI 6.5, 5.2.6). Users see it as
 * /sys/firmware/acpi/tables/MINT.
 */
#define MINT_ACPI_SIGNATURE	"MINT"
#define MINT_ACPI_REVISION	2

/* A region of configuration space in memory (PCI Firmware 3.3, 4.1.2). */
struct mint_ecam {
	uint64_t base;			/* 0x00 physical address of bus 0 */
	uint16_t segment;		/* 0x08 PCI segment group of the machine */
	uint8_t  bus_first, bus_last;	/* 0x0a the buses that it has */
	uint32_t reserved;		/* 0x0c */
};

/* Since abi_minor 6 the table has `segment` and what follows, since 7 `core_count`. */
struct mint_acpi {
	uint8_t  header[36];		/* 0x00 ACPI system description table header */
	uint16_t abi_major;		/* 0x24 */
	uint16_t abi_minor;		/* 0x26 */
	uint32_t table_size;		/* 0x28 bytes */
	uint32_t table_addr_lo;		/* 0x2c physical address of struct mint_table */
	uint32_t table_addr_hi;		/* 0x30 */
	uint32_t node_index;		/* 0x34 of this node in MINT_ARRAY_NODES */
	char	 node_name[MINT_NAME_SIZE]; /* 0x38 */
	uint16_t segment;		/* 0x48 of the host bridges in this node's ACPI tables */
	uint16_t ecam_count;		/* 0x4a how many regions follow; 0: the machine has none */
	uint16_t machine_segment;	/* 0x4c the machine's number of `segment` */
	uint16_t core_count;		/* 0x4e how many in its MADT are its own; 0: unknown */
	struct mint_ecam ecam[];	/* 0x50 all regions of the machine */
};

#define MINT_ABI_ASSERT(c, m)	_Static_assert(c, m)
MINT_ABI_ASSERT(sizeof(struct mint_array) == 16, "mint_array");
MINT_ABI_ASSERT(sizeof(struct mint_table) == 0x40 + 16 * MINT_ARRAY_COUNT, "mint_table");
MINT_ABI_ASSERT(sizeof(struct mint_setup) == 0x38, "mint_setup");
MINT_ABI_ASSERT(sizeof(struct mint_irq) == 16, "mint_irq");
MINT_ABI_ASSERT(sizeof(struct mint_intx) == 64, "mint_intx");
MINT_ABI_ASSERT(sizeof(struct mint_node) == 160, "mint_node");
MINT_ABI_ASSERT(sizeof(struct mint_event) == 32, "mint_event");
MINT_ABI_ASSERT(sizeof(struct mint_range) == 24, "mint_range");
MINT_ABI_ASSERT(sizeof(struct mint_lock) == 64, "mint_lock");
MINT_ABI_ASSERT(sizeof(struct mint_image) == 128, "mint_image");
MINT_ABI_ASSERT(sizeof(struct mint_digests) == 64, "mint_digests");
MINT_ABI_ASSERT(sizeof(struct mint_failed) == 8, "mint_failed");
MINT_ABI_ASSERT(sizeof(struct mint_log) == 64 + MINT_LOG_SIZE, "mint_log");
MINT_ABI_ASSERT(sizeof(struct mint_ecam) == 16, "mint_ecam");
MINT_ABI_ASSERT(sizeof(struct mint_acpi) == 80, "mint_acpi");
MINT_ABI_ASSERT(MINT_NODE_STATE_COUNT <= 16, "node states");
MINT_ABI_ASSERT(MINT_MEMORY_KINDS <= 16, "kinds of requests");

#endif
