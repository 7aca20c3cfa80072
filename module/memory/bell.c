// SPDX-License-Identifier: GPL-2.0-only
/* The bell: an interrupt of this kernel that other nodes send, and the way to ring theirs. */
#include "module/mint.h"
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/irqdomain.h>
#include <asm/hw_irq.h>
#include <asm/irqdomain.h>

static int bell;			/* its number in Linux */
static void (*hear)(void);		/* fixed before the interrupt is requested */

/*
 * The handler wakes tasks, which PREEMPT_RT allows in a thread only. On other kernels it runs in
 * the interrupt itself, also with `threadirqs` on the command line.
 */
#define BELL_FLAGS (IS_ENABLED(CONFIG_PREEMPT_RT) ? 0 : IRQF_NO_THREAD)

static irqreturn_t rung(int irq, void *unused)
{
	hear();
	return IRQ_HANDLED;
}

/* It is on the boot core, which is never offline, so that its vector never changes. */
int mint_bell_allocate(irqreturn_t (*handler)(int, void *), unsigned long flags, const char *name,
		       void *arg)
{
	struct irq_alloc_info info = { .mask = cpumask_of(mint_self_boot_cpu()) };
	int ret, irq = irq_domain_alloc_irqs(x86_vector_domain, 1, NUMA_NO_NODE, &info);

	if (irq < 0)
		return irq;
	irq_set_handler(irq, handle_edge_irq);
	ret = irq_set_affinity(irq, info.mask);
	if (!ret)
		ret = request_irq((unsigned int)irq, handler, flags | IRQF_NOBALANCING, name, arg);
	if (ret) {
		irq_dispose_mapping((unsigned int)irq);
		return ret;
	}
	return irq;
}

void mint_bell_free(int irq, void *arg)
{
	free_irq((unsigned int)irq, arg);
	irq_dispose_mapping((unsigned int)irq);
}

u64 mint_bell_target(int irq)
{
	const struct irq_cfg *cfg = irqd_cfg(irq_get_irq_data((unsigned int)irq));

	return MINT_TARGET(cfg->dest_apicid, cfg->vector);
}

int mint_bell_start(void (*heard)(void))
{
	hear = heard;
	bell = mint_bell_allocate(rung, BELL_FLAGS, "mint-bell", &bell);
	if (bell < 0) {
		pr_err("no interrupt for others to send (%d)\n", bell);
		return bell;
	}
	WRITE_ONCE(mint_self.node->bell, mint_bell_target(bell));
	return 0;
}

void mint_bell_stop(void)
{
	WRITE_ONCE(mint_self.node->bell, 0);
	mint_bell_free(bell, &bell);
}

void mint_bell_ring(u32 node)
{
	unsigned long flags;

	if (node >= mint_peer_count || node == mint_self.index)
		return;
	local_irq_save(flags);
	mint_kick_interrupt(node, READ_ONCE(mint_peers[node]->node->bell));
	local_irq_restore(flags);
}
