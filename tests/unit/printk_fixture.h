/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A node whose memory has what a Linux kernel leaves of its log: page tables, a VMCOREINFO note, a
 * printk ring, and the low slice's copy of the page tables' top. fixture_log() writes records as
 * kernel/printk/printk_ringbuffer.c does.
 *
 *      LOW   low slice: a page of it holds the top of the page tables
 *      RAM   0  the kernel's image: swapper_pg_dir, prb, init_uts_ns, the ring
 *         1 MiB  tables of the direct map
 *         2 MiB  the arrays, behind the direct map
 *         3 MiB  the note
 */
#ifndef PRINTK_FIXTURE_H
#define PRINTK_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/base/range.h"
#include "lib/printk/printk_find.h"

#define F_LOW		0x90000ull
#define F_LOW_SIZE	0x8000ull
#define F_RAM		0x140000000ull
#define F_RAM_SIZE	MIB(4)
#define F_RELEASE	"6.12.0-test"
#define F_DIRECT	0xffff888000000000ull	/* virtual address of physical 0 */
#define F_IMAGE		(KERNEL_MAP_START + 0x1000000)	/* of F_RAM */
#define F_PHYS_BASE	(F_RAM - 0x1000000)
#define F_PGD		0x10000		/* offsets into the image */
#define F_PRB		0x20000
#define F_UTS		0x21000
#define F_RB		0x22000
#define F_TABLES	0x100000	/* offsets into RAM */
#define F_DESCS		0x200000
#define F_INFOS		0x240000
#define F_DATA		0x280000
#define F_NOTE		0x300000
#define F_ID_MASK	0x3fffffffffffffffull
#define F_TEXT		5000

/* kernel/printk/printk_ringbuffer.h */
struct f_info {
	uint64_t seq, ts_nsec;
	uint16_t text_len;
	uint8_t facility, flags_level;
	uint32_t caller_id;
	char dev_info[64];
};

struct f_desc {
	uint64_t state_var, begin, next;
};

struct f_ring {
	uint32_t count_bits, pad0;
	uint64_t descs, infos, head_id, tail_id, last_finalized_seq;
	uint32_t size_bits, pad1;
	uint64_t data, head_lpos, tail_lpos;
	uint64_t fail;
};
_Static_assert(sizeof(struct f_info) == 88 && sizeof(struct f_ring) == 88, "as in Linux");

struct fixture {
	struct node_memory mem;		/* first: fixture_read() is given this */
	struct node_range ram[2];
	uint8_t low[F_LOW_SIZE], *bytes; /* of F_RAM_SIZE */
	uint64_t seq;
	unsigned int reads;
};

static inline void *f_at(struct fixture *f, uint64_t offset)
{
	return f->bytes + offset;
}

static inline struct f_ring *f_ring(struct fixture *f) { return f_at(f, F_RB); }

static inline struct f_desc *f_desc(struct fixture *f, uint64_t id)
{
	return (struct f_desc *)f_at(f, F_DESCS) + (id & ((1u << f_ring(f)->count_bits) - 1));
}

static inline struct f_info *f_info(struct fixture *f, uint64_t id)
{
	return (struct f_info *)f_at(f, F_INFOS) + (id & ((1u << f_ring(f)->count_bits) - 1));
}

static inline bool fixture_read(const struct node_memory *mem, uint64_t at, void *buf, size_t size)
{
	struct fixture *f = (struct fixture *)(uintptr_t)mem;

	f->reads++;
	if (at >= F_LOW && at + size <= F_LOW + F_LOW_SIZE)
		memcpy(buf, f->low + (at - F_LOW), size);
	else if (at >= F_RAM && at + size <= F_RAM + F_RAM_SIZE)
		memcpy(buf, f->bytes + (at - F_RAM), size);
	else
		abort();		/* the library has to stay inside */
	return true;
}

static inline void f_note(struct fixture *f, uint64_t offset, const char *text)
{
	const uint32_t head[3] = { 11, (uint32_t)strlen(text), 0 };

	memset(f_at(f, offset), 0, 2 * 4096);
	memcpy(f_at(f, offset), head, sizeof(head));
	memcpy(f_at(f, offset + 12), "VMCOREINFO", 11);
	memcpy(f_at(f, offset + 24), text, strlen(text));
}

