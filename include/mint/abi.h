/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The only ABI between the monitor, kernels, modules and tools: the ownership
 * table in memory, and the ACPI table that says where it lies.
 *
 * Everything is little-endian, naturally aligned, with explicit padding. A
 * reader checks magic and abi_major (a different major is another format) and
 * finds each array through its descriptor; a larger abi_minor may only append
 * descriptors, or fields inside a stride that has grown.
 *
 * Physical addresses are bytes. LAPIC IDs are 32 bits wide (Intel SDM vol. 3,
 * "Local APIC ID", x2APIC mode).
 */
#ifndef MINT_ABI_H
#define MINT_ABI_H

#ifdef __KERNEL__
#include <linux/types.h>
#else
#include <stdint.h>
#endif

#include <mint/setup.h>			/* struct mint_function, and what patched kernels are told */

#define MINT_TABLE_MAGIC	0x4c424154544e494dULL	/* "MINTTABL", little-endian */
#define MINT_ABI_MAJOR		1
#define MINT_ABI_MINOR		5

#define MINT_TABLE_DEFAULT	0x1000000ULL	/* 16 MiB: `table =` in the config */
#define MINT_BLOCK_SHIFT	27		/* 128 MiB: x86-64 Linux's memory block */
#define MINT_BLOCK_SIZE		(1ULL << MINT_BLOCK_SHIFT)
#define MINT_NAME_SIZE		16		/* with its terminating NUL */
#define MINT_EVENTS		256		/* entries that the log keeps */
#define MINT_FAILED_PAGES	256		/* pages that have failed, for which there is room */

/*
 * Owner tags: one byte. The tag of a node is the LAPIC ID of its boot core
 * where that is below MINT_TAG_LIMIT; else the smallest value below the limit
 * that no other node has as its tag (struct mint_node tells both).
 */
#define MINT_TAG_LIMIT		0xf0
#define MINT_TAG_STALE		0xfb	/* block: nobody's, and not zeroed yet (docs/memory.md) */
#define MINT_TAG_ABSENT		0xfc	/* block: holds no RAM at all */
#define MINT_TAG_MONITOR	0xfd	/* core, function: stays with the monitor */
#define MINT_TAG_FIXED		0xfe	/* block: in use, never moves */
#define MINT_TAG_FREE		0xff	/* nobody's: may be claimed by CMPXCHG; a block is all zeros */

#define MINT_NO_BSP		0xffffffffu

struct mint_array {
	uint32_t offset;		/* 0x00 bytes from the start of the table */
	uint32_t count;			/* 0x04 elements; 0: not there */
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
	MINT_ARRAY_PINS,		/* struct mint_pin, element n = node n */
	MINT_ARRAY_LINES,		/* struct mint_line: pins of I/O APICs that nodes use */
	MINT_ARRAY_INTX,		/* struct mint_intx: functions on lines that nodes share */
	MINT_ARRAY_FAILED,		/* struct mint_failed: pages of the pool that have failed */
	MINT_ARRAY_COUNT
};

/* Page 0 of the table. */
struct mint_table {
	uint64_t magic;			/* 0x00 MINT_TABLE_MAGIC, written last */
	uint16_t abi_major;		/* 0x08 */
	uint16_t abi_minor;		/* 0x0a */
	uint32_t size;			/* 0x0c of the whole table, bytes, whole pages */
	uint32_t block_shift;		/* 0x10 */
	uint32_t tsc_khz;		/* 0x14 as measured by the monitor */
	uint64_t generation;		/* 0x18 random-free: TSC at the monitor's entry */
	uint32_t array_count;		/* 0x20 descriptors that follow */
	uint32_t bsp_lapic_id;		/* 0x24 of the hardware BSP, which no INIT brings here; MINT_NO_BSP: any core comes */
	uint64_t sipi_page;		/* 0x28 where SIPI brings a core into the monitor, < 1 MiB */
	uint64_t event_count;		/* 0x30 events ever written; by XADD before the entry is */
	uint64_t nmi_home;		/* 0x38 where a core goes home from an NMI handler; 0: nowhere */
	struct mint_array array[MINT_ARRAY_COUNT]; /* 0x40 */
};

struct mint_core {
	uint32_t lapic_id;		/* 0x0 */
	uint8_t  owner;			/* 0x4 tag, MONITOR or FREE */
	uint8_t  reserved[3];		/* 0x5 */
};

