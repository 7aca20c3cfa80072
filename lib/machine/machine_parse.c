// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads the machine text (docs/machine.md). Each fact is a line; the table at the end names them
 * all. The reader of a fact takes words from *args and returns NULL if all is well, words_form if
 * the line does not have the fact's form, or what else is wrong. Words that it does not take are an
 * error, too.
 */
#include "lib/machine/machine_text.h"
#include "lib/base/str.h"
#include "lib/machine/machine_iommu.h"
#include "lib/machine/machine_parse_pci.h"
#include "lib/machine/machine_words.h"
#include "lib/machine/numa.h"
#include "lib/machine/screen.h"
#include "lib/base/text.h"

#define PHYS_BITS_MIN 32
#define PHYS_BITS_MAX 52	/* Intel SDM vol. 3, "IA-32e paging": the architecture's limit */
#define SMT_BITS_MAX 31		/* CPUID 0Bh.0, EAX[4:0] */

static const char *read_tsc(struct machine *m, struct text *args)
{
	if (!words_u32(args, UINT32_MAX, &m->tsc_khz) || !words_word(args, "khz"))
		return words_form;
	m->tsc_invariant = words_if(args, "invariant");
	return NULL;
}

static const char *read_phys_bits(struct machine *m, struct text *args)
{
	if (!words_u8(args, &m->phys_bits) || m->phys_bits < PHYS_BITS_MIN ||
	    m->phys_bits > PHYS_BITS_MAX)
		return words_form;
	m->pages_1g = words_if(args, "1g-pages");
	return NULL;
}

static const char *read_lapic(struct machine *m, struct text *args)
{
	if (!words_u64(args, UINT64_MAX, &m->lapic_addr))
		return words_form;
	m->x2apic = words_if(args, "x2apic");
	return m->x2apic || words_word(args, "xapic") ? NULL : words_form;
}

static const char *read_smt(struct machine *m, struct text *args)
{
	return words_u8(args, &m->smt_bits) && m->smt_bits <= SMT_BITS_MAX ? NULL : words_form;
}

static const char *read_bsp(struct machine *m, struct text *args)
{
	return words_u32(args, UINT32_MAX - 1, &m->bsp_lapic_id) ? NULL : words_form;
}

/* Takes the number of a NUMA node, which exists from then on. */
static bool take_numa(struct machine *m, struct text *args, uint32_t *node)
{
	if (!words_u32(args, MACHINE_NUMA_MAX - 1, node))
		return false;
	m->numa.nodes |= 1ull << *node;
	return true;
}

static const char *read_cpu(struct machine *m, struct text *args)
{
	uint32_t numa = MACHINE_NUMA_NONE;
	struct machine_cpu cpu;

	/* The last LAPIC ID means all cores. */
	if (!words_u32(args, UINT32_MAX - 1, &cpu.lapic_id) || !words_word(args, "uid") ||
	    !words_u32(args, UINT32_MAX, &cpu.acpi_uid))
		return words_form;
	if (words_if(args, "numa") && !take_numa(m, args, &numa))
		return words_form;
	if (machine_find_cpu(m, cpu.lapic_id))
		return "a core with this LAPIC ID stands above already";
	if (!machine_add_cpu(m, cpu))
		return "too many cores";
	m->numa.cpu[machine_find_cpu(m, cpu.lapic_id) - m->cpu] = (uint8_t)numa;
	return NULL;
}

static const char *read_numa(struct machine *m, struct text *args)
{
	struct range range;
	uint32_t node;

	if (!take_numa(m, args, &node) || !words_range(args, &range))
		return words_form;
	return machine_numa_add_mem(m, range, node);
}

#define DISTANCE_MAX	255	/* the memory cannot be reached at all (ACPI 6.5, 5.2.17) */

static const char *read_distance(struct machine *m, struct text *args)
{
	uint32_t from, to, distance;
	struct text rest;

	if (!words_u32(args, MACHINE_NUMA_MAX - 1, &from))
		return words_form;
	do {
		if (!words_pair(args, ':', DISTANCE_MAX, &to, &distance) || to >= MACHINE_NUMA_MAX)
			return words_form;
		if (to == from || distance <= MACHINE_NUMA_OWN)
			return "a NUMA node is 10 away from itself, and farther from all others";
		m->numa.distance[from][to] = (uint8_t)distance;
		rest = *args;
	} while (text_word(&rest).len);
	return NULL;
}

