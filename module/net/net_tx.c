// SPDX-License-Identifier: GPL-2.0-only
/*
 * Frames out. The device has a queue for each node, so that a node that reads slowly, or not at
 * all, keeps up only what goes there. This node's own queue takes what goes to several: broadcasts,
 * and frames of which nobody knows where they belong. These wait for nobody.
 */
#include "module/net/net.h"
#include <linux/etherdevice.h>
#include <linux/skbuff.h>
#include <linux/virtio_net.h>
#include "module/net/net_copy.h"

_Static_assert(VIRTIO_NET_HDR_F_NEEDS_CSUM == MINT_NET_NEEDS_CSUM &&
	       VIRTIO_NET_HDR_F_DATA_VALID == MINT_NET_CSUM_VALID &&
	       VIRTIO_NET_HDR_GSO_TCPV4 == MINT_NET_GSO_TCPV4 &&
	       VIRTIO_NET_HDR_GSO_TCPV6 == MINT_NET_GSO_TCPV6 &&
	       VIRTIO_NET_HDR_GSO_ECN == MINT_NET_GSO_ECN, "frames are described as virtio's");

/* Returns the other node that a frame goes to, or NULL if it goes to all. */
static struct net_peer *target(struct mint_net *net, const struct sk_buff *skb)
{
	u32 node = mint_net_who(&net->macs, ((const struct ethhdr *)skb->data)->h_dest);

	return node < net->count && node != mint_self.index ? &net->peer[node] : NULL;
}

u16 mint_net_select_queue(struct net_device *dev, struct sk_buff *skb, struct net_device *below)
{
	const struct net_peer *p = target(netdev_priv(dev), skb);

	return (u16)(p ? p->index : mint_self.index);
}

/* Returns false if the frame is of a kind that no reader takes. */
static bool describe(const struct sk_buff *skb, struct mint_net_frame *frame)
{
	struct virtio_net_hdr hdr;

	if (skb->len < ETH_HLEN || skb->len > MINT_NET_FRAME_MAX ||
	    virtio_net_hdr_from_skb(skb, &hdr, true, true, 0))
		return false;
	*frame = (struct mint_net_frame){
		.size = skb->len, .flags = hdr.flags, .gso_type = hdr.gso_type,
		.header_size = __virtio16_to_cpu(true, hdr.hdr_len),
		.gso_size = __virtio16_to_cpu(true, hdr.gso_size),
		.csum_start = __virtio16_to_cpu(true, hdr.csum_start),
		.csum_offset = __virtio16_to_cpu(true, hdr.csum_offset),
	};
	return true;
}

static void copy_frame(struct net_span to, const struct sk_buff *skb)
{
	const struct skb_shared_info *info = skb_shinfo(skb);

	if (skb_has_frag_list(skb)) {
		skb_copy_bits(skb, 0, to.at[0], (int)to.size[0]);
		skb_copy_bits(skb, (int)to.size[0], to.at[1], (int)to.size[1]);
		return;
	}
	net_span_put(&to, skb->data, skb_headlen(skb));
	for (unsigned int i = 0; i < info->nr_frags; i++)
		net_span_put(&to, skb_frag_address(&info->frags[i]),
			     skb_frag_size(&info->frags[i]));
}

static struct netdev_queue *queue_of(struct mint_net *net, const struct net_peer *p)
{
	return netdev_get_tx_queue(net->dev, p->index);
}

static void wake(struct mint_net *net, struct net_peer *p)
{
	WRITE_ONCE(p->writer.out->waiting, 0);
	WRITE_ONCE(p->stopped, false);
	netif_tx_wake_queue(queue_of(net, p));
}

void mint_net_wake(struct mint_net *net, struct net_peer *p)
{
	if (!READ_ONCE(p->stopped))
		return;
	spin_lock(&p->lock);
	if (p->stopped && net_writer_room(&p->writer, MINT_NET_FRAME_MAX) != NET_FULL)
		wake(net, p);
	spin_unlock(&p->lock);
}

/* Let the queue wait until the largest frame finds room. The reader may make room meanwhile. */
static void wait_for_room(struct mint_net *net, struct net_peer *p)
{
	if (p->stuck || net_writer_room(&p->writer, MINT_NET_FRAME_MAX) != NET_FULL)
		return;
	netif_tx_stop_queue(queue_of(net, p));
	WRITE_ONCE(p->stopped, true);
	p->stopped_at = jiffies;
	p->tx_stops++;
	WRITE_ONCE(p->writer.out->waiting, 1);
	smp_mb();			/* the reader writes its tail, then reads `waiting` */
	if (net_writer_room(&p->writer, MINT_NET_FRAME_MAX) != NET_FULL)
		wake(net, p);
}

/* Returns true if the frame is in the ring. */
static bool put(struct net_peer *p, const struct sk_buff *skb, const struct mint_net_frame *frame)
{
	switch (net_writer_room(&p->writer, frame->size)) {
	case NET_ROOM:
		copy_frame(net_writer_put(&p->writer, frame), skb);
		net_writer_push(&p->writer, frame->size);
		p->stuck = false;
		p->tx_frames++;
		return true;
	case NET_FULL:
		p->tx_full++;
		return false;
	default:
		p->tx_unlinked++;
		return false;
	}
}

/* @waits: the node's own queue is at work, and is to wait when there is no room for more. */
static bool send(struct mint_net *net, struct net_peer *p, const struct sk_buff *skb,
		 const struct mint_net_frame *frame, bool waits)
{
	bool sent, more;

	if (!READ_ONCE(p->here))
		return false;
	spin_lock(&p->lock);
	sent = put(p, skb, frame);
	if (waits)
		wait_for_room(net, p);
	more = waits && netdev_xmit_more() && !p->stopped;
	spin_unlock(&p->lock);
	if (more)
		return sent;
	smp_mb();			/* the reader writes `asleep`, then reads the head */
	mint_net_ring(p);
	return sent;
}

static bool send_all(struct mint_net *net, const struct sk_buff *skb,
		     const struct mint_net_frame *frame)
{
	bool sent = false;

	net_for_each_peer(net, p)
		sent |= send(net, p, skb, frame, false);
	return sent;
}

netdev_tx_t mint_net_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct mint_net *net = netdev_priv(dev);
	struct net_peer *p = target(net, skb);
	struct mint_net_frame frame;
	u32 size = skb->len;
	bool sent = false;

	skb_tx_timestamp(skb);
	if (describe(skb, &frame))
		sent = p ? send(net, p, skb, &frame, skb_get_queue_mapping(skb) == p->index) :
			send_all(net, skb, &frame);
	if (sent) {
		dev_sw_netstats_tx_add(dev, 1, size);
		consume_skb(skb);
	} else {
		dev_core_stats_tx_dropped_inc(dev);
		kfree_skb(skb);
	}
	return NETDEV_TX_OK;
}
