/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Instructions without effect, by which a program tells insn_marks.c where a count begins and ends:
 * multi-byte NOPs (Intel SDM vol. 2B, NOP) with displacements that no compiler makes.
 */
#ifndef BENCH_MARKS_H
#define BENCH_MARKS_H

#define MARK_BEGIN	0x6d427431	/* "1tBm" */
#define MARK_END	0x6d457431	/* "1tEm" */
#define MARK_TEXT(v)	#v
#define MARK_VALUE(v)	MARK_TEXT(v)

#define mark_begin()	__asm__ volatile("nopl " MARK_VALUE(MARK_BEGIN) "(%%rax)" ::: "memory")
#define mark_end()	__asm__ volatile("nopl " MARK_VALUE(MARK_END) "(%%rax)" ::: "memory")

#endif
