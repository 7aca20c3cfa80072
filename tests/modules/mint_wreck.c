// SPDX-License-Identifier: GPL-2.0-only
/*
 * Wrecks its own kernel, at once and for good: its memory, or its IDT. It leaves alone what would
 * certainly end in a triple fault, since nothing contains that: page tables, the per-CPU areas, an
 * IDT without valid gates.
 */
#include <linux/bitmap.h>
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

static unsigned long last_pfn(void)
{
	unsigned long pfn = 0;

	for (struct zone *zone = NODE_DATA(0)->node_zones;
	     zone < NODE_DATA(0)->node_zones + MAX_NR_ZONES; zone++)
		pfn = max(pfn, zone_end_pfn(zone));
	return pfn;
}

/* A page that a CPU translates addresses with. */
static void keep_page(unsigned long *keep, unsigned long pfn, unsigned long end)
{
	if (pfn < end)
		set_bit(pfn, keep);
}

/*
 * Linux marks page tables of user memory only (PageTable()), so the kernel's are found by a walk of
 * @table, whose entries from @first on name tables of the level @level - 1.
 */
static void keep_tables(unsigned long *keep, unsigned long end, const u64 *table,
			unsigned int level, unsigned int first)
{
	for (unsigned int i = first; i < PTRS_PER_PTE; i++) {
		u64 entry = READ_ONCE(table[i]);
		unsigned long pfn = (entry & PTE_PFN_MASK) >> PAGE_SHIFT;

		if (!(entry & _PAGE_PRESENT) || entry & _PAGE_PSE || pfn >= end)
			continue;
		keep_page(keep, pfn, end);
		if (level > 2)
			keep_tables(keep, end, pfn_to_kaddr(pfn), level - 1, 0);
	}
}

/* With page-table isolation, the table that user mode has is the page beside the kernel's. */
static void keep_top_level(unsigned long *keep, unsigned long end, const struct mm_struct *mm)
{
	if (!mm)
		return;
	keep_page(keep, PHYS_PFN(__pa(mm->pgd)), end);
	keep_page(keep, PHYS_PFN(__pa(mm->pgd)) | 1, end);
}

/* The upper half of each top-level table is the kernel's, and the same in all. */
static void keep_what_translates(unsigned long *keep, unsigned long end)
{
	unsigned int levels = pgtable_l5_enabled() ? 5 : 4;
	const u64 *top = (const u64 *)current->active_mm->pgd;
	struct task_struct *task;

	keep_tables(keep, end, top, levels, PTRS_PER_PGD / 2);
	if (boot_cpu_has(X86_FEATURE_PTI))
		keep_tables(keep, end, top + PTRS_PER_PGD, levels, PTRS_PER_PGD / 2);
	rcu_read_lock();
	for_each_process(task) {
		keep_top_level(keep, end, task->mm);
		keep_top_level(keep, end, task->active_mm);
	}
	rcu_read_unlock();
}

/* Returns false for reserved pages, which are the kernel's image and the per-CPU areas. */
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

/*
 * Takes the list of what translates once, at the beginning, and keeps the list, too: lists of the
 * kernel lead anywhere as soon as it is wrecked. No task forks, and the kernel maps nothing of its
 * own, while this goes on.
 */
static int wreck_memory(void *data)
{
	unsigned long *keep = data, end = last_pfn();

	keep_what_translates(keep, end);
	for (unsigned long i = 0; i < bitmap_size(end); i += PAGE_SIZE)
		keep_page(keep, PHYS_PFN(__pa(keep) + i), end);
	for (;;) {
		unsigned long pfn = get_random_u64() % end;

		if (!test_bit(pfn, keep) && may_be_wrecked(pfn))
			memset(pfn_to_kaddr(pfn), RUBBISH, PAGE_SIZE);
	}
	return 0;
}

static int start_wrecking_memory(void)
{
	unsigned long *keep = alloc_pages_exact(bitmap_size(last_pfn()), GFP_KERNEL | __GFP_ZERO);
	struct task_struct *task;

	if (!keep)
		return -ENOMEM;
	task = kthread_run(wreck_memory, keep, "mint_wreck");
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
