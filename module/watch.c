// SPDX-License-Identifier: GPL-2.0-only
/*
 * Looks at all nodes every MINT_WATCH_MS. A change of a node's state or generation is reported to
 * user space, by poll and by uevent. The same work calls the ticks of other parts.
 */
#include "module/mint.h"
#include <linux/jiffies.h>
#include <linux/sysfs.h>
#include <linux/workqueue.h>
#include "lib/table/table.h"

static void tell(struct mint_peer *peer)
{
	char name[sizeof("MINT_NODE=") + MINT_NAME_SIZE], state[32], generation[32];
	char *env[] = { name, state, generation, NULL };

	snprintf(name, sizeof(name), "MINT_NODE=%s", peer->name);
	snprintf(state, sizeof(state), "MINT_STATE=%s", table_state_name(peer->state));
	snprintf(generation, sizeof(generation), "MINT_GENERATION=%u", peer->generation);
	sysfs_notify(&peer->kobj, NULL, "state");
	kobject_uevent_env(&peer->kobj, KOBJ_CHANGE, env);
}

static void look_at(struct mint_peer *peer)
{
	u32 state = READ_ONCE(peer->node->state);
	u32 generation = READ_ONCE(peer->node->generation);
	u64 heartbeat = READ_ONCE(peer->node->heartbeat);

	if (heartbeat != peer->heartbeat) {
		peer->heartbeat = heartbeat;
		WRITE_ONCE(peer->beat_at, jiffies);
	}
	if (state == peer->state && generation == peer->generation)
		return;
	peer->state = state;
	peer->generation = generation;
	tell(peer);
}

static void look(struct work_struct *work)
{
	for (u32 n = 0; n < mint_peer_count; n++)
		look_at(mint_peers[n]);
	mint_events_tick();
	mint_log_tick();
	mint_memory_tick();
	mint_failed_tick();
	mint_irqs_tick();
	mint_giving_tick();
	mint_cores_tick();
	mint_reclaim_tick();
	mint_hvc_heed();
	mint_net_tick();
	schedule_delayed_work(to_delayed_work(work), msecs_to_jiffies(MINT_WATCH_MS));
}

static DECLARE_DELAYED_WORK(watch, look);

void mint_watch_start(void)
{
	schedule_delayed_work(&watch, 0);
}

void mint_watch_stop(void)
{
	cancel_delayed_work_sync(&watch);
}
