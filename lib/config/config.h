/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The partition config, as written by its user: one text file, INI as in
 * systemd. Every value carries the line it came from, so that the plan can
 * name it. docs/config.md describes every key.
 *
 * The parser checks what can be known from the text alone (syntax, units,
 * unknown or repeated keys, duplicate nodes, missing keys, ranges that wrap);
 * what needs the machine is the plan's business.
 */
#ifndef LIB_CONFIG_H
#define LIB_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "lib/base/diag.h"
#include "lib/machine/machine.h"
#include "lib/base/range.h"
#include "lib/base/sha256.h"

#define CONFIG_SIZE_MAX		KIB(256)	/* of the file, bytes */
#define CONFIG_NODES_MAX	32
#define CONFIG_NAME_SIZE	16		/* with NUL; [a-z][a-z0-9-]* */
#define CONFIG_PATH_SIZE	128
#define CONFIG_INITRDS_MAX	8		/* of one node, one behind the other */
#define CONFIG_CMDLINE_SIZE	2048		/* with NUL; Linux takes as much on x86 */
#define CONFIG_CORES_MAX	64		/* ranges in one list */
#define CONFIG_MEMORY_MAX	8
#define CONFIG_PCI_MAX		32

/* `cores = 1-2,8`: LAPIC IDs, both ends inside. */
struct config_cores {
	unsigned int line;		/* 0: key absent */
	unsigned int count;
	struct { uint32_t first, last; } range[CONFIG_CORES_MAX];
};

/* `memory = 512M, 1G@4G`. Sizes and addresses are multiples of 2 MiB. */
struct config_memory {
	unsigned int line;
	unsigned int count;
	bool rest;			/* `rest` (pool only): all that is left */
	bool none;			/* `none` (dma, pool) */
	struct { uint64_t size; bool placed; phys_t addr; } want[CONFIG_MEMORY_MAX];
};

struct config_path {
	unsigned int line;
	char path[CONFIG_PATH_SIZE];	/* '/'-separated, absolute; "" if absent */
};

/* `initrd = /a, /b`; the key may stand several times. The kernel sees them as one, in this order. */
struct config_initrds {
	unsigned int line;		/* of the first; 0: key absent */
	unsigned int count;
	struct config_path file[CONFIG_INITRDS_MAX];
};

/* `kernel_sha256`, `initrd_sha256`: what the file has to be. */
struct config_digest {
	unsigned int line;		/* 0: key absent */
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

/* `legacy = keyboard, rtc`: devices at fixed addresses, besides UARTs. */
struct config_legacy {
	unsigned int line;
	uint32_t devices;		/* MINT_LEGACY_ of mint/setup.h */
};

/* `on_panic`, `on_hang`: what becomes of a node that died. */
enum config_reaction { CONFIG_NOTHING, CONFIG_STOP, CONFIG_RESTART, CONFIG_DUMP };

enum uart_kind { UART_NONE, UART_COM, UART_PCI };
struct config_uart {
	unsigned int line;
	enum uart_kind kind;
	unsigned int com;		/* UART_COM: 0 = COM1 .. 3 = COM4 */
	bdf_t bdf;			/* UART_PCI: a serial function, then also owned */
};

struct config_node {
	unsigned int line;		/* of its section */
	char name[CONFIG_NAME_SIZE];
	struct config_cores cores;	/* required */
	struct config_memory memory;	/* required */
	struct config_memory dma;	/* slice below 4 GiB: absent = as needed; `none`; SIZE[@ADDR] */
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
	bool acpi_full;			/* `acpi`: the firmware's full ACPI is the node's */
	struct config_uart uart;
	unsigned int on_panic_line, on_hang_line;
	enum config_reaction on_panic;	/* not nothing; default restart */
	enum config_reaction on_hang;	/* default nothing: it is shown as hung */
	unsigned int stop_line;
	unsigned int stop_s;		/* `stop_timeout`: then by force; 0: never; default 60 */
	unsigned int backoff_line;
	unsigned int backoff_s;		/* longest wait after many deaths; 0: none; default 60 */
	unsigned int restore_line;
	bool memory_restore;		/* at its next start it takes as many pool blocks as it had */
	unsigned int scrub_line;
	bool scrub;			/* its own memory is zeroed before each later start; default no */
	unsigned int hz_line;
	unsigned int hz;		/* the kernel's CONFIG_HZ; default 250; see docs */
};

struct config {
	const char *file;		/* as given to config_parse */
	unsigned int monitor_line;	/* 0: no [monitor] */
	struct config_uart console;	/* default COM1 (line 0); COM or none only */
	struct config_cores cores;	/* the monitor's own */
	unsigned int table_line;
	phys_t table;			/* page-aligned; default MINT_TABLE_DEFAULT */
	unsigned int timeout_line;
	unsigned int timeout_ms;	/* longest wait for one kernel's early boot; default 30 s */
	unsigned int hang_line;
	unsigned int hang_ms;		/* `hang_timeout`: a node silent so long hangs; default 10 s */
	unsigned int dump_line;
	unsigned int dump_ms;		/* `dump_timeout`: longest silence while a node dumps itself; default 1 h */
	unsigned int countdown_line;
	unsigned int countdown_s;	/* at the console, before the start; 0: none; default 3 */
	unsigned int last_line;
	bool last_poweroff;		/* `last_node_off`: the machine goes off with its last node; default */
	struct config_memory store;	/* `store`: one size without an address, or `none`; absent: a block */
	unsigned int pool_line;		/* 0: no [pool] */
	struct config_memory pool;	/* default `rest` */
	unsigned int node_count;
	struct config_node node[CONFIG_NODES_MAX];
};

/*
 * @text need not end with NUL or newline; CR LF and a UTF-8 BOM are accepted.
 * False, with every error found in @diag (not only the first): *cfg is then
 * good for nothing. @file names the source in messages and must outlive *cfg.
 */
bool config_parse(struct config *cfg, const char *file, const char *text, size_t size,
		  struct diag *diag);

#endif
