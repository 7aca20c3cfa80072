// SPDX-License-Identifier: GPL-2.0-only
/* Reads whole files, and makes streams to sinks (lib/base/fmt.h). */
#include <errno.h>
#include <stdlib.h>
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

static void file_write(struct fmt_sink *sink, const char *s, size_t len)
{
	fwrite(s, 1, len, ((struct file_sink *)sink)->out);
}

struct file_sink file_sink(FILE *out)
{
	return (struct file_sink){ .sink.write = file_write, .out = out };
}
