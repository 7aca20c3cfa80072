/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Linux's interface for drivers of hypervisors' consoles, drivers/tty/hvc/hvc_console.h. No package
 * of headers has that file. Only what this module uses is declared here; struct hvc_struct stays
 * unknown.
 *
 * The functions are weak: in a kernel without CONFIG_HVC_DRIVER they are NULL, and the module loads
 * all the same.
 */
#ifndef MINT_KO_HVC_LINUX_H
#define MINT_KO_HVC_LINUX_H

#include <linux/compiler.h>
#include <linux/types.h>
#include "module/compat.h"

struct hvc_struct;

struct hv_ops {
	/* Take typed bytes, write bytes: return how many, or an errno. Both may be atomic. */
	mint_hvc_count (*get_chars)(u32 vtermno, mint_hvc_byte *buf, mint_hvc_size count);
	mint_hvc_count (*put_chars)(u32 vtermno, const mint_hvc_byte *buf, mint_hvc_size count);
	int (*flush)(u32 vtermno, bool wait);
	/* The terminal's first open, its last close, and a hangup that closes it. May sleep. */
	int (*notifier_add)(struct hvc_struct *hvc, int data);
	void (*notifier_del)(struct hvc_struct *hvc, int data);
	void (*notifier_hangup)(struct hvc_struct *hvc, int data);
	void *unused[3];		/* modem lines */
};

struct hvc_struct *hvc_alloc(u32 vtermno, int data, const struct hv_ops *ops,
			     int outbuf_size) __weak;
void hvc_remove(struct hvc_struct *hvc) __weak;
/* Has the thread that reads all of these consoles look at once. May be called in any context. */
void hvc_kick(void) __weak;

#endif
