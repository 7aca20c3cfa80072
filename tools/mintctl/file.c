// SPDX-License-Identifier: GPL-2.0-only
/* Reads and writes whole files, and makes streams to sinks (lib/base/fmt.h). */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "tools/mintctl/mintctl.h"

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

bool file_read_text(const char *path, char *buf, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t have = 0;
	ssize_t n = -1;

	if (fd < 0)
		return false;
	while (have < size && (n = read(fd, buf + have, size - have)) > 0)
		have += (size_t)n;
	close(fd);
	if (n)
		return false;
	buf[have] = '\0';
	return true;
}

int file_write(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), error = 0;

	if (fd < 0)
		return errno;
	if (write(fd, value, strlen(value)) < 0)
		error = errno;
	close(fd);
	return error;
}

static void sink_write(struct fmt_sink *sink, const char *s, size_t len)
{
	fwrite(s, 1, len, ((struct file_sink *)sink)->out);
}

struct file_sink file_sink(FILE *out)
{
	return (struct file_sink){ .sink.write = sink_write, .out = out };
}
