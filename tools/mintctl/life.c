// SPDX-License-Identifier: GPL-2.0-only
/*
 * `start`, `stop`, `restart`, `kill`: the orderly way first, and by force if that does not lead to
 * the state that is asked for.
 */
#include <errno.h>
#include <linux/capability.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "tools/mintctl/command.h"

#define BUSY_MS		2000		/* how long to ask again while the monitor is busy */
#define RETRY_MS	100		/* between two looks */

/* What to write for each verb; NULL: it has no orderly way. */
static const struct {
	const char *name, *request, *wish;
} verbs[] = {
	[LIFE_START]	= { "start", "start", NULL },
	[LIFE_STOP]	= { "stop", "kill", "poweroff" },
	[LIFE_RESTART]	= { "restart", "restart", "reboot" },
	[LIFE_KILL]	= { "kill", "kill", NULL },
};

static long long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

static bool is(const struct node *node, const char *state)
{
	return !strcmp(node->state, state);
}

/* Is the node in the state that is asked for? @generation was its count of starts before. */
static bool reached(const struct life *args, const struct node *now, unsigned int generation)
{
	if (args->verb == LIFE_STOP || args->verb == LIFE_KILL)
		return is(now, "halted");
	return now->generation != generation && !is(now, "loaded");
}

/* Is the node off though it is to come back, or dead on the way? Then waiting longer is no use. */
static bool astray(const struct life *args, const struct node *now)
{
	return is(now, "crashed") || is(now, "hung") || is(now, "waiting") ||
		(args->verb == LIFE_RESTART && is(now, "halted"));
}

/*
 * Wait until the node has reached its state, for @ms at most, or until given_up() returns true
 * (NULL: never). *now is how the node looks then. Returns EXIT_SUCCESS if it has reached it,
 * EXIT_TIMEOUT if not, or the status of an error.
 */
static int wait_for(const struct life *args, struct node *now, unsigned int generation,
		    unsigned int ms, bool (*given_up)(const struct life *, const struct node *))
{
	struct pollfd state = { .fd = node_open_state(args->root, args->name), .events = POLLPRI };
	long long end = now_ms() + ms, left;
	char buf[32];
	int status;

	for (;;) {
		/* Reading arms the poll. So look only after that. */
		if (state.fd >= 0 && pread(state.fd, buf, sizeof(buf), 0) < 0)
			buf[0] = '\0';
		status = node_read(args->root, args->name, now);
		left = end - now_ms();
		if (status || reached(args, now, generation))
			break;
		if (left <= 0 || (given_up && given_up(args, now))) {
			status = EXIT_TIMEOUT;
			break;
		}
		poll(&state, 1, left < RETRY_MS ? (int)left : RETRY_MS);
	}
	if (state.fd >= 0)
		close(state.fd);
	return status;
}

/* Print why the node is not as it should be; @error is mint.ko's errno. Returns the exit status. */
static int complain(const struct life *args, const struct node *node, int error)
{
	const char *verb = verbs[args->verb].name;

	if (not_permitted(node->name, error, CAP_SYS_BOOT))
		return EXIT_FAILURE;
	switch (error) {
	case EALREADY:
		fprintf(stderr, "mintctl: %s is %s: cannot %s it%s\n", node->name, node->state,
			verb, args->verb == LIFE_START ? "; `restart` does" : "");
		return EXIT_STATE;
	case EBUSY:
		if (!strcmp(node->request, "hold")) {
			fprintf(stderr, "mintctl: %s (%s) is being dumped by %s: wait until that "
				"is done\n", node->name, node->state, node->asker);
			return EXIT_STATE;
		}
		if (node->dumps_itself) {
			fprintf(stderr, "mintctl: %s (%s) dumps itself: wait until that is done; "
				"`kill` and `restart --force` cut the dump\n",
				node->name, node->state);
			return EXIT_STATE;
		}
		fprintf(stderr,
			"mintctl: %s (%s): something is asked of it already: wait a moment\n",
			node->name, node->state);
		return EXIT_STATE;
	case EDEADLK:
		fprintf(stderr, "mintctl: %s is this node: use poweroff or reboot\n", node->name);
		return EXIT_STATE;
	case EPERM:
		fprintf(stderr, "mintctl: %s (%s) runs on the hardware BSP, which another node "
			"cannot take from it without mint.ko there: end it from inside\n",
			node->name,
			node->state);
		return EXIT_STATE;
	case ETIMEDOUT:
		fprintf(stderr,
			"mintctl: %s (%s): the monitor did not carry out the request to %s it\n",
			node->name, node->state, verb);
		return EXIT_TIMEOUT;
	case EIO:
		fprintf(stderr,
			"mintctl: %s (%s): the monitor could not %s it; its console says why\n",
			node->name, node->state, verb);
		return EXIT_FAILURE;
	default:
		fprintf(stderr, "mintctl: %s (%s): cannot %s it: %s\n", node->name, node->state,
			verb, strerror(error));
		return EXIT_FAILURE;
	}
}

