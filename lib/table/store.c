// SPDX-License-Identifier: GPL-2.0-only
/*
 * The elements of MINT_ARRAY_IMAGES say which parts of the store are in use; an element that leads
 * out of the store's room takes none of it.
 */
#include "lib/table/store.h"
#include "lib/base/shared.h"

static uint32_t load(const uint32_t *word)
{
	return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

static void store_word(uint32_t *word, uint32_t value)
{
	__atomic_store_n(word, value, __ATOMIC_RELEASE);
}

bool store_lock_try(const struct table *table, uint8_t tag)
{
	uint32_t *word = table_lock_word(table, MINT_LOCK_STORE);
	uint32_t holder = load(word);

	if (holder && table_is_node(table, holder - 1))
		return false;
	return table_exchange32(word, holder, tag + 1u);
}

void store_unlock(const struct table *table, uint8_t tag)
{
	table_unlock(table, MINT_LOCK_STORE, tag);
}

static bool in_room(const struct store *s, uint64_t addr, uint64_t size)
{
	return size && size <= s->size && addr >= s->start && addr % STORE_PAGE == 0 &&
		addr - s->start <= s->size - size;
}

/*
 * Returns true if element @n has a place in the room: then that is [*start, *end). Reads each word
 * once, since other kernels may change it.
 */
static bool place_of(const struct store *s, uint32_t n, uint64_t *start, uint64_t *end)
{
	const struct mint_image *image = table_image(s->table, n);
	uint32_t state = load(&image->state);
	uint64_t addr = __atomic_load_n(&image->addr, __ATOMIC_RELAXED);
	uint64_t size = __atomic_load_n(&image->size, __ATOMIC_RELAXED);

	if ((state != MINT_IMAGE_WRITING && state != MINT_IMAGE_READY) || !in_room(s, addr, size))
		return false;
	*start = addr;
	*end = addr + (size + STORE_PAGE - 1) / STORE_PAGE * STORE_PAGE;
	return true;
}

bool store_image(const struct store *s, uint32_t n, struct mint_image *out)
{
	const struct mint_image *image = table_image(s->table, n);

	if (!image)
		return false;
	copy_shared(out, image, sizeof(*out));
	return out->state == MINT_IMAGE_READY && in_room(s, out->addr, out->size);
}

bool store_used(const struct table *table, uint32_t n)
{
	for (uint32_t i = 0; i < table_count(table, MINT_ARRAY_NODES); i++) {
		const struct mint_node *node = table_node(table, i);

		for (unsigned int k = 0; k < MINT_IMAGE_KINDS; k++)
			if (load(&node->next[k]) == n)
				return true;
		for (unsigned int k = 0; k < MINT_IMAGE_KINDS; k++)
			if (load(&node->trying[k]) == n)
				return true;
		for (unsigned int k = 0; k < MINT_IMAGE_KINDS; k++)
			if (load(&node->image[k]) == n)
				return true;
	}
	return false;
}

static bool is_waste(const struct store *s, uint32_t n)
{
	const struct mint_image *image = table_image(s->table, n);

	switch (load(&image->state)) {
	case MINT_IMAGE_FREE:
	case MINT_IMAGE_BOOT:
		return false;
	case MINT_IMAGE_WRITING:
		return !table_is_node(s->table, image->writer);
	case MINT_IMAGE_READY:
		return !store_used(s->table, n);
	default:
		return true;
	}
}

void store_collect(const struct store *s)
{
	for (uint32_t n = 0; n < table_count(s->table, MINT_ARRAY_IMAGES); n++)
		if (is_waste(s, n))
			store_word(&table_image(s->table, n)->state, MINT_IMAGE_FREE);
}

/*
 * Finds the lowest gap from *at on, which becomes [*at, *end). Returns false if there is none. *at
 * only grows, whatever the elements say, so the search ends.
 */
static bool next_gap(const struct store *s, uint64_t *at, uint64_t *end)
{
	uint64_t limit = s->start + s->size, start, stop;
	bool covered;

	do {
		covered = false;
		*end = limit;
		for (uint32_t n = 0; n < table_count(s->table, MINT_ARRAY_IMAGES); n++) {
			if (!place_of(s, n, &start, &stop) || stop <= *at)
				continue;
			if (start <= *at) {
				*at = stop;
				covered = true;
			} else if (start < *end) {
				*end = start;
			}
		}
	} while (covered && *at < limit);
	return *at < limit;
}

struct store_room store_room(const struct store *s)
{
	struct store_room room = { 0, 0 };
	uint64_t end;

	for (uint64_t at = s->start; next_gap(s, &at, &end); at = end) {
		room.free += end - at;
		if (end - at > room.largest)
			room.largest = end - at;
	}
	return room;
}

uint32_t store_find(const struct store *s, uint32_t kind, uint64_t size, const uint8_t sha256[32])
{
	for (uint32_t n = 0; n < table_count(s->table, MINT_ARRAY_IMAGES); n++) {
		struct mint_image image;

		if (!store_image(s, n, &image) && image.state != MINT_IMAGE_BOOT)
			continue;
		if (image.kind == kind && image.size == size &&
		    !memcmp(image.sha256, sha256, sizeof(image.sha256)))
			return n;
	}
	return MINT_NO_IMAGE;
}

void store_set_name(struct mint_image *image, const char *name)
{
	size_t len = strlen(name), room = sizeof(image->name) - 1;

	if (len > room)
		name += len - room;
	memset(image->name, 0, sizeof(image->name));
	memcpy(image->name, name, len < room ? len : room);
}

static uint32_t free_element(const struct table *table)
{
	for (uint32_t n = 0; n < table_count(table, MINT_ARRAY_IMAGES); n++)
		if (load(&table_image(table, n)->state) == MINT_IMAGE_FREE)
			return n;
	return MINT_NO_IMAGE;
}

uint32_t store_claim(const struct store *s, uint32_t kind, uint64_t size, uint8_t writer,
		     const char *name)
{
	uint32_t n = free_element(s->table);
	struct mint_image *image;
	uint64_t at, end;

	if (n == MINT_NO_IMAGE || size > s->size)
		return MINT_NO_IMAGE;
	for (at = s->start; next_gap(s, &at, &end); at = end)
		if (end - at >= size)
			break;
	if (at >= s->start + s->size)
		return MINT_NO_IMAGE;
	image = table_image(s->table, n);
	image->kind = kind;
	image->addr = at;
	image->size = size;
	image->writer = writer;
	memset(image->sha256, 0, sizeof(image->sha256));
	store_set_name(image, name);
	store_word(&image->state, MINT_IMAGE_WRITING);
	return n;
}

unsigned int store_drop(const struct table *table, uint8_t writer)
{
	unsigned int dropped = 0;

	for (uint32_t n = 0; n < table_count(table, MINT_ARRAY_IMAGES); n++) {
		struct mint_image *image = table_image(table, n);

		if (image->writer == writer)
			dropped += table_exchange32(&image->state, MINT_IMAGE_WRITING,
						    MINT_IMAGE_FREE);
	}
	return dropped;
}

bool store_try(struct mint_node *node)
{
	bool any = false;

	for (unsigned int k = 0; k < MINT_IMAGE_KINDS; k++) {
		uint32_t next = load(&node->next[k]);

		any |= next != MINT_NO_IMAGE;
		store_word(&node->trying[k], next);
		store_word(&node->next[k], MINT_NO_IMAGE);
	}
	return any;
}

void store_settle(struct mint_node *node, bool good)
{
	for (unsigned int k = 0; k < MINT_IMAGE_KINDS; k++) {
		uint32_t tried = load(&node->trying[k]);

		if (good && tried != MINT_NO_IMAGE)
			store_word(&node->image[k], tried);
		store_word(&node->trying[k], MINT_NO_IMAGE);
	}
}
