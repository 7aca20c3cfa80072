// SPDX-License-Identifier: GPL-2.0-only
/*
 * The output ring works as a seqlock without a lock: the writer says up to where it is going to
 * write, writes, and says up to where it has written; a reader drops what of its copy may have been
 * overwritten meanwhile.
 */
#include "lib/console/console_ring.h"
#include "lib/base/shared.h"

/* No console gets there. What stands above it in the table was not written by its kernel. */
#define POSITION_MAX (UINT64_MAX >> 2)

static uint64_t load(const uint64_t *word)
{
	return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

static void store(uint64_t *word, uint64_t value)
{
	__atomic_store_n(word, value, __ATOMIC_RELEASE);
}

static size_t least(uint64_t a, uint64_t b)
{
	return (size_t)(a < b ? a : b);
}

/* Copies @n bytes, at most @size, from position @at of the ring of @size bytes. */
static void copy_out(void *to, const uint8_t *ring, uint32_t size, uint64_t at, size_t n)
{
	size_t from = (size_t)(at & (size - 1)), first = least(n, size - from);

	copy_shared(to, ring + from, first);
	copy_shared((uint8_t *)to + first, ring, n - first);
}

static void copy_in(uint8_t *ring, uint32_t size, uint64_t at, const void *from, size_t n)
{
	size_t to = (size_t)(at & (size - 1)), first = least(n, size - to);

	memcpy(ring + to, from, first);
	memcpy(ring, (const uint8_t *)from + first, n - first);
}

/* What was taken does not stay: it may be a password, and a wrong position must not repeat it. */
static void clear_input(struct mint_console *shared, uint64_t at, size_t n)
{
	size_t from = (size_t)(at & (MINT_CONSOLE_INPUT - 1));
	size_t first = least(n, MINT_CONSOLE_INPUT - from);

	memset(shared->input + from, 0, first);
	memset(shared->input, 0, n - first);
}

bool console_ring_find(struct console_ring *ring, const struct table *t, uint32_t n)
{
	ring->size = table_console_size(t);
	ring->shared = ring->size ? table_console(t, n) : NULL;
	return ring->shared;
}

void console_ring_own(struct console_owner *own, const struct console_ring *ring)
{
	own->ring = *ring;
	own->written = load(&ring->shared->written) & POSITION_MAX;
	own->taken = load(&ring->shared->typed);
	clear_input(ring->shared, 0, MINT_CONSOLE_INPUT);
	store(&ring->shared->taken, own->taken);
}

void console_ring_write(struct console_owner *own, const void *bytes, size_t size)
{
	struct mint_console *shared = own->ring.shared;
	uint64_t end = own->written + size;
	size_t n = least(size, own->ring.size);

	__atomic_store_n(&shared->begun, end, __ATOMIC_RELAXED);
	__atomic_thread_fence(__ATOMIC_RELEASE);
	copy_in(shared->output, own->ring.size, end - n, (const uint8_t *)bytes + (size - n), n);
	own->written = end;
	store(&shared->written, end);
}

/* Returns how many typed bytes there are. */
static uint64_t typed_for(const struct console_owner *own)
{
	return load(&own->ring.shared->typed) - own->taken;
}

bool console_ring_has_input(const struct console_owner *own)
{
	return typed_for(own);
}

size_t console_ring_take(struct console_owner *own, void *bytes, size_t size)
{
	struct mint_console *shared = own->ring.shared;
	uint64_t there = typed_for(own);
	size_t n = least(there, size);

	if (there > MINT_CONSOLE_INPUT) {	/* no typist writes so: begin anew behind it */
		clear_input(shared, 0, MINT_CONSOLE_INPUT);
		own->taken += there;
		n = 0;
	}
	copy_out(bytes, shared->input, MINT_CONSOLE_INPUT, own->taken, n);
	clear_input(shared, own->taken, n);
	own->taken += n;
	if (__atomic_load_n(&shared->taken, __ATOMIC_RELAXED) != own->taken)
		store(&shared->taken, own->taken);
	return n;
}

/* Returns the oldest position that a ring can have whose newest byte is before @end. */
static uint64_t oldest(const struct console_ring *ring, uint64_t end)
{
	return end > ring->size ? end - ring->size : 0;
}

void console_ring_open(struct console_reader *r, const struct console_ring *ring, uint64_t most)
{
	uint64_t end = load(&ring->shared->written), first = oldest(ring, end);

	r->ring = *ring;
	r->next = end - first > most ? end - most : first;
	r->lost = 0;
}

/* Moves on to @to, if the next byte is before it; what is left out counts as lost. */
static uint64_t skip_to(struct console_reader *r, uint64_t to)
{
	uint64_t skipped = to - r->next;

	if (skipped >> 63)
		return 0;		/* the next byte is behind it */
	r->next = to;
	r->lost += skipped;
	return skipped;
}

bool console_ring_has_output(const struct console_reader *r)
{
	return load(&r->ring.shared->written) != r->next;
}

size_t console_ring_read(struct console_reader *r, void *bytes, size_t size)
{
	const struct mint_console *shared = r->ring.shared;
	uint64_t end = load(&shared->written), torn;
	size_t n;

	if (end - r->next > r->ring.size && !skip_to(r, oldest(&r->ring, end)))
		r->next = oldest(&r->ring, end);	/* the positions went back */
	n = least(end - r->next, size);
	copy_out(bytes, shared->output, r->ring.size, r->next, n);
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	end = __atomic_load_n(&shared->begun, __ATOMIC_RELAXED);
	torn = least(skip_to(r, least(oldest(&r->ring, end), r->next + n)), n);
	memmove(bytes, (uint8_t *)bytes + torn, n - torn);
	r->next += n - torn;
	return n - torn;
}

uint32_t console_ring_typist(const struct console_ring *ring)
{
	return __atomic_load_n(&ring->shared->typist, __ATOMIC_ACQUIRE);
}

bool console_ring_claim(struct console_typist *t, const struct console_ring *ring, uint32_t from,
			uint32_t token)
{
	if (!table_exchange32(&ring->shared->typist, from, token))
		return false;
	t->ring = *ring;
	t->token = token;
	t->typed = load(&ring->shared->typed);
	return true;
}

bool console_ring_holds(const struct console_typist *t)
{
	return t->token && console_ring_typist(&t->ring) == t->token;
}

void console_ring_leave(struct console_typist *t)
{
	if (t->token)
		table_exchange32(&t->ring.shared->typist, t->token, 0);
	t->token = 0;
}

size_t console_ring_room(const struct console_typist *t)
{
	uint64_t waits = t->typed - load(&t->ring.shared->taken);

	return waits < MINT_CONSOLE_INPUT ? MINT_CONSOLE_INPUT - (size_t)waits : 0;
}

size_t console_ring_type(struct console_typist *t, const void *bytes, size_t size)
{
	size_t n;

	if (!console_ring_holds(t))
		return 0;
	n = least(console_ring_room(t), size);
	copy_in(t->ring.shared->input, MINT_CONSOLE_INPUT, t->typed, bytes, n);
	t->typed += n;
	if (n)
		store(&t->ring.shared->typed, t->typed);
	return n;
}

unsigned int console_ring_drop(const struct table *t, uint8_t tag)
{
	struct console_ring ring;
	unsigned int count = 0;

	for (uint32_t n = 0; console_ring_find(&ring, t, n); n++) {
		uint32_t typist = console_ring_typist(&ring);

		if (typist && MINT_TYPIST_TAG(typist) == tag)
			count += table_exchange32(&ring.shared->typist, typist, 0);
	}
	return count;
}
