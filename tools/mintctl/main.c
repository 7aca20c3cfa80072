// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include "tools/mintctl/mintctl.h"

#define SYSFS_ROOT		"/sys/kernel/mint"
#define TIMEOUT_S		30
#define TIMEOUT_MAX_S		86400

static const char usage[] =
	"usage: mintctl nodes [--json]\n"
	"       mintctl start|stop|restart|kill NODE [--timeout SECONDS] [--force]\n"
	"       mintctl load NODE [--kernel FILE] [--initrd FILE|none]... [--cmdline TEXT]\n"
	"       mintctl images [--json]\n"
	"       mintctl dump NODE FILE [--kill] [--restart]\n"
	"       mintctl dump --wait DIR\n"
	"       mintctl mem take|give AMOUNT [--node NODE]\n"
	"       mintctl mem take|give --block NUMBER [--node NODE]\n"
	"       mintctl mem move AMOUNT FROM TO\n"
	"       mintctl map [--json | --svg]\n"
	"       mintctl log [--follow]\n"
	"       mintctl config check FILE [--machine FILE] [--root DIR]\n"
	"       mintctl machine\n"
	"       mintctl --help | --version\n";

static const char help[] =
	"\n"
	"In a node of Mint, with mint.ko loaded:\n"
	"nodes               the nodes of this machine and their state\n"
	"    --json          the same for programs\n"
	"start NODE          start a node that is halted, crashed or was never started\n"
	"stop NODE           ask it to power off; by force if it does not do so in time\n"
	"restart NODE        the same, and start it again\n"
	"kill NODE           take its cores back at once; its memory is lost\n"
	"    --timeout SECONDS   for the orderly way, and again by force (default: 30)\n"
	"    --force         stop, restart: by force at once\n"
	"load NODE           what to start it from next time\n"
	"    --kernel FILE   a bzImage, or a unified kernel image with what is in it\n"
	"    --initrd FILE   or none, to go without; several are put one behind the other\n"
	"    --cmdline TEXT  in place of the config's\n"
	"images              kernels, initrds and command lines, and who uses which\n"
	"    --json          the same for programs\n"
	"dump NODE FILE      the memory of a node that is halted, crashed or waiting, as an ELF\n"
	"                    core; one that was left for this is then started again\n"
	"    --kill          take its cores back first, if it is not one of these\n"
	"    --restart       start it afterwards, at once\n"
	"    --wait DIR      for ever: each node that is left for its dump, into\n"
	"                    DIR/NODE-START.core\n"
	"mem take AMOUNT     memory from the pool to this node: 1G, 256M, or a number of blocks\n"
	"mem give AMOUNT     and back to the pool\n"
	"    --node NODE     to or from that node\n"
	"    --block NUMBER  this block of 128 MiB, and no other\n"
	"mem move AMOUNT FROM TO   from one node to another; FROM lets go of its emptiest blocks\n"
	"map                 the blocks of memory by owner\n"
	"    --json, --svg   the same for programs, as a picture\n"
	"log                 what became of the nodes so far\n"
	"    --follow        and from now on\n"
	"--sysfs DIR         stands for /sys/kernel/mint\n"
	"\n"
	"Anywhere:\n"
	"config check FILE   check a partition config and print the plan that it leads to\n"
	"    --machine FILE  for the machine that FILE describes, not for this one\n"
	"    --root DIR      directory that stands for the boot volume's root, where the\n"
	"                    config's kernels and initrds are looked for (default: /)\n"
	"machine             print a description of this machine, as --machine takes it\n"
	"\n"
	"Exit status: 0 done, 1 failed or errors in the input, 2 wrong usage, 3 no mint.ko\n"
	"here, 4 no such node, 5 not in the state that the node is in, 6 not done in time.\n";

char *file_read(const char *path, size_t *size)
{
	FILE *in = fopen(path, "rb");
	size_t room = 0, n;
	char *data = NULL, *more;
	int error = 0;

	if (!in)
		return NULL;
	*size = 0;
	do {
		if (*size == room) {
			room = room ? 2 * room : 65536;
			more = realloc(data, room);
			if (!more) {
				error = ENOMEM;
				break;
			}
			data = more;
		}
		n = fread(data + *size, 1, room - *size, in);
		*size += n;
	} while (n);
	if (!error && ferror(in))
		error = errno;
	fclose(in);
	if (error) {
		free(data);
		errno = error;
		return NULL;
	}
	return data;
}

