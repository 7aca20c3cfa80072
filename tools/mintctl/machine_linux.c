// SPDX-License-Identifier: GPL-2.0-only
/* The machine, as a running Linux shows it in /proc and /sys. */
#include <cpuid.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "lib/acpi/acpi_full.h"
#include "lib/acpi/acpi_parts.h"
#include "lib/machine/cpuid.h"
#include "lib/machine/numa.h"
#include "lib/world/screen_info.h"
#include "tools/mintctl/mintctl.h"

#define ACPI_DIR	"/sys/firmware/acpi/tables/"
#define MEMMAP_DIR	"/sys/firmware/memmap/"
#define BOOT_PARAMS	"/sys/kernel/boot_params/data"
#define CPUID_FEATURES	0x80000001u	/* AMD APM vol. 3, appendix E; Intel SDM vol. 2A, CPUID */
#define   EDX_1G_PAGES	(1u << 26)
#define CPUID_POWER	0x80000007u	/* EDX[8]: invariant TSC */
#define CPUID_SIZES	0x80000008u	/* EAX[7:0]: physical address bits */

/* Read the first line, without its end. Returns false if that fails. */
static bool read_line(const char *path, char *line, size_t size)
{
	FILE *in = fopen(path, "r");
	bool ok = in && fgets(line, (int)size, in);

	if (in)
		fclose(in);
	if (ok)
		line[strcspn(line, "\n")] = '\0';
	return ok;
}

/* Have @reader read one ACPI table. A table that is absent is an error only if it is @required. */
static bool read_table(struct machine *m, const char *path, bool (*reader)(struct machine *,
		       const void *, size_t, struct diag *), bool required, struct diag *diag)
{
	size_t size;
	char *table = file_read(path, &size);
	bool ok;

	if (!table) {
		if (required || errno != ENOENT)
			diag_error(diag, path, 0, "%s%s", strerror(errno),
				   errno == EACCES ? ": run this as root" : "");
		return !required && errno == ENOENT;
	}
	ok = reader(m, table, size, diag);
	free(table);
	return ok;
}

static bool read_fadt(struct machine *m, const void *table, size_t size, struct diag *diag)
{
	phys_t dsdt;

	return acpi_read_fadt(m, table, size, &dsdt, diag);
}

/* The next four never fail: a damaged table of these kinds is worth a warning only. */
static bool read_hpet(struct machine *m, const void *table, size_t size, struct diag *diag)
{
	acpi_read_hpet(m, table, size, diag);
	return true;
}

static bool read_srat(struct machine *m, const void *table, size_t size, struct diag *diag)
{
	acpi_read_srat(m, table, size, diag);
	return true;
}

static bool read_slit(struct machine *m, const void *table, size_t size, struct diag *diag)
{
	acpi_read_slit(m, table, size, diag);
	return true;
}

static bool read_ssdt(struct machine *m, const void *table, size_t size, struct diag *diag)
{
	acpi_read_ssdt(m, table, size, diag);
	return true;
}

/* Linux names a single table by its signature, and several with a number behind it. */
static bool read_ssdts(struct machine *m, const char *signature, struct diag *diag)
{
	char path[sizeof(ACPI_DIR) + 16];
	bool ok;

	snprintf(path, sizeof(path), ACPI_DIR "%s", signature);
	ok = read_table(m, path, read_ssdt, false, diag);
	for (unsigned int i = 1; ok && i <= ACPI_AML_MAX; i++) {
		snprintf(path, sizeof(path), ACPI_DIR "%s%u", signature, i);
		ok = read_table(m, path, read_ssdt, false, diag);
	}
	return ok;
}

static bool read_acpi(struct machine *m, struct diag *diag)
{
	return read_table(m, ACPI_DIR "APIC", acpi_read_madt, true, diag) &&
	       read_table(m, ACPI_DIR "SRAT", read_srat, false, diag) &&
	       read_table(m, ACPI_DIR "SLIT", read_slit, false, diag) &&
	       read_table(m, ACPI_DIR "MCFG", acpi_read_mcfg, false, diag) &&
	       read_table(m, ACPI_DIR "HPET", read_hpet, false, diag) &&
	       read_table(m, ACPI_DIR "DMAR", acpi_read_dmar, false, diag) &&
	       read_table(m, ACPI_DIR "IVRS", acpi_read_ivrs, false, diag) &&
	       read_table(m, ACPI_DIR "FACP", read_fadt, false, diag) &&
	       read_table(m, ACPI_DIR "DSDT", acpi_read_dsdt, false, diag) &&
	       read_table(m, ACPI_DIR "ECDT", read_ssdt, false, diag) &&
	       read_ssdts(m, "SSDT", diag) && read_ssdts(m, "PSDT", diag);
}

/*
 * Returns the value of @key for the first processor in /proc/cpuinfo, inside @line; NULL if there
 * is none.
 */
static const char *cpuinfo(const char *key, char *line, size_t size)
{
	FILE *in = fopen("/proc/cpuinfo", "r");
	const char *value = NULL;

	while (in && !value && fgets(line, (int)size, in) && line[0] != '\n') {
		char *colon = strchr(line, ':');

		if (colon && !strncmp(line, key, strlen(key)) &&
		    strspn(line + strlen(key), " \t") == (size_t)(colon - line) - strlen(key))
			value = colon + 1;
	}
	if (in)
		fclose(in);
	return value;
}

static struct cpu_leaf leaf(uint32_t number, uint32_t subleaf)
{
	struct cpu_leaf r;

	__cpuid_count(number, subleaf, r.eax, r.ebx, r.ecx, r.edx);
	return r;
}

