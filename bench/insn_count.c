// SPDX-License-Identifier: GPL-2.0-only
/*
 * A QEMU TCG plugin that counts how many instructions of the monitor's image each virtual CPU
 * executes, before and after it has entered a kernel.
 *
 * Arguments: image=START-END, services=START-END, leave=START-END (addresses in hexadecimal: the
 * image, the part of it that kernels may call themselves, and the function that enters a kernel),
 * out=FILE.
 *
 * Whether an instruction is in the image is decided by its place in the machine's RAM, and not by
 * its virtual address, which kernels and programs choose as they like. QEMU gives a plugin the
 * host's address of an instruction. The first instruction at a virtual address inside the image
 * belongs to the firmware, the boot loader or the monitor, all of which run identity-mapped. So it
 * gives the distance between the machine's and the host's addresses.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bench/plugin.h"

struct span { uint64_t start, end; };

struct vcpu {
	uint64_t entries; /* kernels entered; the first entry parts before from after */
	uint64_t before;		/* instructions of the image before the first entry */
	uint64_t after, services;	/* instructions of the image since then */
	uint64_t executed;		/* all instructions since then */
} __attribute__((aligned(64)));

static struct span image, services, leave;
static uint64_t ram; /* the host address of the machine's address 0; 0: not known */
static struct vcpu *vcpus;
static unsigned int vcpu_count;
static FILE *out;

static bool span_has(const struct span *s, uint64_t addr)
{
	return addr >= s->start && addr < s->end;
}

static void image_executed(unsigned int n, void *is_service)
{
	struct vcpu *vcpu = &vcpus[n];

	if (!vcpu->entries) {
		vcpu->before++;
		return;
	}
	vcpu->after++;
	vcpu->services += is_service != NULL;
}

static void kernel_entered(unsigned int n, void *data)
{
	(void)data;
	vcpus[n].entries++;
}

static void block_executed(unsigned int n, void *insns)
{
	if (vcpus[n].entries)
		vcpus[n].executed += (uintptr_t)insns;
}

static void insn_translated(struct qemu_plugin_insn *insn)
{
	uint64_t vaddr = qemu_plugin_insn_vaddr(insn);
	uint64_t host = (uintptr_t)qemu_plugin_insn_haddr(insn);
	uint64_t base = __atomic_load_n(&ram, __ATOMIC_RELAXED);
	uint64_t addr;
	bool is_service;

	if (!host)
		return;			/* not in RAM: the firmware's flash */
	if (!base && span_has(&image, vaddr)) {
		base = host - vaddr;
		__atomic_store_n(&ram, base, __ATOMIC_RELAXED);
	}
	addr = host - base;
	if (!base || !span_has(&image, addr))
		return;
	is_service = span_has(&services, addr);
	/*
	 * The other instructions of this function belong to the entry itself: they count neither as
	 * before nor as after.
	 */
	if (addr == leave.start)
		qemu_plugin_register_vcpu_insn_exec_cb(insn, kernel_entered,
						       QEMU_PLUGIN_CB_NO_REGS, NULL);
	else if (!span_has(&leave, addr))
		qemu_plugin_register_vcpu_insn_exec_cb(insn, image_executed, QEMU_PLUGIN_CB_NO_REGS,
						       is_service ? &services : NULL);
}

static void block_translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	size_t count = qemu_plugin_tb_n_insns(tb);

	(void)id;
	qemu_plugin_register_vcpu_tb_exec_cb(tb, block_executed, QEMU_PLUGIN_CB_NO_REGS,
					     (void *)(uintptr_t)count);
	for (size_t i = 0; i < count; i++)
		insn_translated(qemu_plugin_tb_get_insn(tb, i));
}

static void report(qemu_plugin_id_t id, void *data)
{
	(void)id;
	(void)data;
	for (unsigned int n = 0; n < vcpu_count; n++)
		fprintf(out, "vcpu=%u entries=%" PRIu64 " before=%" PRIu64 " after=%" PRIu64
			" services=%" PRIu64 " executed=%" PRIu64 "\n", n, vcpus[n].entries,
			vcpus[n].before, vcpus[n].after, vcpus[n].services, vcpus[n].executed);
	fclose(out);
}

static bool take_argument(const char *arg)
{
	static const struct { const char *key; struct span *span; } spans[] = {
		{ "image", &image }, { "services", &services }, { "leave", &leave },
	};
	const char *value = strchr(arg, '=');
	size_t length = value ? (size_t)(value - arg) : 0;

	if (!value)
		return false;
	if (length == 3 && !strncmp(arg, "out", 3)) {
		out = fopen(value + 1, "w");
		return out;
	}
	for (size_t i = 0; i < sizeof(spans) / sizeof(spans[0]); i++)
		if (length == strlen(spans[i].key) && !strncmp(arg, spans[i].key, length))
			return sscanf(value + 1, "%" SCNx64 "-%" SCNx64, &spans[i].span->start,
				      &spans[i].span->end) == 2;
	return false;
}

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	for (int i = 0; i < argc; i++)
		if (!take_argument(argv[i])) {
			fprintf(stderr, "insn_count: cannot use the argument '%s'\n", argv[i]);
			return -1;
		}
	if (!out || !image.end || !leave.end || !services.end) {
		fprintf(stderr, "insn_count: image=, services=, leave= and out= are needed\n");
		return -1;
	}
	vcpu_count = (unsigned int)info->system.max_vcpus;
	vcpus = plugin_vcpus(info, sizeof(*vcpus));
	if (!vcpus)
		return -1;
	qemu_plugin_register_vcpu_tb_trans_cb(id, block_translated);
	qemu_plugin_register_atexit_cb(id, report, NULL);
	return 0;
}
