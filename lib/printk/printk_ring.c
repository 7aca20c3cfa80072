// SPDX-License-Identifier: GPL-2.0-only
/*
 * A record is copied between two looks at its descriptor's state: if the two differ, it was
 * overwritten meanwhile. IDs and positions only ever grow, and wrap, so they are compared by their
 * difference.
 */
#include "lib/printk/printk_ring.h"
#include "lib/base/str.h"

#define COUNT_BITS_MAX	22		/* Linux: data_size / 32 */
#define DATA_BITS_MIN	10
#define DATA_BITS_MAX	27		/* 128 MiB; LOG_BUF_SHIFT is at most 25 */
#define ID_MASK		0x3fffffffffffffffull	/* of a state_var; above are two bits of state */
#define STATE_SHIFT	62
#define TRIES		8		/* so often while the kernel is writing */
#define NO_LINE		3u		/* begin and next of a record that is an empty line */
#define BLOCK_HEAD	8u		/* a block of text begins with its descriptor's ID */
#define LEVEL_DEFAULT	6

enum state { RESERVED, COMMITTED, FINALIZED, REUSABLE, MISS };

static uint64_t value(const struct printk_ring *ring, enum printk_key key)
{
	return ring->layout.value[key];
}

static bool read_u64(const struct printk_ring *ring, uint64_t at, uint64_t *v)
{
	return node_memory_read(ring->mem, at, v, sizeof(*v));
}

static bool ids(const struct printk_ring *ring, uint64_t *tail, uint64_t *head)
{
	for (unsigned int i = 0; i < TRIES; i++) {
		uint64_t again;

		if (!read_u64(ring, ring->tail, tail) || !read_u64(ring, ring->head, head) ||
		    !read_u64(ring, ring->tail, &again))
			return false;
		if (again == *tail)
			return !(*tail & ~ID_MASK) && !(*head & ~ID_MASK) &&
				((*head - *tail) & ID_MASK) < ring->count;
	}
	return false;
}

/* Finds the array to which the pointer at @pointer leads. */
static bool find_array(const struct kernel_map *map, uint64_t pointer, uint64_t size, uint64_t *at)
{
	uint64_t vaddr;

	return kernel_map_read(map, pointer, &vaddr, sizeof(vaddr)) &&
		kernel_map_find(map, vaddr, size, at);
}

static bool open_descs(struct printk_ring *ring, const struct kernel_map *map, uint64_t descs)
{
	uint32_t bits;

	if (!kernel_map_read(map, descs + value(ring, PK_DESCS_BITS), &bits, sizeof(bits)) ||
	    !bits || bits > COUNT_BITS_MAX)
		return false;
	ring->count = 1u << bits;
	return find_array(map, descs + value(ring, PK_DESCS_DESCS),
			  ring->count * value(ring, PK_DESC_SIZE), &ring->descs) &&
		find_array(map, descs + value(ring, PK_DESCS_INFOS),
			   ring->count * value(ring, PK_INFO_SIZE), &ring->infos) &&
		kernel_map_find(map, descs + value(ring, PK_DESCS_HEAD), 8, &ring->head) &&
		kernel_map_find(map, descs + value(ring, PK_DESCS_TAIL), 8, &ring->tail);
}

static bool open_data(struct printk_ring *ring, const struct kernel_map *map, uint64_t data)
{
	uint32_t bits;

	if (!kernel_map_read(map, data + value(ring, PK_DATA_BITS), &bits, sizeof(bits)) ||
	    bits < DATA_BITS_MIN || bits > DATA_BITS_MAX)
		return false;
	ring->data_size = 1ull << bits;
	return find_array(map, data + value(ring, PK_DATA_DATA), ring->data_size, &ring->data);
}

/* The kernel in memory has the release that the note names. */
static bool same_release(const struct printk_ring *ring, const struct kernel_map *map)
{
	char found[VMCOREINFO_RELEASE_SIZE];	/* the third string of struct new_utsname */
	uint64_t at = value(ring, PK_UTS) + value(ring, PK_UTS_NAME) + 2 * sizeof(found);

	return kernel_map_read(map, at, found, sizeof(found)) &&
		!strncmp(found, ring->layout.release, sizeof(found));
}

