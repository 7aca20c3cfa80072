/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mint0, the Ethernet device that joins the nodes (docs/network.md). What this kernel writes into
 * the shared region, and how it reads what others wrote there, is in lib/net/.
 *
 * In module/net, a file calls those below it:
 *	net_device	the device: found, made, opened, closed
 *	net_link	who is there
 *	net_tx  net_rx	frames out, frames in
 *	net_stats  net_pages  net_macs  net_bell
 */
#ifndef MINT_KO_NET_H
#define MINT_KO_NET_H

#include "module/mint.h"
#include <linux/netdevice.h>
#include "lib/net/net_layout.h"
#include "lib/net/net_ring.h"

/*
 * Another node. index, name, page: fixed.
 * writer, rung, stopped, stopped_at, stuck, tx_*: under @lock. @stopped is read without it, too.
 * reader, rx_*: only the poll function.
 * here, life: only net_link writes them, under @tending; @here is read at any time.
 */
struct net_peer {
	u32 index;
	const char *name;
	const struct mint_net_page *page; /* its own: read each word once, believe none */
	bool here;			/* its kernel runs, and its mint0 is up */
	u32 life;			/* mint_node.generation when that was seen */
	spinlock_t lock;
	struct net_writer writer;
	u32 rung;			/* mint_net_page.asleep for which its bell was rung */
	bool stopped;			/* this node's queue for it: there is no room */
	unsigned long stopped_at;	/* jiffies */
	bool stuck;			/* it has read nothing for long: do not wait for it */
	struct net_reader reader;
	u64 tx_frames, tx_full, tx_unlinked, tx_bells, tx_stops;
	u64 rx_frames, rx_bad, rx_broken, rx_no_memory;
};

/*
 * Which node has sent frames with which source address: a word each, made of the address and the
 * node's index. Only the poll function writes.
 */
#define NET_MACS	256
struct net_macs {
	u64 word[NET_MACS];		/* 0: none */
	unsigned long seen[NET_MACS];	/* jiffies */
};

/* Memory for what frames bring. Only the poll function uses it. */
#define NET_PAGES	64
struct net_pages {
	struct page *page[NET_PAGES];	/* compound; this holds a reference to each */
	unsigned int at;		/* the one that is in use */
	u32 offset, size;		/* of it, in bytes; 0: none is in use */
};

struct mint_net {
	struct net_device *dev;
	struct napi_struct napi;
	struct mutex tending;		/* opening, closing, and looking who is there */
	bool open;			/* under @tending */
	void *region;
	struct net_layout layout;
	struct mint_net_page *page;	/* this node's */
	u32 sleeps;			/* last number in page->asleep; only the poll function */
	u32 first;			/* whose turn is first; only the poll function */
	int bell;			/* Linux's number of the interrupt */
	struct net_macs macs;
	struct net_pages pages;
	u32 count;			/* of nodes, this one included */
	struct net_peer peer[];		/* by index; that of this node is not used */
};

/* Go through all other nodes. */
#define net_for_each_peer(net, p)						\
	for (struct net_peer *p = (net)->peer; p < (net)->peer + (net)->count; p++) \
		if (p->index != mint_self.index)

/*
 * net_bell.c: the interrupt by which others wake the poll function. Start it on the boot core; it
 * returns 0 or what Linux says.
 */
int mint_net_bell_start(struct mint_net *net);
void mint_net_bell_stop(struct mint_net *net);
/*
 * Ring for a node if it sleeps. What it is to see must have been written, with smp_mb() behind it.
 * Call it with bottom halves off.
 */
void mint_net_ring(struct net_peer *p);

/* net_macs.c */
void mint_net_mac(u8 mac[ETH_ALEN], u32 node);	/* the fixed address of a node's mint0 */
void mint_net_learn(struct net_macs *macs, const u8 mac[ETH_ALEN], u32 node);
/* Returns which node has the address, or ROSTER_NOBODY: nobody knows, or several have it. */
u32 mint_net_who(const struct net_macs *macs, const u8 mac[ETH_ALEN]);

/*
 * net_pages.c: add @size bytes of memory to @skb, as fragments. Returns false if there is none;
 * then the skb has a part of it.
 */
bool mint_net_pages_add(struct net_pages *pages, struct sk_buff *skb, u32 size);
void mint_net_pages_release(struct net_pages *pages);

/* net_tx.c */
netdev_tx_t mint_net_xmit(struct sk_buff *skb, struct net_device *dev);
u16 mint_net_select_queue(struct net_device *dev, struct sk_buff *skb, struct net_device *below);
/* Let queues run again that wait for room, if there is some, or if @anyway. */
void mint_net_wake(struct mint_net *net, struct net_peer *p);

/* net_rx.c */
int mint_net_poll(struct napi_struct *napi, int budget);
/* Returns true if the poll function has something to do. */
bool mint_net_due(struct mint_net *net);

/* net_link.c: look who is there. Call it under net->tending. */
void mint_net_look(struct mint_net *net);
void mint_net_leave(struct mint_net *net);		/* nobody is, from now on */

/* net_stats.c */
extern const struct ethtool_ops mint_net_ethtool;
void mint_net_stats(struct net_device *dev, struct rtnl_link_stats64 *stats);

#endif
