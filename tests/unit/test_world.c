// SPDX-License-Identifier: GPL-2.0-only
/* Tests lib/world/world.c: all that a node's kernel reads at its start. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "lib/machine/numa.h"
#include "tests/unit/acpi_fixture.h"

/* A world, its plan, and both buffers, which are exactly as large as the contract says. */
struct made {
	struct fixture *f;
	struct world_resident resident;
	uint8_t *kernel, *world, *boot;
	struct diag diag;
};

static int setup(void **state)
{
	struct made *m = calloc(1, sizeof(*m));

	m->f = fixture_new();
	m->resident = fixture_resident();
	m->kernel = fixture_bzimage();
	m->world = aligned_alloc(4096, WORLD_SIZE);
	m->boot = aligned_alloc(4096, PLAN_BOOT_SIZE);
	memset(m->world, 0xa5, WORLD_SIZE);
	memset(m->boot, 0xa5, PLAN_BOOT_SIZE);
	diag_init(&m->diag);
	*state = m;
	return 0;
}

static int teardown(void **state)
{
	struct made *m = *state;

	free(m->f);
	free(m->kernel);
	free(m->world);
	free(m->boot);
	free(m);
	return 0;
}

static bool build(struct made *m, unsigned int n)
{
	const struct node_boot from = fixture_boot(&m->f->plan, n);

	return world_build(&m->f->plan, n, &from, &m->resident, m->kernel, m->world, m->boot,
			   &m->diag);
}

/* acpi_read's view of the world at @base. */
static phys_t world_base;

static const void *map_world(struct acpi_memory *mem, phys_t addr, size_t size)
{
	struct acpi_bytes *b = (struct acpi_bytes *)mem;

	if (addr < world_base || addr - world_base > b->size ||
	    size > b->size - (addr - world_base))
		return NULL;
	return b->data + (addr - world_base);
}

static void read_acpi(struct made *m, unsigned int n, struct machine *out)
{
	struct acpi_bytes mem = { .mem.map = map_world, .data = m->world, .size = WORLD_ACPI_SIZE };

	world_base = m->f->plan.node[n].world.start;
	assert_true(acpi_read(out, &mem.mem, get_le(m->boot, 0x70, 8), &m->diag));
	assert_int_equal(m->diag.count, 0);
}

static const uint8_t *find_table(const uint8_t *world, const char *signature)
{
	for (unsigned int at = 48; at < WORLD_ACPI_SIZE; at += 16)
		if (!memcmp(world + at, signature, 4))
			return world + at;
	return NULL;
}

/* Everything that the zero page names is where it says. */
static void test_everything_is_found(void **state)
{
	struct made *m = *state;
	const struct plan_node *node = &m->f->plan.node[0];
	const uint8_t *systab, *config;

	assert_true(build(m, 0));
	assert_int_equal(m->diag.count, 0);
	assert_int_equal(get_le(m->boot, 0x70, 8), FIXTURE_WORLD);
	assert_int_equal(get_le(m->boot, 0x228, 4) | get_le(m->boot, 0xc8, 4) << 32,
			 node->boot_params + WORLD_CMDLINE);
	assert_non_null(strstr((char *)m->boot + WORLD_CMDLINE, " console=ttyS0 quiet"));
	assert_int_equal(get_le(m->boot, 0x218, 4) | get_le(m->boot, 0xc0, 4) << 32,
			 node->initrd_addr);
	assert_int_equal(get_le(m->boot, 0x21c, 4), 0x123456);
	assert_int_equal(m->boot[0x1e8], 9);
	systab = m->world + (get_le(m->boot, 0x1c4, 4) - FIXTURE_WORLD);
	assert_memory_equal(systab, "IBI SYST", 8);
	config = m->world + (get_le(systab, 0x70, 8) - FIXTURE_WORLD);
	assert_int_equal(get_le(config, 16, 8), FIXTURE_WORLD);
	assert_int_equal(get_le(m->boot, 0x1d0, 4) + get_le(m->boot, 0x1d4, 4) <=
			 FIXTURE_WORLD + WORLD_MAILBOX, 1);
}

