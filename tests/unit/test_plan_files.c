// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests lib/plan/plan_files.c and lib/plan/plan_images.c: where files lie, where they are moved to,
 * and where a node's images go in its memory.
 */
#include "tests/unit/plan_fixture.h"
#include "tests/unit/uki_fixture.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void test_stay(void **state)
{
	(void)state;
	assert_plan(NODE("a", "1", "256M") "initrd = /i\n" NODE("b", "2", "256M"));
	assert_int_equal(plan.file_count, 2);
	assert_string_equal(plan.file[0].name, "/k");
	assert_true(plan.file[0].kernel);
	assert_string_equal(plan.file[0].info.version, "6.12.57-test (somebody@somewhere) #1 SMP");
	RANGE(plan.file[0].place, MIB(24), MIB(25));
	assert_string_equal(plan.file[1].name, "/i");
	assert_false(plan.file[1].kernel);
	RANGE(plan.file[1].place, MIB(25) + KIB(4), MIB(35) + KIB(8));
	assert_int_equal(plan.file[1].size, MIB(10) + 1);
	/* Both nodes have the same file. */
	assert_int_equal(plan.node[1].kernel, plan.node[0].kernel);
	assert_int_equal(plan.node[0].initrd, 1);
	assert_int_equal(plan.node[1].initrd, PLAN_NO_FILE);
}

/* A file that no node names is dropped, and its memory is used. */
static void test_unused(void **state)
{
	(void)state;
	assert_plan(NODE("a", "1", "64M@24M"));
	assert_int_equal(plan.file_count, 1);
	assert_true(plan.file[0].place.end <= MIB(24));
}

/*
 * Files are moved into block 0, which is never in the pool, though it is lower than the pool's
 * first block.
 */
static void test_moved(void **state)
{
	(void)state;
	input.file[0].range = range_of(MIB(200) + 17, KERNEL_SIZE);
	assert_plan(NODE("a", "1", "256M@128M") "initrd = /i\n");
	RANGE(plan.file[0].now, MIB(200), MIB(201) + KIB(4));
	RANGE(plan.file[0].place, MIB(1), MIB(2));
	assert_true(plan.file[1].place.start == plan.file[1].now.start);
}

/*
 *	128M      200M     256M      350M       500M
 *	| node a            |  old    | new ...  |
 */
static void test_moved_into_pool(void **state)
{
	(void)state;
	input.file[1].size = MIB(150);
	input.file[1].range = range_of(MIB(200), MIB(150));
	assert_plan(NODE("a", "1", "128M@128M, 512M@1G") "initrd = /i\n");
	RANGE(plan.file[1].place, MIB(350), MIB(500));
}

/* Memory that is placed by size avoids files while there is other memory. */
static void test_sizes_avoid_files(void **state)
{
	(void)state;
	input.file[0].range = range_of(MIB(128), KERNEL_SIZE);
	assert_plan(NODE("a", "1", "256M"));
	RANGE(plan.node[0].ram[0], MIB(256), MIB(512));
	assert_true(plan.file[0].place.start == MIB(128));
	assert_int_equal(plan_block_tag(&plan, 1), MINT_TAG_FIXED);

	machine.mem_count = 0;
	add_mem(0, 0x9fc00, MEM_USABLE);
	add_mem(MIB(1), MIB(384), MEM_USABLE);
	assert_plan(NODE("a", "1", "256M"));
	RANGE(plan.node[0].ram[0], MIB(128), MIB(384));
	assert_true(plan.file[0].place.end <= MIB(128));
}

/* The loader has put files on each other's pages, or where there is no RAM. */
static void test_strange_places(void **state)
{
	(void)state;
	input.file[0].range = range_of(KIB(128), KERNEL_SIZE);
	input.file[1].range = range_of(GIB(1) + MIB(1) + 100, MIB(10) + 1);
	add_file("/j", NULL, 5000);
	input.file[2].range = range_of(GIB(1) + MIB(11) + 101, 5000);
	assert_plan(NODE("a", "1", "256M") "initrd = /i\n" NODE("b", "2", "256M") "initrd = /j\n");
	assert_true(plan.file[0].place.start >= MIB(1));
	/* Images begin on a page, but these files do not. */
	assert_true(plan.file[1].place.start != plan.file[1].now.start);
	assert_true(plan.file[2].place.start != plan.file[2].now.start);
}

