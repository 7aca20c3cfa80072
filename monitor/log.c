// SPDX-License-Identifier: GPL-2.0-only
#include "monitor/log.h"
#include <stdint.h>
#include "monitor/cpu/cpu.h"
#include "monitor/cpu/insn.h"
#include "monitor/uart.h"

#define LOG_SIZE 16384			/* power of two */

static char log_text[LOG_SIZE];
static uint64_t log_end;		/* bytes ever written; the last LOG_SIZE are kept */
static uint64_t log_holder;		/* LAPIC ID of the core that writes, plus one; 0: none */

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

static void sink_write(struct fmt_sink *sink, const char *s, size_t len)
{
	(void)sink;
	for (size_t i = 0; i < len; i++) {
		log_text[log_end++ % LOG_SIZE] = s[i];
		uart_put(s[i]);
	}
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

void log_replay(void)
{
	uint64_t end = log_end;

	for (uint64_t i = end > LOG_SIZE ? end - LOG_SIZE : 0; i < end; i++)
		uart_put(log_text[i % LOG_SIZE]);
}
