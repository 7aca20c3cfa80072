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

/* Does a UART answer at @port? Its scratch register keeps what is written. */
bool uart_present(uint16_t port);
/* Use the one at @port from now on; 0: none, uart_put() goes nowhere. */
void uart_use(uint16_t port);
/* '\n' becomes CR LF. If the UART does not drain, the byte is dropped before long. */
void uart_put(char c);
void uart_write(const char *s, size_t len);
int uart_get(void);			/* the next byte received, or -1 */

#endif
