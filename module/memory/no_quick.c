// SPDX-License-Identifier: GPL-2.0-only
/* In place of quick.c, for kernels before 6.11 and after 6.15. */
#include "module/memory/memory.h"

const bool mint_quick;

int mint_quick_vacate(u32 n, bool *poisoned)
{
	return -EOPNOTSUPP;
}

void mint_quick_use(u32 n)
{
}

unsigned long mint_quick_failures(u32 n)
{
	return 0;
}
