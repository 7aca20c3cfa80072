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
#define BELL_FLAGS (IRQF_NOBALANCING | (IS_ENABLED(CONFIG_PREEMPT_RT) ? 0 : IRQF_NO_THREAD))

static irqreturn_t rung(int irq, void *unused)
{
	hear();
	return IRQ_HANDLED;
}

/* Allocate it on the boot core, which is never offline, so that its vector never changes. */
static int allocate(unsigned int cpu)
{
	struct irq_alloc_info info = { .mask = cpumask_of(cpu) };
	int ret, irq = irq_domain_alloc_irqs(x86_vector_domain, 1, NUMA_NO_NODE, &info);

	if (irq < 0)
		return irq;
	irq_set_handler(irq, handle_edge_irq);
	ret = irq_set_affinity(irq, info.mask);
	if (!ret)
		ret = request_irq(irq, rung, BELL_FLAGS, "mint-bell", &bell);
	if (ret) {
		irq_dispose_mapping((unsigned int)irq);
		return ret;
	}
	return irq;
}

int mint_bell_start(void (*heard)(void))
{
	const struct irq_cfg *cfg;

	hear = heard;
	bell = allocate(mint_self_boot_cpu());
	if (bell < 0) {
		pr_err("no interrupt for others to send (%d)\n", bell);
		return bell;
	}
	cfg = irqd_cfg(irq_get_irq_data(bell));
	WRITE_ONCE(mint_self.node->bell, MINT_TARGET(cfg->dest_apicid, cfg->vector));
	return 0;
}

void mint_bell_stop(void)
{
	WRITE_ONCE(mint_self.node->bell, 0);
	free_irq(bell, &bell);
	irq_dispose_mapping((unsigned int)bell);
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
