// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sends to cores of other kernels what these have not asked for: interrupts with the vectors of
 * exceptions, or an INIT, with the SIPI that belongs to it or without.
 */
#include <linux/delay.h>
#include <linux/module.h>
#include <asm/apic.h>

#define FIRST		16
#define LAST		31
#define GAP_US		150 /* a core that rests in the monitor looks about once in 1000 us */

static uint lapic_id[8];
static int count;
module_param_array(lapic_id, uint, &count, 0);
static uint rounds = 40;
module_param(rounds, uint, 0);

static bool init;
module_param(init, bool, 0);
static uint sipi;			/* vector; 0: no SIPI */
module_param(sipi, uint, 0);

static void send(u32 to, u32 command)
{
	unsigned long flags;

	local_irq_save(flags);
	if (x2apic_enabled()) {
		native_x2apic_icr_write(command, to);
	} else {
		while (native_apic_mem_read(APIC_ICR) & APIC_ICR_BUSY)
			cpu_relax();
		native_apic_mem_write(APIC_ICR2, SET_XAPIC_DEST_FIELD(to));
		native_apic_mem_write(APIC_ICR, command);
	}
	local_irq_restore(flags);
}

static void send_all(u32 command)
{
	for (int i = 0; i < count; i++)
		send(lapic_id[i], command);
	udelay(GAP_US);
}

static int __init mint_stray_init(void)
{
	if (init)
		send_all(APIC_DM_INIT | APIC_INT_ASSERT);
	if (init && sipi)
		send_all(APIC_DM_STARTUP | APIC_INT_ASSERT | sipi);
	for (uint round = 0; !init && round < rounds; round++)
		for (u32 vector = FIRST; vector <= LAST; vector++)
			send_all(APIC_DM_FIXED | vector);
	return -EAGAIN;			/* the work is done, and the module need not stay */
}

module_init(mint_stray_init);
MODULE_DESCRIPTION("Interrupts for other kernels' cores");
MODULE_LICENSE("GPL");
