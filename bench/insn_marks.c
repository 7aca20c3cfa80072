// SPDX-License-Identifier: GPL-2.0-only
/*
 * A QEMU TCG plugin that counts how many instructions the machine executes between two marks
 * (marks.h).
 *
 * Arguments: out=FILE, which gets a line for each pair of marks. Where several pairs overlap, it
 * gets one line, from the first begin to the last end. The instructions of all virtual CPUs count,
 * since one CPU may do what another asks for; with cpu=NUMBER only those of that one. They are
 * counted by translated blocks, so a count may be wrong by a block at either end.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bench/marks.h"
#include "bench/plugin.h"

#define NOP_SIZE	7		/* 0f 1f 80, and 32 bits of displacement */

struct vcpu {
	uint64_t executed;
} __attribute__((aligned(64)));

static struct vcpu *vcpus;
static unsigned int vcpu_count;
static uint64_t began;			/* instructions executed before the mark */
static int open_count;			/* begins that have no end yet */
static FILE *out;
static int only = -1;			/* the one CPU that counts; -1: all do */

static uint64_t executed(void)
{
	uint64_t sum = 0;

	for (unsigned int n = 0; n < vcpu_count; n++)
		if (only < 0 || (unsigned int)only == n)
			sum += __atomic_load_n(&vcpus[n].executed, __ATOMIC_RELAXED);
	return sum;
}

static void begin(unsigned int n, void *data)
{
	(void)n;
	(void)data;
	if (!__atomic_fetch_add(&open_count, 1, __ATOMIC_SEQ_CST))
		began = executed();
}

static void end(unsigned int n, void *data)
{
	(void)n;
	(void)data;
	if (__atomic_sub_fetch(&open_count, 1, __ATOMIC_SEQ_CST))
		return;
	fprintf(out, "insns=%" PRIu64 "\n", executed() - began);
	fflush(out);
}

static void block_executed(unsigned int n, void *insns)
{
	vcpus[n].executed += (uintptr_t)insns;
}

static uint32_t displacement(const struct qemu_plugin_insn *insn)
{
	static const uint8_t opcode[] = { 0x0f, 0x1f, 0x80 };
	uint8_t bytes[NOP_SIZE];
	uint32_t found;

	if (qemu_plugin_insn_size(insn) != NOP_SIZE)
		return 0;
#if PLUGIN_API < 3
	memcpy(bytes, qemu_plugin_insn_data(insn), NOP_SIZE);
#else
	qemu_plugin_insn_data(insn, bytes, NOP_SIZE);
#endif
	if (memcmp(bytes, opcode, sizeof(opcode)))
		return 0;
	memcpy(&found, bytes + sizeof(opcode), sizeof(found));
	return found;
}

static void block_translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	size_t count = qemu_plugin_tb_n_insns(tb);

	(void)id;
	qemu_plugin_register_vcpu_tb_exec_cb(tb, block_executed, QEMU_PLUGIN_CB_NO_REGS,
					     (void *)(uintptr_t)count);
	for (size_t i = 0; i < count; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		uint32_t mark = displacement(insn);

		if (mark == MARK_BEGIN || mark == MARK_END)
			qemu_plugin_register_vcpu_insn_exec_cb(insn,
							       mark == MARK_BEGIN ? begin : end,
							       QEMU_PLUGIN_CB_NO_REGS, NULL);
	}
}

static bool take_argument(const char *arg)
{
	if (!strncmp(arg, "cpu=", 4))
		return sscanf(arg + 4, "%d", &only) == 1;
	if (strncmp(arg, "out=", 4))
		return false;
	out = fopen(arg + 4, "w");
	return out;
}

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	for (int i = 0; i < argc; i++)
		if (!take_argument(argv[i])) {
			fprintf(stderr, "insn_marks: cannot use the argument '%s'\n", argv[i]);
			return -1;
		}
	if (!out) {
		fprintf(stderr, "insn_marks: out=FILE is needed\n");
		return -1;
	}
	vcpu_count = (unsigned int)info->system.max_vcpus;
	vcpus = plugin_vcpus(info, sizeof(*vcpus));
	if (!vcpus)
		return -1;
	qemu_plugin_register_vcpu_tb_trans_cb(id, block_translated);
	return 0;
}
