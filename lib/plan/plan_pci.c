// SPDX-License-Identifier: GPL-2.0-only
/*
 * The owners of PCI functions. First each node gets the functions that it names, then the buses on
 * which these are. A stock kernel gets whole buses with all functions on them, since it would see
 * them anyway; a patched one sees only what it owns.
 */
#include "lib/plan/plan_internal.h"

/* Class codes (PCI Code and ID Assignment 1.15): base << 16 | sub << 8 */
#define CLASS_BASE(c)		((c) >> 16)
#define   BASE_BRIDGE		  0x06
#define   BASE_SYSTEM		  0x08		/* timers, PIC, IOMMU */
#define CLASS_SUB(c)		PLAN_PCI_SUBCLASS(c)
#define   SUB_SERIAL		  PLAN_PCI_SERIAL
#define   SUB_SMBUS		  0x0c05
#define   SUB_OTHER_BRIDGE	  0x0680	/* other parts of a chipset, as network cards */
#define   SUB_SD_HOST		  0x0805

/* Returns true if every kernel depends on it: a bridge, timer, interrupt controller or IOMMU. */
static bool is_machine_itself(const struct machine_pci *fn)
{
	unsigned int base = CLASS_BASE(fn->class_code), sub = CLASS_SUB(fn->class_code);

	return (base == BASE_BRIDGE && sub != SUB_OTHER_BRIDGE) ||
	       (base == BASE_SYSTEM && sub != SUB_SD_HOST);
}

/* Returns the owner of a function that no node names. */
static unsigned int default_owner(const struct machine_pci *fn)
{
	return fn->bridge || is_machine_itself(fn) ||
	       CLASS_SUB(fn->class_code) == SUB_OTHER_BRIDGE ||
	       CLASS_SUB(fn->class_code) == SUB_SMBUS ? PLAN_MONITOR : PLAN_NOBODY;
}

static uint16_t *owner_slot(const struct plan_work *w, const struct machine_pci *fn)
{
	return &w->plan->pci_owner[fn - w->m->pci];
}

/*
 * Returns the buses behind a bridge: its secondary bus alone, if its numbers contradict each other.
 */
static struct plan_bus bus_of(const struct machine_pci *port)
{
	return (struct plan_bus){
		.port = port->bdf,
		.first = port->bus_secondary,
		.last = port->bus_subordinate > port->bus_secondary ?
			port->bus_subordinate : port->bus_secondary,
	};
}

static bool can_be_given(const struct plan_work *w, const struct machine_pci *fn)
{
	return !fn->bridge && machine_parent_bridge(w->m, fn->bdf);
}

static void refuse_missing(struct plan_work *w, unsigned int n, unsigned int line,
			   const char *key, bdf_t bdf)
{
	char name[BDF_TEXT_LEN], near[96] = "";
	size_t len = 0;

	if (plan_virtual_missing(w, n, line, key, bdf))
		return;
	for (unsigned int i = 0; i < w->m->pci_count && len < sizeof(near) - 24; i++)
		if (can_be_given(w, &w->m->pci[i])) {
			bdf_text(name, w->m->pci[i].bdf);
			len += fmt_string(near + len, sizeof(near) - len, "%s%s", len ? ", " : "",
					  name);
		}
	if (len >= sizeof(near) - 24)
		fmt_string(near + len, sizeof(near) - len, ", ...");
	PLAN_NODE_ERROR(w, n, line, "%s: there is no PCI function %s: %s%s", key,
			bdf_text(name, bdf), len ? "behind bridges are " :
			"this machine has none behind a bridge", near);
}

/* Returns the line of the config where node @n names function @bdf, or 0 if it does not. */
static unsigned int line_of(const struct plan_work *w, unsigned int n, bdf_t bdf)
{
	const struct config_node *node = &w->cfg->node[n];

	for (unsigned int i = 0; i < node->pci.count; i++)
		if (node->pci.bdf[i] == bdf)
			return node->pci.line;
	return node->uart.kind == UART_PCI && node->uart.bdf == bdf ? node->uart.line : 0;
}

