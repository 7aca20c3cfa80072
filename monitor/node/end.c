// SPDX-License-Identifier: GPL-2.0-only
/*
 * A node's end, step by step. The order matters: DMA is stopped first; then the cores are fetched
 * by INIT, SIPI and NMI while this core holds the node's claim; then what the dead kernel held is
 * freed.
 */
#include "monitor/node/end.h"
#include <stddef.h>
#include <mint/setup.h>
#include "lib/console/console_ring.h"
#include "lib/table/store.h"
#include "monitor/apic/lapic.h"
#include "monitor/apic/irqs.h"
#include "monitor/node/claim.h"
#include "monitor/node/clean.h"
#include "monitor/cpu/cpu.h"
#include "monitor/cpu/smp.h"
#include "monitor/cpu/tsc.h"
#include "monitor/platform/hpet.h"
#include "monitor/log.h"
#include "monitor/node/facts.h"
#include "monitor/node/lend.h"
#include "monitor/node/zero.h"
#include "monitor/node/node.h"
#include "monitor/node/owners.h"
#include "monitor/pci/reset.h"
#include "monitor/table_page.h"

#define SETTLE_US	20000		/* microseconds; an NMI handler is done by then */

static uint32_t flags_of(unsigned int n)
{
	return __atomic_load_n(&table_page_node(n)->flags, __ATOMIC_ACQUIRE);
}

bool end_nmi_home(unsigned int n)
{
	return flags_of(n) & MINT_FLAG_NMI_HOME;
}

/* Returns true if nothing that can be sent to @core brings it home. */
static bool beyond_reach(const struct core *core)
{
	return core->no_init && core->lapic_id != cpu_lapic_id() &&
		core_state(core) == CORE_TAKEN && !end_nmi_home(core_node(core));
}

/*
 * Marks @core as CORE_ABSENT and forgets what it was doing, since an INIT will end that, wherever
 * the core is. The hardware BSP is sent for only while it is in a kernel. Returns false if @core is
 * not to be sent for.
 */
static bool write_off(struct core *core)
{
	if (core_state(core) == CORE_LOST ||
	    (core->no_init && (core_state(core) != CORE_TAKEN || beyond_reach(core))))
		return false;
	core_set_state(core, CORE_ABSENT);
	__atomic_store_n(&core->order, NULL, __ATOMIC_RELEASE);
	log_forget(core->lapic_id);
	return true;
}

static bool is_core(const struct core *core, const void *arg)
{
	return core == arg;
}

static bool is_of_node(const struct core *core, const void *arg)
{
	return core_node(core) == *(const unsigned int *)arg;
}

/*
 * Sends for those of node @n's cores that are CORE_ABSENT and for which @which(core, @arg) returns
 * true. It sends nothing to any other core: another core of the monitor may be sending for one of
 * those at the same time, and must not be disturbed.
 *
 * INIT is blocked while a core is in VMX operation. So if the node's kernel uses virtualization,
 * NMI is sent first and INIT second. A core that does not come may still run the node's kernel.
 */
