// SPDX-License-Identifier: GPL-2.0-only
/*
 * The way home by NMI (mint/abi.h, mint_node.flags). It reaches the hardware BSP, which must not
 * get an INIT; a core that runs virtual machines, where INIT may be blocked; and any core, whatever
 * its kernel does there, also with interrupts off.
 */
#include "module/mint.h"
#include "module/compat.h"
#include <linux/atomic.h>
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/gfp.h>
#include <linux/mem_encrypt.h>
#include <linux/smp.h>
#include <asm/asm.h>
#include <asm/cpufeature.h>
#include <asm/msr.h>
#include <asm/nmi.h>
#include <asm/nospec-branch.h>
#include <asm/processor.h>
#include <asm/smp.h>
#include <asm/special_insns.h>
#include "lib/table/table.h"

#define LEVELS_MAX	5
#define INDEX_BITS	9
#define ENTRIES		(1 << INDEX_BITS)
#define LOW_HALF_BITS	47		/* with four levels; the monitor never needs more */
#define PAGE_FLAGS	(_PAGE_PRESENT | _PAGE_RW | _PAGE_ACCESSED | _PAGE_DIRTY)
#define CALL_MS		1000
#define NOBODY		-1

/*
 * Page tables whose upper half is the kernel's, and whose lower half maps one page of the monitor
 * to itself. Made by mint_home_start(), like all but @called and @gone, and constant from then on.
 * @called and @gone have one writer at a time: mint_home_call() runs on the CPU that ends the
 * kernel, and the CPU that it calls only sets @gone.
 */
static u64 *level[LEVELS_MAX];
static u64 root, home;			/* physical: of level[0]; mint_table.nmi_home */
static int called = NOBODY;		/* the CPU that mint_home_call() waits for */
static bool gone;			/* that CPU is on its way */
static bool ready;			/* there is a way home */

/*
 * With page table isolation Linux has a root for user space beside its own, at the address with the
 * bit above the page's offset set, and changes that bit at each entry into the kernel. So the root
 * here is two pages, of which the first, with that bit clear, is used.
 */
static unsigned int order_of(unsigned int i)
{
	return i ? 0 : 1;
}

static void release(void)
{
	for (unsigned int i = 0; i < LEVELS_MAX; i++) {
		free_pages((unsigned long)level[i], order_of(i));
		level[i] = NULL;
	}
}

static int map(void)
{
	unsigned int levels = native_read_cr4() & X86_CR4_LA57 ? 5 : 4;
	const u64 *own = __va(native_read_cr3_pa());

	for (unsigned int i = 0; i < levels; i++) {
		level[i] = (u64 *)__get_free_pages(GFP_KERNEL | __GFP_ZERO, order_of(i));
		if (!level[i]) {
			release();
			return -ENOMEM;
		}
	}
	for (unsigned int i = 0; i < levels; i++) {
		unsigned int shift = PAGE_SHIFT + INDEX_BITS * (levels - 1 - i);
		u64 to = i + 1 < levels ? __sme_pa(level[i + 1]) : home & PAGE_MASK;

		level[i][home >> shift & (ENTRIES - 1)] = to | PAGE_FLAGS;
	}
	memcpy(level[0] + ENTRIES / 2, own + ENTRIES / 2, PAGE_SIZE / 2);
	root = __sme_pa(level[0]);
	return 0;
}

/*
 * While VMX or SVM is on, INIT may be blocked in the monitor as well, and CR4 cannot be set as the
 * monitor wants it.
 */
static void leave_virtualization(void)
{
	u64 efer;

	if (native_read_cr4() & X86_CR4_VMXE)
		asm volatile("1: vmxoff\n2:" _ASM_EXTABLE(1b, 2b) ::: "cc", "memory");
	if (!boot_cpu_has(X86_FEATURE_SVM))
		return;
	efer = __rdmsr(MSR_EFER);
	if (!(efer & EFER_SVME))
		return;
	asm volatile("1: stgi\n2:" _ASM_EXTABLE(1b, 2b) ::: "memory");
	mint_native_wrmsr(MSR_EFER, efer & ~EFER_SVME);
}

