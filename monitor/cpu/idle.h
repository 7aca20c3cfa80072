/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rest between two looks. What the monitor waits for (a byte at the UART, a kernel's mailbox, a word in
 * the table) sends no interrupt, so somebody has to look; but a core that looks without a pause burns
 * power, takes half of a core from its SMT sibling, and most of a thread from an emulator. So it
 * halts, and its own LAPIC's timer wakes it (Intel SDM vol. 3A, 11.5.4).
 */
#ifndef MONITOR_CPU_IDLE_H
#define MONITOR_CPU_IDLE_H

#include <stdint.h>

/* Less than the 16 bytes of a UART's FIFO take at 115200 baud (1.4 ms). */
#define IDLE_US	1000

/*
 * From here on idle() halts. Once, when lapic_quiet() has been called here and the TSC's frequency is
 * known; without a timer that goes on in HLT (CPUID 06H, EAX[2]: ARAT), cores go on looking without a pause.
 */
void idle_init(void);
/*
 * At most IDLE_US, or until an NMI comes. Interrupts are off before and after; in between those of the timer's
 * priority class are taken and dropped, and others wait. The LAPIC is quiet before and after.
 */
void idle(void);
/*
 * The same; and where that is safe (lib/life/rest.h), no longer than *@word is @is: whoever writes
 * to it wakes this core at once. The word lies in write-back memory, in a line that nobody writes
 * to all the time.
 */
void idle_while(const uint16_t *word, uint16_t is);

#endif
