// SPDX-License-Identifier: GPL-2.0-only
/*
 * COM1 to COM4: each belongs to one node or to the monitor's console. plan_pci.c has the UARTs that
 * are PCI functions.
 */
#include "lib/plan/plan_internal.h"

static void check_console(struct plan_work *w)
{
	const struct config_uart *console = &w->cfg->console;

	if (console->kind != UART_COM || w->m->com[console->com])
		return;
	if (console->line)
		PLAN_ERROR(w, console->line, "[monitor] console: no UART answers at com%u (port "
			   "0x%x): name another, or `console = none`", console->com + 1,
			   (unsigned int)machine_com_port(console->com));
	else
		PLAN_WARNING(w, w->cfg->monitor_line, "no UART answers at com%u, the monitor's "
			     "console: it will not be seen", console->com + 1);
}

static void give_com(struct plan_work *w, unsigned int n)
{
	const struct config_uart *uart = &w->cfg->node[n].uart;
	const struct config_uart *console = &w->cfg->console;

	if (console->kind == UART_COM && console->com == uart->com) {
		PLAN_NODE_ERROR(w, n, uart->line, "uart: com%u is the monitor's console%s: name "
				"another here, or another `console =` in [monitor]", uart->com + 1,
				console->line ? "" : " (the default)");
		return;
	}
	for (unsigned int k = 0; k < n; k++) {
		const struct config_uart *other = &w->cfg->node[k].uart;

		if (other->kind != UART_COM || other->com != uart->com)
			continue;
		PLAN_NODE_ERROR(w, n, uart->line, "uart: com%u belongs to [node %s] already (line "
				"%u): name another", uart->com + 1, w->cfg->node[k].name,
				other->line);
		return;
	}
	if (!w->m->com[uart->com]) {
		PLAN_NODE_ERROR(w, n, uart->line,
				"uart: no UART answers at com%u (port 0x%x): name "
				"another, or `uart = none`", uart->com + 1,
				(unsigned int)machine_com_port(uart->com));
		return;
	}
	w->plan->node[n].uart_port = machine_com_port(uart->com);
}

void plan_uart_share(struct plan_work *w)
{
	check_console(w);
	for (unsigned int n = 0; n < w->plan->node_count; n++)
		if (w->cfg->node[n].uart.kind == UART_COM)
			give_com(w, n);
}
