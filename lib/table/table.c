// SPDX-License-Identifier: GPL-2.0-only
/*
 * A reader checks a copy of the header and finds every element by that copy; owners, states and
 * locks are words that change by compare-and-exchange.
 */
#include "lib/table/table.h"
#include "lib/base/shared.h"

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
	[MINT_ARRAY_DIGESTS]	= { sizeof(struct mint_digests), _Alignof(struct mint_digests) },
	[MINT_ARRAY_IRQS]	= { sizeof(struct mint_irq), _Alignof(struct mint_irq) },
	[MINT_ARRAY_INTX]	= { sizeof(struct mint_intx), _Alignof(struct mint_intx) },
	[MINT_ARRAY_FAILED]	= { sizeof(struct mint_failed), _Alignof(struct mint_failed) },
	[MINT_ARRAY_LOG]	= { sizeof(struct mint_log), _Alignof(struct mint_log) },
	/* Each has its output ring behind it: see stride_of(). */
	[MINT_ARRAY_CONSOLES]	= { sizeof(struct mint_console), _Alignof(struct mint_console) },
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
		[MINT_ARRAY_DIGESTS]	= counts->nodes,
		[MINT_ARRAY_IRQS]	= counts->irqs,
		[MINT_ARRAY_INTX]	= counts->intx,
		[MINT_ARRAY_FAILED]	= MINT_FAILED_PAGES,
		[MINT_ARRAY_LOG]	= 1,
		[MINT_ARRAY_CONSOLES]	= counts->console_size ? counts->nodes : 0,
	};

	return count[id];
}

static uint32_t stride_of(const struct table_counts *counts, unsigned int id)
{
	return element[id].size + (id == MINT_ARRAY_CONSOLES ? counts->console_size : 0);
}

/* Returns where array @id begins, or for MINT_ARRAY_COUNT, where the last array ends. */
static uint64_t offset_of(const struct table_counts *counts, unsigned int id)
{
	uint64_t offset = PAGE;

	for (unsigned int i = 0; i < id; i++)
		offset = round_up(offset + (uint64_t)count_of(counts, i) * stride_of(counts, i),
				  ARRAY_ALIGN);
	return offset;
}

uint64_t table_size(const struct table_counts *counts)
{
	return round_up(offset_of(counts, MINT_ARRAY_COUNT), PAGE);
}

void table_format(struct table *t, void *mem, uint64_t size, const struct table_counts *counts)
{
	*t = (struct table){
		.mem = mem,
		.header = {
			.magic = MINT_TABLE_MAGIC,
			.abi_major = MINT_ABI_MAJOR,
			.abi_minor = MINT_ABI_MINOR,
			.size = (uint32_t)size,
			.block_shift = MINT_BLOCK_SHIFT,
			.array_count = MINT_ARRAY_COUNT,
		},
	};
	for (unsigned int i = 0; i < MINT_ARRAY_COUNT; i++)
		t->header.array[i] = (struct mint_array){
			.offset = (uint32_t)offset_of(counts, i),
			.count = count_of(counts, i),
			.stride = stride_of(counts, i),
		};
	for (uint32_t i = 0; i < counts->blocks; i++)
		*table_block(t, i) = MINT_TAG_ABSENT;
	for (uint32_t i = 0; i < counts->cores; i++)
		table_core(t, i)->owner = MINT_TAG_FREE;
	for (uint32_t i = 0; i < counts->functions; i++)
		table_function(t, i)->owner = MINT_TAG_FREE;
	for (uint32_t i = 0; i < counts->irqs; i++)
		table_irq(t, i)->owner = MINT_TAG_FREE;
}

void table_publish(const struct table *t)
{
	struct mint_table *page = t->mem;
	struct mint_table header = t->header;

	header.magic = 0;
	*page = header;
	__atomic_store_n(&page->magic, MINT_TABLE_MAGIC, __ATOMIC_RELEASE);
}

/*
 * Returns true if all of the array lies between @head and @size. The elements of an array that this
 * code does not know may have any size and alignment.
 */
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