/*
 * Returns true if a patched kernel can reach the configuration space there: by ECAM, or, on a
 * machine without any, by ports, which reach only segment 0. Reports an error if not.
 */
static bool reachable_exactly(struct plan_work *w, unsigned int n, unsigned int line,
			      const char *name, const struct plan_bus *bus)
{
	if (plan_bus_ecam(w->m, bus) || (!w->m->ecam_count && !BDF_SEG(bus->port)))
		return true;
	PLAN_NODE_ERROR(w, n, line,
			"pci: no ECAM of this machine (ACPI table MCFG) covers the bus of "
			"%s: leave it out", name);
	return false;
}

/*
 * Returns true if a stock kernel can reach the configuration space there: by ECAM, behind a bridge.
 * Reports an error if not.
 */
static bool reachable(struct plan_work *w, unsigned int n, unsigned int line, const char *name,
		      const struct machine_pci *port)
{
	struct plan_bus bus;

	if (!w->m->ecam_count) {
		PLAN_NODE_ERROR(w, n, line,
				"pci: this machine has no ECAM (no ACPI table MCFG), and "
				"without it a stock kernel cannot be given %s alone: leave it out, "
				"or use a patched kernel", name);
		return false;
	}
	if (!port) {
		PLAN_NODE_ERROR(w, n, line,
				"pci: %s is on a root bus, which all nodes would see: a "
				"stock kernel is given whole buses, so put the device behind a "
				"root port, or use a patched kernel", name);
		return false;
	}
	bus = bus_of(port);
	if (plan_bus_ecam(w->m, &bus))
		return true;
	PLAN_NODE_ERROR(w, n, line,
			"pci: no ECAM of this machine (ACPI table MCFG) covers the bus of "
			"%s: leave it out", name);
	return false;
}

/*
 * Makes node @n the owner of function @bdf. Returns false, and reports an error, if it cannot be.
 */
static bool claim(struct plan_work *w, unsigned int n, unsigned int line, const char *key,
		  bdf_t bdf)
{
	const struct machine_pci *fn = machine_find_pci(w->m, bdf);
	char name[BDF_TEXT_LEN];
	uint16_t *owner;

	if (!fn) {
		refuse_missing(w, n, line, key, bdf);
		return false;
	}
	bdf_text(name, bdf);
	if (fn->bridge) {
		PLAN_NODE_ERROR(w, n, line,
				"%s: %s is a bridge, and bridges stay with the monitor: "
				"name the functions behind it", key, name);
		return false;
	}
	owner = owner_slot(w, fn);
	if (plan_patched(w->plan, n) && is_machine_itself(fn)) {
		PLAN_NODE_ERROR(w, n, line, "%s: %s is part of the machine itself (its class is "
				"%06x), which all nodes live on: leave it out", key, name,
				fn->class_code);
		return false;
	}
	if (fn->virtual_fn && !plan_virtual_given(w, n, line, fn))
		return false;
	if (*owner < w->plan->node_count && *owner != n) {
		PLAN_NODE_ERROR(w, n, line,
				"%s: %s belongs to [node %s] already (line %u): take it "
				"out of one of them", key, name, w->cfg->node[*owner].name,
				line_of(w, *owner, bdf));
		return false;
	}
	*owner = (uint16_t)n;
	return true;
}

/*
 * Claims the node's UART if it is a PCI function. A kernel reaches its console by I/O ports alone.
 */
