// SPDX-License-Identifier: GPL-2.0-only
/*
 * Virtual functions. The firmware lists none of them. Those that a node names, and those of a
 * physical function that a node names, become functions of the machine, so that they have owners. A
 * virtual function exists only once the owner of its physical function has enabled it: so there
 * must be such an owner.
 */
#include "lib/machine/sriov.h"
#include "lib/plan/plan_internal.h"
#include "lib/plan/plan_virtual.h"

static bool named(const struct config *cfg, bdf_t bdf)
{
	for (unsigned int n = 0; n < cfg->node_count; n++)
		for (unsigned int i = 0; i < cfg->node[n].pci.count; i++)
			if (cfg->node[n].pci.bdf[i] == bdf)
				return true;
	return false;
}

void plan_virtual_make(struct machine *m, const struct config *cfg, struct diag *diag)
{
	char name[BDF_TEXT_LEN];
	bdf_t bdf;

	for (unsigned int i = 0; i < m->sriov_count; i++) {
		const struct machine_sriov *s = &m->sriov[i];
		bool all = named(cfg, s->bdf);

		for (unsigned int n = 0; n < s->total && sriov_bdf(s, n, &bdf); n++) {
			if ((!all && !named(cfg, bdf)) || sriov_make(m, s, n) ||
			    m->pci_count < MACHINE_PCI_MAX)
				continue;
			diag_warning(diag, NULL, 0, "more than %u PCI functions: virtual functions "
						    "of %s are left out",
				     MACHINE_PCI_MAX, bdf_text(name, s->bdf));
			return;
		}
	}
}

static unsigned int owner_of_physical(const struct plan_work *w, const struct machine_pci *fn)
{
	const struct machine_pci *physical = machine_find_pci(w->m, fn->physical);

	return physical ? plan_owner_of(w->plan, physical) : PLAN_NOBODY;
}

/*
 * Returns true if the firmware has given all BARs of the function addresses that BARs can have
 * (9.2.1.1.1).
 */
static bool placed(const struct machine_pci *fn)
{
	bool any = false;

	for (unsigned int k = 0; k < MACHINE_BARS; k++) {
		const struct range r = fn->bar[k].range;

		if (fn->bar[k].kind == BAR_NONE)
			continue;
		if (range_empty(r) || r.start % PLAN_PAGE || range_size(r) & (range_size(r) - 1))
			return false;
		any = true;
	}
	return any;
}

/*
 * Returns true if the bridge above the physical function passes on accesses to the function's bus.
 */
static bool routed(const struct machine *m, const struct machine_pci *fn)
{
	const struct machine_pci *port = machine_port(m, fn);

	return BDF_BUS(fn->bdf) == BDF_BUS(fn->physical) ||
	       (port && BDF_BUS(fn->bdf) <= port->bus_subordinate);
}

bool plan_virtual_given(struct plan_work *w, unsigned int n, unsigned int line,
			const struct machine_pci *fn)
{
	char name[BDF_TEXT_LEN], physical[BDF_TEXT_LEN];

	bdf_text(name, fn->bdf);
	bdf_text(physical, fn->physical);
	if (!routed(w->m, fn))
		PLAN_NODE_ERROR(w, n, line,
				"pci: %s, a virtual function of %s, is on a bus that the firmware "
				"has not put behind the same port: leave it out", name, physical);
	else if (!placed(fn))
		PLAN_NODE_ERROR(w, n, line,
				"pci: the firmware has given the virtual functions of %s no "
				"addresses: turn SR-IOV on in its setup, or leave %s out", physical,
				name);
	else
		return true;
	return false;
}

bool plan_virtual_missing(struct plan_work *w, unsigned int n, unsigned int line, const char *key,
			  bdf_t bdf)
{
	char name[BDF_TEXT_LEN], physical[BDF_TEXT_LEN], first[BDF_TEXT_LEN], last[BDF_TEXT_LEN];
	char apart[24] = "";

	for (unsigned int i = 0; i < w->m->sriov_count; i++) {
		const struct machine_sriov *s = &w->m->sriov[i];
		bdf_t from, to;

		if (BDF(BDF_SEG(s->bdf), BDF_BUS(s->bdf), 0, 0) !=
		    BDF(BDF_SEG(bdf), BDF_BUS(bdf), 0, 0) ||
		    !sriov_bdf(s, 0, &from) || !sriov_bdf(s, s->total - 1u, &to) || bdf < s->bdf)
			continue;
		if (s->total > 1 && s->stride > 1)
			fmt_string(apart, sizeof(apart), ", %u apart", (unsigned int)s->stride);
		PLAN_NODE_ERROR(w, n, line, "%s: %s is none of the %u virtual functions that %s "
					    "can have: these are %s to %s%s", key,
				bdf_text(name, bdf), (unsigned int)s->total,
				bdf_text(physical, s->bdf), bdf_text(first, from),
				bdf_text(last, to), apart);
		return true;
	}
	return false;
}

void plan_virtual_share(struct plan_work *w)
{
	for (unsigned int i = 0; i < w->m->pci_count; i++) {
		const struct machine_pci *fn = &w->m->pci[i];
		unsigned int n = w->plan->pci_owner[i], of;
		char name[BDF_TEXT_LEN], physical[BDF_TEXT_LEN];

		if (!fn->virtual_fn)
			continue;
		of = owner_of_physical(w, fn);
		if (n >= w->plan->node_count && routed(w->m, fn))
			w->plan->pci_owner[i] = (uint16_t)of;
		else if (n < w->plan->node_count && of >= w->plan->node_count)
			PLAN_NODE_ERROR(w, n, w->cfg->node[n].pci.line,
					"pci: %s is a virtual function of %s, "
					"which is no node's, so nobody would enable it: name %s in "
					"a node's `pci =`, too", bdf_text(name, fn->bdf),
					bdf_text(physical, fn->physical), physical);
	}
}
