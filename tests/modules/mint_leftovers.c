// SPDX-License-Identifier: GPL-2.0-only
/*
 * Leaves the TSC of each CPU shifted by so many ticks, as Linux does where the firmware has shifted
 * it before.
 */
#include <linux/module.h>
#include <linux/smp.h>
#include <asm/cpufeature.h>
#include <asm/msr.h>

static long ticks = 1 << 24;
module_param(ticks, long, 0);

static void shift(void *unused)
{
	u64 was = __rdmsr(MSR_IA32_TSC_ADJUST);

	native_wrmsrl(MSR_IA32_TSC_ADJUST, was + ticks);
	pr_info("mint_leftovers: CPU %d: TSC_ADJUST %lld, was %lld\n", smp_processor_id(),
		(s64)__rdmsr(MSR_IA32_TSC_ADJUST), (s64)was);
}

static int __init mint_leftovers_init(void)
{
	if (!boot_cpu_has(X86_FEATURE_TSC_ADJUST))
		return -ENODEV;
	on_each_cpu(shift, NULL, 1);
	return 0;
}

module_init(mint_leftovers_init);
MODULE_DESCRIPTION("a shifted TSC on all CPUs");
MODULE_LICENSE("GPL");
