// SPDX-License-Identifier: GPL-2.0-only
/* The device mint0, from the region that the table names to the device's end. */
#include "module/net/net.h"
#include <linux/etherdevice.h>
#include <linux/io.h>
#include <linux/random.h>
#include <mint/net.h>

#define FEATURES (NETIF_F_SG | NETIF_F_FRAGLIST | NETIF_F_HIGHDMA | NETIF_F_HW_CSUM | \
		  NETIF_F_TSO | NETIF_F_TSO6 | NETIF_F_TSO_ECN)

static struct mint_net *the_net;	/* NULL: there is no network; fixed after the start */

static int open(struct net_device *dev)
{
	struct mint_net *net = netdev_priv(dev);
	int ret = mint_net_bell_start(net);

	if (ret) {
		netdev_err(dev, "no interrupt for others to send (%d)\n", ret);
		return ret;
	}
	mutex_lock(&net->tending);
	net_for_each_peer(net, p)
		net_reader_begin(&p->reader, get_random_u32());
	napi_enable(&net->napi);
	netif_tx_start_all_queues(dev);
	WRITE_ONCE(net->page->asleep, 0);
	WRITE_ONCE(net->page->version, MINT_NET_VERSION);
	smp_store_release(&net->page->life, READ_ONCE(mint_self.node->generation));
	net->open = true;
	mint_net_look(net);
	mutex_unlock(&net->tending);
	return 0;
}

static int stop(struct net_device *dev)
{
	struct mint_net *net = netdev_priv(dev);

	mutex_lock(&net->tending);
	net->open = false;
	WRITE_ONCE(net->page->life, 0);
	netif_tx_disable(dev);
	napi_disable(&net->napi);
	mint_net_leave(net);
	mutex_unlock(&net->tending);
	mint_net_bell_stop(net);
	return 0;
}

void mint_net_tick(void)
{
	if (!the_net)
		return;
	mutex_lock(&the_net->tending);
	if (the_net->open)
		mint_net_look(the_net);
	mutex_unlock(&the_net->tending);
}

static const struct net_device_ops ops = {
	.ndo_open		= open,
	.ndo_stop		= stop,
	.ndo_start_xmit		= mint_net_xmit,
	.ndo_select_queue	= mint_net_select_queue,
	.ndo_get_stats64	= mint_net_stats,
	.ndo_set_mac_address	= eth_mac_addr,
	.ndo_validate_addr	= eth_validate_addr,
};

/* Returns the range that the table names as the network's, or NULL. */
static const struct mint_range *find_region(void)
{
	for (u32 n = 0; n < mint_who()->range_count; n++) {
		const struct mint_range *r = &mint_who()->range[n];

		if (r->kind != MINT_RANGE_NET || r->owner != MINT_TAG_MONITOR || !r->size)
			continue;
		if (mint_memory_shared(r))
			return r;
		pr_warn("the network's region at 0x%llx cannot be where the table says\n",
			r->start);
	}
	return NULL;
}

static void make_rings(struct mint_net *net)
{
	const struct net_layout *l = &net->layout;
	u32 self = mint_self.index;

	net_for_each_peer(net, p) {
		struct mint_net_page *page = net->region + net_layout_page(l, p->index);

		p->page = page;
		p->writer = (struct net_writer){
			.out = &net->page->out[p->index], .in = &page->in[self], .units = l->units,
			.data = net->region + net_layout_ring(l, self, p->index),
		};
		p->reader = (struct net_reader){
			.in = &net->page->in[p->index], .out = &page->out[self], .units = l->units,
			.data = net->region + net_layout_ring(l, p->index, self),
		};
	}
}

static void make_peers(struct mint_net *net)
{
	net->count = net->layout.nodes;
	for (u32 n = 0; n < net->count; n++) {
		net->peer[n].index = n;
		net->peer[n].name = mint_peer_name(n);
		spin_lock_init(&net->peer[n].lock);
	}
}

static void set_up(struct net_device *dev)
{
	u8 mac[ETH_ALEN];

	dev->netdev_ops = &ops;
	dev->ethtool_ops = &mint_net_ethtool;
	dev->features |= FEATURES;
	dev->hw_features |= FEATURES;
	dev->vlan_features |= FEATURES;
	dev->max_mtu = ETH_MAX_MTU;
	/* Netpoll sends with any lock held, this one's included. */
	dev->priv_flags |= IFF_LIVE_ADDR_CHANGE | IFF_DISABLE_NETPOLL;
	mint_net_mac(mac, mint_self.index);
	eth_hw_addr_set(dev, mac);
	netif_carrier_off(dev);
}

static int create(const struct mint_range *range, const struct net_layout *layout)
{
	size_t size = sizeof(struct mint_net) + layout->nodes * sizeof(struct net_peer);
	struct net_device *dev = alloc_etherdev_mqs((int)size, layout->nodes, 1);
	struct mint_net *net;
	int ret = -ENOMEM;

	if (!dev)
		return ret;
	net = netdev_priv(dev);
	net->dev = dev;
	net->layout = *layout;
	mutex_init(&net->tending);
	strscpy(dev->name, "mint0", sizeof(dev->name));
	dev->tstats = netdev_alloc_pcpu_stats(struct pcpu_sw_netstats);
	net->region = memremap(range->start, range->size, MEMREMAP_WB);
	if (!dev->tstats || !net->region)
		goto no_memory;
	net->page = net->region + net_layout_page(layout, mint_self.index);
	memset(net->page, 0, sizeof(*net->page));
	make_peers(net);
	make_rings(net);
	set_up(dev);
	netif_napi_add(dev, &net->napi, mint_net_poll);
	ret = register_netdev(dev);
	if (!ret) {
		the_net = net;
		return 0;
	}
	netif_napi_del(&net->napi);
no_memory:
	if (net->region)
		memunmap(net->region);
	free_percpu(dev->tstats);
	free_netdev(dev);
	return ret;
}

int mint_net_start(void)
{
	const struct mint_range *range = find_region();
	u32 nodes = table_count(mint_self.table, MINT_ARRAY_NODES);
	struct net_layout layout;
	int ret;

	if (!range)
		return 0;
	if (!net_layout_make(&layout, range->size, nodes)) {
		pr_warn("the network's region is too small for %u nodes\n", nodes);
		return 0;
	}
	ret = create(range, &layout);
	if (ret)
		pr_err("there is no mint0 (%d)\n", ret);
	return 0;
}

void mint_net_stop(void)
{
	struct mint_net *net = the_net;

	if (!net)
		return;
	the_net = NULL;
	unregister_netdev(net->dev);
	netif_napi_del(&net->napi);
	mint_net_pages_release(&net->pages);
	memunmap(net->region);
	free_percpu(net->dev->tstats);
	free_netdev(net->dev);
}
