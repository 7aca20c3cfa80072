// SPDX-License-Identifier: GPL-2.0-only
/*
 * Resets a node's functions without waiting for each: the resets begin together, and the time that
 * they take passes while the monitor does other work for the node.
 */
#include "monitor/pci/reset.h"
#include <stdbool.h>
#include "lib/pci/answer.h"
#include "monitor/cpu/insn.h"
#include "monitor/cpu/tsc.h"
#include "monitor/log.h"
#include "monitor/pci/bridge.h"
#include "monitor/pci/config.h"
#include "monitor/pci/keep.h"
#include "monitor/pci/wake.h"

#define CAP_AF			0x13
#define AF_CAP			0x03
#define  AF_CAP_FLR		0x03	/* transactions pending bit and FLR */
#define AF_CONTROL		0x04

/* microseconds; 6.6.2: outstanding requests may take so long */
#define PENDING_US		100000
#define SETTLE_US		100000	/* 6.6.1, 6.6.2: no access to a function before that */
#define BUS_RESET_US		2000
#define LINK_US			1000000	/* a link that is not up by then does not come up */

/*
 * A reset under way, from pci_reset_begin() until a pci_reset_finish() after which all functions
 * answer. resets[n] is used only by the core that ends node n: no lock is needed.
 */
static struct reset {
	uint64_t began;		/* TSC at the last function's reset; 0: no reset is under way */
	uint64_t settled;	/* TSC when functions could first answer; 0: not waited yet */
	uint32_t buses;		/* bit b: bus[b] was reset, and its link not checked since */
} resets[CONFIG_NODES_MAX];

/*
 * A bit for each function that did not answer before its reset either: it was pulled out, or broke
 * long ago. By atomic operations only, since functions of different nodes share the bytes.
 */
static uint8_t gone[MACHINE_PCI_MAX / 8];

static bool owned(const struct plan *plan, unsigned int n, unsigned int i)
{
	return plan->pci_owner[i] == n && !plan->machine->pci[i].bridge;
}

/* Sets or clears the bit of function @i. */
static void set_gone(unsigned int i, bool is)
{
	uint8_t bit = (uint8_t)(1u << i % 8);

	if (is)
		__atomic_fetch_or(&gone[i / 8], bit, __ATOMIC_RELAXED);
	else
		__atomic_fetch_and(&gone[i / 8], (uint8_t)~bit, __ATOMIC_RELAXED);
}

static bool is_gone(unsigned int i)
{
	return __atomic_load_n(&gone[i / 8], __ATOMIC_RELAXED) >> i % 8 & 1;
}

/*
 * Returns true if the function exists now. A virtual function comes and goes as its physical
 * function decides, and shows no vendor ID.
 */
static bool present(const struct machine_pci *fn)
{
	return !fn->virtual_fn || pci_read32(fn->bdf, PCI_CLASS_REVISION) != ~0u;
}

unsigned int pci_silence_node(const struct plan *plan, unsigned int n)
{
	const struct machine *m = plan->machine;
	unsigned int count = 0;

	for (unsigned int i = 0; i < m->pci_count; i++) {
		uint16_t command;

		/*
		 * A bridge may go on passing things on. All that it sends by itself is interrupts.
		 */
		if (plan->pci_owner[i] == n && m->pci[i].bridge)
			pci_quiet_interrupts(m->pci[i].bdf);
		if (!owned(plan, n, i) || !present(&m->pci[i]))
			continue;
		command = pci_read16(m->pci[i].bdf, PCI_COMMAND);
		if (command == 0xffff || !(command & COMMAND_BUS_MASTER))
			continue;	/* it does not answer, or is silent already */
		count++;
		pci_write16(m->pci[i].bdf, PCI_COMMAND, (uint16_t)(command & ~COMMAND_BUS_MASTER));
	}
	return count;
}

static void drain(bdf_t fn)
{
	unsigned int cap = pci_find_capability(fn, PCI_CAP_EXPRESS);
	uint64_t start = rdtsc();

	while (cap && pci_read16(fn, cap + EXP_DEVICE_STATUS) & DEVICE_STATUS_PENDING &&
	       !tsc_passed(start, PENDING_US))
		cpu_pause();
}

/* Begins a function level reset. Returns false if the function has none. */
static bool reset_function(bdf_t fn)
{
	unsigned int express = pci_find_capability(fn, PCI_CAP_EXPRESS);
	unsigned int af = pci_find_capability(fn, CAP_AF);

	if (express && pci_read32(fn, express + EXP_DEVICE_CAP) & DEVICE_CAP_FLR) {
		pci_write16(fn, express + EXP_DEVICE_CONTROL,
			    (uint16_t)(pci_read16(fn, express + EXP_DEVICE_CONTROL) |
				       DEVICE_CONTROL_FLR));
		return true;
	}
	if (af && (pci_read8(fn, af + AF_CAP) & AF_CAP_FLR) == AF_CAP_FLR) {
		pci_write16(fn, af + AF_CONTROL, 1);
		return true;
	}
	return false;
}

static void reset_bus(bdf_t port)
{
	uint16_t control = pci_read16(port, BRIDGE_CONTROL);

	pci_write16(port, BRIDGE_CONTROL, control | BRIDGE_RESET);
	tsc_delay_us(BUS_RESET_US);
	pci_write16(port, BRIDGE_CONTROL, (uint16_t)(control & ~BRIDGE_RESET));
}

