// SPDX-License-Identifier: GPL-2.0-only
/* `dump`: saves a dead node's memory before its next life, once or as a service. */
#include <errno.h>
#include <linux/capability.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "tools/mintctl/command.h"

#define DEVICES		"/dev/mint-memory"
#define HOME_MS		5000		/* from a panic until the node is home */
#define RETRY_MS	100		/* between two attempts to open its memory */
#define LOOK_MS		1000		/* the service looks so often, also without a change */
#define START_MS	30000		/* for a kill, or a start */

static void interrupt(int unused)
{
	(void)unused;
	dump_interrupted = true;
}

static void catch_signals(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action = { .sa_handler = interrupt };

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaction(signals[i], &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);	/* a write beyond the limit of file sizes returns EFBIG */
}

/*
 * Open the node's memory; the node is held until the descriptor is closed. Returns -1, with errno,
 * if that fails.
 */
static int open_memory(const char *name)
{
	char path[sizeof(DEVICES) + NODE_NAME_SIZE + 1];

	snprintf(path, sizeof(path), DEVICES "/%s", name);
	return open(path, O_RDONLY | O_CLOEXEC);
}

/* Print why the node's memory cannot be opened. Returns the exit status. */
static int complain(const char *root, struct node *node, int error)
{
	int status = node_read(root, node->name, node);

	if (status)
		return status;
	switch (error) {
	case EDEADLK:
		fprintf(stderr, "mintctl: %s is this node: another one can dump it\n", node->name);
		return EXIT_STATE;
	case EBUSY:
		if (!strcmp(node->request, "hold"))
			fprintf(stderr, "mintctl: %s (%s) is being dumped by %s\n", node->name,
				node->state, node->asker);
		else
			fprintf(stderr, "mintctl: %s (%s): something is asked of it already: wait "
				"a moment\n", node->name, node->state);
		return EXIT_STATE;
	case ETXTBSY:
		fprintf(stderr, "mintctl: %s is %s, its cores are not home: a node is dumped when "
			"it is halted, crashed or waiting; --kill takes it first\n", node->name,
			node->state);
		return EXIT_STATE;
	case ENODATA:
		fprintf(stderr, "mintctl: %s is %s, and its memory is lent (memory_lend in the "
			"config): nothing of it is left to dump\n", node->name, node->state);
		return EXIT_STATE;
	default:
		if (!not_permitted(node->name, error, CAP_SYS_RAWIO))
			fprintf(stderr, "mintctl: " DEVICES "/%s: %s%s\n", node->name,
				strerror(error),
				error == EPERM ?
				": this kernel is locked down (kernel_lockdown(7))" : "");
		return error == ENOENT ? EXIT_NO_MODULE : EXIT_FAILURE;
	}
}

static bool comes_home(const struct node *node)
{
	return !strcmp(node->state, "crashed") || !strcmp(node->state, "stopping");
}

/* Open the node's memory. Wait for a node that is on its way home, or that changes hands. */
static int open_when_home(const char *root, struct node *node)
{
	int memory, error;

	for (unsigned int ms = 0;; ms += RETRY_MS) {
		memory = open_memory(node->name);
		if (memory >= 0 || ms >= HOME_MS || dump_interrupted)
			return memory;
		error = errno;
		if (node_read(root, node->name, node) || !strcmp(node->request, "hold") ||
		    (error != EBUSY && !(error == ETXTBSY && comes_home(node)))) {
			errno = error;
			return -1;
		}
		usleep(RETRY_MS * 1000);
	}
}

static int kill_first(const struct dump *args)
{
	const struct life life = {
		.root = args->root, .name = args->name, .verb = LIFE_KILL, .timeout_ms = START_MS,
	};

	return life_run(&life);
}

/* Have the node started again, if that is wanted. Somebody else may have started it meanwhile. */
static int go_on(const struct dump *args, const struct node *node)
{
	const struct life life = {
		.root = args->root, .name = args->name, .verb = LIFE_START, .timeout_ms = START_MS,
	};
	int error;

	if (args->restart)
		return life_run(&life);
	if (!node->dump_wanted)
		return EXIT_SUCCESS;
	error = node_write(args->root, args->name, "dump", "done");
	if (!error || error == EALREADY)
		return EXIT_SUCCESS;
	if (!not_permitted(args->name, error, CAP_SYS_BOOT))
		fprintf(stderr, "mintctl: %s: cannot be started again: %s\n", args->name,
			strerror(error));
	return EXIT_FAILURE;
}

/* Write the dump, and go on. @node is how the node was found. */
static int dump(const struct dump *args, struct node *node, int memory)
{
	bool wanted = node->dump_wanted;
	int status = node_read(args->root, args->name, node);

	if (!status)
		status = dump_file(args->root, node, memory, args->file);
	close(memory);
	node->dump_wanted |= wanted;
	return status ? status : go_on(args, node);
}

int dump_run(const struct dump *args)
{
	struct node node;
	int memory, status = node_read(args->root, args->name, &node);

	if (status)
		return status;
	catch_signals();
	memory = open_when_home(args->root, &node);
	if (memory < 0 && errno == ETXTBSY && args->kill) {
		status = kill_first(args);
		if (status)
			return status;
		memory = open_when_home(args->root, &node);
	}
	if (memory < 0)
		return complain(args->root, &node, errno);
	return dump(args, &node, memory);
}

/*
 * Find a name that is free: DIR/NODE-START.core, or with a number behind START, since starts are
 * counted from 1 again after a reset of the machine. Returns false if it is too long.
 */
