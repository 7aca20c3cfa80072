// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests the readers of SRAT and SLIT, with those of machines with two, four and eight NUMA nodes,
 * and with those that lie.
 */
#include "tests/unit/firmware_fixture.h"
#include "lib/machine/numa.h"

/* A table that is being made: entries come first, finish() adds header and checksum. */
struct bytes {
	uint8_t buf[0x3000];
	size_t used;
};

static struct machine m;
static struct diag diag;
static struct bytes srat, slit;

static void add(struct bytes *t, uint64_t v, unsigned int width)
{
	for (unsigned int i = 0; i < width; i++)
		t->buf[t->used++] = (uint8_t)(v >> (8 * i));
}

static void begin(struct bytes *t, const char *signature, uint8_t revision)
{
	memset(t, 0, sizeof(*t));
	memcpy(t->buf, signature, 4);
	t->buf[8] = revision;
	t->used = 36;
}

static const uint8_t *finish(struct bytes *t)
{
	uint8_t sum = 0;

	for (unsigned int i = 0; i < 4; i++)
		t->buf[4 + i] = (uint8_t)(t->used >> (8 * i));
	t->buf[9] = 0;
	for (size_t i = 0; i < t->used; i++)
		sum = (uint8_t)(sum + t->buf[i]);
	t->buf[9] = (uint8_t)-sum;
	return t->buf;
}

static void begin_srat(uint8_t revision)
{
	begin(&srat, "SRAT", revision);
	add(&srat, 1, 4);
	add(&srat, 0, 8);
}

static void add_lapic(uint32_t id, uint32_t domain, uint32_t flags)
{
	add(&srat, 0, 1);
	add(&srat, 16, 1);
	add(&srat, domain, 1);
	add(&srat, id, 1);
	add(&srat, flags, 4);
	add(&srat, 0, 1);
	add(&srat, domain >> 8, 3);
	add(&srat, 0, 4);
}

static void add_x2apic(uint32_t id, uint32_t domain, uint32_t flags)
{
	add(&srat, 2, 1);
	add(&srat, 24, 1);
	add(&srat, 0, 2);
	add(&srat, domain, 4);
	add(&srat, id, 4);
	add(&srat, flags, 4);
	add(&srat, 0, 8);
}

static void add_memory(struct range r, uint32_t domain, uint32_t flags)
{
	add(&srat, 1, 1);
	add(&srat, 40, 1);
	add(&srat, domain, 4);
	add(&srat, 0, 2);
	add(&srat, r.start, 8);
	add(&srat, r.end - r.start, 8);
	add(&srat, 0, 4);
	add(&srat, flags, 4);
	add(&srat, 0, 8);
}

static bool read_srat(void)
{
	diag_init(&diag);
	return acpi_read_srat(&m, finish(&srat), srat.used, &diag);
}

static bool read_slit(void)
{
	diag_init(&diag);
	return acpi_read_slit(&m, finish(&slit), slit.used, &diag);
}

/*
 * @nodes NUMA nodes of two cores and 2 GiB each. The first has what a PC has below 4 GiB; the
 * others follow each other from 4 GiB on. Every second core has a LAPIC ID above 255.
 */
static struct range ram_of(unsigned int node)
{
	return node ? range_of(GIB(4) + (node - 1) * GIB(2), GIB(2)) :
	       range_of(MIB(1), GIB(2) - MIB(1));
}

static void make(unsigned int nodes)
{
	machine_init(&m);
	begin_srat(3);
	for (unsigned int n = 0; n < nodes; n++) {
		machine_add_cpu(&m, (struct machine_cpu){ n, n });
		machine_add_cpu(&m, (struct machine_cpu){ 300 + n, 300 + n });
		add_lapic(n, n, 1);
		add_x2apic(300 + n, n, 1);
		add_memory(ram_of(n), n, 1);
		machine_add_mem(&m, ram_of(n), MEM_USABLE);
	}
	machine_add_mem(&m, range_of(0, 0x9fc00), MEM_USABLE);
	add_memory(range_of(0, 0xa0000), 0, 1);
}

