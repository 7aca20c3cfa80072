// SPDX-License-Identifier: GPL-2.0-only
/*
 * The whole story of the monitor, from top to bottom. Up to the point of no
 * return everything is read and decided: the hardware is left as the firmware
 * had it, save the console's UART. After it the plan is carried out.
 */
#include "monitor/main.h"
#include <stddef.h>
#include "lib/config/config_parse.h"
#include "lib/base/diag.h"
#include "lib/machine/machine.h"
#include "lib/plan/plan_make.h"
#include "lib/plan/plan_virtual.h"
#include "lib/plan/plan_print.h"
#include "lib/base/str.h"
#include "monitor/apic/ioapic.h"
#include "monitor/apic/lapic.h"
#include "monitor/console/countdown.h"
#include "monitor/node/clean.h"
#include "monitor/platform/cmos.h"
#include "monitor/console/console.h"
#include "monitor/cpu/core.h"
#include "monitor/cpu/cpu.h"
#include "monitor/cpu/exception.h"
#include "monitor/cpu/home_reset.h"
#include "monitor/cpu/idle.h"
#include "monitor/cpu/insn.h"
#include "monitor/cpu/mtrr.h"
#include "monitor/cpu/mcheck.h"
#include "monitor/cpu/smp.h"
#include "monitor/cpu/trampoline.h"
#include "monitor/cpu/tsc.h"
#include "monitor/discover.h"
#include "monitor/platform/hpet.h"
#include "monitor/iommu.h"
#include "monitor/log.h"
#include "monitor/node/images.h"
#include "monitor/mem/paging.h"
#include "monitor/mp_table.h"
#include "monitor/node/cores.h"
#include "monitor/node/life.h"
#include "monitor/node/node.h"
#include "monitor/panic.h"
#include "monitor/pci/bridge.h"
#include "monitor/pci/config.h"
#include "monitor/pci/keep.h"
#include "monitor/pci/wake.h"
#include "monitor/platform/power.h"
#include "monitor/start_nodes.h"
#include "monitor/table_page.h"
#include "monitor/uart.h"
#include "monitor/version.h"

static struct machine machine;
static struct config config;
static struct plan_input input;
static struct plan plan;
static struct diag diag;
static uint8_t stack[16384] __attribute__((aligned(16)));

/* Nothing was started, and nothing will be: say why, and wait for orders. */
static void give_up(const char *what) __attribute__((noreturn));
static void give_up(const char *what)
{
	diag_print(&diag, log_sink());
	log_print("mint: %s; nothing was started\n"
		  "mint: mend it and `reboot`; `help` lists what can be done here\n", what);
	console_run();
}

static void open_console(unsigned int com)
{
	uart_use(machine_com_port(com));
}

static void read_config(const struct boot_info *boot)
{
	const struct boot_file *file = &boot->file[0];

	if (boot->error[0])
		diag_error(&diag, NULL, 0, "%s", boot->error);
	if (!boot->config_found) {
		diag_error(&diag, NULL, 0, "no config at %s", boot->config_path);
		give_up("there is no config");
	}
	if (!config_parse(&config, file->name, (const char *)file->addr, file->size, &diag))
		give_up("the config has errors");
	if (config.console.kind == UART_NONE)
		uart_use(0);
	else
		open_console(config.console.com);
}

static void read_machine(const struct boot_info *boot)
{
	bool ok = discover_machine(&machine, boot, &diag);

	power_init(&machine.power, boot->efi_systab);
	console_init(ok ? &machine : NULL, NULL);
	if (!ok)
		give_up("the machine could not be read");
}

static void make_plan(const struct boot_info *boot)
{
	input = (struct plan_input){
		.machine = &machine,
		.config = &config,
		.image = boot->image,
	};
	for (unsigned int i = 1; i < boot->file_count; i++)
		input.file[input.file_count++] = (struct plan_file_in){
			.name = boot->file[i].name,
			.range = range_of(boot->file[i].addr, boot->file[i].size),
			.data = (const void *)boot->file[i].addr,
			.size = boot->file[i].size,
		};
	plan_virtual_make(&machine, &config, &diag);
	if (!plan_make(&plan, &input, &diag))
		give_up("the plan cannot be made");
	console_init(&machine, &plan);
	diag_print(&diag, log_sink());		/* warnings */
	plan_print(&plan, log_sink());
}
_Static_assert(BOOT_FILES_MAX - 1 <= PLAN_INPUTS_MAX, "every file finds room in the plan");

