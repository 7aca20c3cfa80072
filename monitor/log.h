/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The monitor's messages: they are kept in memory, and written to the console's UART if there is
 * one. Any core may log, and each message is written in one piece. A UART that does not take its
 * bytes costs a second in all, not a second for each byte.
 */
#ifndef MONITOR_LOG_H
#define MONITOR_LOG_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <mint/abi.h>
#include "lib/base/fmt.h"

/* Log one message, in one piece. Any core may call these. */
void log_print(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_vprint(const char *fmt, va_list ap) __attribute__((format(printf, 1, 0)));
/*
 * Returns a sink for the printers of lib/. It takes no lock, so what it writes may be mixed with
 * other cores' messages, and only one core may use it at a time.
 */
struct fmt_sink *log_sink(void);
/*
 * Writes everything that is still kept to the UART once more, oldest first, at most 80 columns
 * wide.
 */
void log_replay(void);
/*
 * From now on the log is also kept in @copy, which others can read: from the beginning on, as far
 * as it is still there. They can write there as well, so nothing is read back.
 */
void log_share(struct mint_log *copy);
/*
 * Returns a sink that writes to the UART and keeps nothing, for what a user asks to see. Each write
 * takes the lock, so other cores' messages come between two writes.
 */
struct fmt_sink *log_terminal(void);
/* Keeps @s in memory without writing it to the UART. */
void log_note(const char *s);

/*
 * The prompt stands on the terminal's last row, below the log. A core that logs something erases it
 * first; from then on the prompt is gone, and its owner has to begin it again.
 */
void log_prompt_begin(void);
bool log_prompt_write(const char *s, size_t len);	/* false: it is gone, nothing was written */
bool log_prompt_enter(void);		/* to the next row, the log's; false: it was gone */
void log_prompt_end(void);
/*
 * Writes what a node says to the terminal, as it is, and does not keep it. A message of the log
 * that comes in the middle of a row begins a new one.
 */
void log_pass(const char *s, size_t len);
/*
 * Releases the log's lock if the core with this LAPIC ID holds it. To be called when an INIT has
 * stopped that core, which then will not release the lock itself.
 */
void log_forget(uint32_t lapic_id);
/* Releases the log's lock, whoever holds it. Outside log.c only panic() may call this. */
void log_break_lock(void);

#endif