static void make_slit(unsigned int nodes)
{
	begin(&slit, "SLIT", 1);
	add(&slit, nodes, 8);
	for (unsigned int a = 0; a < nodes; a++)
		for (unsigned int b = 0; b < nodes; b++)
			add(&slit, a == b ? 10 : 20 + a + b, 1);
}

static void assert_one(void)
{
	static const struct machine_numa none;

	assert_memory_equal(&m.numa, &none, sizeof(none));
}

static void assert_warned(const char *part)
{
	assert_int_equal(diag.errors, 0);
	for (unsigned int i = 0; i < diag.count; i++)
		if (strstr(diag.entry[i].text, part))
			return;
	fail_msg("nothing says '%s': %s", part, diag.entry[0].text);
}

static void check_machine(unsigned int nodes)
{
	assert_int_equal(m.numa.nodes, (1ull << nodes) - 1);
	for (unsigned int n = 0; n < nodes; n++) {
		assert_int_equal(m.numa.cpu[machine_find_cpu(&m, n) - m.cpu], n);
		assert_int_equal(m.numa.cpu[machine_find_cpu(&m, 300 + n) - m.cpu], n);
		assert_int_equal(machine_numa_of(&m, ram_of(n).start), n);
		assert_int_equal(machine_numa_of(&m, ram_of(n).end - 1), n);
		for (unsigned int k = 0; k < nodes; k++)
			assert_int_equal(m.numa.distance[n][k], n == k ? 10 : 20 + n + k);
	}
	assert_int_equal(machine_numa_of(&m, 0xa0000), MACHINE_NUMA_NONE);
	assert_int_equal(machine_numa_of(&m, GIB(3)), MACHINE_NUMA_NONE);
}

static void test_shapes(void **state)
{
	(void)state;
	for (unsigned int nodes = 2; nodes <= 8; nodes *= 2) {
		make(nodes);
		make_slit(nodes);
		assert_true(read_srat());
		assert_int_equal(diag.count, 0);
		assert_int_equal(m.numa.distance[0][1], 20);
		assert_true(read_slit());
		machine_numa_check(&m, &diag);
		assert_int_equal(diag.count, 0);
		check_machine(nodes);
	}
}

/* The tables are read through the root table, twice: nothing is added up. */
static void test_found(void **state)
{
	struct firmware *f = *state;
	size_t at;

	begin_srat(3);
	add_lapic(0, 0, 1);
	add_lapic(4, 1, 1);
	add_x2apic(300, 1, 1);
	add_memory(range_of(0, GIB(1)), 0, 1);
	add_memory(range_of(GIB(1), GIB(1)), 1, 1);
	at = add_table(f, "SRAT", srat.buf + 36, srat.used - 36);
	f->buf[at + 8] = 3;
	fix_table(f, at);
	put(f, f->xsdt + 36 + 8, ACPI_FIXTURE_BASE + at, 8);	/* in the place of the MCFG */
	make_slit(2);
	at = add_table(f, "SLIT", slit.buf + 36, slit.used - 36);
	put(f, f->xsdt + 36 + 24, ACPI_FIXTURE_BASE + at, 8);	/* in the place of the HPET */
	fix_table(f, f->xsdt);
	for (unsigned int i = 0; i < 2; i++) {
		assert_true(read_all(f));
		assert_int_equal(f->diag.count, 0);
		assert_int_equal(f->m->numa.nodes, 3);
		assert_int_equal(f->m->numa.mem_count, 2);
		assert_int_equal(f->m->numa.cpu[0], 0);
		assert_int_equal(f->m->numa.cpu[2], 1);
		assert_int_equal(f->m->numa.distance[0][1], 21);
	}
	f->buf[at + 45] ^= 1;
	expect_warning(f, "SLIT has a bad checksum");
	assert_int_equal(f->m->numa.distance[0][1], 20);
}

/*
 * An entry that is not enabled, or that names an absent core, does not count. What a NUMA node has
 * twice counts once.
 */
