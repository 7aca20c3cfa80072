// SPDX-License-Identifier: GPL-2.0-only
/* In place of chunks.c, for kernels but 6.12. */
#include "memory.h"

void mint_chunks_take(unsigned long *first, unsigned long *end)
{
}

void mint_chunks_put(unsigned long first, unsigned long end)
{
}

bool mint_chunks_use(unsigned long first, unsigned long end)
{
	return false;
}
