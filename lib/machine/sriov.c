// SPDX-License-Identifier: GPL-2.0-only
/*
 * The place and the BARs of a virtual function are computed from its number and from the facts of
 * its physical function.
 */
#include "lib/machine/sriov.h"
#include <mint/abi.h>

#define ROUTING_ID(b)	((b) & 0xffff)

bool machine_add_sriov(struct machine *m, const struct machine_sriov *s)
{
	unsigned int i;

	if (m->sriov_count == MACHINE_SRIOV_MAX)
		return false;
	for (i = m->sriov_count++; i && m->sriov[i - 1].bdf > s->bdf; i--)
		m->sriov[i] = m->sriov[i - 1];
	m->sriov[i] = *s;
	return true;
}

const struct machine_sriov *machine_find_sriov(const struct machine *m, bdf_t bdf)
{
	for (unsigned int i = 0; i < m->sriov_count; i++)
		if (m->sriov[i].bdf == bdf)
			return &m->sriov[i];
	return NULL;
}

bool sriov_bdf(const struct machine_sriov *s, unsigned int n, bdf_t *bdf)
{
	uint32_t id = ROUTING_ID(s->bdf) + s->offset + n * (uint32_t)s->stride;

	*bdf = (s->bdf & ~0xffffu) | ROUTING_ID(id);
	return id <= 0xffff;
}

struct range sriov_window(const struct machine_sriov *s, unsigned int k)
{
	struct range r = s->bar[k].range;

	return range_empty(r) ? r : range_of(r.start, range_size(r) * s->total);
}

/*
 * Vendor, class and capabilities are those of the physical function (9.3.4.1). A virtual function
 * has no INTx.
 */
bool sriov_make(struct machine *m, const struct machine_sriov *s, unsigned int n)
{
	const struct machine_pci *physical = machine_find_pci(m, s->bdf), *there;
	struct machine_pci fn;
	bdf_t bdf;

	if (!physical || !sriov_bdf(s, n, &bdf))
		return false;
	there = machine_find_pci(m, bdf);
	if (there)
		return there->virtual_fn && there->physical == s->bdf;
	fn = (struct machine_pci){
		.bdf = bdf, .vendor = physical->vendor, .device = s->device,
		.class_code = physical->class_code, .msi = physical->msi, .msix = physical->msix,
		.virtual_fn = true, .physical = s->bdf,
	};
	for (unsigned int k = 0; k < MACHINE_BARS; k++) {
		struct range first = s->bar[k].range;

		fn.bar[k].kind = s->bar[k].kind;
		if (!range_empty(first))
			fn.bar[k].range = range_of(first.start + n * range_size(first),
						   range_size(first));
	}
	return machine_add_pci(m, &fn);
}

uint64_t sriov_bar(const struct machine_pci *fn, unsigned int k)
{
	struct range r = fn->bar[k].range;

	if (range_empty(r) || fn->bar[k].kind == BAR_NONE || fn->bar[k].kind == BAR_IO)
		return 0;
	return MINT_BAR_ADDRESS(r.start) | (unsigned int)__builtin_ctzll(range_size(r));
}