/* Write the request. A node that has just halted keeps the monitor busy for a moment more. */
static int request(const struct life *args)
{
	const char *what = verbs[args->verb].request;
	long long end = now_ms() + BUSY_MS;
	int error;

	while ((error = node_write(args->root, args->name, "request", what)) == EBUSY &&
	       now_ms() < end)
		usleep(RETRY_MS * 1000);
	return error;
}

static int by_force(const struct life *args, struct node *node)
{
	unsigned int generation = node->generation;
	long long start = now_ms();
	int status, error = request(args);

	if (error) {
		status = node_read(args->root, args->name, node);
		return status ? status : complain(args, node, error);
	}
	status = wait_for(args, node, generation, args->timeout_ms, NULL);
	if (status == EXIT_TIMEOUT)
		fprintf(stderr, "mintctl: %s is %s, %u s after the request\n", node->name,
			node->state, args->timeout_ms / 1000);
	if (!status)
		printf("%s: %s, start %u, %s after %lld ms\n", node->name, node->state,
		       node->generation, args->verb == LIFE_START ? "started" : "by force",
		       now_ms() - start);
	return status;
}

/* Returns EXIT_TIMEOUT if the orderly way did not lead there; then *why says why. */
static int orderly(const struct life *args, struct node *node, const char **why)
{
	unsigned int generation = node->generation;
	long long start = now_ms();
	int error = node_write(args->root, args->name, "wish", verbs[args->verb].wish), status;

	*why = "it does not finish in time";
	if (error == EOPNOTSUPP) {
		*why = is(node, "running") ? "it has no mint.ko to receive the request" :
			"its kernel cannot be asked";
		return EXIT_TIMEOUT;
	}
	/* EBUSY, EALREADY: somebody else's wish, or its own shutdown, may well lead there, too. */
	if (error && error != EBUSY && error != EALREADY)
		return complain(args, node, error);
	status = wait_for(args, node, generation, args->timeout_ms, astray);
	if (!status)
		printf("%s: %s, start %u, orderly after %lld ms\n", node->name, node->state,
		       node->generation, now_ms() - start);
	if (astray(args, node))
		*why = "it went another way";
	return status;
}

int life_run(const struct life *args)
{
	struct node node;
	const char *why;
	int status = node_read(args->root, args->name, &node);

	if (status)
		return status;
	if (node.self)
		return complain(args, &node, EDEADLK);
	if (is(&node, "halted") && (args->verb == LIFE_STOP || args->verb == LIFE_KILL))
		return complain(args, &node, EALREADY);
	if (!verbs[args->verb].wish || args->force || is(&node, "halted") || is(&node, "loaded") ||
	    is(&node, "waiting"))
		return by_force(args, &node);
	status = node.dumps_itself ? EXIT_TIMEOUT : orderly(args, &node, &why);
	if (status != EXIT_TIMEOUT)
		return status;
	if (node.dumps_itself)		/* force would cut the dump: the user has to say so */
		return complain(args, &node, EBUSY);
	fprintf(stderr, "mintctl: %s (%s): %s: by force\n", node.name, node.state, why);
	node_write(args->root, args->name, "wish", "none");
	return by_force(args, &node);
}

#define OPTIONS (BIT(OPT_TIMEOUT) | BIT(OPT_FORCE) | BIT(OPT_SYSFS))

static int run_life(const struct args *args, int verb)
{
	const struct life life = {
		.root = args->sysfs, .name = args->operand, .verb = (enum life_verb)verb,
		.timeout_ms = args->timeout_s * 1000, .force = args->given & BIT(OPT_FORCE),
	};

	return life_run(&life);
}

static const struct form forms[] = {
	{ "start", NULL, "NODE", 1, OPTIONS, 0, 0, run_life, LIFE_START },
	{ "stop", NULL, "NODE", 1, OPTIONS, 0, 0, run_life, LIFE_STOP },
	{ "restart", NULL, "NODE", 1, OPTIONS, 0, 0, run_life, LIFE_RESTART },
	{ "kill", NULL, "NODE", 1, OPTIONS, 0, 0, run_life, LIFE_KILL },
	{ 0 }
};

const struct command life_command = {
	.usage =
		"start|stop|restart|kill NODE [--timeout SECONDS] [--force]\n",
	.help =
		"start NODE          start a node that is halted, crashed or was never started\n"
		"stop NODE           ask it to power off; by force if it does not do so in time\n"
		"restart NODE        the same, and start it again\n"
		"kill NODE           take its cores back at once; its memory is lost\n"
		"    --timeout SECONDS   for the orderly way, and again by force (default: 30)\n"
		"    --force         stop, restart: by force at once\n",
	.forms = forms,
};