static void test_nowhere_to_move(void **state)
{
	(void)state;
	machine.mem_count = 0;
	add_mem(0, 0x9fc00, MEM_USABLE);
	add_mem(MIB(8), MIB(256), MEM_USABLE);
	assert_refused("[monitor]\ntable = 8M\n" NODE("a", "1", "246M@10M") "initrd = /i\n", 0,
		       "/i lies in the way at 0x1901000, and no 10244 KiB are left to move it to");
	/* The kernel is in the way, too, and finds room behind the table. */
	assert_true(plan.file[0].place.start >= MIB(8) && plan.file[0].place.end <= MIB(10));
}

#define KERNEL(n, cores) "[node " n "]\ncores = " cores "\nmemory = 256M\nkernel = /k\n"
#define ONES "1111111111111111"

/* There is a plan only with the files that the config demands. The message has both digests. */
static void test_demanded(void **state)
{
	char text[1024], sum[SHA256_TEXT];
	uint8_t digest[SHA256_SIZE];

	(void)state;
	sha256_of(kernel_file, KERNEL_SIZE, digest);
	sha256_text(sum, digest);
	snprintf(text, sizeof(text), KERNEL("a", "1") "kernel_sha256 = %s\n" KERNEL("b", "2"), sum);
	assert_plan(text);
	assert_true(plan.file[0].hashed);
	assert_memory_equal(plan.file[0].sha256, digest, SHA256_SIZE);
	assert_plan(KERNEL("a", "1"));
	assert_false(plan.file[0].hashed);
	snprintf(text, sizeof(text), "the file has %s, the config wants " ONES ONES ONES ONES, sum);
	assert_refused(KERNEL("a", "1") KERNEL("b", "2") "kernel_sha256 = " ONES ONES ONES ONES
		       "\n", 9, text);
	input.file[1].data = kernel_file;
	input.file[1].size = KERNEL_SIZE - 1;
	assert_refused(KERNEL("a", "1") "initrd = /i\ninitrd_sha256 = " ONES ONES ONES ONES "\n",
		       6, "initrd_sha256: the file has ");
}

static void test_refused(void **state)
{
	static uint8_t bad[KERNEL_SIZE];
	static const char empty[1];

	(void)state;
	make_kernel(bad, true);
	add_file("/cut", bad, KERNEL_SIZE / 2);
	add_file("/empty", empty, 0);
	assert_refused("[node a]\ncores = 1\nmemory = 256M\nkernel = /none\n", 4,
		       "kernel: /none was not found");
	assert_refused(NODE("a", "1", "256M") "initrd = /none\n", 5, "initrd: /none was not found");
	assert_refused("[node a]\ncores = 1\nmemory = 256M\nkernel = /cut\n", 4,
		       "kernel: /cut is truncated");
	assert_refused("[node a]\ncores = 1\nmemory = 256M\nkernel = /empty\n", 4,
		       "/empty is empty");
	assert_refused(NODE("a", "1", "256M") "initrd = /empty\n", 5, "/empty is empty");
	assert_refused(NODE("a", "1", "256M") "initrd = /k\n", 5,
		       "initrd: /k is the kernel of [node a] (line 4)");
	bad[0x202] = 0;
	assert_refused("[node a]\ncores = 1\nmemory = 256M\nkernel = /cut\n", 4,
		       "is no Linux bzImage");
	/* There is a message for each node that wants the file. */
	assert_false(plan_of("[node a]\ncores = 1\nmemory = 256M\nkernel = /cut\n"
			     "[node b]\ncores = 2\nmemory = 256M\nkernel = /cut\n"));
	assert_int_equal(diag.errors, 2);
	assert_said(DIAG_ERROR, 8, "[node b] kernel: /cut is no Linux bzImage");
}

