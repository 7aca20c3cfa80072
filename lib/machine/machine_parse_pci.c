// SPDX-License-Identifier: GPL-2.0-only
/* The facts of the machine text that are about PCI functions. */
#include "lib/machine/machine_parse_pci.h"
#include "lib/base/str.h"
#include "lib/machine/machine_text.h"
#include "lib/machine/machine_words.h"
#include "lib/machine/sriov.h"

static bool take_id(struct text *args, uint16_t *vendor, uint16_t *device)
{
	struct text word = text_word(args);
	uint32_t v, d;

	if (word.len != 9 || word.s[4] != ':' || !text_hex(text_of(word.s, 4), 4, &v) ||
	    !text_hex(text_of(word.s + 5, 4), 4, &d))
		return false;
	*vendor = (uint16_t)v;
	*device = (uint16_t)d;
	return true;
}

const char *machine_parse_pci(struct machine *m, struct text *args)
{
	struct machine_pci fn;
	struct text pin;

	memset(&fn, 0, sizeof(fn));
	if (!words_bdf(args, &fn.bdf) || !take_id(args, &fn.vendor, &fn.device) ||
	    !words_word(args, "class") || !text_hex(text_word(args), 6, &fn.class_code))
		return words_form;
	pin = *args;
	pin = text_word(&pin);
	if (pin.len == 4 && !memcmp(pin.s, "int", 3) && pin.s[3] >= 'a' && pin.s[3] <= 'd') {
		fn.int_pin = (uint8_t)(pin.s[3] - 'a' + 1);
		text_word(args);
	}
	fn.msi = words_if(args, "msi");
	fn.msix = words_if(args, "msix");
	if (machine_find_pci(m, fn.bdf))
		return "this function stands above already";
	return machine_add_pci(m, &fn) ? NULL : "too many PCI functions";
}

/*
 * Takes the function that a bridge, window, bar or sriov line names. A pci line must have named it.
 */
static const char *take_pci(struct machine *m, struct text *args, struct machine_pci **fn)
{
	const struct machine_pci *found;
	bdf_t bdf;

	if (!words_bdf(args, &bdf))
		return words_form;
	found = machine_find_pci(m, bdf);
	if (!found)
		return "no pci line above names this function";
	*fn = &m->pci[found - m->pci];
	return NULL;
}

const char *machine_parse_bridge(struct machine *m, struct text *args)
{
	struct machine_pci *fn;
	const char *wrong = take_pci(m, args, &fn);

	if (wrong)
		return wrong;
	if (fn->bridge)
		return "this bridge stands above already";
	fn->bridge = true;
	return words_word(args, "buses") &&
	       words_buses(args, &fn->bus_secondary, &fn->bus_subordinate) ? NULL : words_form;
}

static enum bar_kind take_kind(struct text *args)
{
	struct text word = text_word(args);

	for (enum bar_kind k = BAR_MEM; k <= BAR_IO; k++)
		if (text_is(word, bar_kind_name(k)))
			return k;
	return BAR_NONE;
}

static struct range *window_of(struct machine_pci *fn, enum bar_kind kind)
{
	return kind == BAR_MEM ? &fn->window_mem :
	       kind == BAR_MEM_PREF ? &fn->window_pref : &fn->window_io;
}

const char *machine_parse_window(struct machine *m, struct text *args)
{
	struct machine_pci *fn;
	const char *wrong = take_pci(m, args, &fn);
	enum bar_kind kind;

	if (wrong)
		return wrong;
	if (!fn->bridge)
		return "no bridge line above names this function";
	kind = take_kind(args);
	if (kind == BAR_NONE)
		return words_form;
	if (!range_empty(*window_of(fn, kind)))
		return "this window stands above already";
	return words_range(args, window_of(fn, kind)) ? NULL : words_form;
}

static const char *take_bar(struct text *args, struct machine_bar bars[MACHINE_BARS])
{
	struct machine_bar *bar;
	uint32_t n;

	if (!words_u32(args, MACHINE_BARS - 1, &n))
		return words_form;
	bar = &bars[n];
	if (bar->kind != BAR_NONE)
		return "this BAR stands above already";
	bar->kind = take_kind(args);
	if (bar->kind == BAR_NONE)
		return words_form;
	return words_if(args, "unset") || words_range(args, &bar->range) ? NULL : words_form;
}

const char *machine_parse_bar(struct machine *m, struct text *args)
{
	struct machine_pci *fn;
	const char *wrong = take_pci(m, args, &fn);

	return wrong ? wrong : take_bar(args, fn->bar);
}

const char *machine_parse_sriov(struct machine *m, struct text *args)
{
	struct machine_sriov s = { 0 };
	struct machine_pci *fn;
	const char *wrong = take_pci(m, args, &fn);
	uint32_t device;

	if (wrong)
		return wrong;
	s.bdf = fn->bdf;
	if (!words_word(args, "vfs") || !words_u16(args, &s.total) || !words_word(args, "offset") ||
	    !words_u16(args, &s.offset) || !words_word(args, "stride") ||
	    !words_u16(args, &s.stride) || !words_word(args, "device") ||
	    !text_hex(text_word(args), 4, &device))
		return words_form;
	s.device = (uint16_t)device;
	s.ari = words_if(args, "ari");
	if (!s.total || !s.offset || (s.total > 1 && !s.stride))
		return "such virtual functions there cannot be";
	if (m->sriov_count && m->sriov[m->sriov_count - 1].bdf >= s.bdf)
		return "one of this function, or of one behind it, stands above already";
	return machine_add_sriov(m, &s) ? NULL : "too many functions with virtual ones";
}

const char *machine_parse_vfbar(struct machine *m, struct text *args)
{
	const struct machine_sriov *s;
	bdf_t bdf;

	if (!words_bdf(args, &bdf))
		return words_form;
	s = machine_find_sriov(m, bdf);
	return s ? take_bar(args, m->sriov[s - m->sriov].bar) :
	       "no sriov line above names this function";
}
