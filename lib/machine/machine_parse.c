// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reading the text form of struct machine (docs/machine.md). Each fact is a
 * line; the table at the end names them all. A reader of a fact takes its words from
 * *args and returns NULL, FORM where the line does not have the fact's form, or
 * what else is wrong. Words that it leaves over are wrong, too.
 */
#include "lib/machine/machine_text.h"
#include "lib/base/str.h"
#include "lib/machine/sriov.h"
#include "lib/base/text.h"

#define PHYS_BITS_MIN 32
#define PHYS_BITS_MAX 52	/* Intel SDM vol. 3, "IA-32e paging": the architecture's limit */

static const char FORM[] = "";

static bool take_word(struct text *args, const char *word)
{
	return text_is(text_word(args), word);
}

/* Is @word the next one? Then take it. */
static bool take_if(struct text *args, const char *word)
{
	struct text rest = *args;

	if (!take_word(&rest, word))
		return false;
	*args = rest;
	return true;
}

static bool take_u64(struct text *args, uint64_t max, uint64_t *v)
{
	return text_u64(text_word(args), v) && *v <= max;
}

static bool take_u32(struct text *args, uint32_t max, uint32_t *v)
{
	uint64_t wide;

	if (!take_u64(args, max, &wide))
		return false;
	*v = (uint32_t)wide;
	return true;
}

static bool take_u16(struct text *args, uint16_t *v)
{
	uint32_t wide;

	if (!take_u32(args, UINT16_MAX, &wide))
		return false;
	*v = (uint16_t)wide;
	return true;
}

static bool take_u8(struct text *args, uint8_t *v)
{
	uint32_t wide;

	if (!take_u32(args, UINT8_MAX, &wide))
		return false;
	*v = (uint8_t)wide;
	return true;
}

static bool take_range(struct text *args, struct range *r)
{
	struct text word = text_word(args), first;
	uint64_t last;

	if (!text_item(&word, '-', &first) || !word.s || !text_u64(first, &r->start) ||
	    !text_u64(word, &last) || last < r->start || last == UINT64_MAX)
		return false;
	r->end = last + 1;
	return true;
}

static bool take_buses(struct text *args, uint8_t *first, uint8_t *last)
{
	struct text word = text_word(args);
	uint32_t a, b;

	if (word.len != 5 || word.s[2] != '-' || !text_hex(text_of(word.s, 2), 2, &a) ||
	    !text_hex(text_of(word.s + 3, 2), 2, &b))
		return false;
	*first = (uint8_t)a;
	*last = (uint8_t)b;
	return true;
}

static bool take_bdf(struct text *args, bdf_t *bdf)
{
	struct text word = text_word(args);

	return bdf_parse(word.s, word.len, bdf);
}

static const char *read_tsc(struct machine *m, struct text *args)
{
	if (!take_u32(args, UINT32_MAX, &m->tsc_khz) || !take_word(args, "khz"))
		return FORM;
	m->tsc_invariant = take_if(args, "invariant");
	return NULL;
}

static const char *read_phys_bits(struct machine *m, struct text *args)
{
	if (!take_u8(args, &m->phys_bits) || m->phys_bits < PHYS_BITS_MIN ||
	    m->phys_bits > PHYS_BITS_MAX)
		return FORM;
	return NULL;
}

static const char *read_lapic(struct machine *m, struct text *args)
{
	if (!take_u64(args, UINT64_MAX, &m->lapic_addr))
		return FORM;
	m->x2apic = take_if(args, "x2apic");
	return m->x2apic || take_word(args, "xapic") ? NULL : FORM;
}

static const char *read_bsp(struct machine *m, struct text *args)
{
	return take_u32(args, UINT32_MAX - 1, &m->bsp_lapic_id) ? NULL : FORM;
}

static const char *read_cpu(struct machine *m, struct text *args)
{
	struct machine_cpu cpu;

	/* The last LAPIC ID means "all of them". */
	if (!take_u32(args, UINT32_MAX - 1, &cpu.lapic_id) || !take_word(args, "uid") ||
	    !take_u32(args, UINT32_MAX, &cpu.acpi_uid))
		return FORM;
	if (machine_find_cpu(m, cpu.lapic_id))
		return "a core with this LAPIC ID stands above already";
	return machine_add_cpu(m, cpu) ? NULL : "too many cores";
}

