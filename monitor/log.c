// SPDX-License-Identifier: GPL-2.0-only
/*
 * A ring of the last LOG_SIZE bytes. The lock protects the ring, its copy in the table,
 * prompt_shown, in_row and the UART's output; only log_sink() and log_replay() do without it. It
 * says which core holds it, so that it can be released when an INIT has stopped that core.
 */
#include "monitor/log.h"
#include <stdint.h>
#include "lib/base/str.h"
#include "lib/console/wrap.h"
#include "monitor/cpu/cpu.h"
#include "monitor/cpu/insn.h"
#include "monitor/uart.h"

#define LOG_SIZE MINT_LOG_SIZE

static char log_text[LOG_SIZE];
static uint64_t log_end;		/* bytes ever written; the last LOG_SIZE are kept */
static struct mint_log *shared;		/* the copy in the table, for kernels; never read */
static bool prompt_shown;		/* the prompt stands on the terminal's last row */
static bool in_row;			/* the terminal's last row is a node's, and not ended */
static uint64_t log_holder;		/* lock: its holder's LAPIC ID plus one; 0: free; atomic */

static void lock(void)
{
	uint64_t self = cpu_lapic_id() + 1ull, expected;

	do {
		expected = 0;
		cpu_pause();
	} while (!__atomic_compare_exchange_n(&log_holder, &expected, self, false,
					      __ATOMIC_ACQUIRE, __ATOMIC_RELAXED));
}

void log_break_lock(void)
{
	__atomic_store_n(&log_holder, 0, __ATOMIC_RELEASE);
}

void log_forget(uint32_t lapic_id)
{
	uint64_t dead = lapic_id + 1ull;

	__atomic_compare_exchange_n(&log_holder, &dead, 0, false, __ATOMIC_RELEASE,
				    __ATOMIC_RELAXED);
}

static void keep(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++, log_end++) {
		log_text[log_end % LOG_SIZE] = s[i];
		if (shared)
			shared->text[log_end % LOG_SIZE] = s[i];
	}
	if (shared)
		__atomic_store_n(&shared->end, log_end, __ATOMIC_RELEASE);
}

void log_share(struct mint_log *copy)
{
	lock();
	memcpy(copy->text, log_text, LOG_SIZE);
	__atomic_store_n(&copy->end, log_end, __ATOMIC_RELEASE);
	shared = copy;
	log_break_lock();
}

static void sink_write(struct fmt_sink *sink, const char *s, size_t len)
{
	(void)sink;
	if (prompt_shown) {
		prompt_shown = false;
		uart_write("\r\033[K", 4);
	}
	if (in_row) {
		in_row = false;
		uart_put('\n');
	}
	keep(s, len);
	uart_write(s, len);
}

static struct fmt_sink sink = { .write = sink_write };

struct fmt_sink *log_sink(void)
{
	return &sink;
}

void log_vprint(const char *fmt, va_list ap)
{
	lock();
	fmt_vprint(log_sink(), fmt, ap);
	log_break_lock();
}

void log_print(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_vprint(fmt, ap);
	va_end(ap);
}

void log_pass(const char *s, size_t len)
{
	lock();
	uart_send(s, len);
	if (len)
		in_row = s[len - 1] != '\n';
	log_break_lock();
}

void log_note(const char *s)
{
	lock();
	keep(s, strlen(s));
	log_break_lock();
}

static void replay_write(struct fmt_sink *to, const char *s, size_t len)
{
	(void)to;
	uart_write(s, len);
}

static void terminal_write(struct fmt_sink *to, const char *s, size_t len)
{
	(void)to;
	lock();
	uart_write(s, len);
	log_break_lock();
}

static struct fmt_sink terminal_sink = { .write = terminal_write };

struct fmt_sink *log_terminal(void)
{
	return &terminal_sink;
}

void log_replay(void)
{
	struct fmt_sink terminal = { .write = replay_write };
	uint64_t end = log_end;
	struct wrap wrap;

	wrap_init(&wrap, &terminal);
	for (uint64_t i = end > LOG_SIZE ? end - LOG_SIZE : 0; i < end; i++)
		wrap.sink.write(&wrap.sink, &log_text[i % LOG_SIZE], 1);
	wrap_flush(&wrap);
}

void log_prompt_begin(void)
{
	lock();
	prompt_shown = true;
	log_break_lock();
}

bool log_prompt_write(const char *s, size_t len)
{
	bool shown;

	lock();
	shown = prompt_shown;
	if (shown)
		uart_write(s, len);
	log_break_lock();
	return shown;
}

bool log_prompt_enter(void)
{
	bool shown;

	lock();
	shown = prompt_shown;
	if (shown)
		uart_put('\n');
	prompt_shown = false;
	log_break_lock();
	return shown;
}

void log_prompt_end(void)
{
	lock();
	prompt_shown = false;
	log_break_lock();
}