static bool free_path(char *path, size_t size, const char *dir, const struct node *node)
{
	unsigned int n = 1;

	snprintf(path, size, "%s/%s-%u.core", dir, node->name, node->generation);
	while (!access(path, F_OK) && n < UINT_MAX)
		snprintf(path, size, "%s/%s-%u-%u.core", dir, node->name, node->generation, ++n);
	return strlen(path) + sizeof(".part") < size;
}

/* Dump @node into @dir. If another node is about to dump it, too, this one does nothing. */
static int dump_into(const char *root, const char *dir, struct node *node)
{
	char path[PATH_MAX];
	const struct dump args = { .root = root, .name = node->name, .file = path };
	int memory = open_memory(node->name);

	if (memory < 0)
		return errno == EBUSY || errno == ETXTBSY ? EXIT_SUCCESS :
			complain(root, node, errno);
	if (!free_path(path, sizeof(path), dir, node)) {
		close(memory);
		fprintf(stderr, "mintctl: %s: %s\n", dir, strerror(ENAMETOOLONG));
		return EXIT_FAILURE;
	}
	return dump(&args, node, memory);
}

/* Wait until a node's state changes, LOOK_MS at most. Reading a state arms poll(2) for it. */
static void wait_for_change(struct pollfd *state, size_t count)
{
	char buf[32];

	poll(state, count, LOOK_MS);
	for (size_t i = 0; i < count; i++)
		if (state[i].fd >= 0 && pread(state[i].fd, buf, sizeof(buf), 0) < 0)
			state[i].fd = -1;
}

/*
 * Dump each node that waits for it. A node whose dump fails stays as it is; @failed has the life in
 * which that happened, so that it is tried again in its next one only.
 */
static int look(const char *root, const char *dir, unsigned int *failed, size_t count)
{
	struct node *nodes;
	size_t n;
	int status = node_read_all(root, &nodes, &n);

	if (status)
		return status;
	for (size_t i = 0; i < n && i < count && !dump_interrupted; i++) {
		if (nodes[i].self || !nodes[i].dump_wanted || nodes[i].generation == failed[i])
			continue;
		if (!dump_into(root, dir, &nodes[i]))
			continue;
		failed[i] = nodes[i].generation;
		if (!dump_interrupted)
			fprintf(stderr,
				"mintctl: %s stays crashed: `mintctl dump %s FILE` tries again\n",
				nodes[i].name, nodes[i].name);
	}
	free(nodes);
	fflush(stdout);
	return EXIT_SUCCESS;
}

static int watch(const char *root, const char *dir, const struct node *nodes, size_t count)
{
	struct pollfd *state = calloc(count, sizeof(*state));
	unsigned int *failed = calloc(count, sizeof(*failed));
	int status = EXIT_SUCCESS;

	if (!state || !failed) {
		perror("mintctl");
		status = EXIT_FAILURE;
	}
	for (size_t i = 0; !status && i < count; i++)
		state[i] = (struct pollfd){
			.fd = node_open_state(root, nodes[i].name), .events = POLLPRI,
		};
	while (!status && !dump_interrupted) {
		status = look(root, dir, failed, count);
		if (!status && !dump_interrupted)
			wait_for_change(state, count);
	}
	for (size_t i = 0; state && i < count; i++)
		if (state[i].fd >= 0)
			close(state[i].fd);
	free(state);
	free(failed);
	return status;
}

int dump_wait(const char *root, const char *dir)
{
	struct node *nodes;
	struct stat stat_dir;
	size_t count;
	int status;

	if (stat(dir, &stat_dir) || access(dir, W_OK)) {
		fprintf(stderr, "mintctl: %s: %s\n", dir, strerror(errno));
		return EXIT_FAILURE;
	}
	if (!S_ISDIR(stat_dir.st_mode)) {
		fprintf(stderr, "mintctl: %s: no directory\n", dir);
		return EXIT_FAILURE;
	}
	status = node_read_all(root, &nodes, &count);
	if (status)
		return status;
	catch_signals();
	status = watch(root, dir, nodes, count);
	free(nodes);
	return status;
}

#define OPTIONS (BIT(OPT_KILL) | BIT(OPT_RESTART) | BIT(OPT_SYSFS))

static int run_dump(const struct args *args, int unused)
{
	const struct dump dump = {
		.root = args->sysfs, .name = args->operand, .file = args->second,
		.kill = args->given & BIT(OPT_KILL), .restart = args->given & BIT(OPT_RESTART),
	};

	(void)unused;
	return args->wait ? dump_wait(args->sysfs, args->wait) : dump_run(&dump);
}

static const struct form forms[] = {
	{ "dump", NULL, "NODE and one FILE", 2, OPTIONS, 0, BIT(OPT_WAIT), run_dump, 0 },
	{ "dump", NULL, NULL, 0, BIT(OPT_WAIT) | BIT(OPT_SYSFS), BIT(OPT_WAIT), 0, run_dump, 0 },
	{ 0 }
};

const struct command dump_command = {
	.usage =
		"dump NODE FILE [--kill] [--restart]\n"
		"dump --wait DIR\n",
	.help =
		"dump NODE FILE      the memory of a node that is halted, crashed or waiting, as "
		"an ELF\n"
		"                    core; one that was left for this is then started again\n"
		"    --kill          take its cores back first, if it is not one of these\n"
		"    --restart       start it afterwards, at once\n"
		"    --wait DIR      for ever: each node that is left for its dump, into\n"
		"                    DIR/NODE-START.core\n",
	.forms = forms,
};