static bool header_valid(const struct mint_table *h, uint64_t size)
{
	uint64_t head = offsetof(struct mint_table, array) +
			(uint64_t)h->array_count * sizeof(struct mint_array);

	return h->magic == MINT_TABLE_MAGIC && h->abi_major == MINT_ABI_MAJOR && h->size <= size &&
	       h->block_shift < 64 && h->array_count >= MINT_ARRAY_COUNT && head <= h->size;
}

/* Checks all arrays. A descriptor that this code does not know is copied, checked and forgotten. */
static bool arrays_valid(const struct table *t)
{
	uint64_t head = offsetof(struct mint_table, array) +
			(uint64_t)t->header.array_count * sizeof(struct mint_array);
	const struct mint_array *more = ((const struct mint_table *)t->mem)->array;

	for (uint32_t i = 0; i < t->header.array_count; i++) {
		struct mint_array a;

		if (i < MINT_ARRAY_COUNT)
			a = t->header.array[i];
		else
			copy_shared(&a, &more[i], sizeof(a));
		if (!array_valid(&a, i, head, t->header.size))
			return false;
	}
	/* Every caller relies on these locks; a later minor version has more of them, not fewer. */
	return t->header.array[MINT_ARRAY_LOCKS].count >= MINT_LOCK_COUNT;
}

bool table_open(struct table *t, void *mem, uint64_t size)
{
	if (size < sizeof(t->header) ||
	    __atomic_load_n(&((struct mint_table *)mem)->magic, __ATOMIC_ACQUIRE) !=
	    MINT_TABLE_MAGIC)
		return false;
	t->mem = mem;
	copy_shared(&t->header, mem, sizeof(t->header));
	if (!header_valid(&t->header, size) || !arrays_valid(t))
		return false;
	table_note_tags(t);
	return true;
}

static void *element_at(const struct table *t, enum mint_array_id id, uint32_t n)
{
	const struct mint_array *a = &t->header.array[id];

	if (n >= a->count)
		return NULL;
	return (char *)t->mem + a->offset + (uint64_t)n * a->stride;
}

uint8_t *table_block(const struct table *t, uint32_t n)
{
	return element_at(t, MINT_ARRAY_BLOCKS, n);
}

struct mint_core *table_core(const struct table *t, uint32_t n)
{
	return element_at(t, MINT_ARRAY_CORES, n);
}

struct mint_function *table_function(const struct table *t, uint32_t n)
{
	return element_at(t, MINT_ARRAY_FUNCTIONS, n);
}

struct mint_node *table_node(const struct table *t, uint32_t n)
{
	return element_at(t, MINT_ARRAY_NODES, n);
}

void table_note_tags(struct table *t)
{
	memset(t->node_tags, 0, sizeof(t->node_tags));
	for (uint32_t n = 0; n < table_count(t, MINT_ARRAY_NODES); n++) {
		uint8_t tag = __atomic_load_n(&table_node(t, n)->tag, __ATOMIC_RELAXED);

		if (tag < MINT_TAG_LIMIT)
			t->node_tags[tag / 64] |= 1ull << tag % 64;
	}
}

bool table_is_node(const struct table *t, uint32_t tag)
{
	return tag < MINT_TAG_LIMIT && t->node_tags[tag / 64] >> tag % 64 & 1;
}

struct mint_range *table_range(const struct table *t, uint32_t n)
{
	return element_at(t, MINT_ARRAY_RANGES, n);
}

struct mint_image *table_image(const struct table *t, uint32_t n)
{
	return element_at(t, MINT_ARRAY_IMAGES, n);
}

struct mint_digests *table_digests(const struct table *t, uint32_t n)
{
	return element_at(t, MINT_ARRAY_DIGESTS, n);
}

struct mint_irq *table_irq(const struct table *t, uint32_t n)
{
	return element_at(t, MINT_ARRAY_IRQS, n);
}

struct mint_intx *table_intx(const struct table *t, uint32_t n)
{
	return element_at(t, MINT_ARRAY_INTX, n);
}

struct mint_failed *table_failed(const struct table *t, uint32_t n)
{
	return element_at(t, MINT_ARRAY_FAILED, n);
}

struct mint_log *table_monitor_log(const struct table *t)
{
	return element_at(t, MINT_ARRAY_LOG, 0);
}

struct mint_console *table_console(const struct table *t, uint32_t n)
{
	return element_at(t, MINT_ARRAY_CONSOLES, n);
}

