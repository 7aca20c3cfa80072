// SPDX-License-Identifier: GPL-2.0-only
/*
 * The list of the machine's functions: a copy of the table's, in ascending order, and where the
 * configuration space of each lies.
 */
#include "module/mint.h"
#include "module/pci/functions.h"
#include <linux/bsearch.h>
#include <linux/io.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <asm/msr.h>
#include "lib/base/shared.h"
#include "lib/table/table.h"

#define CONFIG_SIZE 4096

struct function *mint_functions;
u32 mint_function_count;

static int compare(const void *a, const void *b)
{
	const struct mint_function *x = &((const struct function *)a)->is;
	const struct mint_function *y = &((const struct function *)b)->is;
	u32 first = (u32)x->segment << 16 | x->bdf, second = (u32)y->segment << 16 | y->bdf;

	return first < second ? -1 : first > second;
}

/* Two elements for one function would have two owners. The table has none such; drop the second. */
static void drop_doubles(void)
{
	u32 kept = 0;

	for (u32 n = 0; n < mint_function_count; n++)
		if (!kept || compare(&mint_functions[kept - 1], &mint_functions[n]))
			mint_functions[kept++] = mint_functions[n];
	if (kept < mint_function_count)
		pr_warn("the table lists %u PCI functions twice\n", mint_function_count - kept);
	mint_function_count = kept;
}

int mint_functions_read(void)
{
	u32 count = table_count(mint_self.table, MINT_ARRAY_FUNCTIONS);

	mint_functions = kvcalloc(count, sizeof(*mint_functions), GFP_KERNEL);
	if (count && !mint_functions)
		return -ENOMEM;
	for (u32 n = 0; n < count; n++) {
		struct mint_function *entry = table_function(mint_self.table, n);

		mint_functions[n].entry = entry;
		mint_functions[n].movable = (struct movable){
			.owner = &entry->owner, .ask = &entry->ask,
			.lender = &entry->lender, .flag = MINT_FLAG_FUNCTIONS,
		};
		copy_shared(&mint_functions[n].is, entry, sizeof(mint_functions[n].is));
		mint_functions[n].movable.lent =
			mint_functions[n].is.lender == MINT_LENDER(mint_self.tag);
	}
	mint_function_count = count;
	sort(mint_functions, count, sizeof(*mint_functions), compare, NULL);
	drop_doubles();
	for (u32 n = 0; n < mint_function_count; n++)
		mint_functions[n].mine = mint_functions[n].is.owner == mint_self.tag;
	return 0;
}

void mint_functions_release(void)
{
	for (u32 n = 0; n < mint_function_count; n++)
		if (mint_functions[n].config)
			mint_function_unmap(&mint_functions[n]);
	mint_function_count = 0;
	kvfree(mint_functions);
	mint_functions = NULL;
}

struct function *mint_function_find(unsigned int segment, u16 bdf)
{
	const struct function key = { .is.segment = segment, .is.bdf = bdf };

	return bsearch(&key, mint_functions, mint_function_count, sizeof(key), compare);
}

struct function *mint_function_physical(const struct function *fn)
{
	if (!(fn->is.flags & MINT_FUNCTION_VIRTUAL))
		return NULL;
	return mint_function_find(fn->is.segment, fn->is.physical);
}

bool mint_function_lone(const struct function *fn)
{
	const struct function *physical = mint_function_physical(fn);

	return fn->mine && fn->is.flags & MINT_FUNCTION_VIRTUAL && !(physical && physical->mine);
}

int mint_function_map(struct function *fn)
{
	u64 addr = mint_self_config(fn->is.segment, fn->is.bdf);

	/* The ports lead to segment 0. Plans give functions by ports to patched kernels only. */
	fn->ports = !mint_self_ecam() && !fn->is.segment;
	if (fn->config || fn->ports)
		return 0;
	if (!addr)
		return -ENXIO;
	fn->config = ioremap(addr, CONFIG_SIZE);
	return fn->config ? 0 : -ENOMEM;
}

/* A reader of configuration space that has found the function usable may still be at it. */
void mint_function_unmap(struct function *fn)
{
	void __iomem *config = fn->config;

	fn->config = NULL;
	fn->ports = false;
	synchronize_rcu();
	if (config)
		iounmap(config);
}

void mint_function_log(const struct function *fn, u32 cause)
{
	const struct mint_event event = {
		.tsc = rdtsc(), .node = mint_self.index, .state = MINT_EVENT_FUNCTION,
		.cause = cause, .arg = (u32)fn->is.segment << 16 | fn->is.bdf,
	};

	table_log(mint_self.table, &event);
	pr_info("function " MINT_FN ": %s\n", MINT_FN_OF(fn->is.segment, fn->is.bdf),
		table_cause_name(cause));
}
