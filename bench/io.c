// SPDX-License-Identifier: GPL-2.0-only
/*
 * Measures how long I/O takes in this Linux, whether it is a node or has the machine for itself.
 * Prints medians, in ticks of the TSC.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/if_ether.h>
#include <netpacket/packet.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>
#include "bench/ticks.h"

#define WARM_UP		20	/* rounds that do not count */
#define PAUSE_US	2000	/* until the NIC and all interrupts are at rest */
#define ANSWER_S	5
#define INTERFACES	8
#define PASSES		3	/* places spread over the disk */
#define PAGE		4096
#define MIB		(1024 * 1024u)

struct frame {
	struct ether_header ether;
	struct ether_arp arp;
};

_Static_assert(sizeof(struct frame) == 42, "as it is on the wire");

struct nic {
	const char *name;
	int socket;
	struct frame question;
	uint64_t *ticks;
};

/* QEMU's user network (-netdev user): it answers for .2, at once. */
static const uint8_t own_address[4] = { 10, 0, 2, 15 }, peer_address[4] = { 10, 0, 2, 2 };

static int by_size(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static void show_median(const char *what, uint64_t *ticks, size_t count)
{
	qsort(ticks, count, sizeof(*ticks), by_size);
	printf("%s %llu\n", what, (unsigned long long)ticks[count / 2]);
}

static void nic_open(struct nic *nic, const char *name)
{
	struct sockaddr_ll at = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ARP) };
	struct timeval limit = { .tv_sec = ANSWER_S };
	struct ether_arp *arp = &nic->question.arp;
	struct ifreq request = { 0 };

	nic->name = name;
	nic->socket = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ARP));
	if (nic->socket < 0)
		die("packet socket");
	strncpy(request.ifr_name, name, IFNAMSIZ - 1);
	at.sll_ifindex = (int)if_nametoindex(name);
	if (!at.sll_ifindex || bind(nic->socket, (struct sockaddr *)&at, sizeof(at)) ||
	    ioctl(nic->socket, SIOCGIFHWADDR, &request) ||
	    setsockopt(nic->socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)))
		die(name);

	memset(nic->question.ether.ether_dhost, 0xff, ETH_ALEN);
	memcpy(nic->question.ether.ether_shost, request.ifr_hwaddr.sa_data, ETH_ALEN);
	nic->question.ether.ether_type = htons(ETH_P_ARP);
	arp->arp_hrd = htons(ARPHRD_ETHER);
	arp->arp_pro = htons(ETH_P_IP);
	arp->arp_hln = ETH_ALEN;
	arp->arp_pln = sizeof(own_address);
	arp->arp_op = htons(ARPOP_REQUEST);
	memcpy(arp->arp_sha, request.ifr_hwaddr.sa_data, ETH_ALEN);
	memcpy(arp->arp_spa, own_address, sizeof(own_address));
	memcpy(arp->arp_tpa, peer_address, sizeof(peer_address));
}

static bool is_answer(const struct frame *frame, ssize_t size)
{
	return size == sizeof(*frame) && frame->arp.arp_op == htons(ARPOP_REPLY) &&
	       !memcmp(frame->arp.arp_spa, peer_address, sizeof(peer_address));
}

static uint64_t round_trip(const struct nic *nic)
{
	struct frame answer;
	uint64_t start = rdtsc();
	ssize_t size;

	if (send(nic->socket, &nic->question, sizeof(nic->question), 0) < 0)
		die(nic->name);
	do {
		size = recv(nic->socket, &answer, sizeof(answer), 0);
		if (size < 0)
			die(nic->name);
	} while (!is_answer(&answer, size));
	return rdtsc() - start;
}

/* Sends a question by one interface after the other, and waits for the answer. */
static void echo(int rounds, int count, char **names)
{
	struct nic nics[INTERFACES] = { 0 };

	for (int n = 0; n < count; n++) {
		nic_open(&nics[n], names[n]);
		nics[n].ticks = calloc((size_t)rounds, sizeof(uint64_t));
		if (!nics[n].ticks)
			die("memory");
	}
	for (int round = -WARM_UP; round < rounds; round++)
		for (int n = 0; n < count; n++) {
			uint64_t ticks;

			usleep(PAUSE_US);
			ticks = round_trip(&nics[n]);
			if (round >= 0)
				nics[n].ticks[round] = ticks;
		}
	for (int n = 0; n < count; n++)
		show_median(nics[n].name, nics[n].ticks, (size_t)rounds);
}

/*
 * Reads the whole disk from its beginning to its end, past the page cache. Prints the ticks for a
 * MiB.
 */
static void read_disk(const char *path, size_t block)
{
	int fd = open(path, O_RDONLY | O_DIRECT);
	void *to = aligned_alloc(PAGE, block);
	uint64_t ticks[PASSES];

	if (fd < 0 || !to)
		die(path);
	for (int pass = 0; pass < PASSES; pass++) {
		uint64_t start = rdtsc(), total = 0;
		ssize_t size;

		if (lseek(fd, 0, SEEK_SET))
			die(path);
		while ((size = read(fd, to, block)) > 0)
			total += (uint64_t)size;
		if (size < 0)
			die(path);
		if (total < MIB) {
			fprintf(stderr, "%s: less than 1 MiB\n", path);
			exit(1);
		}
		ticks[pass] = (rdtsc() - start) / (total / MIB);
	}
	show_median(path, ticks, PASSES);
	free(to);
	close(fd);
}

int main(int argc, char **argv)
{
	int number = argc > 3 ? atoi(argv[2]) : 0;	/* rounds, or the size of a block */

	if (number > 0 && argc <= 3 + INTERFACES && !strcmp(argv[1], "echo"))
		echo(number, argc - 3, argv + 3);
	else if (number > 0 && number % PAGE == 0 && argc == 4 && !strcmp(argv[1], "read"))
		read_disk(argv[3], (size_t)number);
	else {
		fprintf(stderr, "usage: io echo ROUNDS INTERFACE... (1 to %d) | "
				"io read BLOCK-SIZE DISK\n", INTERFACES);
		return 2;
	}
	return 0;
}
