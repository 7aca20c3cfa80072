// SPDX-License-Identifier: GPL-2.0-only
/*
 * One handler for all exceptions: it finds out which of them the monitor expects, and panics on the
 * others.
 */
#include "monitor/cpu/exception.h"
#include <stdbool.h>
#include "monitor/apic/lapic.h"
#include "monitor/cpu/cpu.h"
#include "monitor/cpu/guard.h"
#include "monitor/cpu/insn.h"
#include "monitor/cpu/regs.h"
#include "monitor/cpu/mcheck.h"
#include "monitor/panic.h"

#define EXCEPTION_COUNT		32
#define VECTOR_COUNT		256
#define VECTOR_NMI		2
#define VECTOR_PROTECTION	13
/* the LAPIC delivers interrupts from this vector on (Intel SDM vol. 3A, 11.5.2) */
#define VECTOR_FIRST_FREE	16
#define VECTOR_MACHINE_CHECK	18
#define GATE_INTERRUPT		0x8e

/* Intel SDM vol. 3A, 6.14.1: 64-bit IDT gate. */
struct idt_gate {
	uint16_t offset_low;		/* 0x0 */
	uint16_t selector;		/* 0x2 */
	uint8_t ist;			/* 0x4 */
	uint8_t type;			/* 0x5 */
	uint16_t offset_mid;		/* 0x6 */
	uint32_t offset_high;		/* 0x8 */
	uint32_t reserved;		/* 0xc */
};
_Static_assert(sizeof(struct idt_gate) == 16, "idt_gate");

extern struct idt_gate cpu_idt[VECTOR_COUNT];	/* cpu.asm loads it */
struct idt_gate cpu_idt[VECTOR_COUNT] __attribute__((aligned(16)));
extern const uint64_t cpu_exception_table[EXCEPTION_COUNT];
extern const uint8_t cpu_drop_interrupt[], cpu_guard_timer[];
extern const uint8_t cpu_read_msr_at[], cpu_write_msr_at[], cpu_no_msr[];	/* cpu.asm */

static uint64_t handler(unsigned int vector)
{
	if (vector == LAPIC_VECTOR_GUARD)
		return (uint64_t)cpu_guard_timer;
	if (vector < EXCEPTION_COUNT)
		return cpu_exception_table[vector];
	return (uint64_t)cpu_drop_interrupt;
}

void exception_init(void)
{
	for (unsigned int i = 0; i < VECTOR_COUNT; i++) {
		uint64_t at = handler(i);

		cpu_idt[i] = (struct idt_gate){
			.offset_low = (uint16_t)at,
			.selector = SEL_CODE64,
			.type = GATE_INTERRUPT,
			.offset_mid = (uint16_t)(at >> 16),
			.offset_high = (uint32_t)(at >> 32),
		};
	}
}

/*
 * Returns true if @f is an interrupt. Vectors 16 to 31 belong to exceptions by convention only: a
 * stray message or IPI may have one of them. Where interrupts are let in (idle(), lapic_drain()),
 * such an interrupt is dropped like any other.
 */
static bool is_interrupt(const struct exception_frame *f)
{
	return f->vector >= VECTOR_FIRST_FREE && f->rflags & RFLAGS_IF &&
		lapic_in_service((uint8_t)f->vector) &&
		!(f->vector == VECTOR_MACHINE_CHECK && mcheck_pending());
}

/* Returns true if @f comes from cpu_read_msr() or cpu_write_msr(), which then return false. */
static bool is_absent_msr(const struct exception_frame *f)
{
	return f->vector == VECTOR_PROTECTION && (f->rip == (uint64_t)cpu_read_msr_at ||
						  f->rip == (uint64_t)cpu_write_msr_at);
}

void exception_handle(struct exception_frame *f)
{
	if (f->vector == LAPIC_VECTOR_GUARD) {
		guard_tick();
		return;
	}
	if (f->vector == VECTOR_NMI || is_interrupt(f))
		return;
	if (is_absent_msr(f)) {
		f->rip = (uint64_t)cpu_no_msr;
		return;
	}
	if (f->vector == VECTOR_MACHINE_CHECK) {
		mcheck_handle(f->rip);
		return;
	}
	guard_fault();
	panic("exception %u on core %u: error %llx rip %llx rsp %llx cr2 %llx cr3 %llx\n"
	      "  rax %llx rbx %llx rcx %llx rdx %llx rsi %llx rdi %llx rbp %llx",
	      (unsigned int)f->vector, cpu_lapic_id(), (unsigned long long)f->error,
	      (unsigned long long)f->rip, (unsigned long long)f->rsp,
	      (unsigned long long)read_cr2(), (unsigned long long)read_cr3(),
	      (unsigned long long)f->rax, (unsigned long long)f->rbx,
	      (unsigned long long)f->rcx, (unsigned long long)f->rdx,
	      (unsigned long long)f->rsi, (unsigned long long)f->rdi,
	      (unsigned long long)f->rbp);
}