static bool behind(const struct plan_bus *bus, bdf_t fn)
{
	return BDF_SEG(bus->port) == BDF_SEG(fn) && bus->first <= BDF_BUS(fn) &&
		BDF_BUS(fn) <= bus->last;
}

/* Returns true if everything that a reset of @bus would reach belongs to node @n. */
static bool alone(const struct plan *plan, unsigned int n, const struct plan_bus *bus)
{
	for (unsigned int i = 0; i < plan->machine->pci_count; i++)
		if (behind(bus, plan->machine->pci[i].bdf) && plan->pci_owner[i] != n)
			return false;
	return !bus->root;
}

/* Returns a set of buses; bit b: the function is behind bus[b]. */
static uint32_t buses_above(const struct plan_node *p, bdf_t fn)
{
	uint32_t set = 0;

	for (unsigned int b = 0; b < p->bus_count; b++)
		set |= (uint32_t)behind(&p->bus[b], fn) << b;
	return set;
}
_Static_assert(PLAN_NODE_BUSES_MAX <= 32, "a bit for each bus");

/* Notes which of the node's functions, including bridges, do not answer before they are reset. */
static void note_gone(const struct plan *plan, unsigned int n)
{
	const struct machine *m = plan->machine;

	for (unsigned int i = 0; i < m->pci_count; i++)
		if (plan->pci_owner[i] == n)
			set_gone(i, pci_answer(pci_read32(m->pci[i].bdf, PCI_VENDOR_ID)) ==
				    PCI_ABSENT);
}

void pci_reset_begin(const struct plan *plan, unsigned int n)
{
	const struct machine *m = plan->machine;
	const struct plan_node *p = &plan->node[n];
	uint32_t no_flr = 0;		/* bit b: a function behind bus[b] has no FLR */
	bool any = false;

	wake_node(plan, n);
	note_gone(plan, n);
	for (unsigned int i = 0; i < m->pci_count; i++) {
		if (!owned(plan, n, i) || !present(&m->pci[i]))
			continue;
		any = true;
		drain(m->pci[i].bdf);
		if (!reset_function(m->pci[i].bdf))
			no_flr |= buses_above(p, m->pci[i].bdf);
	}
	resets[n] = (struct reset){ 0 };
	for (unsigned int b = 0; b < p->bus_count; b++)
		if (no_flr & 1u << b && alone(plan, n, &p->bus[b])) {
			reset_bus(p->bus[b].port);
			resets[n].buses |= 1u << b;
		}
	resets[n].began = any ? rdtsc() : 0;
}

/*
 * Waits until the link of @port is up. PCI Express Base 6.0, 6.6.1: if a link can be faster than 5
 * GT/s, the 100 ms begin when it is up, which the port reports. Returns true in that case; false if
 * there is no need to wait longer.
 */
static bool await_link(bdf_t port)
{
	unsigned int express = pci_find_capability(port, PCI_CAP_EXPRESS);
	uint32_t can = express ? pci_read32(port, express + EXP_LINK_CAP) : 0;
	uint64_t start = rdtsc();

	if (!(can & LINK_CAP_ACTIVE))
		return false;
	while (!(pci_read16(port, express + EXP_LINK_STATUS) & LINK_STATUS_ACTIVE) &&
	       !tsc_passed(start, LINK_US))
		cpu_pause();
	return LINK_CAP_SPEED(can) > 2;
}

static void settle(const struct plan_node *p, struct reset *r)
{
	for (unsigned int b = 0; b < p->bus_count; b++)
		if (r->buses & 1u << b && await_link(p->bus[b].port))
			r->began = rdtsc();
	r->buses = 0;
	while (!tsc_passed(r->began, SETTLE_US))
		cpu_pause();
	if (!r->settled)
		r->settled = rdtsc();
}

/*
 * Waits until the function answers. @settled: TSC when it could first answer. Returns false if it
 * does not answer in time.
 */
static bool await(bdf_t fn, uint64_t settled)
{
	enum pci_answer answer;

	while ((answer = pci_answer(pci_read32(fn, PCI_VENDOR_ID))) != PCI_READY)
		if (tsc_passed(settled, pci_wait_us(answer)))
			return false;
		else
			cpu_pause();
	return true;
}

/*
 * Waits for function @i and restores it. Returns false if it does not answer and did so before its
 * reset: the node cannot be started without it.
 */
static bool finish_one(const struct plan *plan, unsigned int n, unsigned int i, pci_keep_t *keep)
{
	bdf_t fn = plan->machine->pci[i].bdf;
	char name[BDF_TEXT_LEN];

	if (await(fn, resets[n].settled)) {
		keep_restore(plan->machine, i);
		return true;
	}
	if (keep(n, i))
		return true;
	log_print("mint: node %s: PCI function %s does not answer after its reset%s\n",
		  plan->node[n].want->name, bdf_text(name, fn),
		  is_gone(i) ? ", nor did it before: the node goes on without it" : "");
	return is_gone(i);
}

bool pci_reset_finish(const struct plan *plan, unsigned int n, pci_keep_t *keep)
{
	const struct machine *m = plan->machine;
	bool ok = true;

	if (!resets[n].began)
		return true;
	settle(&plan->node[n], &resets[n]);
	for (unsigned int i = 0; i < m->pci_count; i++)
		if (plan->pci_owner[i] == n && !m->pci[i].virtual_fn)
			ok &= finish_one(plan, n, i, keep);
	if (ok)
		resets[n].began = 0;
	return ok;
}
