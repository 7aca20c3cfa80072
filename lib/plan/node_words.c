// SPDX-License-Identifier: GPL-2.0-only
/* What decides about the words of a node's command line, taken from the plan. */
#include "lib/plan/node_words.h"
#include "lib/plan/bsp_guard.h"

struct words_node plan_words_node(const struct plan *plan, unsigned int n, bool patched,
				  struct words_range ram[PLAN_WORDS_RAM])
{
	const struct plan_node *node = &plan->node[n];
	unsigned int count = 0;

	if (node->ram_count && !range_empty(node->low))
		ram[count++] = (struct words_range){ node->low.start, node->low.end };
	for (unsigned int i = 0; i < node->ram_count; i++)
		ram[count++] = (struct words_range){ node->ram[i].start, node->ram[i].end };
	return (struct words_node){
		.kernels = patched ? WORDS_PATCHED : WORDS_STOCK,
		.core_count = node->core_count,
		.ram_count = count,
		.ram = ram,
		.uart_port = node->uart_port,
	};
}

struct cmdline_node plan_cmdline_node(const struct plan *plan, unsigned int n,
				      const struct bzimage *kernel, const char *words, size_t size)
{
	const struct bsp_guard guard = bsp_guard(plan, n, kernel);

	return (struct cmdline_node){
		.machine = plan->machine,
		.kernel = kernel,
		.hz = plan->node[n].want->hz,
		.uart_port = plan->node[n].uart_port,
		.has_console = plan->config->console_size,
		.has_screen = plan->node[n].want->legacy.devices & MINT_LEGACY_VGA,
		.cores = plan_cores_to_get(plan, n, kernel) ? plan->node[n].core_count : 0,
		.leaves_core = guard.parameter,
		.left_lapic_id = guard.lapic_id,
		.words = words,
		.words_size = size,
	};
}
