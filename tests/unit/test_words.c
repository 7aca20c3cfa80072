// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/cmdline/words.c: which words of a command line do harm. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "lib/base/range.h"
#include "lib/cmdline/words.h"

#define NONE	(-1)
#define SELF	WORDS_SELF
#define OTHERS	WORDS_OTHERS
#define STOCK	WORDS_STOCK
#define PATCHED	WORDS_PATCHED
#define BOTH	WORDS_BOTH

/*
 *	0x10000 low   64K  |  1G ram 1.5G  |  4G ram 4.5G ram 5G
 */
static const struct words_range ram[] = {
	{ KIB(64), KIB(96) },
	{ GIB(1), MIB(1536) },
	{ GIB(4), MIB(4608) },
	{ MIB(4608), GIB(5) },
};

static struct words_node node_of(unsigned int kernels)
{
	return (struct words_node){
		.kernels = kernels, .core_count = 2, .ram_count = 4, .ram = ram, .uart_port = 0x2f8,
	};
}

struct seen {
	struct words_visitor visitor;
	unsigned int count, others;
	const struct words_rule *rule;	/* the last rule that was reported */
	struct text word;
};

static void see(struct words_visitor *visitor, const struct words_rule *rule, struct text word)
{
	struct seen *s = (struct seen *)visitor;

	s->count++;
	s->others += rule->harm == OTHERS;
	s->rule = rule;
	s->word = word;
}

static struct seen check_node(const struct words_node *node, const char *line)
{
	struct seen s = { .visitor = { see } };
	size_t len = strlen(line);
	bool harmless;
	char *exact = malloc(len ? len : 1);	/* so that a read past its end is seen */

	memcpy(exact, line, len);
	harmless = words_check(node, exact, len, &s.visitor);
	free(exact);
	assert_int_equal(harmless, !s.others);
	return s;
}

static struct seen check(unsigned int kernels, const char *line)
{
	struct words_node node = node_of(kernels);

	return check_node(&node, line);
}

