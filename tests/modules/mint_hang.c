// SPDX-License-Identifier: GPL-2.0-only
/* Hangs a core for ever, interrupts off: what no kernel comes back from by itself. */
#include <linux/kthread.h>
#include <linux/module.h>

static int cpu;
module_param(cpu, int, 0);
MODULE_PARM_DESC(cpu, "which (default: 0)");

static int hang(void *unused)
{
	local_irq_disable();
	for (;;)
		cpu_relax();
	return 0;
}

static int __init mint_hang_init(void)
{
	struct task_struct *task = kthread_create(hang, NULL, "mint_hang");

	if (IS_ERR(task))
		return PTR_ERR(task);
	kthread_bind(task, cpu);
	wake_up_process(task);
	return 0;
}

module_init(mint_hang_init);
MODULE_DESCRIPTION("A core that hangs");
MODULE_LICENSE("GPL");