enum mint_node_state {
	MINT_NODE_LOADED,		/* images there, never started */
	MINT_NODE_STARTING,		/* its boot core is on the way into the kernel */
	MINT_NODE_RUNNING,		/* its kernel has set up its cores */
	MINT_NODE_STOPPING,
	MINT_NODE_HALTED,		/* came home by power-off, or was killed */
	MINT_NODE_CRASHED,
	MINT_NODE_HUNG,
	MINT_NODE_WAITING,		/* died too often: halted until resume_tsc, then started */
	MINT_NODE_STATE_COUNT
};

/* What a node starts from. */
enum mint_image_kind {
	MINT_IMAGE_KERNEL,
	MINT_IMAGE_INITRD,
	MINT_IMAGE_CMDLINE,		/* text without NUL: stands for `cmdline` in the config */
	MINT_IMAGE_KINDS
};
#define MINT_NO_IMAGE		0xffffffffu	/* image[CMDLINE]: the config's; next[]: as now */
#define MINT_IMAGE_NONE		0xfffffffeu	/* no initrd; an empty command line */

/*
 * mint_node.flags: cleared by the monitor before each entry. The first four are set by the
 * node's module. The way home by NMI: interrupts off, VMX and SVM off, page tables of the kernel's depth that identity-map the
 * page of mint_table.nmi_home, then a jump there. It touches no other page, nor a stack,
 * before it is on the monitor's own page tables. Since minor MINT_MINOR_ENDS a kernel that ends takes
 * the same way: one of its cores writes the node's own RESTART or KILL into `request` and goes home.
 */
#define MINT_MINOR_ENDS		4	/* abi_minor */
#define MINT_FLAG_NMI_HOME	1u	/* an NMI brings a core home while a request stands */
#define MINT_FLAG_VIRT		2u	/* VMX or SVM is on: INIT may be blocked, NMI first */
/*
 * Its kernel has crashed, and its crash kernel writes the dump (kdump): CRASHED, and not home. Set by
 * the module of either kernel; the monitor takes it off when the node is home. While heartbeat_ms is not 0 the crash
 * kernel beats.
 */
#define MINT_FLAG_DUMPING	64u
#define MINT_FLAG_BUTTON	16u	/* the power button was pressed; the monitor takes the flag off */
#define MINT_FLAG_TAKES		32u	/* it can take blocks of memory, and so be given some */
#define MINT_FLAG_LARGE_BLOCKS	128u	/* it cannot: its kernel's memory blocks are larger than the table's */
/* Set by the monitor: */
#define MINT_FLAG_HOME		4u	/* all its cores rest, no function masters the bus: its memory stands still */
#define MINT_FLAG_DUMP		8u	/* CRASHED: left so until it is dumped, as the config says */

struct mint_node {
	char	 name[MINT_NAME_SIZE];	/* 0x00 NUL-terminated */
	uint32_t boot_lapic_id;		/* 0x10 smallest LAPIC ID it owns; changes when that core is lost, the tag does not */
	uint8_t  tag;			/* 0x14 */
	uint8_t  reserved0[3];		/* 0x15 */
	uint32_t state;			/* 0x18 enum mint_node_state; a node may change its own, by CMPXCHG, while it lives */
	uint32_t generation;		/* 0x1c counts starts, 1 = first life */
	uint64_t heartbeat;		/* 0x20 counts up on the boot core; 0 until its module beats */
	uint64_t kernel_addr;		/* 0x28 where its kernel was placed */
	uint32_t request;		/* 0x30 MINT_REQUEST(): by CMPXCHG from 0; the monitor clears it */
	uint32_t wish;			/* 0x34 enum mint_wish: what its own kernel is asked to do, politely */
	uint32_t heartbeat_ms;		/* 0x38 how often it beats; 0: no module is loaded */
	uint32_t flags;			/* 0x3c MINT_FLAG_ */
	uint32_t cores_lost;		/* 0x40 that did not come home: it goes on without them, degraded */
	uint32_t deaths;		/* 0x44 untimely ones in a row */
	uint64_t resume_tsc;		/* 0x48 WAITING: it is started then */
	uint64_t vmcoreinfo;		/* 0x50 physical address of its ELF note; 0: not told. Its module tells */
	uint32_t vmcoreinfo_size;	/* 0x58 bytes */
	uint32_t image[MINT_IMAGE_KINDS]; /* 0x5c what it was started from last: element of IMAGES */
	uint32_t next[MINT_IMAGE_KINDS]; /* 0x68 from its next start on, all of them together */
	uint32_t trying[MINT_IMAGE_KINDS]; /* 0x74 what was next, while its start checks it */
	uint64_t page_offset;		/* 0x80 virtual address of its physical 0; 0: not told */
	uint32_t memory;		/* 0x88 MINT_MEMORY(): what its kernel is asked to take or give */
	uint32_t restore;		/* 0x8c blocks that its module takes at its next start; the monitor tells */
	uint64_t bell;			/* 0x90 MINT_TARGET(): the interrupt by which others have it look at `memory`; 0: none */
	uint32_t memory_asker;		/* 0x98 index of the node that may have asked last: its bell is rung when it is done */
	uint32_t reserved;		/* 0x9c */
};