/*
 *	128M           130M                            384M
 *	| boot area |  | kernel, init_size |  | initrd |
 */
static void test_images(void **state)
{
	const struct plan_node *a = &plan.node[0];

	(void)state;
	assert_plan(NODE("a", "1", "256M") "initrd = /i\n");
	assert_true(a->boot_params == MIB(128));
	assert_true(a->kernel_addr == MIB(130));
	assert_true(a->initrd_addr == MIB(374) - KIB(4));
}

/* The kernel goes into the largest range, the initrd to the top of the highest. */
static void test_ranges(void **state)
{
	const struct plan_node *a = &plan.node[0];

	(void)state;
	assert_plan(NODE("a", "1", "64M@256M, 256M@512M, 64M@5G, 4M@6G") "initrd = /i\n");
	assert_true(a->boot_params == MIB(512));
	assert_true(a->initrd_addr == GIB(5) + MIB(54) - KIB(4));
	/* The DMA slice is larger, but is not used. */
	assert_plan(NODE("a", "1", "128M@5G"));
	assert_true(a->boot_params == GIB(5));
	assert_true(a->kernel_addr == GIB(5) + MIB(2));
}

/* Linux runs no lower than 16 MiB. */
static void test_kernel_min(void **state)
{
	(void)state;
	assert_plan("[monitor]\ntable = 1G\n" NODE("a", "1", "64M@2M"));
	assert_true(plan.node[0].boot_params == MIB(2));
	assert_true(plan.node[0].kernel_addr == MIB(16));
}

static void test_kernel_alignment(void **state)
{
	(void)state;
	put(kernel_file + 0x230, MIB(16), 4);
	assert_plan(NODE("a", "1", "64M@130M"));
	assert_true(plan.node[0].kernel_addr == MIB(144));
	put(kernel_file + 0x230, KIB(4), 4);	/* pages are mapped by 2 MiB all the same */
	assert_plan(NODE("a", "1", "64M@130M"));
	assert_true(plan.node[0].kernel_addr == MIB(132));
}

static void test_low_kernel(void **state)
{
	const struct plan_node *a = &plan.node[0];

	(void)state;
	make_kernel(kernel_file, false);
	/* The smaller range is used, since it is below 4 GiB, and for the initrd, too. */
	assert_plan(NODE("a", "1", "1G@5G, 64M@512M") "initrd = /i\n");
	assert_true(a->boot_params == MIB(512));
	assert_true(a->initrd_addr < MIB(576));
	/* The DMA slice is used, since there is nothing else. */
	assert_plan(NODE("a", "1", "1G@5G") "initrd = /i\n");
	assert_true(a->boot_params == a->dma.start);
	assert_refused(NODE("a", "1", "1G@5G") "dma = none\n", 3,
		       "memory: /k cannot be loaded above 4 GiB, where the node's memory lies");
}

static void test_too_little(void **state)
{
	(void)state;
	/* 2 MiB for the boot area, 24 to start the kernel, 11 for the initrd */
	assert_plan(NODE("a", "1", "38M@1G, 26M@512M") "initrd = /i\n");
	assert_refused(NODE("a", "1", "24M@1G, 24M@512M, 24M@256M") "initrd = /i\n", 3,
		       "memory: no range of it has room for /k, which takes 24 MiB to start");
	/* It fits to the byte. */
	put(kernel_file + 0x260, MIB(62), 4);
	assert_plan(NODE("a", "1", "64M@1G"));
	put(kernel_file + 0x260, MIB(62) + 1, 4);
	assert_refused(NODE("a", "1", "64M@1G"), 3, "which takes 63 MiB to start");
	put(kernel_file + 0x260, MIB(56), 4);
	assert_refused(NODE("a", "1", "64M") "initrd = /i\n", 3,
		       "memory: too little for both /k (56 MiB to start) and /i (10241 KiB)");
}

