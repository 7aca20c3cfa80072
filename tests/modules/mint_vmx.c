// SPDX-License-Identifier: GPL-2.0-only
/*
 * Enters VMX operation and stays in it, as KVM does on every CPU. INIT is blocked there (Intel SDM
 * vol. 3C, 23.8).
 */
#include <linux/gfp.h>
#include <linux/module.h>
#include <linux/smp.h>
#include <asm/asm.h>
#include <asm/cpufeature.h>
#include <asm/msr.h>
#include <asm/page.h>
#include <asm/tlbflush.h>

#define ALLOWED		(FEAT_CTL_LOCKED | FEAT_CTL_VMX_ENABLED_OUTSIDE_SMX)
#define REVISION	GENMASK_ULL(30, 0)	/* a field of IA32_VMX_BASIC (A.1) */

static int cpu = -1;
module_param(cpu, int, 0);
MODULE_PARM_DESC(cpu, "which (default: all)");

static atomic_t failed;

/* 24.11.5: the region begins with the revision. */
static bool turn_on(u32 *region)
{
	u64 allowed = __rdmsr(MSR_IA32_FEAT_CTL), at = __pa(region);

	if (!(allowed & FEAT_CTL_LOCKED))
		native_wrmsrl(MSR_IA32_FEAT_CTL, allowed | ALLOWED);
	else if ((allowed & ALLOWED) != ALLOWED)
		return false;
	region[0] = __rdmsr(MSR_IA32_VMX_BASIC) & REVISION;
	cr4_set_bits(X86_CR4_VMXE);
	asm goto("1: vmxon %0\n\t"
		 "jbe %l[not_on]\n"
		 _ASM_EXTABLE(1b, %l[not_on])
		 :: "m"(at) : "cc", "memory" : not_on);
	return true;
not_on:
	cr4_clear_bits(X86_CR4_VMXE);
	return false;
}

static void turn_on_here(void *unused)
{
	u32 *region = (u32 *)get_zeroed_page(GFP_ATOMIC);

	if (region && turn_on(region))
		return;			/* the region belongs to the CPU */
	free_page((unsigned long)region);
	atomic_inc(&failed);
}

static int __init mint_vmx_init(void)
{
	int ret = 0;

	if (!boot_cpu_has(X86_FEATURE_VMX))
		return -ENODEV;
	if (cpu < 0)
		on_each_cpu(turn_on_here, NULL, 1);
	else
		ret = smp_call_function_single(cpu, turn_on_here, NULL, 1);
	return ret ?: atomic_read(&failed) ? -EIO : 0;
}

module_init(mint_vmx_init);
MODULE_DESCRIPTION("VMX operation on all CPUs");
MODULE_LICENSE("GPL");
