// SPDX-License-Identifier: GPL-2.0-only
#include "monitor/watch.h"
#include <stdbool.h>
#include "monitor/cpu/insn.h"
#include "monitor/cpu/tsc.h"
#include "monitor/life.h"
#include "monitor/log.h"
#include "monitor/node.h"
#include "monitor/table_page.h"

static struct mint_node *entry(unsigned int n)
{
	return table_page_node(n);
}

static void hangs(unsigned int n, uint64_t silent_ms)
{
	enum config_reaction on_hang = node_plan()->node[n].want->on_hang;
	const char *error;

	if (!table_page_change_state(n, MINT_NODE_RUNNING, MINT_NODE_HUNG,
				     MINT_CAUSE_SILENCE, (uint32_t)silent_ms))
		return;
	log_print("mint: node %s: no heartbeat for %u ms, it hangs\n", node_plan()->node[n].want->name,
		  (unsigned int)silent_ms);
	if (on_hang == CONFIG_NOTHING)
		return;
	error = life_request(n, MINT_REQUEST_HANG | (on_hang == CONFIG_RESTART ?
			     MINT_REQUEST_RESTART : MINT_REQUEST_KILL));
	if (error)
		log_print("mint: node %s %s\n", node_plan()->node[n].want->name, error);
}

void watch_nodes(void)
{
	static struct { uint64_t beat, since; } seen[CONFIG_NODES_MAX];
	uint64_t now = rdtsc();

	for (unsigned int n = 0; node_plan() && n < node_plan()->node_count; n++) {
		uint64_t beat = __atomic_load_n(&entry(n)->heartbeat, __ATOMIC_ACQUIRE);

		if (!entry(n)->heartbeat_ms || beat != seen[n].beat || !seen[n].since) {
			seen[n].beat = beat;
			seen[n].since = now;
		} else if (tsc_passed(seen[n].since, node_plan()->config->hang_ms * 1000ull)) {
			hangs(n, node_plan()->config->hang_ms);
		}
	}
}
