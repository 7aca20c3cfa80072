// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzzes the config's parser with any bytes. It must end with a verdict, and a config that is
 * accepted must keep config.h's promises.
 */
#include <stdlib.h>
#include <string.h>
#include "lib/config/config_parse.h"

#define CHECK(c) do { if (!(c)) abort(); } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_memory(const struct config_memory *m)
{
	CHECK(m->count <= CONFIG_MEMORY_MAX);
	CHECK(!(m->count && (m->rest || m->none)));
	for (unsigned int i = 0; i < m->count; i++) {
		CHECK(m->want[i].size && m->want[i].size % MIB(2) == 0);
		CHECK(m->want[i].addr % MIB(2) == 0);
		CHECK(m->want[i].addr + m->want[i].size <= 1ULL << 52);
	}
}

static void check_cores(const struct config_cores *c)
{
	CHECK(c->count <= CONFIG_CORES_MAX);
	CHECK(!!c->count == !!c->line);
	for (unsigned int i = 0; i < c->count; i++) {
		CHECK(c->range[i].first <= c->range[i].last && c->range[i].last != UINT32_MAX);
		for (unsigned int k = 0; k < i; k++)
			CHECK(c->range[i].last < c->range[k].first ||
			      c->range[k].last < c->range[i].first);
	}
}

static void check_path(const struct config_path *p)
{
	CHECK(memchr(p->path, '\0', sizeof(p->path)));
	CHECK(!!p->line == (p->path[0] == '/'));
	CHECK(!strstr(p->path, "//") && !strchr(p->path, '\\') && !strstr(p->path, "/../"));
}

static void check_node(const struct config *cfg, unsigned int n)
{
	const struct config_node *node = &cfg->node[n];

	CHECK(node->line && node->name[0] && memchr(node->name, '\0', sizeof(node->name)));
	for (unsigned int i = 0; i < n; i++)
		CHECK(strcmp(node->name, cfg->node[i].name));
	CHECK(node->cores.count && node->memory.count && node->kernel.line);
	CHECK(!node->memory.rest && !node->memory.none && !node->dma.rest);
	check_cores(&node->cores);
	check_memory(&node->memory);
	check_memory(&node->dma);
	check_path(&node->kernel);
	CHECK(node->initrd.count <= CONFIG_INITRDS_MAX &&
	      !!node->initrd.count == !!node->initrd.line);
	for (unsigned int i = 0; i < node->initrd.count; i++)
		check_path(&node->initrd.file[i]);
	CHECK(memchr(node->cmdline, '\0', sizeof(node->cmdline)));
	CHECK(node->pci.count <= CONFIG_PCI_MAX && !!node->pci.count == !!node->pci.line);
	CHECK(node->stop_s <= 3600);
	CHECK(node->uart.com < MACHINE_COMS && node->hz >= 100 && node->hz <= 1000);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct config cfg;
	static struct diag diag;
	bool good;

	diag_init(&diag);
	good = config_parse(&cfg, "fuzz", (const char *)data, size, &diag);
	CHECK(good == !diag.errors);
	for (unsigned int i = 0; i < diag.count; i++)
		CHECK(diag.entry[i].text[0]);
	if (!good)
		return 0;
	CHECK(cfg.node_count >= 1 && cfg.node_count <= CONFIG_NODES_MAX);
	CHECK(cfg.console.kind != UART_PCI && cfg.console.com < MACHINE_COMS);
	CHECK(cfg.table >= MIB(1) && cfg.table % 4096 == 0);
	CHECK(cfg.timeout_ms >= 1000 && cfg.timeout_ms <= 600000);
	CHECK(cfg.countdown_s <= 3600);
	check_cores(&cfg.cores);
	check_memory(&cfg.pool);
	check_memory(&cfg.store);
	CHECK(!cfg.store.rest && cfg.store.count <= 1);
	CHECK(!cfg.store.count || !cfg.store.want[0].placed);
	CHECK(cfg.pool.count || cfg.pool.rest || cfg.pool.none);
	for (unsigned int n = 0; n < cfg.node_count; n++)
		check_node(&cfg, n);
	return 0;
}