static void claim_uart(struct plan_work *w, unsigned int n)
{
	const struct config_uart *uart = &w->cfg->node[n].uart;
	const struct machine_pci *fn;
	char name[BDF_TEXT_LEN];

	if (uart->kind != UART_PCI || !claim(w, n, uart->line, "uart", uart->bdf))
		return;
	fn = machine_find_pci(w->m, uart->bdf);
	bdf_text(name, fn->bdf);
	if (CLASS_SUB(fn->class_code) != SUB_SERIAL) {
		PLAN_NODE_ERROR(w, n, uart->line,
				"uart: %s is no serial function (its class is %06x)",
				name, fn->class_code);
		return;
	}
	for (unsigned int i = 0; i < MACHINE_BARS; i++)
		if (fn->bar[i].kind == BAR_IO && !range_empty(fn->bar[i].range)) {
			w->plan->node[n].uart_port = (uint16_t)fn->bar[i].range.start;
			return;
		}
	PLAN_NODE_ERROR(w, n, uart->line,
			"uart: %s has no I/O ports, by which a kernel reaches its "
			"console", name);
}

static bool buses_overlap(const struct plan_bus *a, const struct plan_bus *b)
{
	return a->first <= b->last && b->first <= a->last;
}

/* Returns false, and reports an error, if node @n cannot have @bus. */
static bool bus_free(struct plan_work *w, unsigned int n, unsigned int line, const char *name,
		     const struct plan_bus *bus)
{
	char port[BDF_TEXT_LEN];

	for (unsigned int k = 0; k < w->plan->node_count; k++) {
		const struct plan_node *node = &w->plan->node[k];

		for (unsigned int i = 0; i < node->bus_count; i++) {
			const struct plan_bus *other = &node->bus[i];
			bool same = BDF_SEG(other->port) == BDF_SEG(bus->port);

			if (!buses_overlap(bus, other) || same == (k == n) ||
			    (bus->exact && other->exact))
				continue;
			if (k == n)
				PLAN_NODE_ERROR(w, n, line,
						"pci: %s is on bus %02x of another segment "
						"than the node's other bus %02x: a node sees only "
						"one of them", name, (unsigned int)bus->first,
						(unsigned int)bus->first);
			else
				PLAN_NODE_ERROR(w, n, line,
						"pci: %s shares the buses behind %s with "
						"functions of [node %s] (line %u): stock kernels "
						"are given whole buses", name,
						bdf_text(port, bus->first <= other->first ?
							 bus->port : other->port),
						w->cfg->node[k].name, w->cfg->node[k].pci.line ?
						w->cfg->node[k].pci.line :
						w->cfg->node[k].uart.line);
			return false;
		}
	}
	return true;
}

/*
 * Adds a bus to the node, unless another one of the node's buses contains it. Functions are gone
 * through in ascending order, so the outer one comes first.
 */
static void add_bus(struct plan_node *node, const struct plan_bus *bus)
{
	for (unsigned int i = 0; i < node->bus_count; i++)
		if (BDF_SEG(node->bus[i].port) == BDF_SEG(bus->port) &&
		    node->bus[i].first <= bus->first && bus->last <= node->bus[i].last)
			return;
	node->bus[node->bus_count++] = *bus;
}

static struct plan_bus exact_bus(const struct machine_pci *fn, const struct machine_pci *port)
{
	return (struct plan_bus){
		.port = port ? port->bdf : BDF(BDF_SEG(fn->bdf), BDF_BUS(fn->bdf), 0, 0),
		.first = (uint8_t)BDF_BUS(fn->bdf),
		.last = (uint8_t)BDF_BUS(fn->bdf),
		.exact = true,
		.root = !port,
	};
}

