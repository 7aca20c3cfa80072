// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each core belongs to one node, to the monitor or to nobody; from its cores follow a node's boot
 * core and its tag.
 */
#include "lib/base/str.h"
#include "lib/plan/plan_internal.h"

/*
 * LAPIC IDs from here on take x2APIC mode. Linux uses that mode on hardware only where interrupts
 * are remapped (arch/x86/kernel/apic/apic.c, try_to_enable_x2apic()), and nodes see no IOMMU.
 */
#define XAPIC_ID_LIMIT 255

bool plan_cores_run(const struct plan *plan, plan_which_core which, unsigned int arg,
		    unsigned int *i, uint32_t *first, uint32_t *last)
{
	const struct machine *m = plan->machine;

	while (*i < m->cpu_count && which && !which(plan, arg, *i))
		(*i)++;
	if (*i >= m->cpu_count)
		return false;
	*first = *last = m->cpu[*i].lapic_id;
	while (++*i < m->cpu_count && m->cpu[*i].lapic_id == *last + 1 &&
	       (!which || which(plan, arg, *i)))
		*last = m->cpu[*i].lapic_id;
	return true;
}

const char *plan_run_text(char buf[PLAN_RUN_TEXT], uint32_t first, uint32_t last)
{
	if (first == last)
		fmt_string(buf, PLAN_RUN_TEXT, "%u", first);
	else
		fmt_string(buf, PLAN_RUN_TEXT, "%u-%u", first, last);
	return buf;
}

/* Writes the machine's cores as text: "0-3,8,...". */
#define ALL_TEXT 48
static const char *all_text(char buf[ALL_TEXT], const struct plan *plan)
{
	char run[PLAN_RUN_TEXT];
	uint32_t first, last;
	unsigned int i = 0;
	size_t len = 0;

	buf[0] = '\0';
	while (plan_cores_run(plan, NULL, 0, &i, &first, &last)) {
		if (len + PLAN_RUN_TEXT + sizeof("...") > ALL_TEXT) {
			fmt_string(buf + len, ALL_TEXT - len, ",...");
			break;
		}
		len += fmt_string(buf + len, ALL_TEXT - len, "%s%s", len ? "," : "",
				  plan_run_text(run, first, last));
	}
	return buf;
}

/* Writes the config's section of the owner: "[node web]" or "[monitor]". */
#define WHO_TEXT (CONFIG_NAME_SIZE + 8)
/* While the cores are shared: the pool's. Afterwards they are PLAN_NOBODY's, and move. */
#define POOL 0xfffdu
static const char *who_text(char buf[WHO_TEXT], const struct plan_work *w, unsigned int owner)
{
	if (owner == PLAN_MONITOR || owner == POOL)
		fmt_string(buf, WHO_TEXT, owner == POOL ? "[pool]" : "[monitor]");
	else
		fmt_string(buf, WHO_TEXT, "[node %s]", w->cfg->node[owner].name);
	return buf;
}

static unsigned int line_of(const struct plan_work *w, unsigned int owner)
{
	return owner == PLAN_MONITOR ? w->cfg->cores.line :
	       owner == POOL ? w->cfg->pool_cores.line : w->cfg->node[owner].cores.line;
}

/*
 * Reports the first core of a range in the config that the machine does not have. @there is how
 * many of them it has; @who names the key.
 */
static void check_exist(struct plan_work *w, uint32_t first, uint32_t last, uint32_t there,
			const char *who, unsigned int line)
{
	char all[ALL_TEXT];
	uint32_t missing = first;

	if (there == last - first + 1)
		return;
	while (machine_find_cpu(w->m, missing))
		missing++;
	PLAN_ERROR(w, line, "%s: there is no core with LAPIC ID %u: this machine has %s", who,
		   missing, all_text(all, w->plan));
}

static void give_range(struct plan_work *w, unsigned int owner, uint32_t first, uint32_t last)
{
	const struct machine *m = w->m;
	unsigned int line = line_of(w, owner), told = PLAN_NOBODY;
	char who[WHO_TEXT], other[WHO_TEXT], key[WHO_TEXT + 8];
	uint32_t there = 0;

	who_text(who, w, owner);
	for (unsigned int i = 0; i < m->cpu_count; i++) {
		uint16_t *has = &w->plan->cpu_owner[i];

		if (m->cpu[i].lapic_id < first || m->cpu[i].lapic_id > last)
			continue;
		there++;
		if (*has == PLAN_NOBODY) {
			*has = (uint16_t)owner;
		} else if (*has != owner && *has != told) {
			told = *has;
			PLAN_ERROR(w, line, "%s cores: core %u belongs to %s already (line %u): "
				   "take it out of one of them", who, m->cpu[i].lapic_id,
				   who_text(other, w, told), line_of(w, told));
		}
	}
	fmt_string(key, sizeof(key), "%s cores", who);
	check_exist(w, first, last, there, key, line);
}

