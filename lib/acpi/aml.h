/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writes AML (ACPI 6.5, 20.2) into a bounded buffer: just the terms that a node's DSDT needs. If
 * the buffer is full or a value has no encoding, `failed` becomes true and nothing more is written.
 * What has a length (Scope, Device) is opened and closed; the length is filled in at the close.
 */
#ifndef LIB_AML_H
#define LIB_AML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct aml {
	uint8_t *buf;
	size_t size, used;		/* bytes */
	bool failed;
};

/* Returns a writer for the @size bytes at @buf, which is empty. */
struct aml aml_of(void *buf, size_t size);

/*
 * Each opens a Scope or a Device, and returns a mark for aml_close(). @name is a NameSeg of 4
 * characters, or one with a backslash in front.
 */
size_t aml_scope(struct aml *a, const char *name);
size_t aml_device(struct aml *a, const char *name);
void aml_close(struct aml *a, size_t mark);

/* Write Name(@name, ...) with a number, or with a compressed EISA ID, such as "PNP0A08". */
void aml_name_int(struct aml *a, const char *name, uint64_t value);
void aml_name_eisaid(struct aml *a, const char *name, const char *id);

/*
 * Write Name(_CRS, ResourceTemplate(){ ... }): first aml_crs(), then the descriptors, then
 * aml_crs_end() with the mark that aml_crs() returned.
 */
size_t aml_crs(struct aml *a);
void aml_crs_end(struct aml *a, size_t mark);
/* The descriptors (ACPI 6.5, 6.4.3.5). A range includes both @first and @last. */
void aml_crs_bus(struct aml *a, uint8_t first, uint8_t last);
void aml_crs_mem(struct aml *a, uint64_t first, uint64_t last, bool prefetchable, bool producer);
void aml_crs_io_window(struct aml *a, uint16_t first, uint16_t last);
void aml_crs_io(struct aml *a, uint16_t port, uint8_t length);
/*
 * An interrupt that the node does not share, by its global number. If not @level, it is an edge; if
 * not @low, it is active high.
 */
void aml_crs_irq(struct aml *a, uint32_t gsi, bool level, bool low);

#endif
