/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How a node's kernel is kept from the hardware BSP, which an INIT would send
 * to the firmware's reset vector. Linux 6.9 and later takes a kernel that does not
 * boot on the BSP for a crash kernel: it needs the BSP's LAPIC ID first in the
 * MADT, leaves that one alone and starts the rest; else it starts no other core.
 * Older kernels start every core that the MADT lists, and know a parameter
 * that newer ones do not.
 */
#ifndef LIB_BSP_GUARD_H
#define LIB_BSP_GUARD_H

#include <stdbool.h>
#include "lib/plan/plan.h"

struct bsp_guard {
	bool decoy;		/* lapic_id stands first in the MADT */
	bool parameter;		/* disable_cpu_apicid= names it */
	/*
	 * The BSP's; or, for the node that has the BSP with its flag cleared, and so does not boot
	 * on a BSP either, one that no core has.
	 */
	uint32_t lapic_id;
};

/* For node @n with this kernel; both where its version is not known. */
struct bsp_guard bsp_guard(const struct plan *plan, unsigned int n, const struct bzimage *kernel);

#endif
