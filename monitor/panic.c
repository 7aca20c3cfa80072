// SPDX-License-Identifier: GPL-2.0-only
/*
 * Prints one message for the whole machine, and halts this core with interrupts off.
 */
#include "monitor/panic.h"
#include <stdbool.h>
#include "monitor/cpu/insn.h"
#include "monitor/log.h"

void panic(const char *fmt, ...)
{
	static bool panicked;
	va_list ap;

	irq_disable();
	if (!__atomic_exchange_n(&panicked, true, __ATOMIC_ACQ_REL)) {
		log_break_lock();
		log_print("\nmint: PANIC: ");
		va_start(ap, fmt);
		log_vprint(fmt, ap);
		va_end(ap);
		log_print("\nmint: this core stops here; reset the machine to go on\n");
	}
	for (;;)
		cpu_halt();
}
