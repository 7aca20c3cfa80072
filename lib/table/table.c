// SPDX-License-Identifier: GPL-2.0-only
#include "lib/table/table.h"

#define PAGE		4096u
#define ARRAY_ALIGN	64u		/* a cache line: arrays do not share one */

struct element {
	uint32_t size, align;
};

static const struct element element[MINT_ARRAY_COUNT] = {
	[MINT_ARRAY_BLOCKS]	= { 1, 1 },
	[MINT_ARRAY_CORES]	= { sizeof(struct mint_core), _Alignof(struct mint_core) },
	[MINT_ARRAY_FUNCTIONS]	= { sizeof(struct mint_function), _Alignof(struct mint_function) },
	[MINT_ARRAY_NODES]	= { sizeof(struct mint_node), _Alignof(struct mint_node) },
	[MINT_ARRAY_EVENTS]	= { sizeof(struct mint_event), _Alignof(struct mint_event) },
	[MINT_ARRAY_RANGES]	= { sizeof(struct mint_range), _Alignof(struct mint_range) },
	[MINT_ARRAY_LOCKS]	= { sizeof(struct mint_lock), _Alignof(struct mint_lock) },
	[MINT_ARRAY_IMAGES]	= { sizeof(struct mint_image), _Alignof(struct mint_image) },
	[MINT_ARRAY_PINS]	= { sizeof(struct mint_pin), _Alignof(struct mint_pin) },
	[MINT_ARRAY_LINES]	= { sizeof(struct mint_line), _Alignof(struct mint_line) },
	[MINT_ARRAY_INTX]	= { sizeof(struct mint_intx), _Alignof(struct mint_intx) },
};

static uint64_t round_up(uint64_t v, uint64_t align)
{
	return (v + align - 1) & ~(align - 1);
}

static uint32_t count_of(const struct table_counts *counts, unsigned int id)
{
	const uint32_t count[MINT_ARRAY_COUNT] = {
		[MINT_ARRAY_BLOCKS]	= counts->blocks,
		[MINT_ARRAY_CORES]	= counts->cores,
		[MINT_ARRAY_FUNCTIONS]	= counts->functions,
		[MINT_ARRAY_NODES]	= counts->nodes,
		[MINT_ARRAY_EVENTS]	= MINT_EVENTS,
		[MINT_ARRAY_RANGES]	= counts->ranges,
		[MINT_ARRAY_LOCKS]	= MINT_LOCK_COUNT,
		[MINT_ARRAY_IMAGES]	= counts->images,
		[MINT_ARRAY_PINS]	= counts->nodes,
		[MINT_ARRAY_LINES]	= counts->lines,
		[MINT_ARRAY_INTX]	= counts->intx,
	};

	return count[id];
}

/* Where array @id begins; for MINT_ARRAY_COUNT: where the last one ends. */
static uint64_t offset_of(const struct table_counts *counts, unsigned int id)
{
	uint64_t offset = PAGE;

	for (unsigned int i = 0; i < id; i++)
		offset = round_up(offset + (uint64_t)count_of(counts, i) * element[i].size,
				  ARRAY_ALIGN);
	return offset;
}

uint64_t table_size(const struct table_counts *counts)
{
	return round_up(offset_of(counts, MINT_ARRAY_COUNT), PAGE);
}

void table_format(void *mem, uint64_t size, const struct table_counts *counts)
{
	struct mint_table *t = mem;

	t->abi_major = MINT_ABI_MAJOR;
	t->abi_minor = MINT_ABI_MINOR;
	t->size = (uint32_t)size;
	t->block_shift = MINT_BLOCK_SHIFT;
	t->array_count = MINT_ARRAY_COUNT;
	for (unsigned int i = 0; i < MINT_ARRAY_COUNT; i++)
		t->array[i] = (struct mint_array){
			.offset = (uint32_t)offset_of(counts, i),
			.count = count_of(counts, i),
			.stride = element[i].size,
		};
	for (uint32_t i = 0; i < counts->blocks; i++)
		*table_block(mem, i) = MINT_TAG_ABSENT;
	for (uint32_t i = 0; i < counts->cores; i++)
		table_core(mem, i)->owner = MINT_TAG_FREE;
	for (uint32_t i = 0; i < counts->functions; i++)
		table_function(mem, i)->owner = MINT_TAG_FREE;
	for (uint32_t i = 0; i < counts->lines; i++)
		table_line(mem, i)->owner = MINT_TAG_FREE;
}

