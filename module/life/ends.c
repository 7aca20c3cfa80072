// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every end of this kernel leads to the monitor. Linux resets through EFI, ACPI, the keyboard
 * controller, port CF9h or a triple fault, as its build, its command line and /sys/kernel/reboot
 * say. All of these but EFI's would end the whole machine. But the last thing that Linux does
 * before each of them is to call the kmsg dumpers. This module has one, which takes its core to
 * the monitor.
 */
#include "module/life/ends.h"
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/smp.h>
#include <asm/smp.h>

/*
 * Returns what is to follow the end of this node: MINT_REQUEST_RESTART, or _KILL if it is to stay
 * off. Returns MINT_REQUEST_NONE if @reason is no end.
 */
static u32 next_step(enum kmsg_dump_reason reason)
{
	if (reason == KMSG_DUMP_EMERG)	/* emergency_restart(): after a panic, or by SysRq */
		return MINT_REQUEST_RESTART;
	if (reason != KMSG_DUMP_SHUTDOWN)
		return MINT_REQUEST_NONE;
	switch (system_state) {
	case SYSTEM_RESTART:			/* or a kexec that stop.c has not ended */
		return MINT_REQUEST_RESTART;
	case SYSTEM_HALT:			/* a node that halts is off */
	case SYSTEM_POWER_OFF:
		return MINT_REQUEST_KILL;
	default:
		return MINT_REQUEST_NONE;
	}
}

void mint_ends_now(enum kmsg_dump_reason reason)
{
	u32 kind = next_step(reason);

	if (kind == MINT_REQUEST_NONE || !mint_home_known())
		return;
	local_irq_disable();
	/* An orderly end stops the other CPUs, as Linux would. After a panic they have stopped. */
	if (reason == KMSG_DUMP_SHUTDOWN && num_online_cpus() > 1)
		smp_ops.stop_other_cpus(1);
	mint_home_end(kind);
}

int mint_ends_start(void)
{
	/* The last reason that the dumper is called for; the default would be KMSG_DUMP_OOPS. */
	mint_ends_dumper.max_reason = KMSG_DUMP_SHUTDOWN;
	return kmsg_dump_register(&mint_ends_dumper);
}

void mint_ends_stop(void)
{
	kmsg_dump_unregister(&mint_ends_dumper);
}