/* On the hardware BSP, as all up to the start of the nodes: if one of them has it. */
static void free_bsp(void)
{
	for (unsigned int i = 0; i < machine.cpu_count; i++) {
		if (machine.cpu[i].lapic_id != machine.bsp_lapic_id ||
		    plan.cpu_owner[i] >= plan.node_count)
			continue;
		plan.bsp_cleared = lapic_clear_bsp();
		log_print("mint: core %u, the hardware BSP, %s\n", machine.bsp_lapic_id,
			  plan.bsp_cleared ?
			  "has given up its flag: INIT brings it home like any other" :
			  "keeps its flag: no INIT brings it home, only its kernel and, with "
			  "mint.ko, an NMI");
	}
}

/* Every core that belongs to somebody has to be there before anybody starts. */
static void bring_up_cores(void)
{
	struct core *self;

	core_init(&plan, plan.arena.start);
	core_on_change(cores_show);
	self = core_find(cpu_lapic_id());
	if (!self)
		panic("core %u runs the monitor and is not in the MADT", cpu_lapic_id());
	core_set_state(self, CORE_BUSY);
	home_reset(self);
	mtrr_save();
	mcheck_init(life_core_stopped);
	trampoline_install(plan.trampoline, paging_root());
	if (smp_start_cores(plan.trampoline.start, NULL, NULL))
		for (unsigned int i = 0; i < core_count; i++)
			if (core_state(&cores[i]) == CORE_ABSENT)
				diag_error(&diag, config.file, cores[i].node < plan.node_count ?
					   plan.node[cores[i].node].want->cores.line : 0,
					   "core %u does not answer INIT and SIPI",
					   cores[i].lapic_id);
	if (diag.errors)
		give_up("the machine's cores are not all there");
}

static void monitor_main(void *arg)
{
	struct boot_info *boot = arg;
	uint64_t entered = rdtsc(), asking;
	node_set_t chosen;

	exception_init();
	cpu_init();
	paging_early();
	open_console(0);
	log_print("\nMint " MINT_VERSION
		  ": several Linux kernels on one machine, nothing beneath them\n");
	diag_init(&diag);

	read_machine(boot);
	read_config(boot);
	make_plan(boot);
	asking = rdtsc();
	chosen = countdown_choose(&plan, &diag);
	asking = tsc_since(asking);
	diag_init(&diag);
	if (!keep_save_all(&plan, &diag))
		give_up("the functions' settings cannot be kept");

	/* The point of no return: from here on the machine is changed. */
	pci_quiet_all(&machine);
	ioapic_mask_all(&machine);
	hpet_quiet(&machine.hpet);
	lapic_keep_thermal();
	lapic_quiet();
	if (!iommu_off_all(&machine, &diag))	/* nothing masters the bus, no pin is in its form */
		give_up("an IOMMU does not stop");
	idle_init();
	free_bsp();
	paging_init(&machine, (struct range){
		plan.arena.start + plan_arena_tables(&plan), plan.arena.end });
	mp_table_hide();
	cmos_read_time();
	images_settle(&plan);			/* the plan keeps the arena off every file */
	table_page_fill(&plan, entered);
	log_share(table_monitor_log(table_page()));
	clean_begin(&plan);
	node_clear_worlds(&plan);
	bring_up_cores();
	pci_open_bridges(&plan);
	wake_all(&plan);
	if (!node_prepare_all(&plan, chosen))
		give_up("a node could not be made ready");
	pci_config_share(table_page());
	start_nodes(&plan, entered + asking);		/* the figures are without it */
}

void monitor_enter(struct boot_info *info)
{
	cpu_call_on(stack + sizeof(stack), monitor_main, info);
}
