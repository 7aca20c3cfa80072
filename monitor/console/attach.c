// SPDX-License-Identifier: GPL-2.0-only
/*
 * While a node's console is shown the console's core goes on looking after the nodes: it passes on
 * a few bytes at a time. A node writes faster than a UART sends, so the ring may lap it; what was
 * lost is counted.
 */
#include "monitor/console/attach.h"
#include <stdbool.h>
#include <stddef.h>
#include "lib/base/str.h"
#include "lib/console/console_ring.h"
#include "monitor/console/prompt.h"
#include "monitor/console/show.h"
#include "monitor/cpu/insn.h"
#include "monitor/log.h"
#include "monitor/node/facts.h"
#include "monitor/node/node.h"
#include "monitor/table_page.h"
#include "monitor/uart.h"

#define LEAVE	0x1d		/* Ctrl-] */
#define BEFORE	2048		/* so many bytes of what was said before: 0.2 s at 115200 baud */
#define PIECE	16		/* bytes at a time: a UART's FIFO */

/* Only the console's core uses it. */
static struct {
	const char *name;
	struct console_reader reader;
	struct console_typist typist;
	uint64_t told;			/* bytes lost that were reported */
	bool types;
} view;

/* Does the claim count for nothing? The monitor has one console, so its own is an old one. */
static bool is_over(uint32_t typist)
{
	uint8_t tag = (uint8_t)MINT_TYPIST_TAG(typist);
	unsigned int n = node_tagged(tag);

	return !typist || tag == MINT_TAG_MONITOR || n == node_plan()->node_count ||
		!node_lives(n);
}

static void claim(bool steal)
{
	uint32_t seen = console_ring_typist(&view.reader.ring);

	view.types = (steal || is_over(seen)) &&
		console_ring_claim(&view.typist, &view.reader.ring, seen,
				   MINT_TYPIST(MINT_TAG_MONITOR, rdtsc()));
	if (!view.types)
		log_print("mint: node %s types here: this only shows; --steal takes it over\n",
			  show_owner((uint8_t)MINT_TYPIST_TAG(seen)));
}

/* Passes on what the node has said. Returns true if there was something. */
static bool show_piece(void)
{
	char piece[PIECE];
	size_t n = console_ring_read(&view.reader, piece, sizeof(piece));

	if (view.reader.lost != view.told)
		log_print("mint: %llu bytes of node %s were overwritten before they were shown\n",
			  (unsigned long long)(view.reader.lost - view.told), view.name);
	view.told = view.reader.lost;
	log_pass(piece, n);
	return n;
}

static void type(char key)
{
	if (!view.types)
		return;
	if (!console_ring_holds(&view.typist)) {
		view.types = false;
		log_print("mint: somebody else types to node %s now: this only shows\n", view.name);
	} else if (!console_ring_type(&view.typist, &key, 1)) {
		log_pass("\a", 1);	/* it does not take what is typed */
	}
}

static void serve(void)
{
	bool busy;
	int key;

	while ((key = uart_get()) != LEAVE) {
		busy = show_piece();
		if (key >= 0)
			type((char)key);
		prompt_idle(busy || key >= 0);
	}
}

void attach_command(char *rest)
{
	static const char option[] = "--steal";
	const char *word = prompt_word(&rest), *more = prompt_word(&rest);
	bool steal = !strcmp(word, option) || !strcmp(more, option);
	unsigned int n = prompt_node(strcmp(word, option) ? word : more);
	struct console_ring ring;

	if (n == PLAN_NOBODY)
		return;
	if (!node_plan() || !console_ring_find(&ring, table_page(), n)) {
		log_print("there are no consoles: %s\n", node_plan() ?
			  "the config says `console_size = none`" : "no node runs");
		return;
	}
	view.name = node_name(n);
	view.told = 0;
	console_ring_open(&view.reader, &ring, BEFORE);
	log_print("mint: the console of node %s, which is %s; Ctrl-] leaves\n", view.name,
		  table_state_name(facts_state(n)));
	claim(steal);
	serve();
	console_ring_leave(&view.typist);
	log_print("mint: left the console of node %s\n", view.name);
}
