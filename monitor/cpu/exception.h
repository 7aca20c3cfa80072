/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Exceptions of cores that run the monitor (Intel SDM vol. 3A, chapter 6). A machine check that was
 * broadcast must not shut the machine down because one of the monitor's cores rests: see mcheck.h.
 * An NMI is ignored. An interrupt with an exception's vector is dropped. Everything else is a fault
 * of the monitor's and ends in panic().
 */
#ifndef MONITOR_CPU_EXCEPTION_H
#define MONITOR_CPU_EXCEPTION_H

#include <stdint.h>

/* What cpu.asm pushes onto the stack of the core, lowest address first. */
struct exception_frame {
	uint64_t rax, rbx, rcx, rdx, rsi, rdi, rbp;
	uint64_t r8, r9, r10, r11, r12, r13, r14, r15;
	uint64_t vector, error;
	uint64_t rip, cs, rflags, rsp, ss;
};

/* Fills the IDT. To be called once; every core then loads the same one (cpu_init()). */
void exception_init(void);
/*
 * Handles the exception in @frame; cpu.asm calls this, with interrupts off, and continues at
 * frame->rip when it returns.
 */
void exception_handle(struct exception_frame *frame);

#endif
