/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Exceptions of cores that run the monitor (Intel SDM vol. 3A, chapter 6).
 * A machine check that was broadcast must not shut the machine down because a
 * core of ours rests: mcheck.h. An NMI is ignored. All else is a fault of the monitor's and
 * ends in panic(), but for an interrupt with an exception's vector, which is dropped.
 */
#ifndef MONITOR_CPU_EXCEPTION_H
#define MONITOR_CPU_EXCEPTION_H

#include <stdint.h>

/* As cpu.asm pushes it. */
struct exception_frame {
	uint64_t rax, rbx, rcx, rdx, rsi, rdi, rbp;
	uint64_t r8, r9, r10, r11, r12, r13, r14, r15;
	uint64_t vector, error;
	uint64_t rip, cs, rflags, rsp, ss;
};

/* Fill the IDT; every core then loads the same one. */
void exception_init(void);
void exception_handle(struct exception_frame *frame);

#endif
