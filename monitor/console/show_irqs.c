// SPDX-License-Identifier: GPL-2.0-only
/*
 * The view `irqs`: where interrupts go, from I/O APICs, this core's local vectors, and MSI and
 * MSI-X. It only reads.
 */
#include <stddef.h>
#include "lib/table/table.h"
#include "monitor/apic/ioapic.h"
#include "monitor/apic/lapic.h"
#include "monitor/apic/irqs.h"
#include "monitor/cpu/core.h"
#include "monitor/cpu/cpu.h"
#include "monitor/cpu/insn.h"
#include "monitor/cpu/tsc.h"
#include "monitor/log.h"
#include "monitor/pci/bar.h"
#include "monitor/pci/config.h"
#include "monitor/pci/sriov.h"
#include "monitor/console/show.h"
#include "monitor/table_page.h"

#define ENTRIES_SHOWN	8		/* of one function's MSI-X table */

/* Intel SDM vol. 3A, 11.11: a message's address and data. */
#define MESSAGE_BASE(a)		((a) >> 20)
#define  MESSAGE_LAPIC			0xfee
#define MESSAGE_DESTINATION(a)	((a) >> 12 & 0xff)
#define MESSAGE_LOGICAL	0x04
#define MESSAGE_REMAPPED	0x10	/* VT-d, 5.1.5: the IOMMU decides where it goes */
#define MESSAGE_VECTOR(d)	((d) & 0xff)

/* Returns the name of the node that has the core with this LAPIC ID. */
static const char *node_of(const struct plan *plan, uint32_t lapic_id)
{
	const struct core *core = core_find(lapic_id);

	if (!core)
		return "?";
	if (core->node < plan->node_count)
		return plan->node[core->node].want->name;
	return core_node(core) == PLAN_MONITOR ? "monitor" : "nobody";
}

static void show_pin(const struct plan *plan, uint32_t gsi, uint64_t entry)
{
	static const char *const delivery[] = {
		"fixed", "lowest", "SMI", "?", "NMI", "INIT", "?", "ExtINT",
	};
	uint32_t to = IOAPIC_PIN_DESTINATION(entry);

	log_print("  GSI %-5u vector 0x%02x  %-7s%-6s to ", gsi, IOAPIC_PIN_VECTOR(entry),
		  delivery[IOAPIC_PIN_DELIVERY(entry)],
		  entry & IOAPIC_PIN_LEVEL ? "level" : "edge");
	if (entry & IOAPIC_PIN_LOGICAL)
		log_print("logical 0x%02x\n", to);
	else
		log_print("core %u (%s)\n", to, node_of(plan, to));
}

/*
 * Reads all pins first, so that the lock is not held while the slow UART prints them. Returns the
 * count of pins; 0 if somebody else holds the lock.
 */
static unsigned int read_pins(const struct table *table, const struct machine_ioapic *ioapic,
			      uint64_t entry[IOAPIC_PINS_MAX])
{
	unsigned int pins;

	if (!irqs_lock(table))
		return 0;
	pins = ioapic_pins(ioapic);
	for (unsigned int pin = 0; pin < pins; pin++)
		entry[pin] = ioapic_pin(ioapic, pin);
	irqs_unlock(table);
	return pins;
}

static void show_ioapic(const struct plan *plan, const struct machine_ioapic *ioapic)
{
	const struct table *table = table_page();
	uint64_t entry[IOAPIC_PINS_MAX];
	unsigned int masked = 0, pins = read_pins(table, ioapic, entry);
	uint32_t holder = table_lock_holder(table, MINT_LOCK_IOAPIC);

	log_print("I/O APIC %u at 0x%llx: ", ioapic->id, (unsigned long long)ioapic->addr);
	if (!pins) {
		log_print("not read: its lock was with %s\n",
			  holder ? show_owner((uint8_t)(holder - 1)) : "somebody who is gone");
		return;
	}
	for (unsigned int pin = 0; pin < pins; pin++)
		masked += !!(entry[pin] & IOAPIC_PIN_MASKED);
	log_print("%u of %u pins masked\n", masked, pins);
	for (unsigned int pin = 0; pin < pins; pin++)
		if (!(entry[pin] & IOAPIC_PIN_MASKED))
			show_pin(plan, ioapic->gsi_base + pin, entry[pin]);
}

static void show_local(void)
{
	bool any = false;

	log_print("core %u, local: ", cpu_lapic_id());
	for (unsigned int i = 0; i < LAPIC_LVTS; i++) {
		uint32_t v = lapic_lvt(i);

		if (v & LAPIC_LVT_MASKED)
			continue;
		log_print("%s%s ", any ? ", " : "", lapic_lvt_name(i));
		if ((v & LAPIC_LVT_MODE) == LAPIC_LVT_SMI)
			log_print("by SMI");
		else
			log_print("0x%02x", v & 0xff);
		any = true;
	}
	log_print("%s\n", any ? "" : "all masked");
}