static const char *read_mem(struct machine *m, struct text *args)
{
	struct machine_mem mem = { .type = MEM_USABLE };
	struct text type;

	if (!words_range(args, &mem.range))
		return words_form;
	type = text_word(args);
	while (mem.type < MEM_TYPE_COUNT && !text_is(type, mem_type_name(mem.type)))
		mem.type++;
	if (mem.type == MEM_TYPE_COUNT)
		return "the type is one of usable, reserved, acpi, nvs, unusable, persistent, "
		       "runtime";
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

	if (!words_u32(args, UINT32_MAX, &ioapic.id) || !words_word(args, "gsi") ||
	    !words_u32(args, UINT32_MAX, &ioapic.gsi_base) || !words_word(args, "at") ||
	    !words_u64(args, UINT64_MAX, &ioapic.addr))
		return words_form;
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

	if (!words_u32(args, ISA_IRQ_MAX, &irq) || !words_word(args, "gsi") ||
	    !words_u32(args, UINT32_MAX, &o.gsi))
		return words_form;
	o.irq = (uint8_t)irq;
	o.level = words_if(args, "level");
	if (!o.level && !words_word(args, "edge"))
		return words_form;
	o.low = words_if(args, "low");
	if (!o.low && !words_word(args, "high"))
		return words_form;
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

	if (!words_u64(args, UINT64_MAX, &ecam.base) || !words_word(args, "segment") ||
	    !words_u16(args, &ecam.segment) || !words_word(args, "buses") ||
	    !words_buses(args, &ecam.bus_first, &ecam.bus_last))
		return words_form;
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
	return words_u8(args, &m->power.s5_type_a) && words_u8(args, &m->power.s5_type_b) ?
	       NULL : words_form;
}

static const char *read_pm1(struct machine *m, struct text *args)
{
	return words_u16(args, &m->power.pm1a_cnt) && words_u16(args, &m->power.pm1b_cnt) ?
	       NULL : words_form;
}

static const char *read_reset(struct machine *m, struct text *args)
{
	struct machine_power *p = &m->power;

	p->has_reset = true;
	p->reset_space = words_if(args, "mem") ? RESET_MEMORY :
			 words_if(args, "pci") ? RESET_PCI : RESET_IO;
	if (!words_u64(args, UINT64_MAX, &p->reset_addr) || !words_u8(args, &p->reset_value))
		return words_form;
	return machine_reset_possible(p->reset_space, p->reset_addr) ? NULL :
	       "no reset register can be there";
}

static const char *read_power_button(struct machine *m, struct text *args)
{
	return words_u16(args, &m->power.button_status) &&
	       words_u16(args, &m->power.button_enable) ? NULL : words_form;
}

static const char *read_acpi_enable(struct machine *m, struct text *args)
{
	return words_u32(args, UINT32_MAX, &m->power.smi_cmd) &&
	       words_u8(args, &m->power.acpi_enable) ? NULL : words_form;
}

static const char *read_acpi(struct machine *m, struct text *args)
{
	return words_u32(args, UINT32_MAX, &m->acpi.aml_size) && words_word(args, "sci") &&
	       words_u16(args, &m->acpi.sci) ? NULL : words_form;
}

static const char *read_hpet(struct machine *m, struct text *args)
{
	return words_u64(args, UINT64_MAX, &m->hpet.addr) && m->hpet.addr &&
	       words_word(args, "id") && words_u32(args, UINT32_MAX, &m->hpet.id) &&
	       words_word(args, "tick") && words_u16(args, &m->hpet.min_tick) ? NULL : words_form;
}

static bool take_field(struct text *args, const char *name, struct screen_field *field)
{
	uint32_t position, size;

	if (!words_word(args, name) || !words_pair(args, '+', UINT8_MAX, &position, &size))
		return false;
	*field = (struct screen_field){ (uint8_t)position, (uint8_t)size };
	return true;
}

static const char *read_iommu(struct machine *m, struct text *args)
{
	struct machine_iommu unit = { .kind = words_if(args, "vtd") ? IOMMU_VTD : IOMMU_AMD };
	unsigned int count = m->iommu_count;

	if ((unit.kind == IOMMU_AMD && !words_word(args, "amd")) || !words_word(args, "at") ||
	    !words_u64(args, UINT64_MAX, &unit.addr) || !unit.addr)
		return words_form;
	if (!machine_add_iommu(m, unit))
		return "too many IOMMUs";
	return m->iommu_count == count ? "an IOMMU stands there already" : NULL;
}

static const char *read_screen(struct machine *m, struct text *args)
{
	struct machine_screen *s = &m->screen;
	struct text rest;

	if (words_if(args, "text")) {
		s->kind = SCREEN_TEXT;
		return NULL;
	}
	s->kind = SCREEN_LINEAR;
	if (!words_u64(args, UINT64_MAX, &s->addr) || !words_word(args, "size") ||
	    !words_pair(args, 'x', UINT32_MAX, &s->width, &s->height) ||
	    !words_word(args, "pitch") || !words_u32(args, UINT32_MAX, &s->pitch) ||
	    !words_word(args, "depth") ||
	    !words_u8(args, &s->depth) || !take_field(args, "red", &s->red) ||
	    !take_field(args, "green", &s->green) || !take_field(args, "blue", &s->blue))
		return words_form;
	rest = *args;
	if (text_word(&rest).len && !take_field(args, "reserved", &s->reserved))
		return words_form;
	return screen_is_linear(s) ? NULL : "such a screen there cannot be";
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
	return words_form;
}