uint32_t table_console_size(const struct table *t)
{
	const struct mint_array *a = &t->header.array[MINT_ARRAY_CONSOLES];
	uint32_t size = a->count ? a->stride - element[MINT_ARRAY_CONSOLES].size : 0;

	return size < MINT_CONSOLE_MIN || size > MINT_CONSOLE_MAX || size & (size - 1) ? 0 : size;
}

struct mint_event *table_event(const struct table *t, uint64_t n)
{
	uint32_t count = table_count(t, MINT_ARRAY_EVENTS);

	return count ? element_at(t, MINT_ARRAY_EVENTS, (uint32_t)(n % count)) : NULL;
}

void table_log(const struct table *t, const struct mint_event *what)
{
	struct mint_table *page = t->mem;
	uint64_t n = __atomic_fetch_add(&page->event_count, 1, __ATOMIC_ACQ_REL);
	struct mint_event *e = table_event(t, n);

	if (!e)
		return;			/* the table keeps no events */
	__atomic_store_n(&e->sequence, 0, __ATOMIC_RELEASE);
	e->tsc = what->tsc;
	e->node = what->node;
	e->state = what->state;
	e->cause = what->cause;
	e->arg = what->arg;
	__atomic_store_n(&e->sequence, n + 1, __ATOMIC_RELEASE);
}

bool table_event_read(const struct table *t, uint64_t n, struct mint_event *out)
{
	struct mint_event *e = table_event(t, n);

	if (!e || __atomic_load_n(&e->sequence, __ATOMIC_ACQUIRE) != n + 1)
		return false;
	copy_shared(out, e, sizeof(*out));
	/* The event was not overwritten while it was copied. */
	return __atomic_load_n(&e->sequence, __ATOMIC_ACQUIRE) == n + 1 && out->sequence == n + 1;
}

uint64_t table_event_count(const struct table *t)
{
	return __atomic_load_n(&((const struct mint_table *)t->mem)->event_count, __ATOMIC_ACQUIRE);
}

bool table_exchange32(uint32_t *word, uint32_t from, uint32_t to)
{
	return __atomic_compare_exchange_n(word, &from, to, false, __ATOMIC_ACQ_REL,
					   __ATOMIC_ACQUIRE);
}

uint32_t *table_lock_word(const struct table *t, enum mint_lock_id id)
{
	return &((struct mint_lock *)element_at(t, MINT_ARRAY_LOCKS, id))->holder;
}

bool table_lock_try(const struct table *t, enum mint_lock_id id, uint8_t tag)
{
	return table_exchange32(table_lock_word(t, id), 0, tag + 1u);
}

bool table_unlock(const struct table *t, enum mint_lock_id id, uint8_t tag)
{
	return table_exchange32(table_lock_word(t, id), tag + 1u, 0);
}

uint32_t table_lock_holder(const struct table *t, enum mint_lock_id id)
{
	const struct mint_lock *lock = element_at(t, MINT_ARRAY_LOCKS, id);

	return __atomic_load_n(&lock->holder, __ATOMIC_ACQUIRE);
}

unsigned int table_break_locks(const struct table *t, uint8_t tag)
{
	unsigned int broken = 0;

	for (unsigned int id = 0; id < table_count(t, MINT_ARRAY_LOCKS); id++)
		broken += table_unlock(t, id, tag);
	return broken;
}

unsigned int table_drop_holds(const struct table *t, uint8_t tag)
{
	unsigned int dropped = 0;

	for (uint32_t n = 0; n < table_count(t, MINT_ARRAY_NODES); n++)
		dropped += table_exchange32(&table_node(t, n)->request,
					    MINT_REQUEST(MINT_REQUEST_HOLD, tag),
					    MINT_REQUEST_NONE);
	return dropped;
}

uint32_t table_count(const struct table *t, enum mint_array_id id)
{
	return t->header.array[id].count;
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
		[MINT_CAUSE_TAKEN]		= "taken",
		[MINT_CAUSE_GIVEN]		= "given",
		[MINT_CAUSE_RETURNED]		= "returned",
		[MINT_CAUSE_LENT]		= "lent",
	};

	return cause < MINT_CAUSE_COUNT ? name[cause] : "?";
}
