// SPDX-License-Identifier: GPL-2.0-only
/*
 * Polled input and output. The time that output may wait for the UART is limited over all bytes.
 */
#include "monitor/uart.h"
#include "monitor/cpu/insn.h"

#define UART_DATA	0		/* DLAB = 1: divisor, low byte */
#define UART_IER	1		/* DLAB = 1: divisor, high byte */
#define UART_FCR	2
#define  FCR_ENABLE_CLEAR 0x07
#define UART_LCR	3
#define  LCR_8N1	0x03
#define  LCR_DLAB	0x80
#define UART_MCR	4
#define  MCR_DTR_RTS	0x03
#define UART_LSR	5
#define  LSR_DATA	0x01
#define  LSR_BROKEN	0x1c		/* parity or framing error, break: nobody sent this byte */
#define  LSR_THRE	0x20
#define UART_SCRATCH	7

#define DIVISOR_115200	1

/*
 * A UART that never sends its bytes must not stop the monitor. All bytes together may wait for
 * PATIENCE_MAX looks at LSR, each of 0.1 to 1 us. Each byte that is sent earns some looks anew,
 * more than a UART that works ever needs (a byte lasts 87 us at 115200 baud). When no looks are
 * left, a byte that cannot be sent at once is dropped; the log keeps it in memory.
 */
#define PATIENCE_MAX	1000000
#define PATIENCE_BYTE	4000

static uint16_t base;
static uint32_t patience = PATIENCE_MAX;	/* under the log's lock, like all output */

bool uart_present(uint16_t port)
{
	static const uint8_t pattern[] = { 0x5a, 0xa5 };
	uint8_t old = inb(port + UART_SCRATCH);
	bool there = true;

	for (unsigned int i = 0; i < sizeof(pattern); i++) {
		outb(port + UART_SCRATCH, pattern[i]);
		there &= inb(port + UART_SCRATCH) == pattern[i];
	}
	outb(port + UART_SCRATCH, old);
	return there;
}

void uart_use(uint16_t port)
{
	base = port;
	if (!base)
		return;
	outb(base + UART_IER, 0);
	outb(base + UART_LCR, LCR_DLAB);
	outb(base + UART_DATA, DIVISOR_115200);
	outb(base + UART_IER, 0);
	outb(base + UART_LCR, LCR_8N1);
	outb(base + UART_FCR, FCR_ENABLE_CLEAR);
	outb(base + UART_MCR, MCR_DTR_RTS);
}

static void put_raw(char c)
{
	while (!(inb(base + UART_LSR) & LSR_THRE)) {
		if (!patience)
			return;
		patience--;
		cpu_pause();
	}
	patience = patience < PATIENCE_MAX - PATIENCE_BYTE ? patience + PATIENCE_BYTE :
		PATIENCE_MAX;
	outb(base + UART_DATA, (uint8_t)c);
}

void uart_put(char c)
{
	if (!base)
		return;
	if (c == '\n')
		put_raw('\r');
	put_raw(c);
}

void uart_write(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		uart_put(s[i]);
}

void uart_send(const char *s, size_t len)
{
	for (size_t i = 0; base && i < len; i++)
		put_raw(s[i]);
}

int uart_get(void)
{
	uint8_t status = base ? inb(base + UART_LSR) : 0;
	int c;

	if (!(status & LSR_DATA))
		return -1;
	c = inb(base + UART_DATA);
	return status & LSR_BROKEN ? -1 : c;
}