/* Checks the bytes of a file as images_settle() puts them together. */
static void assert_bytes(const struct plan_file *file, const char *want, size_t size)
{
	uint8_t *bytes = calloc(1, file->size);

	for (unsigned int i = file->part; i < file->part + file->part_count; i++)
		memcpy(bytes + plan_part_offset(&plan, file, i), plan.part[i].data,
		       plan.part[i].size);
	assert_int_equal(file->size, size);
	assert_memory_equal(bytes, want, size);
	free(bytes);
}

static void test_several_initrds(void **state)
{
	static const char together[] = "micro\0\0\0initrd\0\0more";
	uint8_t digest[SHA256_SIZE];
	char text[512], sum[SHA256_TEXT];
	const struct plan_file *file;

	(void)state;
	add_file("/u", "micro", 5);
	add_file("/v", "initrd", 6);
	add_file("/w", "more", 4);
	assert_plan(NODE("a", "1", "256M") "initrd = /u, /v\ninitrd = /w\n"
		    NODE("b", "2", "256M") "initrd = /u, /v, /w\n" NODE("c", "3", "256M")
		    "initrd = /v\n");
	file = &plan.file[plan.node[0].initrd];
	assert_int_equal(file->kind, MINT_IMAGE_INITRD);
	assert_string_equal(file->name, "/u and 2 more");
	assert_true(range_empty(file->now));
	assert_bytes(file, together, sizeof(together) - 1);
	/* The same list is stored once; a file alone that is in the list is another image. */
	assert_int_equal(plan.node[1].initrd, plan.node[0].initrd);
	assert_int_not_equal(plan.node[2].initrd, plan.node[0].initrd);
	assert_true(plan.file[plan.node[2].initrd].place.start == input.file[3].range.start);

	sha256_of(together, sizeof(together) - 1, digest);
	snprintf(text, sizeof(text),
		 NODE("a", "1", "256M") "initrd = /u, /v, /w\ninitrd_sha256 = %s\n",
		 sha256_text(sum, digest));
	assert_plan(text);
	assert_refused(NODE("a", "1", "256M") "initrd = /u\ninitrd = /x\n", 6,
		       "[node a] initrd: /x was not found");
	assert_refused(NODE("a", "1", "256M") "initrd = /u, /k\n", 5,
		       "initrd: /k is the kernel of [node a] (line 4)");
}

static uint8_t *make_uki(const char *cmdline, const char *initrd)
{
	const struct uki_content content[] = {
		{ ".osrel", "ID=test\n", 8 },
		{ ".cmdline", cmdline, strlen(cmdline) },
		{ ".ucode", "micro", 5 },
		{ ".initrd", initrd, strlen(initrd) },
		{ ".linux", kernel_file, sizeof(kernel_file) },
	};
	size_t size;
	uint8_t *file = uki_make(content, COUNT(content), &size);

	add_file("/uki.efi", file, size);
	return file;
}

#define UKI_NODE "[node a]\ncores = 1\nmemory = 256M\nkernel = /uki.efi\n"

static void test_uki(void **state)
{
	uint8_t *file = make_uki("root=/dev/vda quiet\n", "archive");
	const struct plan_node *a = &plan.node[0];

	(void)state;
	assert_plan(UKI_NODE);
	assert_string_equal(plan.file[a->kernel].name, "/uki.efi .linux");
	assert_bytes(&plan.file[a->kernel], (const char *)kernel_file, sizeof(kernel_file));
	assert_true(plan.file[a->kernel].kernel && plan.file[a->kernel].info.major == 6);
	assert_bytes(&plan.file[a->initrd], "micro\0\0\0archive", 15);
	assert_int_equal(plan.file[a->cmdline].kind, MINT_IMAGE_CMDLINE);
	assert_bytes(&plan.file[a->cmdline], "root=/dev/vda quiet", 19);

	/* The config's command line replaces that of the image. */
	assert_plan(UKI_NODE "initrd = /i\ncmdline = single\n");
	assert_string_equal(plan.file[a->initrd].name, "/i");
	assert_int_equal(a->cmdline, PLAN_NO_FILE);
	free(file);
}

