// SPDX-License-Identifier: GPL-2.0-only
/*
 * The owner's side of shared interrupts. One has an owner as long as one of the nodes that raise it
 * lives, and has an I/O APIC and this module. When the owner dies the monitor makes the interrupt
 * FREE; if it hangs, another node takes the interrupt from it.
 */
#include "module/mint.h"
#include "module/irq/irqs.h"
#include <linux/acpi.h>
#include <linux/interrupt.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <asm/apicdef.h>
#include "lib/base/shared.h"
#include "lib/table/table.h"

/* Intel 82093AA, 3.1 and 3.2. */
#define IOAPIC_INDEX		0x00
#define IOAPIC_DATA		0x10
#define IOAPIC_SIZE		0x20
#define IOAPIC_PIN(n)		(0x10 + 2 * (n))
#define   IOAPIC_PIN_LAST		119	/* the last pin whose register index fits 8 bits */
#define   IOAPIC_PIN_MASKED	0x10000	/* and edge-triggered, which clears the remote IRR */

/*
 * An interrupt that this node raises, and may own. @irq is a private copy that was checked; @virq
 * is used by the tick alone.
 */
struct handler {
	u8 *owner;			/* in the table */
	struct mint_irq irq;		/* as it was when the module was loaded */
	u32 index;			/* element of IRQS */
	int virq;			/* Linux's number; 0: this node does not handle it */
};

static struct handler *handlers;
static u32 handler_count;
static bool started;

/*
 * Returns true if the function asked for service. It does not ask again before its own node has
 * served it.
 */
static bool pass_on(struct mint_raiser *raiser)
{
	u64 target;

	if (!(readw(raiser->config + PCI_STATUS) & PCI_STATUS_INTERRUPT) ||
	    readw(raiser->config + PCI_COMMAND) & PCI_COMMAND_INTX_DISABLE)
		return false;
	mint_intx_allow(raiser, false);
	target = READ_ONCE(raiser->intx->target);
	if (target) {
		raiser->intx->sent++;
		mint_kick_interrupt(raiser->node, target);
	}
	return true;
}

static irqreturn_t handle(int virq, void *arg)
{
	const struct handler *h = arg;
	bool any = false;

	for (u32 n = 0; n < mint_raiser_count; n++)
		if (mint_raisers[n].irq == h->index)
			any |= pass_on(&mint_raisers[n]);
	return IRQ_RETVAL(any);
}

/* Send again for functions that the owner before silenced, perhaps without sending for them. */
static void pass_on_again(const struct handler *h)
{
	unsigned long flags;

	for (u32 n = 0; n < mint_raiser_count; n++) {
		struct mint_raiser *raiser = &mint_raisers[n];
		u64 target = READ_ONCE(raiser->intx->target);

		if (raiser->irq != h->index || !target ||
		    !(readw(raiser->config + PCI_STATUS) & PCI_STATUS_INTERRUPT) ||
		    !(readw(raiser->config + PCI_COMMAND) & PCI_COMMAND_INTX_DISABLE))
			continue;
		local_irq_save(flags);
		mint_kick_interrupt(raiser->node, target);
		local_irq_restore(flags);
	}
}

/* Clear the remote IRR of the interrupt's pin: the owner before may have ended without an EOI. */
static int forget_pending(const struct mint_irq *irq)
{
	void __iomem *ioapic = ioremap(irq->ioapic, IOAPIC_SIZE);
	unsigned long flags;

	if (!ioapic)
		return -ENOMEM;
	flags = mint_lock(MINT_LOCK_IOAPIC);
	writel(IOAPIC_PIN(irq->pin), ioapic + IOAPIC_INDEX);
	writel(IOAPIC_PIN_MASKED, ioapic + IOAPIC_DATA);
	mint_unlock(MINT_LOCK_IOAPIC, flags);
	iounmap(ioapic);
	return 0;
}

/* Begin to handle an interrupt that this node has just become the owner of. */
static int begin(struct handler *h)
{
	int ret = forget_pending(&h->irq), virq;

	if (ret)
		return ret;
	virq = acpi_register_gsi(NULL, h->irq.gsi, ACPI_LEVEL_SENSITIVE, ACPI_ACTIVE_LOW);
	if (virq < 0)
		return virq;
	h->virq = virq;
	/* Not in a thread: it holds a function's lock, and the ICR, over a few accesses. */
	ret = request_irq(virq, handle, IRQF_NO_THREAD, "mint-shared", h);
	if (ret) {
		h->virq = 0;
		acpi_unregister_gsi(h->irq.gsi);
		return ret;
	}
	pass_on_again(h);
	pr_info("interrupt %u is this node's to handle, IRQ %d in Linux\n", h->irq.gsi, virq);
	return 0;
}

