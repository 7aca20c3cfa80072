// SPDX-License-Identifier: GPL-2.0-only
/* Reads PCI functions from /sys/bus/pci/devices (Linux, Documentation/PCI/sysfs-pci.rst). */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <mint/abi.h>
#include "lib/machine/sriov.h"
#include "lib/pci/answer.h"
#include "tools/mintctl/mintctl.h"

#define PCI_DIR			"/sys/bus/pci/devices/"

/* Configuration space (PCI Local Bus 3.0, 6.1; PCI-PCI Bridge 1.2, 3.2) */
#define CONFIG_SIZE		256
#define VENDOR_ID		0x00
#define DEVICE_ID		0x02
#define STATUS			0x06
#define   STATUS_CAP_LIST	  0x10
#define CLASS_REVISION		0x08
#define CACHE_LINE		0x0c
#define HEADER_TYPE		0x0e
#define   HEADER_MASK		  0x7f
#define   HEADER_BRIDGE		  1
#define SECONDARY_BUS		0x19
#define SUBORDINATE_BUS		0x1a
#define IO_BASE			0x1c
#define MEM_BASE		0x20
#define PREF_BASE		0x24
#define PREF_BASE_UPPER		0x28
#define PREF_LIMIT_UPPER	0x2c
#define IO_UPPER		0x30
#define CAP_POINTER		0x34
#define INT_PIN			0x3d
#define CAP_MSI			0x05
#define CAP_MSIX		0x11
#define CAPS_MAX		48		/* so that a list with a loop ends */

/* Extended capabilities (PCI Express Base 6.0, 7.6.3), of them SR-IOV (9.3.3) */
#define EXTENDED		0x100
#define EXTENDED_SIZE		4096
#define EXTENDED_MAX		((EXTENDED_SIZE - EXTENDED) / 8)
#define CAP_SRIOV		0x10
#define SRIOV_CONTROL		0x08
#define SRIOV_TOTAL		0x0e
#define SRIOV_OFFSET		0x14
#define SRIOV_STRIDE		0x16
#define SRIOV_DEVICE		0x1a
#define SRIOV_SIZE		0x40

/* The lines of `resource`: BARs, the ROM, then the BARs of all virtual functions together */
#define RESOURCE_VIRTUAL	(MACHINE_BARS + 1)

/* Flags of a line of `resource` (Linux, include/linux/ioport.h) */
#define RESOURCE_IO		0x00000100ull
#define RESOURCE_MEM		0x00000200ull
#define RESOURCE_PREFETCH	0x00002000ull
#define RESOURCE_UNSET		0x20000000ull

/* A little-endian value of @size bytes. */
static uint32_t le(const uint8_t *config, unsigned int at, unsigned int size)
{
	uint32_t v = 0;

	while (size--)
		v = v << 8 | config[at + size];
	return v;
}

static struct range window(uint64_t base, uint64_t limit)
{
	return base < limit ? (struct range){ base, limit + 1 } : (struct range){ 0, 0 };
}

static void read_bridge(struct machine_pci *fn, const uint8_t *config)
{
	uint32_t mem = le(config, MEM_BASE, 4), pref = le(config, PREF_BASE, 4);
	uint32_t io = le(config, IO_BASE, 2), io_upper = le(config, IO_UPPER, 4);
	bool wide = (pref & 0xf) == 1;
	uint64_t base_high = wide ? (uint64_t)le(config, PREF_BASE_UPPER, 4) << 32 : 0;
	uint64_t limit_high = wide ? (uint64_t)le(config, PREF_LIMIT_UPPER, 4) << 32 : 0;

	fn->bridge = true;
	fn->bus_secondary = config[SECONDARY_BUS];
	fn->bus_subordinate = config[SUBORDINATE_BUS];
	fn->window_mem = window((uint64_t)(mem & 0xfff0) << 16, (mem & 0xfff00000) | 0xfffff);
	fn->window_pref = window(base_high | (uint64_t)(pref & 0xfff0) << 16,
				 limit_high | (pref & 0xfff00000) | 0xfffff);
	fn->window_io = window((io & 0xf0) << 8 | (io_upper & 0xffff) << 16,
			       (io & 0xf000) | 0xfff | (io_upper & 0xffff0000));
}

static void read_capabilities(struct machine_pci *fn, const uint8_t *config)
{
	unsigned int at = config[CAP_POINTER] & 0xfc;

	if (!(config[STATUS] & STATUS_CAP_LIST))
		return;
	for (unsigned int i = 0; at && i < CAPS_MAX; i++) {
		fn->msi |= config[at] == CAP_MSI;
		fn->msix |= config[at] == CAP_MSIX;
		at = config[at + 1] & 0xfc;
	}
}

static void read_bar(struct machine_bar *bar, const char *line)
{
	unsigned long long start, end, flags;

	if (sscanf(line, "%llx %llx %llx", &start, &end, &flags) != 3 ||
	    !(flags & (RESOURCE_IO | RESOURCE_MEM)))
		return;
	bar->kind = flags & RESOURCE_IO ? BAR_IO : flags & RESOURCE_PREFETCH ? BAR_MEM_PREF :
		BAR_MEM;
	if (start && !(flags & RESOURCE_UNSET))
		bar->range = (struct range){ start, end + 1 };
}