/*
 * A patched kernel gets the record. Of a bus of which the node has some functions only, no kernel
 * gets anything, since mint.ko makes a host bridge for it.
 */
static void test_patched(void **state)
{
	struct made *m = *state;
	struct plan_node *node = &m->f->plan.node[0];
	struct machine *seen = calloc(1, sizeof(*seen));
	const uint8_t *record = m->boot + WORLD_SETUP;

	assert_true(build(m, 0));
	assert_int_equal(get_le(m->boot, 0x250, 8), 0);
	m->f->plan.file[0].info.mint = MINT_SETUP_VERSION;
	assert_true(build(m, 0));
	assert_int_equal(get_le(m->boot, 0x250, 8), get_le(m->boot, 0x228, 4) +
			 (get_le(m->boot, 0xc8, 4) << 32) - WORLD_CMDLINE + WORLD_SETUP);
	assert_int_equal(get_le(record, 8, 4), MINT_SETUP_TYPE);
	assert_int_equal(get_le(record, 16, 4), MINT_SETUP_VERSION);
	read_acpi(m, 0, seen);
	assert_int_equal(seen->ecam[0].segment, 1);
	node->bus[0] = (struct plan_bus){ .port = BDF(0, 0, 0, 0), .exact = true, .root = true };
	assert_true(build(m, 0));
	assert_null(find_table(m->world, "MCFG"));
	m->f->plan.file[0].info.mint = MINT_SETUP_VERSION + 1;
	assert_false(build(m, 0));
	free(seen);
}

/* The MADT has an I/O APIC with pins of the node, for a patched kernel only. */
static void test_lines(void **state)
{
	struct made *m = *state;
	struct plan *p = &m->f->plan;
	struct machine *seen = calloc(1, sizeof(*seen));
	const struct machine_pci fn = { .bdf = BDF(0, 0, 8, 0), .class_code = 0x020000,
					.int_pin = 1 };

	assert_true(machine_add_pci(&m->f->machine, &fn));
	m->f->machine.ioapic_count = 2;
	m->f->machine.ioapic[0] = (struct machine_ioapic){ 5, 0, 0xfec00000 };
	m->f->machine.ioapic[1] = (struct machine_ioapic){ 6, 24, 0xfec01000 };
	p->node[0].bus[0] = (struct plan_bus){ .port = BDF(0, 0, 0, 0), .exact = true,
					       .root = true };
	p->irq_count = p->intx_count = 1;
	p->irq[0] = (struct plan_irq){ .gsi = 30, .ioapic = 1, .pin = 6, .level = true,
					 .owner = 1 };
	p->intx[0] = (struct plan_intx){ .bdf = fn.bdf, .node = 0 };
	p->file[0].info.mint = MINT_SETUP_VERSION;
	assert_true(build(m, 0));
	read_acpi(m, 0, seen);
	/* The interrupt belongs to another node so far, but may become this node's. */
	assert_int_equal(seen->ioapic_count, 1);
	assert_int_equal(seen->ioapic[0].gsi_base, 24);
	/* A stock kernel has none of these. */
	p->file[0].info.mint = 0;
	p->node[0].bus[0].exact = false;
	p->node[0].bus[0].port = BDF(0, 0, 3, 0);
	assert_true(build(m, 0));
	read_acpi(m, 0, seen);
	assert_int_equal(seen->ioapic_count, 0);
	free(seen);
}