static void file_write(struct fmt_sink *sink, const char *s, size_t len)
{
	fwrite(s, 1, len, ((struct file_sink *)sink)->out);
}

struct file_sink file_sink(FILE *out)
{
	return (struct file_sink){ .sink.write = file_write, .out = out };
}

static int wrong_usage(const char *what)
{
	fprintf(stderr, "mintctl: %s\n%s", what, usage);
	return EXIT_USAGE;
}

static int show_machine(void)
{
	static struct machine machine;
	struct file_sink out = file_sink(stdout), err = file_sink(stderr);
	struct diag diag;
	bool ok;

	diag_init(&diag);
	ok = machine_linux(&machine, &diag);
	diag_print(&diag, &err.sink);
	if (!ok)
		return EXIT_FAILURE;
	machine_print(&machine, &out.sink);
	return EXIT_SUCCESS;
}

/* What the command line says; which options, as bits of enum option_id. */
enum option_id { OPT_MACHINE, OPT_ROOT, OPT_JSON, OPT_FOLLOW, OPT_TIMEOUT, OPT_FORCE, OPT_SYSFS,
		 OPT_KERNEL, OPT_INITRD, OPT_CMDLINE, OPT_KILL, OPT_RESTART, OPT_WAIT, OPT_NODE, OPT_BLOCK, OPT_SVG };
#define BIT(option) (1u << (option))
#define LOAD_OPTIONS (BIT(OPT_KERNEL) | BIT(OPT_INITRD) | BIT(OPT_CMDLINE) | BIT(OPT_SYSFS))
#define MEM_OPTIONS (BIT(OPT_NODE) | BIT(OPT_SYSFS))
#define LIFE_OPTIONS (BIT(OPT_TIMEOUT) | BIT(OPT_FORCE) | BIT(OPT_SYSFS))

struct args {
	unsigned int given;
	const char *machine, *root, *sysfs;
	const char *kernel, *initrd[LOAD_INITRDS_MAX], *cmdline;
	unsigned int initrd_count;
	unsigned int timeout_s;
	const char *wait, *node, *block;
	const char *operand, *second, *third; /* what follows the command; NULL: nothing */
};

static int run_nodes(const struct args *args, int unused)
{
	(void)unused;
	return nodes_show(args->sysfs, args->given & BIT(OPT_JSON));
}

static int run_life(const struct args *args, int verb)
{
	const struct life life = {
		.root = args->sysfs, .name = args->operand, .verb = (enum life_verb)verb,
		.timeout_ms = args->timeout_s * 1000, .force = args->given & BIT(OPT_FORCE),
	};

	return life_run(&life);
}

static int run_load(const struct args *args, int unused)
{
	const struct load load = {
		.root = args->sysfs, .name = args->operand,
		.kernel = args->kernel, .cmdline = args->cmdline,
		.initrd = args->initrd, .initrd_count = args->initrd_count,
	};

	(void)unused;
	return load_run(&load);
}

static int run_images(const struct args *args, int unused)
{
	(void)unused;
	return images_show(args->sysfs, args->given & BIT(OPT_JSON));
}

static int run_dump(const struct args *args, int unused)
{
	const struct dump dump = {
		.root = args->sysfs, .name = args->operand, .file = args->second,
		.kill = args->given & BIT(OPT_KILL), .restart = args->given & BIT(OPT_RESTART),
	};

	(void)unused;
	return args->wait ? dump_wait(args->sysfs, args->wait) : dump_run(&dump);
}

static int run_mem(const struct args *args, int verb)
{
	const struct mem mem = {
		.root = args->sysfs, .verb = (enum mem_verb)verb, .amount = args->operand,
		.block = args->block, .from = verb == MEM_MOVE ? args->second : args->node,
		.to = args->third,
	};

	return mem_run(&mem);
}

