// SPDX-License-Identifier: GPL-2.0-only
/* `map`: shows all blocks by owner, as text, JSON or SVG. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "tools/mintctl/map_numa.h"
#include "tools/mintctl/command.h"
#include "lib/table/table.h"

#define COLUMNS		64		/* blocks in a row: 8 GiB */
#define CELL		12		/* size of a block in the SVG, in pixels */
#define LEFT		80		/* where the blocks begin in the SVG, in pixels */
#define SVG_SINGLE	4096		/* with more blocks neighbours share a rectangle */

struct map {
	unsigned char *blocks;		/* the owner's tag of each */
	size_t count;
	struct node *nodes;
	size_t node_count;
};

/* A node's colour, by its place in the config: for terminals, and for the SVG. */
static const struct { const char *ansi, *rgb; } colour[] = {
	{ "42", "#4e9a06" }, { "44", "#3465a4" }, { "45", "#75507b" }, { "46", "#06989a" },
	{ "43", "#c4a000" }, { "41", "#cc0000" },
};
#define COLOURS (sizeof(colour) / sizeof(colour[0]))

/* Returns the node that owns block @n, an element of map->nodes, or -1. */
static int owner(const struct map *map, size_t n)
{
	for (size_t i = 0; i < map->node_count; i++)
		if (map->nodes[i].tag == map->blocks[n])
			return (int)i;
	return -1;
}

static const char *owner_name(const struct map *map, size_t n)
{
	int i = owner(map, n);

	if (i >= 0)
		return map->nodes[i].name;
	switch (map->blocks[n]) {
	case MINT_TAG_FREE:	return "free";
	case MINT_TAG_STALE:	return "stale";
	case MINT_TAG_MONITOR:	return "zeroing";
	case MINT_TAG_FIXED:	return "fixed";
	case MINT_TAG_ABSENT:	return "absent";
	default:		return "?";
	}
}

static char mark(const struct map *map, size_t n)
{
	static const char letter[] = "0123456789abcdefghijklmnopqrstuv";
	int i = owner(map, n);

	if (i >= 0)
		return letter[(size_t)i % (sizeof(letter) - 1)];
	switch (map->blocks[n]) {
	case MINT_TAG_FREE:	return '.';
	case MINT_TAG_STALE:	return ',';
	case MINT_TAG_MONITOR:	return 'z';
	case MINT_TAG_FIXED:	return '#';
	default:		return ' ';
	}
}

static void put_block(const struct map *map, size_t n, bool colours)
{
	int i = owner(map, n);

	if (colours && i >= 0)
		printf("\033[%sm%c\033[0m", colour[(size_t)i % COLOURS].ansi, mark(map, n));
	else
		putchar(mark(map, n));
}

static unsigned int count_of(const struct map *map, unsigned int tag)
{
	unsigned int count = 0;

	for (size_t n = 0; n < map->count; n++)
		count += map->blocks[n] == tag;
	return count;
}

static size_t row_length(const struct map *map, size_t row)
{
	return map->count - row < COLUMNS ? map->count - row : COLUMNS;
}

static bool is_like(const struct map *map, size_t row, size_t other)
{
	return row_length(map, row) == row_length(map, other) &&
		!memcmp(map->blocks + row, map->blocks + other, row_length(map, row));
}

/* Returns how many rows follow that look like @row. 12 TiB have 1,536 rows, of which few differ. */
static size_t count_like(const struct map *map, size_t row)
{
	size_t like = row + COLUMNS;

	while (like < map->count && is_like(map, row, like))
		like += COLUMNS;
	return (like - row) / COLUMNS - 1;
}

static void print_row(const struct map *map, size_t row, bool colours)
{
	printf("%5zu GiB |", row / 8);
	for (size_t n = row; n < row + row_length(map, row); n++)
		put_block(map, n, colours);
	printf("|\n");
}

static void print_text(const struct map *map, bool colours)
{
	size_t like;

	printf("blocks of 128 MiB: # fixed, . free (%u), ',' free and to be zeroed (%u)\n",
	       count_of(map, MINT_TAG_FREE), count_of(map, MINT_TAG_STALE));
	for (size_t i = 0; i < map->node_count; i++)
		printf("%c %s: %u blocks of the pool%s\n",
		       "0123456789abcdefghijklmnopqrstuv"[i % 32],
		       map->nodes[i].name, count_of(map, map->nodes[i].tag),
		       map->nodes[i].self ? " (this node)" : "");
	map_numa_text(map->blocks, map->count);
	for (size_t row = 0; row < map->count; row += COLUMNS) {
		print_row(map, row, colours);
		like = count_like(map, row);
		if (like < 2)
			continue;
		printf("          | and %zu more rows like this one\n", like);
		row += like * COLUMNS;
	}
}