/* Where an interrupt is sent, fixed, to one LAPIC ID. */
#define MINT_TARGET(lapic_id, vector)	((uint64_t)(lapic_id) << 32 | (vector))
#define MINT_TARGET_LAPIC_ID(target)	((uint32_t)((target) >> 32))
#define MINT_TARGET_VECTOR(target)	((uint32_t)(target) & 0xff)

/*
 * mint_node.memory, by CMPXCHG from NONE: blocks go to or from that node, by its own
 * kernel's hands. That changes the word to DONE; whoever asked changes it back to NONE, or, when
 * he has died, whoever asks next. A request whose kernel dies is gone with it.
 */
enum mint_memory_kind {
	MINT_MEMORY_NONE,
	MINT_MEMORY_TAKE,		/* @count free blocks */
	MINT_MEMORY_GIVE,		/* @count of its blocks, to @to: a node's tag, or FREE */
	MINT_MEMORY_TAKE_BLOCK,		/* block number @count */
	MINT_MEMORY_GIVE_BLOCK,
	MINT_MEMORY_DONE,		/* @count blocks of what was asked; @to: a Linux errno, 0: all of it */
	MINT_MEMORY_KINDS
};
/*
 * Bits 0 to 3: @kind; 8 to 15: @to; 16 to 31 and, above these, 4 to 7: @count, or the block. Before minor 5 bits 4
 * to 7 were of the kind, and 0.
 */
#define MINT_MEMORY(kind, to, count) \
	((uint32_t)(kind) | ((uint32_t)(count) >> 16 & 0xf) << 4 | (uint32_t)(to) << 8 | \
	 (uint32_t)(count) << 16)
#define MINT_MEMORY_KIND(w)	((w) & 0xf)
#define MINT_MEMORY_TO(w)	((w) >> 8 & 0xff)
#define MINT_MEMORY_COUNT(w)	((w) >> 16 | ((w) >> 4 & 0xf) << 16)
#define MINT_MEMORY_COUNT_MAX	0xfffffu

/*
 * What the monitor is asked to do with a node, by force. Whoever changes
 * mint_node.request from 0 has the node to himself until the monitor has changed it back to
 * 0. A node whose boot core rests in the monitor sees the request by itself; else
 * the asker sends INIT and twice SIPI (vector sipi_page >> 12) to the boot core, and to no
 * other. To the hardware BSP (bsp_lapic_id) he sends an NMI instead, if the node's flags have
 * MINT_FLAG_NMI_HOME, and otherwise nothing; where they have MINT_FLAG_VIRT, an NMI before the
 * INIT. If the core does not come, he takes the request back.
 */
enum mint_request_kind {
	MINT_REQUEST_NONE,
	MINT_REQUEST_START,		/* of a halted, crashed or loaded node */
	MINT_REQUEST_KILL,		/* take its cores back, leave it halted */
	MINT_REQUEST_RESTART,		/* both */
	MINT_REQUEST_HOLD,		/* of a node that is home: leave it so, it is being dumped. The asker clears it */
	MINT_REQUEST_COUNT
};
/* @asker: tag of the node that asks, its own one where it came home; or MINT_TAG_MONITOR. */
#define MINT_REQUEST(kind, asker)	((uint32_t)(kind) | (uint32_t)(asker) << 8)
#define MINT_REQUEST_HANG		0x10000u /* or'ed in by the monitor: since it hangs */
#define MINT_REQUEST_KIND(r)		((r) & 0xff)
#define MINT_REQUEST_ASKER(r)		((r) >> 8 & 0xff)

