// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzzes lib/pci with registers that may be anything: two configuration spaces in which
 * capabilities begin anywhere, one as it is saved and one as it reads after the reset. No access
 * may lie outside of the space, and what is written back must have the saved bits and trigger
 * nothing. The walks through the lists of USB controllers and of ARI must end.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "lib/pci/answer.h"
#include "lib/pci/keep.h"
#include "lib/pci/usb.h"

#define CHECK(x) do { if (!(x)) abort(); } while (0)
#define SPACE 0x1000u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint8_t before[SPACE], after[SPACE];

static uint32_t get(const uint8_t *space, unsigned int at, unsigned int width)
{
	uint32_t v = 0;

	memcpy(&v, space + at, width);
	return v;
}

static void keep(const struct keep_row *row, uint16_t capability)
{
	uint16_t at = keep_at(row, capability, 0);
	unsigned int count;

	if (!at)
		return;
	CHECK(at + row->width <= SPACE);
	count = keep_registers(row, get(before, at, row->width));
	for (unsigned int i = 0; i < count && (at = keep_at(row, capability, i)); i++) {
		uint32_t saved, v;

		CHECK(at + row->width <= SPACE && at % row->width == 0);
		saved = get(before, at, row->width);
		v = keep_value(row, saved, get(after, at, row->width));
		CHECK((v & row->kept) == (saved & row->kept) && !(v & row->zero));
		CHECK(row->width == 4 || !(v >> 8 * row->width));
		memcpy(after + at, &v, row->width);
	}
}

static void usb(enum usb_kind kind)
{
	uint32_t at = usb_first(kind, get(before, 0x10, 4));

	for (unsigned int i = 0; at && i < USB_CAPS_MAX; i++) {
		uint32_t header = get(before, at % SPACE & ~3u, 4);

		CHECK(kind == USB_XHCI ? at + 8 <= USB_SPACE : at >= 0x40 && at < 0x100);
		CHECK(!usb_is_firmwares(usb_taken(header)));
		at = usb_next(kind, at, header);
	}
}

static void ari(void)
{
	unsigned int fn = 0, steps = 0;

	while ((fn = pci_ari_next(fn, (uint16_t)get(before, fn & ~1u, 2))))
		CHECK(fn < 256 && ++steps < 256);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned int traits;
	uint16_t capability;

	if (size < 5)
		return 0;
	memset(before, 0, SPACE);
	memset(after, data[0], SPACE);
	memcpy(before, data, size < SPACE ? size : SPACE);
	traits = keep_traits(data[0] & 1, (uint16_t)(data[1] | data[2] << 8));
	capability = (uint16_t)((data[3] | data[4] << 8) & 0xffc);
	for (unsigned int r = 0; r < keep_row_count; r++)
		if (keep_applies(&keep_rows[r], traits))
			keep(&keep_rows[r], keep_rows[r].space == KEEP_CAPABILITY ?
			     capability & 0xfc : capability);
	usb(USB_XHCI);
	usb(USB_EHCI);
	ari();
	return 0;
}
