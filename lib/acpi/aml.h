/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writing AML (ACPI 6.5, 20.2) into a bounded buffer: just the terms that a
 * node's DSDT needs. A buffer that is full sets failed and takes no more.
 * Packages (Scope, Device) are opened and closed; the length is filled in at
 * the close.
 */
#ifndef LIB_AML_H
#define LIB_AML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct aml {
	uint8_t *buf;
	size_t size, used;
	bool failed;
};

struct aml aml_of(void *buf, size_t size);

/* Both return a mark for aml_close. @name: a NameSeg, 4 characters, or "\\_SB_". */
size_t aml_scope(struct aml *a, const char *name);
size_t aml_device(struct aml *a, const char *name);
void aml_close(struct aml *a, size_t mark);

void aml_name_int(struct aml *a, const char *name, uint64_t value);
void aml_name_eisaid(struct aml *a, const char *name, const char *id);	/* "PNP0A08" */

/* Name(_CRS, ResourceTemplate(){ ... }): begin, descriptors, end. */
size_t aml_crs(struct aml *a);
void aml_crs_end(struct aml *a, size_t mark);
/* Descriptors (ACPI 6.5, 6.4.3.5); first..last are both inside. */
void aml_crs_bus(struct aml *a, uint8_t first, uint8_t last);
void aml_crs_mem(struct aml *a, uint64_t first, uint64_t last, bool prefetchable, bool producer);
void aml_crs_io_window(struct aml *a, uint16_t first, uint16_t last);
void aml_crs_io(struct aml *a, uint16_t port, uint8_t length);
/* One interrupt of the node's own, by its global number; else edge, high. */
void aml_crs_irq(struct aml *a, uint32_t gsi, bool level, bool low);

/*
 * Name(_PRT, Package(){ ... }) (ACPI 6.5, 6.2.13): begin, one entry for each pin (0: INTA) of a
 * device, end. The count goes to the end.
 */
size_t aml_prt(struct aml *a, uint8_t count);
void aml_prt_entry(struct aml *a, uint8_t device, uint8_t pin, uint32_t gsi);

#endif