static void test_flags(void **state)
{
	(void)state;
	make(2);
	add_lapic(0, 1, 0);
	add_x2apic(300, 1, 0);
	add_lapic(77, 99, 1);
	add_memory(range_of(0, GIB(64)), 1, 0);
	add_memory(range_of(GIB(64), 0), 1, 1);
	add_memory(range_of(GIB(4), GIB(1)), 1, 1);		/* the same memory again */
	add_memory(range_of(GIB(6), GIB(2)), 1, 3);		/* memory that may be plugged in */
	add(&srat, 5, 1);					/* a generic initiator */
	add(&srat, 32, 1);
	add(&srat, 0, 8);
	add(&srat, 0, 8);
	add(&srat, 0, 8);
	add(&srat, 0, 6);
	assert_true(read_srat());
	assert_int_equal(diag.count, 0);
	assert_int_equal(m.numa.mem_count, 3);
	assert_int_equal(m.numa.mem[2].range.start, GIB(4));
	assert_int_equal(m.numa.mem[2].range.end, GIB(8));
	assert_int_equal(m.numa.cpu[0], 0);
}

/* Domains have 32 bits; in the first revision they have 8. */
static void test_wide_domains(void **state)
{
	(void)state;
	make(2);
	add_lapic(0, 0x100, 1);
	assert_false(read_srat());
	assert_warned("proximity domain 256 for a core, and the monitor knows those below 64");
	assert_one();
	make(2);
	srat.buf[8] = 1;
	add_lapic(0, 0x100, 1);
	add_memory(range_of(GIB(6), GIB(2)), 0x101, 1);
	assert_true(read_srat());
	assert_int_equal(m.numa.nodes, 3);
}

static void test_lies(void **state)
{
	(void)state;
	make(2);
	add_memory(range_of(GIB(5), GIB(2)), 0, 1);
	assert_false(read_srat());
	assert_warned("memory at 0x140000000, 0x80000000 bytes, in proximity domain 0, which is in "
		      "another NUMA node, too; the machine is taken as one");
	assert_one();
	make(2);
	add_memory(range_of(UINT64_MAX - GIB(1), GIB(2)), 0, 1);
	assert_false(read_srat());
	assert_warned("behind the last address");
	make(2);
	add_memory(range_of(1ull << 52, MIB(1)), 0, 1);
	assert_false(read_srat());
	assert_warned("behind the last address");
	make(2);
	add_memory(range_of(GIB(8), GIB(1)), 64, 1);
	assert_false(read_srat());
	assert_warned("proximity domain 64 for memory");
	assert_one();
	make(2);
	add_x2apic(0, 1, 1);
	assert_false(read_srat());
	assert_warned("core 0 in proximity domains 0 and 1");
	assert_one();
	begin_srat(3);
	add_lapic(0, 0, 1);
	add_lapic(1, 1, 1);
	assert_false(read_srat());
	assert_warned("the SRAT names no memory; the machine is taken as one NUMA node");
	assert_one();
}

static void test_too_many_pieces(void **state)
{
	(void)state;
	make(2);
	for (unsigned int i = 0; i < MACHINE_NUMA_MEM_MAX - 3; i++)
		add_memory(range_of(GIB(8) + i * GIB(1), MIB(1)), i % 2, 1);
	assert_true(read_srat());
	assert_int_equal(m.numa.mem_count, MACHINE_NUMA_MEM_MAX);
	add_memory(range_of(GIB(1000), MIB(1)), 0, 1);
	assert_false(read_srat());
	assert_warned("is one piece more than can be held");
	assert_one();
}

/*
 * The tables are cut everywhere, with the right checksum each time, and the entries get every
 * length.
 */
static void test_damage(void **state)
{
	size_t whole, last;

	(void)state;
	make(2);
	whole = srat.used;
	last = whole - 40;
	for (size_t used = 36; used < whole; used++) {
		srat.used = used;
		if (!read_srat()) {
			assert_int_equal(diag.count, 1);
			assert_one();
		}
	}
	for (unsigned int length = 0; length < 40; length++) {
		srat.used = whole;
		srat.buf[last + 1] = (uint8_t)length;
		assert_false(read_srat());
		assert_warned("type 1 at byte");
		assert_one();
	}
	srat.buf[last + 1] = 40;
	assert_true(read_srat());
	srat.buf[9]++;
	diag_init(&diag);
	assert_false(acpi_read_srat(&m, srat.buf, srat.used, &diag));
	assert_warned("the SRAT has a bad checksum; the machine is taken as one NUMA node");
	assert_one();
}