void table_publish(void *mem)
{
	struct mint_table *t = mem;

	__atomic_store_n(&t->magic, MINT_TABLE_MAGIC, __ATOMIC_RELEASE);
}

/* Arrays that this code does not know count bytes, at any alignment. */
static bool array_valid(const struct mint_array *a, unsigned int id, uint64_t head, uint64_t size)
{
	struct element e = { 1, 1 };

	if (!a->count)
		return true;
	if (id < MINT_ARRAY_COUNT)
		e = element[id];
	return a->stride >= e.size && a->stride % e.align == 0 && a->offset % e.align == 0 &&
	       a->offset >= head && a->offset <= size &&
	       (uint64_t)a->count * a->stride <= size - a->offset;
}

bool table_valid(const void *mem, uint64_t size)
{
	const struct mint_table *t = mem;
	const struct mint_array *array;
	uint64_t head;

	if (size < sizeof(*t) ||
	    __atomic_load_n(&t->magic, __ATOMIC_ACQUIRE) != MINT_TABLE_MAGIC ||
	    t->abi_major != MINT_ABI_MAJOR || t->size > size ||
	    t->block_shift >= 64 || t->array_count < MINT_ARRAY_COUNT)
		return false;
	head = offsetof(struct mint_table, array) +
	       (uint64_t)t->array_count * sizeof(struct mint_array);
	if (head > t->size)
		return false;
	array = (const void *)((const char *)mem + offsetof(struct mint_table, array));
	for (uint32_t i = 0; i < t->array_count; i++)
		if (!array_valid(&array[i], i, head, t->size))
			return false;
	return true;
}

static void *element_at(void *mem, enum mint_array_id id, uint32_t n)
{
	const struct mint_array *a = &((struct mint_table *)mem)->array[id];

	if (n >= a->count)
		return NULL;
	return (char *)mem + a->offset + (uint64_t)n * a->stride;
}

uint8_t *table_block(void *mem, uint32_t n)
{
	return element_at(mem, MINT_ARRAY_BLOCKS, n);
}

struct mint_core *table_core(void *mem, uint32_t n)
{
	return element_at(mem, MINT_ARRAY_CORES, n);
}

struct mint_function *table_function(void *mem, uint32_t n)
{
	return element_at(mem, MINT_ARRAY_FUNCTIONS, n);
}

struct mint_node *table_node(void *mem, uint32_t n)
{
	return element_at(mem, MINT_ARRAY_NODES, n);
}

struct mint_range *table_range(void *mem, uint32_t n)
{
	return element_at(mem, MINT_ARRAY_RANGES, n);
}

struct mint_image *table_image(void *mem, uint32_t n)
{
	return element_at(mem, MINT_ARRAY_IMAGES, n);
}

struct mint_pin *table_pin(void *mem, uint32_t n)
{
	return element_at(mem, MINT_ARRAY_PINS, n);
}

struct mint_line *table_line(void *mem, uint32_t n)
{
	return element_at(mem, MINT_ARRAY_LINES, n);
}

struct mint_intx *table_intx(void *mem, uint32_t n)
{
	return element_at(mem, MINT_ARRAY_INTX, n);
}

struct mint_event *table_event(void *mem, uint64_t n)
{
	uint32_t count = table_count(mem, MINT_ARRAY_EVENTS);

	return count ? element_at(mem, MINT_ARRAY_EVENTS, (uint32_t)(n % count)) : NULL;
}

void table_log(void *mem, const struct mint_event *what)
{
	struct mint_table *t = mem;
	uint64_t n = __atomic_fetch_add(&t->event_count, 1, __ATOMIC_ACQ_REL);
	struct mint_event *e = table_event(mem, n);

	__atomic_store_n(&e->sequence, 0, __ATOMIC_RELEASE);
	e->tsc = what->tsc;
	e->node = what->node;
	e->state = what->state;
	e->cause = what->cause;
	e->arg = what->arg;
	__atomic_store_n(&e->sequence, n + 1, __ATOMIC_RELEASE);
}

