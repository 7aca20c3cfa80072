// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/config/config_parse.c with good configs, and its limits. */
#include <stdio.h>
#include <mint/abi.h>
#include "tests/unit/config_fixture.h"

static const char full[] =
	"# the whole of it\n"
	"[monitor]\n"
	"console = com3\n"
	"cores   = 0, 0x100 - 0x101   # two of them far away\n"
	"table   = 32M\n"
	"timeout = 45\n"
	"\n"
	"  ; a comment, too\n"
	"[ node  web ]  # the first\n"
	"cores=1-2,8,10-12\n"
	"\tmemory\t=\t512M, 1GiB@4G , 0x200000@0x180000000\n"
	"dma = 64M@1G\n"
	"kernel = \\mint\\\\vmlinuz\n"
	"initrd = /mint/./initrd.img # here\n"
	"cmdline = root=PARTLABEL=a#1 dyndbg=\"file # +p\" quiet # not this\n"
	"pci = 01:00.0, 0001:0A:1f.7\n"
	"uart = com2\n"
	"hz = 1000\n"
	"on_panic = stop\n"
	"on_hang = dump\n"
	"stop_timeout = 5\n"
	"backoff = 0\n"
	"memory_restore = yes\n"
	"memory_lend = yes\n"
	"scrub = yes\n"
	"[node db-2]\n"
	"cores = 3\n"
	"memory = 2048k\n"
	"kernel = /k\n"
	"dma = none\n"
	"uart = 02:00.0\n"
	"[pool]\n"
	"memory = 1G, 2T@1T\n";

static void test_full(void **state)
{
	const struct config_node *n = &cfg.node[0];

	(void)state;
	assert_true(parse(full));
	assert_string_equal(cfg.file, "mint.conf");
	assert_int_equal(cfg.monitor_line, 2);
	assert_int_equal(cfg.console.kind, UART_COM);
	assert_int_equal(cfg.console.com, 2);
	assert_int_equal(cfg.console.line, 3);
	assert_int_equal(cfg.cores.count, 2);
	assert_int_equal(cfg.cores.range[1].first, 0x100);
	assert_int_equal(cfg.cores.range[1].last, 0x101);
	assert_int_equal(cfg.table, MIB(32));
	assert_int_equal(cfg.table_line, 5);
	assert_int_equal(cfg.timeout_ms, 45000);
	assert_int_equal(cfg.node_count, 2);

	assert_int_equal(n->line, 9);
	assert_string_equal(n->name, "web");
	assert_int_equal(n->cores.line, 10);
	assert_int_equal(n->cores.count, 3);
	assert_int_equal(n->cores.range[2].first, 10);
	assert_int_equal(n->cores.range[2].last, 12);
	assert_int_equal(n->memory.count, 3);
	assert_int_equal(n->memory.want[0].size, MIB(512));
	assert_false(n->memory.want[0].placed);
	assert_int_equal(n->memory.want[1].size, GIB(1));
	assert_true(n->memory.want[1].placed);
	assert_int_equal(n->memory.want[1].addr, GIB(4));
	assert_int_equal(n->memory.want[2].size, MIB(2));
	assert_int_equal(n->memory.want[2].addr, GIB(6));
	assert_int_equal(n->dma.count, 1);
	assert_int_equal(n->dma.want[0].addr, GIB(1));
	assert_string_equal(n->kernel.path, "/mint/vmlinuz");
	assert_int_equal(n->initrd.count, 1);
	assert_string_equal(n->initrd.file[0].path, "/mint/initrd.img");
	assert_int_equal(n->initrd.line, 14);
	assert_string_equal(n->cmdline, "root=PARTLABEL=a#1 dyndbg=\"file # +p\" quiet");
	assert_int_equal(n->pci.count, 2);
	assert_int_equal(n->pci.bdf[0], BDF(0, 1, 0, 0));
	assert_int_equal(n->pci.bdf[1], BDF(1, 0xa, 0x1f, 7));
	assert_int_equal(n->uart.kind, UART_COM);
	assert_int_equal(n->uart.com, 1);
	assert_int_equal(n->hz, 1000);
	assert_int_equal(n->on_panic, CONFIG_STOP);
	assert_int_equal(n->on_hang, CONFIG_DUMP);
	assert_int_equal(n->stop_s, 5);
	assert_int_equal(n->backoff_s, 0);
	assert_true(n->memory_restore);
	assert_true(n->memory_lend);
	assert_true(n->scrub);

	n = &cfg.node[1];
	assert_string_equal(n->name, "db-2");
	assert_int_equal(n->memory.want[0].size, MIB(2));
	assert_true(n->dma.none);
	assert_int_equal(n->uart.kind, UART_PCI);
	assert_int_equal(n->uart.bdf, BDF(0, 2, 0, 0));
	assert_int_equal(cfg.pool.line, 33);
	assert_false(cfg.pool.rest);
	assert_int_equal(cfg.pool.count, 2);
	assert_int_equal(cfg.pool.want[1].addr, 1ULL << 40);
	assert_int_equal(cfg.pool.want[1].size, 2ULL << 40);
}