static const struct fact {
	const char *name;
	bool once;
	const char *(*read)(struct machine *m, struct text *args);
	const char *form;
} facts[] = {
	{ "tsc", true, read_tsc, "tsc FREQUENCY khz [invariant]" },
	{ "phys-bits", true, read_phys_bits, "phys-bits 32..52 [1g-pages]" },
	{ "lapic", true, read_lapic, "lapic ADDRESS xapic|x2apic" },
	{ "smt", true, read_smt, "smt 0..31" },
	{ "bsp", true, read_bsp, "bsp LAPIC-ID" },
	{ "cpu", false, read_cpu, "cpu LAPIC-ID uid UID [numa NODE]" },
	{ "mem", false, read_mem, "mem FIRST-LAST TYPE" },
	{ "numa", false, read_numa, "numa NODE FIRST-LAST" },
	{ "distance", false, read_distance, "distance NODE NODE:DISTANCE..." },
	{ "ioapic", false, read_ioapic, "ioapic ID gsi FIRST at ADDRESS" },
	{ "override", false, read_override, "override IRQ gsi N edge|level high|low" },
	{ "ecam", false, read_ecam, "ecam ADDRESS segment N buses XX-XX" },
	{ "s5", true, read_s5, "s5 SLP_TYPA SLP_TYPB" },
	{ "pm1", true, read_pm1, "pm1 PORT-A PORT-B" },
	{ "reset", true, read_reset, "reset [mem | pci] ADDRESS VALUE" },
	{ "acpi-enable", true, read_acpi_enable, "acpi-enable PORT VALUE" },
	{ "power-button", true, read_power_button, "power-button STATUS-PORT ENABLE-PORT" },
	{ "acpi", true, read_acpi, "acpi AML-BYTES sci INTERRUPT" },
	{ "hpet", true, read_hpet, "hpet ADDRESS id ID tick TICKS" },
	{ "iommu", false, read_iommu, "iommu vtd|amd at ADDRESS" },
	{ "screen", true, read_screen, "screen text|ADDRESS size WxH pitch BYTES depth BITS "
	  "red POS+SIZE green POS+SIZE blue POS+SIZE [reserved POS+SIZE]" },
	{ "uart", false, read_uart, "uart com1..com4" },
	{ "pci", false, machine_parse_pci,
	  "pci BDF VENDOR:DEVICE class XXXXXX [inta..intd] [msi] [msix]" },
	{ "bridge", false, machine_parse_bridge, "bridge BDF buses XX-XX" },
	{ "window", false, machine_parse_window, "window BDF mem|pref|io FIRST-LAST" },
	{ "sriov", false, machine_parse_sriov,
	  "sriov BDF vfs N offset N stride N device XXXX [ari]" },
	{ "vfbar", false, machine_parse_vfbar, "vfbar BDF 0..5 mem|pref|io FIRST-LAST|unset" },
	{ "bar", false, machine_parse_bar, "bar BDF 0..5 mem|pref|io FIRST-LAST|unset" },
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
			   "bsp, cpu, mem, numa, distance, ioapic, override, ecam, s5, pm1, reset, "
			   "acpi-enable, acpi, power-button, hpet, iommu, screen, uart, pci, "
			   "bridge, window, bar, sriov, vfbar", text_quote(quote, name));
		return;
	}
	if (facts[i].once && seen[i]) {
		diag_error(diag, file, at, "%s stands in line %u already", facts[i].name, seen[i]);
		return;
	}
	seen[i] = at;
	wrong = facts[i].read(m, &args);
	if (!wrong && text_word(&args).len)
		wrong = words_form;
	if (wrong == words_form)
		diag_error(diag, file, at, "'%s': the form is `%s`", text_quote(quote, line),
			   facts[i].form);
	else if (wrong)
		diag_error(diag, file, at, "'%s': %s", text_quote(quote, line), wrong);
}

/*
 * Takes the next line that is not empty without its comment. *at becomes its number. Returns false
 * at the end.
 */
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
	machine_numa_begin(m);
	if (!text_check(&rest, file, diag))
		return false;
	if (!next_line(&rest, &line, &at) || !text_is(line, MACHINE_TEXT_HEADER)) {
		diag_error(diag, file, at, "not a machine description: its first line is `"
			   MACHINE_TEXT_HEADER "`");
		return false;
	}
	while (next_line(&rest, &line, &at))
		read_fact(m, line, seen, file, at, diag);
	if (diag->errors == errors && !m->cpu_count)
		diag_error(diag, file, 0, "no core: there must be a line `cpu LAPIC-ID uid UID`");
	if (diag->errors == errors && !m->mem_count)
		diag_error(diag, file, 0, "no memory: there must be a line `mem FIRST-LAST TYPE`");
	machine_numa_check(m, diag);
	return diag->errors == errors;
}
