// SPDX-License-Identifier: GPL-2.0-only
/*
 * Functions that raise interrupts of I/O APICs. One of this node that raises a shared interrupt
 * gets an interrupt of its own, which only the owner of the shared one sends, after setting the
 * function's INTx-disable. When the function has been served this node lets it raise the interrupt
 * again. This works on an unmodified kernel.
 */
#include "module/mint.h"
#include "module/irq/irqs.h"
#include <linux/acpi.h>
#include <linux/delay.h>
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/irqdomain.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <asm/apic.h>
#include <asm/hw_irq.h>
#include <asm/irqdomain.h>
#include "lib/base/shared.h"
#include "lib/table/lock_wait.h"
#include "lib/table/table.h"

#define CONFIG_SIZE	4096
#define COMMAND_US	1000		/* a holder needs the lock for two accesses */

struct mint_raiser *mint_raisers;
u32 mint_raiser_count;

bool mint_intx_own(const struct mint_raiser *raiser)
{
	return raiser->node == mint_self.index;
}

/*
 * Two kernels change this bit of the command register, which has others as well: so each does it
 * under the lock `command`. Nobody waits longer than COMMAND_US: such a holder died between its two
 * accesses, or never was one. Then the bit is changed all the same.
 */
void mint_intx_allow(struct mint_raiser *raiser, bool allow)
{
	u32 *lock = &raiser->intx->command;
	enum lock_answer answer;
	struct lock_wait wait;
	u16 command;
	u64 us = 0;

	lock_wait_begin(&wait, us, COMMAND_US);
	while ((answer = lock_wait_try(&wait, mint_self.table, lock, mint_self.tag, us)) ==
	       LOCK_BUSY) {
		udelay(1);
		us++;
	}
	if (answer == LOCK_OVERDUE && lock_wait_force(&wait, lock, mint_self.tag, us))
		answer = LOCK_TAKEN;
	command = readw(raiser->config + PCI_COMMAND);
	if (allow)
		command &= ~PCI_COMMAND_INTX_DISABLE;
	else
		command |= PCI_COMMAND_INTX_DISABLE;
	writew(command, raiser->config + PCI_COMMAND);
	readw(raiser->config + PCI_COMMAND);
	if (answer == LOCK_TAKEN)
		table_exchange32(lock, mint_self.tag + 1u, 0);
}

static void publish(struct irq_data *d)
{
	struct mint_raiser *raiser = irq_data_get_irq_chip_data(d);
	const struct irq_cfg *cfg = irqd_cfg(d);

	WRITE_ONCE(raiser->intx->target, MINT_TARGET(cfg->dest_apicid, cfg->vector));
}

static void mask(struct irq_data *d)
{
	mint_intx_allow(irq_data_get_irq_chip_data(d), false);
}

static void unmask(struct irq_data *d)
{
	mint_intx_allow(irq_data_get_irq_chip_data(d), true);
}

static void eoi(struct irq_data *d)
{
	struct mint_raiser *raiser = irq_data_get_irq_chip_data(d);

	raiser->intx->served++;
	irq_chip_ack_parent(d);
	if (!irqd_irq_masked(d))
		mint_intx_allow(raiser, true);
}

static int set_affinity(struct irq_data *d, const struct cpumask *cpus, bool force)
{
	int ret = irq_chip_set_affinity_parent(d, cpus, force);

	if (ret >= 0 && ret != IRQ_SET_MASK_OK_DONE)
		publish(d);
	return ret;
}

static struct irq_chip intx_chip = {
	.name			= "Mint-INTx",
	.irq_mask		= mask,
	.irq_unmask		= unmask,
	.irq_eoi		= eoi,
	.irq_set_affinity	= set_affinity,
	.flags			= IRQCHIP_SKIP_SET_WAKE | IRQCHIP_AFFINITY_PRE_STARTUP,
};

static int allocate(struct irq_domain *domain, unsigned int virq, unsigned int count, void *arg)
{
	struct irq_alloc_info info = {};
	int ret = irq_domain_alloc_irqs_parent(domain, virq, count, &info);

	if (!ret)
		irq_domain_set_info(domain, virq, (struct mint_raiser *)arg - mint_raisers,
				    &intx_chip, arg, handle_fasteoi_irq, NULL, "INTx");
	return ret;
}

static int activate(struct irq_domain *domain, struct irq_data *d, bool reserve)
{
	if (!reserve)
		publish(d);
	return 0;
}

static void deactivate(struct irq_domain *domain, struct irq_data *d)
{
	struct mint_raiser *raiser = irq_data_get_irq_chip_data(d);

	WRITE_ONCE(raiser->intx->target, 0);
}

static const struct irq_domain_ops intx_ops = {
	.alloc		= allocate,
	.free		= irq_domain_free_irqs_common,
	.activate	= activate,
	.deactivate	= deactivate,
};

static struct irq_domain *intx_domain;

static struct mint_raiser *raiser_of(const struct pci_dev *dev)
{
	for (u32 n = 0; n < mint_raiser_count; n++)
		if (mint_intx_own(&mint_raisers[n]) &&
		    mint_raisers[n].segment == pci_domain_nr(dev->bus) &&
		    mint_raisers[n].bdf == PCI_DEVID(dev->bus->number, dev->devfn))
			return &mint_raisers[n];
	return NULL;
}

