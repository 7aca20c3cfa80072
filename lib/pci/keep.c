// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rows, and how each is applied. Sections in comments are those of PCI Express Base 6.0. What
 * is not in the list is lost on purpose: interrupts (MSI, MSI-X), bus mastering of endpoints, the
 * power state, virtual functions (a new kernel sets these up). Or it is written elsewhere: BARs,
 * also those of the SR-IOV capability.
 */
#include "lib/pci/keep.h"

#define ALL	0xffffffffu
#define NONE	0u

/* PCI Code and ID Assignment 1.15, chapters 2 and 3. */
#define CAP_PCIX	0x07
#define CAP_EXPRESS	0x10
#define EXT_AER		0x01
#define EXT_ACS		0x0d
#define EXT_ARI		0x0e
#define EXT_ATS		0x0f
#define EXT_SRIOV	0x10
#define EXT_PRI		0x13
#define EXT_REBAR	0x15
#define EXT_LTR		0x18
#define EXT_PASID	0x1b
#define EXT_DPC		0x1d
#define EXT_L1SS	0x1e
#define EXT_PTM		0x1f
#define EXT_VF_REBAR	0x24
#define EXT_DEVICE3	0x2f

#define COMMAND_KEPT		0x0550	/* write-and-invalidate, parity, SERR#, INTx */
#define COMMAND_BRIDGE		0x0557	/* the same, and all that lets a bridge pass things on */
#define BRIDGE_CONTROL_KEPT	0x0bbf
#define BRIDGE_CONTROL_ZERO	0x0440	/* the reset of its bus, and bits that a 1 clears */
#define DEVICE_CONTROL_KEPT	0x7fff	/* errors, MPS, MRRS, tags, ordering; not its reset */
#define LINK_ASPM		0x0003
#define LINK_CONTROL_KEPT	0x0fc8	/* RCB, clocks, synch, width, notifications */
#define LINK_DISABLE		0x0010	/* only of a port that leads down */
#define LINK_RETRAIN		0x0020
#define SLOT_CONTROL_KEPT	0x77ff	/* without the interlock, which a 1 toggles */
#define SLOT_INTERLOCK		0x0800
#define DEVICE_CONTROL2_KEPT	0xf7ff	/* without the request for emergency power reduction */
#define LINK_CONTROL2_KEPT	0x002f	/* target speed; no compliance mode */
#define LINK_COMPLIANCE		0x0c10
#define DPC_CONTROL_KEPT	0x01bf
#define DPC_TRIGGER		0x0040
#define REBAR_SIZE		0x00003f00u
#define L1SS_ENABLES		0x0000000fu
#define L1SS_TIMES		0xe3ffff00u	/* common mode restore time, LTR threshold */

#define H(offset, width, when, phase, kept, zero) \
	{ KEEP_HEADER, 0, offset, width, when, phase, 0, kept, zero }
#define C(id, offset, width, when, phase, kept, zero) \
	{ KEEP_CAPABILITY, id, offset, width, when, phase, 0, kept, zero }
#define X(id, offset, width, when, phase, kept, zero) \
	{ KEEP_EXTENDED, id, offset, width, when, phase, 0, kept, zero }
#define EACH(id, offset, stride, kept) \
	{ KEEP_EXTENDED, id, offset, 4, 0, KEEP_FIRST, stride, kept, NONE }

