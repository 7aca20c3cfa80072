/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The machine of plan_fixture.h with I/O APICs, functions that know INTx only, a patched and a
 * stock kernel.
 */
#ifndef LINES_FIXTURE_H
#define LINES_FIXTURE_H

#include "tests/unit/plan_fixture.h"

#define STOCK(name, cores, memory) \
	"[node " name "]\ncores = " cores "\nmemory = " memory "\nkernel = /s\n"

static uint8_t stock[KERNEL_SIZE];

/*
 * /k is patched, /s is not. Two functions on the root bus and one behind a port know INTx only.
 * There are I/O APICs with GSIs from 0 and from 24 on.
 */
static inline int setup_irqs(void **state)
{
	setup(state);
	make_kernel(stock, true);
	add_file("/s", stock, KERNEL_SIZE);
	make_patched(kernel_file, MINT_SETUP_VERSION);
	machine.com[3] = true;
	machine.screen.kind = SCREEN_TEXT;
	machine.ioapic_count = 2;
	machine.ioapic[0] = (struct machine_ioapic){ 9, 24, 0xfec01000 };
	machine.ioapic[1] = (struct machine_ioapic){ 8, 0, 0xfec00000 };
	add_bridge(BDF(0, 0, 6, 0), 6, 6);
	add_pci(BDF(0, 0, 8, 0), 0x020000, false)->int_pin = 1;
	add_pci(BDF(0, 0, 12, 0), 0x020000, false)->int_pin = 2;
	add_pci(BDF(0, 6, 0, 0), 0x020000, false)->int_pin = 1;
	return 0;
}

static inline const struct plan_irq *irq(unsigned int gsi)
{
	unsigned int i = plan_irq_find(&plan, gsi);

	assert_true(i < plan.irq_count);
	return &plan.irq[i];
}

#endif