static void give_bus(struct plan_work *w, unsigned int n, const struct machine_pci *fn)
{
	const struct machine_pci *port = machine_parent_bridge(w->m, fn->virtual_fn ? fn->physical :
							       fn->bdf);
	unsigned int named = line_of(w, n, fn->bdf);
	unsigned int line = named || !fn->virtual_fn ? named : line_of(w, n, fn->physical);
	struct plan_node *node = &w->plan->node[n];
	char name[BDF_TEXT_LEN];
	struct plan_bus bus;

	bdf_text(name, fn->bdf);
	if (plan_patched(w->plan, n)) {
		bus = exact_bus(fn, port);
		if (!reachable_exactly(w, n, line, name, &bus))
			return;
	} else {
		if (node->want->uart.kind == UART_PCI && node->want->uart.bdf == fn->bdf &&
		    (!port || !w->m->ecam_count))
			return;
		if (!reachable(w, n, line, name, port))
			return;
		bus = bus_of(port);
	}
	if (!bus_free(w, n, line, name, &bus))
		return;
	if (node->bus_count == PLAN_NODE_BUSES_MAX) {
		PLAN_NODE_ERROR(w, n, line, "pci: %s is on one bus too many: a node has at most %u",
				name, PLAN_NODE_BUSES_MAX);
		return;
	}
	add_bus(node, &bus);
}

static bool on_bus(const struct plan_node *node, bdf_t bdf)
{
	for (unsigned int i = 0; i < node->bus_count; i++)
		if (BDF_SEG(node->bus[i].port) == BDF_SEG(bdf) &&
		    node->bus[i].first <= BDF_BUS(bdf) && BDF_BUS(bdf) <= node->bus[i].last)
			return true;
	return false;
}

/* A node with a stock kernel becomes the owner of all else that is on its buses. */
static void sweep(struct plan_work *w, unsigned int n)
{
	const struct config_node *node = &w->cfg->node[n];
	unsigned int line = node->pci.line ? node->pci.line : node->uart.line;
	char name[BDF_TEXT_LEN];

	for (unsigned int i = 0; i < w->m->pci_count; i++) {
		const struct machine_pci *fn = &w->m->pci[i];
		uint16_t *owner = owner_slot(w, fn);

		if (*owner != n && !plan_patched(w->plan, n) &&
		    on_bus(&w->plan->node[n], fn->bdf)) {
			*owner = (uint16_t)n;
			if (!fn->bridge)
				PLAN_NODE_WARNING(w, n, line,
						  "pci: %s is on the node's bus and comes "
						  "along: a stock kernel sees the whole bus%s",
						  bdf_text(name, fn->bdf),
						  fn->msi || fn->msix ? "" :
						  ". It has neither MSI nor MSI-X, so no "
						  "interrupt");
		}
	}
}

/*
 * Returns true for a virtual function on the bus of its physical function, if both have one owner:
 * who has the physical function already has the bus.
 */
static bool comes_with_its_physical(const struct plan_work *w, const struct machine_pci *fn)
{
	const struct machine_pci *physical;

	if (!fn->virtual_fn || BDF_BUS(fn->bdf) != BDF_BUS(fn->physical))
		return false;
	physical = machine_find_pci(w->m, fn->physical);
	return plan_owner_of(w->plan, physical) == plan_owner_of(w->plan, fn);
}

void plan_pci_share(struct plan_work *w)
{
	struct plan *plan = w->plan;

	for (unsigned int i = 0; i < w->m->pci_count; i++)
		plan->pci_owner[i] = (uint16_t)default_owner(&w->m->pci[i]);
	for (unsigned int n = 0; n < plan->node_count; n++) {
		const struct config_pci *pci = &w->cfg->node[n].pci;

		plan->node[n].segment = (uint16_t)(n + 1);
		for (unsigned int i = 0; i < pci->count; i++)
			claim(w, n, pci->line, "pci", pci->bdf[i]);
		claim_uart(w, n);
	}
	plan_virtual_share(w);
	for (unsigned int i = 0; i < w->m->pci_count; i++)
		if (plan->pci_owner[i] < plan->node_count &&
		    !comes_with_its_physical(w, &w->m->pci[i]))
			give_bus(w, plan->pci_owner[i], &w->m->pci[i]);
	for (unsigned int n = 0; n < plan->node_count; n++)
		sweep(w, n);
}
