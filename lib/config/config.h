/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The config, as its user has written it: one text file, in the INI form of systemd. Each value has
 * the number of its line, so that the plan can name it in messages. docs/config.md describes every
 * key.
 *
 * The parser checks what the text alone shows: syntax, units, unknown or repeated keys, names of
 * nodes that occur twice, missing keys, ranges that wrap. The plan checks what depends on the
 * machine.
 *
 * In each struct, `line` is the line of the key; 0 if the config does not have it.
 */
#ifndef LIB_CONFIG_H
#define LIB_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "lib/machine/machine.h"
#include "lib/base/range.h"
#include "lib/base/sha256.h"

#define CONFIG_SIZE_MAX		KIB(256)	/* of the file, bytes */
#define CONFIG_NODES_MAX	32
#define CONFIG_NAME_SIZE	16		/* with NUL; [a-z][a-z0-9-]* */
#define CONFIG_PATH_SIZE	128
#define CONFIG_INITRDS_MAX	8		/* of one node */
#define CONFIG_CMDLINE_SIZE	2048		/* with NUL, as on x86 in Linux */
#define CONFIG_CORES_MAX	64		/* ranges in one list */
#define CONFIG_MEMORY_MAX	8
#define CONFIG_PCI_MAX		32

/* `cores = 1-2,8`: ranges of LAPIC IDs, which include both ends. */
struct config_cores {
	unsigned int line;
	unsigned int count;
	struct { uint32_t first, last; } range[CONFIG_CORES_MAX];
};

/* `memory = 512M, 1G@4G`. Sizes and addresses are multiples of 2 MiB. */
struct config_memory {
	unsigned int line;
	unsigned int count;
	bool rest;			/* `rest` (only of the pool): all that is left */
	bool none;			/* `none` (only of dma, pool, store and network) */
	struct { uint64_t size; bool placed; phys_t addr; } want[CONFIG_MEMORY_MAX];
};

struct config_path {
	unsigned int line;
	char path[CONFIG_PATH_SIZE];	/* absolute, with '/'; "": none */
};

/*
 * `initrd = /a, /b`; the key may occur several times. The files become one initrd, in this order.
 */
struct config_initrds {
	unsigned int line;		/* of the first key */
	unsigned int count;
	struct config_path file[CONFIG_INITRDS_MAX];
};

/* `kernel_sha256`, `initrd_sha256`: the digest that the file must have. */
struct config_digest {
	unsigned int line;
	uint8_t sha256[SHA256_SIZE];
};

struct config_pci {
	unsigned int line;
	unsigned int count;
	bdf_t bdf[CONFIG_PCI_MAX];
};

/* `irq = 00:03.0@20`: the global system interrupt that a function's INTx raises. */
struct config_irq {
	unsigned int line;
	unsigned int count;
	struct { bdf_t bdf; uint32_t gsi; } want[CONFIG_PCI_MAX];
};

/* `legacy = keyboard, rtc`: devices at fixed addresses, apart from UARTs. */
struct config_legacy {
	unsigned int line;
	uint32_t devices;		/* MINT_LEGACY_ of mint/setup.h */
};

/* `on_panic`, `on_hang`: what happens to a node that has crashed or hangs. */
enum config_reaction { CONFIG_NOTHING, CONFIG_STOP, CONFIG_RESTART, CONFIG_DUMP };

enum uart_kind { UART_NONE, UART_COM, UART_PCI };
struct config_uart {
	unsigned int line;
	enum uart_kind kind;
	unsigned int com;		/* UART_COM: 0 = COM1 .. 3 = COM4 */
	bdf_t bdf;			/* UART_PCI: a serial function: the node owns it, too */
};

struct config_node {
	unsigned int line;		/* of its section */
	char name[CONFIG_NAME_SIZE];
	struct config_cores cores;	/* required */
	/* `cores_max`: the cores that it may have beside its own; default: the pool's */
	struct config_cores cores_max;
	struct config_memory memory;	/* required */
	struct config_memory dma;	/* DMA slice: SIZE[@ADDR] or `none`; default: as needed */
	struct config_path kernel;	/* required */
	struct config_initrds initrd;
	struct config_digest kernel_sha256;
	struct config_digest initrd_sha256;
	unsigned int cmdline_line;
	char cmdline[CONFIG_CMDLINE_SIZE];
	struct config_pci pci;
	struct config_irq irq;
	struct config_legacy legacy;
	unsigned int acpi_line;
	bool acpi_full;			/* `acpi`: the node gets the firmware's full ACPI */
	struct config_uart uart;
	unsigned int on_panic_line, on_hang_line;
	enum config_reaction on_panic;	/* never CONFIG_NOTHING; default restart */
	enum config_reaction on_hang;	/* default nothing: the node is only shown as hung */
	unsigned int death_line;
	char heir[CONFIG_NAME_SIZE];	/* `on_death = give NODE`: that node; "": none */
	unsigned int lend_line;
	bool memory_lend;		/* its own memory goes to the heir, too, while it is off */
	unsigned int stop_line;
	/*
	 * `stop_timeout`: after so many seconds a node is stopped by force; 0: never; default 60.
	 */
	unsigned int stop_s;
	unsigned int backoff_line;
	unsigned int backoff_s;		/* `backoff`: longest back-off in s; 0: none; default 60 */
	unsigned int restore_line;
	bool memory_restore;		/* a new life takes as many blocks as the last one had */
	unsigned int scrub_line;
	bool scrub;			/* its fixed part is zeroed before each later start */
	unsigned int hz_line;
	unsigned int hz;		/* the kernel's CONFIG_HZ; default 250 */
};

struct config {
	const char *file;		/* as passed to config_parse() */
	unsigned int monitor_line;	/* 0: there is no [monitor] */
	struct config_uart console;	/* UART_COM or UART_NONE; default COM1 */
	struct config_cores cores;	/* the monitor's cores */
	unsigned int table_line;
	phys_t table;			/* page-aligned; default MINT_TABLE_DEFAULT */
	unsigned int timeout_line;
	unsigned int timeout_ms;	/* longest turn of early boot; default 30 s */
	unsigned int hang_line;
	/* `hang_timeout`: a node is hung after so many ms of silence; default 10 s. */
	unsigned int hang_ms;
	unsigned int dump_line;
	/* `dump_timeout`: the same, for a node that dumps itself and does not beat; default 1 h. */
	unsigned int dump_ms;
	unsigned int countdown_line;
	unsigned int countdown_s;	/* at the console, before the start; 0: none; default 3 */
	unsigned int last_line;
	/* `last_node_off`: the machine is switched off with its last node; default true. */
	bool last_poweroff;
	unsigned int console_size_line;
	/* `console_size`: of each node's console in the table; a power of two; 0: none */
	uint32_t console_size;
	struct config_memory store;	/* a size without address, or `none`; default a block */
	struct config_memory network;	/* the same; default none */
	unsigned int pool_line;		/* 0: there is no [pool] */
	struct config_memory pool;	/* default `rest` */
	/* The pool's cores; default: all that no section names, but for the console's. */
	struct config_cores pool_cores;
	unsigned int node_count;
	struct config_node node[CONFIG_NODES_MAX];
};

#endif