static const char *read_mem(struct machine *m, struct text *args)
{
	struct machine_mem mem = { .type = MEM_USABLE };
	struct text type;

	if (!take_range(args, &mem.range))
		return FORM;
	type = text_word(args);
	while (mem.type < MEM_TYPE_COUNT && !text_is(type, mem_type_name(mem.type)))
		mem.type++;
	if (mem.type == MEM_TYPE_COUNT)
		return "the type is one of usable, reserved, acpi, nvs, unusable, persistent, runtime";
	if (m->mem_count && mem.range.start < m->mem[m->mem_count - 1].range.end)
		return "it begins before the range above it ends";
	if (m->mem_count == MACHINE_MEM_MAX)
		return "too many memory ranges";
	m->mem[m->mem_count++] = mem;
	return NULL;
}

static const char *read_ioapic(struct machine *m, struct text *args)
{
	struct machine_ioapic ioapic;

	if (!take_u32(args, UINT32_MAX, &ioapic.id) || !take_word(args, "gsi") ||
	    !take_u32(args, UINT32_MAX, &ioapic.gsi_base) || !take_word(args, "at") ||
	    !take_u64(args, UINT64_MAX, &ioapic.addr))
		return FORM;
	if (m->ioapic_count == MACHINE_IOAPICS_MAX)
		return "too many I/O APICs";
	m->ioapic[m->ioapic_count++] = ioapic;
	return NULL;
}

#define ISA_IRQ_MAX	15

static const char *read_override(struct machine *m, struct text *args)
{
	struct machine_override o = { 0 };
	uint32_t irq;

	if (!take_u32(args, ISA_IRQ_MAX, &irq) || !take_word(args, "gsi") ||
	    !take_u32(args, UINT32_MAX, &o.gsi))
		return FORM;
	o.irq = (uint8_t)irq;
	o.level = take_if(args, "level");
	if (!o.level && !take_word(args, "edge"))
		return FORM;
	o.low = take_if(args, "low");
	if (!o.low && !take_word(args, "high"))
		return FORM;
	for (unsigned int i = 0; i < m->override_count; i++)
		if (m->override[i].irq == irq)
			return "this interrupt stands above already";
	m->override[m->override_count++] = o;
	return NULL;
}
_Static_assert(ISA_IRQ_MAX < MACHINE_OVERRIDES_MAX, "room for all of them");

static const char *read_ecam(struct machine *m, struct text *args)
{
	struct machine_ecam ecam;

	if (!take_u64(args, UINT64_MAX, &ecam.base) || !take_word(args, "segment") ||
	    !take_u16(args, &ecam.segment) || !take_word(args, "buses") ||
	    !take_buses(args, &ecam.bus_first, &ecam.bus_last))
		return FORM;
	if (ecam.bus_last < ecam.bus_first)
		return "the last bus is below the first";
	if (m->ecam_count == MACHINE_ECAM_MAX)
		return "too many ECAM ranges";
	m->ecam[m->ecam_count++] = ecam;
	return NULL;
}

static const char *read_s5(struct machine *m, struct text *args)
{
	m->power.has_s5 = true;
	return take_u8(args, &m->power.s5_type_a) && take_u8(args, &m->power.s5_type_b) ?
	       NULL : FORM;
}

static const char *read_pm1(struct machine *m, struct text *args)
{
	return take_u16(args, &m->power.pm1a_cnt) && take_u16(args, &m->power.pm1b_cnt) ?
	       NULL : FORM;
}

static const char *read_reset(struct machine *m, struct text *args)
{
	m->power.has_reset = true;
	return take_u16(args, &m->power.reset_port) && take_u8(args, &m->power.reset_value) ?
	       NULL : FORM;
}

static const char *read_power_button(struct machine *m, struct text *args)
{
	return take_u16(args, &m->power.button_status) && take_u16(args, &m->power.button_enable) ?
	       NULL : FORM;
}

static const char *read_acpi_enable(struct machine *m, struct text *args)
{
	return take_u32(args, UINT32_MAX, &m->power.smi_cmd) &&
	       take_u8(args, &m->power.acpi_enable) ? NULL : FORM;
}

static const char *read_acpi(struct machine *m, struct text *args)
{
	return take_u32(args, UINT32_MAX, &m->acpi.aml_size) && take_word(args, "sci") &&
	       take_u16(args, &m->acpi.sci) ? NULL : FORM;
}

static const char *read_uart(struct machine *m, struct text *args)
{
	struct text word = text_word(args);

	for (unsigned int n = 0; n < MACHINE_COMS; n++) {
		const char name[] = { 'c', 'o', 'm', (char)('1' + n), '\0' };

		if (!text_is(word, name))
			continue;
		if (m->com[n])
			return "this UART stands above already";
		m->com[n] = true;
		return NULL;
	}
	return FORM;
}

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

