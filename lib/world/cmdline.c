// SPDX-License-Identifier: GPL-2.0-only
#include "lib/world/bsp_guard.h"
#include "lib/world/cmdline.h"
#include "lib/base/fmt.h"

struct line {
	char *buf;
	size_t size, used;
};

/* Words behind what is there; a full line keeps counting. */
static void append(struct line *l, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void append(struct line *l, const char *fmt, ...)
{
	size_t at = l->used < l->size ? l->used : l->size;
	va_list ap;

	va_start(ap, fmt);
	l->used += fmt_vstring(l->buf + at, l->size - at, fmt, ap);
	va_end(ap);
}

static void append_clocks(struct line *l, const struct machine *m, unsigned int hz)
{
	append(l, " tsc=reliable");
	if (!m->tsc_khz)
		return;
	/* Two kernels that calibrate on the one PIT at once both hang. */
	append(l, " tsc_early_khz=%u", m->tsc_khz);
	if (!m->tsc_invariant && hz)
		append(l, " lpj=%llu", (unsigned long long)m->tsc_khz * 1000 / hz);
}

static void append_uart(struct line *l, uint16_t port)
{
	if (port)
		append(l, " 8250.nr_uarts=1 console=uart8250,io,0x%x,115200n8", port);
	else
		append(l, " 8250.nr_uarts=0");
}

/*
 * A kernel that is started by kexec does not get the record, and may not get these words: then it takes the
 * neighbours' devices. A crash kernel gets the words of the kernel that loads it, but never the record. Linux
 * knows the limit since 6.3.
 */
static void append_kexec(struct line *l, const struct bzimage *kernel)
{
	if (kernel->mint)
		append(l, " sysctl.kernel.kexec_load_disabled=1");
	else if (bzimage_at_least(kernel, 6, 3))
		append(l, " sysctl.kernel.kexec_load_limit_reboot=0");
}

bool cmdline_build(const struct plan *plan, unsigned int n, const struct node_boot *from,
		   char *buf, size_t size, size_t *length)
{
	const struct plan_node *node = &plan->node[n];
	const struct bsp_guard guard = bsp_guard(plan, n, &from->info);
	struct line l = { .buf = buf, .size = size };

	/*
	 * A broadcast IPI would reach the other nodes' cores as well. A patched kernel knows
	 * that, and more, from its record, and no user's word undoes it.
	 */
	append(&l, "%s", from->info.mint ? "apic_extnmi=none" :
	       "no_ipi_broadcast=1 apic_extnmi=none pci=noearly");
	/*
	 * A reset goes through ResetSystem, which is a way into the monitor. PREEMPT_RT kernels
	 * have no EFI services by default, and without them Linux resets the whole machine.
	 */
	append(&l, " efi=runtime reboot=efi");
	/* A panic ends in the monitor, which decides what becomes of the node. */
	append(&l, " panic=1");
	/* Nothing in the monitor brings a node back to where it slept. */
	append(&l, " nohibernate");
	if (!from->info.mint)
		append_clocks(&l, plan->machine, node->want->hz);
	append_kexec(&l, &from->info);
	append_uart(&l, node->uart_port);
	if (guard.parameter)
		append(&l, " disable_cpu_apicid=%u", guard.lapic_id);
	if (from->cmdline_size)
		append(&l, " %.*s", (int)from->cmdline_size, from->cmdline);
	*length = l.used;
	return l.used < size && l.used <= from->info.cmdline_max;
}
