// SPDX-License-Identifier: GPL-2.0-only
/* `mem`: moves blocks of memory between the pool and nodes, and from node to node. */
#include <errno.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "tools/mintctl/command.h"
#include "lib/table/table.h"

#define STEP		16		/* blocks that are asked for at a time; progress is shown */

/*
 * Parse "512M", "2G", or a number of blocks. Returns false, with a message, if @text is none of
 * these, or no whole number of blocks.
 */
static bool parse_amount(const char *text, unsigned int *blocks)
{
	unsigned long long v;
	char *end;

	errno = 0;
	v = strtoull(text, &end, 10);
	if (errno || *text < '0' || *text > '9')
		end = (char *)"?";
	if (!strcmp(end, "G") || !strcmp(end, "GiB"))
		v = v > MINT_MEMORY_COUNT_MAX ? 0 : v * 8;
	else if ((!strcmp(end, "M") || !strcmp(end, "MiB")) && v % 128 == 0)
		v /= 128;
	else if (*end)
		v = 0;
	if (v && v <= MINT_MEMORY_COUNT_MAX) {
		*blocks = (unsigned int)v;
		return true;
	}
	fprintf(stderr, "mintctl: '%s' is no amount of memory: blocks of 128 MiB are moved, as in "
		"256M or 1G; a number alone counts blocks\n", text);
	return false;
}

static bool parse_block(const char *text, unsigned int *block)
{
	unsigned long v;
	char *end;

	errno = 0;
	v = strtoul(text, &end, 10);
	if (errno || *text < '0' || *text > '9' || *end || v > MINT_MEMORY_COUNT_MAX) {
		fprintf(stderr, "mintctl: '%s' is no number of a block; `mintctl map` shows them\n",
			text);
		return false;
	}
	*block = (unsigned int)v;
	return true;
}

/* What an errno of mint.ko means (mint_memory_request() in module/mint.h). */
static const char *reason(int error)
{
	switch (error) {
	case EHOSTDOWN:	return "it does not run, has no mint.ko, or has ended meanwhile";
	case EALREADY:	return "it is moving memory for somebody else: try again";
	case EBUSY:	return "the pages in it do not move away in time, or another node was "
			       "quicker: see its kernel's log";
	case ENOMEM:	return "its kernel has no room: for what is in the block elsewhere, or for "
			       "the block's page structs";
	case EPERM:	return "the block is FIXED, and never moves; `mintctl map` shows which do";
	case ENXIO:	return "there is no such block of memory; `mintctl map` shows them";
	case ENOSPC:	return "the pool has no more; `mintctl map` shows which node has it";
	case ENOENT:	return "it has no such block of the pool to give; `mintctl map` shows "
			       "which node has which";
	case EEXIST:	return "it has that block already";
	case EFBIG:	return "its kernel's memory blocks are larger than 128 MiB, as a stock "
			       "kernel's are with RAM at 64 GiB or above: use a patched kernel, or "
			       "have the config give it memory below, and let it take the rest "
			       "from the pool";
	case EXDEV:	return "its kernel's memory blocks are larger than 128 MiB, and the one "
			       "around this block is not the pool's as a whole: take a block from "
			       "another";
	case EOPNOTSUPP: return "its mint.ko can take and give no memory: the log of its kernel "
				"says why, when mint.ko is loaded";
	case EIO:	return "the block's memory has failed, and nobody gets it any more";
	case EINTR:	return "interrupted";
	default:	return strerror(error);
	}
}

/* Returns how many blocks the last request moved. */
static unsigned int moved_last(const char *root, const char *name)
{
	char text[64] = "", *end;

	if (!node_read_text(root, name, "memory", text, sizeof(text) - 1))
		return 0;
	strtoul(text, &end, 10);
	return (unsigned int)strtoul(end, NULL, 10);
}

/* Print how much has moved: as it changes on a terminal, else at the end only. */
static void tell(const struct mem *m, unsigned int done, unsigned int want, bool last)
{
	static const char *const how[] = {
		[MEM_TAKE] = "taken by", [MEM_GIVE] = "given by", [MEM_MOVE] = "given by" };
	bool tty = isatty(STDOUT_FILENO);

	if (!last && !tty)
		return;
	printf("%s%u of %u MiB %s %s%s%s%s", tty ? "\r" : "", done * 128, want * 128, how[m->verb],
	       m->from, m->to ? " to " : "", m->to ? m->to : "", last ? "\n" : "");
	fflush(stdout);
}

