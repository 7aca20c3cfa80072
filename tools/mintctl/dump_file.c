// SPDX-License-Identifier: GPL-2.0-only
/* Writes a dead node's memory into a file, laid out as in lib/dump/elf_core.h. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "lib/dump/elf_core.h"
#include "tools/mintctl/mintctl.h"

#define PAGE		4096
#define PIECE		(1u << 20)	/* bytes that are read at a time */
#define RANGES_TEXT	4096		/* a file in sysfs has a page at most */

volatile bool dump_interrupted;

/* One dump. */
struct job {
	const struct node *node;
	int in, out;			/* descriptors: the node's memory, the file */
	char path[4096];		/* the file's name until it is complete: FILE.part */
	struct elf_core core;
	struct vmcoreinfo info;
	struct range ram[RANGES_TEXT / 8];
	uint8_t note[VMCOREINFO_SIZE_MAX];
	uint64_t written;		/* bytes, without holes */
};

static int by_start(const void *a, const void *b)
{
	const struct range *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

/* Read and sort the node's ranges: "0xSTART 0xSIZE" in each line. Returns false on failure. */
static bool read_ranges(struct job *job, const char *root)
{
	char text[RANGES_TEXT + 1], *at = text, *end;
	unsigned int n = 0;

	if (!node_read_text(root, job->node->name, "ranges", text, sizeof(text)))
		return false;
	for (; *at && n < sizeof(job->ram) / sizeof(job->ram[0]); n++) {
		uint64_t start = strtoull(at, &end, 0), size = strtoull(end, &end, 0);

		if (*end != '\n' || !size || start % PAGE || size % PAGE)
			return false;
		job->ram[n] = range_of(start, size);
		at = end + 1;
	}
	qsort(job->ram, n, sizeof(job->ram[0]), by_start);
	job->core.ram = job->ram;
	job->core.ram_count = n;
	return n;
}

/* Read the VMCOREINFO. Without it gdb can still read the core, but only by physical addresses. */
static void read_vmcoreinfo(struct job *job, const char *root)
{
	char text[64], *end;
	uint64_t addr, size;
	ssize_t n;

	if (node_read_text(root, job->node->name, "page_offset", text, sizeof(text)))
		job->core.page_offset = strtoull(text, NULL, 0);
	if (!node_read_text(root, job->node->name, "vmcoreinfo", text, sizeof(text)))
		return;
	addr = strtoull(text, &end, 0);
	size = strtoull(end, NULL, 0);
	if (addr && size <= sizeof(job->note)) {
		n = pread(job->in, job->note, size, (off_t)addr);
		if (n > 0 && vmcoreinfo_parse(job->note, (size_t)n, &job->info)) {
			job->core.note = job->note;
			job->core.note_size = job->info.note_size;
			elf_core_map_text(&job->core, &job->info);
		}
	}
	if (!job->core.note)
		fprintf(stderr, "mintctl: %s: its kernel did not say how to read its memory (no "
			"mint.ko there): the core has no VMCOREINFO\n", job->node->name);
}

/* Print why there is no dump. Returns EXIT_FAILURE. */
static int failed(const struct job *job, const char *what, int error)
{
	if (dump_interrupted)
		fprintf(stderr, "mintctl: %s: interrupted: no dump of %s was written\n", job->path,
			job->node->name);
	else
		fprintf(stderr, "mintctl: %s: %s: %s: no dump of %s was written\n", what,
			strerror(error), error == ESTALE ? "another node took it over" :
			error == ENOSPC ? "make room, or give another place" : "cannot go on",
			job->node->name);
	return EXIT_FAILURE;
}

static int put(struct job *job, const void *data, size_t size, uint64_t offset)
{
	const char *at = data;

	while (size) {
		ssize_t n = pwrite(job->out, at, size, (off_t)offset);

		if (n < 0 && errno == EINTR && !dump_interrupted)
			continue;
		if (n <= 0)
			return failed(job, job->path, n ? errno : EIO);
		at += n;
		size -= (size_t)n;
		offset += (uint64_t)n;
		job->written += (uint64_t)n;
	}
	return EXIT_SUCCESS;
}

static bool zero(const uint64_t *page)
{
	for (size_t i = 0; i < PAGE / sizeof(*page); i++)
		if (page[i])
			return false;
	return true;
}

/* Write whole pages; pages of zeros stay holes in the file. */
static int put_pages(struct job *job, const char *data, size_t size, uint64_t offset)
{
	size_t from = 0;

	while (from < size) {
		size_t to = from;

		while (to < size && !zero((const uint64_t *)(const void *)(data + to)))
			to += PAGE;
		if (to > from && put(job, data + from, to - from, offset + from))
			return EXIT_FAILURE;
		from = to + PAGE;
	}
	return EXIT_SUCCESS;
}

static int get(struct job *job, char *data, size_t size, phys_t addr)
{
	for (size_t done = 0; done < size;) {
		ssize_t n = dump_interrupted ? -1 :
			pread(job->in, data + done, size - done, (off_t)(addr + done));

		if (n < 0 && errno == EINTR && !dump_interrupted)
			continue;
		if (n <= 0)
			return failed(job, job->node->name, n ? errno : EIO);
		done += (size_t)n;
	}
	return EXIT_SUCCESS;
}

static int copy_range(struct job *job, struct range r, uint64_t offset)
{
	static char piece[PIECE] __attribute__((aligned(PAGE)));

	for (uint64_t done = 0; done < range_size(r);) {
		size_t n = range_size(r) - done < PIECE ? range_size(r) - done : PIECE;

		if (get(job, piece, n, r.start + done) ||
		    put_pages(job, piece, n, offset + done))
			return EXIT_FAILURE;
		done += n;
	}
	return EXIT_SUCCESS;
}

static int write_headers(struct job *job)
{
	size_t size = elf_core_headers_size(&job->core);
	void *headers = malloc(size);
	int status;

	if (!headers)
		return failed(job, job->path, ENOMEM);
	elf_core_headers(&job->core, headers);
	status = put(job, headers, size, 0);
	free(headers);
	return status;
}

static int write_all(struct job *job)
{
	const struct elf_core *core = &job->core;
	int status = write_headers(job);

	for (unsigned int i = 0; !status && i < core->ram_count; i++)
		status = copy_range(job, core->ram[i], elf_core_offset(core, i));
	/* Set the file's size: its last page may be a hole. */
	if (!status && (ftruncate(job->out, (off_t)elf_core_offset(core, core->ram_count)) ||
			fsync(job->out)))
		status = failed(job, job->path, errno);
	return status;
}

static int write_file(struct job *job, const char *file)
{
	int status;

	if (snprintf(job->path, sizeof(job->path), "%s.part", file) >= (int)sizeof(job->path))
		return failed(job, file, ENAMETOOLONG);
	job->out = open(job->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (job->out < 0)
		return failed(job, job->path, errno);
	status = write_all(job);
	if (close(job->out) && !status)
		status = failed(job, job->path, errno);
	if (!status && rename(job->path, file))
		status = failed(job, file, errno);
	if (status)
		unlink(job->path);
	return status;
}

int dump_file(const char *root, const struct node *node, int memory, const char *file)
{
	struct job *job = calloc(1, sizeof(*job));
	int status = EXIT_FAILURE;

	if (!job) {
		perror("mintctl");
		return EXIT_FAILURE;
	}
	job->node = node;
	job->in = memory;
	for (const char *at = node->cores; *at; at++)
		job->core.core_count += *at == ' ';
	job->core.core_count += !!node->cores[0];
	if (!read_ranges(job, root)) {
		fprintf(stderr, "mintctl: %s: mint.ko does not say where its memory lies\n",
			node->name);
	} else {
		read_vmcoreinfo(job, root);
		status = write_file(job, file);
	}
	if (!status)
		printf("%s: start %u, %s%s%" PRIu64 " MiB of memory, %" PRIu64 " MiB of them not "
		       "zero, in %s\n", node->name, node->generation, job->info.release,
		       job->info.release[0] ? ", " : "",
		       (elf_core_offset(&job->core, job->core.ram_count) -
			elf_core_headers_size(&job->core)) >> 20, job->written >> 20, file);
	free(job);
	return status;
}
