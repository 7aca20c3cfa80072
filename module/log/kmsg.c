// SPDX-License-Identifier: GPL-2.0-only
/* What is not printable, a backslash included, is written as \\xNN, as Linux does. */
#include "module/log/kmsg.h"
#include <linux/kernel.h>
#include <linux/math64.h>
#include <linux/time64.h>

#define CPU		0x80000000	/* printk_record.caller_id of a CPU */

static size_t put(char *buf, size_t size, u8 c)
{
	if (c < ' ' || c >= 127 || c == '\\')
		return scnprintf(buf, size, "\\x%02x", c);
	return scnprintf(buf, size, "%c", c);
}

size_t mint_kmsg_format(char *buf, size_t size, const struct printk_record *record)
{
	size_t len = scnprintf(buf, size, "%u,%llu,%llu,-,caller=%c%u;",
			       record->facility << 3 | record->level, record->seq,
			       div_u64(record->ts_nsec, NSEC_PER_USEC),
			       record->caller_id & CPU ? 'C' : 'T', record->caller_id & ~CPU);

	for (size_t i = 0; i < record->len; i++)
		len += put(buf + len, size - len, record->text[i]);
	return len + scnprintf(buf + len, size - len, "\n");
}