/* A word, and whether it harms other nodes or the node itself, with each kind of kernel. */
static void test_words(void **state)
{
	static const struct { const char *line; int stock, patched; } t[] = {
		{ "", NONE, NONE }, { "quiet", NONE, NONE }, { "   ", NONE, NONE },
		/* PCI and ACPI */
		{ "acpi=off", OTHERS, SELF }, { "acpi=noirq", OTHERS, NONE },
		{ "acpi=rsdt", OTHERS, SELF }, { "acpi=force", NONE, NONE },
		{ "acpi=offline", NONE, NONE }, { "acpi", NONE, NONE },
		{ "acpi_rsdp=0x7fe1000", OTHERS, OTHERS },
		{ "pci=noacpi", OTHERS, NONE }, { "pci=nomsi,noacpi", OTHERS, NONE },
		{ "pci=conf1", OTHERS, NONE }, { "pci=conf2", OTHERS, NONE },
		{ "pci=lastbus=32", OTHERS, NONE }, { "pci=nocrs", OTHERS, OTHERS },
		{ "pci=nommconf", SELF, NONE }, { "pci=nodomains", SELF, NONE },
		{ "pci=off", SELF, SELF }, { "pci=nomsi", SELF, NONE },
		{ "pci=realloc", NONE, NONE }, { "pci=pcie_bus_perf,noaer", NONE, NONE },
		{ "hpet=force", OTHERS, NONE }, { "hpet=disable", NONE, NONE },
		/* UARTs: the node's own is COM2 */
		{ "8250.nr_uarts=4", OTHERS, NONE }, { "8250.nr_uarts=1", NONE, NONE },
		{ "8250.nr_uarts=x", OTHERS, NONE },
		{ "console=ttyS0,115200", NONE, NONE }, { "console=tty0", NONE, NONE },
		{ "console=uart8250,io,0x3f8,115200n8", OTHERS, OTHERS },
		{ "console=uart8250,io,0x2f8,115200n8", NONE, NONE },
		{ "console=uart,io,0x3e8", OTHERS, OTHERS },
		{ "console=uart8250,mmio32,0xfe000000", NONE, NONE },
		{ "earlycon=uart8250,io,0x3f8", OTHERS, OTHERS }, { "earlycon", NONE, NONE },
		{ "earlyprintk=serial", OTHERS, OTHERS },
		{ "earlyprintk=serial,ttyS1,115200", NONE, NONE },
		{ "earlyprintk=serial,ttyS0,115200,keep", OTHERS, OTHERS },
		{ "earlyprintk=ttyS1", NONE, NONE }, { "earlyprintk=ttyS2", OTHERS, OTHERS },
		{ "earlyprintk=serial,0x2f8,115200", NONE, NONE },
		{ "earlyprintk=serial,0x3e8", OTHERS, OTHERS },
		{ "earlyprintk=pciserial,0:4.0", OTHERS, OTHERS },
		{ "earlyprintk=xdbc", OTHERS, OTHERS }, { "earlyprintk=vga", OTHERS, NONE },
		{ "earlyprintk=efi,keep", NONE, NONE }, { "earlyprintk", NONE, NONE },
		/* How a node ends */
		{ "reboot=acpi", OTHERS, NONE }, { "reboot=a", OTHERS, NONE },
		{ "reboot=t", OTHERS, NONE }, { "reboot=warm,pci", OTHERS, NONE },
		{ "reboot=panic_kbd", OTHERS, NONE }, { "reboot=bios,efi", NONE, NONE },
		{ "reboot=efi,warm", NONE, NONE }, { "reboot=cold", NONE, NONE },
		{ "reboot=s0", NONE, NONE }, { "reboot=f", NONE, NONE },
		{ "noefi", OTHERS, SELF }, { "efi=noruntime", OTHERS, SELF },
		{ "efi=debug,noruntime", OTHERS, SELF }, { "efi=debug", NONE, NONE },
		{ "efi=runtime", NONE, NONE }, { "panic=0", SELF, SELF },
		{ "panic=30", NONE, NONE }, { "panic=-1", NONE, NONE },
		{ "no_ipi_broadcast=0", OTHERS, NONE }, { "no-ipi-broadcast=0", OTHERS, NONE },
		{ "no_ipi_broadcast=1", NONE, NONE }, { "no_ipi_broadcast=no", OTHERS, NONE },
		{ "mce=off", OTHERS, OTHERS }, { "mce=bootlog", NONE, NONE },
		{ "nomce", OTHERS, OTHERS },
		/* Cores and clocks */
		{ "nolapic", OTHERS, SELF }, { "disableapic", OTHERS, SELF },
		{ "nolapic_timer", SELF, SELF }, { "noapic", SELF, SELF },
		{ "apic_extnmi=all", SELF, SELF }, { "apic_extnmi=none", NONE, NONE },
		{ "disable_cpu_apicid=3", OTHERS, NONE },
		{ "nosmp", SELF, SELF }, { "maxcpus=1", SELF, SELF }, { "maxcpus=2", NONE, NONE },
		{ "nr_cpus=1", SELF, SELF }, { "nr_cpus=64", NONE, NONE },
		{ "possible_cpus=1", SELF, SELF },
		{ "tsc_early_khz=0", OTHERS, NONE }, { "tsc_early_khz=2000000", SELF, NONE },
		{ "tsc=unstable", SELF, SELF }, { "tsc=reliable", NONE, NONE },
		{ "notsc", SELF, SELF },
		{ "resume=UUID=1234", SELF, SELF }, { "bootconfig", SELF, SELF },
		/* Words that are not our business */
		{ "crashkernel=256M", NONE, NONE }, { "root=/dev/nvme0n1p1", NONE, NONE },
		{ "idle=poll", NONE, NONE }, { "intel_iommu=on", NONE, NONE },
		{ "xacpi=off", NONE, NONE }, { "acpi.off", NONE, NONE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct seen stock = check(STOCK, t[i].line), patched = check(PATCHED, t[i].line);

		if ((stock.rule ? (int)stock.rule->harm : NONE) != t[i].stock ||
		    (patched.rule ? (int)patched.rule->harm : NONE) != t[i].patched)
			fail_msg("%s: stock %s, patched %s", t[i].line,
				 stock.rule ? stock.rule->why : "nothing",
				 patched.rule ? patched.rule->why : "nothing");
	}
}

static void test_memory(void **state)
{
	static const struct { const char *line; int harm; } t[] = {
		{ "mem=512M", OTHERS }, { "mem=1G", OTHERS }, { "mem=0x40000000", OTHERS },
		{ "mem=1025M", SELF }, { "mem=4608m", SELF }, { "mem=5G", NONE },
		{ "mem=8G", NONE },
		{ "mem=0", NONE }, { "mem=nopentium", NONE }, { "mem", NONE }, { "mem=", NONE },
		{ "mem=99999999999999999999", NONE }, { "mem=16E", NONE },
		{ "mem=010000000000", OTHERS },
		{ "memmap=exactmap", OTHERS }, { "memmap=640K@0", OTHERS },
		{ "memmap=512M@1M", OTHERS }, { "memmap=512M@1G", NONE },
		{ "memmap=513M@1G", OTHERS }, { "memmap=1G@4G", NONE },
		{ "memmap=1G@4G,1M@3G", OTHERS }, { "memmap=16M$1088M", NONE },
		{ "memmap=16M$3G", NONE }, { "memmap=16M#3G", NONE }, { "memmap=64M!1G", NONE },
		{ "memmap=64M!2G", OTHERS }, { "memmap=16M%2G-2+1", OTHERS },
		{ "memmap=16M%1G-1+2", NONE }, { "memmap=16E@1G", OTHERS },
		{ "memmap=1M@16E", OTHERS }, { "memmap=1M@", OTHERS }, { "memmap=0@2G", NONE },
		{ "memmap=512M", OTHERS }, { "memmap=2G", SELF }, { "memmap=8G", NONE },
		{ "memmap=@1G", NONE }, { "memmap=", NONE }, { "memmap", NONE },
		{ "memmap=exactmap memmap=640K@0 memmap=512M@1M", OTHERS },
	};
	struct words_node unknown = { .kernels = STOCK, .uart_port = WORDS_ANY_UART };

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct seen s = check(STOCK, t[i].line);

		if ((s.rule ? (int)s.rule->harm : NONE) != t[i].harm)
			fail_msg("%s: %s", t[i].line, s.rule ? s.rule->why : "nothing");
	}
	/* If little is known of the node, only words are reported that do harm in any case. */
	assert_false(check_node(&unknown, "mem=1 memmap=1M@3G maxcpus=1 8250.nr_uarts=4 "
				"earlyprintk=serial console=uart,io,0x3f8").rule);
	assert_true(check_node(&unknown, "memmap=exactmap").rule);
	assert_true(check_node(&unknown, "earlyprintk=xdbc").rule);
}