/* Where the firmware has inverted an interrupt, the kernel that has the pin knows that itself. */
static int allocate_for(struct mint_raiser *raiser)
{
	if (!raiser->shared)
		return acpi_register_gsi(NULL, raiser->gsi, ACPI_LEVEL_SENSITIVE, ACPI_ACTIVE_LOW);
	return intx_domain ? irq_domain_alloc_irqs(intx_domain, 1, NUMA_NO_NODE, raiser) : -ENODEV;
}

void mint_intx_give(struct pci_dev *dev)
{
	struct mint_raiser *raiser = raiser_of(dev);
	int virq;

	if (!raiser || raiser->virq)
		return;
	virq = allocate_for(raiser);
	if (virq <= 0) {
		pci_err(dev, "no interrupt for GSI %u: error %d\n", raiser->gsi, virq);
		return;
	}
	raiser->virq = virq;
	dev->irq = virq;
	dev->irq_managed = 1;	/* so that the kernel looks for no other */
	pci_info(dev, raiser->shared ? "interrupt %d is passed on by the owner of GSI %u\n" :
		 "interrupt %d is GSI %u\n", virq, raiser->gsi);
}

void mint_intx_take_back(struct pci_dev *dev)
{
	struct mint_raiser *raiser = raiser_of(dev);

	if (!raiser || !raiser->virq)
		return;
	if (raiser->shared)
		irq_dispose_mapping(raiser->virq);
	else
		acpi_unregister_gsi(raiser->gsi);
	raiser->virq = 0;
}

int mint_intx_take(void)
{
	struct fwnode_handle *fwnode = irq_domain_alloc_named_fwnode("Mint-INTx");

	if (!fwnode)
		return -ENOMEM;
	intx_domain = irq_domain_create_hierarchy(x86_vector_domain, 0, mint_raiser_count, fwnode,
						  &intx_ops, NULL);
	if (!intx_domain) {
		irq_domain_free_fwnode(fwnode);
		return -ENOMEM;
	}
	return 0;
}

static u32 owner_of(u16 segment, u16 bdf)
{
	for (u32 n = 0; n < table_count(mint_self.table, MINT_ARRAY_FUNCTIONS); n++) {
		const struct mint_function *fn = table_function(mint_self.table, n);

		if (fn->segment == segment && fn->bdf == bdf)
			return roster_tagged(mint_who(), READ_ONCE(fn->owner));
	}
	return ROSTER_NOBODY;
}

static bool config_is_there(const struct mint_intx *said, u32 gsi)
{
	if (said->config == mint_self_config(said->segment, said->bdf))
		return true;
	pr_warn("function %04x:%02x:%02x.%x: its configuration space is not where the ACPI table "
		"MINT has it: the owner of GSI %u does not look at it\n", said->segment,
		PCI_BUS_NUM(said->bdf), PCI_SLOT(said->bdf), PCI_FUNC(said->bdf), gsi);
	return false;
}

/*
 * Read what the table says of a function, once, and fill *@raiser. Returns 0, -ENOMEM, or -ENOENT
 * if its interrupt does not concern this node, or if what the table says cannot be true.
 */
static int map(struct mint_intx *intx, struct mint_raiser *raiser)
{
	struct mint_irq irq;
	struct mint_intx said;

	copy_shared(&said, intx, sizeof(said));
	if (!said.segment && !said.bdf)
		return -ENOENT;		/* the element is not used */
	if (said.irq >= table_count(mint_self.table, MINT_ARRAY_IRQS))
		return -ENOENT;
	copy_shared(&irq, table_irq(mint_self.table, said.irq), sizeof(irq));
	*raiser = (struct mint_raiser){
		.intx = intx, .shared = irq.flags & MINT_IRQ_SHARED, .irq = said.irq,
		.node = owner_of(said.segment, said.bdf), .gsi = irq.gsi,
		.segment = said.segment, .bdf = said.bdf,
	};
	if (!raiser->shared)
		return mint_intx_own(raiser) && mint_irq_has_pin(&irq) ? 0 : -ENOENT;
	if (!said.config || !config_is_there(&said, irq.gsi))
		return -ENOENT;
	raiser->config = ioremap(said.config, CONFIG_SIZE);
	return raiser->config ? 0 : -ENOMEM;
}

int mint_intx_map(void)
{
	u32 count = table_count(mint_self.table, MINT_ARRAY_INTX);

	mint_raisers = kcalloc(count, sizeof(*mint_raisers), GFP_KERNEL);
	if (!mint_raisers)
		return -ENOMEM;
	for (u32 n = 0; n < count; n++) {
		int ret = map(table_intx(mint_self.table, n), &mint_raisers[mint_raiser_count]);

		if (ret == -ENOMEM)
			return ret;
		mint_raiser_count += !ret;
	}
	return 0;
}

void mint_intx_release(void)
{
	while (mint_raiser_count--)
		if (mint_raisers[mint_raiser_count].config)
			iounmap(mint_raisers[mint_raiser_count].config);
	mint_raiser_count = 0;
	kfree(mint_raisers);
	mint_raisers = NULL;
}
