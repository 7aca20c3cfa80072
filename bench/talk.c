// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two programs that talk by TCP: `talk serve PORT` and `talk bulk|turns ADDRESS PORT COUNT`. Bulk
 * sends COUNT MiB and waits until all has been read; turns sends a byte COUNT times, and waits for
 * an answer each time. What is measured is marked for the plugin that counts instructions
 * (marks.h).
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "bench/marks.h"
#include "bench/ticks.h"

#define PIECE	(128 << 10)		/* bytes; as iperf3 writes */
#define BULK	'b'			/* the first byte of a connection */
#define TURNS	't'

static char buf[PIECE];

static void fail(const char *what)
{
	perror(what);
	exit(EXIT_FAILURE);
}

static int new_socket(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;

	if (fd < 0 || setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) ||
	    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)))
		fail("socket");
	return fd;
}

static void put(int fd, const char *at, size_t size)
{
	while (size) {
		ssize_t n = write(fd, at, size);

		if (n <= 0)
			fail("write");
		at += n;
		size -= (size_t)n;
	}
}

static void get_byte(int fd)
{
	if (read(fd, buf, 1) != 1)
		fail("read");
}

static void serve_bulk(int fd)
{
	while (read(fd, buf, sizeof(buf)) > 0)
		;
	put(fd, "d", 1);
}

static void serve_turns(int fd)
{
	while (read(fd, buf, 1) == 1)
		put(fd, buf, 1);
}

static void serve(uint16_t port)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(port) };
	int listener = new_socket();

	if (bind(listener, (struct sockaddr *)&at, sizeof(at)) || listen(listener, 4))
		fail("listen");
	for (;;) {
		int fd = accept(listener, NULL, NULL);
		char kind;

		if (fd < 0 || read(fd, &kind, 1) != 1)
			fail("accept");
		(kind == BULK ? serve_bulk : serve_turns)(fd);
		close(fd);
	}
}

static int open_connection(const char *address, uint16_t port, char kind)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(port) };
	int fd = new_socket(), on = 1;

	if (inet_pton(AF_INET, address, &to.sin_addr) != 1 ||
	    connect(fd, (struct sockaddr *)&to, sizeof(to)) ||
	    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)))
		fail(address);
	put(fd, &kind, 1);
	return fd;
}

static void bulk(int fd, unsigned long count)
{
	for (unsigned long i = 0; i < count << 20; i += sizeof(buf))
		put(fd, buf, sizeof(buf));
	shutdown(fd, SHUT_WR);
	get_byte(fd);
}

static void turns(int fd, unsigned long count)
{
	for (unsigned long i = 0; i < count; i++) {
		put(fd, "t", 1);
		get_byte(fd);
	}
}

int main(int argc, char **argv)
{
	bool is_bulk = argc == 5 && !strcmp(argv[1], "bulk");
	uint64_t start;
	int fd;

	if (argc == 3 && !strcmp(argv[1], "serve"))
		serve((uint16_t)atoi(argv[2]));
	if (argc != 5)
		return EXIT_FAILURE;
	fd = open_connection(argv[2], (uint16_t)atoi(argv[3]), is_bulk ? BULK : TURNS);
	memset(buf, 'm', sizeof(buf));
	mark_begin();
	start = rdtsc();
	(is_bulk ? bulk : turns)(fd, strtoul(argv[4], NULL, 10));
	start = rdtsc() - start;
	mark_end();
	printf("ticks %llu\n", (unsigned long long)start);
	return EXIT_SUCCESS;
}