static void test_demanded_without_initrd(void **state)
{
	(void)state;
	assert_refused(NODE("a", "1", "256M") "initrd_sha256 = " ONES ONES ONES ONES "\n", 5,
		       "[node a] has initrd_sha256 and no initrd");
}

static void test_uki_refused(void **state)
{
	uint8_t *file = make_uki("a\tb", "");

	(void)state;
	assert_refused(UKI_NODE, 4, "the command line in /uki.efi has a control character");
	assert_plan(UKI_NODE "cmdline = a b\n");
	/* The image's own initrd is the microcode. */
	assert_string_equal(plan.file[plan.node[0].initrd].name, "/uki.efi .ucode");
	input.file[2].size = MIB(1);		/* the kernel comes last */
	assert_refused(UKI_NODE, 4, "/uki.efi is truncated");
	input.file[2].size = input.file[2].range.end - input.file[2].range.start;
	file[UKI_TABLE + 4 * 40 + 1] = 'L';
	assert_refused(UKI_NODE, 4, "is a program for UEFI, but no unified kernel image");
	file[UKI_TABLE + 4 * 40 + 1] = 'l';
	uki_put(file + UKI_HEADERS + 3 * UKI_ALIGN + 0x202, 0, 4);
	assert_refused(UKI_NODE "cmdline = x\n", 4, "/uki.efi .linux is no Linux bzImage");
	free(file);
}

/* The monitor's words and the user's may together be as long as the kernel takes, but no longer. */
static void test_long_cmdline(void **state)
{
	static char text[4096], words[2048];

	(void)state;
	memset(words, 'w', 2047);
	snprintf(text, sizeof(text), NODE("a", "1", "256M") "cmdline = %s\n", words);
	assert_refused(text, 5, "[node a] cmdline: it has 2047 characters, the monitor adds ");
	assert_said(DIAG_ERROR, 5, "/k takes 2047 in all: shorten it by ");
	words[1700] = '\0';
	snprintf(text, sizeof(text), NODE("a", "1", "256M") "cmdline = %s\n", words);
	assert_plan(text);
	put(kernel_file + 0x238, 255, 4);
	assert_refused(text, 5, "/k takes 255 in all");
}

static void test_too_many_files(void **state)
{
	static char names[PLAN_INPUTS_MAX][8];

	(void)state;
	for (unsigned int i = input.file_count; i < PLAN_INPUTS_MAX; i++) {
		snprintf(names[i], sizeof(names[i]), "/%u", i);
		add_file(names[i], NULL, KIB(4));
	}
	assert_refused(NODE("a", "1", "256M") "initrd = /last\n", 5,
		       "/last was not read: the config names more than 128 files");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_stay, setup),
		cmocka_unit_test_setup(test_unused, setup),
		cmocka_unit_test_setup(test_moved, setup),
		cmocka_unit_test_setup(test_moved_into_pool, setup),
		cmocka_unit_test_setup(test_sizes_avoid_files, setup),
		cmocka_unit_test_setup(test_strange_places, setup),
		cmocka_unit_test_setup(test_nowhere_to_move, setup),
		cmocka_unit_test_setup(test_several_initrds, setup),
		cmocka_unit_test_setup(test_uki, setup),
		cmocka_unit_test_setup(test_demanded_without_initrd, setup),
		cmocka_unit_test_setup(test_uki_refused, setup),
		cmocka_unit_test_setup(test_long_cmdline, setup),
		cmocka_unit_test_setup(test_too_many_files, setup),
		cmocka_unit_test_setup(test_demanded, setup),
		cmocka_unit_test_setup(test_refused, setup),
		cmocka_unit_test_setup(test_images, setup),
		cmocka_unit_test_setup(test_ranges, setup),
		cmocka_unit_test_setup(test_kernel_min, setup),
		cmocka_unit_test_setup(test_kernel_alignment, setup),
		cmocka_unit_test_setup(test_low_kernel, setup),
		cmocka_unit_test_setup(test_too_little, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
