// SPDX-License-Identifier: GPL-2.0-only
/* `log`: shows the event log. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "tools/mintctl/command.h"

#define DEVICE "/dev/mint"

int device_open(int flags)
{
	int fd = open(DEVICE, O_RDONLY | O_CLOEXEC | flags), error = errno;

	if (fd < 0)
		fprintf(stderr, "mintctl: %s: %s%s\n", DEVICE, strerror(error),
			error == ENOENT ?
			": mint.ko is not loaded, or this Linux is no node of Mint"
			: "");
	errno = error;
	return fd;
}

/* Copy what /dev/mint says to the standard output; mint.ko makes the lines. */
int log_show(bool follow)
{
	int fd = device_open(follow ? 0 : O_NONBLOCK);
	char buf[4096];
	ssize_t n;

	if (fd < 0)
		return errno == ENOENT ? EXIT_NO_MODULE : EXIT_FAILURE;
	while ((n = read(fd, buf, sizeof(buf))) > 0) {
		fwrite(buf, 1, (size_t)n, stdout);
		if (fflush(stdout))
			break;
	}
	if (n < 0 && errno != EAGAIN) {
		fprintf(stderr, "mintctl: %s: %s\n", DEVICE, strerror(errno));
		n = -2;
	}
	close(fd);
	return n < -1 ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int run_log(const struct args *args, int unused)
{
	(void)unused;
	return log_show(args->given & BIT(OPT_FOLLOW));
}

static const struct form forms[] = {
	{ .name = "log", .options = BIT(OPT_FOLLOW), .run = run_log },
	{ 0 }
};

const struct command log_command = {
	.usage =
		"log [--follow]\n",
	.help =
		"log                 what became of the nodes so far\n"
		"    --follow        and from now on\n",
	.forms = forms,
};
