// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes into the ownership table as no kernel should: either one value into one field of a node's
 * entry (field=, node=, value=), or many words of one of the table's arrays, one after the other
 * (array=, element=, seed=, first=, count=, hold_ms=, restore=). The place and the value of word
 * number i follow from the seed alone, so a run that finds a fault can be repeated from there on
 * (first=). In place of an array it can be the nodes' pages in the network's region, or the rings
 * there.
 */
#include <linux/acpi.h>
#include <linux/delay.h>
#include <linux/gcd.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/string.h>
#include <mint/abi.h>
#include <mint/net.h>

#define HEADER	-1			/* values of array= that are no array's number */
#define NET	-2			/* the network's pages; element= is a node */
#define RINGS	-3			/* and its rings */
#define ALL	-1			/* a value of element= */
#define WORD	sizeof(u32)

static char *field = "";
module_param(field, charp, 0);
MODULE_PARM_DESC(field, "state, request, wish, flags, generation, heartbeat_ms or heartbeat; "
			"empty: words of an array");
static uint node;
module_param(node, uint, 0);
MODULE_PARM_DESC(node, "its index");
static ulong value;
module_param(value, ulong, 0);

static int array = HEADER;
module_param(array, int, 0);
MODULE_PARM_DESC(array, "enum mint_array_id; -1: the header; -2: pages of the network; -3: rings");
static int element = ALL;
module_param(element, int, 0);
MODULE_PARM_DESC(element, "of the array; -1: all of them");
static uint words_max;
module_param(words_max, uint, 0);
MODULE_PARM_DESC(words_max, "only the first so many words of the element; 0: all");
static uint seed = 1, first, count = 1, hold_ms = 10;
module_param(seed, uint, 0);
module_param(first, uint, 0);
MODULE_PARM_DESC(first, "number of the first word of the run");
module_param(count, uint, 0);
MODULE_PARM_DESC(count, "of words");
module_param(hold_ms, uint, 0);
MODULE_PARM_DESC(hold_ms, "how long each value stands");
static bool restore = true;
module_param(restore, bool, 0);
MODULE_PARM_DESC(restore, "put each word back, unless it has been changed meanwhile");

static const struct {
	const char *name;
	size_t offset, size;
} fields[] = {
#define FIELD(f) { #f, offsetof(struct mint_node, f), sizeof_field(struct mint_node, f) }
	FIELD(state), FIELD(request), FIELD(wish), FIELD(flags), FIELD(generation),
	FIELD(heartbeat_ms), FIELD(heartbeat),
#undef FIELD
};

static int find_table(u64 *addr, u32 *size)
{
	struct acpi_table_header *header;
	const struct mint_acpi *acpi;

	if (ACPI_FAILURE(acpi_get_table(MINT_ACPI_SIGNATURE, 0, &header)))
		return -ENODEV;
	acpi = (const void *)header;
	*addr = (u64)acpi->table_addr_hi << 32 | acpi->table_addr_lo;
	*size = acpi->table_size;
	acpi_put_table(header);
	return 0;
}

static int scribble_field(void *table)
{
	const struct mint_array *nodes = &((struct mint_table *)table)->array[MINT_ARRAY_NODES];

	if (node >= nodes->count)
		return -EINVAL;
	for (unsigned int i = 0; i < ARRAY_SIZE(fields); i++) {
		if (strcmp(field, fields[i].name))
			continue;
		memcpy(table + nodes->offset + node * nodes->stride + fields[i].offset, &value,
		       fields[i].size);
		return 0;
	}
	return -EINVAL;
}

/* Returns a number that follows from the seed and @n: splitmix64. */
static u64 number(u64 n)
{
	u64 z = ((u64)seed << 32) + n * 0x9e3779b97f4a7c15ULL;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	return z ^ z >> 31;
}

/*
 * Returns any value, or one that is likely to be mistaken for a valid one: a small number, a tag, a
 * LAPIC ID, the old value with one bit changed.
 */
static u32 bad_value(u32 n, u32 old)
{
	u64 r = number(n);

	switch (r >> 60) {
	case 0:
		return 0;
	case 1:
		return ~0u;
	case 2: case 3: case 4:
		return r & 0xf;
	case 5:
		return 0xf0 + (r & 0xf);
	case 6: case 7:
		return old ^ 1u << (r & 31);
	case 8:
		return (r & 7) | (r & 0x700);	/* may be a request of some node */
	default:
		return (u32)r;
	}
}

