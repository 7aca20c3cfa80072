/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who owns which PCI function and which core now. Kernels move both among themselves, by the owners
 * in the ownership table (mint/abi.h, MINT_FUNCTION_MOVES and MINT_CORE_MOVES). The monitor reads
 * those owners into its plan when it takes a node home or makes one ready, and has what moves back
 * when its node has died. @n is always the index of a node.
 */
#ifndef MONITOR_OWNERS_H
#define MONITOR_OWNERS_H

#include <stdbool.h>
#include <stdint.h>

/* Returns the tag of an owner: a node's index, PLAN_MONITOR or PLAN_NOBODY. */
uint8_t owners_tag(unsigned int owner);
/*
 * Reads the owner of core @i of the machine, which moves. Returns false if it is none that can be.
 */
bool owners_of_core(unsigned int i, unsigned int *owner);
/*
 * Reads the owners of all that moves. An owner that cannot be is a stray write, which the real
 * owner's mint.ko puts back: until then the last one that was read counts. Any core may call this.
 */
void owners_read(void);
/*
 * Give what the dead node @n had, and what the config does not give to it, back: to the node that
 * the config names, or to nobody. Forget what @n was asked to do with all of it. To be called when
 * all of @n's cores are home; for the functions, when their reset is over, too.
 */
void owners_return_cores(unsigned int n);
void owners_return_functions(unsigned int n);
/*
 * Gives what the dead node @n still has, but its boot core, to the node that the config names for
 * that (`on_death`), if that runs and takes such. @reset: all of its functions answer after their
 * reset; else they stay. To be called when @n stays down, after the two above.
 */
void owners_lend(unsigned int n, bool reset);
/*
 * Function @i of the machine, which the dead node @n had, does not answer after its reset. Returns
 * true if the config does not give it to @n: then the monitor keeps it, and @n goes on without it.
 */
bool owners_keep(unsigned int n, unsigned int i);

#endif
