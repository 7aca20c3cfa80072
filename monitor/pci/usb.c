// SPDX-License-Identifier: GPL-2.0-only
/*
 * The firmware's SMI code may drive a USB controller for a keyboard. Each controller has a register
 * through which the firmware can be asked to let go of it.
 */
#include "monitor/pci/usb.h"
#include "lib/pci/usb.h"
#include "monitor/cpu/insn.h"
#include "monitor/cpu/tsc.h"
#include "monitor/log.h"
#include "monitor/mem/paging.h"
#include "monitor/pci/config.h"

/* Offsets in BAR 0: xHCI 1.2, 5.3; EHCI 1.0, 2.2 */
#define CAPLENGTH	0x00
#define EHCI_HCCPARAMS	0x08
#define XHCI_HCCPARAMS1	0x10
#define LEGACY_CONTROL	4		/* bytes after the capability's first dword */
#define USB_STATUS	4		/* bytes after the command register */

/* A controller whose registers are mapped. */
struct usb {
	bdf_t fn;
	enum usb_kind kind;
	phys_t at;			/* address of the memory that BAR 0 maps */
	uint64_t size;
};

static uint32_t read_register(const struct usb *u, uint32_t offset)
{
	return offset + 4 <= u->size ? *(const volatile uint32_t *)(u->at + offset) : ~0u;
}

static void write_register(const struct usb *u, uint32_t offset, uint32_t v)
{
	if (offset + 4 <= u->size)
		*(volatile uint32_t *)(u->at + offset) = v;
}

static uint32_t read_legacy(const struct usb *u, uint32_t at)
{
	return u->kind == USB_XHCI ? read_register(u, at) : pci_read32(u->fn, at);
}

static void write_legacy(const struct usb *u, uint32_t at, uint32_t v)
{
	if (u->kind == USB_XHCI)
		write_register(u, at, v);
	else
		pci_write32(u->fn, at, v);
}

/* Returns the offset of the legacy support capability; 0 if there is none. */
static uint32_t find_legacy(const struct usb *u)
{
	uint32_t params = u->kind == USB_XHCI ? XHCI_HCCPARAMS1 : EHCI_HCCPARAMS;
	uint32_t at = usb_first(u->kind, read_register(u, params));

	for (unsigned int i = 0; at && i < USB_CAPS_MAX; i++) {
		uint32_t header = read_legacy(u, at);

		if (header == ~0u)
			return 0;
		if (usb_is_legacy(header))
			return at;
		at = usb_next(u->kind, at, header);
	}
	return 0;
}

/* Asks the firmware to let go of the controller. Returns false if it does not. */
static bool is_given(const struct usb *u, uint32_t at)
{
	uint64_t start = rdtsc();

	if (!usb_is_firmwares(read_legacy(u, at)))
		return true;
	write_legacy(u, at, usb_asked(read_legacy(u, at)));
	while (usb_is_firmwares(read_legacy(u, at)))
		if (tsc_passed(start, USB_GIVE_US))
			return false;
		else
			cpu_pause();
	return true;
}

static void take(const struct usb *u)
{
	uint32_t at = find_legacy(u);
	char name[BDF_TEXT_LEN];

	if (!at)
		return;
	if (!is_given(u, at)) {
		log_print("mint: the firmware does not let go of USB controller %s: it is taken. "
			  "If the machine hangs, turn off \"USB legacy support\" in the firmware's "
			  "setup\n", bdf_text(name, u->fn));
		write_legacy(u, at, usb_taken(read_legacy(u, at)));
	}
	write_legacy(u, at + LEGACY_CONTROL,
		     usb_quiet(u->kind, read_legacy(u, at + LEGACY_CONTROL)));
}

/*
 * Stops the controller: if it still ran, it would report the loss of bus mastering as an error of
 * the machine.
 */
static void stop(const struct usb *u)
{
	uint32_t command = usb_operational(read_register(u, CAPLENGTH));
	uint64_t start = rdtsc();
	char name[BDF_TEXT_LEN];

	if (!usb_runs(u->kind, read_register(u, command + USB_STATUS)))
		return;
	write_register(u, command, usb_stopped(read_register(u, command)));
	while (usb_runs(u->kind, read_register(u, command + USB_STATUS)) &&
	       !tsc_passed(start, USB_STOP_US))
		cpu_pause();
	if (usb_runs(u->kind, read_register(u, command + USB_STATUS)))
		log_print("mint: USB controller %s does not stop\n", bdf_text(name, u->fn));
}

/*
 * Returns true if @fn is a USB controller that decodes its registers, as it has to if the firmware
 * uses it.
 */
static bool in_use(const struct machine_pci *fn)
{
	uint16_t command;

	if (usb_kind(fn->class_code) == USB_NONE || fn->bar[0].kind == BAR_IO ||
	    range_empty(fn->bar[0].range))
		return false;
	command = pci_read16(fn->bdf, PCI_COMMAND);
	return command != 0xffff && command & COMMAND_MEMORY;
}

void usb_take_all(const struct machine *m)
{
	char name[BDF_TEXT_LEN];

	for (unsigned int i = 0; i < m->pci_count; i++) {
		const struct machine_pci *fn = &m->pci[i];
		const struct range r = fn->bar[0].range;
		const struct usb u = { fn->bdf, usb_kind(fn->class_code), r.start, range_size(r) };

		if (!in_use(fn))
			continue;
		if (r.end > machine_map_end(m) || !paging_early_reach(r)) {
			log_print("mint: USB controller %s lies where the monitor does not reach "
				  "it: it is not taken from the firmware\n",
				  bdf_text(name, fn->bdf));
			continue;
		}
		take(&u);
		stop(&u);
	}
}
