// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes lines of text to a terminal, between two marks (marks.h): say PATH BYTES raw|cooked. The
 * second mark comes when the terminal has passed on all of it. Or sleeps between two marks: say
 * idle SECONDS. Prints how long either took.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include "bench/marks.h"

#define LINE	80		/* with its line feed */
#define PIECE	(50 * LINE)	/* bytes in one write */

static void die(const char *what)
{
	perror(what);
	exit(EXIT_FAILURE);
}

/* Cooked is as a login has it: a line feed becomes CR LF. */
static void set_mode(int fd, const char *mode)
{
	struct termios t;

	if (tcgetattr(fd, &t))
		die("tcgetattr");
	t.c_oflag = strcmp(mode, "raw") ? OPOST | ONLCR : 0;
	if (tcsetattr(fd, TCSANOW, &t))
		die("tcsetattr");
}

static void write_all(int fd, const char *text, size_t size)
{
	while (size) {
		ssize_t n = write(fd, text, size);

		if (n < 0)
			die("write");
		text += n;
		size -= (size_t)n;
	}
}

static void say(int fd, size_t size)
{
	char text[PIECE];

	memset(text, 'm', sizeof(text));
	for (size_t i = LINE - 1; i < sizeof(text); i += LINE)
		text[i] = '\n';
	for (size_t n; size; size -= n) {
		n = size < sizeof(text) ? size : sizeof(text);
		write_all(fd, text, n);
	}
	if (tcdrain(fd))
		die("tcdrain");
}

static int open_terminal(const char *path, const char *mode)
{
	int fd = open(path, O_WRONLY | O_NOCTTY);

	if (fd < 0)
		die(path);
	set_mode(fd, mode);
	return fd;
}

int main(int argc, char **argv)
{
	struct timespec began, ended;
	int fd = -1;

	if (argc == 4) {
		fd = open_terminal(argv[1], argv[3]);
	} else if (argc != 3 || strcmp(argv[1], "idle")) {
		fputs("usage: say PATH BYTES raw|cooked, or say idle SECONDS\n", stderr);
		return EXIT_FAILURE;
	}
	clock_gettime(CLOCK_MONOTONIC, &began);
	mark_begin();
	if (fd < 0)
		sleep((unsigned int)strtoul(argv[2], NULL, 10));
	else
		say(fd, strtoul(argv[2], NULL, 10));
	mark_end();
	clock_gettime(CLOCK_MONOTONIC, &ended);
	if (fd >= 0)
		set_mode(fd, "cooked");
	printf("seconds %.6f\n", (double)(ended.tv_sec - began.tv_sec) +
	       (double)(ended.tv_nsec - began.tv_nsec) / 1e9);
	return EXIT_SUCCESS;
}