/*
 * The kernel that runs, or ran last, has copied the top of its page tables into its low slice, for
 * the start of its other cores; the monitor empties the slice before each life. So a note of an
 * earlier life does not pass: that kernel lay elsewhere, or its memory is another kernel's now.
 */
static bool of_this_life(const struct node_memory *mem, const struct kernel_map *map)
{
	uint64_t own, copy;

	if (!kernel_map_read(map, map->root + KERNEL_MAP_TOP, &own, sizeof(own)))
		return false;
	for (uint64_t page = mem->low.start; page < mem->low.end; page += 1u << 12)
		if (node_memory_read(mem, page + KERNEL_MAP_TOP, &copy, sizeof(copy)) && copy & 1 &&
		    (copy & KERNEL_MAP_ADDRESS) == (own & KERNEL_MAP_ADDRESS))
			return true;
	return false;
}

bool printk_ring_open(struct printk_ring *ring, const struct node_memory *mem, uint64_t note)
{
	struct kernel_map map = { .mem = mem };
	uint64_t rb, tail, head;

	memset(ring, 0, sizeof(*ring));
	ring->mem = mem;
	if (!printk_layout_read(&ring->layout, mem, note))
		return false;
	map.phys_base = value(ring, PK_PHYS_BASE);
	map.root = value(ring, PK_PAGE_TABLE);
	map.five_levels = value(ring, PK_FIVE_LEVELS);
	return of_this_life(mem, &map) && same_release(ring, &map) &&
		kernel_map_read(&map, value(ring, PK_PRB), &rb, sizeof(rb)) &&
		open_descs(ring, &map, rb + value(ring, PK_RB_DESCS)) &&
		open_data(ring, &map, rb + value(ring, PK_RB_DATA)) && ids(ring, &tail, &head);
}

/* Returns where the field @key of element @id of an array of structs is. */
static uint64_t field(const struct printk_ring *ring, uint64_t array, enum printk_key size,
		    uint64_t id, enum printk_key key)
{
	return array + (id & (ring->count - 1)) * value(ring, size) + value(ring, key);
}

/*
 * Returns the state of record @id. Its descriptor may be another record's: an older one's, if this
 * record's writer has only begun, so that it counts as reserved.
 */
static enum state state_of(const struct printk_ring *ring, uint64_t id)
{
	uint64_t sv;

	if (!read_u64(ring, field(ring, ring->descs, PK_DESC_SIZE, id, PK_DESC_STATE), &sv))
		return MISS;
	if ((sv & ID_MASK) == id)
		return (enum state)(sv >> STATE_SHIFT);
	return !sv || (sv & ID_MASK) == ((id - ring->count) & ID_MASK) ? RESERVED : MISS;
}

/*
 * Finds the text of record @id, whose block reaches from @begin to @next. Returns its bytes, and
 * where they are; 0 if there are none, or if that makes no sense.
 */
static uint64_t find_text(const struct printk_ring *ring, uint64_t id, uint64_t begin,
			  uint64_t next, uint64_t *at)
{
	uint64_t size = next - begin, mask = ring->data_size - 1, wraps = ~mask, owner;
	uint64_t start = begin & mask;

	if ((begin | next) & (BLOCK_HEAD - 1) || !size || size > 2 * ring->data_size)
		return 0;
	if ((begin & wraps) != ((next - 1) & wraps)) {
		/* A block that did not fit behind the others lies at the beginning of all. */
		if (((begin + ring->data_size) & wraps) != ((next - 1) & wraps))
			return 0;
		start = 0;
		size = next - (begin & wraps) - ring->data_size;
	}
	if (size <= BLOCK_HEAD || size > ring->data_size ||
	    !read_u64(ring, ring->data + start, &owner) || owner != id)
		return 0;
	*at = ring->data + start + BLOCK_HEAD;
	return size - BLOCK_HEAD;
}