static void test_acpi_of_alpha(void **state)
{
	struct made *m = *state;
	struct machine *seen = calloc(1, sizeof(*seen));
	const uint8_t *mint, *ecam;

	assert_true(build(m, 0));
	read_acpi(m, 0, seen);
	/* a 6.12 that does not boot on the BSP: the decoy and its own two cores */
	assert_int_equal(seen->cpu_count, 3);
	assert_int_equal(find_table(m->world, "APIC")[44 + 3], 0);
	assert_int_equal(find_table(m->world, "APIC")[52 + 3], 2);
	assert_int_equal(seen->ecam_count, 1);
	assert_int_equal(seen->ecam[0].base, FIXTURE_ECAM);
	assert_int_equal(seen->ecam[0].segment, 1);
	assert_int_equal(seen->ecam[0].bus_first, 1);
	assert_int_equal(seen->ecam[0].bus_last, 2);
	mint = find_table(m->world, "MINT");
	assert_int_equal(get_le(mint, offsetof(struct mint_acpi, table_addr_lo), 4), FIXTURE_TABLE);
	assert_int_equal(get_le(mint, offsetof(struct mint_acpi, table_size), 4), 0x3000);
	assert_string_equal((const char *)mint + offsetof(struct mint_acpi, node_name), "alpha");
	assert_int_equal(get_le(mint, offsetof(struct mint_acpi, segment), 2), 1);
	assert_int_equal(get_le(mint, offsetof(struct mint_acpi, ecam_count), 2), 1);
	ecam = mint + offsetof(struct mint_acpi, ecam);
	assert_int_equal(get_le(ecam, offsetof(struct mint_ecam, base), 8), FIXTURE_ECAM);
	assert_int_equal(ecam[offsetof(struct mint_ecam, bus_last)],
			 m->f->machine.ecam[0].bus_last);
	free(seen);
}

/*
 * The firmware's full ACPI lies behind the world, for a patched kernel, and only if the firmware
 * still has it.
 */
static void test_full_acpi(void **state)
{
	static struct acpi_fixture_full full;
	struct made *m = *state;
	struct plan_node *node = &m->f->plan.node[0];
	struct acpi_build unused = acpi_fixture_input();
	const uint8_t *fadt;

	acpi_fixture_full(&full, &unused);
	m->f->machine.acpi = full.machine.acpi;
	m->f->config.node[0].acpi_full = true;
	m->resident.firmware = &full.fw;
	node->world.end += 0x4000;
	free(m->world);
	m->world = aligned_alloc(4096, WORLD_SIZE + 0x4000);
	assert_false(build(m, 0));	/* a stock kernel that the node was given later */
	m->f->plan.file[0].info.mint = MINT_SETUP_VERSION;
	m->resident.firmware = NULL;
	assert_false(build(m, 0));
	m->resident.firmware = &full.fw;
	diag_init(&m->diag);
	assert_true(build(m, 0));
	fadt = find_table(m->world, "FACP");
	assert_int_equal(get_le(fadt, 140, 8), FIXTURE_WORLD + WORLD_SIZE);
	assert_memory_equal(m->world + WORLD_SIZE, "DSDT", 4);
	assert_non_null(find_table(m->world, "SSDT"));
	/* No other node has any of it. */
	assert_true(build(m, 1));
	assert_null(find_table(m->world, "SSDT"));
	assert_true(get_le(find_table(m->world, "FACP"), 112, 4) & 1 << 20);
	node->world.end -= 0x3ff0;
	assert_false(build(m, 0));
}

static void test_acpi_of_beta(void **state)
{
	struct made *m = *state;
	struct machine *seen = calloc(1, sizeof(*seen));
	const uint8_t *mint;

	assert_true(build(m, 1));
	read_acpi(m, 1, seen);
	/* a 6.1: no decoy, but the parameter */
	assert_int_equal(seen->cpu_count, 1);
	assert_int_equal(seen->cpu[0].lapic_id, 300);
	assert_non_null(strstr((char *)m->boot + WORLD_CMDLINE, "disable_cpu_apicid=0"));
	assert_int_equal(seen->ecam_count, 0);
	mint = find_table(m->world, "MINT");
	assert_int_equal(get_le(mint, offsetof(struct mint_acpi, node_index), 4), 1);
	assert_string_equal((const char *)mint + offsetof(struct mint_acpi, node_name), "beta");
	assert_int_equal(get_le(m->boot, 0x218, 8), 0);
	free(seen);
}

