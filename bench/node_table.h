/* SPDX-License-Identifier: GPL-2.0-only */
/* For the programs that measure inside a node. */
#ifndef BENCH_NODE_TABLE_H
#define BENCH_NODE_TABLE_H

#include <mint/abi.h>
#include "lib/table/table.h"

/*
 * Returns a copy of the ownership table as it is now, in memory that the caller frees (mem). @acpi
 * says where the table is and which node this is. An error ends the program.
 */
struct table read_table(struct mint_acpi *acpi);

#endif