static const char *read_pci(struct machine *m, struct text *args)
{
	struct machine_pci fn;
	struct text pin;

	memset(&fn, 0, sizeof(fn));
	if (!take_bdf(args, &fn.bdf) || !take_id(args, &fn.vendor, &fn.device) ||
	    !take_word(args, "class") || !text_hex(text_word(args), 6, &fn.class_code))
		return FORM;
	pin = *args;
	pin = text_word(&pin);
	if (pin.len == 4 && !memcmp(pin.s, "int", 3) && pin.s[3] >= 'a' && pin.s[3] <= 'd') {
		fn.int_pin = (uint8_t)(pin.s[3] - 'a' + 1);
		text_word(args);
	}
	fn.msi = take_if(args, "msi");
	fn.msix = take_if(args, "msix");
	if (machine_find_pci(m, fn.bdf))
		return "this function stands above already";
	return machine_add_pci(m, &fn) ? NULL : "too many PCI functions";
}

/* The function that a bridge, window or bar line is about. */
static const char *take_pci(struct machine *m, struct text *args, struct machine_pci **fn)
{
	const struct machine_pci *found;
	bdf_t bdf;

	if (!take_bdf(args, &bdf))
		return FORM;
	found = machine_find_pci(m, bdf);
	if (!found)
		return "no pci line above names this function";
	*fn = &m->pci[found - m->pci];
	return NULL;
}

static const char *read_bridge(struct machine *m, struct text *args)
{
	struct machine_pci *fn;
	const char *wrong = take_pci(m, args, &fn);

	if (wrong)
		return wrong;
	if (fn->bridge)
		return "this bridge stands above already";
	fn->bridge = true;
	return take_word(args, "buses") &&
	       take_buses(args, &fn->bus_secondary, &fn->bus_subordinate) ? NULL : FORM;
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

static const char *read_window(struct machine *m, struct text *args)
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
		return FORM;
	if (!range_empty(*window_of(fn, kind)))
		return "this window stands above already";
	return take_range(args, window_of(fn, kind)) ? NULL : FORM;
}

static const char *take_bar(struct text *args, struct machine_bar bars[MACHINE_BARS])
{
	struct machine_bar *bar;
	uint32_t n;

	if (!take_u32(args, MACHINE_BARS - 1, &n))
		return FORM;
	bar = &bars[n];
	if (bar->kind != BAR_NONE)
		return "this BAR stands above already";
	bar->kind = take_kind(args);
	if (bar->kind == BAR_NONE)
		return FORM;
	return take_if(args, "unset") || take_range(args, &bar->range) ? NULL : FORM;
}

static const char *read_bar(struct machine *m, struct text *args)
{
	struct machine_pci *fn;
	const char *wrong = take_pci(m, args, &fn);

	return wrong ? wrong : take_bar(args, fn->bar);
}

static const char *read_sriov(struct machine *m, struct text *args)
{
	struct machine_sriov s = { 0 };
	struct machine_pci *fn;
	const char *wrong = take_pci(m, args, &fn);
	uint32_t device;

	if (wrong)
		return wrong;
	s.bdf = fn->bdf;
	if (!take_word(args, "vfs") || !take_u16(args, &s.total) || !take_word(args, "offset") ||
	    !take_u16(args, &s.offset) || !take_word(args, "stride") || !take_u16(args, &s.stride) ||
	    !take_word(args, "device") || !text_hex(text_word(args), 4, &device))
		return FORM;
	s.device = (uint16_t)device;
	s.ari = take_if(args, "ari");
	if (!s.total || !s.offset || (s.total > 1 && !s.stride))
		return "such virtual functions there cannot be";
	if (m->sriov_count && m->sriov[m->sriov_count - 1].bdf >= s.bdf)
		return "one of this function, or of one behind it, stands above already";
	return machine_add_sriov(m, &s) ? NULL : "too many functions with virtual ones";
}

static const char *read_vfbar(struct machine *m, struct text *args)
{
	const struct machine_sriov *s;
	bdf_t bdf;

	if (!take_bdf(args, &bdf))
		return FORM;
	s = machine_find_sriov(m, bdf);
	return s ? take_bar(args, m->sriov[s - m->sriov].bar) : "no sriov line above names this function";
}

