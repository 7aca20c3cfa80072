/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A machine and a plan made by hand: two nodes on four cores.
 *
 *	core 0 (hardware BSP)  monitor
 *	cores 2, 4             alpha	1 GiB at 4 GiB, buses 1-2, COM2, an initrd
 *	core 300               beta	256 MiB at 256 MiB, nothing else
 */
#ifndef TESTS_NODE_FIXTURE_H
#define TESTS_NODE_FIXTURE_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "lib/plan/plan.h"
#include "lib/world/world.h"

struct fixture {
	struct machine machine;
	struct config config;
	struct plan plan;
};

#define FIXTURE_ECAM	0xb0000000ULL
#define FIXTURE_TABLE	0x1000000ULL
#define FIXTURE_WORLD	0x1010000ULL
#define FIXTURE_CODE	0x2000000ULL
#define FIXTURE_KERNEL_SIZE 0x8000u

static inline void fixture_machine(struct machine *m)
{
	static const uint32_t id[] = { 0, 2, 4, 300 };
	struct machine_pci port = {
		.bdf = BDF(0, 0, 3, 0), .vendor = 0x1b36, .device = 0x000c,
		.class_code = 0x060400, .bridge = true,
		.bus_secondary = 1, .bus_subordinate = 2,
		.window_mem = { 0xfe000000, 0xfe200000 },
		.window_pref = { 0x380000000000, 0x380000100000 },
		.window_io = { 0x6000, 0x7000 },
	};

	machine_init(m);
	for (unsigned int i = 0; i < 4; i++)
		machine_add_cpu(m, (struct machine_cpu){ .lapic_id = id[i], .acpi_uid = i });
	m->tsc_khz = 2500000;
	m->ecam_count = 1;
	m->ecam[0] = (struct machine_ecam){ .base = FIXTURE_ECAM, .bus_last = 255 };
	machine_add_pci(m, &port);
}

static inline void fixture_kernel(struct plan_file *file, const char *name, uint64_t size,
				  unsigned int major, unsigned int minor)
{
	strcpy(file->name, name);
	file->size = size;
	file->kernel = true;
	file->info = (struct bzimage){ .protocol = 0x020f, .cmdline_max = 2047,
				       .major = major, .minor = minor };
}

static inline struct fixture *fixture_new(void)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct plan *p = &f->plan;

	fixture_machine(&f->machine);
	f->config.file = "mint.conf";
	f->config.node_count = 2;
	f->config.node[0] = (struct config_node){ .line = 4, .name = "alpha", .hz = 250,
						  .cmdline = "console=ttyS0 quiet" };
	f->config.node[1] = (struct config_node){ .line = 12, .name = "beta", .hz = 250 };
	p->machine = &f->machine;
	p->config = &f->config;
	p->node_count = 2;
	p->table = range_of(FIXTURE_TABLE, 0x3000);
	p->cpu_owner[0] = PLAN_MONITOR;
	p->cpu_owner[1] = 0;
	p->cpu_owner[2] = 0;
	p->cpu_owner[3] = 1;
	fixture_kernel(&p->file[0], "/vmlinuz-6.12", FIXTURE_KERNEL_SIZE, 6, 12);
	fixture_kernel(&p->file[1], "/vmlinuz-6.1", FIXTURE_KERNEL_SIZE, 6, 1);
	p->file[2] = (struct plan_file){ .name = "/initrd", .size = 0x123456 };
	p->file_count = 3;
	p->node[0] = (struct plan_node){
		.want = &f->config.node[0], .boot_lapic_id = 2, .core_count = 2, .tag = 2,
		.low = { 0x10000, 0x18000 },
		.ram_count = 2,
		.ram = { { 0x20000000, 0x2c000000 }, { GIB(4), GIB(5) } },
		.dma = { 0x20000000, 0x2c000000 },
		.kernel = 0, .initrd = 2, .cmdline = PLAN_NO_FILE,
		.kernel_addr = GIB(4) + MIB(16), .initrd_addr = GIB(4) + MIB(512),
		.boot_params = GIB(4) + MIB(8),
		.world = { FIXTURE_WORLD, FIXTURE_WORLD + WORLD_SIZE },
		.bus_count = 1,
		.bus = { { .port = BDF(0, 0, 3, 0), .first = 1, .last = 2 } },
		.segment = 1, .uart_port = 0x2f8,
	};
	p->node[1] = (struct plan_node){
		.want = &f->config.node[1], .boot_lapic_id = 300, .core_count = 1, .tag = 0,
		.low = { 0x18000, 0x20000 },
		.ram_count = 1,
		.ram = { { MIB(256), MIB(512) } },
		.kernel = 1, .initrd = PLAN_NO_FILE, .cmdline = PLAN_NO_FILE,
		.kernel_addr = MIB(272), .boot_params = MIB(264),
		.world = { FIXTURE_WORLD + WORLD_SIZE, FIXTURE_WORLD + 2 * WORLD_SIZE },
		.segment = 2,
	};
	return f;
}

/* Returns node @n as the plan starts it. */
static inline struct node_boot fixture_boot(const struct plan *plan, unsigned int n)
{
	const struct plan_node *node = &plan->node[n];
	const struct plan_file *kernel = &plan->file[node->kernel];
	struct node_boot boot = {
		.kernel = range_of(kernel->place.start, kernel->size),
		.info = kernel->info,
		.cmdline = node->want->cmdline,
		.cmdline_size = strlen(node->want->cmdline),
		.at = { node->boot_params, node->kernel_addr, node->initrd_addr },
	};

	if (node->initrd != PLAN_NO_FILE)
		boot.initrd = range_of(plan->file[node->initrd].place.start,
				       plan->file[node->initrd].size);
	return boot;
}

/* Returns a bzImage, as far as we look at it: only the setup header is filled in. */
static inline uint8_t *fixture_bzimage(void)
{
	uint8_t *k = malloc(FIXTURE_KERNEL_SIZE);

	for (unsigned int i = 0; i < FIXTURE_KERNEL_SIZE; i++)
		k[i] = (uint8_t)(i * 7 + 1);
	k[0x201] = 0x6a;
	memcpy(k + 0x202, "HdrS\x0f\x02", 6);
	return k;
}

static inline struct world_resident fixture_resident(void)
{
	return (struct world_resident){
		.code = { FIXTURE_CODE, FIXTURE_CODE + 0x9000 },
		.services = { .reset_system = FIXTURE_CODE + 0x100,
			      .set_virtual_address_map = FIXTURE_CODE + 0x200,
			      .unsupported = FIXTURE_CODE + 0x300 },
		.reset_vector = FIXTURE_CODE + 0x400,
	};
}

static inline uint64_t get_le(const void *p, unsigned int offset, unsigned int width)
{
	uint64_t v = 0;

	while (width--)
		v = v << 8 | ((const uint8_t *)p)[offset + width];
	return v;
}

#endif
