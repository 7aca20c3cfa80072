// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupt lines: which node handles which pin of the I/O APICs. Only patched kernels keep to
 * single pins, so only nodes with such a kernel get any. A line that functions of several nodes
 * raise belongs to the first of these nodes that has a patched kernel.
 */
#include "lib/machine/ecam.h"
#include "lib/plan/plan_internal.h"

/* Interrupts of COM1 to COM4 on the ISA bus. */
#define ISA_IRQ_COM(n)	((n) & 1 ? 3u : 4u)
#define COM_SIBLING(n)	((n) ^ 2)

static const char intx_name[] = "an INTx";

/*
 * Finds the I/O APIC that has interrupt @gsi: of those that begin at or before it, the last.
 * Returns false if there is none.
 */
static bool locate(const struct machine *m, uint32_t gsi, struct plan_line *line)
{
	bool found = false;

	for (unsigned int i = 0; i < m->ioapic_count; i++) {
		uint32_t base = m->ioapic[i].gsi_base;

		if (base > gsi || gsi - base >= PLAN_IOAPIC_PINS ||
		    (found && base <= m->ioapic[line->ioapic].gsi_base))
			continue;
		line->ioapic = (uint16_t)i;
		line->pin = (uint8_t)(gsi - base);
		found = true;
	}
	return found;
}

/*
 * Adds a line of node @n and returns its index, or PLAN_LINES_MAX if it cannot be added. That is
 * reported as an error, except that no I/O APIC has it and @key is NULL.
 */
static unsigned int add_line(struct plan_work *w, unsigned int n, unsigned int at,
			     const char *key, const struct plan_line *want)
{
	struct plan *plan = w->plan;
	struct plan_line line = *want;

	if (!locate(w->m, line.gsi, &line)) {
		if (key)
			PLAN_NODE_ERROR(w, n, at,
					"%s: no I/O APIC of this machine (ACPI table MADT) has "
					"interrupt %u", key, line.gsi);
		return PLAN_LINES_MAX;
	}
	if (plan->line_count == PLAN_LINES_MAX) {
		PLAN_NODE_ERROR(w, n, at,
				"%s: interrupt %u is one too many: all nodes together have "
				"at most %u", key ? key : line.what, line.gsi, PLAN_LINES_MAX);
		return PLAN_LINES_MAX;
	}
	line.owner = (uint16_t)n;
	line.at = at;
	plan->line[plan->line_count] = line;
	return plan->line_count++;
}

/*
 * Nobody can ask a device on the ISA bus whether it has raised its interrupt: so that is not
 * shared.
 */
bool plan_line_isa(struct plan_work *w, unsigned int n, unsigned int at, const char *what,
		   struct machine_override irq)
{
	unsigned int i = plan_line_find(w->plan, irq.gsi);
	const struct plan_line want = {
		.gsi = irq.gsi, .isa = true, .level = irq.level, .low = irq.low,
		.timer = irq.irq == 0, .what = what,
	};

	if (i < w->plan->line_count)
		return false;
	return add_line(w, n, at, NULL, &want) < PLAN_LINES_MAX;
}

/* COM1 and COM3 have one interrupt, as have COM2 and COM4. */
static bool com_interrupt_free(const struct plan_work *w, unsigned int n, unsigned int com)
{
	for (unsigned int k = 0; k < w->plan->node_count; k++) {
		const struct config_uart *other = &w->cfg->node[k].uart;

		if (k != n && other->kind == UART_COM && other->com == COM_SIBLING(com))
			return false;
	}
	return true;
}

static void give_uart(struct plan_work *w, unsigned int n)
{
	const struct config_uart *uart = &w->cfg->node[n].uart;
	struct plan_node *node = &w->plan->node[n];

	if (uart->kind != UART_COM || !node->uart_port || !plan_patched(w->plan, n) ||
	    !com_interrupt_free(w, n, uart->com))
		return;
	node->uart_irq = machine_isa(w->m, ISA_IRQ_COM(uart->com));
	node->has_uart_irq = plan_line_isa(w, n, uart->line, "its UART", node->uart_irq);
}

/* Returns the first node before @n that has the firmware's full ACPI, or plan.node_count. */
static unsigned int full_acpi_before(const struct plan_work *w, unsigned int n)
{
	for (unsigned int k = 0; k < n; k++)
		if (w->cfg->node[k].acpi_full)
			return k;
	return w->plan->node_count;
}