static void read_cpu(struct machine *m, struct diag *diag)
{
	unsigned int a, b, c, d;
	char line[512];
	const char *id = cpuinfo("apicid", line, sizeof(line));

	/* Linux's processor 0 is the core on which Linux was booted: the BSP. */
	m->bsp_lapic_id = id ? (uint32_t)strtoul(id, NULL, 10) :
			  m->cpu_count ? m->cpu[0].lapic_id : 0;
	/* xAPIC IDs have 8 bits, and the last of them means "all". */
	m->x2apic = m->cpu_count && m->cpu[m->cpu_count - 1].lapic_id >= 255;
	m->smt_bits = cpuid_smt_bits(leaf);
	m->tsc_khz = tsc_linux(diag);
	if (__get_cpuid(CPUID_POWER, &a, &b, &c, &d))
		m->tsc_invariant = d >> 8 & 1;
	if (__get_cpuid(CPUID_SIZES, &a, &b, &c, &d))
		m->phys_bits = (uint8_t)a;
	if (__get_cpuid(CPUID_FEATURES, &a, &b, &c, &d))
		m->pages_1g = m->phys_bits && (d & EDX_1G_PAGES);
}

/* Linux's names (arch/x86/kernel/e820.c, e820_type_to_string). Any other name means reserved. */
static enum mem_type type_of(const char *name)
{
	static const struct {
		const char *name;
		enum mem_type type;
	} types[] = {
		{ "System RAM", MEM_USABLE },
		{ "ACPI Tables", MEM_ACPI },
		{ "ACPI Non-volatile Storage", MEM_NVS },
		{ "Unusable memory", MEM_UNUSABLE },
		{ "Persistent Memory", MEM_PERSISTENT },
		{ "Persistent Memory (legacy)", MEM_PERSISTENT },
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (!strcmp(name, types[i].name))
			return types[i].type;
	return MEM_RESERVED;
}

/* Read the firmware's own map. Sets *full if it has too many ranges. Returns false on failure. */
static bool read_memmap(struct machine *m, bool *full)
{
	for (unsigned int i = 0; ; i++) {
		char path[64], start[32], end[32], type[64];

		snprintf(path, sizeof(path), MEMMAP_DIR "%u/start", i);
		if (!read_line(path, start, sizeof(start)))
			return i > 0;
		snprintf(path, sizeof(path), MEMMAP_DIR "%u/end", i);
		if (!read_line(path, end, sizeof(end)))
			return false;
		snprintf(path, sizeof(path), MEMMAP_DIR "%u/type", i);
		if (!read_line(path, type, sizeof(type)))
			return false;
		*full |= !machine_add_mem(m, (struct range){ strtoull(start, NULL, 16),
					  strtoull(end, NULL, 16) + 1 }, type_of(type));
	}
}

/* Read Linux's view of it: the lines of /proc/iomem that are not indented, if they are memory. */
static bool read_iomem(struct machine *m, bool *full)
{
	FILE *in = fopen("/proc/iomem", "r");
	char line[256], name[128];
	uint64_t ram = 0;

	while (in && fgets(line, sizeof(line), in)) {
		unsigned long long start, end;
		enum mem_type type;

		if (line[0] == ' ' ||
		    sscanf(line, "%llx-%llx : %127[^\n]", &start, &end, name) != 3)
			continue;
		type = type_of(name);
		if (type == MEM_RESERVED && strcasecmp(name, "reserved"))
			continue;
		/* Without the capability to see them all addresses read as 0. */
		if (type == MEM_USABLE)
			ram += end - start;
		*full |= !machine_add_mem(m, (struct range){ start, end + 1 }, type);
	}
	if (in)
		fclose(in);
	return ram > 0;
}

static bool read_memory(struct machine *m, struct diag *diag)
{
	bool full = false;

	if (!read_memmap(m, &full)) {
		m->mem_count = 0;
		full = false;
		if (!read_iomem(m, &full)) {
			diag_error(diag, "/proc/iomem", 0, "shows no RAM: run this as root");
			return false;
		}
	}
	if (full)
		diag_error(diag, NULL, 0, "the memory map has more than %u ranges",
			   MACHINE_MEM_MAX);
	return !full;
}

/* Find COM1 to COM4 by their ports, since the numbers of ttyS may differ. */
static void read_uarts(struct machine *m)
{
	for (unsigned int i = 0; i < 32; i++) {
		char path[64], port[32], type[32];

		snprintf(path, sizeof(path), "/sys/class/tty/ttyS%u/port", i);
		if (!read_line(path, port, sizeof(port)))
			continue;
		snprintf(path, sizeof(path), "/sys/class/tty/ttyS%u/type", i);
		if (!read_line(path, type, sizeof(type)) || !strcmp(type, "0"))
			continue;
		for (unsigned int n = 0; n < MACHINE_COMS; n++)
			m->com[n] |= strtoul(port, NULL, 16) == machine_com_port(n);
	}
}

/* The screen as this Linux's boot loader left it; nothing if this user may not read that. */
static void read_screen(struct machine *m)
{
	size_t size;
	char *params = file_read(BOOT_PARAMS, &size);

	if (params && size >= SCREEN_INFO_SIZE)
		screen_info_read(&m->screen, (const uint8_t *)params);
	free(params);
}

bool machine_linux(struct machine *m, struct diag *diag)
{
	bool ok;

	machine_init(m);
	ok = read_acpi(m, diag);
	read_cpu(m, diag);
	ok &= m->tsc_khz != 0;
	ok &= read_memory(m, diag);
	machine_numa_check(m, diag);
	numa_linux_compare(m, diag);
	ok &= pci_linux(m, diag);
	read_uarts(m);
	read_screen(m);
	return ok;
}