/* A core that the node may get stands behind its own, and its kernel does not start it. */
static void test_cores_to_get(void **state)
{
	struct made *m = *state;
	struct plan *p = &m->f->plan;
	struct machine *seen = calloc(1, sizeof(*seen));

	assert_true(machine_add_cpu(&m->f->machine, (struct machine_cpu){ 7, 7 }));
	assert_true(build(m, 1));
	assert_null(strstr((char *)m->boot + WORLD_CMDLINE, "maxcpus"));
	for (unsigned int i = 0; i < m->f->machine.cpu_count; i++)
		if (m->f->machine.cpu[i].lapic_id == 7) {
			p->cpu_owner[i] = p->cpu_home[i] = PLAN_NOBODY;
			p->cpu_moves[i] = true;
			p->has_console_core = true;
		} else if (m->f->machine.cpu[i].lapic_id == 300) {
			p->cpu_owner[i] = 1;
		} else {
			p->cpu_owner[i] = PLAN_MONITOR;
		}
	assert_true(build(m, 1));
	read_acpi(m, 1, seen);
	assert_int_equal(seen->cpu_count, 2);
	assert_int_equal(seen->cpu[0].lapic_id, 7);
	assert_int_equal(seen->cpu[1].lapic_id, 300);
	assert_non_null(strstr((char *)m->boot + WORLD_CMDLINE, " maxcpus=1 "));
	free(seen);
}

/* The MADT's last structure names the mailbox, which is a zeroed page. */
static void test_mailbox(void **state)
{
	struct made *m = *state;
	const uint8_t *madt, *wakeup;

	assert_true(build(m, 0));
	madt = find_table(m->world, "APIC");
	wakeup = madt + get_le(madt, 4, 4) - 24;
	assert_int_equal(wakeup[0], 0x10);
	assert_int_equal(get_le(wakeup, 8, 8), FIXTURE_WORLD + WORLD_MAILBOX);
	assert_int_equal(get_le(wakeup, 16, 8), FIXTURE_CODE + 0x400);
	for (unsigned int i = 0; i < WORLD_MAILBOX_SIZE; i++)
		assert_int_equal(m->world[WORLD_MAILBOX + i], 0);
}

/* A world that is built twice, over any old contents, is the same. */
static void test_repeatable(void **state)
{
	struct made *m = *state;
	uint8_t *world = malloc(WORLD_SIZE), *boot = malloc(PLAN_BOOT_SIZE);

	assert_true(build(m, 0));
	memcpy(world, m->world, WORLD_SIZE);
	memcpy(boot, m->boot, PLAN_BOOT_SIZE);
	memset(m->world, 0x5a, WORLD_SIZE);
	memset(m->boot, 0x5a, PLAN_BOOT_SIZE);
	assert_true(build(m, 0));
	assert_memory_equal(world, m->world, WORLD_SIZE);
	assert_memory_equal(boot, m->boot, PLAN_BOOT_SIZE);
	free(world);
	free(boot);
}

static void expect_refusal(struct made *m, const char *words)
{
	assert_false(build(m, 0));
	assert_int_equal(m->diag.errors, 1);
	assert_string_equal(m->diag.entry[0].file, "mint.conf");
	assert_int_equal(m->diag.entry[0].line, 4);
	assert_non_null(strstr(m->diag.entry[0].text, "node alpha"));
	if (!strstr(m->diag.entry[0].text, words))
		fail_msg("\"%s\" is not in \"%s\"", words, m->diag.entry[0].text);
}

static void test_long_cmdline(void **state)
{
	struct made *m = *state;

	m->f->plan.file[0].info.cmdline_max = 40;
	expect_refusal(m, "command line");
}

/* The command line was brought later, so the plan has not checked it. */
static void test_bad_word(void **state)
{
	struct made *m = *state;

	strcpy(m->f->config.node[0].cmdline, "maxcpus=1 quiet");
	assert_true(build(m, 0));
	strcpy(m->f->config.node[0].cmdline, "quiet reboot=acpi");
	expect_refusal(m, "its command line is refused: reboot=acpi makes its reboot reset the");
}

