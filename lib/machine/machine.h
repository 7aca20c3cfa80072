/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the machine is, as plain data: all facts from which the plan is made. The monitor reads them
 * from the hardware (monitor/discover.c), mintctl from a running Linux, tests from a text file:
 * machine_parse() reads what machine_print() writes. There are no pointers in it, so a machine may
 * be copied.
 */
#ifndef LIB_MACHINE_H
#define LIB_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "lib/base/diag.h"
#include "lib/base/fmt.h"
#include "lib/base/range.h"

#define MACHINE_CPUS_MAX	1024
#define MACHINE_MEM_MAX		1024
#define MACHINE_PCI_MAX		1024
#define MACHINE_ECAM_MAX	64
#define MACHINE_SRIOV_MAX	64
#define MACHINE_IOAPICS_MAX	32
#define MACHINE_OVERRIDES_MAX	16
#define MACHINE_COMS		4
#define MACHINE_IOMMUS_MAX	256
#define MACHINE_NUMA_MAX	64	/* numbers 0 to 63: a bit for each */
#define MACHINE_NUMA_MEM_MAX	128

/* A core: an entry of the MADT for a local APIC or x2APIC that is enabled. */
struct machine_cpu {
	uint32_t lapic_id;
	uint32_t acpi_uid;
};

/* Types of memory, by what may be done with it (ACPI 6.5, 15; UEFI 2.10, 7.2.3). */
enum mem_type {
	MEM_USABLE,		/* RAM, free once the boot loader has ended */
	MEM_RESERVED,
	MEM_ACPI,		/* ACPI tables lie there; usable when these are no longer needed */
	MEM_NVS,
	MEM_UNUSABLE,		/* RAM with errors */
	MEM_PERSISTENT,
	MEM_RUNTIME,		/* EFI runtime services, code or data */
	MEM_TYPE_COUNT
};

struct machine_mem {
	struct range range;	/* ascending, disjoint */
	enum mem_type type;
};

/* Which cores and which memory are near each other (lib/machine/numa.h). */
#define MACHINE_NUMA_NONE	0xffu	/* on none, or not known yet */

/* Relative distances (ACPI 6.5, 5.2.17): 20 is twice as far as 10. */
#define MACHINE_NUMA_OWN	10u	/* to a NUMA node's own memory */
#define MACHINE_NUMA_OTHER	20u	/* to other memory, if the firmware does not say */

struct machine_numa_mem {
	struct range range;
	uint8_t node;
};

struct machine_numa {
	uint64_t nodes;			/* bit n: there is NUMA node n; 0: all is one node */
	uint8_t cpu[MACHINE_CPUS_MAX];	/* NUMA node of machine.cpu[i]; 0 if the machine is one */
	unsigned int mem_count;
	struct machine_numa_mem mem[MACHINE_NUMA_MEM_MAX];	/* ascending, disjoint */
	/* distance[a][b]: from the cores of NUMA node a to the memory of NUMA node b. */
	uint8_t distance[MACHINE_NUMA_MAX][MACHINE_NUMA_MAX];
};

/* PCI function: segment << 16 | bus << 8 | device << 3 | function. */
typedef uint32_t bdf_t;
#define BDF(seg, bus, dev, fn) \
	((bdf_t)(seg) << 16 | (bdf_t)(bus) << 8 | (bdf_t)(dev) << 3 | (bdf_t)(fn))
#define BDF_SEG(b)		((b) >> 16)
#define BDF_BUS(b)		((b) >> 8 & 0xff)
#define BDF_DEV(b)		((b) >> 3 & 0x1f)
#define BDF_FN(b)		((b) & 7)
/* Writes "01:00.0", with "0001:" in front if the segment is not 0, and returns @buf. */
#define BDF_TEXT_LEN		16
const char *bdf_text(char buf[BDF_TEXT_LEN], bdf_t bdf);
/* Reads what bdf_text() writes. Returns false if the @len bytes are anything else. */
bool bdf_parse(const char *s, size_t len, bdf_t *bdf);
/*
 * Returns true if the @len bytes name a function behind an Intel VMD controller, as Linux does it.
 * Linux makes up a domain for each controller, from 10000 (hexadecimal) on; the machine has no such
 * segment.
 */
