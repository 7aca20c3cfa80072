/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A record of a kernel's log as text: as dmesg(1) prints it, and as /dev/kmsg has it (Linux,
 * Documentation/ABI/testing/dev-kmsg). What a record holds is not believed: everything but
 * printable ASCII, line feed and tab is written as \xNN, so that no terminal obeys it.
 */
#ifndef LIB_PRINTK_TEXT_H
#define LIB_PRINTK_TEXT_H

#include "lib/base/fmt.h"
#include "lib/base/text.h"
#include "lib/printk/printk_ring.h"

#define PRINTK_KMSG_MAX	(4 * PRINTK_TEXT_MAX + 128) /* bytes of a record in /dev/kmsg */

/*
 * Prints "[    1.234567] text" and a line feed. Further lines of the record are indented by the
 * width of the time, as dmesg(1) does.
 */
void printk_print(struct fmt_sink *sink, const struct printk_record *record);
/* Prints @len bytes of text, with \xNN for what is not printable. */
void printk_print_text(struct fmt_sink *sink, const char *text, size_t len);
/*
 * Reads a record as /dev/kmsg has it: "PRIORITY,SEQ,MICROSECONDS,FLAGS[,caller=ID];TEXT" and a line
 * feed, which lines with other data may follow. Returns false if it is not that.
 */
bool printk_parse(struct printk_record *out, struct text kmsg);

#endif