/* The lines of a note, as Linux 6.12 writes them, among others. */
static inline char *f_text(char buf[F_TEXT])
{
	snprintf(buf, F_TEXT, "OSRELEASE=" F_RELEASE "\nBUILD-ID=%040d\nPAGESIZE=4096\n"
		 "SYMBOL(init_uts_ns)=%llx\nOFFSET(uts_namespace.name)=0\n"
		 "SYMBOL(swapper_pg_dir)=%llx\nSYMBOL(_stext)=ffffffff81000000\n"
		 "LENGTH(mem_section)=2048\nSYMBOL(prb)=%llx\n"
		 "SIZE(printk_ringbuffer)=%zu\nOFFSET(printk_ringbuffer.desc_ring)=0\n"
		 "OFFSET(printk_ringbuffer.text_data_ring)=48\nOFFSET(printk_ringbuffer.fail)=80\n"
		 "SIZE(prb_desc_ring)=48\nOFFSET(prb_desc_ring.count_bits)=0\n"
		 "OFFSET(prb_desc_ring.descs)=8\nOFFSET(prb_desc_ring.infos)=16\n"
		 "OFFSET(prb_desc_ring.head_id)=24\nOFFSET(prb_desc_ring.tail_id)=32\n"
		 "SIZE(prb_desc)=24\nOFFSET(prb_desc.state_var)=0\n"
		 "OFFSET(prb_desc.text_blk_lpos)=8\nSIZE(prb_data_blk_lpos)=16\n"
		 "OFFSET(prb_data_blk_lpos.begin)=0\nOFFSET(prb_data_blk_lpos.next)=8\n"
		 "SIZE(printk_info)=%zu\nOFFSET(printk_info.seq)=0\n"
		 "OFFSET(printk_info.ts_nsec)=8\nOFFSET(printk_info.text_len)=16\n"
		 "OFFSET(printk_info.caller_id)=20\nOFFSET(printk_info.dev_info)=24\n"
		 "SIZE(prb_data_ring)=32\nOFFSET(prb_data_ring.size_bits)=0\n"
		 "OFFSET(prb_data_ring.data)=8\nOFFSET(prb_data_ring.head_lpos)=16\n"
		 "OFFSET(prb_data_ring.tail_lpos)=24\n"
		 "NUMBER(phys_base)=%lld\nSYMBOL(init_top_pgt)=%llx\n"
		 "NUMBER(pgtable_l5_enabled)=0\nKERNELOFFSET=0\n", 0,
		 F_IMAGE + F_UTS, F_IMAGE + F_PGD, F_IMAGE + F_PRB, sizeof(struct f_ring),
		 sizeof(struct f_info), (long long)F_PHYS_BASE, F_IMAGE + F_PGD);
	return buf;
}

static inline uint64_t *f_entry(struct fixture *f, uint64_t table, uint64_t index)
{
	return (uint64_t *)f_at(f, table) + index;
}

/* The direct map of F_RAM with pages of 2 MiB, and the top for the kernel's image. */
static inline void f_page_tables(struct fixture *f)
{
	uint64_t vaddr = F_DIRECT + F_RAM;

	*f_entry(f, F_PGD, 511) = (F_RAM + F_TABLES + 0x5000) | 0x63;
	memcpy(f->low + 0x3000 + KERNEL_MAP_TOP, f_entry(f, F_PGD, 511), 8);
	*f_entry(f, F_PGD, vaddr >> 39 & 511) = (F_RAM + F_TABLES) | 0x63;
	*f_entry(f, F_TABLES, vaddr >> 30 & 511) = (F_RAM + F_TABLES + 0x1000) | 0x63;
	for (unsigned int i = 0; i < 2; i++)
		*f_entry(f, F_TABLES + 0x1000, (vaddr >> 21 & 511) + i) =
			(F_RAM + i * MIB(2)) | 0xe3 | 1ull << 63;
}

