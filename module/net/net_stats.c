// SPDX-License-Identifier: GPL-2.0-only
/* What `ip -s link` and `ethtool -S` show. */
#include "module/net/net.h"
#include <linux/ethtool.h>
#include <linux/string.h>

static const struct {
	const char *name;		/* behind the name of the node */
	size_t offset;
} counters[] = {
#define COUNTER(field) { #field, offsetof(struct net_peer, field) }
	COUNTER(tx_frames), COUNTER(tx_full), COUNTER(tx_unlinked), COUNTER(tx_bells),
	COUNTER(tx_stops), COUNTER(rx_frames), COUNTER(rx_bad), COUNTER(rx_broken),
	COUNTER(rx_no_memory),
#undef COUNTER
};

void mint_net_stats(struct net_device *dev, struct rtnl_link_stats64 *stats)
{
	struct mint_net *net = netdev_priv(dev);

	dev_get_tstats64(dev, stats);
	net_for_each_peer(net, p) {
		stats->rx_errors += READ_ONCE(p->rx_bad) + READ_ONCE(p->rx_broken);
		stats->rx_frame_errors += READ_ONCE(p->rx_bad);
		stats->rx_dropped += READ_ONCE(p->rx_no_memory);
	}
}

static int get_count(struct net_device *dev, int set)
{
	const struct mint_net *net = netdev_priv(dev);

	return set == ETH_SS_STATS ? (int)((net->count - 1) * ARRAY_SIZE(counters)) : -EOPNOTSUPP;
}

static void get_names(struct net_device *dev, u32 set, u8 *data)
{
	struct mint_net *net = netdev_priv(dev);

	if (set != ETH_SS_STATS)
		return;
	net_for_each_peer(net, p)
		for (unsigned int i = 0; i < ARRAY_SIZE(counters); i++)
			ethtool_sprintf(&data, "%s_%s", p->name, counters[i].name);
}

static void get_values(struct net_device *dev, struct ethtool_stats *stats, u64 *data)
{
	struct mint_net *net = netdev_priv(dev);

	net_for_each_peer(net, p)
		for (unsigned int i = 0; i < ARRAY_SIZE(counters); i++)
			*data++ = READ_ONCE(*(const u64 *)((const char *)p + counters[i].offset));
}

static void get_info(struct net_device *dev, struct ethtool_drvinfo *info)
{
	strscpy(info->driver, "mint", sizeof(info->driver));
}

/* There is no such thing as a speed. Bridges want one for their costs; veth's is this one, too. */
static int get_settings(struct net_device *dev, struct ethtool_link_ksettings *settings)
{
	settings->base.speed = SPEED_10000;
	settings->base.duplex = DUPLEX_FULL;
	settings->base.port = PORT_OTHER;
	settings->base.autoneg = AUTONEG_DISABLE;
	return 0;
}

const struct ethtool_ops mint_net_ethtool = {
	.get_drvinfo		= get_info,
	.get_link		= ethtool_op_get_link,
	.get_link_ksettings	= get_settings,
	.get_sset_count		= get_count,
	.get_strings		= get_names,
	.get_ethtool_stats	= get_values,
	.get_ts_info		= ethtool_op_get_ts_info,
};
