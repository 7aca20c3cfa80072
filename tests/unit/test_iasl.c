// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests our ACPI tables with iasl, a reader of another maker: it disassembles each table that we
 * build and compiles it again. The result must be the same byte for byte, except for the header
 * (iasl puts its name there), with neither errors nor warnings.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <cmocka.h>
#include "lib/machine/numa.h"
#include "tests/unit/acpi_fixture.h"

#define DIR "build/unit/iasl"

static size_t read_file(const char *path, uint8_t *buf, size_t size)
{
	FILE *f = fopen(path, "rb");
	size_t n;

	if (!f)
		return 0;
	n = fread(buf, 1, size, f);
	fclose(f);
	return n;
}

static void show(const char *path)
{
	static uint8_t text[65536];
	size_t n = read_file(path, text, sizeof(text) - 1);

	print_error("%.*s\n", (int)n, (const char *)text);
}

static int have_iasl(void **state)
{
	static bool said;

	(void)state;
	mkdir("build", 0777);
	mkdir("build/unit", 0777);
	mkdir(DIR, 0777);
	if (system("command -v iasl >/dev/null") == 0)
		return 0;
	if (!said)
		print_message("iasl (acpica-tools) is not installed: what it would check stays "
			      "unchecked\n");
	said = true;
	return 1;
}

static void round_trip(const char *name, const uint8_t *table)
{
	static uint8_t again[65536];
	size_t size = get_le(table, 4, 4);
	char cmd[512], path[128];
	FILE *f;

	snprintf(path, sizeof(path), DIR "/%s.dat", name);
	f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(table, 1, size, f), size);
	assert_int_equal(fclose(f), 0);
	/* -we: warnings count as errors; -on: names are not shortened */
	snprintf(cmd, sizeof(cmd),
		 "cd " DIR " && rm -f %s.dsl %s.aml && iasl -d %s.dat >%s.log 2>&1 && "
		 "iasl -we -on -p %s %s.dsl >>%s.log 2>&1", name, name, name, name, name, name,
		 name);
	if (system(cmd)) {
		snprintf(path, sizeof(path), DIR "/%s.log", name);
		show(path);
		fail_msg("iasl refuses %s", name);
	}
	snprintf(path, sizeof(path), DIR "/%s.aml", name);
	assert_int_equal(read_file(path, again, sizeof(again)), size);
	assert_memory_equal(again + 36, table + 36, size - 36);
}

/* The mailbox is left out: iasl 20200925 does not know this structure of ACPI 6.4. */
static void check_tables(const char *prefix, struct acpi_build *in)
{
	/* MINT is left out: it is our own, so iasl does not know it. */
	static const char *const signatures[] = { "DSDT", "FACP", "APIC", "MCFG", "XSDT", "SRAT",
						  "SLIT" };
	struct acpi_fixture f;
	char name[32];

	in->mailbox = 0;
	acpi_fixture_build(&f, in);
	assert_int_not_equal(f.used, 0);
	for (unsigned int i = 0; i < 7; i++) {
		const uint8_t *t = acpi_fixture_find(&f, signatures[i]);

		snprintf(name, sizeof(name), "%s-%s", prefix, signatures[i]);
		if (t)
			round_trip(name, t);
		else if (i >= 5)
			assert_int_equal(in->ram_count, 0);
		else
			assert_int_equal(in->bridge_count, 0);
	}
}

static void test_numa(void **state)
{
	static const struct range ram[] = { { GIB(1), GIB(2) } };
	static struct range_set pool;
	static struct machine m;
	struct acpi_build in = acpi_fixture_input();

	if (have_iasl(state))
		skip();
	fixture_machine(&m);
	machine_numa_begin(&m);
	machine_numa_add_mem(&m, range_of(0, GIB(4)), 0);
	machine_numa_add_mem(&m, range_of(GIB(4), GIB(4)), 1);
	memset(m.numa.cpu, 0, m.cpu_count);
	range_set_add(&pool, range_of(GIB(5), GIB(1)));
	in.machine = &m;
	in.ram = ram;
	in.ram_count = 1;
	in.low = range_of(KIB(64), KIB(32));
	in.pool = &pool;
	check_tables("numa", &in);
}

static void test_full_node(void **state)
{
	struct acpi_build in = acpi_fixture_input();

	if (have_iasl(state))
		skip();
	check_tables("full", &in);
}

static void test_bare_node(void **state)
{
	struct acpi_build in = acpi_fixture_input();

	if (have_iasl(state))
		skip();
	in.bridge_count = 0;
	in.uart_port = 0;
	in.decoy = false;
	check_tables("bare", &in);
}

static void test_many_bridges(void **state)
{
	struct acpi_build in = acpi_fixture_input();

	if (have_iasl(state))
		skip();
	for (unsigned int i = 0; i < ACPI_BRIDGES_MAX; i++)
		in.bridge[i] = (struct acpi_host_bridge){
			.bus_first = (uint8_t)(i + 1), .bus_last = (uint8_t)(i + 1), .segment = 2,
			.mem = range_of(0xc0000000 + MIB(i), MIB(1)),
			.io = range_of(0x1000 + 0x400 * i, 0x400),
		};
	in.bridge_count = ACPI_BRIDGES_MAX;
	check_tables("many", &in);
}

/* The node has interrupts of its own: I/O APICs, and a UART's. */
static void test_interrupts(void **state)
{
	static struct machine m = { .ioapic_count = 1, .ioapic = { { 0, 0, 0xfec00000 } } };
	struct acpi_build in = acpi_fixture_input();

	if (have_iasl(state))
		skip();
	in.machine = &m;
	in.ioapics = 1;
	in.has_uart_irq = true;
	in.uart_irq = (struct machine_override){ .irq = 3, .gsi = 3 };
	in.legacy = MINT_LEGACY_I8042 | MINT_LEGACY_RTC | MINT_LEGACY_SPEAKER;
	check_tables("irq", &in);
}

/* With the firmware's full ACPI there are our SSDT, the firmware's FADT, and a renamed DSDT. */
static void test_full_acpi(void **state)
{
	static struct acpi_fixture_full full;
	struct acpi_build in = acpi_fixture_input();
	struct acpi_fixture f;

	if (have_iasl(state))
		skip();
	acpi_fixture_full(&full, &in);
	in.mailbox = 0;
	in.legacy = MINT_LEGACY_I8042 | MINT_LEGACY_RTC | MINT_LEGACY_SPEAKER;
	acpi_fixture_build(&f, &in);
	round_trip("acpi-SSDT", acpi_fixture_find(&f, "SSDT"));
	round_trip("acpi-FACP", acpi_fixture_find(&f, "FACP"));
	round_trip("acpi-APIC", acpi_fixture_find(&f, "APIC"));
	round_trip("acpi-XSDT", acpi_fixture_find(&f, "XSDT"));
	round_trip("acpi-DSDT", full.aml);
	/* iasl finds roots that only ACPICA knows, and no devices of other nodes. */
	assert_int_equal(system("cd " DIR
				" && ! grep -qE 'PNP0(A03|501|303|F13|B00)' acpi-DSDT.dsl && "
				"grep -q 'EisaId (\"PNP0A08\")' acpi-DSDT.dsl && "
				"grep -q 'EisaId (\"PNP0200\")' acpi-DSDT.dsl"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numa),
		cmocka_unit_test(test_full_node),
		cmocka_unit_test(test_bare_node),
		cmocka_unit_test(test_many_bridges),
		cmocka_unit_test(test_interrupts),
		cmocka_unit_test(test_full_acpi),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
