// SPDX-License-Identifier: GPL-2.0-only
/*
 * A kernel that stops its other CPUs leaves them in HLT in its own memory, where they take no NMI.
 * INIT still brings them to the monitor, but must not be sent to the hardware BSP: so that one is
 * sent home before the others are stopped.
 */
#include "module/mint.h"
#include <linux/cpumask.h>
#include <linux/efi.h>
#include <linux/kernel.h>
#include <linux/kexec.h>
#include <linux/smp.h>
#include <asm/smp.h>
#include "lib/table/table.h"

static void (*their_stop)(int wait);	/* Linux's own two functions, which ours call */
static void (*their_crash_stop)(void);

static void send_bsp_home(void)
{
	u32 bsp = mint_self.table->header.bsp_lapic_id;
	int cpu = mint_cpu_online(bsp);

	if (cpu < 0 || cpu == raw_smp_processor_id())
		return;
	if (!mint_home_call(cpu)) {
		pr_emerg("the hardware BSP, LAPIC ID %u, answers no NMI: the monitor will not get "
			 "it back\n",
			 bsp);
		return;
	}
	/* Mark it offline, as a CPU that stops does itself, so that nobody waits for it. */
	cpumask_clear_cpu(cpu, &__cpu_online_mask);
	atomic_dec(&__num_online_cpus);
}

/*
 * `halt` would end in HLT, in memory that may be given away. So it becomes a power-off, which for a
 * node means only that its cores rest. A kernel started by kexec would overwrite memory that
 * other cores still execute on their way to the monitor, and would not have the node's record and
 * words. So kexec becomes a reboot (docs/adr/0033-kdump-and-kexec.md).
 */
static void stop(int wait)
{
	send_bsp_home();
	their_stop(wait);
	if (!wait)
		return;
	if (mint_death_by_kexec())
		mint_home_end(MINT_REQUEST_RESTART);	/* returns if there is no such way */
	if (!efi_enabled(EFI_RUNTIME_SERVICES))
		return;
	if (system_state == SYSTEM_HALT)
		efi.reset_system(EFI_RESET_SHUTDOWN, EFI_SUCCESS, 0, NULL);
	if (mint_death_by_kexec())
		efi.reset_system(EFI_RESET_WARM, EFI_SUCCESS, 0, NULL);
}

/*
 * If a crash kernel is loaded, its dump wants the registers of all CPUs: then the hardware BSP
 * stays, too, to be stopped like the others. But the crash kernel finds functions by the ACPI
 * tables of this one. If some of these are another node's by now, it must not run.
 */
static void crash_stop(void)
{
	bool gone = mint_function_gone_from_whole();

	if (kexec_crash_loaded() && !gone)
		mint_death_dumps();
	else
		send_bsp_home();
	their_crash_stop();
	if (!kexec_crash_loaded() || !gone)
		return;
	pr_emerg("no dump: the crash kernel would find PCI functions that are other nodes' now\n");
	mint_death_panics();
	mint_home_end(MINT_REQUEST_RESTART);
}

int mint_stop_start(void)
{
	their_stop = smp_ops.stop_other_cpus;
	their_crash_stop = smp_ops.crash_stop_other_cpus;
	WRITE_ONCE(smp_ops.stop_other_cpus, stop);
	if (their_crash_stop)
		WRITE_ONCE(smp_ops.crash_stop_other_cpus, crash_stop);
	return 0;
}

void mint_stop_stop(void)
{
	WRITE_ONCE(smp_ops.crash_stop_other_cpus, their_crash_stop);
	WRITE_ONCE(smp_ops.stop_other_cpus, their_stop);
}