static void fetch_absent(unsigned int n, smp_which_t which, const void *arg)
{
	uint64_t page = node_plan()->trampoline.start;
	unsigned int away;

	if (end_nmi_home(n) && flags_of(n) & MINT_FLAG_VIRT)
		smp_nmi_cores(page, which, arg);
	away = smp_start_cores(page, which, arg);
	if (away && end_nmi_home(n))
		away = smp_nmi_cores(page, which, arg);
	for (unsigned int i = 0; away && i < core_count; i++) {
		uint32_t absent = CORE_ABSENT;

		if (!which(&cores[i], arg) || core_state(&cores[i]) != CORE_ABSENT)
			continue;
		log_forget(cores[i].lapic_id);	/* it may have begun to log before INIT came */
		log_print("mint: node %s: core %u does not come home\n",
			  node_plan()->node[n].want->name, cores[i].lapic_id);
		/*
		 * No INIT has stopped this core, and it may come at this very moment: so CMPXCHG.
		 */
		if (cores[i].no_init)
			__atomic_compare_exchange_n(&cores[i].state, &absent, CORE_TAKEN, false,
						    __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
	}
}

/* Returns true if @core is in the monitor, even if it is about to enter the kernel's next life. */
static bool is_home(const struct core *core)
{
	return core_state(core) == CORE_PARKED || core_state(core) == CORE_BUSY;
}

/*
 * Returns true if @request still stands. The caller holds the claim, and so does whoever clears a
 * request (life.c): so the answer stays true for as long as the caller holds the claim.
 */
static bool is_asked(unsigned int n, uint32_t request)
{
	return __atomic_load_n(&table_page_node(n)->request, __ATOMIC_ACQUIRE) == request;
}

bool end_fetch(unsigned int n, uint32_t request, bool stuck)
{
	struct core *boot = core_find(node_plan()->node[n].boot_lapic_id);
	bool came;

	claim_wait(n);
	if (is_asked(n, request) && (stuck || !is_home(boot)) && write_off(boot))
		fetch_absent(n, is_core, boot);
	came = is_home(boot) || !is_asked(n, request);
	claim_release(n);
	return came;
}

/*
 * Brings all of node @n's cores home but the caller's. Returns the count of those that stayed away.
 */
static unsigned int bring_cores_home(unsigned int n)
{
	unsigned int away = 0;

	claim_wait(n);
	for (unsigned int i = 0; i < core_count; i++)
		if (core_node(&cores[i]) == n && cores[i].lapic_id != cpu_lapic_id())
			write_off(&cores[i]);
	fetch_absent(n, is_of_node, &n);
	claim_release(n);
	for (unsigned int i = 0; i < core_count; i++)
		if (core_node(&cores[i]) == n && cores[i].lapic_id != cpu_lapic_id())
			away += core_state(&cores[i]) == CORE_ABSENT ||
				core_state(&cores[i]) == CORE_TAKEN;
	return away;
}

/*
 * Makes STALE the blocks that node @n has taken from the pool. If the config says so
 * (`memory_restore`), their count goes into the node's entry, and its module takes as many at its
 * next start.
 */
static void orphan_blocks(unsigned int n)
{
	uint32_t count = clean_orphan(node_plan()->node[n].tag);

	if (!count)
		return;			/* the node may be home already, and the count is written */
	table_page_node(n)->restore = node_plan()->node[n].want->memory_restore ? count : 0;
	lend_had(n, count);
	log_print("mint: node %s: %u blocks go back to the pool\n", node_plan()->node[n].want->name,
		  count);
}

/*
 * Silences node @n's functions a second time. Until the node's cores were home, any of them may
 * have made a function master the bus again. Now none can, and the dead kernel no longer holds the
 * lock of the ports to configuration space.
 */
static void silence_again(unsigned int n)
{
	unsigned int count = pci_silence_node(node_plan(), n);

	if (count)
		log_print("mint: node %s: %u functions had mastered the bus again: they are "
			  "silenced\n",
			  node_plan()->node[n].want->name, count);
}

unsigned int end_node(unsigned int n)
{
	unsigned int away;

	node_left(n);
	owners_read();
	pci_silence_node(node_plan(), n);	/* first: DMA of the dead kernel must stop */
	away = bring_cores_home(n);
	table_break_locks(table_page(), node_plan()->node[n].tag);
	irqs_release(table_page(), node_plan(), n);
	if (node_plan()->node[n].want->legacy.devices & MINT_LEGACY_HPET)
		hpet_quiet(&node_plan()->machine->hpet);
	store_drop(table_page(), node_plan()->node[n].tag);
	table_drop_holds(table_page(), node_plan()->node[n].tag);
	console_ring_drop(table_page(), node_plan()->node[n].tag);
	owners_read();			/* its kernel may have given or taken one until now */
	silence_again(n);
	if (!away) {
		orphan_blocks(n);
		owners_return_cores(n);
	}
	pci_reset_begin(node_plan(), n);
	return away;
}

static uint64_t sum_range(struct range r)
{
	uint64_t sum = 0;

	for (const uint64_t *at = (const uint64_t *)r.start; at < (const uint64_t *)r.end; at++)
		sum += *(const volatile uint64_t *)at;
	return sum;
}

/*
 * Sends an NMI to @core, and returns the sum of all memory that node @n's kernel could then have
 * written to.
 */
static uint64_t sum_after_nmi(unsigned int n, const struct core *core)
{
	const struct plan_node *p = &node_plan()->node[n];
	uint64_t sum;

	lapic_send_nmi(core->lapic_id);
	tsc_delay_us(SETTLE_US);
	sum = sum_range(p->low);
	for (unsigned int i = 0; i < p->ram_count; i++)
		sum += sum_range(p->ram[i]);
	return sum;
}

/*
 * Returns true if @core is halted for good. A kernel that runs at least counts its NMIs. One that
 * has halted the core for good returns from the first lines of its NMI handler to its HLT: a second
 * NMI then leaves every byte as the first one did.
 */
static bool rests(unsigned int n, const struct core *core)
{
	return sum_after_nmi(n, core) == sum_after_nmi(n, core);
}

bool end_lose_boot_core(unsigned int n)
{
	struct core *core = core_find(node_plan()->node[n].boot_lapic_id);

	/* A kernel that has the way home by NMI, and does not take it, hangs inside an NMI. */
	if (!core->no_init || end_nmi_home(n))
		return false;
	owners_read();
	node_count_cores(n);
	pci_silence_node(node_plan(), n);
	if (bring_cores_home(n) != 1 || !rests(n, core))
		return false;
	if (!node_lose_core(n, core))
		return false;
	facts_of(n)->cores_lost++;
	facts_show(n);
	return true;
}

bool end_settle(unsigned int n)
{
	bool ok = pci_reset_finish(node_plan(), n, owners_keep);

	if (!node_cores_away(n))
		owners_return_functions(n);
	return ok;
}

bool end_zero_memory(unsigned int n)
{
	if (zero_node(n))
		return true;
	bring_cores_home(n);		/* this stops a core that still writes */
	return false;
}