static void test_defaults(void **state)
{
	(void)state;
	assert_true(parse(NODE));
	assert_int_equal(cfg.monitor_line, 0);
	assert_int_equal(cfg.console.kind, UART_COM);
	assert_int_equal(cfg.console.com, 0);
	assert_int_equal(cfg.console.line, 0);
	assert_int_equal(cfg.cores.line, 0);
	assert_int_equal(cfg.table, MINT_TABLE_DEFAULT);
	assert_int_equal(cfg.timeout_ms, 30000);
	assert_int_equal(cfg.store.line, 0);
	assert_false(cfg.store.none);
	assert_int_equal(cfg.pool_line, 0);
	assert_true(cfg.pool.rest);
	assert_int_equal(cfg.node[0].hz, 250);
	assert_int_equal(cfg.node[0].on_panic, CONFIG_RESTART);
	assert_int_equal(cfg.node[0].on_hang, CONFIG_NOTHING);
	assert_int_equal(cfg.node[0].stop_s, 60);
	assert_int_equal(cfg.node[0].backoff_s, 60);
	assert_false(cfg.node[0].memory_restore);
	assert_false(cfg.node[0].memory_lend);
	assert_false(cfg.node[0].scrub);
	assert_int_equal(cfg.hang_ms, 10000);
	assert_int_equal(cfg.dump_ms, 3600000);
	assert_int_equal(cfg.countdown_s, 3);
	assert_true(cfg.last_poweroff);
	assert_int_equal(cfg.node[0].hz_line, 0);
	assert_int_equal(cfg.node[0].uart.kind, UART_NONE);
	assert_int_equal(cfg.node[0].dma.line, 0);
	assert_int_equal(cfg.node[0].initrd.count, 0);
	assert_string_equal(cfg.node[0].cmdline, "");

	assert_true(parse(NODE "[monitor]\nconsole=none\nstore = none\n[pool]\nmemory=none"));
	assert_true(cfg.store.none);
	assert_int_equal(cfg.console.kind, UART_NONE);
	assert_int_equal(cfg.console.line, 6);
	assert_true(cfg.pool.none);
	assert_false(cfg.pool.rest);
	assert_true(parse(NODE "[pool]\nmemory=rest # all"));
	assert_true(cfg.pool.rest);
	assert_int_equal(cfg.console_size, KIB(64));
	assert_true(parse(NODE "[monitor]\nconsole_size = 4M"));
	assert_int_equal(cfg.console_size, MIB(4));
	assert_true(parse(NODE "[monitor]\nconsole_size = none"));
	assert_int_equal(cfg.console_size, 0);
	assert_true(parse(NODE "[monitor]\nstore = 96M"));
	assert_int_equal(cfg.store.count, 1);
	assert_int_equal(cfg.store.want[0].size, MIB(96));
	assert_int_equal(cfg.network.count, 0);
	assert_true(parse(NODE "[monitor]\nnetwork = 16M"));
	assert_int_equal(cfg.network.want[0].size, MIB(16));
	assert_true(parse(NODE "[monitor]\nnetwork = none"));
	assert_true(cfg.network.none);
	assert_true(parse(NODE "[pool]\n"));
	assert_true(cfg.pool.rest);
}

static void test_line_ends(void **state)
{
	(void)state;
	assert_true(parse("\xef\xbb\xbf[node a]\r\ncores=1\r\nmemory=1G\r\nkernel=/k\r\n\r\n"));
	assert_string_equal(cfg.node[0].kernel.path, "/k");
	assert_int_equal(cfg.node[0].kernel.line, 4);
	assert_true(parse("[node a]\ncores=1\nmemory=1G\nkernel=/k"));
	assert_string_equal(cfg.node[0].kernel.path, "/k");
	assert_true(parse(NODE "# \xc3\xa4 comment\ncmdline = name=\xc3\xa4\n"));
	assert_string_equal(cfg.node[0].cmdline, "name=\xc3\xa4");
}

