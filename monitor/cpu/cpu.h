/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One core's own state while it runs the monitor: descriptor tables, control
 * registers, who it is.
 */
#ifndef MONITOR_CPU_CPU_H
#define MONITOR_CPU_CPU_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/machine/cpuid.h"

/*
 * Load the monitor's GDT and IDT (exception_init() has filled it), set CR0 and
 * CR4. Interrupts stay off.
 */
void cpu_init(void);

struct cpu_leaf cpu_leaf(uint32_t leaf, uint32_t subleaf);	/* the instruction, for lib/ */
/* This core's 32-bit LAPIC ID (CPUID leaf 1Fh, 0Bh, or 1), as home.asm finds it. */
uint32_t cpu_lapic_id(void);
bool cpu_has_1g_pages(void);
uint8_t cpu_phys_bits(void);
bool cpu_tsc_invariant(void);
bool cpu_has_machine_check(void);	/* the registers of chapter 16 of Intel's SDM, vol. 3B */

/* monitor/cpu/cpu.asm */
void cpu_load_tables(void);
/*
 * As RDMSR and WRMSR; false: the core does not have @msr, or not this value, and nothing was read
 * or written.
 */
bool cpu_read_msr(uint32_t msr, uint64_t *value);
bool cpu_write_msr(uint32_t msr, uint64_t value);
/* Jump into a Linux 64-bit entry: RSI = boot_params, flat segments, IF = 0. */
void cpu_enter_linux(uint64_t entry, uint64_t boot_params) __attribute__((noreturn));
/* @fn(@arg), with *@stack for cpu_leave_guarded(). 0, or what that says. */
uint64_t cpu_call_guarded(void (*fn)(void *), void *arg, void **stack);
/* Forget all above cpu_call_guarded(), which returns @end (not 0). From an exception, too. */
void cpu_leave_guarded(void *stack, uint64_t end) __attribute__((noreturn));
/* Continue at @fn on an empty stack. */
void cpu_call_on(void *stack_top, void (*fn)(void *), void *arg) __attribute__((noreturn));

#endif
