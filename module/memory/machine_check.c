// SPDX-License-Identifier: GPL-2.0-only
/*
 * Machine checks that say that memory has failed. Linux calls its decode chain for each machine
 * check, also if the memory is another node's, since the banks of a memory controller belong to no
 * node. A fatal machine check does not get as far as the decode chain; so at a panic the banks are
 * read here.
 */
#include "module/mint.h"
#include <linux/bits.h>
#include <linux/notifier.h>
#include <linux/smp.h>
#include <asm/cpufeature.h>
#include <asm/mce.h>
#include <asm/msr.h>
#include <asm/processor.h>

#define BANKS		0xff		/* IA32_MCG_CAP: mask of the count of banks */

static bool is_amd(const struct mce *m)
{
	return m->cpuvendor == X86_VENDOR_AMD || m->cpuvendor == X86_VENDOR_HYGON;
}

/*
 * Returns true if the error was not corrected. On other makes than AMD the bit for a deferred error
 * is part of a count.
 */
static bool is_lost(const struct mce *m)
{
	return m->status & MCI_STATUS_UC || (is_amd(m) && m->status & MCI_STATUS_DEFERRED);
}

/*
 * Does @m say that memory at a physical address is lost? Corrected errors do not count: Linux
 * counts them itself, and stops using a page that has too many. On AMD processors with scalable MCA
 * only an error of consumption (poison) has a physical address; that of a memory controller is in
 * the controller's own terms.
 */
static bool is_failed_memory(struct mce *m)
{
	bool poison = is_amd(m) && m->status & MCI_STATUS_POISON;

	if (!(m->status & MCI_STATUS_VAL) || !is_lost(m) || !mce_usable_address(m))
		return false;
	if (is_amd(m) && boot_cpu_has(X86_FEATURE_SMCA))
		return poison;
	return poison || mce_is_memory_error(m);
}

static void note_machine_check(struct mce *m)
{
	if (is_failed_memory(m))
		mint_failed_note(m->addr & GENMASK_ULL(boot_cpu_data.x86_phys_bits - 1, 0));
}

static int on_machine_check(struct notifier_block *nb, unsigned long unused, void *m)
{
	if (m)
		note_machine_check(m);
	return NOTIFY_DONE;
}

static struct notifier_block machine_checks = {
	.notifier_call = on_machine_check,
	.priority = MCE_PRIO_EARLY,	/* before Linux's own handling of the page */
};

static u64 read_msr(u32 msr)
{
	u32 low, high;

	return rdmsr_safe(msr, &low, &high) ? 0 : (u64)high << 32 | low;
}

static void note_bank(u8 bank)
{
	struct mce m = {
		.status = read_msr(MSR_IA32_MCx_STATUS(bank)),
		.bank = bank,
		.cpuvendor = boot_cpu_data.x86_vendor,
		.extcpu = raw_smp_processor_id(),
	};

	if (m.status & MCI_STATUS_ADDRV)
		m.addr = read_msr(MSR_IA32_MCx_ADDR(bank));
	if (m.status & MCI_STATUS_MISCV)
		m.misc = read_msr(MSR_IA32_MCx_MISC(bank));
	note_machine_check(&m);
}

void mint_machine_check_panic(void)
{
	u8 count;

	if (!IS_ENABLED(CONFIG_X86_MCE) || !boot_cpu_has(X86_FEATURE_MCA))
		return;
	count = read_msr(MSR_IA32_MCG_CAP) & BANKS;
	for (u8 bank = 0; bank < count; bank++)
		note_bank(bank);
}

int mint_machine_check_start(void)
{
	if (IS_ENABLED(CONFIG_X86_MCE))
		mce_register_decode_chain(&machine_checks);
	return 0;
}

void mint_machine_check_stop(void)
{
	if (IS_ENABLED(CONFIG_X86_MCE))
		mce_unregister_decode_chain(&machine_checks);
}
