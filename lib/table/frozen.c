// SPDX-License-Identifier: GPL-2.0-only
/*
 * The copy holds the parts of the arrays that stay the same, one after the other; each byte of the
 * table that differs from it is put back.
 */
#include "lib/table/frozen.h"
#include "lib/base/shared.h"

/* Of each element of the array, the bytes from `from` up to, not including, `to` stay the same. */
static const struct part {
	enum mint_array_id id;
	uint32_t from, to;
} parts[] = {
	/* This includes the owner. One that MOVES changes it while nodes run: see moves(). */
	{ MINT_ARRAY_CORES, 0, offsetof(struct mint_core, place) },
	{ MINT_ARRAY_CORES, offsetof(struct mint_core, siblings), sizeof(struct mint_core) },
	/* This includes the owner. One that MOVES changes it while nodes run: see moves(). */
	{ MINT_ARRAY_FUNCTIONS, 0, offsetof(struct mint_function, ask) },
	/* The node's name, boot core and tag. */
	{ MINT_ARRAY_NODES, 0, offsetof(struct mint_node, reserved0) },
	{ MINT_ARRAY_RANGES, 0, sizeof(struct mint_range) },
	{ MINT_ARRAY_DIGESTS, 0, sizeof(struct mint_digests) },
	/* This includes the owner. A shared one changes its owner while nodes run: see moves(). */
	{ MINT_ARRAY_IRQS, 0, offsetof(struct mint_irq, reserved) },
	{ MINT_ARRAY_INTX, 0, offsetof(struct mint_intx, target) },
};

#define PARTS (sizeof(parts) / sizeof(parts[0]))

/* Returns true if byte @at of the element whose copy is @copy may change after all. */
static bool moves(enum mint_array_id id, uint32_t at, const uint8_t *copy)
{
	if (id == MINT_ARRAY_CORES)
		return at == offsetof(struct mint_core, owner) &&
			copy[offsetof(struct mint_core, flags)] & MINT_CORE_MOVES;
	if (id == MINT_ARRAY_FUNCTIONS)
		return at == offsetof(struct mint_function, owner) &&
			copy[offsetof(struct mint_function, flags)] & MINT_FUNCTION_MOVES;
	return id == MINT_ARRAY_IRQS && at == offsetof(struct mint_irq, owner) &&
		copy[offsetof(struct mint_irq, flags)] & MINT_IRQ_SHARED;
}

static uint8_t *element(const struct table *t, const struct part *p, uint32_t n)
{
	const struct mint_array *a = &t->header.array[p->id];

	return (uint8_t *)t->mem + a->offset + (size_t)n * a->stride;
}

/* Returns where the copy of part @i begins, or for PARTS, where the last part ends. */
static size_t offset_of(const struct table *t, unsigned int i)
{
	size_t at = 0;

	for (unsigned int k = 0; k < i; k++)
		at += (size_t)table_count(t, parts[k].id) * (parts[k].to - parts[k].from);
	return at;
}

static uint32_t size_of(unsigned int i)
{
	return parts[i].to - parts[i].from;
}

bool frozen_take(struct frozen *f, const struct table *t)
{
	uint8_t *copy = f->copy;

	if (offset_of(t, PARTS) > f->size)
		return false;
	for (unsigned int i = 0; i < PARTS; i++)
		for (uint32_t n = 0; n < table_count(t, parts[i].id); n++, copy += size_of(i))
			copy_shared(copy, element(t, &parts[i], n) + parts[i].from, size_of(i));
	return true;
}

void frozen_set(struct frozen *f, const struct table *t, enum mint_array_id id, uint32_t n,
		uint32_t at, const void *value, uint32_t size)
{
	for (unsigned int i = 0; i < PARTS; i++) {
		if (parts[i].id != id || n >= table_count(t, id) || at < parts[i].from ||
		    at > parts[i].to || size > parts[i].to - at)
			continue;
		memcpy(f->copy + offset_of(t, i) + (size_t)n * size_of(i) + (at - parts[i].from),
		       value, size);
		__atomic_thread_fence(__ATOMIC_SEQ_CST);
		memcpy(element(t, &parts[i], n) + at, value, size);
	}
}

/*
 * Puts back one byte, and returns 1 if it was wrong. A right byte is not written, since a write
 * takes the cache line from all who read it.
 */
static uint32_t mend_byte(uint8_t *shared, const uint8_t *right)
{
	uint8_t seen = __atomic_load_n(shared, __ATOMIC_ACQUIRE);

	/*
	 * The copy is read after the table, since frozen_set() writes the copy first. If it writes
	 * between the two reads and the exchange, the exchange fails.
	 */
	return seen != __atomic_load_n(right, __ATOMIC_ACQUIRE) &&
	       table_exchange(shared, seen, __atomic_load_n(right, __ATOMIC_ACQUIRE), NULL);
}

static uint32_t mend_header(const struct table *t)
{
	const uint8_t *right = (const uint8_t *)&t->header;
	uint8_t *shared = t->mem;
	uint32_t wrong = 0;

	for (uint32_t at = 0; at < sizeof(t->header); at++)
		if (at < offsetof(struct mint_table, event_count) ||
		    at >= offsetof(struct mint_table, nmi_home))
			wrong += mend_byte(shared + at, &right[at]);
	return wrong;
}

uint32_t frozen_mend(const struct frozen *f, const struct table *t)
{
	const uint8_t *copy = f->copy;
	uint32_t wrong = mend_header(t);

	for (unsigned int i = 0; i < PARTS; i++) {
		for (uint32_t n = 0; n < table_count(t, parts[i].id); n++, copy += size_of(i))
			for (uint32_t at = 0; at < size_of(i); at++)
				if (!moves(parts[i].id, parts[i].from + at, copy))
					wrong += mend_byte(element(t, &parts[i], n) +
							   parts[i].from + at, &copy[at]);
	}
	return wrong;
}
