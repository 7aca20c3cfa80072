// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which node handles which pin of the I/O APICs. Only patched kernels keep to single pins, so only
 * nodes with such a kernel get any. An interrupt that functions of several nodes raise belongs to
 * the first of these nodes that has a patched kernel.
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
static bool locate(const struct machine *m, uint32_t gsi, struct plan_irq *irq)
{
	bool found = false;

	for (unsigned int i = 0; i < m->ioapic_count; i++) {
		uint32_t base = m->ioapic[i].gsi_base;

		if (base > gsi || gsi - base >= PLAN_IOAPIC_PINS ||
		    (found && base <= m->ioapic[irq->ioapic].gsi_base))
			continue;
		irq->ioapic = (uint16_t)i;
		irq->pin = (uint8_t)(gsi - base);
		found = true;
	}
	return found;
}

/*
 * Adds an interrupt of node @n and returns its index, or PLAN_IRQS_MAX if it cannot be added. That
 * is reported as an error, except that no I/O APIC has it and @key is NULL.
 */
static unsigned int add_irq(struct plan_work *w, unsigned int n, unsigned int at,
			    const char *key, const struct plan_irq *want)
{
	struct plan *plan = w->plan;
	struct plan_irq irq = *want;

	if (!locate(w->m, irq.gsi, &irq)) {
		if (key)
			PLAN_NODE_ERROR(w, n, at,
					"%s: no I/O APIC of this machine (ACPI table MADT) has "
					"interrupt %u", key, irq.gsi);
		return PLAN_IRQS_MAX;
	}
	if (plan->irq_count == PLAN_IRQS_MAX) {
		PLAN_NODE_ERROR(w, n, at,
				"%s: interrupt %u is one too many: all nodes together have "
				"at most %u", key ? key : irq.what, irq.gsi, PLAN_IRQS_MAX);
		return PLAN_IRQS_MAX;
	}
	irq.owner = (uint16_t)n;
	irq.at = at;
	plan->irq[plan->irq_count] = irq;
	return plan->irq_count++;
}

/*
 * Nobody can ask a device on the ISA bus whether it has raised its interrupt: so that is not
 * shared.
 */
bool plan_irq_isa(struct plan_work *w, unsigned int n, unsigned int at, const char *what,
		   struct machine_override irq)
{
	unsigned int i = plan_irq_find(w->plan, irq.gsi);
	const struct plan_irq want = {
		.gsi = irq.gsi, .isa = true, .level = irq.level, .low = irq.low,
		.timer = irq.irq == 0, .what = what,
	};

	if (i < w->plan->irq_count)
		return false;
	return add_irq(w, n, at, NULL, &want) < PLAN_IRQS_MAX;
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
	node->has_uart_irq = plan_irq_isa(w, n, uart->line, "its UART", node->uart_irq);
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
	const struct plan_irq want = {
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
		i = plan_irq_find(w->plan, want.gsi);
		if (i < w->plan->irq_count)
			PLAN_NODE_ERROR(w, n, at,
					"acpi: its interrupt, %u, is that of %s of [node %s] (line "
					"%u): take it out there, or leave this line out", want.gsi,
					w->plan->irq[i].what,
					w->cfg->node[w->plan->irq[i].owner].name,
					w->plan->irq[i].at);
		else
			add_irq(w, n, at, "acpi", &want);
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

/* Notes that node @n's function @bdf raises interrupt @i of the plan. */
static void add_intx(struct plan_work *w, unsigned int n, bdf_t bdf, unsigned int i)
{
	struct plan *plan = w->plan;

	if (plan->irq[i].owner != n)
		plan->irq[i].shared = true;
	if (plan->intx_count == PLAN_INTX_MAX) {
		PLAN_NODE_ERROR(w, n, w->cfg->node[n].irq.line,
				"irq: too many functions: all nodes "
				"together name at most %u", PLAN_INTX_MAX);
		return;
	}
	plan->intx[plan->intx_count++] = (struct plan_intx){
		.bdf = bdf, .node = (uint16_t)n, .irq = (uint16_t)i,
	};
}

/*
 * Returns the index of interrupt @gsi, for a function of node @n. Adds the interrupt if there is
 * none yet. Returns PLAN_IRQS_MAX if that is not possible: that is reported as an error.
 */
static unsigned int irq_of_intx(struct plan_work *w, unsigned int n, uint32_t gsi)
{
	const struct machine_override *o = machine_override_at(w->m, gsi);
	/*
	 * INTx is active low, unless the firmware says that it is inverted on its way to the pin.
	 */
	const struct plan_irq want = {
		.gsi = gsi, .level = true, .low = !o || !o->level || o->low, .what = intx_name,
	};
	unsigned int at = w->cfg->node[n].irq.line, i = plan_irq_find(w->plan, gsi);
	const struct plan_irq *irq = &w->plan->irq[i];

	if (i == w->plan->irq_count) {
		if (plan_patched(w->plan, n))
			return add_irq(w, n, at, "irq", &want);
		PLAN_NODE_ERROR(w, n, at,
				"irq: no node that uses interrupt %u has an I/O APIC, which "
				"only patched kernels are given: give one of them a patched "
				"kernel, or leave it out", gsi);
		return PLAN_IRQS_MAX;
	}
	if (!irq->isa)
		return i;
	PLAN_NODE_ERROR(w, n, at,
			"irq: interrupt %u is that of %s of [node %s] (line %u): no function "
			"can share it", gsi, irq->what, w->cfg->node[irq->owner].name, irq->at);
	return PLAN_IRQS_MAX;
}

static void give_intx(struct plan_work *w, unsigned int n)
{
	const struct config_irq *irq = &w->cfg->node[n].irq;

	for (unsigned int k = 0; k < irq->count; k++) {
		unsigned int i;

		if (!raises(w, n, irq->want[k].bdf))
			continue;
		i = irq_of_intx(w, n, irq->want[k].gsi);
		if (i < PLAN_IRQS_MAX)
			add_intx(w, n, irq->want[k].bdf, i);
	}
}

/* A shared interrupt's owner reaches the other nodes' functions by ECAM: so there must be one. */
static void check_shared(struct plan_work *w)
{
	char name[BDF_TEXT_LEN];

	for (unsigned int i = 0; i < w->plan->intx_count; i++) {
		const struct plan_intx *intx = &w->plan->intx[i];

		if (w->plan->irq[intx->irq].shared && !plan_intx_config(w->plan, intx))
			PLAN_NODE_ERROR(w, intx->node, w->cfg->node[intx->node].irq.line,
					"irq: %s shares "
					"interrupt %u with another node's function, and this "
					"machine has no ECAM (ACPI table MCFG) for it: give both "
					"to one node",
					bdf_text(name, intx->bdf), w->plan->irq[intx->irq].gsi);
	}
}

bool plan_names_irq(const struct config_node *node, bdf_t bdf)
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
		    plan_names_irq(&w->cfg->node[n], fn->bdf))
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

void plan_irqs_share(struct plan_work *w)
{
	for (unsigned int n = 0; n < w->plan->node_count; n++)
		give_uart(w, n);
	for (unsigned int n = 0; n < w->plan->node_count; n++)
		plan_legacy_give(w, n);
	for (unsigned int n = 0; n < w->plan->node_count; n++)
		give_acpi(w, n);
	/* Nodes that can own an interrupt come first. */
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
