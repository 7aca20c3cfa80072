/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The local APIC of the calling core (Intel SDM vol. 3A, chapter 11), in xAPIC or x2APIC mode,
 * whichever it is in. No shorthand and no broadcast is used: each IPI goes to one LAPIC ID.
 */
#ifndef MONITOR_APIC_LAPIC_H
#define MONITOR_APIC_LAPIC_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/base/range.h"

/* Returns true if this core's LAPIC is in x2APIC mode. */
bool lapic_x2apic(void);
/* Returns the address of this core's LAPIC registers, for xAPIC mode. */
phys_t lapic_base(void);
/*
 * Clears the flag by which this core is the hardware BSP, so that INIT makes it wait for SIPI
 * instead of sending it to the firmware (Intel SDM vol. 3A, 9.4.1; vol. 4, IA32_APIC_BASE). Returns
 * false if the flag cannot be cleared on this machine.
 */
bool lapic_clear_bsp(void);
/*
 * Puts this core's LAPIC into x2APIC mode or into xAPIC mode, whatever mode a kernel has left it in
 * (Intel SDM vol. 3A, 10.12.5). Its registers may lose their contents by that.
 */
void lapic_set_mode(bool x2apic);
/*
 * Notes whether the firmware uses the thermal interrupt as an SMI; if so, lapic_quiet() leaves it
 * on. To be called once, on the hardware BSP, before lapic_quiet().
 */
void lapic_keep_thermal(void);
/*
 * Masks every local vector except the firmware's thermal one, and makes the LAPIC reject fixed
 * interrupts unless the thermal one needs it enabled. That is what a core at rest needs, and what a
 * kernel expects to find.
 */
void lapic_quiet(void);
/*
 * The local vector table: LAPIC_LVTS registers, numbered from 0. lapic_lvt() returns the value of
 * register @i, and lapic_lvt_name() its name.
 */
#define LAPIC_LVTS	6
#define LAPIC_LVT_MASKED	0x00010000
#define LAPIC_LVT_MODE		0x00000700
#define   LAPIC_LVT_SMI		0x00000200
uint32_t lapic_lvt(unsigned int i);
const char *lapic_lvt_name(unsigned int i);
/*
 * Starts the LAPIC's timer: it counts down from @count, without a divisor, once (Intel SDM vol. 3A,
 * 11.5.4). At 0 it raises the interrupt @vector, or none if @vector is 0.
 *
 * Until lapic_timer_stop() the LAPIC accepts fixed interrupts, and delivers only those of @vector's
 * priority class and above (11.8.3). Interrupts below it, which a dead kernel's functions or other
 * cores may still send, have to wait.
 */
#define LAPIC_TIMER_MAX		0xffffffff
#define LAPIC_VECTOR_IDLE	0xfe	/* the highest vector that is used */
#define LAPIC_VECTOR_GUARD	0xfd	/* monitor/cpu/guard.h */
void lapic_timer_start(uint32_t count, uint8_t vector);
/* Returns how far the timer still has to count. */
uint32_t lapic_timer_left(void);
/*
 * Stops the timer, writes EOI for the interrupt that may have come, and makes the LAPIC quiet
 * again.
 */
void lapic_timer_stop(void);
/* Returns true if an interrupt with @vector was delivered and no EOI has followed yet. */
bool lapic_in_service(uint8_t vector);
/*
 * Drops the interrupts that this core's last kernel has not taken, or has not finished. If the core
 * got no INIT in between, the next kernel would take them for its own.
 */
void lapic_drain(void);
/* Sends INIT, or NMI, to the core with @lapic_id. Whether it arrived is not known. */
void lapic_send_init(uint32_t lapic_id);
void lapic_send_nmi(uint32_t lapic_id);
/* Sends SIPI. @page: physical address of the trampoline, 4 KiB-aligned, below 1 MiB. */
void lapic_send_sipi(uint32_t lapic_id, phys_t page);

#endif
