// SPDX-License-Identifier: GPL-2.0-only
/*
 * Devices at fixed addresses: each belongs to at most one node, and some can only be given
 * together.
 */
#include <mint/setup.h>
#include "lib/machine/legacy.h"
#include "lib/machine/screen.h"
#include "lib/plan/plan_internal.h"

#define PCI_VGA		0x0300		/* display controller, VGA-compatible */

/* The devices' interrupts on the ISA bus. The HPET takes that of the PIT. */
static const struct isa { uint32_t device, irq; const char *what; } isa[] = {
	{ MINT_LEGACY_PIT | MINT_LEGACY_HPET, 0, "the timer" },
	{ MINT_LEGACY_I8042, 1, "the keyboard" }, { MINT_LEGACY_I8042, 12, "the mouse" },
	{ MINT_LEGACY_RTC, 8, "the clock" },
};

static const struct config_legacy *legacy_of(const struct plan_work *w, unsigned int n)
{
	return &w->cfg->node[n].legacy;
}

/* Returns false, and reports it, if a node before @n wants one of the devices that @n wants. */
static bool nobody_before(struct plan_work *w, unsigned int n)
{
	const struct config_legacy *want = legacy_of(w, n);
	bool nobody = true;

	for (unsigned int k = 0; k < n; k++) {
		uint32_t both = legacy_of(w, k)->devices & want->devices;

		nobody &= !both;
		if (both)
			PLAN_NODE_ERROR(w, n, want->line,
					"legacy: %s belongs to [node %s] already (line %u): "
					"take it out of one of them", legacy_name(both & -both),
					w->cfg->node[k].name, legacy_of(w, k)->line);
	}
	return nobody;
}

/*
 * Linux uses the HPET in the mode in which it replaces the interrupts of PIT and RTC (HPET 1.0a,
 * 2.3.3): so all three must belong to one node.
 */
static void check_hpet(struct plan_work *w, unsigned int n)
{
	const struct config_legacy *want = legacy_of(w, n);

	if (!(want->devices & MINT_LEGACY_HPET))
		return;
	if (!w->m->hpet.addr)
		PLAN_NODE_ERROR(w, n, want->line,
				"legacy: this machine has no HPET (ACPI table HPET): leave "
				"hpet out");
	for (unsigned int k = 0; k < w->plan->node_count; k++) {
		uint32_t deaf = legacy_of(w, k)->devices & (MINT_LEGACY_PIT | MINT_LEGACY_RTC);

		if (k != n && deaf)
			PLAN_NODE_ERROR(w, n, want->line,
					"legacy: the HPET takes the interrupts of PIT and CMOS "
					"clock, so %s cannot be [node %s]'s (line %u): give both "
					"to one node",
					legacy_name(deaf & -deaf), w->cfg->node[k].name,
					legacy_of(w, k)->line);
	}
}

/*
 * Returns a function of another node than @n in whose BAR the screen's memory lies, or which may be
 * the VGA that shows a text screen; NULL if there is none.
 */
static const struct machine_pci *others_screen(const struct plan_work *w, unsigned int n)
{
	const struct range memory = screen_range(&w->m->screen);

	for (unsigned int i = 0; i < w->m->pci_count; i++) {
		const struct machine_pci *fn = &w->m->pci[i];
		unsigned int owner = w->plan->pci_owner[i];

		if (owner == n || owner >= w->plan->node_count)
			continue;
		if (w->m->screen.kind == SCREEN_TEXT &&
		    PLAN_PCI_SUBCLASS(fn->class_code) == PCI_VGA)
			return fn;
		for (unsigned int k = 0; k < MACHINE_BARS; k++)
			if (fn->bar[k].kind != BAR_IO && range_overlaps(fn->bar[k].range, memory))
				return fn;
	}
	return NULL;
}

static void check_screen(struct plan_work *w, unsigned int n)
{
	const struct machine_pci *fn = others_screen(w, n);
	unsigned int line = legacy_of(w, n)->line;
	const struct config_node *other;
	char name[BDF_TEXT_LEN];

	if (!(legacy_of(w, n)->devices & MINT_LEGACY_VGA))
		return;
	if (w->m->screen.kind == SCREEN_NONE)
		PLAN_NODE_WARNING(w, n, line, "legacy: vga: neither the firmware nor the boot "
					      "loader has set up a screen: this node's stays dark");
	if (!fn)
		return;
	other = &w->cfg->node[plan_owner_of(w->plan, fn)];
	bdf_text(name, fn->bdf);
	if (w->m->screen.kind == SCREEN_LINEAR)
		PLAN_NODE_ERROR(w, n, line,
				"legacy: the screen's memory is that of %s, which is [node %s]'s "
				"(line %u): give vga and that function to one node", name,
				other->name, other->pci.line);
	else
		PLAN_NODE_WARNING(w, n, line,
				  "legacy: if the screen is that of %s, which is [node %s]'s (line "
				  "%u), a driver there takes it: give vga and that function to one "
				  "node",
				  name, other->name, other->pci.line);
}

void plan_legacy_give(struct plan_work *w, unsigned int n)
{
	const struct config_legacy *want = legacy_of(w, n);

	if (!want->devices)
		return;
	if (!plan_patched(w->plan, n)) {
		PLAN_NODE_ERROR(w, n, want->line,
				"legacy: a stock kernel finds these devices by trying, and "
				"the others' with them: use a patched kernel, or leave the line "
				"out");
		return;
	}
	if (!nobody_before(w, n))
		return;
	check_hpet(w, n);
	check_screen(w, n);
	for (size_t i = 0; i < sizeof(isa) / sizeof(isa[0]); i++)
		if (want->devices & isa[i].device &&
		    !plan_irq_isa(w, n, want->line, isa[i].what, machine_isa(w->m, isa[i].irq)))
			PLAN_NODE_ERROR(w, n, want->line,
					"legacy: interrupt %u, which %s needs, cannot be had",
					isa[i].irq, isa[i].what);
}