const struct keep_row keep_rows[] = {
	/* 7.5.1.3: a bridge's bus numbers come first: only by them is reached what is behind it */
	H(0x18, 4, KEEP_BRIDGE, KEEP_FIRST, ALL, NONE),	/* buses, secondary latency timer */
	H(0x1c, 2, KEEP_BRIDGE, KEEP_FIRST, ALL, NONE),	/* I/O window; not the status above */
	H(0x20, 4, KEEP_BRIDGE, KEEP_FIRST, ALL, NONE),	/* memory window */
	H(0x24, 4, KEEP_BRIDGE, KEEP_FIRST, ALL, NONE),	/* prefetchable window, */
	H(0x28, 4, KEEP_BRIDGE, KEEP_FIRST, ALL, NONE),	/* its upper halves, */
	H(0x2c, 4, KEEP_BRIDGE, KEEP_FIRST, ALL, NONE),
	H(0x30, 4, KEEP_BRIDGE, KEEP_FIRST, ALL, NONE),	/* and those of the I/O window */
	H(0x10, 4, KEEP_BRIDGE, KEEP_FIRST, ALL, NONE),	/* its own two BARs */
	H(0x14, 4, KEEP_BRIDGE, KEEP_FIRST, ALL, NONE),
	H(0x38, 4, KEEP_BRIDGE, KEEP_FIRST, 0xfffff800u, 0x1),	/* ROM; it is not decoded */
	H(0x3e, 2, KEEP_BRIDGE, KEEP_FIRST, BRIDGE_CONTROL_KEPT, BRIDGE_CONTROL_ZERO),
	/* 7.5.1.1, 7.5.1.2 */
	H(0x0c, 2, 0, KEEP_FIRST, ALL, NONE),			/* cache line size, latency timer */
	H(0x3c, 1, 0, KEEP_FIRST, ALL, NONE),			/* interrupt line */
	H(0x30, 4, KEEP_ENDPOINT, KEEP_FIRST, 0xfffff800u, 0x1),
	/* PCI-X Protocol Addendum 2.0, 7.2.3: byte count, transactions, ordering */
	C(CAP_PCIX, 0x02, 2, KEEP_ENDPOINT, KEEP_FIRST, 0x007f, NONE),
	/* 7.5.3.4, 7.5.3.19, 7.5.3.10, 7.5.3.12 */
	C(CAP_EXPRESS, 0x08, 2, 0, KEEP_FIRST, DEVICE_CONTROL_KEPT, 0x8000),
	C(CAP_EXPRESS, 0x30, 2, KEEP_VERSION2 | KEEP_LINK, KEEP_FIRST, LINK_CONTROL2_KEPT,
	  LINK_COMPLIANCE),
	C(CAP_EXPRESS, 0x18, 2, KEEP_SLOT, KEEP_FIRST, SLOT_CONTROL_KEPT, SLOT_INTERLOCK),
	C(CAP_EXPRESS, 0x1c, 2, KEEP_ROOT, KEEP_FIRST, 0x001f, NONE),
	/* 7.7.9: Device Control 3: deferrable writes, 14-bit tags, L0p */
	X(EXT_DEVICE3, 0x08, 4, 0, KEEP_FIRST, 0x0000000f, NONE),
	/* 7.8.4: masks, severities, ECRC; what a root port or event collector reports */
	X(EXT_AER, 0x08, 4, 0, KEEP_FIRST, ALL, NONE),
	X(EXT_AER, 0x0c, 4, 0, KEEP_FIRST, ALL, NONE),
	X(EXT_AER, 0x14, 4, 0, KEEP_FIRST, ALL, NONE),
	X(EXT_AER, 0x18, 4, 0, KEEP_FIRST, 0x00000540, NONE),
	X(EXT_AER, 0x2c, 4, KEEP_ROOT, KEEP_FIRST, 0x00000007, NONE),
	/* 7.7.11, 7.8.8 */
	X(EXT_ACS, 0x06, 2, 0, KEEP_FIRST, 0x1fff, NONE),
	X(EXT_ARI, 0x06, 2, 0, KEEP_FIRST, 0x0073, NONE),
	/*
	 * 10.5.1, 10.5.2, 7.8.9: addresses that an IOMMU has translated, page requests, and address
	 * spaces of processes. A node has no IOMMU, so these are switched off.
	 */
	X(EXT_ATS, 0x06, 2, 0, KEEP_FIRST, NONE, 0x8000),
	X(EXT_PRI, 0x04, 2, 0, KEEP_FIRST, NONE, 0x0003),
	X(EXT_PASID, 0x06, 2, 0, KEEP_FIRST, NONE, 0x0007),
	/* 9.3.3.12: virtual functions' BARs are aligned to this */
	X(EXT_SRIOV, 0x20, 4, KEEP_ENDPOINT, KEEP_FIRST, ALL, NONE),
	/* 7.8.6, 7.8.7: before the BARs, whose lower bits depend on this size */
	EACH(EXT_REBAR, 0x08, 8, REBAR_SIZE),
	EACH(EXT_VF_REBAR, 0x08, 8, REBAR_SIZE),
	/* 7.9.14, 7.9.15 */
	X(EXT_DPC, 0x06, 2, KEEP_DOWNSTREAM, KEEP_FIRST, DPC_CONTROL_KEPT, DPC_TRIGGER),
	X(EXT_PTM, 0x08, 4, 0, KEEP_FIRST, 0x0000ff03, NONE),
	/* 7.8.2: before LTR is enabled by 7.5.3.16, with time-outs, ARI, IDO, OBFF and tags */
	X(EXT_LTR, 0x04, 4, 0, KEEP_FIRST, 0x1fff1fff, NONE),
	C(CAP_EXPRESS, 0x28, 2, KEEP_VERSION2, KEEP_FIRST, DEVICE_CONTROL2_KEPT, 0x0800),
	/*
	 * 5.5.4, 7.8.3: L1 substates are set up while they and ASPM are off; the port above keeps
	 * its own settings. The link was trained with the common clock not set: so the function has
	 * announced its longer times, which are right in any case (4.2.5.6), and the link is not
	 * trained again.
	 */
	C(CAP_EXPRESS, 0x10, 2, KEEP_LINK, KEEP_LAST, LINK_CONTROL_KEPT, LINK_RETRAIN | LINK_ASPM),
	X(EXT_L1SS, 0x08, 4, 0, KEEP_LAST, L1SS_TIMES, L1SS_ENABLES),
	X(EXT_L1SS, 0x0c, 4, 0, KEEP_LAST, 0x000000fb, NONE),
	X(EXT_L1SS, 0x08, 4, 0, KEEP_LAST, L1SS_TIMES | L1SS_ENABLES, NONE),
	C(CAP_EXPRESS, 0x10, 2, KEEP_LINK, KEEP_LAST, LINK_CONTROL_KEPT | LINK_ASPM, LINK_RETRAIN),
	C(CAP_EXPRESS, 0x10, 2, KEEP_DOWNSTREAM, KEEP_LAST,
	  LINK_CONTROL_KEPT | LINK_ASPM | LINK_DISABLE, LINK_RETRAIN),
	/* 7.5.1.1.3 */
	H(0x04, 2, KEEP_ENDPOINT, KEEP_LAST, COMMAND_KEPT, NONE),
	H(0x04, 2, KEEP_BRIDGE, KEEP_LAST, COMMAND_BRIDGE, NONE),
};

