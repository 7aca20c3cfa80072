/* SPDX-License-Identifier: GPL-2.0-only */
/* For lib/, which names the C standard's headers: what the kernel has in their place. */
#include <linux/limits.h>
#include <linux/types.h>

#define UINT64_MAX U64_MAX