static int run_map(const struct args *args, int unused)
{
	(void)unused;
	return map_show(args->sysfs, args->given & BIT(OPT_JSON) ? MAP_JSON :
			args->given & BIT(OPT_SVG) ? MAP_SVG : MAP_TEXT);
}

static int run_log(const struct args *args, int unused)
{
	(void)unused;
	return log_show(args->given & BIT(OPT_FOLLOW));
}

static int run_check(const struct args *args, int unused)
{
	const struct config_check check = {
		.config = args->operand, .machine = args->machine, .root = args->root,
	};

	(void)unused;
	return config_check(&check);
}

static int run_machine(const struct args *args, int unused)
{
	(void)args;
	(void)unused;
	return show_machine();
}

static const struct command {
	const char *name, *second;	/* one word or two */
	const char *operand;		/* what they are called; NULL: takes none */
	int operands;			/* how many */
	unsigned int options;
	int (*run)(const struct args *args, int arg);
	int arg;
} commands[] = {
	{ "nodes", NULL, NULL, 0, BIT(OPT_JSON) | BIT(OPT_SYSFS), run_nodes, 0 },
	{ "start", NULL, "NODE", 1, LIFE_OPTIONS, run_life, LIFE_START },
	{ "stop", NULL, "NODE", 1, LIFE_OPTIONS, run_life, LIFE_STOP },
	{ "restart", NULL, "NODE", 1, LIFE_OPTIONS, run_life, LIFE_RESTART },
	{ "kill", NULL, "NODE", 1, LIFE_OPTIONS, run_life, LIFE_KILL },
	{ "dump", NULL, "NODE and one FILE", 2, BIT(OPT_KILL) | BIT(OPT_RESTART) | BIT(OPT_SYSFS), run_dump,
	  0 },
	{ "dump", NULL, NULL, 0, BIT(OPT_WAIT) | BIT(OPT_SYSFS), run_dump, 0 },
	{ "load", NULL, "NODE", 1, LOAD_OPTIONS, run_load, 0 },
	{ "images", NULL, NULL, 0, BIT(OPT_JSON) | BIT(OPT_SYSFS), run_images, 0 },
	{ "mem", "take", "AMOUNT", 1, MEM_OPTIONS, run_mem, MEM_TAKE },
	{ "mem", "take", NULL, 0, MEM_OPTIONS | BIT(OPT_BLOCK), run_mem, MEM_TAKE },
	{ "mem", "give", "AMOUNT", 1, MEM_OPTIONS, run_mem, MEM_GIVE },
	{ "mem", "give", NULL, 0, MEM_OPTIONS | BIT(OPT_BLOCK), run_mem, MEM_GIVE },
	{ "mem", "move", "AMOUNT, FROM and TO", 3, BIT(OPT_SYSFS), run_mem, MEM_MOVE },
	{ "map", NULL, NULL, 0, BIT(OPT_JSON) | BIT(OPT_SVG) | BIT(OPT_SYSFS), run_map, 0 },
	{ "log", NULL, NULL, 0, BIT(OPT_FOLLOW), run_log, 0 },
	{ "config", "check", "FILE", 1, BIT(OPT_MACHINE) | BIT(OPT_ROOT), run_check, 0 },
	{ "machine", NULL, NULL, 0, 0, run_machine, 0 },
};

static int run_command(const struct command *c, int argc, char **argv, struct args *args)
{
	char what[80];

	snprintf(what, sizeof(what), "`%s%s%s` ", c->name, c->second ? " " : "",
		 c->second ? c->second : "");
	if (argc != c->operands)
		snprintf(what + strlen(what), sizeof(what) - strlen(what), c->operand ?
			 "takes one %s" : "takes nothing else", c->operand);
	else if (args->given & ~c->options)
		strcat(what, c->options ? "does not take that option" : "takes no options");
	else {
		args->operand = argc ? argv[0] : NULL;
		args->second = argc > 1 ? argv[1] : NULL;
		args->third = argc > 2 ? argv[2] : NULL;
		return c->run(args, c->arg);
	}
	return wrong_usage(what);
}

