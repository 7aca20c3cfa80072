// SPDX-License-Identifier: GPL-2.0-only
/*
 * The note is read line by line from the node's memory. A value counts only if all that are needed
 * are there, and if the structs that they describe are no larger than any that Linux has had.
 */
#include "lib/printk/printk_layout.h"
#include "lib/base/str.h"
#include "lib/base/text.h"

#define TEXT_MAX	4096		/* VMCOREINFO_BYTES */
#define LINE_LEN	128		/* longer lines are none of ours */
#define STRUCT_MAX	1024		/* bytes of the largest struct */
#define PAGE		4096
#define RELEASE		"OSRELEASE="

/* Linux's note begins so (System V ABI, "Note Section"). */
struct head {
	uint32_t name_size;		/* 0x00 */
	uint32_t text_size;		/* 0x04 */
	uint32_t type;			/* 0x08 */
	char name[12];			/* 0x0c padded with NULs */
};
_Static_assert(sizeof(struct head) == 24, "ELF note");

struct key {
	const char *name;		/* with the '=' */
	bool hex;
	uint8_t within, bytes;		/* of an offset: its struct's size, and its field's */
};

#define SIZE(type)		{ "SIZE(" #type ")=", false, 0, 0 }
#define OFFSET(field, in, bytes) { "OFFSET(" #field ")=", false, in, bytes }

static const struct key keys[PK_COUNT] = {
	[PK_PAGESIZE]	 = { "PAGESIZE=", false, 0, 0 },
	[PK_PRB]	 = { "SYMBOL(prb)=", true, 0, 0 },
	[PK_PAGE_TABLE]	 = { "SYMBOL(swapper_pg_dir)=", true, 0, 0 },
	[PK_UTS]	 = { "SYMBOL(init_uts_ns)=", true, 0, 0 },
	[PK_UTS_NAME]	 = { "OFFSET(uts_namespace.name)=", false, 0, 0 },
	[PK_PHYS_BASE]	 = { "NUMBER(phys_base)=", false, 0, 0 },
	[PK_FIVE_LEVELS] = { "NUMBER(pgtable_l5_enabled)=", false, 0, 0 },
	[PK_RB_SIZE]	 = SIZE(printk_ringbuffer),
	[PK_RB_DESCS]	 = OFFSET(printk_ringbuffer.desc_ring, PK_RB_SIZE, 8),
	[PK_RB_DATA]	 = OFFSET(printk_ringbuffer.text_data_ring, PK_RB_SIZE, 8),
	[PK_DESCS_SIZE]	 = SIZE(prb_desc_ring),
	[PK_DESCS_BITS]	 = OFFSET(prb_desc_ring.count_bits, PK_DESCS_SIZE, 4),
	[PK_DESCS_DESCS] = OFFSET(prb_desc_ring.descs, PK_DESCS_SIZE, 8),
	[PK_DESCS_INFOS] = OFFSET(prb_desc_ring.infos, PK_DESCS_SIZE, 8),
	[PK_DESCS_HEAD]	 = OFFSET(prb_desc_ring.head_id, PK_DESCS_SIZE, 8),
	[PK_DESCS_TAIL]	 = OFFSET(prb_desc_ring.tail_id, PK_DESCS_SIZE, 8),
	[PK_DATA_SIZE]	 = SIZE(prb_data_ring),
	[PK_DATA_BITS]	 = OFFSET(prb_data_ring.size_bits, PK_DATA_SIZE, 4),
	[PK_DATA_DATA]	 = OFFSET(prb_data_ring.data, PK_DATA_SIZE, 8),
	[PK_DESC_SIZE]	 = SIZE(prb_desc),
	[PK_DESC_STATE]	 = OFFSET(prb_desc.state_var, PK_DESC_SIZE, 8),
	[PK_DESC_BLOCK]	 = OFFSET(prb_desc.text_blk_lpos, PK_DESC_SIZE, 8),
	[PK_BLOCK_SIZE]	 = SIZE(prb_data_blk_lpos),
	[PK_BLOCK_BEGIN] = OFFSET(prb_data_blk_lpos.begin, PK_BLOCK_SIZE, 8),
	[PK_BLOCK_NEXT]	 = OFFSET(prb_data_blk_lpos.next, PK_BLOCK_SIZE, 8),
	[PK_INFO_SIZE]	 = SIZE(printk_info),
	[PK_INFO_SEQ]	 = OFFSET(printk_info.seq, PK_INFO_SIZE, 8),
	[PK_INFO_TIME]	 = OFFSET(printk_info.ts_nsec, PK_INFO_SIZE, 8),
	[PK_INFO_LENGTH] = OFFSET(printk_info.text_len, PK_INFO_SIZE, 4),
	[PK_INFO_CALLER] = OFFSET(printk_info.caller_id, PK_INFO_SIZE, 4),
};

