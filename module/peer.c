// SPDX-License-Identifier: GPL-2.0-only
/* The nodes as this kernel sees them: a struct mint_peer for each node of the roster. */
#include "module/mint.h"
#include <linux/jiffies.h>
#include <linux/slab.h>
#include <linux/sysfs.h>
#include "lib/table/table.h"

struct mint_peer **mint_peers;
u32 mint_peer_count;

static void peer_free(struct kobject *kobj)
{
	kfree(container_of(kobj, struct mint_peer, kobj));
}

static const struct kobj_type peer_type = {
	.release	= peer_free,
	.sysfs_ops	= &kobj_sysfs_ops,
};

static struct mint_peer *create(u32 index)
{
	struct mint_peer *peer = kzalloc(sizeof(*peer), GFP_KERNEL);
	const struct roster_node *facts = &mint_who()->node[index];

	if (!peer)
		return NULL;
	peer->index = index;
	peer->name = facts->name;
	peer->known = facts->known;
	peer->tag = facts->known ? facts->tag : MINT_TAG_FREE;
	peer->node = table_node(mint_self.table, index);
	peer->state = READ_ONCE(peer->node->state);
	peer->generation = READ_ONCE(peer->node->generation);
	peer->heartbeat = READ_ONCE(peer->node->heartbeat);
	peer->beat_at = jiffies;
	mutex_init(&peer->requests);
	mutex_init(&peer->moves);
	kobject_init(&peer->kobj, &peer_type);
	return peer;
}

int mint_peers_create(void)
{
	u32 count = table_count(mint_self.table, MINT_ARRAY_NODES);

	mint_peers = kcalloc(count, sizeof(*mint_peers), GFP_KERNEL);
	if (!mint_peers)
		return -ENOMEM;
	for (mint_peer_count = 0; mint_peer_count < count; mint_peer_count++) {
		mint_peers[mint_peer_count] = create(mint_peer_count);
		if (!mint_peers[mint_peer_count]) {
			mint_peers_release();
			return -ENOMEM;
		}
	}
	return 0;
}

void mint_peers_release(void)
{
	while (mint_peer_count)
		kobject_put(&mint_peers[--mint_peer_count]->kobj);
	kfree(mint_peers);
}

const char *mint_peer_name(u32 index)
{
	return index < mint_peer_count ? mint_peers[index]->name : "?";
}

struct mint_peer *mint_peer_tagged(u32 tag)
{
	u32 n = roster_tagged(mint_who(), tag);

	return n < mint_peer_count ? mint_peers[n] : NULL;
}

int mint_peer_boot_core(const struct mint_peer *peer, struct roster_target *to)
{
	u32 claimed = READ_ONCE(peer->node->boot_lapic_id);

	return roster_boot_core(mint_who(), peer->index, claimed, to) ? 0 : -EUCLEAN;
}

/*
 * Has its node lost this core? The monitor takes a core that does not come home from its node, and
 * enters itself as the owner.
 */
static bool is_lost(u32 lapic_id)
{
	const struct table *table = mint_self.table;

	for (u32 n = 0; n < table_count(table, MINT_ARRAY_CORES); n++) {
		const struct mint_core *core = table_core(table, n);

		if (core->lapic_id == lapic_id)
			return READ_ONCE(core->owner) == MINT_TAG_MONITOR;
	}
	return false;
}

bool mint_peer_owns_bsp(const struct mint_peer *peer)
{
	u32 bsp = mint_self.table->header.bsp_lapic_id;

	return roster_owns_core(mint_who(), peer->index, bsp) && !is_lost(bsp);
}
