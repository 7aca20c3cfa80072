/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who owns which PCI function now. Kernels move functions among themselves, by the owners in the
 * ownership table (mint/abi.h, MINT_FUNCTION_MOVES). The monitor reads those owners into its plan
 * when it takes a node home or makes one ready, and has functions back when their node has died.
 * @n is always the index of a node.
 */
#ifndef MONITOR_OWNERS_H
#define MONITOR_OWNERS_H

/*
 * Reads the owners of all functions that move. An owner that cannot be is a stray write, which the
 * real owner's mint.ko puts back: until then the last one that was read counts. Any core may call
 * this.
 */
void owners_read(void);
/*
 * Gives functions that the dead node @n had, and that the config does not give to it, back: to the
 * node that the config names, or to nobody. Forgets what @n was asked to do with its functions. To
 * be called when the functions' reset is over and all cores are home.
 */
void owners_return(unsigned int n);
/*
 * Function @i of the machine, which the dead node @n had, does not answer after its reset. Returns
 * true if the config does not give it to @n: then the monitor keeps it, and @n goes on without it.
 */
bool owners_keep(unsigned int n, unsigned int i);

#endif
