/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The state of the calling core while it runs the monitor: descriptor tables, control registers,
 * and what CPUID says about it.
 */
#ifndef MONITOR_CPU_CPU_H
#define MONITOR_CPU_CPU_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/machine/cpuid.h"

/*
 * Loads the monitor's GDT and IDT (exception_init() has filled the IDT), and sets CR0, CR4 and
 * EFER. Interrupts are off afterwards.
 */
void cpu_init(void);

/* The CPUID instruction, as a function for lib/. */
struct cpu_leaf cpu_leaf(uint32_t leaf, uint32_t subleaf);
/*
 * Returns this core's 32-bit LAPIC ID (CPUID leaf 0Bh or 1), found in the same way as home.asm
 * does.
 */
uint32_t cpu_lapic_id(void);
bool cpu_has_1g_pages(void);
uint8_t cpu_phys_bits(void);
bool cpu_tsc_invariant(void);
bool cpu_has_machine_check(void);	/* has MCA's registers (Intel SDM vol. 3B, chapter 16) */

/* monitor/cpu/cpu.asm */
/* Loads the GDT and the IDT, and reloads every segment register. */
void cpu_load_tables(void);
/*
 * RDMSR and WRMSR. Return false if the core does not have @msr, or does not accept this value; then
 * nothing was read or written.
 */
bool cpu_read_msr(uint32_t msr, uint64_t *value);
bool cpu_write_msr(uint32_t msr, uint64_t value);
/* Jumps to a 64-bit entry of Linux: RSI = boot_params, flat segments, IF = 0. */
void cpu_enter_linux(uint64_t entry, uint64_t boot_params) __attribute__((noreturn));
/*
 * Calls @fn(@arg), and first sets *@stack for cpu_leave_guarded(). Returns 0 if @fn returns, else
 * what cpu_leave_guarded() was called with.
 */
uint64_t cpu_call_guarded(void (*fn)(void *), void *arg, void **stack);
/*
 * Forgets everything on the stack above cpu_call_guarded() and makes that return @end, which is not
 * 0. May be called from an exception.
 */
void cpu_leave_guarded(void *stack, uint64_t end) __attribute__((noreturn));
/* Calls @fn(@arg) on an empty stack. @fn must not return. */
void cpu_call_on(void *stack_top, void (*fn)(void *), void *arg) __attribute__((noreturn));

#endif
