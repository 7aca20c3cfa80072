/* SPDX-License-Identifier: GPL-2.0-only */
/* Names of the devices at fixed addresses (MINT_LEGACY_ of mint/setup.h) that have no better one. */
#ifndef LIB_LEGACY_H
#define LIB_LEGACY_H

#include <stdint.h>

#define LEGACY_NAMES 6

/* Number @i, below LEGACY_NAMES, and what it is called. */
const char *legacy_nth(unsigned int i, uint32_t *device);
const char *legacy_name(uint32_t device);	/* "?" if it is none of them */

#endif