/* Gives node @n the interrupt of the firmware's full ACPI (SCI), if it is to have that ACPI. */
static void give_acpi(struct plan_work *w, unsigned int n)
{
	const struct machine_override sci = machine_sci(w->m);
	const struct plan_line want = {
		.gsi = sci.gsi, .isa = true, .level = sci.level, .low = sci.low,
		.what = "the firmware's ACPI",
	};
	unsigned int at = w->cfg->node[n].acpi_line, other = full_acpi_before(w, n), i;

	if (!w->cfg->node[n].acpi_full)
		return;
	if (other < w->plan->node_count) {
		PLAN_NODE_ERROR(w, n, at,
				"acpi: [node %s] has the firmware's full ACPI already (line %u), "
				"and there is one: take it out of one of them",
				w->cfg->node[other].name, w->cfg->node[other].acpi_line);
	} else if (!plan_patched(w->plan, n)) {
		PLAN_NODE_ERROR(w, n, at,
				"acpi: with the firmware's full ACPI a stock kernel takes what is "
				"other nodes': use a patched kernel, or leave the line out");
	} else if (!w->m->acpi.aml_size) {
		PLAN_NODE_ERROR(w, n, at,
				"acpi: this machine's firmware has no full ACPI (its FADT is "
				"hardware-reduced, or there is no DSDT): leave the line out");
	} else {
		i = plan_line_find(w->plan, want.gsi);
		if (i < w->plan->line_count)
			PLAN_NODE_ERROR(w, n, at,
					"acpi: its interrupt, %u, is that of %s of [node %s] (line "
					"%u): take it out there, or leave this line out", want.gsi,
					w->plan->line[i].what,
					w->cfg->node[w->plan->line[i].owner].name,
					w->plan->line[i].at);
		else
			add_line(w, n, at, "acpi", &want);
	}
}

/*
 * Returns true if @bdf is a function of node @n that has an INTx. If not, reports an error.
 */
static bool raises(struct plan_work *w, unsigned int n, bdf_t bdf)
{
	const struct machine_pci *fn = machine_find_pci(w->m, bdf);
	unsigned int line = w->cfg->node[n].irq.line, owner;
	char name[BDF_TEXT_LEN];

	bdf_text(name, bdf);
	if (!fn) {
		PLAN_NODE_ERROR(w, n, line, "irq: there is no PCI function %s", name);
		return false;
	}
	owner = plan_owner_of(w->plan, fn);
	if (owner != n) {
		if (owner < w->plan->node_count)
			PLAN_NODE_ERROR(w, n, line,
					"irq: %s belongs to [node %s] (line %u): its interrupt "
					"is named there", name, w->cfg->node[owner].name,
					w->cfg->node[owner].pci.line);
		else
			PLAN_NODE_ERROR(w, n, line,
					"irq: %s is not this node's: name it in its `pci =`, too",
					name);
		return false;
	}
	if (!fn->int_pin)
		PLAN_NODE_ERROR(w, n, line, "irq: %s has no INTx: leave it out", name);
	return fn->int_pin;
}

/* Notes that node @n's function @bdf raises line @i. */
static void add_intx(struct plan_work *w, unsigned int n, bdf_t bdf, unsigned int i)
{
	struct plan *plan = w->plan;

	if (plan->line[i].owner != n)
		plan->line[i].shared = true;
	if (plan->intx_count == PLAN_INTX_MAX) {
		PLAN_NODE_ERROR(w, n, w->cfg->node[n].irq.line,
				"irq: too many functions: all nodes "
				"together name at most %u", PLAN_INTX_MAX);
		return;
	}
	plan->intx[plan->intx_count++] = (struct plan_intx){
		.bdf = bdf, .node = (uint16_t)n, .line = (uint16_t)i,
	};
}

/*
 * Returns the index of the line with interrupt @gsi, for a function of node @n. Adds the line if
 * there is none yet. Returns PLAN_LINES_MAX if that is not possible: that is reported as an error.
 */