const unsigned int keep_row_count = sizeof(keep_rows) / sizeof(keep_rows[0]);
_Static_assert(sizeof(keep_rows) / sizeof(keep_rows[0]) <= KEEP_ROWS_MAX, "the bound is one");

/* 7.5.3.2 */
#define EXPRESS_VERSION(e)	((e) & 0xf)
#define EXPRESS_TYPE(e)		((e) >> 4 & 0xf)
#define  TYPE_ROOT_PORT			4
#define  TYPE_SWITCH_DOWN		6
#define  TYPE_INTEGRATED		9
#define  TYPE_COLLECTOR			10
#define EXPRESS_SLOT		0x100

unsigned int keep_traits(bool bridge, uint16_t express)
{
	unsigned int type = EXPRESS_TYPE(express), traits = bridge ? KEEP_BRIDGE : KEEP_ENDPOINT;

	if (!express)
		return traits;
	if (EXPRESS_VERSION(express) >= 2)
		traits |= KEEP_VERSION2;
	if (type != TYPE_INTEGRATED && type != TYPE_COLLECTOR)
		traits |= KEEP_LINK;
	if (type == TYPE_ROOT_PORT || type == TYPE_SWITCH_DOWN) {
		traits |= KEEP_DOWNSTREAM;
		if (express & EXPRESS_SLOT)
			traits |= KEEP_SLOT;
	}
	if (type == TYPE_ROOT_PORT || type == TYPE_COLLECTOR)
		traits |= KEEP_ROOT;
	return traits;
}

bool keep_applies(const struct keep_row *row, unsigned int traits)
{
	return (row->when & traits) == row->when;
}

#define REBAR_COUNT(control)	((control) >> 5 & 7)	/* 7.8.6.3: valid in the first one only */
#define REBAR_MAX		6

unsigned int keep_registers(const struct keep_row *row, uint32_t first)
{
	unsigned int count = REBAR_COUNT(first);

	if (!row->stride)
		return 1;
	return count > REBAR_MAX ? REBAR_MAX : count;
}

#define SPACE_CONVENTIONAL	0x100
#define SPACE_EXTENDED		0x1000

uint16_t keep_at(const struct keep_row *row, uint16_t capability, unsigned int i)
{
	unsigned int end = row->space == KEEP_EXTENDED ? SPACE_EXTENDED : SPACE_CONVENTIONAL;
	unsigned int at = capability + row->offset + i * row->stride;

	if (row->space != KEEP_HEADER && !capability)
		return 0;
	return at % row->width || at + row->width > end ? 0 : (uint16_t)at;
}

static uint32_t ones(const struct keep_row *row)
{
	return ALL >> (32 - 8 * row->width);
}

uint32_t keep_value(const struct keep_row *row, uint32_t saved, uint32_t now)
{
	return ((saved & row->kept) | (now & ~(row->kept | row->zero))) & ones(row);
}
