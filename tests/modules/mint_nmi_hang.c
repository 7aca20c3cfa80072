// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hangs a core for ever inside an NMI, so that only an INIT reaches it. It works in xAPIC mode
 * only.
 */
#include <linux/delay.h>
#include <linux/module.h>
#include <linux/panic.h>
#include <linux/smp.h>
#include <asm/apic.h>
#include <asm/nmi.h>
#include <asm/smp.h>

static int cpu;
module_param(cpu, int, 0);
MODULE_PARM_DESC(cpu, "which (default: 0)");

static bool then_panic;
module_param(then_panic, bool, 0);
MODULE_PARM_DESC(then_panic, "two seconds later, on the CPU that loads this");

static int hang(unsigned int type, struct pt_regs *regs)
{
	if (raw_smp_processor_id() != cpu)
		return NMI_DONE;
	for (;;)
		cpu_relax();
	return NMI_HANDLED;
}

static int __init mint_nmi_hang_init(void)
{
	unsigned long flags;
	int ret = register_nmi_handler(NMI_LOCAL, hang, NMI_FLAG_FIRST, "mint_nmi_hang");

	if (ret)
		return ret;
	pr_emerg("mint_nmi_hang: CPU %d hangs\n", cpu);
	local_irq_save(flags);
	native_apic_mem_write(APIC_ICR2, SET_XAPIC_DEST_FIELD(cpu_physical_id(cpu)));
	native_apic_mem_write(APIC_ICR, APIC_DM_NMI | APIC_INT_ASSERT);
	local_irq_restore(flags);
	if (then_panic) {
		mdelay(2000);		/* no timer: it may belong to the CPU that hangs */
		panic("%s: CPU %d hangs", KBUILD_MODNAME, cpu);
	}
	return 0;
}

module_init(mint_nmi_hang_init);
MODULE_DESCRIPTION("A core that hangs inside an NMI");
MODULE_LICENSE("GPL");
