/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The console's UART, a 16550 (National PC16550D) at one of the COM ports:
 * 115200 baud, 8 data bits, no parity, one stop bit, polled.
 */
#ifndef MONITOR_UART_H
#define MONITOR_UART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Returns true if a UART answers at I/O port @port: its scratch register keeps what is written to
 * it.
 */
bool uart_present(uint16_t port);
/* Sets up the UART at @port and uses it from now on; 0: none is used, and output goes nowhere. */
void uart_use(uint16_t port);
/*
 * Writes a byte, or @len bytes; '\n' becomes CR LF. If the UART does not take a byte, it is dropped
 * after a while. The caller holds the log's lock once other cores run.
 */
void uart_put(char c);
void uart_write(const char *s, size_t len);
void uart_send(const char *s, size_t len);	/* the same, with '\n' as it is */
int uart_get(void);			/* returns the next byte received, or -1 */

#endif