bool bdf_is_vmd(const char *s, size_t len);

enum bar_kind { BAR_NONE, BAR_MEM, BAR_MEM_PREF, BAR_IO };
struct machine_bar {
	enum bar_kind kind;
	struct range range;	/* as the firmware has set it; empty: not set */
};

#define MACHINE_BARS 6
struct machine_pci {
	bdf_t bdf;
	uint16_t vendor, device;
	uint32_t class_code;	/* base << 16 | sub << 8 | interface */
	bool bridge;		/* PCI-PCI bridge: header type 1 */
	bool msi, msix;		/* has the capability */
	uint8_t int_pin;	/* 0: none, 1: INTA .. 4: INTD */
	/* Only of a bridge (PCI-PCI Bridge 1.2, 3.2.5): the buses behind it, and its windows. */
	uint8_t bus_secondary, bus_subordinate;	/* 0, 0: not set up */
	struct range window_mem, window_pref, window_io;	/* empty: closed */
	struct machine_bar bar[MACHINE_BARS];	/* a 64-bit BAR is in its lower slot */
	bool virtual_fn;	/* it is a virtual function of `physical` (lib/machine/sriov.h) */
	bdf_t physical;
};

/* The virtual functions that a physical function can have (PCI Express Base 6.0, 9.3.3). */
struct machine_sriov {
	bdf_t bdf;		/* of the physical function */
	uint16_t total;		/* TotalVFs, at least 1 */
	/*
	 * Distances of routing IDs: from `bdf` to the first virtual function; from each to the
	 * next.
	 */
	uint16_t offset, stride;
	bool ari;		/* with ARI, as the SR-IOV control says */
	uint16_t device;	/* device ID of the virtual functions */
	struct machine_bar bar[MACHINE_BARS];	/* of the first one; those of the others follow */
};

/* One entry of the MCFG. base is the address of bus 0, not of bus_first. */
struct machine_ecam {
	phys_t base;
	uint16_t segment;
	uint8_t bus_first, bus_last;
};

/* An identity map with four levels ends here: only the lower half of its addresses can be used. */
#define MACHINE_MAP_LIMIT (1ull << 47)

/* Returns the ECAM of the entry's buses. */
static inline struct range machine_ecam_range(const struct machine_ecam *e)
{
	return (struct range){ e->base + MIB(e->bus_first), e->base + MIB(e->bus_last + 1ull) };
}

struct machine_ioapic {
	uint32_t id;
	uint32_t gsi_base;	/* global number of its first pin's interrupt */
	phys_t addr;
};

/* Where an interrupt of the ISA bus goes (MADT: ACPI 6.5, 5.2.12.5). */
struct machine_override {
	uint8_t irq;		/* number on the bus, 0 to 15 */
	bool level, low;	/* level-triggered, active low; false: edge, active high */
	uint32_t gsi;		/* global number */
};

/*
 * Where the FADT's reset register is (ACPI 6.5, 4.8.3.6 and 5.2.3.2): at an I/O port; at an address
 * below 4 GiB, which the monitor always maps; or at a byte of configuration space on bus 0, which
 * is device << 32 | function << 16 | offset.
 */
enum reset_space { RESET_IO, RESET_MEMORY, RESET_PCI };

