// SPDX-License-Identifier: GPL-2.0-only
/* In place of chunks.c, for releases that chunks.c was not tried with. */
#include "module/memory/memory.h"

bool mint_chunks_possible(void)
{
	return false;
}

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