/* Orderly, carried out by the node's own kernel and its user space. */
enum mint_wish {
	MINT_WISH_NONE,
	MINT_WISH_POWEROFF,
	MINT_WISH_REBOOT
};

enum mint_cause {
	MINT_CAUSE_BOOT,		/* the machine was started */
	MINT_CAUSE_POWEROFF,		/* ResetSystem, shutdown */
	MINT_CAUSE_RESET,		/* ResetSystem, reset */
	MINT_CAUSE_PANIC,
	MINT_CAUSE_REQUEST,		/* arg: MINT_REQUEST() */
	MINT_CAUSE_SILENCE,		/* no sign of life, or no heartbeat, for arg ms */
	MINT_CAUSE_SIGN_OF_LIFE,	/* early boot is over; arg: cores taken */
	MINT_CAUSE_FAILURE,		/* the monitor could not do it */
	MINT_CAUSE_BACKOFF,		/* its time to wait is over */
	MINT_CAUSE_COUNT
};

/* Entry number n of the log is in element n % count, and valid while sequence == n + 1. */
struct mint_event {
	uint64_t sequence;		/* 0x00 written last */
	uint64_t tsc;			/* 0x08 */
	uint32_t node;			/* 0x10 index */
	uint32_t state;			/* 0x14 the new enum mint_node_state */
	uint32_t cause;			/* 0x18 enum mint_cause */
	uint32_t arg;			/* 0x1c by its cause; WAITING after a death: ms to wait */
};

/* Memory and whose it is, from the start of the machine on; pool blocks are in BLOCKS. */
enum mint_range_kind {
	MINT_RANGE_RAM,			/* a node's own, its DMA slice included */
	MINT_RANGE_LOW,			/* a node's slice below 640 KiB */
	MINT_RANGE_STORE		/* the monitor's: room for images that nodes bring */
};

#define MINT_RANGE_DMA	1u		/* RAM: the slice below 4 GiB for 32-bit devices */

struct mint_range {
	uint64_t start;			/* 0x00 physical address */
	uint64_t size;			/* 0x08 bytes */
	uint8_t  owner;			/* 0x10 tag */
	uint8_t  flags;			/* 0x11 MINT_RANGE_DMA */
	uint8_t  reserved0[2];		/* 0x12 */
	uint32_t kind;			/* 0x14 enum mint_range_kind */
};

/*
 * Between kernels. The holder's tag + 1, by CMPXCHG from 0; so a lock that a dead node
 * holds can be told, and is released when the node is taken home.
 */
struct mint_lock {
	uint32_t holder;		/* 0x00 tag + 1; 0: free */
	uint32_t reserved[15];		/* 0x04 a cache line each */
};

enum mint_lock_id {
	MINT_LOCK_STORE,		/* IMAGES, and every node's next[] */
	MINT_LOCK_IOAPIC,		/* index/data pairs of all I/O APICs */
	MINT_LOCK_PCI,			/* ports CF8h/CFCh */
	MINT_LOCK_CMOS,			/* ports 70h/71h */
	MINT_LOCK_COUNT
};

/*
 * A kernel, an initrd or a command line that nodes start from, kept once. All fields
 * change under MINT_LOCK_STORE only, save that the monitor frees what a dead node was
 * writing; the bytes of a WRITING image are its writer's. A node's start moves next[] to
 * trying[] under the lock, and then, if all is well, trying[] to image[] without it: an
 * index is in its new place before it leaves the old one, so whoever looks for users of an
 * image reads next[], trying[], image[] in this order.
 */
enum mint_image_state {
	MINT_IMAGE_FREE,		/* the element is not in use */
	MINT_IMAGE_BOOT,		/* loaded with the machine; stays */
	MINT_IMAGE_WRITING,		/* in the store, not complete */
	MINT_IMAGE_READY		/* in the store; free again once no node names it */
};

struct mint_image {
	uint32_t state;			/* 0x00 enum mint_image_state */
	uint32_t kind;			/* 0x04 enum mint_image_kind */
	uint64_t addr;			/* 0x08 physical, page-aligned */
	uint64_t size;			/* 0x10 bytes */
	uint8_t  writer;		/* 0x18 tag of the node that brought it; MONITOR: BOOT */
	uint8_t  reserved0[7];		/* 0x19 */
	uint8_t  sha256[32];		/* 0x20 FIPS 180-4; all 0: not known */
	char	 name[64];		/* 0x40 of the file, NUL-terminated, shortened from the left */
};

