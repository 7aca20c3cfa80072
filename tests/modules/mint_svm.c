// SPDX-License-Identifier: GPL-2.0-only
/* Turns SVM on and leaves it on, as KVM does on every CPU. */
#include <linux/module.h>
#include <linux/smp.h>
#include <asm/cpufeature.h>
#include <asm/msr.h>

static int cpu = -1;
module_param(cpu, int, 0);
MODULE_PARM_DESC(cpu, "which (default: all)");

static void turn_on(void *unused)
{
	native_wrmsrl(MSR_EFER, __rdmsr(MSR_EFER) | EFER_SVME);
}

static int __init mint_svm_init(void)
{
	if (!boot_cpu_has(X86_FEATURE_SVM))
		return -ENODEV;
	if (cpu < 0)
		on_each_cpu(turn_on, NULL, 1);
	else
		return smp_call_function_single(cpu, turn_on, NULL, 1);
	return 0;
}

module_init(mint_svm_init);
MODULE_DESCRIPTION("SVM on all CPUs");
MODULE_LICENSE("GPL");
