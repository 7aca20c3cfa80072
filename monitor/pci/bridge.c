// SPDX-License-Identifier: GPL-2.0-only
/*
 * Silences endpoints and then bridges, and opens again only the bridges that lead to nodes'
 * functions.
 */
#include "monitor/pci/bridge.h"
#include "lib/pci/quiet.h"
#include "monitor/log.h"
#include "monitor/pci/config.h"
#include "monitor/pci/sriov.h"
#include "monitor/pci/usb.h"

static void command_set(bdf_t fn, uint16_t bits)
{
	pci_write16(fn, PCI_COMMAND, pci_read16(fn, PCI_COMMAND) | bits);
}

void pci_quiet_interrupts(bdf_t fn)
{
	unsigned int msi = pci_find_capability(fn, PCI_CAP_MSI);
	unsigned int msix = pci_find_capability(fn, PCI_CAP_MSIX);

	if (msi)
		pci_write16(fn, msi + MSI_CONTROL,
			    pci_read16(fn, msi + MSI_CONTROL) & (uint16_t)~MSI_ENABLE);
	if (msix)
		pci_write16(fn, msix + MSIX_CONTROL,
			    pci_read16(fn, msix + MSIX_CONTROL) & (uint16_t)~MSIX_ENABLE);
}

/*
 * Turns ATS, page requests and PASID off (PCI Express Base 6.0, 10.5.1, 10.5.2, 7.8.9): an IOMMU
 * that is switched off answers none of them.
 */
static void quiet_translation(bdf_t fn)
{
	static const struct { uint16_t id; uint8_t control; uint16_t enable; } all[] = {
		{ 0x0f, 6, 0x8000 }, { 0x13, 4, 0x0001 }, { 0x1b, 6, 0x0001 },
	};

	for (unsigned int i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		uint16_t at = pci_find_extended(fn, all[i].id);
		uint16_t control = at ? pci_read16(fn, at + all[i].control) : 0;

		if (control & all[i].enable)
			pci_write16(fn, at + all[i].control, control & (uint16_t)~all[i].enable);
	}
}

static void quiet(const struct machine *m, const struct machine_pci *fn)
{
	uint16_t command = pci_read16(fn->bdf, PCI_COMMAND);
	uint16_t silent = pci_quiet_command(m, fn, command);
	char name[BDF_TEXT_LEN];

	if (silent != command)
		pci_write16(fn->bdf, PCI_COMMAND, silent);
	if (!fn->bridge) {
		quiet_translation(fn->bdf);
		return;
	}
	if (pci_leads_astray(m, fn))
		log_print("mint: bridge %s leads to buses that no ECAM of this machine covers: it "
			  "passes nothing on\n", bdf_text(name, fn->bdf));
	pci_quiet_interrupts(fn->bdf);
}

/* Endpoints come first: what they have sent by then still gets through the bridges. */
void pci_quiet_all(const struct machine *m)
{
	usb_take_all(m);
	for (unsigned int i = 0; i < m->pci_count; i++)
		if (!m->pci[i].bridge && !m->pci[i].virtual_fn)
			quiet(m, &m->pci[i]);
	sriov_quiet(m);
	for (unsigned int i = 0; i < m->pci_count; i++)
		if (m->pci[i].bridge)
			quiet(m, &m->pci[i]);
}

/*
 * Makes a root port report that a function below it is not ready yet. Otherwise the port repeats
 * the request by itself, and the core that reads stands still meanwhile (PCI Express Base 6.0,
 * 2.3.2 and 7.5.3.12).
 */
static void show_not_yet(bdf_t port)
{
	unsigned int express = pci_find_capability(port, PCI_CAP_EXPRESS);

	if (!express || EXP_TYPE(pci_read16(port, express + EXP_CAP)) != EXP_ROOT_PORT ||
	    !(pci_read16(port, express + EXP_ROOT_CAP) & ROOT_CAP_RRS))
		return;
	pci_write16(port, express + EXP_ROOT_CONTROL,
		    pci_read16(port, express + EXP_ROOT_CONTROL) | ROOT_CONTROL_RRS);
}

/* Opens the port, and every bridge between it and the root bus. */
static void open_upwards(const struct machine *m, bdf_t port)
{
	const struct machine_pci *bridge = machine_find_pci(m, port);

	for (unsigned int depth = 0; bridge && depth < 256; depth++) {
		command_set(bridge->bdf, COMMAND_IO | COMMAND_MEMORY | COMMAND_BUS_MASTER);
		show_not_yet(bridge->bdf);
		bridge = machine_parent_bridge(m, bridge->bdf);
	}
}

/* Functions of nobody, too, may become a node's while nodes run. */
void pci_open_bridges(const struct plan *plan)
{
	const struct machine *m = plan->machine;

	for (unsigned int i = 0; i < m->pci_count; i++) {
		const struct machine_pci *port = machine_port(m, &m->pci[i]);

		if (port && (plan->pci_owner[i] < plan->node_count || plan->pci_moves[i]))
			open_upwards(m, port->bdf);
	}
}