static void show_message(const struct plan *plan, uint32_t address, uint32_t data)
{
	if (MESSAGE_BASE(address) != MESSAGE_LAPIC)
		log_print("0x%x to address 0x%x\n", data, address);
	else if (address & MESSAGE_REMAPPED)
		log_print("remapped, address 0x%x\n", address);
	else if (address & MESSAGE_LOGICAL)
		log_print("0x%02x to logical 0x%02x\n", MESSAGE_VECTOR(data),
			  MESSAGE_DESTINATION(address));
	else
		log_print("0x%02x to core %u (%s)\n", MESSAGE_VECTOR(data),
			  MESSAGE_DESTINATION(address),
			  node_of(plan, MESSAGE_DESTINATION(address)));
}

static bool show_msi(const struct plan *plan, const struct machine_pci *fn, const char *who)
{
	uint8_t at = pci_find_capability(fn->bdf, PCI_CAP_MSI);
	uint16_t control = at ? pci_read16(fn->bdf, at + MSI_CONTROL) : 0;

	if (!(control & MSI_ENABLE))
		return false;
	log_print("%s  MSI         ", who);
	show_message(plan, pci_read32(fn->bdf, at + MSI_ADDRESS),
		     pci_read16(fn->bdf, at + MSI_DATA + (control & MSI_64BIT ? 4 : 0)));
	return true;
}

static bool decodes(const struct machine_pci *fn, unsigned int bar)
{
	return pci_read16(fn->bdf, PCI_COMMAND) & COMMAND_MEMORY &&
	       bar_address(fn->bdf, PCI_BAR0 + 4 * bar, bar + 1 < MACHINE_BARS) ==
	       fn->bar[bar].range.start;
}

/*
 * Returns the function's MSI-X table, if it is still where the firmware had it: the monitor has
 * that memory mapped. Returns NULL if it cannot be read.
 */
static volatile uint32_t *msix_table(const struct plan *plan, const struct machine_pci *fn,
				     uint8_t at, unsigned int entries)
{
	uint32_t where = pci_read32(fn->bdf, at + MSIX_TABLE);
	unsigned int bar = where & MSIX_TABLE_BAR;
	uint32_t offset = where & ~MSIX_TABLE_BAR;

	if (bar >= MACHINE_BARS || range_size(fn->bar[bar].range) < offset + 16ull * entries ||
	    fn->bar[bar].range.end > machine_map_end(plan->machine) ||
	    !(fn->virtual_fn ? sriov_decodes(plan->machine, fn, bar) : decodes(fn, bar)))
		return NULL;
	return (volatile uint32_t *)(fn->bar[bar].range.start + offset);
}

static void show_msix(const struct plan *plan, const struct machine_pci *fn, const char *who)
{
	uint8_t at = pci_find_capability(fn->bdf, PCI_CAP_MSIX);
	uint16_t control = at ? pci_read16(fn->bdf, at + MSIX_CONTROL) : 0;
	unsigned int entries = MSIX_ENTRIES(control), on = 0;
	volatile uint32_t *table;

	if (!(control & MSIX_ENABLE))
		return;
	table = msix_table(plan, fn, at, entries);
	if (!table) {
		log_print("%s  MSI-X %4u  its table is not where it was\n", who, entries);
		return;
	}
	for (unsigned int i = 0; i < entries; i++) {
		const volatile uint32_t *e = table + 4 * i;

		if (e[3] & MSIX_ENTRY_MASKED || on++ >= ENTRIES_SHOWN)
			continue;
		log_print("%s  MSI-X %4u  ", who, i);
		show_message(plan, e[0], e[2]);
	}
	if (on > ENTRIES_SHOWN)
		log_print("%s  MSI-X       and %u more\n", who, on - ENTRIES_SHOWN);
	else if (!on)
		log_print("%s  MSI-X       all of %u masked\n", who, entries);
}

static void show_messages(const struct plan *plan)
{
	unsigned int unread = 0;

	log_print("%-14s%-17s%-7s%-5s%s\n", "function", "node", "kind", "no", "vector, core");
	for (unsigned int i = 0; i < plan->machine->pci_count; i++) {
		const struct machine_pci *fn = &plan->machine->pci[i];
		char name[BDF_TEXT_LEN], who[BDF_TEXT_LEN + CONFIG_NAME_SIZE + 4];

		if (plan->pci_owner[i] >= plan->node_count)
			continue;
		if (!pci_in_memory(fn->bdf)) {
			unread++;
			continue;
		}
		fmt_string(who, sizeof(who), "%-12s  %-15s", bdf_text(name, fn->bdf),
			   plan->node[plan->pci_owner[i]].want->name);
		if (!show_msi(plan, fn, who))
			show_msix(plan, fn, who);
	}
	if (unread)
		log_print("%u functions of nodes not read: only ports that the nodes use lead "
			  "there\n",
			  unread);
}

void show_irqs(void)
{
	const struct plan *plan = show_need_plan();

	if (!plan)
		return;
	for (unsigned int i = 0; i < plan->machine->ioapic_count; i++)
		show_ioapic(plan, &plan->machine->ioapic[i]);
	show_local();
	show_messages(plan);
}
