// SPDX-License-Identifier: GPL-2.0-only
#include "monitor/pci/reset.h"
#include <stdbool.h>
#include "monitor/cpu/insn.h"
#include "monitor/cpu/tsc.h"
#include "monitor/pci/bar.h"
#include "monitor/pci/bridge.h"
#include "monitor/pci/config.h"
#include "monitor/pci/sriov.h"

#define CAP_EXPRESS		0x10
#define EXP_DEVICE_CAP		0x04
#define  DEVICE_CAP_FLR		(1u << 28)
#define EXP_DEVICE_CONTROL	0x08
#define  DEVICE_CONTROL_FLR	(1u << 15)
#define EXP_DEVICE_STATUS	0x0a
#define  DEVICE_STATUS_PENDING	(1u << 5)
#define CAP_AF			0x13
#define AF_CAP			0x03
#define  AF_CAP_FLR		0x03	/* transactions pending bit and FLR */
#define AF_CONTROL		0x04
#define BRIDGE_CONTROL		0x3e
#define  BRIDGE_RESET		(1u << 6)

#define PENDING_US		100000	/* 6.6.2: outstanding requests may take this long */
#define FLR_US			100000	/* 6.6.2: no access before */
#define BUS_RESET_US		2000
#define READY_US		1000000	/* 6.6.1: configuration requests answered by then */

static uint64_t began[CONFIG_NODES_MAX];	/* TSC of the last function's reset; 0: none under way */

static bool owned(const struct plan *plan, unsigned int n, unsigned int i)
{
	return plan->pci_owner[i] == n && !plan->machine->pci[i].bridge;
}

/* A virtual function comes and goes with its physical one's doings, and shows no vendor. */
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

		if (!owned(plan, n, i) || !present(&m->pci[i]))
			continue;
		command = pci_read16(m->pci[i].bdf, PCI_COMMAND);
		if (command == 0xffff || !(command & COMMAND_BUS_MASTER))
			continue;	/* it does not answer, or is silent */
		count++;
		pci_write16(m->pci[i].bdf, PCI_COMMAND, (uint16_t)(command & ~COMMAND_BUS_MASTER));
	}
	return count;
}

static void drain(bdf_t fn)
{
	unsigned int cap = pci_find_capability(fn, CAP_EXPRESS);
	uint64_t start = rdtsc();

	while (cap && pci_read16(fn, cap + EXP_DEVICE_STATUS) & DEVICE_STATUS_PENDING &&
	       !tsc_passed(start, PENDING_US))
		cpu_pause();
}

/* False: the function has no reset of its own. */
static bool reset_function(bdf_t fn)
{
	unsigned int express = pci_find_capability(fn, CAP_EXPRESS);
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

/* Is everything that a reset of the bus would reach the node's? */
static bool alone(const struct plan *plan, unsigned int n, const struct plan_bus *bus)
{
	for (unsigned int i = 0; i < plan->machine->pci_count; i++)
		if (behind(bus, plan->machine->pci[i].bdf) && plan->pci_owner[i] != n)
			return false;
	return !bus->root;
}

/*
 * Decoding is on, as the firmware left it: an early console on a PCI UART needs it. Virtual functions
 * have no BARs.
 */
static void restore_bars(const struct machine *m, const struct machine_pci *fn)
{
	pci_write16(fn->bdf, PCI_COMMAND, bar_restore_all(fn->bdf, PCI_BAR0, fn->bar));
	sriov_restore(m, fn->bdf);
}

static void await(bdf_t fn)
{
	uint64_t start = rdtsc();

	while (pci_read16(fn, PCI_VENDOR_ID) == 0xffff && !tsc_passed(start, READY_US))
		cpu_pause();
}

void pci_reset_begin(const struct plan *plan, unsigned int n)
{
	const struct machine *m = plan->machine;
	const struct plan_node *p = &plan->node[n];
	uint32_t no_flr = 0;		/* bit b: a function behind bus[b] has none */
	bool any = false;

	for (unsigned int i = 0; i < m->pci_count; i++) {
		if (!owned(plan, n, i) || !present(&m->pci[i]))
			continue;
		any = true;
		drain(m->pci[i].bdf);
		if (reset_function(m->pci[i].bdf))
			continue;
		for (unsigned int b = 0; b < p->bus_count; b++)
			no_flr |= (uint32_t)behind(&p->bus[b], m->pci[i].bdf) << b;
	}
	for (unsigned int b = 0; b < p->bus_count; b++)
		if (no_flr & 1u << b && alone(plan, n, &p->bus[b]))
			reset_bus(p->bus[b].port);
	began[n] = any ? rdtsc() : 0;
}
_Static_assert(PLAN_NODE_BUSES_MAX <= 32, "a bit for each bus");

void pci_reset_finish(const struct plan *plan, unsigned int n)
{
	const struct machine *m = plan->machine;

	if (!began[n])
		return;
	while (!tsc_passed(began[n], FLR_US))
		cpu_pause();
	for (unsigned int i = 0; i < m->pci_count; i++)
		if (owned(plan, n, i) && !m->pci[i].virtual_fn) {
			await(m->pci[i].bdf);
			restore_bars(m, &m->pci[i]);
		}
	began[n] = 0;
}