/* How the machine is reset and switched off (ACPI 6.5, 4.8.3 and 7.4.2). */
struct machine_power {
	bool has_s5;
	uint8_t s5_type_a, s5_type_b;	/* SLP_TYPa/b of \_S5 */
	uint16_t pm1a_cnt, pm1b_cnt;	/* I/O ports; 0: none */
	bool has_reset;			/* FADT reset register */
	enum reset_space reset_space;
	uint64_t reset_addr;
	uint8_t reset_value;
	uint32_t smi_cmd;		/* port; 0: none */
	uint8_t acpi_enable;		/* value for smi_cmd; 0: ACPI is on */
	/* PM1a event block with a power button (4.8.3.1): I/O ports; 0, 0: none. */
	uint16_t button_status;
	uint16_t button_enable;
};

/* The firmware's full ACPI, which one node may get: fixed hardware, and AML. */
struct machine_acpi {
	uint32_t aml_size;		/* bytes for copies of all AML; 0: no full ACPI */
	uint16_t sci;			/* FADT, SCI_INT (ACPI 6.5, 5.2.9) */
};

/* The HPET, a clock of the machine (IA-PC HPET Specification 1.0a, 3.2.4). */
struct machine_hpet {
	phys_t addr;			/* 0: there is none */
	uint32_t id;			/* event timer block ID */
	uint16_t min_tick;		/* of periodic interrupts: the smallest count of ticks */
};

/* A unit that translates DMA and interrupt messages (lib/machine/machine_iommu.h). */
enum iommu_kind {
	IOMMU_VTD,		/* Intel VT-d 4.1 */
	IOMMU_AMD,		/* AMD I/O Virtualization Technology 3.08 (document 48882) */
};

struct machine_iommu {
	enum iommu_kind kind;
	phys_t addr;		/* of its registers; not 0 */
};

/* Bits of a pixel: `position` is the lowest one, `size` how many there are; 0: none. */
struct screen_field {
	uint8_t position, size;
};

/* The kind of screen that the firmware or the boot loader has set up. */
enum screen_kind { SCREEN_NONE, SCREEN_TEXT, SCREEN_LINEAR };

struct machine_screen {
	enum screen_kind kind;		/* SCREEN_TEXT: a VGA's, 80 columns, 25 lines */
	/* SCREEN_LINEAR: a framebuffer (UEFI 2.10, 12.9.2; Multiboot2 2.0, 3.6.12) */
	phys_t addr;
	uint32_t width, height;		/* pixels */
	uint32_t pitch;			/* bytes from one line to the next */
	uint8_t depth;			/* bits of a pixel */
	struct screen_field red, green, blue, reserved;
};

struct machine {
	unsigned int cpu_count;
	struct machine_cpu cpu[MACHINE_CPUS_MAX];	/* ascending lapic_id */
	uint32_t bsp_lapic_id;		/* the hardware BSP */
	bool x2apic;			/* the LAPICs are in x2APIC mode */
	/* Cores whose LAPIC IDs differ in these low bits only share one physical core. */
	uint8_t smt_bits;		/* CPUID 0Bh.0 EAX[4:0] */
	phys_t lapic_addr;
	uint32_t tsc_khz;		/* 0: not measured */
	bool tsc_invariant;		/* CPUID 80000007h EDX[8] */
	uint8_t phys_bits;		/* CPUID 80000008h EAX[7:0] */
	bool pages_1g;			/* CPUID 80000001h EDX[26]: pages of 1 GiB */

	unsigned int mem_count;
	struct machine_mem mem[MACHINE_MEM_MAX];
	struct machine_numa numa;

	unsigned int ecam_count;
	struct machine_ecam ecam[MACHINE_ECAM_MAX];
	unsigned int pci_count;
	struct machine_pci pci[MACHINE_PCI_MAX];	/* ascending bdf */
	unsigned int sriov_count;
	struct machine_sriov sriov[MACHINE_SRIOV_MAX];	/* ascending bdf */