/* The interrupt was taken from this node, which stood still: it can no longer reach the pin. */
static void end(struct handler *h)
{
	if (!h->virq)
		return;
	free_irq(h->virq, h);
	acpi_unregister_gsi(h->irq.gsi);
	h->virq = 0;
}

static bool stands_still(u8 tag)
{
	const struct mint_peer *peer = mint_peer_tagged(tag);
	u32 state = peer ? READ_ONCE(peer->node->state) : MINT_NODE_HALTED;

	return state == MINT_NODE_HUNG || state == MINT_NODE_CRASHED || state == MINT_NODE_HALTED;
}

/* Take an interrupt that nobody has, or whose owner stands still, and handle it. */
static void look_at(struct handler *h)
{
	u8 owner = READ_ONCE(*h->owner);
	int ret;

	if (owner != mint_self.tag) {
		end(h);
		if ((owner != MINT_TAG_FREE && !stands_still(owner)) ||
		    !table_exchange(h->owner, owner, mint_self.tag, NULL))
			return;
	}
	if (h->virq)
		return;
	ret = begin(h);
	if (!ret)
		return;
	pr_err_once("interrupt %u cannot be handled: error %d\n", h->irq.gsi, ret);
	table_exchange(h->owner, mint_self.tag, MINT_TAG_FREE, NULL);
}

void mint_irqs_tick(void)
{
	if (!smp_load_acquire(&started))
		return;
	for (u32 n = 0; n < handler_count; n++)
		look_at(&handlers[n]);
}

/*
 * Does this node's MADT have the pin? The monitor gives I/O APICs only to kernels that keep to
 * their own pins. This keeps the module from writing to an address that is no I/O APIC's, whatever
 * the ownership table says.
 */
bool mint_irq_has_pin(const struct mint_irq *irq)
{
	struct acpi_table_header *madt;
	bool found = false;
	u32 at;

	if (irq->pin > IOAPIC_PIN_LAST || ACPI_FAILURE(acpi_get_table(ACPI_SIG_MADT, 0, &madt)))
		return false;
	for (at = sizeof(struct acpi_table_madt);
	     at + sizeof(struct acpi_subtable_header) <= madt->length && !found;) {
		const struct acpi_madt_io_apic *io = (void *)madt + at;

		found = io->header.type == ACPI_MADT_TYPE_IO_APIC &&
			at + sizeof(*io) <= madt->length &&
			io->address == irq->ioapic && irq->gsi - io->global_irq_base == irq->pin;
		at += max_t(u32, io->header.length, sizeof(io->header));
	}
	acpi_put_table(madt);
	return found;
}

static bool raised_here(u32 irq)
{
	for (u32 n = 0; n < mint_raiser_count; n++)
		if (mint_raisers[n].irq == irq && mint_intx_own(&mint_raisers[n]))
			return true;
	return false;
}

static int find_handlers(void)
{
	u32 count = table_count(mint_self.table, MINT_ARRAY_IRQS);

	handlers = kcalloc(count, sizeof(*handlers), GFP_KERNEL);
	if (!handlers)
		return -ENOMEM;
	for (u32 n = 0; n < count; n++) {
		struct mint_irq *shared = table_irq(mint_self.table, n), irq;

		copy_shared(&irq, shared, sizeof(irq));
		if (irq.flags & MINT_IRQ_SHARED && raised_here(n) && mint_irq_has_pin(&irq))
			handlers[handler_count++] = (struct handler){
				.owner = &shared->owner, .irq = irq, .index = n,
			};
	}
	return 0;
}

/* In a node that raises a shared interrupt the module stays from now on, as its handlers do. */
int mint_irqs_start(void)
{
	bool any = false;
	int ret = mint_intx_map();

	for (u32 n = 0; n < mint_raiser_count; n++)
		any |= mint_raisers[n].shared && mint_intx_own(&mint_raisers[n]);
	if (!ret && any) {
		__module_get(THIS_MODULE);
		ret = find_handlers() ?: mint_intx_take();
		smp_store_release(&started, true);
	}
	if (ret)
		pr_err("shared interrupts will be missing: error %d\n", ret);
	return 0;
}

/* The module can only be unloaded if no interrupt is shared, so that there are no handlers. */
void mint_irqs_stop(void)
{
	mint_intx_release();
}
