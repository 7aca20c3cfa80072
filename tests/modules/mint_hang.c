// SPDX-License-Identifier: GPL-2.0-only
/* Hangs cores for ever, interrupts off: what no kernel comes back from by itself. */
#include <linux/cpumask.h>
#include <linux/kthread.h>
#include <linux/module.h>

static int cpu;
module_param(cpu, int, 0);
MODULE_PARM_DESC(cpu, "which; -1: all (default: 0)");

static int hang(void *unused)
{
	pr_emerg("mint_hang: CPU %d hangs\n", cpu);
	local_irq_disable();
	for (;;)
		cpu_relax();
	return 0;
}

static struct task_struct *tasks[NR_CPUS];

static int __init mint_hang_init(void)
{
	unsigned int n;

	/* All are made first: a core that hangs holds up the making of others. */
	for_each_online_cpu(n) {
		if (cpu >= 0 && n != cpu)
			continue;
		tasks[n] = kthread_create(hang, NULL, "mint_hang");
		if (IS_ERR(tasks[n]))
			return PTR_ERR(tasks[n]);
		kthread_bind(tasks[n], n);
	}
	preempt_disable();
	for_each_online_cpu(n)
		if (tasks[n])
			wake_up_process(tasks[n]);
	preempt_enable();
	return 0;
}

module_init(mint_hang_init);
MODULE_DESCRIPTION("Cores that hang");
MODULE_LICENSE("GPL");
