// SPDX-License-Identifier: GPL-2.0-only
/* Hangs cores for ever, with interrupts off. No kernel comes back from that by itself. */
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/panic.h>

static int cpu;
module_param(cpu, int, 0);
MODULE_PARM_DESC(cpu, "which; -1: all (default: 0)");

static bool then_panic;
module_param(then_panic, bool, 0);
MODULE_PARM_DESC(then_panic, "two seconds later, on the CPU that loads this");

static int hang(void *unused)
{
	pr_emerg("mint_hang: CPU %d hangs\n", smp_processor_id());
	local_irq_disable();
	for (;;)
		cpu_relax();
	return 0;
}

static struct task_struct *tasks[NR_CPUS];

static int __init mint_hang_init(void)
{
	unsigned int n;

	/* All threads are made first, since a core that hangs holds up the making of threads. */
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
	/*
	 * This CPU's thread runs as soon as this one sleeps. Without that a kernel that preempts
	 * nothing would go on, and wait for the other CPUs with interrupts on: it is not hung.
	 */
	if (cpu < 0)
		msleep(100);
	if (then_panic) {
		mdelay(2000);		/* no timer: it may belong to the CPU that hangs */
		panic("%s: CPU %d hangs", KBUILD_MODNAME, cpu);
	}
	return 0;
}

module_init(mint_hang_init);
MODULE_DESCRIPTION("Cores that hang");
MODULE_LICENSE("GPL");
