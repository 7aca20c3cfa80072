// SPDX-License-Identifier: GPL-2.0-only
/*
 * `dmesg`: shows what a node's kernel has logged. mint.ko reads it in that node's memory, so it
 * does not matter whether the node runs, hangs or is dead. The monitor's log is shown as well.
 */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "lib/base/str.h"
#include "lib/printk/printk_text.h"
#include "tools/mintctl/command.h"

#define DEVICES		"/dev/mint-log"
#define OWN_LOG		"/dev/kmsg"	/* this node's kernel: the same form */
#define MONITOR		"monitor"	/* no node has this name */
#define RECORD_MAX	16384		/* Linux's own are up to 8 KiB */
#define RETRY_MS	200		/* with --follow, while a node has no log */

/* What one call shows, and how. */
struct view {
	const struct args *args;
	struct node node;
	json_t *list;			/* --json: the records; else NULL */
};

static bool follows(const struct view *view)
{
	return view->args->given & BIT(OPT_FOLLOW);
}

static int open_log(const struct view *view)
{
	char path[sizeof(DEVICES) + NODE_NAME_SIZE + 1];

	snprintf(path, sizeof(path), DEVICES "/%s", view->node.name);
	return open(view->node.self ? OWN_LOG : path,
		    O_RDONLY | O_CLOEXEC | (follows(view) ? 0 : O_NONBLOCK));
}

/* Why there is no log. A node that has not been started yet has none for sure. */
static const char *why_none(const struct node *node)
{
	return node->generation == 0 ? "it was not started yet" :
		"its kernel has not come far enough in this life to say where its log is, it has "
		"written over that since, or it is built without CONFIG_VMCORE_INFO (before 6.9: "
		"CONFIG_CRASH_CORE)";
}

/* Print why the log of @name cannot be opened. Returns the exit status. */
static int complain(const char *name, const struct node *node, int error)
{
	if (error == ENODATA && node) {
		fprintf(stderr, "mintctl: %s (%s) has no kernel log: %s\n", name, node->state,
			why_none(node));
		return EXIT_STATE;
	}
	if (not_permitted(name, error, CAP_SYSLOG))
		return EXIT_FAILURE;
	fprintf(stderr, "mintctl: the log of %s: %s%s\n", name, strerror(error),
		error == ENOENT ? ": mint.ko is not loaded, or this one is too old for that" : "");
	return error == ENOENT ? EXIT_NO_MODULE : EXIT_FAILURE;
}

/* A sink that appends to a text, which has room for what a record can become. */
struct text_sink {
	struct fmt_sink sink;		/* first, so that a pointer to it is one to this struct */
	size_t len;
	char text[4 * PRINTK_TEXT_MAX + 1];
};

static void append(struct fmt_sink *sink, const char *s, size_t len)
{
	struct text_sink *to = (struct text_sink *)sink;

	memcpy(to->text + to->len, s, len);
	to->len += len;
	to->text[to->len] = '\0';
}

/* The text with \xNN for what is not printable; lines stay lines. */
static void write_lines(struct text_sink *to, const struct printk_record *record)
{
	struct text rest = text_of(record->text, record->len), line;

	*to = (struct text_sink){ .sink = { append } };
	while (text_line(&rest, &line)) {
		if (to->len)
			append(&to->sink, "\n", 1);
		printk_print_text(&to->sink, line.s, line.len);
	}
}

static json_t *json_record(const struct printk_record *record)
{
	struct text_sink text;

	write_lines(&text, record);
	return json_pack("{s:I, s:f, s:i, s:i, s:s}", "seq", (json_int_t)record->seq, "time",
			 (double)(record->ts_nsec / 1000) / 1e6, "level", record->level,
			 "facility", record->facility, "text", text.text);
}

static void show(struct view *view, const char *kmsg, size_t len)
{
	struct file_sink out = file_sink(stdout);
	struct printk_record record;

	if (!printk_parse(&record, text_of(kmsg, len)))
		return;
	if (view->list)
		json_array_append_new(view->list, json_record(&record));
	else
		printk_print(&out.sink, &record);
	if (follows(view))
		fflush(stdout);
}

/* Show the records from one open file. Returns an errno: EAGAIN after the last one. */
static int show_records(struct view *view, int fd)
{
	char kmsg[RECORD_MAX];
	ssize_t n;

	for (;;) {
		n = read(fd, kmsg, sizeof(kmsg));
		if (n > 0)
			show(view, kmsg, (size_t)n);
		else if (!n)
			return EAGAIN;
		else if (errno == EPIPE)
			fprintf(stderr, "mintctl: %s: records were overwritten before they could "
				"be read\n", view->node.name);
		else if (errno != EINTR)
			return errno;
	}
}

