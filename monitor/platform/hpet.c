// SPDX-License-Identifier: GPL-2.0-only
/*
 * Silences the HPET through its registers, which are mapped where ACPI has them.
 */
#include "monitor/platform/hpet.h"

/* IA-PC HPET Specification 1.0a, 2.3. */
#define HPET_CAPABILITIES	0x00
#define   LAST_TIMER(v)		((v) >> 8 & 0x1f)
#define HPET_CONFIGURATION	0x10
#define   LEGACY_REPLACEMENT	(1u << 1)
#define HPET_TIMER(n)		(0x100 + 0x20 * (n))
#define   INTERRUPT_ENABLE	(1u << 2)
#define   MESSAGE_ENABLE	(1u << 14)	/* as a message, like MSI */

static volatile uint32_t *reg(const struct machine_hpet *hpet, unsigned int offset)
{
	return (volatile uint32_t *)(hpet->addr + offset);
}

void hpet_quiet(const struct machine_hpet *hpet)
{
	if (!hpet->addr)
		return;
	*reg(hpet, HPET_CONFIGURATION) &= ~LEGACY_REPLACEMENT;
	for (unsigned int n = 0; n <= LAST_TIMER(*reg(hpet, HPET_CAPABILITIES)); n++)
		*reg(hpet, HPET_TIMER(n)) &= ~(INTERRUPT_ENABLE | MESSAGE_ENABLE);
}
