// SPDX-License-Identifier: GPL-2.0-only
/*
 * Wrecks its own kernel, at once and for good: its memory, or its IDT. It leaves alone what would
 * certainly end in a triple fault, since nothing contains that: page tables, the per-CPU areas, an
 * IDT without valid gates. Nothing marks a page as a top-level page table, so the module compares
 * it with those that are in use.
 */
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/random.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include <asm/desc.h>
#include <asm/io.h>
#include <asm/pgtable.h>

/* As an address, this byte repeated names nothing, for the CPU or for a device. */
#define RUBBISH 0x5a

static char *what = "";
module_param(what, charp, 0);
MODULE_PARM_DESC(what, "memory, idt");

/*
 * Returns false for reserved pages, which are the kernel's image, its first page tables and the
 * per-CPU areas, and for other page tables.
 */
static bool may_be_wrecked(unsigned long pfn)
{
	unsigned int level;
	pte_t *pte;

	if (!pfn_valid(pfn) || !page_is_ram(pfn) || PageReserved(pfn_to_page(pfn)) ||
	    PageTable(pfn_to_page(pfn)))
		return false;
	pte = lookup_address((unsigned long)pfn_to_kaddr(pfn), &level);
	return pte && pte_present(*pte) && pte_write(*pte);
}

static bool is_top_level(unsigned long pfn, const struct mm_struct *mm)
{
	/* With page-table isolation there are two, side by side. */
	return mm && (pfn | 1) == (PHYS_PFN(__pa(mm->pgd)) | 1);
}

/* Returns true if a CPU, or a task that is to run, has the page in CR3. */
static bool is_in_use(unsigned long pfn)
{
	struct task_struct *task;
	bool found = false;

	rcu_read_lock();
	for_each_process(task)
		found |= is_top_level(pfn, task->mm) || is_top_level(pfn, task->active_mm);
	rcu_read_unlock();
	return found;
}

/* Only the present tasks count: none forks while this goes on. */
static int wreck_memory(void *end)
{
	for (;;) {
		unsigned long pfn = get_random_u64() % (unsigned long)end;

		if (may_be_wrecked(pfn) && !is_in_use(pfn))
			memset(pfn_to_kaddr(pfn), RUBBISH, PAGE_SIZE);
	}
	return 0;
}

static unsigned long last_pfn(void)
{
	unsigned long pfn = 0;

	for (struct zone *zone = NODE_DATA(0)->node_zones;
	     zone < NODE_DATA(0)->node_zones + MAX_NR_ZONES; zone++)
		pfn = max(pfn, zone_end_pfn(zone));
	return pfn;
}

static int start_wrecking_memory(void)
{
	struct task_struct *task = kthread_run(wreck_memory, (void *)last_pfn(), "mint_wreck");

	return PTR_ERR_OR_ZERO(task);
}

/* Never returns to where an exception or an interrupt came from. */
static void spin(void)
{
	for (;;)
		cpu_relax();
}

/* With CR0.WP clear, a read-only page can be written. */
static void write_gates(gate_desc *idt, unsigned int count)
{
	unsigned long cr0 = native_read_cr0();

	asm volatile("mov %0, %%cr0" : : "r" (cr0 & ~X86_CR0_WP) : "memory");
	for (unsigned int i = 0; i < count; i++) {
		idt[i].offset_low = (u16)(unsigned long)spin;
		idt[i].offset_middle = (u16)((unsigned long)spin >> 16);
		idt[i].offset_high = (u32)((unsigned long)spin >> 32);
	}
	asm volatile("mov %0, %%cr0" : : "r" (cr0) : "memory");
}

static int wreck_idt(void)
{
	struct desc_ptr at;
	unsigned long flags;

	store_idt(&at);
	local_irq_save(flags);
	write_gates((gate_desc *)at.address, (at.size + 1) / sizeof(gate_desc));
	local_irq_restore(flags);
	return 0;
}

static int __init mint_wreck_init(void)
{
	if (!strcmp(what, "memory"))
		return start_wrecking_memory();
	if (!strcmp(what, "idt"))
		return wreck_idt();
	return -EINVAL;
}

module_init(mint_wreck_init);
MODULE_DESCRIPTION("A kernel that wrecks itself");
MODULE_LICENSE("GPL");