static void give(struct plan_work *w, unsigned int owner, const struct config_cores *cores)
{
	for (unsigned int i = 0; i < cores->count; i++)
		give_range(w, owner, cores->range[i].first, cores->range[i].last);
}

static void check_bsp(struct plan_work *w, unsigned int n, bool owns_bsp)
{
	unsigned int line = w->cfg->node[n].cores.line;
	uint32_t bsp = w->m->bsp_lapic_id;

	if (!owns_bsp)
		return;
	if (w->plan->node[n].boot_lapic_id != bsp)
		PLAN_NODE_ERROR(w, n, line,
				"cores: core %u is the hardware BSP and not this node's "
				"boot core, which is its smallest LAPIC ID, %u: INIT, by which a "
				"kernel starts its other cores, would reset the BSP: give core %u "
				"to [monitor]", bsp, w->plan->node[n].boot_lapic_id, bsp);
	else
		PLAN_NODE_WARNING(w, n, line, "cores: core %u is the hardware BSP, which on most "
				  "machines no INIT brings back: to kill or restart this node "
				  "takes mint.ko in it, and without it a panic may cost it that "
				  "core; better give core %u to [monitor]", bsp, bsp);
}

/* Reports an error if Linux cannot reach the core @largest, the largest LAPIC ID of node @n. */
static void check_reach(struct plan_work *w, unsigned int n, uint32_t largest)
{
	if (largest >= XAPIC_ID_LIMIT)
		PLAN_NODE_ERROR(w, n, w->cfg->node[n].cores.line,
				"cores: core %u cannot be a node's: "
				"without interrupt remapping, which nodes do not have, Linux "
				"reaches no LAPIC ID above %u: name cores below, or leave those "
				"above to [monitor]", largest, XAPIC_ID_LIMIT - 1);
}

/* The cores ascend: so the node's first has its smallest LAPIC ID, and its last the largest. */
static void count_cores(struct plan_work *w, unsigned int n)
{
	struct plan_node *node = &w->plan->node[n];
	bool owns_bsp = false;
	uint32_t largest = 0;

	for (unsigned int i = 0; i < w->m->cpu_count; i++) {
		if (w->plan->cpu_owner[i] != n)
			continue;
		if (!node->core_count++)
			node->boot_lapic_id = w->m->cpu[i].lapic_id;
		owns_bsp |= w->m->cpu[i].lapic_id == w->m->bsp_lapic_id;
		largest = w->m->cpu[i].lapic_id;
	}
	check_reach(w, n, largest);
	check_bsp(w, n, owns_bsp);
}

static bool tag_taken(const struct plan *plan, unsigned int tag, unsigned int before)
{
	for (unsigned int n = 0; n < plan->node_count; n++)
		if (plan->node[n].boot_lapic_id < MINT_TAG_LIMIT ?
		    plan->node[n].boot_lapic_id == tag : n < before && plan->node[n].tag == tag)
			return true;
	return false;
}

static void give_tags(struct plan *plan)
{
	for (unsigned int n = 0; n < plan->node_count; n++) {
		unsigned int tag = plan->node[n].boot_lapic_id;

		if (tag >= MINT_TAG_LIMIT)
			for (tag = 0; tag_taken(plan, tag, n); tag++)
				;
		plan->node[n].tag = (uint8_t)tag;
	}
}
_Static_assert(CONFIG_NODES_MAX < MINT_TAG_LIMIT, "a tag for every node");

/*
 * The console core is the monitor's core with the smallest LAPIC ID. If the config gives the
 * monitor no cores, it is a core that nobody owns, if possible the BSP, and becomes the monitor's.
 */
static void choose_console(struct plan_work *w)
{
	struct plan *plan = w->plan;
	unsigned int want = w->cfg->cores.line ? PLAN_MONITOR : PLAN_NOBODY;
	unsigned int best = w->m->cpu_count;

	for (unsigned int i = 0; i < w->m->cpu_count; i++) {
		if (plan->cpu_owner[i] != want)
			continue;
		if (best == w->m->cpu_count ||
		    (want == PLAN_NOBODY && w->m->cpu[i].lapic_id == w->m->bsp_lapic_id))
			best = i;
	}
	if (best == w->m->cpu_count) {
		PLAN_WARNING(w, w->cfg->monitor_line,
			     "every core belongs to a node: once the nodes "
			     "run, the monitor has no console");
		return;
	}
	plan->has_console_core = true;
	plan->console_lapic_id = w->m->cpu[best].lapic_id;
	plan->cpu_owner[best] = PLAN_MONITOR;
}

