/* SPDX-License-Identifier: GPL-2.0-only */
/* Instructions that C cannot express. */
#ifndef MONITOR_CPU_INSN_H
#define MONITOR_CPU_INSN_H

#include <stdint.h>

static inline void outb(uint16_t port, uint8_t v)
{
	asm volatile("outb %0, %1" :: "a"(v), "Nd"(port));
}

static inline uint8_t inb(uint16_t port)
{
	uint8_t v;

	asm volatile("inb %1, %0" : "=a"(v) : "Nd"(port));
	return v;
}

static inline void outw(uint16_t port, uint16_t v)
{
	asm volatile("outw %0, %1" :: "a"(v), "Nd"(port));
}

static inline uint16_t inw(uint16_t port)
{
	uint16_t v;

	asm volatile("inw %1, %0" : "=a"(v) : "Nd"(port));
	return v;
}

static inline void outl(uint16_t port, uint32_t v)
{
	asm volatile("outl %0, %1" :: "a"(v), "Nd"(port));
}

static inline uint32_t inl(uint16_t port)
{
	uint32_t v;

	asm volatile("inl %1, %0" : "=a"(v) : "Nd"(port));
	return v;
}

static inline uint64_t rdmsr(uint32_t msr)
{
	uint32_t lo, hi;

	asm volatile("rdmsr" : "=a"(lo), "=d"(hi) : "c"(msr));
	return lo | (uint64_t)hi << 32;
}

static inline void wrmsr(uint32_t msr, uint64_t v)
{
	asm volatile("wrmsr" :: "c"(msr), "a"((uint32_t)v), "d"((uint32_t)(v >> 32)) : "memory");
}

static inline uint64_t rdtsc(void)
{
	uint32_t lo, hi;

	asm volatile("rdtsc" : "=a"(lo), "=d"(hi));
	return lo | (uint64_t)hi << 32;
}

struct cpuid {
	uint32_t eax, ebx, ecx, edx;
};

static inline struct cpuid cpuid(uint32_t leaf, uint32_t subleaf)
{
	struct cpuid r;

	asm volatile("cpuid" : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx)
		     : "a"(leaf), "c"(subleaf));
	return r;
}

static inline uint64_t read_cr0(void)
{
	uint64_t v;

	asm volatile("mov %%cr0, %0" : "=r"(v));
	return v;
}

static inline void write_cr0(uint64_t v)
{
	asm volatile("mov %0, %%cr0" :: "r"(v) : "memory");
}

static inline uint64_t read_cr2(void)
{
	uint64_t v;

	asm volatile("mov %%cr2, %0" : "=r"(v));
	return v;
}

static inline uint64_t read_cr3(void)
{
	uint64_t v;

	asm volatile("mov %%cr3, %0" : "=r"(v));
	return v;
}

static inline void write_cr3(uint64_t v)
{
	asm volatile("mov %0, %%cr3" :: "r"(v) : "memory");
}

static inline uint64_t read_cr4(void)
{
	uint64_t v;

	asm volatile("mov %%cr4, %0" : "=r"(v));
	return v;
}

static inline void write_cr4(uint64_t v)
{
	asm volatile("mov %0, %%cr4" :: "r"(v) : "memory");
}

static inline void wbinvd(void) { asm volatile("wbinvd" ::: "memory"); }
static inline void cpu_pause(void) { asm volatile("pause" ::: "memory"); }
/* Everything that was done before is seen by others before anything that follows. */
static inline void fence_all(void) { asm volatile("mfence; lfence" ::: "memory"); }
static inline void cpu_halt(void) { asm volatile("hlt" ::: "memory"); }
/* Takes a pending interrupt: STI holds interrupts back for one more instruction. */
static inline void irq_window(void) { asm volatile("sti; nop; cli" ::: "memory"); }
/* Waits for an interrupt, and takes it: none gets in between STI and HLT. */
static inline void irq_halt(void) { asm volatile("sti; hlt; cli" ::: "memory"); }
/* Watches the cache line that @p is in (Intel SDM vol. 2B, MONITOR), for irq_mwait(). */
static inline void cpu_monitor(const volatile void *p)
{
	asm volatile("monitor" :: "a"(p), "c"(0), "d"(0) : "memory");
}
/*
 * Waits, in C1, until the watched line is written to or an interrupt comes, which is taken: none
 * gets in between STI and MWAIT.
 */
static inline void irq_mwait(void) { asm volatile("sti; mwait; cli" :: "a"(0), "c"(0) : "memory"); }
static inline void irq_enable(void) { asm volatile("sti" ::: "memory"); }
static inline void irq_disable(void) { asm volatile("cli" ::: "memory"); }

#endif
