/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * PCI configuration space: through ECAM where the machine has it (PCI Express Base 6.0, 7.2.2),
 * else through the ports CF8h and CFCh (PCI Local Bus 3.0, 3.2.2.3.2), which reach segment 0 and
 * 256 bytes of each function. Functions that do not exist read as all ones.
 */
#ifndef MONITOR_PCI_CONFIG_H
#define MONITOR_PCI_CONFIG_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/machine/machine.h"
#include "lib/table/table.h"

#define PCI_VENDOR_ID		0x00
#define PCI_DEVICE_ID		0x02
#define PCI_COMMAND		0x04
#define  COMMAND_IO		0x0001
#define  COMMAND_MEMORY		0x0002
#define  COMMAND_BUS_MASTER	0x0004
#define PCI_STATUS		0x06
#define  STATUS_CAP_LIST	0x0010
#define PCI_CLASS_REVISION	0x08
#define PCI_CACHE_LINE		0x0c
#define PCI_HEADER_TYPE		0x0e
#define  HEADER_TYPE		0x7f
#define  HEADER_BRIDGE		0x01
#define  HEADER_MULTIFUNCTION	0x80
#define PCI_BAR0		0x10
#define  PCI_BAR_IO			0x01
#define  PCI_BAR_64BIT		0x04
#define  PCI_BAR_PREFETCH		0x08
#define PCI_CAP_POINTER		0x34
#define PCI_INTERRUPT_PIN	0x3d
/* PCI-PCI Bridge 1.2, 3.2 */
#define PCI_BUS_NUMBERS		0x18
#define BRIDGE_CONTROL		0x3e
#define  BRIDGE_RESET			0x0040
#define PCI_IO_BASE		0x1c
#define PCI_MEM_BASE		0x20
#define PCI_PREF_BASE		0x24
#define PCI_PREF_BASE_UPPER	0x28
#define PCI_PREF_LIMIT_UPPER	0x2c
#define PCI_IO_UPPER		0x30

#define PCI_CAP_PM		0x01
#define PM_CONTROL		0x04
#define PCI_CAP_MSI		0x05
#define PCI_CAP_MSIX		0x11
/* PCI Local Bus 3.0, 6.8.1 and 6.8.2 */
#define MSI_CONTROL		0x02
#define  MSI_ENABLE			0x0001
#define  MSI_64BIT			0x0080
#define MSI_ADDRESS		0x04
#define MSI_DATA		0x08		/* 0x0c with MSI_64BIT */
#define MSIX_CONTROL		0x02
#define  MSIX_ENABLE			0x8000
#define  MSIX_ENTRIES(c)		(((c) & 0x7ffu) + 1)
#define MSIX_TABLE		0x04
#define  MSIX_TABLE_BAR			0x7
#define  MSIX_ENTRY_MASKED		0x1

/* PCI Express Base 6.0, 7.5.3 */
#define PCI_CAP_EXPRESS		0x10
#define EXP_CAP			0x02
#define  EXP_TYPE(c)			((c) >> 4 & 0xf)
#define   EXP_ROOT_PORT				4
#define EXP_DEVICE_CAP		0x04
#define  DEVICE_CAP_FLR			(1u << 28)
#define EXP_DEVICE_CONTROL	0x08
#define  DEVICE_CONTROL_FLR		(1u << 15)
#define EXP_DEVICE_STATUS	0x0a
#define  DEVICE_STATUS_PENDING		(1u << 5)
#define EXP_LINK_CAP		0x0c
#define  LINK_CAP_SPEED(c)		((c) & 0xf)	/* 1: 2.5 GT/s, 2: 5 GT/s */
/* link status says whether the link is up */
#define  LINK_CAP_ACTIVE		(1u << 20)
#define EXP_LINK_STATUS		0x12
#define  LINK_STATUS_ACTIVE		(1u << 13)
#define EXP_ROOT_CONTROL	0x1c
#define  ROOT_CONTROL_RRS		(1u << 4)	/* software sees "not ready yet" */
#define EXP_ROOT_CAP		0x1e
#define  ROOT_CAP_RRS			(1u << 0)

/*
 * Sets the ECAM regions to those of @m, which must stay valid. Before that, or if there are none,
 * the ports are used.
 */
void pci_config_use(const struct machine *m);
/*
 * Returns true if the function's configuration space is in memory. If not, it is behind ports that
 * nodes' kernels use, too.
 */
bool pci_in_memory(bdf_t fn);
/*
 * To be called before kernels run: from here on the ports are used under MINT_LOCK_PCI of the
 * table.
 */
void pci_config_share(const struct table *the_table);
/* Read register @reg, aligned to its width; a function that cannot be reached reads as all ones. */
uint32_t pci_read32(bdf_t fn, unsigned int reg);
uint16_t pci_read16(bdf_t fn, unsigned int reg);
uint8_t pci_read8(bdf_t fn, unsigned int reg);
/*
 * Returns the offset of the first capability @id in the function's list (PCI Local Bus 3.0, 6.7); 0
 * if it has none.
 */
uint8_t pci_find_capability(bdf_t fn, uint8_t id);
/*
 * Returns the same for extended capabilities (PCI Express Base 6.0, 7.6.3), which only ECAM
 * reaches.
 */
uint16_t pci_find_extended(bdf_t fn, uint16_t id);
/* Write register @reg, aligned to its width; nothing happens if the function cannot be reached. */
void pci_write32(bdf_t fn, unsigned int reg, uint32_t v);
void pci_write16(bdf_t fn, unsigned int reg, uint16_t v);
void pci_write8(bdf_t fn, unsigned int reg, uint8_t v);

#endif