static bool read_text(const struct printk_ring *ring, uint64_t id, struct printk_record *out)
{
	uint64_t block = field(ring, ring->descs, PK_DESC_SIZE, id, PK_DESC_BLOCK), at = 0;
	uint64_t begin, next, size;

	if (!read_u64(ring, block + value(ring, PK_BLOCK_BEGIN), &begin) ||
	    !read_u64(ring, block + value(ring, PK_BLOCK_NEXT), &next))
		return false;
	if (begin == NO_LINE && next == NO_LINE) {
		out->len = 0;
		return true;
	}
	size = find_text(ring, id, begin, next, &at);
	if (out->len > size)
		out->len = (uint16_t)size;
	if (out->len > sizeof(out->text))
		out->len = sizeof(out->text);
	return size && (!out->len || node_memory_read(ring->mem, at, out->text, out->len));
}

/* Before facility and level comes the length, behind them the caller (struct printk_info). */
static bool read_info(const struct printk_ring *ring, uint64_t id, struct printk_record *out)
{
	bool adjacent = value(ring, PK_INFO_CALLER) == value(ring, PK_INFO_LENGTH) + 4;
	uint64_t info = field(ring, ring->infos, PK_INFO_SIZE, id, PK_INFO_SEQ) -
		value(ring, PK_INFO_SEQ);
	uint8_t word[4];

	out->len = 0;
	if (!read_u64(ring, info + value(ring, PK_INFO_SEQ), &out->seq) ||
	    !read_u64(ring, info + value(ring, PK_INFO_TIME), &out->ts_nsec) ||
	    !node_memory_read(ring->mem, info + value(ring, PK_INFO_CALLER), &out->caller_id, 4) ||
	    !node_memory_read(ring->mem, info + value(ring, PK_INFO_LENGTH), word, sizeof(word)))
		return false;
	out->len = (uint16_t)(word[0] | word[1] << 8);
	out->facility = adjacent ? word[2] : 0;
	out->level = adjacent ? word[3] >> 5 : LEVEL_DEFAULT;
	return true;
}

/* Copies record @id. Returns its state, which is MISS if there is nothing of it to be read. */
static enum state read_record(const struct printk_ring *ring, uint64_t id,
			      struct printk_record *out)
{
	enum state state = state_of(ring, id);

	for (unsigned int i = 0; i < TRIES; i++) {
		enum state before = state;
		bool whole = true;

		if (state == MISS || state == REUSABLE)
			return MISS;
		memset(out, 0, offsetof(struct printk_record, text));
		if (state != RESERVED)
			whole = read_info(ring, id, out) && read_text(ring, id, out);
		state = state_of(ring, id);
		if (state == before)
			return whole ? state : MISS;
	}
	return MISS;
}

/* Returns true if ID @a comes before @b. IDs wrap: what is less than half of all behind, is. */
static bool is_before(uint64_t a, uint64_t b)
{
	uint64_t way = (b - a) & ID_MASK;

	return way && way <= ID_MASK / 2;
}

enum printk_step printk_next(const struct printk_ring *ring, struct printk_cursor *at,
			     struct printk_record *out)
{
	uint64_t tail, head;

	if (!ids(ring, &tail, &head))
		return PRINTK_BROKEN;
	if (!at->begun)
		*at = (struct printk_cursor){ .id = tail, .begun = true };
	if (is_before(at->id, tail)) {
		at->id = tail;
		return PRINTK_LOST;
	}
	/* Not behind the next one that will be: somebody has written over the ring's IDs. */
	if (is_before((head + 1) & ID_MASK, at->id))
		return PRINTK_BROKEN;
	for (; !is_before(head, at->id); printk_pass(at)) {
		switch (read_record(ring, at->id, out)) {
		case FINALIZED:
			printk_pass(at);
			return PRINTK_RECORD;
		case RESERVED:
		case COMMITTED:
			return PRINTK_OPEN;
		default:
			break;
		}
	}
	return PRINTK_END;
}

void printk_pass(struct printk_cursor *at)
{
	at->id = (at->id + 1) & ID_MASK;
}

bool printk_is_newest(const struct printk_ring *ring, const struct printk_cursor *at)
{
	uint64_t tail, head;

	return ids(ring, &tail, &head) && at->id == head;
}

struct printk_cursor printk_last(const struct printk_ring *ring, uint32_t n)
{
	uint64_t tail, head;

	if (!ids(ring, &tail, &head) || ((head - tail) & ID_MASK) < n)
		return (struct printk_cursor){ 0 };
	return (struct printk_cursor){ .id = (head + 1 - n) & ID_MASK, .begun = true };
}
