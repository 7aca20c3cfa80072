// SPDX-License-Identifier: GPL-2.0-only
/* The record is one element of Linux's setup_data list: a header and struct mint_setup. */
#include "lib/world/setup_data.h"
#include "lib/base/str.h"

/* struct setup_data (Linux, Documentation/arch/x86/boot.rst). */
#define SETUP_TYPE	8		/* the address of the next element, 0, comes before */
#define SETUP_LEN	12
#define SETUP_BODY	16

static uint32_t com_of(uint16_t port)
{
	for (unsigned int i = 0; i < MACHINE_COMS; i++)
		if (port == machine_com_port(i))
			return MINT_LEGACY_COM1 << i;
	return 0;
}

bool setup_data_build(const struct plan *plan, unsigned int n, const struct setup_facts *facts,
		      uint8_t out[SETUP_DATA_SIZE])
{
	const struct plan_node *node = &plan->node[n];
	const uint32_t type = MINT_SETUP_TYPE, len = sizeof(struct mint_setup);
	const struct mint_setup setup = {
		.version = MINT_SETUP_VERSION,
		.tag = node->tag,
		.tsc_khz = plan->machine->tsc_khz,
		.legacy = com_of(node->uart_port) | node->want->legacy.devices,
		.irqs = facts->irqs,
		.irq_count = facts->irq_count,
		.irq_stride = facts->irq_stride,
		.ioapic_lock = facts->ioapic_lock,
		.wall_seconds = facts->wall_seconds,
		.wall_tsc = facts->wall_tsc - facts->tsc_adjust,
	};

	memset(out, 0, SETUP_DATA_SIZE);
	memcpy(out + SETUP_TYPE, &type, sizeof(type));
	memcpy(out + SETUP_LEN, &len, sizeof(len));
	memcpy(out + SETUP_BODY, &setup, sizeof(setup));
	return setup.tsc_khz;
}
