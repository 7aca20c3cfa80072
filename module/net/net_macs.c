// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which address is at which node. A node's own follows from its index; others (of what is behind a
 * bridge there) are learnt from the frames that come from them, and forgotten after five minutes,
 * as in a bridge (IEEE 802.1Q, 8.8.3).
 */
#include "module/net/net.h"
#include <linux/etherdevice.h>
#include <linux/hash.h>

#define AGE	(300 * HZ)

/* Locally administered (IEEE 802, 8.2): 02, then "Mint", then the index. */
static const u8 prefix[] = { 0x02, 'M', 'i', 'n', 't' };

void mint_net_mac(u8 mac[ETH_ALEN], u32 node)
{
	memcpy(mac, prefix, sizeof(prefix));
	mac[sizeof(prefix)] = (u8)node;
}

static bool is_fixed(const u8 mac[ETH_ALEN])
{
	return !memcmp(mac, prefix, sizeof(prefix));
}

static u64 word_of(const u8 mac[ETH_ALEN], u32 node)
{
	return ether_addr_to_u64(mac) << 16 | node;
}

static u32 place(const u8 mac[ETH_ALEN])
{
	return hash_64(ether_addr_to_u64(mac), ilog2(NET_MACS));
}

void mint_net_learn(struct net_macs *macs, const u8 mac[ETH_ALEN], u32 node)
{
	u32 at;

	if (is_fixed(mac) || !is_valid_ether_addr(mac))
		return;
	at = place(mac);
	WRITE_ONCE(macs->seen[at], jiffies);
	WRITE_ONCE(macs->word[at], word_of(mac, node));
}

u32 mint_net_who(const struct net_macs *macs, const u8 mac[ETH_ALEN])
{
	u32 at;
	u64 word;

	if (is_fixed(mac))
		return mac[sizeof(prefix)];
	if (is_multicast_ether_addr(mac))
		return ROSTER_NOBODY;
	at = place(mac);
	word = READ_ONCE(macs->word[at]);
	if (!word || word >> 16 != ether_addr_to_u64(mac) ||
	    time_after(jiffies, READ_ONCE(macs->seen[at]) + AGE))
		return ROSTER_NOBODY;
	return word & 0xffff;
}
