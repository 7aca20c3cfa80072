// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include "tools/mintctl/mintctl.h"

static const char usage[] =
	"usage: mintctl config check FILE [--machine FILE] [--root DIR]\n"
	"       mintctl machine\n"
	"       mintctl --help | --version\n";

static const char help[] =
	"\n"
	"config check FILE   check a partition config and print the plan that it leads to\n"
	"    --machine FILE  for the machine that FILE describes, not for this one\n"
	"    --root DIR      directory that stands for the boot volume's root, where the\n"
	"                    config's kernels and initrds are looked for (default: /)\n"
	"machine             print a description of this machine, as --machine takes it\n"
	"\n"
	"Exit status: 0 good, 1 errors in the input, 2 wrong usage.\n";

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

static int run(int argc, char **argv, const struct config_check *check, bool has_options)
{
	struct config_check args = *check;

	if (argc == 1 && !strcmp(argv[0], "machine"))
		return has_options ? wrong_usage("`machine` takes no options") : show_machine();
	if (argc >= 2 && !strcmp(argv[0], "config") && !strcmp(argv[1], "check")) {
		if (argc != 3)
			return wrong_usage("`config check` takes one FILE");
		args.config = argv[2];
		return config_check(&args);
	}
	return wrong_usage(argc ? "there is no such command" : "no command");
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ "machine", required_argument, NULL, 'm' },
		{ "root", required_argument, NULL, 'r' },
		{ 0 }
	};
	struct config_check check = { .root = "/" };
	bool has_options = false;
	int c, status;

	while ((c = getopt_long(argc, argv, "hV", options, NULL)) != -1) {
		switch (c) {
		case 'h':
			printf("%s%s", usage, help);
			return EXIT_SUCCESS;
		case 'V':
			printf("mintctl %s\n", MINT_VERSION);
			return EXIT_SUCCESS;
		case 'm':
			check.machine = optarg;
			break;
		case 'r':
			check.root = optarg;
			break;
		default:
			fputs(usage, stderr);
			return EXIT_USAGE;
		}
		has_options = true;
	}
	status = run(argc - optind, argv + optind, &check, has_options);
	if (fflush(stdout)) {
		perror("mintctl: standard output");
		return EXIT_FAILURE;
	}
	return status;
}