static int status_of(int error)
{
	switch (error) {
	case 0:
		return EXIT_SUCCESS;
	case EHOSTDOWN:
	case EOPNOTSUPP:
	case EFBIG:
	case EXDEV:
	case EEXIST:
	case ENOENT:
	case EPERM:
		return EXIT_STATE;
	default:
		return EXIT_FAILURE;
	}
}

/* Returns true if node @name runs, with a mint.ko that can take and give memory. */
static bool can_move(const char *root, const char *name)
{
	char takes[8] = "";
	struct node node;

	return !node_read(root, name, &node) && !strcmp(node.state, "running") &&
	       node.heartbeat_ms &&
		node_read_text(root, name, "takes", takes, sizeof(takes) - 1) && *takes == '1';
}

/* Returns the name of the node that the error is about. */
static const char *culprit(const struct mem *m, int error)
{
	if (m->to && (error == EHOSTDOWN || error == EOPNOTSUPP || error == EFBIG) &&
	    can_move(m->root, m->from))
		return m->to;
	return m->from;
}

/* Ask for @number blocks, or for the block with that number. Returns an errno, 0 for success. */
static int ask(const struct mem *m, unsigned int number, bool block, unsigned int *moved)
{
	char word[64];
	int error;

	snprintf(word, sizeof(word), "%s%s %u %s", m->verb == MEM_TAKE ? "take" : "give",
		 block ? "-block" : "", number, m->to ? m->to : "");
	error = node_write(m->root, m->from, "memory", word);
	*moved = moved_last(m->root, m->from);
	return error;
}

int mem_run(const struct mem *args)
{
	struct mem m = *args;
	unsigned int want = 1, done = 0, number = 0, moved;
	struct node node;
	int error = 0, status;

	if (m.block ? !parse_block(m.block, &number) : !parse_amount(m.amount, &want))
		return EXIT_USAGE;
	status = m.from ? node_read(m.root, m.from, &node) : node_read_self(m.root, &node);
	if (!status)
		m.from = strcpy(m.own, node.name);
	if (!status && m.to)
		status = node_read(m.root, m.to, &node);
	if (status)
		return status;
	if (m.to && !strcmp(m.to, m.from)) {
		fprintf(stderr, "mintctl: %s has its memory already\n", m.to);
		return EXIT_STATE;
	}
	while (!error && done < want) {
		unsigned int n = want - done < STEP ? want - done : STEP;

		error = ask(&m, m.block ? number : n, m.block, &moved);
		done += moved;
		tell(&m, done, want, error || done >= want);
	}
	if (error && !not_permitted(m.from, error, CAP_SYS_ADMIN))
		fprintf(stderr, "mintctl: %s: %s\n", culprit(&m, error), reason(error));
	return status_of(error);
}

#define OPTIONS (BIT(OPT_NODE) | BIT(OPT_SYSFS))
#define BLOCK BIT(OPT_BLOCK)

static int run_mem(const struct args *args, int verb)
{
	const struct mem mem = {
		.root = args->sysfs, .verb = (enum mem_verb)verb, .amount = args->operand,
		.block = args->block, .from = verb == MEM_MOVE ? args->second : args->node,
		.to = args->third,
	};

	return mem_run(&mem);
}

static const struct form forms[] = {
	{ "mem", "take", "AMOUNT", 1, OPTIONS, 0, BLOCK, run_mem, MEM_TAKE },
	{ "mem", "take", NULL, 0, OPTIONS | BLOCK, BLOCK, 0, run_mem, MEM_TAKE },
	{ "mem", "give", "AMOUNT", 1, OPTIONS, 0, BLOCK, run_mem, MEM_GIVE },
	{ "mem", "give", NULL, 0, OPTIONS | BLOCK, BLOCK, 0, run_mem, MEM_GIVE },
	{ "mem", "move", "AMOUNT, FROM and TO", 3, BIT(OPT_SYSFS), 0, 0, run_mem, MEM_MOVE },
	{ 0 }
};

const struct command mem_command = {
	.usage =
		"mem take|give AMOUNT [--node NODE]\n"
		"mem take|give --block NUMBER [--node NODE]\n"
		"mem move AMOUNT FROM TO\n",
	.help =
		"mem take AMOUNT     memory from the pool to this node: 1G, 256M, or a number of "
		"blocks\n"
		"mem give AMOUNT     and back to the pool\n"
		"    --node NODE     to or from that node\n"
		"    --block NUMBER  this block of 128 MiB, and no other\n"
		"mem move AMOUNT FROM TO   from one node to another; FROM lets go of its emptiest "
		"blocks\n",
	.forms = forms,
};