static void test_nothing(void **state)
{
	static const char *const text[] = { "", "\n\n", "# only\n; comments\n",
					    "[monitor]\n[pool]\n", "\xef\xbb\xbf" };

	(void)state;
	for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++) {
		assert_false(parse(text[i]));
		assert_message(0, "no [node ...] section: nothing to start");
		assert_int_equal(diag.errors, 1);
	}
}

static void test_missing(void **state)
{
	(void)state;
	assert_false(parse("\n[node a]\n[node b]\ncores=1\nmemory=1G\nkernel=/k\n"));
	assert_int_equal(diag.errors, 3);
	assert_message(2, "[node a] has no cores: add");
	assert_message(2, "[node a] has no memory: add");
	assert_message(2, "[node a] has no kernel: add");
	/* A key with a wrong value is not reported as missing, too. */
	assert_false(parse("[node a]\ncores=x\nmemory=1G\nkernel=/k\n"));
	assert_int_equal(diag.errors, 1);
}

/* Every error is reported, not only the first, each with its own line. */
static void test_all_errors(void **state)
{
	(void)state;
	assert_false(parse("key = 1\nother = 2\n[monitor]\nconsole = x\n[node a]\ncores = 1,y,z\n"
			   "memory = 1G\nkernel = k\nfoo = 1\n"));
	assert_message(1, "stands before the first section");
	assert_message(4, "'x' is no console");
	assert_message(6, "'y' is neither");
	assert_message(6, "'z' is neither");
	assert_message(8, "is not a file's path");
	assert_message(9, "unknown key 'foo'");
	assert_int_equal(diag.errors, 6);
}

static void test_rubbish(void **state)
{
	static const char nul[] = NODE "uart = com1\0\n";
	char random[4096];

	(void)state;
	assert_false(parse_bytes(nul, sizeof(nul) - 1));
	assert_message(5, "control character 0x00");
	assert_int_equal(diag.errors, 1);

	assert_false(parse(NODE "a\rb\n"));
	assert_message(5, "0x0d (CR without LF)");
	assert_false(parse(NODE "\x7f"));
	assert_message(5, "0x7f");
	assert_false(parse_bytes("\xff\xfe[\0n\0", 6));
	assert_message(1, "UTF-16");
	assert_int_equal(diag.errors, 1);

	for (size_t i = 0; i < sizeof(random); i++)
		random[i] = (char)(i * 2654435761u >> 13);
	assert_false(parse_bytes(random, sizeof(random)));
	assert_int_equal(diag.errors, 1);
}

/* Initrds as a boot loader's entry names them: in a list, or on a line for each. */
static void test_initrds(void **state)
{
	const struct config_initrds *initrd = &cfg.node[0].initrd;
	char list[256];
	int at;

	(void)state;
	assert_true(parse(NODE "initrd = /ucode.img, /mint\\a.img,/b.img # three\nhz = 300\ninitrd "
			       "= /c.img\n"));
	assert_int_equal(initrd->line, 5);
	assert_int_equal(initrd->count, 4);
	assert_string_equal(initrd->file[0].path, "/ucode.img");
	assert_string_equal(initrd->file[1].path, "/mint/a.img");
	assert_int_equal(initrd->file[2].line, 5);
	assert_string_equal(initrd->file[3].path, "/c.img");
	assert_int_equal(initrd->file[3].line, 7);

	assert_false(parse(NODE "initrd = /a /b\n"));
	assert_message(5, "'/a /b' is not one file's path: separate several by commas");
	assert_false(parse(NODE "initrd = /a,\n"));
	assert_message(5, "is not one file's path");
	assert_false(parse(NODE "initrd = /a\ninitrd = /./a\n"));
	assert_message(6, "'/./a' stands twice among this node's initrds");
	assert_false(parse(NODE "initrd = /a, b\n"));
	assert_message(5, "'b' is not a file's path");
	at = snprintf(list, sizeof(list), "%s", NODE);
	for (int i = 0; i <= CONFIG_INITRDS_MAX; i++) {
		at += snprintf(list + at, sizeof(list) - (size_t)at, "initrd = /%d\n", i);
		assert_int_equal(parse(list), i < CONFIG_INITRDS_MAX);
	}
	assert_message(5 + CONFIG_INITRDS_MAX, "a node has at most 8 initrds");
}