/* The line is split as Linux does it. */
static void test_lines(void **state)
{
	static const struct { const char *line; unsigned int count; const char *last; } t[] = {
		{ "quiet acpi=off ro", 1, "acpi=off" },
		{ "acpi=off pci=noacpi", 2, "pci=noacpi" },
		{ "quiet\tacpi=off\nro", 1, "acpi=off" },
		{ "\"acpi=off\"", 1, "\"acpi=off\"" },
		{ "acpi=\"off\"", 1, "acpi=\"off\"" },
		{ "pci=\"nomsi,noacpi\" x", 1, "pci=\"nomsi,noacpi\"" },
		{ "dyndbg=\"file acpi=off +p\"", 0, NULL },
		{ "dyndbg=\"file a\" acpi=off", 1, "acpi=off" },
		{ "x=\"acpi=off", 0, NULL },		/* the quote is not closed */
		{ "\"noefi\"", 1, "\"noefi\"" },
		{ "-- acpi=off", 0, NULL },
		{ "noefi -- acpi=off", 1, "noefi" },
		{ "--x acpi=off", 1, "acpi=off" },
		{ "=acpi=off", 0, NULL },
		{ "disable-cpu-apicid=1", 1, "disable-cpu-apicid=1" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct seen s = check(STOCK, t[i].line);

		if (s.count != t[i].count)
			fail_msg("%s: %u", t[i].line, s.count);
		if (t[i].last)
			assert_int_equal(s.word.len, strlen(t[i].last));
	}
}

/* If the kernel may be of either kind, only words are reported that do harm with both. */
static void test_unknown_kernel(void **state)
{
	(void)state;
	assert_null(check(BOTH, "pci=noacpi").rule);
	assert_null(check(BOTH, "acpi=off").rule);
	assert_int_equal(check(BOTH, "pci=nocrs").rule->harm, OTHERS);
	assert_int_equal(check(BOTH, "maxcpus=1").rule->harm, SELF);
}

/* Each text fits in a message, and none is empty. */
static void test_texts(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < words_rule_count; i++) {
		const struct words_rule *r = &words_rules[i];

		assert_true(r->word && r->name && r->matches && *r->why && *r->instead);
		assert_true(r->kernels && !(r->kernels & ~BOTH));
		/* "[node NAME] cmdline: 'WORD' WHY: INSTEAD" */
		if (strlen(r->why) + strlen(r->instead) + 32 + TEXT_QUOTE_LEN + 6 > DIAG_TEXT)
			fail_msg("%s: too long", r->word);
	}
}

static const char *kernels_text(unsigned int kernels)
{
	return kernels == BOTH ? "any" : kernels == STOCK ? "stock" : "patched";
}

/* Each rule is a row of docs/words.md, in the same order. */
static void test_docs(void **state)
{
	FILE *docs = fopen("docs/words.md", "r");
	char row[512], line[512];
	unsigned int found = 0;

	(void)state;
	assert_non_null(docs);
	while (fgets(line, sizeof(line), docs)) {
		const struct words_rule *r = &words_rules[found];

		if (strncmp(line, "| `", 3))
			continue;
		if (found == words_rule_count)
			fail_msg("no rule is: %s", line);
		snprintf(row, sizeof(row), "| `%s` | %s | %s | %s | %s |\n", r->word,
			 kernels_text(r->kernels), r->harm == OTHERS ? "**refused**" : "a warning",
			 r->why, r->instead);
		if (strcmp(line, row))
			fail_msg("docs/words.md has\n%sand should have\n%s", line, row);
		found++;
	}
	fclose(docs);
	assert_int_equal(found, words_rule_count);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_unknown_kernel),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_docs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