/* Cores that the config names nowhere are the pool's, unless it names the pool's. */
static void let_move(struct plan_work *w, unsigned int i)
{
	struct plan *plan = w->plan;
	uint32_t lapic_id = w->m->cpu[i].lapic_id;
	unsigned int owner = plan->cpu_owner[i];

	plan->cpu_moves[i] = lapic_id != w->m->bsp_lapic_id && lapic_id < XAPIC_ID_LIMIT &&
		(owner < plan->node_count ? lapic_id != plan->node[owner].boot_lapic_id :
		 owner == POOL || (owner == PLAN_NOBODY && !w->cfg->pool_cores.line));
	if (owner == POOL)
		plan->cpu_owner[i] = PLAN_NOBODY;
	plan->cpu_home[i] = plan->cpu_owner[i];
}

/* One warning for a node: it shares a physical core with another node. */
static void check_siblings(struct plan_work *w, unsigned int n)
{
	const struct machine *m = w->m;

	for (unsigned int i = 0; i < m->cpu_count; i++)
		for (unsigned int k = 0; w->plan->cpu_owner[i] == n && k < m->cpu_count; k++) {
			unsigned int other = w->plan->cpu_owner[k];

			if (other >= w->plan->node_count || other <= n ||
			    machine_siblings(m, m->cpu[i].lapic_id) !=
			    machine_siblings(m, m->cpu[k].lapic_id))
				continue;
			PLAN_NODE_WARNING(w, n, w->cfg->node[n].cores.line,
					  "cores: core %u shares a physical core, its caches and "
					  "its settings with core %u of [node %s]: better give one "
					  "node both", m->cpu[i].lapic_id, m->cpu[k].lapic_id,
					  w->cfg->node[other].name);
			return;
		}
}

static void find_heir(struct plan_work *w, unsigned int n)
{
	const struct config_node *want = &w->cfg->node[n];
	unsigned int *heir = &w->plan->node[n].heir;

	*heir = PLAN_NOBODY;
	if (!want->heir[0])
		return;
	for (unsigned int k = 0; k < w->plan->node_count; k++)
		if (!strcmp(w->cfg->node[k].name, want->heir))
			*heir = k;
	if (*heir == PLAN_NOBODY)
		PLAN_NODE_ERROR(w, n, want->death_line,
				"on_death: there is no node %s: name one of this config",
				want->heir);
	else if (*heir == n)
		PLAN_NODE_ERROR(w, n, want->death_line, "on_death: a dead node cannot give "
				"anything to itself: name another one");
}

static void check_cores_max(struct plan_work *w, unsigned int n)
{
	const struct config_cores *max = &w->cfg->node[n].cores_max;

	for (unsigned int k = 0; k < max->count; k++) {
		uint32_t there = 0;
		char key[WHO_TEXT + 16];

		for (unsigned int i = 0; i < w->m->cpu_count; i++)
			there += w->m->cpu[i].lapic_id >= max->range[k].first &&
				 w->m->cpu[i].lapic_id <= max->range[k].last;
		fmt_string(key, sizeof(key), "[node %s] cores_max", w->cfg->node[n].name);
		check_exist(w, max->range[k].first, max->range[k].last, there, key, max->line);
	}
}

void plan_cores_share(struct plan_work *w)
{
	for (unsigned int i = 0; i < w->m->cpu_count; i++)
		w->plan->cpu_owner[i] = PLAN_NOBODY;
	give(w, PLAN_MONITOR, &w->cfg->cores);
	for (unsigned int n = 0; n < w->plan->node_count; n++)
		give(w, n, &w->cfg->node[n].cores);
	for (unsigned int n = 0; n < w->plan->node_count; n++)
		count_cores(w, n);
	give_tags(w->plan);
	give(w, POOL, &w->cfg->pool_cores);
	choose_console(w);
	for (unsigned int i = 0; i < w->m->cpu_count; i++)
		let_move(w, i);
	for (unsigned int n = 0; n < w->plan->node_count; n++) {
		find_heir(w, n);
		check_siblings(w, n);
		check_cores_max(w, n);
	}
}