static void test_limits(void **state)
{
	size_t size = CONFIG_SIZE_MAX;
	char *text = malloc(size + 1);
	char line[2300] = NODE "kernel";

	(void)state;
	memset(text, '\n', size + 1);
	memcpy(text, NODE, strlen(NODE));
	assert_true(parse_bytes(text, size));
	assert_false(parse_bytes(text, size + 1));
	assert_message(0, "at most 256 KiB");
	assert_int_equal(diag.errors, 1);
	free(text);

	/* Paths of 127 and 128 characters; '=' is the last character of "initrd=". */
	for (unsigned int n = 127; n <= 128; n++) {
		int at = snprintf(line, sizeof(line), "%sinitrd=/", NODE);

		memset(line + at, 'p', n - 1);
		line[at + (int)n - 1] = '\0';
		assert_int_equal(parse(line), n == 127);
	}
	assert_message(5, "at most 127 characters");
	for (unsigned int n = 2047; n <= 2048; n++) {
		int at = snprintf(line, sizeof(line), "%scmdline=", NODE);

		memset(line + at, 'c', n);
		line[at + (int)n] = '\0';
		assert_int_equal(parse(line), n == 2047);
		if (n == 2047)
			assert_int_equal(strlen(cfg.node[0].cmdline), 2047);
	}
	assert_message(5, "at most 2047 characters");
}

/* Writes "KEY=" and @n items to @text; @fmt makes the items, from 0. */
static void list_of(char *text, size_t size, const char *key, unsigned int n, const char *fmt)
{
	size_t at = (size_t)snprintf(text, size, "%s=", key);

	for (unsigned int i = 0; i < n; i++) {
		at += (size_t)snprintf(text + at, size - at, "%s", i ? "," : "");
		at += (size_t)snprintf(text + at, size - at, fmt, i);
	}
}

static void test_many(void **state)
{
	char text[8192], list[4096];

	(void)state;
	for (unsigned int n = CONFIG_CORES_MAX; n <= CONFIG_CORES_MAX + 1; n++) {
		list_of(list, sizeof(list), "[node a]\nmemory=1G\nkernel=/k\ncores", n, "%u");
		assert_int_equal(parse(list), n == CONFIG_CORES_MAX);
	}
	assert_message(4, "at most 64 ranges");
	for (unsigned int n = CONFIG_PCI_MAX; n <= CONFIG_PCI_MAX + 1; n++) {
		list_of(list, sizeof(list), NODE "pci", n, "%02x:00.0");
		assert_int_equal(parse(list), n == CONFIG_PCI_MAX);
	}
	assert_message(5, "at most 32 functions");
	for (unsigned int n = CONFIG_NODES_MAX; n <= CONFIG_NODES_MAX + 1; n++) {
		size_t at = 0;

		for (unsigned int i = 0; i < n; i++)
			at += (size_t)snprintf(text + at, sizeof(text) - at,
					       "[node n%u]\ncores=%u\nmemory=2M\nkernel=/k\n", i,
					       i);
		assert_int_equal(parse(text), n == CONFIG_NODES_MAX);
		assert_int_equal(cfg.node_count, CONFIG_NODES_MAX);
	}
	assert_message(4 * CONFIG_NODES_MAX + 1, "[node n32] is one too many");
}

/* A good config that is cut anywhere leads to a verdict, and is never read past its end. */
static void test_truncated(void **state)
{
	(void)state;
	for (size_t n = 0; n < sizeof(full); n++)
		parse_bytes(full, n);
}

/* The examples in the manual are valid configs. */
static void test_manual(void **state)
{
	FILE *f = fopen("docs/config.md", "r");
	char line[512], text[8192];
	bool inside = false;
	unsigned int examples = 0;

	(void)state;
	assert_non_null(f);
	while (fgets(line, sizeof(line), f)) {
		if (!strcmp(line, "```ini\n")) {
			inside = true;
			text[0] = '\0';
		} else if (inside && !strcmp(line, "```\n")) {
			inside = false;
			examples++;
			if (!parse(text))
				fail_msg("line %u: %s in:\n%s", diag.entry[0].line,
					 diag.entry[0].text, text);
		} else if (inside) {
			assert_true(strlen(text) + strlen(line) < sizeof(text));
			strcat(text, line);
		}
	}
	fclose(f);
	assert_true(examples >= 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_line_ends),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_missing),
		cmocka_unit_test(test_all_errors),
		cmocka_unit_test(test_rubbish),
		cmocka_unit_test(test_initrds),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_manual),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
