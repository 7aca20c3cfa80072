// SPDX-License-Identifier: GPL-2.0-only
/* Values that name devices: PCI functions, UARTs, and the legacy ones. */
#include "lib/config/config_value.h"
#include "lib/machine/legacy.h"
#include "lib/base/str.h"

/*
 * Reports that @item is not a function that the machine knows: with its own message if it is behind
 * a VMD controller, or else with @instead.
 */
static void refuse_function(const struct config_value *v, struct text item, const char *instead)
{
	struct text rest = item, name;

	text_item(&rest, '@', &name);
	if (bdf_is_vmd(name.s, name.len))
		VALUE_ERROR(v, item, "lies behind an Intel VMD controller, in a domain that Linux "
			    "alone has given a number: name the controller itself (lspci shows it "
			    "as 'Volume Management Device'), or switch VMD off in the firmware's "
			    "setup");
	else
		VALUE_ERROR(v, item, "%s", instead);
}

void config_read_pci(const struct config_value *v, void *field)
{
	struct config_pci *p = field;
	struct text rest = v->text, item;
	bdf_t bdf;

	while (text_item(&rest, ',', &item)) {
		unsigned int i = 0;

		if (!bdf_parse(item.s, item.len, &bdf)) {
			refuse_function(v, item, "is no PCI function: write it as lspci does, for "
					"example 01:00.0 or 0001:01:00.0");
			continue;
		}
		while (i < p->count && p->bdf[i] != bdf)
			i++;
		if (i < p->count) {
			VALUE_ERROR(v, item, "stands twice in this list");
			continue;
		}
		if (p->count == CONFIG_PCI_MAX) {
			VALUE_ERROR(v, item, "is too much: a node has at most %u functions",
				    CONFIG_PCI_MAX);
			return;
		}
		p->bdf[p->count++] = bdf;
	}
}

/* Adds one item, BDF@GSI, to the end of the list. Returns false if it does not have that form. */
static bool irq_item(struct text item, struct config_irq *irq)
{
	struct text rest = item, name;
	uint64_t gsi;

	text_item(&rest, '@', &name);
	if (!rest.s || irq->count == CONFIG_PCI_MAX ||
	    !bdf_parse(name.s, name.len, &irq->want[irq->count].bdf) ||
	    !text_u64(text_trim(rest), &gsi) || gsi > UINT32_MAX)
		return false;
	irq->want[irq->count++].gsi = (uint32_t)gsi;
	return true;
}

void config_read_irq(const struct config_value *v, void *field)
{
	struct config_irq *irq = field;
	struct text rest = v->text, item;

	while (text_item(&rest, ',', &item)) {
		if (irq->count == CONFIG_PCI_MAX) {
			VALUE_ERROR(v, item, "is too much: a node has at most %u functions",
				    CONFIG_PCI_MAX);
			return;
		}
		if (!irq_item(item, irq)) {
			refuse_function(v, item, "is no function with its interrupt: write the "
					"function as lspci does, @ and the global system interrupt "
					"of its INTx, for example 00:03.0@20");
			continue;
		}
		for (unsigned int i = 0; i + 1 < irq->count; i++)
			if (irq->want[i].bdf == irq->want[irq->count - 1].bdf)
				VALUE_ERROR(v, item, "stands twice in this list");
	}
}

void config_read_legacy(const struct config_value *v, void *field)
{
	struct config_legacy *l = field;
	struct text rest = v->text, item;

	while (text_item(&rest, ',', &item)) {
		unsigned int i = 0;
		uint32_t device = 0;

		while (i < LEGACY_NAMES && !text_is(item, legacy_nth(i, &device)))
			i++;
		if (i < LEGACY_NAMES && l->devices & device)
			VALUE_ERROR(v, item, "stands twice in this list");
		else if (i < LEGACY_NAMES)
			l->devices |= device;
		else
			VALUE_ERROR(v, item, "is no legacy device: there are keyboard (with the "
				    "mouse), vga, rtc, speaker, pit and hpet");
	}
}

static bool read_com(struct text t, struct config_uart *u)
{
	if (text_is(t, "none")) {
		u->kind = UART_NONE;
		return true;
	}
	if (t.len != 4 || memcmp(t.s, "com", 3) || t.s[3] < '1' || t.s[3] > '4')
		return false;
	u->kind = UART_COM;
	u->com = (unsigned int)(t.s[3] - '1');
	return true;
}

void config_read_console(const struct config_value *v, void *field)
{
	if (!read_com(v->text, field))
		VALUE_ERROR(v, v->text, "is no console for the monitor: there are com1, com2, "
			    "com3, com4 and none");
}

void config_read_uart(const struct config_value *v, void *field)
{
	struct config_uart *u = field;

	if (read_com(v->text, u))
		return;
	if (bdf_parse(v->text.s, v->text.len, &u->bdf))
		u->kind = UART_PCI;
	else
		refuse_function(v, v->text, "is no UART: there are com1, com2, com3, com4, none, "
				"or a PCI serial function such as 03:00.0");
}
