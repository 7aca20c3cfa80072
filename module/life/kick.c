// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sends INIT, SIPI, NMI and interrupts to cores of other nodes.
 *
 * Intel SDM vol. 3A, 9.4.4.1: INIT, 10 ms, SIPI, 200 us, SIPI. Where Linux itself leaves the 10 ms
 * out (arch/x86/kernel/smpboot.c, smp_set_init_udelay()), the SIPIs are sent at once, and again
 * after the 10 ms for a core that has not come: in SMM it takes no INIT.
 */
#include "module/mint.h"
#include <linux/delay.h>
#include <linux/irqflags.h>
#include <asm/apic.h>
#include <asm/processor.h>
#include <asm/smp.h>

#define INIT_DELAY_US	10000
#define SIPI_DELAY_US	200
#define ICR_IDLE_US	1000
#define XAPIC_ID_LIMIT	0xff		/* in xAPIC mode this ID addresses all cores */

static bool icr_idle(void)
{
	for (unsigned int us = 0; us < ICR_IDLE_US; us++) {
		if (!(native_apic_mem_read(APIC_ICR) & APIC_ICR_BUSY))
			return true;
		udelay(1);
	}
	return false;
}

/* Call it with interrupts off: the kernel's own IPIs use the same two registers. */
static int write_icr(u32 lapic_id, u32 command)
{
	if (x2apic_enabled()) {
		weak_wrmsr_fence();
		native_x2apic_icr_write(command, lapic_id);
		return 0;
	}
	if (lapic_id >= XAPIC_ID_LIMIT || !icr_idle())
		return -ENXIO;
	native_apic_mem_write(APIC_ICR2, SET_XAPIC_DEST_FIELD(lapic_id));
	native_apic_mem_write(APIC_ICR, command);
	return 0;
}

static int send(u32 lapic_id, u32 command)
{
	unsigned long flags;
	int ret;

	local_irq_save(flags);
	ret = write_icr(lapic_id, command);
	local_irq_restore(flags);
	return ret;
}

/*
 * Send an INIT, or an NMI in its place, if *@word is still @request. If it is not, the core may be
 * in its next life already: nothing is sent, and *@sent is false.
 */
static int send_first(u32 lapic_id, u32 command, const u32 *word, u32 request, bool *sent)
{
	unsigned long flags;
	int ret = 0;

	local_irq_save(flags);
	*sent = READ_ONCE(*word) == request;
	if (*sent)
		ret = write_icr(lapic_id, command);
	local_irq_restore(flags);
	return ret;
}

/* Does this processor need no 10 ms between INIT and SIPI? The same choice as Linux's. */
static bool init_is_quick(void)
{
	const struct cpuinfo_x86 *c = &boot_cpu_data;

	return (c->x86_vendor == X86_VENDOR_INTEL && c->x86 == 6) ||
		(c->x86_vendor == X86_VENDOR_AMD && c->x86 >= 0xf) ||
		(c->x86_vendor == X86_VENDOR_HYGON && c->x86 >= 0x18);
}

/*
 * This does not look whether the request still stands: the monitor may have cleared it while the
 * INIT was on its way, and without a SIPI the core would wait for ever. A core that does not wait
 * for a SIPI ignores it.
 */
static int sipi_twice(u32 lapic_id)
{
	u32 sipi = APIC_DM_STARTUP | APIC_INT_ASSERT |
		(u32)(mint_self.table->header.sipi_page >> 12);
	int ret;

	ret = send(lapic_id, sipi);
	if (ret)
		return ret;
	udelay(SIPI_DELAY_US);
	return send(lapic_id, sipi);
}

int mint_kick_own_nmi(unsigned int cpu)
{
	return write_icr(cpu_physical_id(cpu), APIC_DM_NMI | APIC_INT_ASSERT);
}

void mint_kick_interrupt(u32 node, u64 word)
{
	struct roster_target to;

	if (roster_interrupt(mint_who(), node, word, &to))
		send(to.lapic_id, APIC_DM_FIXED | APIC_INT_ASSERT | to.vector);
}

int mint_kick(const struct roster_target *to, enum mint_kick_way way, const u32 *word, u32 request)
{
	u32 first = way == MINT_KICK_INIT ? APIC_DM_INIT : APIC_DM_NMI;
	bool sent;
	int ret;

	/* An INIT would take the hardware BSP to the firmware, which would end all nodes. */
	if (way != MINT_KICK_NMI && to->lapic_id == mint_self.table->header.bsp_lapic_id)
		return -EPERM;
	ret = send_first(to->lapic_id, first | APIC_INT_ASSERT, word, request, &sent);
	if (ret || !sent)
		return ret;
	if (way == MINT_KICK_INIT && init_is_quick())
		ret = sipi_twice(to->lapic_id);
	if (ret || way == MINT_KICK_NMI)
		return ret;
	usleep_range(INIT_DELAY_US, 2 * INIT_DELAY_US);
	return sipi_twice(to->lapic_id);
}
