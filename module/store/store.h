/* SPDX-License-Identifier: GPL-2.0-only */
/* What store.c and load.c share: this kernel's view of the image store (lib/table/store.h). */
#ifndef MINT_KO_STORE_H
#define MINT_KO_STORE_H

#include <mint/ioctl.h>
#include "lib/table/store.h"

/* Fixed as long as the module is loaded. Its size is 0 if the machine has no image store. */
const struct store *mint_store(void);
/*
 * Copy element @n of IMAGES to *@out. Returns false if its bytes cannot be where it says. A file
 * that the machine was started with is copied as it was when the module was loaded; any other image
 * has to lie in the store. Nothing else is mapped, whatever the table says.
 */
bool mint_store_image(u32 n, struct mint_image *out);
/*
 * Take the store's lock (MINT_LOCK_STORE), and turn preemption off until mint_store_unlock(). May
 * sleep before that. A holder that has had the lock for ten seconds loses it: it is dead, or never
 * held it. Returns false, without the lock, after a fatal signal.
 */
bool mint_store_lock(void);
void mint_store_unlock(void);

/* load.c: MINT_IOCTL_LOAD. @user is a struct mint_load; returns as that says. */
long mint_load(void __user *user);

#endif
