/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How a core rests between two looks. What the monitor waits for (a byte at the UART, a kernel's
 * mailbox, a word in the table) sends no interrupt, so a core has to look again and again. A core
 * that looks without a pause burns power, takes half of a core's time from its SMT sibling, and
 * most of a thread from an emulator. So it halts, and its own LAPIC's timer wakes it (Intel SDM
 * vol. 3A, 11.5.4).
 */
#ifndef MONITOR_CPU_IDLE_H
#define MONITOR_CPU_IDLE_H

#include <stdint.h>

/* In microseconds; less than it takes to fill a UART's FIFO of 16 bytes at 115200 baud (1.4 ms). */
#define IDLE_US	1000

/*
 * Chooses how cores rest, logs it, and measures the LAPIC's timer; until then idle() only pauses.
 * To be called once, after lapic_quiet() on this core, when the TSC's frequency is known. If the
 * timer stops in HLT (CPUID 06H, EAX[2]: ARAT), cores go on looking without a pause.
 */
void idle_init(void);
/*
 * Rests for at most IDLE_US, or until an NMI comes. Interrupts are off before and after. In
 * between, interrupts of the timer's priority class are taken and dropped, and others wait. The
 * LAPIC is quiet before and after.
 */
void idle(void);
/*
 * Rests like idle(), but where it is safe (lib/life/rest.h) no longer than *@word equals @is:
 * whoever writes to the word wakes this core at once. The word has to lie in write-back memory, in
 * a cache line that nobody writes to all the time.
 */
void idle_while(const uint16_t *word, uint16_t is);

#endif