/* Fill f->bytes, which are zeros. */
static inline void f_fill(struct fixture *f, unsigned int count_bits, unsigned int size_bits)
{
	uint64_t rb = F_IMAGE + F_RB;
	char text[F_TEXT];

	f->ram[0] = (struct node_range){ F_RAM, F_RAM + F_RAM_SIZE };
	f->ram[1] = (struct node_range){ F_LOW, F_LOW + F_LOW_SIZE };
	f->mem = (struct node_memory){ fixture_read, f->ram, 2, f->ram[1] };
	f_page_tables(f);
	memcpy(f_at(f, F_PRB), &rb, sizeof(rb));
	memcpy(f_at(f, F_UTS + 2 * VMCOREINFO_RELEASE_SIZE), F_RELEASE, sizeof(F_RELEASE));
	*f_ring(f) = (struct f_ring){
		.count_bits = count_bits, .size_bits = size_bits,
		.descs = F_DIRECT + F_RAM + F_DESCS, .infos = F_DIRECT + F_RAM + F_INFOS,
		.data = F_DIRECT + F_RAM + F_DATA,
		.head_id = -((1ull << count_bits) + 1) & F_ID_MASK,
		.head_lpos = -(1ull << size_bits), .tail_lpos = -(1ull << size_bits),
	};
	f_ring(f)->tail_id = f_ring(f)->head_id;
	f_desc(f, f_ring(f)->head_id)->state_var = f_ring(f)->head_id | 3ull << 62;
	f_note(f, F_NOTE, f_text(text));
}

static inline void f_init(struct fixture *f, unsigned int count_bits, unsigned int size_bits)
{
	memset(f, 0, sizeof(*f));
	f->bytes = calloc(1, F_RAM_SIZE);
	if (!f->bytes)
		abort();
	f_fill(f, count_bits, size_bits);
}

static inline void f_free(struct fixture *f)
{
	free(f->bytes);
}

/* Drops the oldest record. */
static inline void f_push_tail(struct fixture *f)
{
	struct f_ring *rb = f_ring(f);
	struct f_desc *desc = f_desc(f, rb->tail_id);

	if (desc->state_var >> 62 != 3 && !(desc->begin & 1))
		rb->tail_lpos = desc->next;
	desc->state_var |= 3ull << 62;
	rb->tail_id = (rb->tail_id + 1) & F_ID_MASK;
}

/* Reserves @size bytes for text. Returns where in the data the text begins. */
static inline uint64_t f_reserve(struct fixture *f, uint64_t id, uint64_t size)
{
	struct f_ring *rb = f_ring(f);
	uint64_t all = 1ull << rb->size_bits, begin = rb->head_lpos;
	uint64_t next = begin + align_up(8 + size, 8), at = begin & (all - 1);

	if ((begin & -all) != (next & -all)) {
		next = (next & -all) + align_up(8 + size, 8);
		at = 0;
	}
	/* At most once for each record: a fuzzer may have written over the positions. */
	for (unsigned int i = 0; i < 1u << rb->count_bits && next - rb->tail_lpos > all; i++)
		f_push_tail(f);
	rb->head_lpos = next;
	f_desc(f, id)->begin = begin;
	f_desc(f, id)->next = next;
	memcpy(f_at(f, F_DATA + at), &id, sizeof(id));
	return at + 8;
}

/* Logs @len bytes at @ts_nsec with @level, and leaves the record in @state. Returns its ID. */
static inline uint64_t fixture_bytes(struct fixture *f, uint64_t ts_nsec, unsigned int level,
				     unsigned int state, const char *text, size_t len)
{
	struct f_ring *rb = f_ring(f);
	uint64_t id = (rb->head_id + 1) & F_ID_MASK, at;

	if (((id - rb->tail_id) & F_ID_MASK) >= 1ull << rb->count_bits)
		f_push_tail(f);
	rb->head_id = id;
	if (len) {
		at = f_reserve(f, id, len);
		memcpy(f_at(f, F_DATA + at), text, len);
	} else
		f_desc(f, id)->begin = f_desc(f, id)->next = 3;
	*f_info(f, id) = (struct f_info){
		.seq = f->seq++, .ts_nsec = ts_nsec, .text_len = (uint16_t)len, .facility = 0,
		.flags_level = (uint8_t)(level << 5 | 2), .caller_id = 1,
	};
	f_desc(f, id)->state_var = id | (uint64_t)state << 62;
	return id;
}

#define F_RESERVED	0
#define F_COMMITTED	1
#define F_FINALIZED	2

static inline uint64_t fixture_log(struct fixture *f, const char *text)
{
	return fixture_bytes(f, f->seq * 1000000, 6, F_FINALIZED, text, strlen(text));
}

#endif
