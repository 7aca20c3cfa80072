// SPDX-License-Identifier: GPL-2.0-only
/*
 * Frames in. Each is copied out of its ring first; only the copy is looked at. The nodes' rings are
 * read by turns, so that one that sends without end does not keep up the others.
 */
#include "module/net/net.h"
#include <linux/etherdevice.h>
#include <linux/skbuff.h>
#include <linux/virtio_net.h>
#include "lib/net/net_frame.h"
#include "module/net/net_copy.h"

#define TURN		16		/* frames of one node before it is the next one's turn */
#define SMALL		1600		/* bytes: up to here a frame is copied into one buffer */

/* Returns a buffer for a frame, with @headers bytes of it in one piece; NULL: no memory. */
static struct sk_buff *make(struct mint_net *net, u32 size, u32 headers)
{
	struct sk_buff *skb = napi_alloc_skb(&net->napi, headers);

	if (!skb)
		return NULL;
	__skb_put(skb, headers);
	if (size > headers && !mint_net_pages_add(&net->pages, skb, size - headers)) {
		kfree_skb(skb);
		return NULL;
	}
	return skb;
}

/* Returns a copy of the frame, or NULL if there is no memory. */
static struct sk_buff *copy_frame(struct mint_net *net, const struct net_reader *r,
				  const struct mint_net_frame *frame)
{
	u32 headers = frame->size <= SMALL ? frame->size : net_frame_headers(frame);
	struct net_span from = net_reader_bytes(r, 0, frame->size);
	struct sk_buff *skb = make(net, frame->size, headers);
	const struct skb_shared_info *info;

	if (!skb)
		return NULL;
	net_span_get(&from, skb->data, headers);
	info = skb_shinfo(skb);
	for (unsigned int i = 0; i < info->nr_frags; i++)
		net_span_get(&from, skb_frag_address(&info->frags[i]),
			     skb_frag_size(&info->frags[i]));
	return skb;
}

/* Has Linux check the description against the frame, as it does for virtio and tun. */
static bool believe(struct sk_buff *skb, const struct mint_net_frame *frame)
{
	const struct virtio_net_hdr hdr = {
		.flags = frame->flags, .gso_type = frame->gso_type,
		.hdr_len = __cpu_to_virtio16(true, frame->header_size),
		.gso_size = __cpu_to_virtio16(true, frame->gso_size),
		.csum_start = __cpu_to_virtio16(true, frame->csum_start),
		.csum_offset = __cpu_to_virtio16(true, frame->csum_offset),
	};

	if (frame->flags & MINT_NET_CSUM_VALID)
		skb->ip_summed = CHECKSUM_UNNECESSARY;
	return !virtio_net_hdr_to_skb(skb, &hdr, true);
}

/* Take the frame that is next in the ring. Returns it, or NULL if it is not to be used. */
static struct sk_buff *take(struct mint_net *net, struct net_peer *p,
			    const struct mint_net_frame *frame)
{
	struct sk_buff *skb;

	if (!net_frame_valid(frame)) {
		p->rx_bad++;
		return NULL;
	}
	skb = copy_frame(net, &p->reader, frame);
	if (!skb) {
		p->rx_no_memory++;
		return NULL;
	}
	if (!believe(skb, frame)) {
		p->rx_bad++;
		kfree_skb(skb);
		return NULL;
	}
	p->rx_frames++;
	return skb;
}

static void pass_on(struct mint_net *net, struct net_peer *p, struct sk_buff *skb,
		    struct list_head *list)
{
	mint_net_learn(&net->macs, ((const struct ethhdr *)skb->data)->h_source, p->index);
	dev_sw_netstats_rx_add(net->dev, skb->len);
	skb->protocol = eth_type_trans(skb, net->dev);
	list_add_tail(&skb->list, list);
}

static void tell_broken(struct mint_net *net, struct net_peer *p)
{
	p->rx_broken++;
	if (net_ratelimit())
		netdev_warn(net->dev, "what stands in the ring from node %s cannot be right: it "
			    "begins anew\n", p->name);
}

/* Take at most @most frames from a node. Returns how many were there. */
static int receive(struct mint_net *net, struct net_peer *p, int most, struct list_head *list)
{
	struct mint_net_frame frame;
	enum net_next next = NET_FRAME;
	int count = 0;

	for (; count < most; count++) {
		struct sk_buff *skb;

		next = net_reader_next(&p->reader, &frame);
		if (next != NET_FRAME)
			break;
		skb = take(net, p, &frame);
		net_reader_pop(&p->reader, frame.size);
		if (skb)
			pass_on(net, p, skb, list);
	}
	if (next == NET_BROKEN)
		tell_broken(net, p);
	if (count) {
		smp_mb();		/* the writer writes `waiting`, then reads the tail */
		if (net_reader_owes_bell(&p->reader))
			mint_net_ring(p);
	}
	return count;
}

static struct net_peer *turn_of(struct mint_net *net, u32 n)
{
	return &net->peer[(net->first + n) % net->count];
}

/* One turn of each node. Returns how many frames there were, at most @budget. */
static int receive_all(struct mint_net *net, int budget)
{
	LIST_HEAD(list);
	int done = 0;

	for (u32 n = 0; n < net->count && done < budget; n++) {
		struct net_peer *p = turn_of(net, n);

		if (p->index != mint_self.index && READ_ONCE(p->here))
			done += receive(net, p, min(TURN, budget - done), &list);
	}
	net->first++;
	netif_receive_skb_list(&list);
	return done;
}

static void tend(struct mint_net *net)
{
	net_for_each_peer(net, p) {
		if (READ_ONCE(p->here))
			net_reader_tend(&p->reader);
		else if (p->reader.session || READ_ONCE(p->reader.in->epoch))
			net_reader_end(&p->reader);
	}
}

static void wake_queues(struct mint_net *net)
{
	net_for_each_peer(net, p)
		mint_net_wake(net, p);
}

bool mint_net_due(struct mint_net *net)
{
	net_for_each_peer(net, p)
		if (READ_ONCE(p->here) ? net_reader_due(&p->reader) :
		    READ_ONCE(p->reader.in->epoch))
			return true;
	return false;
}

/* Others write a frame, or their tail, and then read `asleep`. */
static void sleep_until_rung(struct mint_net *net)
{
	net->sleeps = net->sleeps + 1 ?: 1;
	WRITE_ONCE(net->page->asleep, net->sleeps);
	smp_mb();
	wake_queues(net);
	if (!mint_net_due(net))
		return;
	WRITE_ONCE(net->page->asleep, 0);
	napi_schedule(&net->napi);
}

int mint_net_poll(struct napi_struct *napi, int budget)
{
	struct mint_net *net = container_of(napi, struct mint_net, napi);
	int done = 0, more;

	WRITE_ONCE(net->page->asleep, 0);
	tend(net);
	do {
		more = receive_all(net, budget - done);
		done += more;
	} while (more && done < budget);
	wake_queues(net);
	if (done < budget && napi_complete_done(napi, done))
		sleep_until_rung(net);
	return done;
}
