// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who is there. A node is, if the table says that its kernel runs, and its page says that it was
 * written by that very kernel. So what a former life has left there misleads nobody.
 */
#include "module/net/net.h"
#include <linux/etherdevice.h>
#include <linux/random.h>

#define STUCK_MS	1000		/* so long a queue waits for a node that reads nothing */

/* Returns the life of the node that is there, or 0. */
static u32 life_of(const struct net_peer *p)
{
	const struct mint_node *node = mint_peers[p->index]->node;
	u32 state = READ_ONCE(node->state), life = READ_ONCE(node->generation);

	if (!mint_peers[p->index]->known ||
	    (state != MINT_NODE_RUNNING && state != MINT_NODE_STOPPING) ||
	    READ_ONCE(p->page->version) != MINT_NET_VERSION || READ_ONCE(p->page->life) != life)
		return 0;
	return life;
}

static void begin(struct net_peer *p, u32 life)
{
	spin_lock_bh(&p->lock);
	net_writer_begin(&p->writer, get_random_u32());
	p->rung = 0;
	p->stuck = false;
	spin_unlock_bh(&p->lock);
	p->life = life;
	WRITE_ONCE(p->here, true);
}

static void end(struct mint_net *net, struct net_peer *p)
{
	WRITE_ONCE(p->here, false);
	local_bh_disable();
	spin_lock(&p->lock);
	net_writer_end(&p->writer);
	spin_unlock(&p->lock);
	mint_net_wake(net, p);
	local_bh_enable();
}

/* Its node has read nothing for too long: let what is sent there be dropped, until it reads. */
static void look_at_queue(struct mint_net *net, struct net_peer *p)
{
	local_bh_disable();
	mint_net_wake(net, p);
	spin_lock(&p->lock);
	if (p->stopped && time_after(jiffies, p->stopped_at + msecs_to_jiffies(STUCK_MS))) {
		p->stuck = true;
		WRITE_ONCE(p->stopped, false);
		netif_tx_wake_queue(netdev_get_tx_queue(net->dev, p->index));
	}
	spin_unlock(&p->lock);
	local_bh_enable();
}

/* Returns true if frames can go to the node. */
static bool look_at(struct mint_net *net, struct net_peer *p)
{
	u32 life = life_of(p);
	bool was = p->here, linked;

	if (p->here && life != p->life)
		end(net, p);
	if (!p->here && life)
		begin(p, life);
	if (was != p->here)
		netdev_info(net->dev, "node %s is %s\n", p->name, p->here ? "there" : "gone");
	if (!p->here)
		return false;
	spin_lock_bh(&p->lock);
	linked = net_writer_tend(&p->writer);
	spin_unlock_bh(&p->lock);
	look_at_queue(net, p);
	return linked;
}

static void set_carrier(struct mint_net *net, bool on)
{
	if (on == netif_carrier_ok(net->dev))
		return;
	if (on)
		netif_carrier_on(net->dev);
	else
		netif_carrier_off(net->dev);
}

void mint_net_look(struct mint_net *net)
{
	bool linked = false;

	net_for_each_peer(net, p)
		linked |= look_at(net, p);
	set_carrier(net, linked);
	local_bh_disable();
	if (mint_net_due(net))
		napi_schedule(&net->napi);
	local_bh_enable();
}

void mint_net_leave(struct mint_net *net)
{
	net_for_each_peer(net, p) {
		end(net, p);
		net_reader_end(&p->reader);
	}
	set_carrier(net, false);
}
