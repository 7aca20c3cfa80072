/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How a node's kernel is kept from the hardware BSP, which an INIT would send to the firmware's
 * reset vector.
 *
 * Linux from 6.9 on takes itself for a crash kernel if it does not boot on the BSP. If the BSP's
 * LAPIC ID stands first in the MADT, it leaves that core alone and starts the others; if not, it
 * starts no other core. Older kernels start every core that the MADT lists, and have a parameter
 * against that, which newer ones do not have.
 */
#ifndef LIB_BSP_GUARD_H
#define LIB_BSP_GUARD_H

#include <stdbool.h>
#include "lib/plan/plan.h"

struct bsp_guard {
	bool decoy;		/* lapic_id is to stand first in the MADT */
	bool parameter;		/* the parameter disable_cpu_apicid= is to name lapic_id */
	/*
	 * The LAPIC ID of the BSP. If the node's boot core is the BSP and its flag was cleared, the
	 * node does not boot on a BSP either: then this is a LAPIC ID that no core has.
	 */
	uint32_t lapic_id;
};

/*
 * Returns what node @n needs with this kernel: both decoy and parameter if the kernel's version is
 * not known.
 */
struct bsp_guard bsp_guard(const struct plan *plan, unsigned int n, const struct bzimage *kernel);

#endif