static void go(void)
{
	leave_virtualization();
	if (native_read_cr4() & X86_CR4_CET)
		mint_native_wrmsr(MSR_IA32_S_CET, 0);	/* the monitor's code has no ENDBR */
	asm volatile("cli\n\t"
		     "mov %0, %%cr3\n\t"
		     ANNOTATE_RETPOLINE_SAFE "\n\t"	/* some releases have it already */
		     "call *%1"
		     :: "r"(root), "r"(home) : "memory");
	for (;;)
		cpu_relax();
}

/* Returns true if somebody has asked for this node to be killed or restarted. */
static bool wanted(void)
{
	u32 kind = MINT_REQUEST_KIND(READ_ONCE(mint_self.node->request));

	return kind == MINT_REQUEST_KILL || kind == MINT_REQUEST_RESTART;
}

bool mint_home_known(void)
{
	return ready && mint_self.table->header.abi_minor >= MINT_MINOR_ENDS;
}

void mint_home_end(u32 kind)
{
	u32 *request = &mint_self.node->request;
	u32 own = MINT_REQUEST(kind, mint_self.tag);

	if (!mint_home_known())
		return;
	/* A living node can be asked for KILL and RESTART only: overwrite anything else. */
	while (!wanted() && !table_exchange32(request, READ_ONCE(*request), own))
		cpu_relax();
	/*
	 * No NMI may come on the way: between the page tables of the kernel and the monitor there
	 * is no handler for it. A CPU that handles an NMI takes no other one. So this CPU sends
	 * itself one, and the handler goes home. If none comes, this CPU is in an NMI already.
	 */
	local_irq_disable();
	if (!mint_kick_own_nmi(raw_smp_processor_id()))
		mdelay(1);
	go();
}

static int on_nmi(unsigned int type, struct pt_regs *regs)
{
	if (READ_ONCE(called) == raw_smp_processor_id())
		WRITE_ONCE(gone, true);
	else if (!wanted())
		return NMI_DONE;
	go();
	return NMI_HANDLED;
}

bool mint_home_call(unsigned int cpu)
{
	unsigned long flags;
	int ret;

	if (!ready)
		return false;
	WRITE_ONCE(gone, false);
	WRITE_ONCE(called, cpu);
	local_irq_save(flags);
	ret = mint_kick_own_nmi(cpu);
	local_irq_restore(flags);
	for (unsigned int ms = 0; !ret && ms < CALL_MS && !READ_ONCE(gone); ms++)
		mdelay(1);
	if (READ_ONCE(gone))
		return true;
	WRITE_ONCE(called, NOBODY);
	return false;
}

/*
 * All CPUs turn VMX or SVM on together, with the first virtual machine or with KVM itself, so the
 * boot core's own registers tell. Should they not, the node gets an INIT first, and then an NMI.
 */
void mint_home_note_virt(void)
{
	bool on = native_read_cr4() & X86_CR4_VMXE ||
		(boot_cpu_has(X86_FEATURE_SVM) && __rdmsr(MSR_EFER) & EFER_SVME);

	if (on != !!(READ_ONCE(mint_self.node->flags) & MINT_FLAG_VIRT))
		mint_self_set_flag(MINT_FLAG_VIRT, on);
}

int mint_home_start(void)
{
	int ret;

	home = mint_self.table->header.nmi_home;
	if (!home || home >> LOW_HALF_BITS || !mint_memory_foreign(home & PAGE_MASK, PAGE_SIZE)) {
		pr_warn("the monitor has no way home from an NMI: it takes INIT to end this node "
			"by force\n");
		return 0;
	}
	ret = map();
	if (ret)
		return ret;
	ret = register_nmi_handler(NMI_LOCAL, on_nmi, NMI_FLAG_FIRST, "mint");
	if (ret) {
		release();
		return ret;
	}
	ready = true;
	mint_self_set_flag(MINT_FLAG_NMI_HOME, true);
	return 0;
}

void mint_home_stop(void)
{
	mint_self_set_flag(MINT_FLAG_NMI_HOME | MINT_FLAG_VIRT, false);
	if (!ready)
		return;
	unregister_nmi_handler(NMI_LOCAL, "mint");
	release();
}
