// SPDX-License-Identifier: GPL-2.0-only
/*
 * The monitor's words, each with the reason why a node cannot do without it, and then the user's.
 */
#include "lib/cmdline/cmdline.h"
#include "lib/base/fmt.h"

struct line {
	char *buf;
	size_t size, used;
};

/* Adds words to the line. Once the line is full, only their length is still counted. */
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
	/* If two kernels calibrate by the one PIT at the same time, both hang. */
	append(l, " tsc_early_khz=%u", m->tsc_khz);
	if (!m->tsc_invariant && hz)
		append(l, " lpj=%llu", (unsigned long long)m->tsc_khz * 1000 / hz);
}

/*
 * The last console is Linux's /dev/console. hvc0 appears with mint.ko; until then a kernel without
 * a UART has the virtual terminal there, so that what opens /dev/console finds one.
 */
static void append_console(struct line *l, const struct cmdline_node *node)
{
	if (node->uart_port) {
		append(l, " 8250.nr_uarts=1 console=uart8250,io,0x%x,115200n8", node->uart_port);
		return;
	}
	append(l, " 8250.nr_uarts=0");
	if (node->has_console)
		append(l, node->has_screen ? " console=hvc0 console=tty0" :
		       " console=tty0 console=hvc0");
}

/*
 * Forbids kexec, as far as the kernel can. A kernel that is started by kexec does not get the
 * record, and may not get these words either: then it takes the devices of other nodes. A crash
 * kernel gets the words of the kernel that loads it, but never the record. So a patched kernel may
 * load neither; a stock one may load a crash kernel. Linux has that limit since 6.3.
 */
static void append_kexec(struct line *l, const struct bzimage *kernel)
{
	if (kernel->mint)
		append(l, " sysctl.kernel.kexec_load_disabled=1");
	else if (bzimage_at_least(kernel, 6, 3))
		append(l, " sysctl.kernel.kexec_load_limit_reboot=0");
}

bool cmdline_build(const struct cmdline_node *node, char *buf, size_t size, size_t *length)
{
	const struct bzimage *kernel = node->kernel;
	struct line l = { .buf = buf, .size = size };

	/*
	 * A broadcast IPI would also reach the other nodes' cores. A patched kernel sends none, and
	 * more, because of its record, which no word of the user undoes.
	 */
	append(&l, "%s", kernel->mint ? "apic_extnmi=none" :
	       "no_ipi_broadcast=1 apic_extnmi=none pci=noearly");
	/*
	 * A reset goes through EFI's ResetSystem, which leads into the monitor. A PREEMPT_RT kernel
	 * does not use EFI services by default, and Linux without them resets the whole machine.
	 */
	append(&l, " efi=runtime reboot=efi");
	/*
	 * After a panic the kernel reboots: so it comes to the monitor, which decides what follows.
	 */
	append(&l, " panic=1");
	/* The monitor cannot bring a node back from hibernation. */
	append(&l, " nohibernate");
	if (!kernel->mint)
		append_clocks(&l, node->machine, node->hz);
	append_kexec(&l, kernel);
	append_console(&l, node);
	/*
	 * Its MADT also lists cores that it may get later, and that are others' now. Since 6.5
	 * Linux would start the first threads of all physical cores before the second ones of its
	 * own.
	 */
	if (node->cores)
		append(&l, " maxcpus=%u cpuhp.parallel=0", node->cores);
	if (node->leaves_core)
		append(&l, " disable_cpu_apicid=%u", node->left_lapic_id);
	if (node->words_size)
		append(&l, " %.*s", (int)node->words_size, node->words);
	*length = l.used;
	return l.used < size && l.used <= kernel->cmdline_max;
}
