/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the monitor says: kept in memory, and written to the console's UART
 * where there is one. Any core may log; a message is written in one piece. A UART that takes
 * nothing costs a second altogether, not one for each byte.
 */
#ifndef MONITOR_LOG_H
#define MONITOR_LOG_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include "lib/base/fmt.h"

void log_print(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_vprint(const char *fmt, va_list ap) __attribute__((format(printf, 1, 0)));
/* For printers of lib/: not in one piece, one core at a time. */
struct fmt_sink *log_sink(void);
/* Everything that is still kept, oldest first, once more to the UART, at most 80 columns wide. */
void log_replay(void);
/* Keep @s, and do not show it. */
void log_note(const char *s);

/*
 * The prompt has the terminal's last row, written past the log. Any core that logs
 * meanwhile erases it first; from then on it is gone, and has to begin again.
 */
void log_prompt_begin(void);
bool log_prompt_write(const char *s, size_t len);	/* false: it is gone, nothing was written */
bool log_prompt_enter(void);		/* to the next row, which is the log's; false: it was gone */
void log_prompt_end(void);
/* The core with this LAPIC ID was taken by INIT: if it held the lock, it will not come back. */
void log_forget(uint32_t lapic_id);
/* For panic alone: whoever held the lock will not come back. */
void log_break_lock(void);

#endif