/* Some commands have a form of their own with one option. */
static bool is_form(const struct command *c, const struct args *args)
{
	unsigned int own = BIT(OPT_WAIT) | BIT(OPT_BLOCK);

	if (c->run != run_dump && c->run != run_mem)
		return true;
	return (c->options & own) == (args->given & own) || c->arg == MEM_MOVE;
}

static int run(int argc, char **argv, struct args *args)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		const struct command *c = &commands[i];
		int words = c->second ? 2 : 1;

		if (argc >= words && !strcmp(argv[0], c->name) &&
		    (!c->second || !strcmp(argv[1], c->second)) &&
		    is_form(c, args))
			return run_command(c, argc - words, argv + words, args);
	}
	return wrong_usage(argc ? "there is no such command" : "no command");
}

static bool parse_seconds(const char *text, unsigned int *seconds)
{
	char *end;
	unsigned long v;

	errno = 0;
	v = strtoul(text, &end, 10);
	if (errno || *text < '0' || *text > '9' || *end || v > TIMEOUT_MAX_S)
		return false;
	*seconds = (unsigned int)v;
	return true;
}

/* One option of some command's. */
static bool take_option(int option, struct args *args)
{
	args->given |= BIT(option);
	switch (option) {
	case OPT_MACHINE:
		args->machine = optarg;
		break;
	case OPT_ROOT:
		args->root = optarg;
		break;
	case OPT_SYSFS:
		args->sysfs = optarg;
		break;
	case OPT_KERNEL:
		args->kernel = optarg;
		break;
	case OPT_INITRD:
		if (args->initrd_count == LOAD_INITRDS_MAX) {
			fprintf(stderr, "mintctl: --initrd: at most %d\n", LOAD_INITRDS_MAX);
			return false;
		}
		args->initrd[args->initrd_count++] = optarg;
		break;
	case OPT_CMDLINE:
		args->cmdline = optarg;
		break;
	case OPT_WAIT:
		args->wait = optarg;
		break;
	case OPT_NODE:
		args->node = optarg;
		break;
	case OPT_BLOCK:
		args->block = optarg;
		break;
	case OPT_TIMEOUT:
		return parse_seconds(optarg, &args->timeout_s);
	}
	return true;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ "machine", required_argument, NULL, OPT_MACHINE },
		{ "root", required_argument, NULL, OPT_ROOT },
		{ "json", no_argument, NULL, OPT_JSON },
		{ "follow", no_argument, NULL, OPT_FOLLOW },
		{ "timeout", required_argument, NULL, OPT_TIMEOUT },
		{ "force", no_argument, NULL, OPT_FORCE },
		{ "kernel", required_argument, NULL, OPT_KERNEL },
		{ "initrd", required_argument, NULL, OPT_INITRD },
		{ "cmdline", required_argument, NULL, OPT_CMDLINE },
		{ "sysfs", required_argument, NULL, OPT_SYSFS },
		{ "kill", no_argument, NULL, OPT_KILL },
		{ "restart", no_argument, NULL, OPT_RESTART },
		{ "wait", required_argument, NULL, OPT_WAIT },
		{ "node", required_argument, NULL, OPT_NODE },
		{ "block", required_argument, NULL, OPT_BLOCK },
		{ "svg", no_argument, NULL, OPT_SVG },
		{ 0 }
	};
	struct args args = { .root = "/", .sysfs = SYSFS_ROOT, .timeout_s = TIMEOUT_S };
	int c, status;

	while ((c = getopt_long(argc, argv, "hV", options, NULL)) != -1) {
		switch (c) {
		case 'h':
			printf("%s%s", usage, help);
			return EXIT_SUCCESS;
		case 'V':
			printf("mintctl %s\n", MINT_VERSION);
			return EXIT_SUCCESS;
		case '?':
			fputs(usage, stderr);
			return EXIT_USAGE;
		}
		if (!take_option(c, &args))
			return wrong_usage("--timeout: not a number of seconds up to a day");
	}
	status = run(argc - optind, argv + optind, &args);
	if (fflush(stdout)) {
		perror("mintctl: standard output");
		return EXIT_FAILURE;
	}
	return status;
}
