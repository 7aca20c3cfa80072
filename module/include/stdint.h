/* SPDX-License-Identifier: GPL-2.0-only */
/* lib/ includes this header of the C standard by name; here it has what the kernel has instead. */
#include <linux/limits.h>
#include <linux/types.h>

#define UINT64_MAX U64_MAX
