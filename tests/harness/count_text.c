// SPDX-License-Identifier: GPL-2.0-only
/*
 * count_text FILE TEXT...: prints how often each TEXT is in FILE, which may be as large as a
 * machine's memory.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SIZE	(4 << 20)
#define TEXTS	8
#define LENGTH	64

static char buf[LENGTH + SIZE];

static unsigned long count(const char *text, const char *at, const char *end)
{
	size_t len = strlen(text);
	unsigned long found = 0;

	while ((at = memmem(at, (size_t)(end - at), text, len))) {
		found++;
		at += len;
	}
	return found;
}

/*
 * The last bytes of the previous piece are kept in front of the next one, for a text that lies
 * across both.
 */
static void count_all(const char *text[], unsigned int texts, unsigned long found[], size_t n)
{
	for (unsigned int i = 0; i < texts; i++)
		found[i] += count(text[i], buf + LENGTH - (strlen(text[i]) - 1), buf + LENGTH + n);
	memmove(buf, buf + n, LENGTH);
}

int main(int argc, char **argv)
{
	const char *text[TEXTS];
	unsigned long found[TEXTS] = { 0 };
	unsigned int texts = 0;
	ssize_t n;
	int fd;

	for (int i = 2; i < argc && texts < TEXTS; i++) {
		if (!*argv[i] || strlen(argv[i]) > LENGTH)
			return 2;
		text[texts++] = argv[i];
	}
	fd = argc > 2 ? open(argv[1], O_RDONLY) : -1;
	if (fd < 0)
		return 2;
	while ((n = read(fd, buf + LENGTH, SIZE)) > 0)
		count_all(text, texts, found, (size_t)n);
	if (n < 0) {
		printf("count_text: %s: %s\n", argv[1], strerror(errno));
		return 1;
	}
	for (unsigned int i = 0; i < texts; i++)
		printf("%s: %lu\n", text[i], found[i]);
	return 0;
}