static void assert_level(void)
{
	assert_int_equal(m.numa.nodes, 0xf);
	for (unsigned int a = 0; a < 4; a++)
		for (unsigned int b = 0; b < 4; b++)
			assert_int_equal(m.numa.distance[a][b], a == b ? 10 : 20);
}

static void refuse_slit(const char *part)
{
	assert_false(read_slit());
	assert_warned(part);
	assert_warned("equally far from each other");
	assert_level();
}

static void test_bad_slits(void **state)
{
	(void)state;
	make(4);
	assert_true(read_srat());
	make_slit(4);
	slit.used--;
	refuse_slit("another size");
	make_slit(4);
	add(&slit, 10, 1);
	refuse_slit("another size");
	make_slit(4);
	slit.buf[36] = 5;
	refuse_slit("another size");
	memset(slit.buf + 36, 0xff, 8);
	refuse_slit("another size");
	slit.used = 40;
	refuse_slit("another size");
	make_slit(3);
	refuse_slit("leaves out a domain of the SRAT");
	make_slit(4);
	slit.buf[44 + 5] = 11;
	refuse_slit("own memory is not 10 away");
	make_slit(4);
	slit.buf[44 + 14] = 10;
	refuse_slit("as near to another as to itself");
	make_slit(4);
	slit.buf[44 + 14] = 255;				/* the domain cannot be reached */
	assert_true(read_slit());
	assert_int_equal(m.numa.distance[3][2], 255);
	/* There is no message about a machine that is one NUMA node. */
	machine_numa_clear(&m);
	slit.used = 36;
	assert_true(read_slit());
	assert_one();
}

static void test_check(void **state)
{
	(void)state;
	make(4);
	/* a place for memory that may be plugged in */
	add_memory(range_of(GIB(100), GIB(1)), 9, 3);
	assert_true(read_srat());
	m.numa.distance[0][9] = 99;
	machine_numa_check(&m, &diag);
	assert_int_equal(diag.count, 0);
	assert_int_equal(m.numa.nodes, 0xf);
	assert_int_equal(machine_numa_of(&m, GIB(100)), MACHINE_NUMA_NONE);
	assert_int_equal(m.numa.distance[0][9], 20);

	make(2);
	machine_add_cpu(&m, (struct machine_cpu){ 7, 7 });
	assert_true(read_srat());
	machine_numa_check(&m, &diag);
	assert_warned("does not say where core 7 is; the machine is taken as one");
	assert_one();

	make(2);
	machine_add_mem(&m, range_of(GIB(64), MIB(1)), MEM_USABLE);
	assert_true(read_srat());
	machine_numa_check(&m, &diag);
	assert_warned("does not say where 1 MiB of RAM is, from 0x1000000000 on; the machine is "
		      "taken as one");
	assert_one();

	/*
	 * A missing piece that is smaller, or that lies below 1 MiB, is no reason to refuse the
	 * tables.
	 */
	make(2);
	machine_add_mem(&m, range_of(GIB(64), KIB(1020)), MEM_USABLE);
	machine_add_mem(&m, range_of(0xa0000, KIB(384)), MEM_USABLE);
	assert_true(read_srat());
	machine_numa_check(&m, &diag);
	assert_int_equal(diag.count, 0);
	assert_int_equal(m.numa.nodes, 3);

	/* One NUMA node counts as none. */
	make(1);
	assert_true(read_srat());
	machine_numa_check(&m, &diag);
	assert_int_equal(diag.count, 0);
	assert_one();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shapes),
		cmocka_unit_test_setup_teardown(test_found, firmware_setup, firmware_teardown),
		cmocka_unit_test(test_flags),
		cmocka_unit_test(test_wide_domains),
		cmocka_unit_test(test_lies),
		cmocka_unit_test(test_too_many_pieces),
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_bad_slits),
		cmocka_unit_test(test_check),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