/* What the config pins a node's files to: FIPS 180-4; all 0: nothing. */
struct mint_pin {
	uint8_t kernel_sha256[32];	/* 0x00 */
	uint8_t initrd_sha256[32];	/* 0x20 */
};

/*
 * A function that interrupts by a line which functions of other nodes use, too
 * (MINT_LINE_SHARED). Whoever owns the line looks at each function on it; where one asks for
 * service, he sets its INTx-disable (PCI Local Bus 3.0, 6.2.2) and sends the interrupt that its
 * own node has published. That node allows INTx again when it has served the function.
 */
struct mint_intx {
	uint16_t segment;		/* 0x00 PCI segment group of the machine */
	uint16_t bdf;			/* 0x02 bus << 8 | device << 3 | function */
	uint32_t line;			/* 0x04 element of LINES */
	uint64_t config;		/* 0x08 physical address of its 4 KiB of ECAM */
	uint64_t target;		/* 0x10 MINT_TARGET(); 0: its node takes none. Node's own */
	uint32_t command;		/* 0x18 as mint_lock.holder: for its command register */
	uint32_t reserved0;		/* 0x1c */
	uint64_t sent;			/* 0x20 how often it was passed on */
	uint64_t served;		/* 0x28 how often its node has served it */
	uint64_t reserved1[2];		/* 0x30 */
};

/*
 * A page of 4 KiB that has failed, in a block of the pool. A kernel that learns of it enters it,
 * and whoever claims the block afterwards retires it. By CMPXCHG, over 0 or over a page whose
 * block is no longer of the pool, and never back to 0.
 */
struct mint_failed {
	uint64_t page;			/* 0x0 physical address; 0: this and all later elements are unused */
};

/*
 * ACPI table "MINT" of each node (header: ACPI 6.5, 5.2.6).
 * /sys/firmware/acpi/tables/MINT shows it to users.
 */
#define MINT_ACPI_SIGNATURE	"MINT"
#define MINT_ACPI_REVISION	1

struct mint_acpi {
	uint8_t  header[36];		/* 0x00 ACPI system description table header */
	uint16_t abi_major;		/* 0x24 */
	uint16_t abi_minor;		/* 0x26 */
	uint32_t table_size;		/* 0x28 bytes */
	uint32_t table_addr_lo;		/* 0x2c physical address of struct mint_table */
	uint32_t table_addr_hi;		/* 0x30 */
	uint32_t node_index;		/* 0x34 of this node in MINT_ARRAY_NODES */
	char	 node_name[MINT_NAME_SIZE]; /* 0x38 */
};

#define MINT_ABI_ASSERT(c, m)	_Static_assert(c, m)
MINT_ABI_ASSERT(sizeof(struct mint_array) == 16, "mint_array");
MINT_ABI_ASSERT(sizeof(struct mint_table) == 0x40 + 16 * MINT_ARRAY_COUNT, "mint_table");
MINT_ABI_ASSERT(sizeof(struct mint_core) == 8, "mint_core");
MINT_ABI_ASSERT(sizeof(struct mint_function) == 64, "mint_function");
MINT_ABI_ASSERT(sizeof(struct mint_setup) == 0x50, "mint_setup");
MINT_ABI_ASSERT(sizeof(struct mint_line) == 16, "mint_line");
MINT_ABI_ASSERT(sizeof(struct mint_intx) == 64, "mint_intx");
MINT_ABI_ASSERT(sizeof(struct mint_node) == 160, "mint_node");
MINT_ABI_ASSERT(sizeof(struct mint_event) == 32, "mint_event");
MINT_ABI_ASSERT(sizeof(struct mint_range) == 24, "mint_range");
MINT_ABI_ASSERT(sizeof(struct mint_lock) == 64, "mint_lock");
MINT_ABI_ASSERT(sizeof(struct mint_image) == 128, "mint_image");
MINT_ABI_ASSERT(sizeof(struct mint_pin) == 64, "mint_pin");
MINT_ABI_ASSERT(sizeof(struct mint_failed) == 8, "mint_failed");
MINT_ABI_ASSERT(sizeof(struct mint_acpi) == 72, "mint_acpi");
MINT_ABI_ASSERT(MINT_NODE_STATE_COUNT <= 16, "node states");
MINT_ABI_ASSERT(MINT_MEMORY_KINDS <= 16, "kinds of requests");

#endif
