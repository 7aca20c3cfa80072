/* SPDX-License-Identifier: GPL-2.0-only */
/* For lib/, which names the C standard's headers: what the kernel has in their place. */
#include <linux/stddef.h>
