// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzzes lib/console/console_ring with anything in the shared words, before and between the calls.
 *
 * The input is a row of steps, of 16 bytes each: what to do, with which size, and a value that is
 * written into one of the shared words first. All reads and writes must stay inside the rings
 * (AddressSanitizer), and no call returns more than was asked for.
 */
#include <stdlib.h>
#include <string.h>
#include "lib/console/console_ring.h"

#define CHECK(c) do { if (!(c)) abort(); } while (0)
#define SIZE	MINT_CONSOLE_MIN
#define ROOM	(2 * SIZE)
#define WORDS	10			/* of struct mint_console, up to the typist's */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct step {
	uint8_t what, word, reserved[2];
	uint32_t size;
	uint64_t value;
};

static struct console_owner own;
static struct console_reader reader;
static struct console_typist typist;

static void take_step(const struct console_ring *ring, const struct step *step)
{
	static char text[ROOM];
	size_t n = step->size % (ROOM + 1);

	if (step->word < WORDS)
		memcpy((char *)ring->shared + 8 * step->word, &step->value, 8);
	switch (step->what % 8) {
	case 0:
		console_ring_write(&own, text, n);
		break;
	case 1:
		CHECK(console_ring_take(&own, text, n) <= n);
		break;
	case 2:
		CHECK(console_ring_read(&reader, text, n) <= n);
		break;
	case 3:
		CHECK(console_ring_type(&typist, text, n) <= n);
		break;
	case 4:
		console_ring_open(&reader, ring, step->value);
		break;
	case 5:
		console_ring_claim(&typist, ring, console_ring_typist(ring), step->size | 1);
		break;
	case 6:
		console_ring_leave(&typist);
		break;
	default:
		console_ring_own(&own, ring);
	}
	CHECK(console_ring_room(&typist) <= MINT_CONSOLE_INPUT);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct table_counts counts = { .nodes = 1, .console_size = SIZE };
	uint64_t bytes = table_size(&counts);
	struct console_ring ring;
	struct table table;
	struct step step;

	table_format(&table, memset(aligned_alloc(4096, bytes), 0, bytes), bytes, &counts);
	CHECK(console_ring_find(&ring, &table, 0));
	/* Exactly as large as the element, so that an access behind it is found. */
	ring.shared = calloc(1, sizeof(*ring.shared) + SIZE);
	CHECK(ring.shared);
	console_ring_own(&own, &ring);
	console_ring_open(&reader, &ring, SIZE);
	CHECK(console_ring_claim(&typist, &ring, 0, 1));
	for (; size >= sizeof(step); data += sizeof(step), size -= sizeof(step)) {
		memcpy(&step, data, sizeof(step));
		take_step(&ring, &step);
	}
	console_ring_write(&own, "end", 3);
	console_ring_open(&reader, &ring, 3);
	CHECK(console_ring_read(&reader, &(char [3]){ 0 }, 3) == 3);
	free(ring.shared);
	free(table.mem);
	return 0;
}
