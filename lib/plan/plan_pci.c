// SPDX-License-Identifier: GPL-2.0-only
/*
 * The owners of PCI functions. Each node gets the functions that it names, and nothing else. Then
 * it is decided how its kernel reaches them: it finds a bus in its ACPI tables if all functions
 * behind one port are its own; others it gets one by one, from mint.ko.
 */
#include "lib/machine/sriov.h"
#include "lib/plan/plan_internal.h"

/* Class codes (PCI Code and ID Assignment 1.15): base << 16 | sub << 8 */
#define CLASS_BASE(c)		((c) >> 16)
#define   BASE_BRIDGE		  0x06
#define   BASE_SYSTEM		  0x08		/* timers, PIC, IOMMU */
#define CLASS_SUB(c)		PLAN_PCI_SUBCLASS(c)
#define   SUB_SERIAL		  PLAN_PCI_SERIAL
#define   SUB_SMBUS		  0x0c05
#define   SUB_OTHER_BRIDGE	  0x0680	/* other parts of a chipset, as network cards */
#define   SUB_DMA		  0x0801
#define   SUB_SD_HOST		  0x0805
#define   SUB_OTHER_SYSTEM	  0x0880

/*
 * Returns true if every kernel depends on it: a bridge, timer, interrupt controller or IOMMU. Of
 * DMA controllers and other parts of the system, those that interrupt by messages are devices as
 * any other (data movers); the rest are registers of the chipset.
 */
