/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The names of the devices at fixed addresses (MINT_LEGACY_ of mint/setup.h), apart from COM ports.
 */
#ifndef LIB_LEGACY_H
#define LIB_LEGACY_H

#include <stdint.h>

#define LEGACY_NAMES 6

/*
 * Returns the name of device number @i, below LEGACY_NAMES. *device becomes its MINT_LEGACY_ bit.
 */
const char *legacy_nth(unsigned int i, uint32_t *device);
/* Returns the name of the device with this bit, or "?" if there is none. */
const char *legacy_name(uint32_t device);

#endif