static const struct fact {
	const char *name;
	bool once;
	const char *(*read)(struct machine *m, struct text *args);
	const char *form;
} facts[] = {
	{ "tsc", true, read_tsc, "tsc FREQUENCY khz [invariant]" },
	{ "phys-bits", true, read_phys_bits, "phys-bits 32..52" },
	{ "lapic", true, read_lapic, "lapic ADDRESS xapic|x2apic" },
	{ "bsp", true, read_bsp, "bsp LAPIC-ID" },
	{ "cpu", false, read_cpu, "cpu LAPIC-ID uid UID" },
	{ "mem", false, read_mem, "mem FIRST-LAST TYPE" },
	{ "ioapic", false, read_ioapic, "ioapic ID gsi FIRST at ADDRESS" },
	{ "override", false, read_override, "override IRQ gsi N edge|level high|low" },
	{ "ecam", false, read_ecam, "ecam ADDRESS segment N buses XX-XX" },
	{ "s5", true, read_s5, "s5 SLP_TYPA SLP_TYPB" },
	{ "pm1", true, read_pm1, "pm1 PORT-A PORT-B" },
	{ "reset", true, read_reset, "reset PORT VALUE" },
	{ "acpi-enable", true, read_acpi_enable, "acpi-enable PORT VALUE" },
	{ "power-button", true, read_power_button, "power-button STATUS-PORT ENABLE-PORT" },
	{ "acpi", true, read_acpi, "acpi AML-BYTES sci INTERRUPT gsi GSI flags FLAGS" },
	{ "uart", false, read_uart, "uart com1..com4" },
	{ "pci", false, read_pci, "pci BDF VENDOR:DEVICE class XXXXXX [inta..intd] [msi] [msix]" },
	{ "bridge", false, read_bridge, "bridge BDF buses XX-XX" },
	{ "window", false, read_window, "window BDF mem|pref|io FIRST-LAST" },
	{ "sriov", false, read_sriov, "sriov BDF vfs N offset N stride N device XXXX [ari]" },
	{ "vfbar", false, read_vfbar, "vfbar BDF 0..5 mem|pref|io FIRST-LAST|unset" },
	{ "bar", false, read_bar, "bar BDF 0..5 mem|pref|io FIRST-LAST|unset" },
};
#define FACTS (sizeof(facts) / sizeof(facts[0]))

static void read_fact(struct machine *m, struct text line, unsigned int seen[FACTS],
		      const char *file, unsigned int at, struct diag *diag)
{
	struct text args = line, name = text_word(&args);
	char quote[TEXT_QUOTE_LEN];
	const char *wrong;
	unsigned int i = 0;

	while (i < FACTS && !text_is(name, facts[i].name))
		i++;
	if (i == FACTS) {
		diag_error(diag, file, at, "unknown fact '%s': there are tsc, phys-bits, lapic, "
			   "bsp, cpu, mem, ioapic, override, ecam, s5, pm1, reset, acpi-enable, acpi, "
			   "power-button, uart, pci, bridge, window, bar, sriov, vfbar", text_quote(quote, name));
		return;
	}
	if (facts[i].once && seen[i]) {
		diag_error(diag, file, at, "%s stands in line %u already", facts[i].name, seen[i]);
		return;
	}
	seen[i] = at;
	wrong = facts[i].read(m, &args);
	if (!wrong && text_word(&args).len)
		wrong = FORM;
	if (wrong == FORM)
		diag_error(diag, file, at, "'%s': the form is `%s`", text_quote(quote, line),
			   facts[i].form);
	else if (wrong)
		diag_error(diag, file, at, "'%s': %s", text_quote(quote, line), wrong);
}

/* The next line that says something, without its comment. */
static bool next_line(struct text *rest, struct text *line, unsigned int *at)
{
	while (text_line(rest, line)) {
		text_item(&(struct text){ line->s, line->len }, '#', line);
		(*at)++;
		if (line->len)
			return true;
	}
	return false;
}

bool machine_parse(struct machine *m, const char *file, const char *text, size_t size,
		   struct diag *diag)
{
	struct text rest = text_of(text, size), line;
	unsigned int seen[FACTS] = { 0 }, at = 0, errors = diag->errors;

	machine_init(m);
	if (!text_check(&rest, file, diag))
		return false;
	if (!next_line(&rest, &line, &at) || !text_is(line, MACHINE_TEXT_HEADER)) {
		diag_error(diag, file, at, "not a machine description: its first line is `" MACHINE_TEXT_HEADER "`");
		return false;
	}
	while (next_line(&rest, &line, &at))
		read_fact(m, line, seen, file, at, diag);
	if (diag->errors == errors && !m->cpu_count)
		diag_error(diag, file, 0, "no core: there must be a line `cpu LAPIC-ID uid UID`");
	if (diag->errors == errors && !m->mem_count)
		diag_error(diag, file, 0, "no memory: there must be a line `mem FIRST-LAST TYPE`");
	return diag->errors == errors;
}