/* Print the pages that have failed, in blocks that are not retired yet. Only root can read them. */
static void print_failed(const char *root)
{
	unsigned long long page;
	char path[4096];
	unsigned int block;
	FILE *file;

	snprintf(path, sizeof(path), "%s/failed", root);
	file = fopen(path, "r");
	if (!file)
		return;
	while (fscanf(file, "%u %llx", &block, &page) == 2)
		printf("memory at 0x%llx, in block %u, has failed: the block is retired when it "
		       "next changes hands\n",
		       page, block);
	fclose(file);
}

static void print_json(const struct map *map)
{
	json_t *list = json_array();

	for (size_t n = 0; n < map->count; n++)
		json_array_append_new(list, json_string(owner_name(map, n)));
	list = json_pack("{s:i, s:o}", "block_mib", 128, "owners", list);
	map_numa_json(list, map->count);
	json_dumpf(list, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(list);
}

/* The colour of block @n in the SVG; NULL: it is not drawn. */
static const char *fill(const struct map *map, size_t n)
{
	int i = owner(map, n);

	if (i >= 0)
		return colour[(size_t)i % COLOURS].rgb;
	switch (map->blocks[n]) {
	case MINT_TAG_FREE:	return "#eeeeec";
	case MINT_TAG_STALE:
	case MINT_TAG_MONITOR:	return "#d3d7cf";
	case MINT_TAG_FIXED:	return "#888a85";
	default:		return NULL;
	}
}

/* How many blocks from @n on share a rectangle: in one row, and of one owner, if there are many. */
static size_t run_length(const struct map *map, size_t n)
{
	size_t end = n + 1;

	while (map->count > SVG_SINGLE && end < map->count && end % COLUMNS &&
	       map->blocks[end] == map->blocks[n])
		end++;
	return end - n;
}

static void print_run(const struct map *map, size_t n, size_t length)
{
	char last[32] = "";

	if (length > 1)
		snprintf(last, sizeof(last), " to %zu", n + length - 1);
	printf("<rect x=\"%zu\" y=\"%zu\" width=\"%zu\" height=\"%d\" fill=\"%s\"><title>block "
	       "%zu%s, 0x%llx: %s</title></rect>\n", LEFT + n % COLUMNS * CELL, n / COLUMNS * CELL,
	       length * CELL - 1, CELL - 1, fill(map, n), n, last,
	       (unsigned long long)n << MINT_BLOCK_SHIFT, owner_name(map, n));
}

static void print_svg(const struct map *map)
{
	size_t rows = (map->count + COLUMNS - 1) / COLUMNS;
	size_t height = rows * CELL + (map->node_count + 1) * 18 + 8;

	printf("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%zu\" "
	       "font-family=\"monospace\" font-size=\"11\">\n", LEFT + COLUMNS * CELL + 8, height);
	for (size_t row = 0; row < rows; row++)
		printf("<text x=\"4\" y=\"%zu\">%zu GiB</text>\n",
		       row * CELL + 10, row * COLUMNS / 8);
	for (size_t n = 0; n < map->count; n += run_length(map, n))
		if (fill(map, n))
			print_run(map, n, run_length(map, n));
	map_numa_svg(map->count, LEFT, COLUMNS, CELL);
	for (size_t i = 0; i < map->node_count; i++)
		printf("<rect x=\"4\" y=\"%zu\" width=\"11\" height=\"11\" fill=\"%s\"/>"
		       "<text x=\"20\" y=\"%zu\">%s</text>\n", rows * CELL + 8 + i * 18,
		       colour[i % COLOURS].rgb, rows * CELL + 18 + i * 18, map->nodes[i].name);
	printf("</svg>\n");
}

int map_show(const char *root, enum map_form form)
{
	struct map map = { 0 };
	char path[4096];
	int status;

	status = node_read_all(root, &map.nodes, &map.node_count);
	if (status)
		return status;
	snprintf(path, sizeof(path), "%s/blocks", root);
	map.blocks = (unsigned char *)file_read(path, &map.count);
	if (!map.blocks) {
		fprintf(stderr, "mintctl: %s: mint.ko here is older than this mintctl\n", path);
		free(map.nodes);
		return EXIT_NO_MODULE;
	}
	map_numa_read(root);
	if (form == MAP_JSON) {
		print_json(&map);
	} else if (form == MAP_SVG) {
		print_svg(&map);
	} else {
		print_text(&map, isatty(STDOUT_FILENO));
		print_failed(root);
	}
	free(map.blocks);
	free(map.nodes);
	return EXIT_SUCCESS;
}

static int run_map(const struct args *args, int unused)
{
	(void)unused;
	return map_show(args->sysfs, args->given & BIT(OPT_JSON) ? MAP_JSON :
			args->given & BIT(OPT_SVG) ? MAP_SVG : MAP_TEXT);
}

static const struct form forms[] = {
	{ .name = "map", .options = BIT(OPT_JSON) | BIT(OPT_SVG) | BIT(OPT_SYSFS), .run = run_map },
	{ 0 }
};

const struct command map_command = {
	.usage =
		"map [--json | --svg]\n",
	.help =
		"map                 the blocks of memory by owner\n"
		"    --json, --svg   the same for programs, as a picture\n",
	.forms = forms,
};
