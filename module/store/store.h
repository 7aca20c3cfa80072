/* SPDX-License-Identifier: GPL-2.0-only */
/* Between store.c and load.c: what lib/ says of the image store. */
#ifndef MINT_KO_STORE_H
#define MINT_KO_STORE_H

#include <mint/ioctl.h>
#include "lib/table/store.h"

/* Fixed as long as the module is loaded: size 0 where there is none. */
const struct store *mint_store(void);
/*
 * A copy of element @n of IMAGES, if its bytes can be where it says: a file that the machine was started with, as it was
 * when the module was loaded; else in the store. Nothing else is mapped, whatever the table says.
 */
bool mint_store_image(u32 n, struct mint_image *out);
/*
 * Held with preemption off. Taken by force from a holder that has had it for ten seconds: it is dead, or never was one.
 * False: a fatal signal came first.
 */
bool mint_store_lock(void);
void mint_store_unlock(void);

/* load.c: MINT_IOCTL_LOAD */
long mint_load(void __user *user);

#endif
