// SPDX-License-Identifier: GPL-2.0-only
/*
 * The network's own bell. That for memory (bell.c) wakes workers, which would be too much for each
 * burst of frames.
 */
#include "module/net/net.h"
#include <linux/interrupt.h>

static irqreturn_t rung(int irq, void *arg)
{
	struct mint_net *net = arg;

	WRITE_ONCE(net->page->asleep, 0);	/* nobody has to ring again */
	napi_schedule(&net->napi);
	return IRQ_HANDLED;
}

int mint_net_bell_start(struct mint_net *net)
{
	net->bell = mint_bell_allocate(rung, 0, net->dev->name, net);
	if (net->bell < 0)
		return net->bell;
	WRITE_ONCE(net->page->bell, mint_bell_target(net->bell));
	return 0;
}

void mint_net_bell_stop(struct mint_net *net)
{
	WRITE_ONCE(net->page->bell, 0);
	mint_bell_free(net->bell, net);
}

void mint_net_ring(struct net_peer *p)
{
	u32 asleep = READ_ONCE(p->page->asleep);
	unsigned long flags;

	if (!asleep || asleep == READ_ONCE(p->rung) || !READ_ONCE(p->here))
		return;
	WRITE_ONCE(p->rung, asleep);
	local_irq_save(flags);
	mint_kick_interrupt(p->index, READ_ONCE(p->page->bell));
	local_irq_restore(flags);
	p->tx_bells++;
}