/* The line is the same, but the kernel is of another kind now. */
static void test_word_of_patched(void **state)
{
	struct made *m = *state;

	strcpy(m->f->config.node[0].cmdline, "pci=noacpi");
	m->f->plan.file[0].info.mint = MINT_SETUP_VERSION;
	assert_true(build(m, 0));
	m->f->plan.file[0].info.mint = 0;
	expect_refusal(m, "pci=noacpi");
}

static void test_no_ecam(void **state)
{
	struct made *m = *state;

	m->f->machine.ecam_count = 0;
	expect_refusal(m, "ECAM");
}

static void test_no_port(void **state)
{
	struct made *m = *state;

	m->f->machine.pci_count = 0;
	expect_refusal(m, "bridge");
}

static void test_two_ecam_regions(void **state)
{
	struct made *m = *state;
	struct machine_pci port = m->f->machine.pci[0];

	m->f->machine.ecam[0].bus_last = 15;
	m->f->machine.ecam[1] = (struct machine_ecam){ .base = 0xc0000000, .bus_first = 16,
						       .bus_last = 31 };
	m->f->machine.ecam_count = 2;
	port.bdf = BDF(0, 0, 4, 0);
	assert_true(machine_add_pci(&m->f->machine, &port));
	m->f->plan.node[0].bus[1] = (struct plan_bus){ .port = port.bdf, .first = 17, .last = 17 };
	m->f->plan.node[0].bus_count = 2;
	expect_refusal(m, "different ECAM");
}

static void test_impossible_map(void **state)
{
	struct made *m = *state;

	m->f->plan.node[0].ram[1] = (struct range){ FIXTURE_TABLE, GIB(5) };
	expect_refusal(m, "memory map");
}

/* On a machine with several NUMA nodes each kernel learns its own place and that of the pool. */
static void test_numa(void **state)
{
	struct made *m = *state;
	struct machine *machine = &m->f->machine, again;
	const uint8_t *world = m->world;

	assert_true(build(m, 0));
	assert_null(find_table(world, "SRAT"));
	machine_numa_begin(machine);
	machine_numa_add_mem(machine, range_of(0, GIB(2)), 0);
	machine_numa_add_mem(machine, range_of(GIB(4), GIB(4)), 1);
	memcpy(machine->numa.cpu, "\0\1\1\0", 4);
	range_set_add(&m->f->plan.pool, range_of(MIB(512) + MIB(256), MIB(128)));
	assert_true(build(m, 0));
	machine_init(&again);
	read_acpi(m, 0, &again);
	assert_int_equal(again.numa.nodes, 3);
	assert_int_equal(machine_numa_of(&again, KIB(64)), 1);
	assert_int_equal(machine_numa_of(&again, 0x20000000), 0);
	assert_int_equal(machine_numa_of(&again, MIB(768)), 0);
	assert_int_equal(machine_numa_of(&again, MIB(896)), MACHINE_NUMA_NONE);
	assert_int_equal(machine_numa_of(&again, GIB(5) - 1), 1);
	assert_true(build(m, 1));
	machine_init(&again);
	read_acpi(m, 1, &again);
	assert_int_equal(machine_numa_of(&again, KIB(96)), 0);
	assert_int_equal(machine_numa_of(&again, GIB(4)), MACHINE_NUMA_NONE);
}

int main(void)
{
#define TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_numa),
		TEST(test_everything_is_found),
		TEST(test_acpi_of_alpha),
		TEST(test_patched),
		TEST(test_lines),
		TEST(test_full_acpi),
		TEST(test_acpi_of_beta),
		TEST(test_cores_to_get),
		TEST(test_mailbox),
		TEST(test_repeatable),
		TEST(test_long_cmdline),
		TEST(test_bad_word),
		TEST(test_word_of_patched),
		TEST(test_no_ecam),
		TEST(test_no_port),
		TEST(test_two_ecam_regions),
		TEST(test_impossible_map),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
