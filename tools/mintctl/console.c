// SPDX-License-Identifier: GPL-2.0-only
/*
 * `console`: joins this terminal to the console of another node. What the console has kept comes
 * first, then what the node says; the keys go to the node, if nobody else types there.
 */
#define _GNU_SOURCE			/* ppoll */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/capability.h>
#include <poll.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <mint/ioctl.h>
#include "tools/mintctl/command.h"
#include "tools/mintctl/terminal.h"

#define DEVICES	"/dev/mint-console"
#define LEAVE	0x1d			/* Ctrl-] */
#define KEPT_MAX (2 * MINT_CONSOLE_MAX)	/* a console that is written all the time never ends */

struct session {
	const char *root;
	struct node node;
	int device;
	bool watches;			/* it is not to type at all */
	bool types;			/* it is the one that types */
	bool told_busy;			/* it was said already that somebody else does */
	bool over;
	uint64_t lost;			/* bytes lost that were reported */
	char keys[MINT_CONSOLE_INPUT];	/* typed, and not taken by the node yet */
	size_t key_count;
};

/* Say something about the session, in a row of its own. */
static void note(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void note(const char *format, ...)
{
	const char *end = terminal_is_raw() ? "\r\n" : "\n";
	va_list ap;

	fputs(terminal_is_raw() ? "\r\n[mintctl: " : "[mintctl: ", stderr);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fprintf(stderr, "]%s", end);
}

/* The name of the node with this tag, for messages. */
static void name_of(const char *root, uint32_t tag, char name[NODE_NAME_SIZE])
{
	struct node *nodes = NULL;
	size_t count = 0;

	snprintf(name, NODE_NAME_SIZE, tag == MINT_TAG_MONITOR ? "the monitor" : "somebody");
	if (tag != MINT_TAG_MONITOR && !node_read_all(root, &nodes, &count))
		for (size_t i = 0; i < count; i++)
			if (nodes[i].tag == tag)
				strcpy(name, nodes[i].name);
	free(nodes);
}

/* Become the one that types. If somebody else is, say who, once. */
static void claim(struct session *s, bool steal)
{
	struct mint_console_state state = { .steal = steal };
	char name[NODE_NAME_SIZE];

	if (!ioctl(s->device, MINT_IOCTL_CONSOLE_TYPE, &state)) {
		s->types = true;
		s->told_busy = false;
		return;
	}
	if (errno != EBUSY) {
		note("cannot type: %s", strerror(errno));
	} else if (!s->told_busy) {
		name_of(s->root, state.typist, name);
		note("%s types here already: this only shows, and --steal takes it over", name);
	}
	s->told_busy = true;
}

/* Somebody has taken the console over. */
static void stolen(struct session *s)
{
	struct mint_console_state state = { 0 };
	char name[NODE_NAME_SIZE];

	s->types = false;
	s->key_count = 0;
	s->told_busy = true;
	if (ioctl(s->device, MINT_IOCTL_CONSOLE_STATE, &state))
		return;
	name_of(s->root, state.typist, name);
	note("%s has taken this console over: this only shows from now on", name);
}

static void write_all(struct session *s, const char *bytes, size_t size)
{
	while (size && !terminal_interrupted) {
		ssize_t n = write(STDOUT_FILENO, bytes, size);

		if (n < 0 && errno != EINTR && errno != EAGAIN) {
			s->over = true;		/* nobody looks any more */
			return;
		}
		bytes += n > 0 ? n : 0;
		size -= n > 0 ? (size_t)n : 0;
	}
}

static void tell_lost(struct session *s)
{
	struct mint_console_state state = { 0 };

	if (ioctl(s->device, MINT_IOCTL_CONSOLE_STATE, &state) || state.lost == s->lost)
		return;
	note("%" PRIu64 " bytes were overwritten before they were read", state.lost - s->lost);
	s->lost = state.lost;
}

/* Show what has come. */
static void show(struct session *s)
{
	char bytes[4096];
	ssize_t n = read(s->device, bytes, sizeof(bytes));

	tell_lost(s);
	if (n > 0)
		write_all(s, bytes, (size_t)n);
	else if (n < 0 && errno != EAGAIN && errno != EINTR)
		s->over = true;
}

/* Where the last @lines lines of the text begin. */
static size_t last_lines(const char *text, size_t size, unsigned int lines)
{
	size_t at = size;

	for (unsigned int n = 0; at; at--)
		if (text[at - 1] == '\n' && at < size && ++n == lines)
			break;
	return lines ? at : size;
}

/* Show what the console has kept: all of it, or so many lines. */
static bool show_kept(struct session *s, const struct args *args)
{
	char *kept = malloc(KEPT_MAX);
	size_t size = 0, from;
	ssize_t n = 1;

	if (!kept) {
		perror("mintctl");
		return false;
	}
	while (n > 0 && size < KEPT_MAX) {
		n = read(s->device, kept + size, KEPT_MAX - size);
		size += n > 0 ? (size_t)n : 0;
	}
	from = args->given & BIT(OPT_LINES) ? last_lines(kept, size, args->lines) : 0;
	write_all(s, kept + from, size - from);
	free(kept);
	return true;
}

/* Pass on what was typed, as far as there is room. */
static void send_keys(struct session *s)
{
	ssize_t n = write(s->device, s->keys, s->key_count);

	if (n > 0) {
		s->key_count -= (size_t)n;
		memmove(s->keys, s->keys + n, s->key_count);
	} else if (n < 0 && errno == ESTALE) {
		stolen(s);
	} else if (n < 0 && errno != EAGAIN && errno != EINTR) {
		note("cannot type: %s", strerror(errno));
		s->key_count = 0;
	}
}

/* Take keys from the standard input. */
static void type(struct session *s)
{
	char *keys = s->keys + s->key_count, *leave;
	ssize_t n = read(STDIN_FILENO, keys, sizeof(s->keys) - s->key_count);

	if (n <= 0) {
		s->over |= !n || (errno != EAGAIN && errno != EINTR);
		return;
	}
	leave = terminal_is_raw() ? memchr(keys, LEAVE, (size_t)n) : NULL;
	s->over |= !!leave;
	n = leave ? leave - keys : n;
	if (n && !s->types && !s->watches)
		claim(s, false);
	if (s->types)
		s->key_count += (size_t)n;
	else if (n && terminal_is_raw())
		write_all(s, "\a", 1);
}

/* If the node does not take what is typed, a terminal's keys are dropped: Ctrl-] has to come. */
static void make_room(struct session *s)
{
	if (s->key_count < sizeof(s->keys) || !terminal_is_raw())
		return;
	note("%s does not take what is typed: it is dropped", s->node.name);
	s->key_count = 0;
}

/* Say what has become of the node. Reading its state arms poll(2) for the next change. */
static void look_at_node(struct session *s, int state)
{
	struct node now = s->node;
	char text[32];

	if (pread(state, text, sizeof(text), 0) < 0 || node_read(s->root, s->node.name, &now))
		return;
	if (now.generation != s->node.generation)
		note("%s is started again, start %u", now.name, now.generation);
	else if (strcmp(now.state, s->node.state))
		note("%s is %s", now.name, now.state);
	s->node = now;
}

/* What to wait for: output; room for the keys; that somebody takes the console over. */
static short wanted(const struct session *s)
{
	return (short)(POLLIN | (s->key_count ? POLLOUT : 0) | (s->types ? POLLPRI : 0));
}

static void serve(struct session *s, int state, const sigset_t *mask)
{
	bool terminal = terminal_is_raw();

	look_at_node(s, state);
	while (!s->over && !terminal_interrupted) {
		struct pollfd fds[] = {
			{ .fd = s->device, .events = wanted(s) },
			{ .fd = state, .events = POLLPRI },
			{ .fd = s->watches && !terminal ? -1 : STDIN_FILENO,
			  .events = terminal || !s->key_count ? POLLIN : 0 },
			{ .fd = STDOUT_FILENO },	/* for POLLERR: nobody reads on */
		};

		if (ppoll(fds, 4, NULL, mask) < 0)
			continue;	/* a signal */
		s->over = fds[3].revents & (POLLERR | POLLNVAL);
		if (fds[0].revents & ~(POLLOUT | POLLPRI))
			show(s);
		if (fds[0].revents & POLLPRI)
			stolen(s);
		if (fds[1].revents & (POLLPRI | POLLERR))
			look_at_node(s, state);
		if (fds[2].revents)
			type(s);
		if (s->key_count)
			send_keys(s);
		make_room(s);
	}
}

static int join(struct session *s, const struct args *args)
{
	int state = node_open_state(s->root, s->node.name);
	sigset_t mask;

	if (!terminal_raw(&mask)) {
		perror("mintctl: the terminal");
		return EXIT_FAILURE;
	}
	note("the console of %s, which is %s%s", s->node.name, s->node.state,
	     terminal_is_raw() ? "; Ctrl-] leaves" : "");
	if (!s->watches)
		claim(s, args->given & BIT(OPT_STEAL));
	if (show_kept(s, args))
		serve(s, state, &mask);
	terminal_restore();
	note("left the console of %s", s->node.name);
	close(state);
	return EXIT_SUCCESS;
}

/* Print why the console cannot be opened. Returns the exit status. */
static int complain(const struct node *node, int error)
{
	if (node->self) {
		fprintf(stderr, "mintctl: %s is this node: its console here is /dev/hvc0, and "
			"another node can join it\n", node->name);
		return EXIT_STATE;
	}
	if (error == ENOENT)
		fprintf(stderr, "mintctl: %s has no console in memory: the config of this machine "
			"says `console_size = none`, or its monitor or mint.ko is older\n",
			node->name);
	else if (!not_permitted(node->name, error, CAP_SYS_ADMIN))
		fprintf(stderr, "mintctl: " DEVICES "/%s: %s\n", node->name, strerror(error));
	return EXIT_FAILURE;
}

static int run_console(const struct args *args, int unused)
{
	bool print = args->given & BIT(OPT_PRINT);
	struct session s = {
		.root = args->sysfs, .watches = print || args->given & BIT(OPT_READ_ONLY),
	};
	char path[sizeof(DEVICES) + NODE_NAME_SIZE + 1];
	int status = node_read(args->sysfs, args->operand, &s.node);

	(void)unused;
	if (status)
		return status;
	snprintf(path, sizeof(path), DEVICES "/%s", s.node.name);
	s.device = open(path, (s.watches ? O_RDONLY : O_RDWR) | O_NONBLOCK | O_CLOEXEC);
	if (s.device < 0)
		return complain(&s.node, errno);
	if (print)
		status = show_kept(&s, args) ? EXIT_SUCCESS : EXIT_FAILURE;
	else
		status = join(&s, args);
	close(s.device);
	return status;
}

#define OPTIONS (BIT(OPT_LINES) | BIT(OPT_SYSFS))

static const struct form forms[] = {
	{ "console", NULL, "NODE", 1, OPTIONS | BIT(OPT_STEAL), 0,
	  BIT(OPT_PRINT) | BIT(OPT_READ_ONLY), run_console, 0 },
	{ "console", NULL, "NODE", 1, OPTIONS | BIT(OPT_READ_ONLY), BIT(OPT_READ_ONLY), 0,
	  run_console, 0 },
	{ "console", NULL, "NODE", 1, OPTIONS | BIT(OPT_PRINT), BIT(OPT_PRINT), 0, run_console,
	  0 },
	{ 0 }
};

const struct command console_command = {
	.usage =
		"console NODE [--steal | --read-only | --print] [--lines NUMBER]\n",
	.help =
		"console NODE        another node's console: what it has kept, then what comes;\n"
		"                    keys go there, and Ctrl-] leaves\n"
		"    --steal         type, even if somebody else does\n"
		"    --read-only     only show\n"
		"    --print         only what it has kept\n"
		"    --lines NUMBER  of what it has kept, so many lines\n",
	.forms = forms,
};
