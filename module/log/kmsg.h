/* SPDX-License-Identifier: GPL-2.0-only */
/* A record of a log in the form of /dev/kmsg (Linux, Documentation/ABI/testing/dev-kmsg). */
#ifndef MINT_KMSG_H
#define MINT_KMSG_H

#include <linux/types.h>
#include "lib/printk/printk_text.h"

/* Write the record, with a line feed, into @size bytes, PRINTK_KMSG_MAX. Returns their number. */
size_t mint_kmsg_format(char *buf, size_t size, const struct printk_record *record);

#endif