static bool read_head(const struct node_memory *mem, uint64_t at, struct head *head)
{
	static const char name[sizeof(head->name)] = "VMCOREINFO";

	return node_memory_read(mem, at, head, sizeof(*head)) &&
		head->name_size == strlen(name) + 1 && !head->type && head->text_size &&
		head->text_size <= TEXT_MAX && !memcmp(head->name, name, sizeof(name));
}

bool printk_layout_here(const struct node_memory *mem, uint64_t at)
{
	struct head head;

	return read_head(mem, at, &head);
}

/*
 * Reads the line at *at, of a text that ends at @end, into @buf, and moves past it. A line that is
 * longer than LINE_LEN comes in pieces.
 */
static bool next_line(const struct node_memory *mem, uint64_t *at, uint64_t end, char *buf,
		      struct text *line)
{
	size_t size = end - *at < LINE_LEN ? (size_t)(end - *at) : LINE_LEN, len = 0;

	if (!size || !node_memory_read(mem, *at, buf, size))
		return false;
	while (len < size && buf[len] != '\n')
		len++;
	*line = text_of(buf, len);
	*at += len + (len < size);
	return true;
}

/* Returns the value of @line if it is one of ours; *seen has a bit for each that was there. */
static void take_line(struct printk_layout *out, struct text line, uint64_t *seen)
{
	for (unsigned int k = 0; k < PK_COUNT; k++)
		if (vmcoreinfo_number(line, keys[k].name, keys[k].hex, &out->value[k]))
			*seen |= 1ull << k;
}
_Static_assert(PK_COUNT <= 64, "a bit for each");

/* The structs are of a sane size, and each field lies in its own. */
static bool fields_fit(const struct printk_layout *l)
{
	for (unsigned int k = 0; k < PK_COUNT; k++) {
		uint64_t size = l->value[keys[k].within];

		if (keys[k].within && (size > STRUCT_MAX || size < keys[k].bytes ||
				       l->value[k] > size - keys[k].bytes))
			return false;
	}
	/* One struct lies in the other. */
	return l->value[PK_RB_DESCS] + l->value[PK_DESCS_SIZE] <= l->value[PK_RB_SIZE] &&
		l->value[PK_RB_DATA] + l->value[PK_DATA_SIZE] <= l->value[PK_RB_SIZE] &&
		l->value[PK_DESC_BLOCK] + l->value[PK_BLOCK_SIZE] <= l->value[PK_DESC_SIZE] &&
		l->value[PK_UTS_NAME] <= STRUCT_MAX;
}

bool printk_layout_read(struct printk_layout *out, const struct node_memory *mem, uint64_t at)
{
	uint64_t seen = 0, all = (1ull << PK_COUNT) - 1;
	char buf[LINE_LEN];
	struct head head;
	struct text line;
	uint64_t end;

	memset(out, 0, sizeof(*out));
	if (!read_head(mem, at, &head))
		return false;
	at += sizeof(head);
	end = at + head.text_size;
	if (!next_line(mem, &at, end, buf, &line) || line.len <= strlen(RELEASE) ||
	    memcmp(line.s, RELEASE, strlen(RELEASE)) ||
	    !str_copy(out->release, sizeof(out->release), line.s + strlen(RELEASE),
		      line.len - strlen(RELEASE)))
		return false;
	while (seen != all && next_line(mem, &at, end, buf, &line))
		take_line(out, line, &seen);
	return seen == all && out->value[PK_PAGESIZE] == PAGE && fields_fit(out);
}