/*
 * Finds where the words are, and how many. Checks that each is in the table. The header is read
 * before anything is written.
 */
static int find_words(void *table, u32 size, void **at, u32 *words)
{
	struct mint_table *header = table;
	struct mint_array a;

	if (array == HEADER) {
		*at = table;
		*words = (offsetof(struct mint_table, array) +
			  header->array_count * sizeof(struct mint_array)) / WORD;
		return *words * WORD <= PAGE_SIZE ? 0 : -EINVAL;
	}
	if (array < 0 || array >= MINT_ARRAY_COUNT)
		return -EINVAL;
	a = header->array[array];
	if (element != ALL && element >= (int)a.count)
		return -EINVAL;
	*at = table + a.offset + (element == ALL ? 0 : (u64)element * a.stride);
	*words = (element == ALL ? (u64)a.count * a.stride : a.stride) / WORD;
	if (words_max && words_max < *words)
		*words = words_max;
	return *words && *at + *words * WORD <= table + size ? 0 : -EINVAL;
}

/*
 * Returns the place of word @n, in an order that the seed shuffles: every word comes once before
 * any comes again.
 */
static u32 place(u32 n, u32 words)
{
	u32 round = n / words, step = 1 + number(round) % words;

	while (gcd(step, words) != 1)
		step++;
	return ((u64)(n % words) * step + number(round) / words) % words;
}

/* Maps the network's region, which the caller unmaps: *at. Returns 0 or -errno. */
static int map_net(void *table, void **at, u32 *size)
{
	const struct mint_array *a = &((struct mint_table *)table)->array[MINT_ARRAY_RANGES];

	for (u32 i = 0; i < a->count; i++) {
		const struct mint_range *r = table + a->offset + (u64)i * a->stride;

		if (r->kind != MINT_RANGE_NET || !r->size)
			continue;
		*size = (u32)r->size;
		*at = memremap(r->start, *size, MEMREMAP_WB);
		return *at ? 0 : -ENOMEM;
	}
	return -ENOENT;
}

/* Finds the words of the network's region that are meant. */
static int find_net_words(void *table, void *region, u32 size, void **at, u32 *words)
{
	u32 nodes = ((struct mint_table *)table)->array[MINT_ARRAY_NODES].count;
	u32 pages = nodes * MINT_NET_PAGE_SIZE, one = sizeof(struct mint_net_page);

	if (pages >= size || (element != ALL && element >= (int)nodes))
		return -EINVAL;
	*at = region + (array == RINGS ? pages : element == ALL ? 0 : element * MINT_NET_PAGE_SIZE);
	*words = (array == RINGS ? size - pages : element == ALL ? pages : one) / WORD;
	return 0;
}

static void scribble(void *at, u32 words)
{
	for (u32 n = first; n - first < count; n++) {
		u32 w = place(n, words), *word = at + w * WORD, old = READ_ONCE(*word);
		u32 bad = bad_value(n, old);

		WRITE_ONCE(*word, bad);
		if (hold_ms) {
			pr_info("word %u: +%zx %x\n", n, w * WORD, bad);
			msleep(hold_ms);
		}
		if (restore)
			cmpxchg(word, bad, old);
		cond_resched();
	}
}

static int scribble_net(void *table)
{
	void *region, *at;
	u32 size, words;
	int ret = map_net(table, &region, &size);

	if (ret)
		return ret;
	ret = find_net_words(table, region, size, &at, &words);
	if (!ret)
		scribble(at, words);
	memunmap(region);
	return ret;
}

static int scribble_words(void *table, u32 size)
{
	u32 words;
	void *at;
	int ret = find_words(table, size, &at, &words);

	if (!ret)
		scribble(at, words);
	return ret;
}

static int __init mint_scribble_init(void)
{
	void *table;
	u64 addr;
	u32 size;
	int ret = find_table(&addr, &size);

	if (ret)
		return ret;
	table = memremap(addr, size, MEMREMAP_WB);
	if (!table)
		return -ENOMEM;
	if (*field)
		ret = scribble_field(table);
	else if (array == NET || array == RINGS)
		ret = scribble_net(table);
	else
		ret = scribble_words(table, size);
	memunmap(table);
	return ret;
}

static void __exit mint_scribble_exit(void)
{
}

module_init(mint_scribble_init);
module_exit(mint_scribble_exit);
MODULE_DESCRIPTION("A scribbler in the ownership table");
MODULE_LICENSE("GPL");