	unsigned int ioapic_count;
	struct machine_ioapic ioapic[MACHINE_IOAPICS_MAX];
	unsigned int override_count;
	struct machine_override override[MACHINE_OVERRIDES_MAX];	/* no irq twice */
	struct machine_power power;
	struct machine_acpi acpi;
	struct machine_hpet hpet;
	unsigned int iommu_count;
	struct machine_iommu iommu[MACHINE_IOMMUS_MAX];	/* no address twice */
	struct machine_screen screen;
	bool com[MACHINE_COMS];		/* a UART answers at COM1..COM4 */
};

/* Returns a number that is the same for two cores if they share one physical core. */
static inline uint32_t machine_siblings(const struct machine *m, uint32_t lapic_id)
{
	return lapic_id >> m->smt_bits;
}

/*
 * Returns where the physical addresses end that the monitor can map: by the levels of its page
 * tables, or by the processor's address lines.
 */
static inline phys_t machine_map_end(const struct machine *m)
{
	bool narrow = m->phys_bits && 1ull << m->phys_bits < MACHINE_MAP_LIMIT;

	return narrow ? 1ull << m->phys_bits : MACHINE_MAP_LIMIT;
}

/* Returns the I/O port of COM1 to COM4 (@n is 0 to 3): 3F8h, 2F8h, 3E8h, 2E8h. */
uint16_t machine_com_port(unsigned int n);

/* Makes *m a machine of which nothing is known. */
void machine_init(struct machine *m);
/* Returns true if the reset register can be at @addr of @space. */
bool machine_reset_possible(enum reset_space space, uint64_t addr);
/*
 * Adds a core, in order. Returns false if there is no room, or a core with this LAPIC ID already.
 */
bool machine_add_cpu(struct machine *m, struct machine_cpu cpu);
/* Adds a function, in order. Returns false if there is no room. */
bool machine_add_pci(struct machine *m, const struct machine_pci *fn);
/*
 * Adds a range of the firmware's map. Ranges of real maps overlap: then the type counts that allows
 * less. Neighbours of one type become one. Returns false, and changes nothing, if there is no room.
 */
bool machine_add_mem(struct machine *m, struct range r, enum mem_type type);
/* Returns "usable", "reserved" and so on, or "?" for an unknown type. */
const char *mem_type_name(enum mem_type type);

/* Each returns the core or function, or NULL if the machine has none such. */
const struct machine_cpu *machine_find_cpu(const struct machine *m, uint32_t lapic_id);
const struct machine_pci *machine_find_pci(const struct machine *m, bdf_t bdf);
/* Returns the bridge whose secondary bus is @bdf's bus, or NULL if @bdf is on a root bus. */
const struct machine_pci *machine_parent_bridge(const struct machine *m, bdf_t bdf);
/*
 * Returns the bridge through which @fn, one of m->pci, is reached, or NULL if there is none above
 * it. For a virtual function that is the one above its physical function, whatever its own bus is.
 */
const struct machine_pci *machine_port(const struct machine *m, const struct machine_pci *fn);
/*
 * Returns where interrupt @irq of the ISA bus goes. Without an override it is rising edges, at the
 * global interrupt of the same number.
 */
struct machine_override machine_isa(const struct machine *m, unsigned int irq);
/*
 * Returns where the SCI goes. It is level-triggered, and active low unless an override says that it
 * is a high level (ACPI 6.5, 5.2.9).
 */
struct machine_override machine_sci(const struct machine *m);
/* Returns the override that leads to global interrupt @gsi, or NULL if there is none. */
const struct machine_override *machine_override_at(const struct machine *m, uint32_t gsi);
/* Makes *out all memory that is MEM_USABLE. */
void machine_usable(const struct machine *m, struct range_set *out);

/*
 * Write and read the machine text: one fact a line, '#' starts a comment; docs/machine.md has the
 * grammar. machine_parse() replaces *m. It returns false if there is an error: @diag has it, with
 * @file and line.
 */
void machine_print(const struct machine *m, struct fmt_sink *sink);
bool machine_parse(struct machine *m, const char *file, const char *text, size_t size,
		   struct diag *diag);

#endif
