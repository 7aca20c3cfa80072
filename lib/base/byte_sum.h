/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The checksum of the firmware's tables (ACPI 6.5, 5.2.6; MultiProcessor Specification 1.4, 4.1).
 */
#ifndef LIB_BYTE_SUM_H
#define LIB_BYTE_SUM_H

#include <stddef.h>
#include <stdint.h>

/* Returns the sum of all bytes, modulo 256: it is 0 if the checksum among them is right. */
static inline uint8_t byte_sum(const void *data, size_t size)
{
	uint8_t sum = 0;

	for (const uint8_t *p = data; size--; p++)
		sum = (uint8_t)(sum + *p);
	return sum;
}

#endif
