/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A node's kernel command line: first the words that the node cannot do without, then the user's.
 * Where both set the same parameter, the user's word comes last and counts.
 */
#ifndef LIB_CMDLINE_H
#define LIB_CMDLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "lib/image/bzimage.h"
#include "lib/machine/machine.h"

/* What a node's command line depends on. */
struct cmdline_node {
	const struct machine *machine;
	const struct bzimage *kernel;
	unsigned int hz;		/* of the kernel's timer; 0: not known */
	uint16_t uart_port;		/* I/O port of the node's UART; 0: none */
	bool has_console;		/* it has a console in the table, by mint.ko */
	bool has_screen;		/* the machine's screen is the node's */
	unsigned int cores;		/* how many it starts; 0: all that its tables list */
	bool leaves_core;		/* the kernel is to leave core left_lapic_id alone */
	uint32_t left_lapic_id;
	const char *words;		/* the user's: words_size bytes, without a NUL */
	size_t words_size;
};

/*
 * Writes the command line into @buf, with a NUL. *length becomes its length without the NUL, even
 * if it does not fit. Returns false if it does not fit in @size bytes or is longer than the kernel
 * takes (cmdline_max).
 */
bool cmdline_build(const struct cmdline_node *node, char *buf, size_t size, size_t *length);

#endif
