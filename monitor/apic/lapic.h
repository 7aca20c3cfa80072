/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The local APIC of the core that runs (Intel SDM vol. 3A, chapter 11), in
 * xAPIC or x2APIC mode, whichever it is in. No shorthand, no broadcast: an
 * IPI goes to one LAPIC ID.
 */
#ifndef MONITOR_APIC_LAPIC_H
#define MONITOR_APIC_LAPIC_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/base/range.h"

bool lapic_x2apic(void);
phys_t lapic_base(void);
/*
 * Clear the flag by which this core is the hardware BSP, so that INIT makes it wait for
 * SIPI instead of sending it to the firmware (Intel SDM vol. 3A, 9.4.1; vol. 4,
 * IA32_APIC_BASE). False: it does not stick.
 */
bool lapic_clear_bsp(void);
/*
 * Put this core's LAPIC into x2APIC mode or into xAPIC mode, whatever mode its kernel has left it in
 * (Intel SDM vol. 3A, 10.12.5). Its registers may have lost what they held.
 */
void lapic_set_mode(bool x2apic);
/*
 * On the boot core, before lapic_quiet(): the thermal interrupt is the firmware's from now on, if
 * it is an SMI.
 */
void lapic_keep_thermal(void);
/*
 * Mask every local vector but that one and, without it, reject fixed interrupts: what a resting
 * core wants, and what a kernel expects to find.
 */
void lapic_quiet(void);
/* What the local vectors say: LAPIC_LVTS of them, in the order of lapic_lvt_name(). */
#define LAPIC_LVTS	6
#define LAPIC_LVT_MASKED	0x00010000
#define LAPIC_LVT_MODE		0x00000700
#define   LAPIC_LVT_SMI		0x00000200
uint32_t lapic_lvt(unsigned int i);
const char *lapic_lvt_name(unsigned int i);
/*
 * The LAPIC's timer counts down from @count, without a divisor, once (Intel SDM vol. 3A, 11.5.4). It ends in the
 * interrupt @vector; 0: in none. Till lapic_timer_stop() the LAPIC accepts fixed interrupts, and delivers
 * those of @vector's priority class alone or above it (11.8.3): what a dead kernel's functions, or other
 * cores, may still send waits.
 */
#define LAPIC_TIMER_MAX		0xffffffff
#define LAPIC_VECTOR_IDLE	0xfe	/* no other in service is above it */
#define LAPIC_VECTOR_GUARD	0xfd	/* monitor/cpu/guard.h */
void lapic_timer_start(uint32_t count, uint8_t vector);
uint32_t lapic_timer_left(void);
/* And say EOI, for whatever has come. */
void lapic_timer_stop(void);
/* An interrupt with this vector was delivered, and no EOI followed yet. */
bool lapic_in_service(uint8_t vector);
/*
 * Forget the interrupts that this core's last kernel has not taken, or not finished: without
 * an INIT in between the next one would take them for its own.
 */
void lapic_drain(void);
void lapic_send_init(uint32_t lapic_id);
void lapic_send_nmi(uint32_t lapic_id);
/* @page: the trampoline, 4 KiB-aligned, below 1 MiB. */
void lapic_send_sipi(uint32_t lapic_id, phys_t page);

#endif