bool table_event_read(void *mem, uint64_t n, struct mint_event *out)
{
	struct mint_event *e = table_event(mem, n);

	if (!e || __atomic_load_n(&e->sequence, __ATOMIC_ACQUIRE) != n + 1)
		return false;
	*out = *e;
	/* Overwritten while it was copied? */
	return __atomic_load_n(&e->sequence, __ATOMIC_ACQUIRE) == n + 1 && out->sequence == n + 1;
}

bool table_exchange32(uint32_t *word, uint32_t from, uint32_t to)
{
	return __atomic_compare_exchange_n(word, &from, to, false, __ATOMIC_ACQ_REL,
					   __ATOMIC_ACQUIRE);
}

uint32_t *table_lock_word(void *mem, enum mint_lock_id id)
{
	return &((struct mint_lock *)element_at(mem, MINT_ARRAY_LOCKS, id))->holder;
}

bool table_lock_try(void *mem, enum mint_lock_id id, uint8_t tag)
{
	return table_exchange32(table_lock_word(mem, id), 0, tag + 1u);
}

bool table_unlock(void *mem, enum mint_lock_id id, uint8_t tag)
{
	return table_exchange32(table_lock_word(mem, id), tag + 1u, 0);
}

uint32_t table_lock_holder(void *mem, enum mint_lock_id id)
{
	const struct mint_lock *lock = element_at(mem, MINT_ARRAY_LOCKS, id);

	return __atomic_load_n(&lock->holder, __ATOMIC_ACQUIRE);
}

unsigned int table_break_locks(void *mem, uint8_t tag)
{
	unsigned int broken = 0;

	for (unsigned int id = 0; id < table_count(mem, MINT_ARRAY_LOCKS); id++)
		broken += table_unlock(mem, id, tag);
	return broken;
}

unsigned int table_drop_holds(void *mem, uint8_t tag)
{
	unsigned int dropped = 0;

	for (uint32_t n = 0; n < table_count(mem, MINT_ARRAY_NODES); n++)
		dropped += table_exchange32(&table_node(mem, n)->request,
					    MINT_REQUEST(MINT_REQUEST_HOLD, tag), MINT_REQUEST_NONE);
	return dropped;
}

uint32_t table_count(const void *mem, enum mint_array_id id)
{
	return ((const struct mint_table *)mem)->array[id].count;
}

bool table_exchange(uint8_t *owner, uint8_t from, uint8_t to, uint8_t *seen)
{
	uint8_t was = from;
	bool done = __atomic_compare_exchange_n(owner, &was, to, false,
						__ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);

	if (seen)
		*seen = was;
	return done;
}

const char *table_state_name(uint32_t state)
{
	static const char *const name[MINT_NODE_STATE_COUNT] = {
		[MINT_NODE_LOADED]	= "loaded",
		[MINT_NODE_STARTING]	= "starting",
		[MINT_NODE_RUNNING]	= "running",
		[MINT_NODE_STOPPING]	= "stopping",
		[MINT_NODE_HALTED]	= "halted",
		[MINT_NODE_CRASHED]	= "crashed",
		[MINT_NODE_HUNG]	= "hung",
		[MINT_NODE_WAITING]	= "waiting",
	};

	return state < MINT_NODE_STATE_COUNT ? name[state] : "?";
}

const char *table_cause_name(uint32_t cause)
{
	static const char *const name[MINT_CAUSE_COUNT] = {
		[MINT_CAUSE_BOOT]		= "boot",
		[MINT_CAUSE_POWEROFF]		= "power-off",
		[MINT_CAUSE_RESET]		= "reset",
		[MINT_CAUSE_PANIC]		= "panic",
		[MINT_CAUSE_REQUEST]		= "request",
		[MINT_CAUSE_SILENCE]		= "silence",
		[MINT_CAUSE_SIGN_OF_LIFE]	= "sign of life",
		[MINT_CAUSE_FAILURE]		= "failure",
		[MINT_CAUSE_BACKOFF]		= "back-off",
	};

	return cause < MINT_CAUSE_COUNT ? name[cause] : "?";
}
