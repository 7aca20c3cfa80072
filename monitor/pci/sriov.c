// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads where the virtual functions of each physical function would be, without enabling any.
 */
#include "monitor/pci/sriov.h"
#include <mint/abi.h>
#include "lib/machine/sriov.h"
#include "monitor/pci/bar.h"
#include "monitor/pci/config.h"

#define CAP_SRIOV		0x10
#define SRIOV_CONTROL		0x08
#define  CONTROL_ENABLE		0x0001
#define  CONTROL_MEMORY		0x0008
/* in a device's first function; holds for all of them */
#define  CONTROL_ARI		MINT_ARI
#define SRIOV_TOTAL		0x0e
#define SRIOV_COUNT		0x10	/* NumVFs */
#define SRIOV_OFFSET		0x14
#define SRIOV_STRIDE		0x16
#define SRIOV_DEVICE		0x1a
#define SRIOV_BAR0		0x24

/*
 * Returns the offset of the SR-IOV capability; 0 if there is none, or if the firmware has enabled
 * virtual functions already.
 */
static uint16_t capability(const struct machine_pci *fn)
{
	uint16_t at = fn->bridge || fn->virtual_fn ? 0 : pci_find_extended(fn->bdf, CAP_SRIOV);

	return at && !(pci_read16(fn->bdf, at + SRIOV_CONTROL) & CONTROL_ENABLE) ? at : 0;
}

/*
 * Reads one capability. Offset and stride may depend on the number of virtual functions, so that is
 * set to the largest one meanwhile.
 */
static void read_one(struct machine *m, bdf_t fn, uint16_t at, struct diag *diag)
{
	struct machine_sriov s = { .bdf = fn, .total = pci_read16(fn, at + SRIOV_TOTAL) };
	uint16_t count = pci_read16(fn, at + SRIOV_COUNT);
	char name[BDF_TEXT_LEN];

	pci_write16(fn, at + SRIOV_COUNT, s.total);
	s.offset = pci_read16(fn, at + SRIOV_OFFSET);
	s.stride = pci_read16(fn, at + SRIOV_STRIDE);
	pci_write16(fn, at + SRIOV_COUNT, count);
	s.device = pci_read16(fn, at + SRIOV_DEVICE);
	s.ari = pci_read16(fn, at + SRIOV_CONTROL) & CONTROL_ARI;
	if (!s.total || !s.offset || (s.total > 1 && !s.stride))
		return;
	bar_read_all(fn, at + SRIOV_BAR0, s.bar);
	if (!machine_add_sriov(m, &s))
		diag_warning(diag, NULL, 0,
			     "more than %u functions with virtual ones: those of %s are not seen",
			     MACHINE_SRIOV_MAX, bdf_text(name, fn));
}

void sriov_scan(struct machine *m, struct diag *diag)
{
	m->sriov_count = 0;
	for (unsigned int i = 0; i < m->pci_count; i++) {
		uint16_t at = capability(&m->pci[i]);

		if (at)
			read_one(m, m->pci[i].bdf, at, diag);
	}
}

static uint16_t control_of(const struct machine_sriov *s)
{
	uint16_t at = s ? pci_find_extended(s->bdf, CAP_SRIOV) : 0;

	return at ? at + SRIOV_CONTROL : 0;
}

/*
 * This goes through all functions and not through m->sriov: a function whose virtual functions the
 * firmware has enabled is not in that list.
 */
void sriov_quiet(const struct machine *m)
{
	for (unsigned int i = 0; i < m->pci_count; i++) {
		bdf_t fn = m->pci[i].bdf;
		uint16_t at = m->pci[i].bridge || m->pci[i].virtual_fn ? 0 :
			pci_find_extended(fn, CAP_SRIOV);
		uint16_t control = at ? pci_read16(fn, at + SRIOV_CONTROL) : 0;

		if (control & (CONTROL_ENABLE | CONTROL_MEMORY))
			pci_write16(fn, at + SRIOV_CONTROL,
				    control & (uint16_t)~(CONTROL_ENABLE | CONTROL_MEMORY));
	}
}

uint16_t sriov_ari_register(const struct machine *m, bdf_t fn)
{
	const struct machine_sriov *s = machine_find_sriov(m, fn);

	return s && s->ari ? control_of(s) : 0;
}

bool sriov_decodes(const struct machine *m, const struct machine_pci *fn, unsigned int bar)
{
	const struct machine_sriov *s = machine_find_sriov(m, fn->physical);
	uint16_t at = s ? pci_find_extended(s->bdf, CAP_SRIOV) : 0;

	return at && pci_read16(s->bdf, at + SRIOV_CONTROL) & CONTROL_MEMORY &&
	       bar_address(s->bdf, at + SRIOV_BAR0 + 4 * bar, bar + 1 < MACHINE_BARS) ==
	       s->bar[bar].range.start;
}

void sriov_restore(const struct machine *m, bdf_t fn)
{
	const struct machine_sriov *s = machine_find_sriov(m, fn);
	uint16_t at = s ? pci_find_extended(fn, CAP_SRIOV) : 0;

	if (!at)
		return;
	bar_restore_all(fn, at + SRIOV_BAR0, s->bar);
	if (s->ari)
		pci_write16(fn, at + SRIOV_CONTROL, CONTROL_ARI);
}
