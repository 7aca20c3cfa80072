// SPDX-License-Identifier: GPL-2.0-only
/*
 * All saved registers stand in one array, those of one function next to each other. lib/pci/keep.h
 * says which registers are kept, and in which order they are written back.
 */
#include "monitor/pci/keep.h"
#include "lib/pci/keep.h"
#include "monitor/pci/bar.h"
#include "monitor/pci/config.h"
#include "monitor/pci/sriov.h"

/* A rich function has thirty registers to keep; many have ten. */
#define SAVED_MAX	16384

/* Written at the machine's start by one core, and only read from then on: no lock is needed. */
static struct saved {
	uint32_t value;
	uint16_t at;
	uint8_t row;
} saved[SAVED_MAX];
static struct {
	uint16_t first, count;		/* in saved[] */
} saved_of[MACHINE_PCI_MAX];
static unsigned int saved_count;

_Static_assert(SAVED_MAX <= UINT16_MAX, "saved_of counts them in 16 bits");

static uint32_t read_at(bdf_t fn, const struct keep_row *row, unsigned int at)
{
	if (row->width == 4)
		return pci_read32(fn, at);
	return row->width == 2 ? pci_read16(fn, at) : pci_read8(fn, at);
}

static void write_at(bdf_t fn, const struct keep_row *row, unsigned int at, uint32_t v)
{
	if (row->width == 4)
		pci_write32(fn, at, v);
	else if (row->width == 2)
		pci_write16(fn, at, (uint16_t)v);
	else
		pci_write8(fn, at, (uint8_t)v);
}

static uint16_t capability_of(bdf_t fn, const struct keep_row *row)
{
	switch (row->space) {
	case KEEP_CAPABILITY:
		return pci_find_capability(fn, row->id);
	case KEEP_EXTENDED:
		return pci_find_extended(fn, row->id);
	}
	return 0;
}

/* Saves what row @r of keep_rows describes. Returns false if there is no room. */
static bool save_row(bdf_t fn, unsigned int r)
{
	const struct keep_row *row = &keep_rows[r];
	uint16_t capability = capability_of(fn, row), at = keep_at(row, capability, 0);
	unsigned int count = at ? keep_registers(row, read_at(fn, row, at)) : 0;

	for (unsigned int i = 0; i < count && (at = keep_at(row, capability, i)); i++) {
		if (saved_count == SAVED_MAX)
			return false;
		saved[saved_count++] = (struct saved){ read_at(fn, row, at), at, (uint8_t)r };
	}
	return true;
}

static bool save(const struct machine *m, unsigned int i)
{
	bdf_t fn = m->pci[i].bdf;
	uint8_t express = pci_find_capability(fn, PCI_CAP_EXPRESS);
	unsigned int traits = keep_traits(m->pci[i].bridge,
					  express ? pci_read16(fn, express + EXP_CAP) : 0);
	bool ok = true;

	saved_of[i].first = (uint16_t)saved_count;
	for (unsigned int r = 0; r < keep_row_count && ok; r++)
		if (keep_applies(&keep_rows[r], traits))
			ok = save_row(fn, r);
	saved_of[i].count = (uint16_t)(saved_count - saved_of[i].first);
	return ok;
}

/* A CardBus bridge has a header of another kind, and what is behind it belongs to no node. */
static bool is_kept(const struct plan *plan, unsigned int i)
{
	const struct machine_pci *fn = &plan->machine->pci[i];

	return (plan->pci_owner[i] < plan->node_count || plan->pci_moves[i]) &&
	       !fn->virtual_fn &&
	       (pci_read8(fn->bdf, PCI_HEADER_TYPE) & HEADER_TYPE) <= HEADER_BRIDGE;
}

bool keep_save_all(const struct plan *plan, struct diag *diag)
{
	char name[BDF_TEXT_LEN];

	for (unsigned int i = 0; i < plan->machine->pci_count; i++)
		if (is_kept(plan, i) && !save(plan->machine, i)) {
			diag_error(diag, NULL, 0, "the machine has so many PCI functions for nodes "
				   "that the settings of %s and those behind it could not be kept "
				   "over a reset: the monitor has room for %u registers; switch "
				   "some off in the firmware's setup",
				   bdf_text(name, plan->machine->pci[i].bdf), SAVED_MAX);
			return false;
		}
	return true;
}

static void restore_phase(bdf_t fn, unsigned int i, enum keep_phase phase)
{
	for (unsigned int k = 0; k < saved_of[i].count; k++) {
		const struct saved *s = &saved[saved_of[i].first + k];
		const struct keep_row *row = &keep_rows[s->row];

		if (row->phase == phase)
			write_at(fn, row, s->at,
				 keep_value(row, s->value, read_at(fn, row, s->at)));
	}
}

/*
 * Decoding is on, as the firmware left it: an early console on a PCI UART needs that. A bridge's
 * two BARs are among the registers that are kept.
 */
void keep_restore(const struct machine *m, unsigned int i)
{
	const struct machine_pci *fn = &m->pci[i];

	if (fn->virtual_fn)
		return;
	restore_phase(fn->bdf, i, KEEP_FIRST);
	if (!fn->bridge) {
		pci_write16(fn->bdf, PCI_COMMAND, bar_restore_all(fn->bdf, PCI_BAR0, fn->bar));
		sriov_restore(m, fn->bdf);
	}
	restore_phase(fn->bdf, i, KEEP_LAST);
}