/* Read the six BARs in `resource` from line @first on. */
static void read_bars(struct machine_bar bar[MACHINE_BARS], unsigned int first, const char *name)
{
	char path[512], line[128];
	FILE *in;

	snprintf(path, sizeof(path), PCI_DIR "%s/resource", name);
	in = fopen(path, "r");
	for (unsigned int i = 0; in && i < first + MACHINE_BARS && fgets(line, sizeof(line), in);
	     i++)
		if (i >= first)
			read_bar(&bar[i - first], line);
	if (in)
		fclose(in);
}

/* Returns where the extended capability lies; 0 if there is none, or it cannot be read whole. */
static unsigned int find_extended(const uint8_t *config, size_t size, unsigned int id)
{
	unsigned int at = EXTENDED;

	for (unsigned int i = 0; size >= EXTENDED_SIZE && at >= EXTENDED && i < EXTENDED_MAX; i++) {
		uint32_t header = le(config, at, 4);

		if (!header || header == ~0u)
			return 0;
		if ((header & 0xffff) == id)
			return at + SRIOV_SIZE <= size ? at : 0;
		at = header >> 20 & 0xffc;
	}
	return 0;
}

static void read_sriov(struct machine *m, bdf_t bdf, const uint8_t *config, size_t size,
		       const char *name)
{
	unsigned int at = find_extended(config, size, CAP_SRIOV);
	struct machine_sriov s = { .bdf = bdf };

	if (!at)
		return;
	s.total = (uint16_t)le(config, at + SRIOV_TOTAL, 2);
	s.offset = (uint16_t)le(config, at + SRIOV_OFFSET, 2);
	s.stride = (uint16_t)le(config, at + SRIOV_STRIDE, 2);
	s.device = (uint16_t)le(config, at + SRIOV_DEVICE, 2);
	s.ari = le(config, at + SRIOV_CONTROL, 2) & MINT_ARI;
	if (!s.total || !s.offset || (s.total > 1 && !s.stride))
		return;
	read_bars(s.bar, RESOURCE_VIRTUAL, name);
	for (unsigned int k = 0; k < MACHINE_BARS; k++)
		s.bar[k].range.end -= range_size(s.bar[k].range) / s.total * (s.total - 1u);
	machine_add_sriov(m, &s);
}

/* Virtual functions that Linux has enabled are left out: they follow from their physical one. */
static bool is_virtual(const char *name)
{
	char path[512];

	snprintf(path, sizeof(path), PCI_DIR "%s/physfn", name);
	return !access(path, F_OK);
}

/* Returns false if the configuration space cannot be read as far as the capabilities. */
static bool read_function(struct machine *m, const char *name, bdf_t bdf, struct diag *diag)
{
	struct machine_pci fn = { .bdf = bdf };
	char path[512];
	size_t size;
	uint8_t *config;
	bool ok;

	snprintf(path, sizeof(path), PCI_DIR "%s/config", name);
	config = (uint8_t *)file_read(path, &size);
	ok = config && size >= CONFIG_SIZE;
	if (!ok) {
		diag_error(diag, NULL, 0, "%s: %s", path, config ?
			   "shows no capabilities: run this as root" : strerror(errno));
		free(config);
		return false;
	}
	if (pci_answer(le(config, VENDOR_ID, 4)) != PCI_READY ||
	    !pci_powered(le(config, CLASS_REVISION, 4), le(config, CACHE_LINE, 4))) {
		diag_warning(diag, NULL, 0, "PCI function %s has no power, or is not ready: "
			     "it is left out", name);
		free(config);
		return true;
	}
	fn.vendor = (uint16_t)le(config, VENDOR_ID, 2);
	fn.device = (uint16_t)le(config, DEVICE_ID, 2);
	fn.class_code = le(config, CLASS_REVISION, 4) >> 8;
	fn.int_pin = config[INT_PIN];
	read_capabilities(&fn, config);
	if ((config[HEADER_TYPE] & HEADER_MASK) == HEADER_BRIDGE)
		read_bridge(&fn, config);
	else
		read_bars(fn.bar, 0, name);
	if (!fn.bridge)
		read_sriov(m, bdf, config, size, name);
	free(config);
	if (!machine_add_pci(m, &fn)) {
		diag_error(diag, NULL, 0, "more than %u PCI functions", MACHINE_PCI_MAX);
		return false;
	}
	return true;
}

bool pci_linux(struct machine *m, struct diag *diag)
{
	DIR *dir = opendir(PCI_DIR);
	struct dirent *entry;
	bool ok = true;

	if (!dir)
		return true;	/* a machine without PCI */
	while (ok && (entry = readdir(dir))) {
		bdf_t bdf;

		/* Names of another form belong to domains that Linux has made up (VMD). */
		if (bdf_parse(entry->d_name, strlen(entry->d_name), &bdf) &&
		    !is_virtual(entry->d_name))
			ok = read_function(m, entry->d_name, bdf, diag);
	}
	closedir(dir);
	return ok;
}