/* Wait for a log of the node, and open it. Returns a descriptor, or -1 with errno. */
static int wait_for_log(struct view *view)
{
	int fd = open_log(view);

	while (fd < 0 && errno == ENODATA) {
		usleep(RETRY_MS * 1000);
		fd = open_log(view);
	}
	return fd;
}

/* Show the log of each life of the node, until a signal ends this. Returns the exit status. */
static int follow(struct view *view)
{
	int fd, error;

	for (;;) {
		fd = wait_for_log(view);
		if (fd < 0)
			return complain(view->node.name, &view->node, errno);
		error = show_records(view, fd);
		close(fd);
		if (error != ESTALE && error != EIO)
			return complain(view->node.name, NULL, error);
		if (node_read(view->args->sysfs, view->node.name, &view->node))
			return EXIT_NO_NODE;
		fflush(stdout);
		if (error == ESTALE)
			fprintf(stderr, "mintctl: %s was started again (start %u)\n",
				view->node.name, view->node.generation);
		usleep(RETRY_MS * 1000);
	}
}

static int show_once(struct view *view)
{
	int fd = open_log(view), error;

	if (fd < 0)
		return complain(view->node.name, &view->node, errno);
	error = show_records(view, fd);
	close(fd);
	if (error == EAGAIN)
		return EXIT_SUCCESS;
	if (error == ESTALE)
		fprintf(stderr, "mintctl: %s was started again meanwhile\n", view->node.name);
	else
		return complain(view->node.name, NULL, error);
	return EXIT_STATE;
}

/* Lines of the monitor; nodes can write over them, so they are not printed as they are. */
static void print_monitor(const char *s, size_t len)
{
	struct file_sink out = file_sink(stdout);
	size_t from = 0;

	for (size_t i = 0; i <= len; i++) {
		if (i < len && s[i] != '\n')
			continue;
		printk_print_text(&out.sink, s + from, i - from);
		if (i < len)
			putchar('\n');
		from = i + 1;
	}
}

static int show_monitor(const struct args *args)
{
	bool more = args->given & BIT(OPT_FOLLOW);
	int fd = open(DEVICES "/" MONITOR, O_RDONLY | O_CLOEXEC | (more ? 0 : O_NONBLOCK));
	char buf[4096];
	ssize_t n;

	if (fd < 0)
		return complain("the " MONITOR, NULL, errno);
	while ((n = read(fd, buf, sizeof(buf))) > 0) {
		print_monitor(buf, (size_t)n);
		if (fflush(stdout))
			break;
	}
	if (n < 0 && errno != EAGAIN)
		n = complain("the " MONITOR, NULL, errno);
	else
		n = EXIT_SUCCESS;
	close(fd);
	return (int)n;
}

static int run_monitor(const struct args *args)
{
	struct node self;
	int status = node_read_self(args->sysfs, &self);

	if (status)
		return status;
	if (args->given & BIT(OPT_JSON)) {
		fprintf(stderr, "mintctl: the monitor's log is plain text: leave --json out\n");
		return EXIT_USAGE;
	}
	return show_monitor(args);
}

static int run_dmesg(const struct args *args, int unused)
{
	struct view view = { .args = args };
	int status;

	(void)unused;
	if (!strcmp(args->operand, MONITOR))
		return run_monitor(args);
	status = node_read(args->sysfs, args->operand, &view.node);
	if (status)
		return status;
	if (follows(&view))
		return follow(&view);
	view.list = args->given & BIT(OPT_JSON) ? json_array() : NULL;
	status = show_once(&view);
	if (view.list && !status) {
		json_dumpf(view.list, stdout, JSON_INDENT(2));
		putchar('\n');
	}
	json_decref(view.list);
	return status;
}

static const struct form forms[] = {
	{ "dmesg", NULL, "NODE, or `monitor`", 1, BIT(OPT_JSON) | BIT(OPT_SYSFS), 0,
	  BIT(OPT_FOLLOW), run_dmesg, 0 },
	{ "dmesg", NULL, "NODE, or `monitor`", 1, BIT(OPT_FOLLOW) | BIT(OPT_SYSFS),
	  BIT(OPT_FOLLOW), 0, run_dmesg, 0 },
	{ 0 }
};

const struct command dmesg_command = {
	.usage =
		"dmesg NODE [--json]\n"
		"dmesg NODE --follow\n",
	.help =
		"dmesg NODE          what the node's kernel has logged, whether it runs or is "
		"dead;\n"
		"                    `monitor` instead of a node: what the monitor has said\n"
		"    --follow        and from now on, in the node's next lives, too\n",
	.forms = forms,
};