static unsigned int line_of_intx(struct plan_work *w, unsigned int n, uint32_t gsi)
{
	const struct machine_override *o = machine_override_at(w->m, gsi);
	/*
	 * INTx is active low, unless the firmware says that it is inverted on its way to the pin.
	 */
	const struct plan_line want = {
		.gsi = gsi, .level = true, .low = !o || !o->level || o->low, .what = intx_name,
	};
	unsigned int at = w->cfg->node[n].irq.line, i = plan_line_find(w->plan, gsi);
	const struct plan_line *line = &w->plan->line[i];

	if (i == w->plan->line_count) {
		if (plan_patched(w->plan, n))
			return add_line(w, n, at, "irq", &want);
		PLAN_NODE_ERROR(w, n, at,
				"irq: no node that uses interrupt %u has an I/O APIC, which "
				"only patched kernels are given: give one of them a patched "
				"kernel, or leave it out", gsi);
		return PLAN_LINES_MAX;
	}
	if (!line->isa)
		return i;
	PLAN_NODE_ERROR(w, n, at,
			"irq: interrupt %u is that of %s of [node %s] (line %u): no function "
			"can share it", gsi, line->what, w->cfg->node[line->owner].name, line->at);
	return PLAN_LINES_MAX;
}

static void give_intx(struct plan_work *w, unsigned int n)
{
	const struct config_irq *irq = &w->cfg->node[n].irq;

	for (unsigned int k = 0; k < irq->count; k++) {
		unsigned int i;

		if (!raises(w, n, irq->want[k].bdf))
			continue;
		i = line_of_intx(w, n, irq->want[k].gsi);
		if (i < PLAN_LINES_MAX)
			add_intx(w, n, irq->want[k].bdf, i);
	}
}

/* The owner of a shared line reaches the other nodes' functions by ECAM: so there must be one. */
static void check_shared(struct plan_work *w)
{
	char name[BDF_TEXT_LEN];

	for (unsigned int i = 0; i < w->plan->intx_count; i++) {
		const struct plan_intx *intx = &w->plan->intx[i];

		if (w->plan->line[intx->line].shared && !plan_intx_config(w->plan, intx))
			PLAN_NODE_ERROR(w, intx->node, w->cfg->node[intx->node].irq.line,
					"irq: %s shares "
					"interrupt %u with another node's function, and this "
					"machine has no ECAM (ACPI table MCFG) for it: give both "
					"to one node",
					bdf_text(name, intx->bdf), w->plan->line[intx->line].gsi);
	}
}

static bool names_interrupt(const struct config_node *node, bdf_t bdf)
{
	for (unsigned int i = 0; i < node->irq.count; i++)
		if (node->irq.want[i].bdf == bdf)
			return true;
	return false;
}

/* Reports the functions that node @n names and from which its kernel will get no interrupt. */
static void check_mute(struct plan_work *w, unsigned int n)
{
	const struct config_pci *pci = &w->cfg->node[n].pci;
	char name[BDF_TEXT_LEN];

	for (unsigned int i = 0; i < pci->count; i++) {
		const struct machine_pci *fn = machine_find_pci(w->m, pci->bdf[i]);

		if (!fn || plan_owner_of(w->plan, fn) != n || fn->msi || fn->msix ||
		    PLAN_PCI_SUBCLASS(fn->class_code) == PLAN_PCI_SERIAL || !fn->int_pin ||
		    names_interrupt(&w->cfg->node[n], fn->bdf))
			continue;
		bdf_text(name, fn->bdf);
		if (plan_patched(w->plan, n))
			PLAN_NODE_WARNING(w, n, pci->line,
					  "pci: %s has neither MSI nor MSI-X: the kernel gets "
					  "no interrupt from it without `irq = %s@...`", name,
					  name);
		else
			PLAN_NODE_ERROR(w, n, pci->line,
					"pci: %s has neither MSI nor MSI-X, and a stock kernel "
					"has no I/O APIC for its INTx: use a patched kernel and "
					"`irq =`, or leave it out", name);
	}
}

void plan_lines_share(struct plan_work *w)
{
	for (unsigned int n = 0; n < w->plan->node_count; n++)
		give_uart(w, n);
	for (unsigned int n = 0; n < w->plan->node_count; n++)
		plan_legacy_give(w, n);
	for (unsigned int n = 0; n < w->plan->node_count; n++)
		give_acpi(w, n);
	/* Nodes that can own a line come first. */
	for (unsigned int n = 0; n < w->plan->node_count; n++)
		if (plan_patched(w->plan, n))
			give_intx(w, n);
	for (unsigned int n = 0; n < w->plan->node_count; n++)
		if (!plan_patched(w->plan, n))
			give_intx(w, n);
	check_shared(w);
	for (unsigned int n = 0; n < w->plan->node_count; n++)
		check_mute(w, n);
}
