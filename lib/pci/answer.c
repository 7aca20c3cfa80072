// SPDX-License-Identifier: GPL-2.0-only
/* Each answer is read from single registers: all ones mean that nobody answers. */
#include "lib/pci/answer.h"

#define NOT_YET_VENDOR	0x0001
#define HEADER_TYPE(h)	((h) >> 16 & 0x7f)
#define HEADER_MAX	2		/* 0 to 2: a function, a bridge, a CardBus bridge */
#define SILENT_US	1000000u
#define SLOW_US		60000000u
#define PM_STATE(p)	((p) & 3u)
#define PME_STATUS	0x8000

enum pci_answer pci_answer(uint32_t id)
{
	uint16_t vendor = (uint16_t)id, device = (uint16_t)(id >> 16);

	if (vendor == 0xffff || !vendor)
		return PCI_ABSENT;
	return vendor == NOT_YET_VENDOR && device == 0xffff ? PCI_NOT_YET : PCI_READY;
}

bool pci_powered(uint32_t class_revision, uint32_t header)
{
	return class_revision != ~0u && HEADER_TYPE(header) <= HEADER_MAX;
}

uint64_t pci_wait_us(enum pci_answer answer)
{
	switch (answer) {
	case PCI_ABSENT:
		return SILENT_US;
	case PCI_NOT_YET:
		return SLOW_US;
	case PCI_READY:
		break;
	}
	return 0;
}

uint32_t pci_wake_us(uint16_t pmcsr)
{
	static const uint16_t us[] = { 0, 1, 200, 10000 };

	/* All ones mean that the function does not answer. */
	return pmcsr == 0xffff ? 0 : us[PM_STATE(pmcsr)];
}

uint16_t pci_wake_value(uint16_t pmcsr)
{
	return pmcsr & (uint16_t)~(PME_STATUS | 3);
}

unsigned int pci_ari_next(unsigned int fn, uint16_t capability)
{
	unsigned int next = capability >> 8;

	return next > fn ? next : 0;
}
