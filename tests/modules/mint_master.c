// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lets one CPU turn bus mastering of every function of this kernel on, for ever, with interrupts
 * off.
 */
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/pci.h>

static int cpu;
module_param(cpu, int, 0);

static struct pci_dev *devices[16];
static unsigned int count;

static int master(void *unused)
{
	pr_emerg("mint_master: CPU %d writes\n", smp_processor_id());
	local_irq_disable();
	for (unsigned int i = 0; ; i = (i + 1) % count) {
		u16 command;

		pci_read_config_word(devices[i], PCI_COMMAND, &command);
		pci_write_config_word(devices[i], PCI_COMMAND, command | PCI_COMMAND_MASTER);
	}
	return 0;
}

static int __init mint_master_init(void)
{
	struct pci_dev *dev = NULL;
	struct task_struct *task;

	while (count < ARRAY_SIZE(devices) && (dev = pci_get_device(PCI_ANY_ID, PCI_ANY_ID, dev)))
		devices[count++] = pci_dev_get(dev);
	if (!count)
		return -ENODEV;
	task = kthread_create(master, NULL, "mint_master");
	if (IS_ERR(task))
		return PTR_ERR(task);
	kthread_bind(task, cpu);
	wake_up_process(task);
	return 0;
}

module_init(mint_master_init);
MODULE_DESCRIPTION("A core that does not let functions rest");
MODULE_LICENSE("GPL");