static bool is_machine_itself(const struct machine_pci *fn)
{
	unsigned int base = CLASS_BASE(fn->class_code), sub = CLASS_SUB(fn->class_code);

	if ((sub == SUB_DMA || sub == SUB_OTHER_SYSTEM) && (fn->msi || fn->msix))
		return false;
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

static void refuse_missing(struct plan_work *w, unsigned int n, unsigned int line,
			   const char *key, bdf_t bdf)
{
	char name[BDF_TEXT_LEN], near[96] = "";
	size_t len = 0;

	if (plan_virtual_missing(w, n, line, key, bdf))
		return;
	for (unsigned int i = 0; i < w->m->pci_count && len < sizeof(near) - 24; i++)
		if (!w->m->pci[i].bridge && !is_machine_itself(&w->m->pci[i])) {
			bdf_text(name, w->m->pci[i].bdf);
			len += fmt_string(near + len, sizeof(near) - len, "%s%s", len ? ", " : "",
					  name);
		}
	if (len >= sizeof(near) - 24)
		fmt_string(near + len, sizeof(near) - len, ", ...");
	PLAN_NODE_ERROR(w, n, line, "%s: there is no PCI function %s: %s%s", key,
			bdf_text(name, bdf), len ? "those that can be given are " :
			"this machine has none that can be given", near);
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
 * Returns true if node @n can reach the configuration space of function @name on @bus alone: by
 * ECAM, or, if its kernel is patched and the machine has no ECAM, by ports, which reach only
 * segment 0. Reports an error if not.
 */
static bool reachable(struct plan_work *w, unsigned int n, unsigned int line, const char *name,
		      const struct plan_bus *bus)
{
	if (plan_bus_ecam(w->m, bus))
		return true;
	if (w->m->ecam_count)
		PLAN_NODE_ERROR(w, n, line,
				"pci: no ECAM of this machine (ACPI table MCFG) covers the bus of "
				"%s: leave it out", name);
	else if (!plan_patched(w->plan, n))
		PLAN_NODE_ERROR(w, n, line,
				"pci: this machine has no ECAM (no ACPI table MCFG), and a stock "
				"kernel uses the ports that are left without regard to others: "
				"leave %s out, or use a patched kernel", name);
	else if (BDF_SEG(bus->port))
		PLAN_NODE_ERROR(w, n, line, "pci: without ECAM (ACPI table MCFG) the segment of %s "
				"cannot be reached: leave it out", name);
	else
		return true;
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
	if (is_machine_itself(fn)) {
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

static bool is_console(const struct config *cfg, bdf_t bdf)
{
	for (unsigned int n = 0; n < cfg->node_count; n++)
		if (cfg->node[n].uart.kind == UART_PCI && cfg->node[n].uart.bdf == bdf)
			return true;
	return false;
}

/* A node's kernel may put a bridge that it drives to sleep, with all that is behind it. */
static bool is_behind_a_nodes_bridge(const struct plan *plan, const struct machine_pci *fn)
{
	const struct machine_pci *port = machine_port(plan->machine, fn);

	return port && plan_owner_of(plan, port) != PLAN_MONITOR;
}

/*
 * Virtual functions on a whole bus are its kernel's to make and to remove, with the physical
 * function that they depend on.
 */
static bool is_virtual_on_a_whole_bus(const struct plan *plan, const struct machine_pci *fn)
{
	bdf_t physical = fn->virtual_fn ? fn->physical : fn->bdf;

	if (!machine_find_sriov(plan->machine, physical))
		return false;
	for (unsigned int n = 0; n < plan->node_count; n++)
		for (unsigned int b = 0; b < plan->node[n].bus_count; b++)
			if (plan->node[n].bus[b].whole &&
			    plan_bus_has(&plan->node[n].bus[b], physical))
				return true;
	return false;
}

/* Without ECAM only patched kernels share the ports, and others run beside them. */
static bool can_move(const struct plan *plan, const struct machine_pci *fn)
{
	const uint8_t bus = (uint8_t)BDF_BUS(fn->bdf);

	return ecam_of_buses(plan->machine, BDF_SEG(fn->bdf), bus, bus) &&
	       plan_owner_of(plan, fn) != PLAN_MONITOR && !fn->bridge && !is_machine_itself(fn) &&
	       !is_virtual_on_a_whole_bus(plan, fn) &&
	       (fn->msi || fn->msix || fn->virtual_fn || !fn->int_pin) &&
	       !is_console(plan->config, fn->bdf) && !is_behind_a_nodes_bridge(plan, fn);
}

/*
 * Returns true if node @n can be shown @bus as a whole, by a host bridge in its ACPI tables: all
 * functions there are its own, mint.ko has to set up no interrupt of theirs, and the node's other
 * whole buses lie in the same region of ECAM, since all of them are in one segment there.
 */
static bool is_whole(const struct plan_work *w, unsigned int n, const struct plan_bus *bus)
{
	const struct machine_ecam *ecam = plan_bus_ecam(w->m, bus);
	const struct plan_node *node = &w->plan->node[n];

	if (!ecam)
		return false;
	for (unsigned int i = 0; i < node->bus_count; i++)
		if (!node->bus[i].exact && plan_bus_ecam(w->m, &node->bus[i]) != ecam)
			return false;
	for (unsigned int i = 0; i < w->m->pci_count; i++)
		if (plan_bus_has(bus, w->m->pci[i].bdf) &&
		    plan_names_irq(&w->cfg->node[n], w->m->pci[i].bdf))
			return false;
	return plan_bus_owned(w->plan, n, bus);
}

/*
 * Adds a bus to the node, unless another one of the node's buses contains it. Functions are gone
 * through in ascending order, so the outer one comes first. Returns false if there is no room.
 */
static bool add_bus(struct plan_node *node, const struct plan_bus *bus)
{
	for (unsigned int i = 0; i < node->bus_count; i++)
		if (BDF_SEG(node->bus[i].port) == BDF_SEG(bus->port) &&
		    node->bus[i].first <= bus->first && bus->last <= node->bus[i].last)
			return true;
	if (node->bus_count == PLAN_NODE_BUSES_MAX)
		return false;
	node->bus[node->bus_count++] = *bus;
	return true;
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

/* A console is used by its ports alone: for that a kernel needs no access to the function. */
static bool is_console_alone(const struct plan_work *w, unsigned int n,
			     const struct machine_pci *fn)
{
	const struct config_uart *uart = &w->cfg->node[n].uart;

	return uart->kind == UART_PCI && uart->bdf == fn->bdf && !w->m->ecam_count &&
	       !plan_patched(w->plan, n);
}

static void give_bus(struct plan_work *w, unsigned int n, const struct machine_pci *fn)
{
	const struct machine_pci *port = machine_port(w->m, fn);
	unsigned int named = line_of(w, n, fn->bdf);
	unsigned int line = named || !fn->virtual_fn ? named : line_of(w, n, fn->physical);
	struct plan_bus bus = port ? bus_of(port) : exact_bus(fn, port);
	char name[BDF_TEXT_LEN];

	if (is_console_alone(w, n, fn))
		return;
	bdf_text(name, fn->bdf);
	bus.whole = port && plan_bus_has(&bus, fn->bdf) && is_whole(w, n, &bus);
	if (!bus.whole) {
		bus = exact_bus(fn, port);
		if (!reachable(w, n, line, name, &bus))
			return;
	}
	if (!add_bus(&w->plan->node[n], &bus))
		PLAN_NODE_ERROR(w, n, line, "pci: %s is on one bus too many: a node has at most %u",
				name, PLAN_NODE_BUSES_MAX);
}

/* Whole buses come with the bridges that are on them. */
static void take_bridges(struct plan_work *w, unsigned int n)
{
	const struct plan_node *node = &w->plan->node[n];

	for (unsigned int b = 0; b < node->bus_count; b++)
		for (unsigned int i = 0; i < w->m->pci_count && !node->bus[b].exact; i++)
			if (w->m->pci[i].bridge && plan_bus_has(&node->bus[b], w->m->pci[i].bdf))
				w->plan->pci_owner[i] = (uint16_t)n;
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

static bool is_segment(const struct machine *m, unsigned int segment)
{
	for (unsigned int i = 0; i < m->ecam_count; i++)
		if (m->ecam[i].segment == segment)
			return true;
	for (unsigned int i = 0; i < m->pci_count; i++)
		if (BDF_SEG(m->pci[i].bdf) == segment)
			return true;
	return false;
}

/*
 * Returns the segment in which node @n's kernel finds whole buses: neither 0, where a kernel would
 * look for more than its tables name, nor one of the machine, where mint.ko shows it functions.
 */
static uint16_t own_segment(const struct plan_work *w, unsigned int n)
{
	unsigned int segment = n ? w->plan->node[n - 1].segment + 1u : 1;

	while (is_segment(w->m, segment))
		segment++;
	return (uint16_t)segment;
}

void plan_pci_share(struct plan_work *w)
{
	struct plan *plan = w->plan;

	for (unsigned int i = 0; i < w->m->pci_count; i++)
		plan->pci_owner[i] = (uint16_t)default_owner(&w->m->pci[i]);
	for (unsigned int n = 0; n < plan->node_count; n++) {
		const struct config_pci *pci = &w->cfg->node[n].pci;

		plan->node[n].segment = own_segment(w, n);
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
		take_bridges(w, n);
	for (unsigned int i = 0; i < w->m->pci_count; i++) {
		plan->pci_home[i] = plan->pci_owner[i];
		plan->pci_moves[i] = can_move(plan, &w->m->pci[i]);
	}
}
