// SPDX-License-Identifier: GPL-2.0-only
/*
 * `hosts`: the default addresses of the nodes on their network (docs/network.md), as lines of
 * /etc/hosts, or as a file for systemd-networkd.
 */
#include <stdlib.h>
#include "tools/mintctl/command.h"

/*
 * Link-local (RFC 3927): no router passes such addresses on, and no site gives them to its own
 * machines. The third byte is any; the last one is the node's index, counted from 1.
 */
#define ADDRESS		"169.254.77.%u"
#define PREFIX_LENGTH	24

static int print_hosts(const struct args *args, int arg)
{
	struct node *nodes;
	size_t count;
	int status = node_read_all(args->sysfs, &nodes, &count);

	(void)arg;
	if (status)
		return status;
	for (size_t i = 0; i < count; i++)
		printf(ADDRESS "\t%s\n", nodes[i].index + 1, nodes[i].name);
	free(nodes);
	return EXIT_SUCCESS;
}

static int print_networkd(const struct args *args, int arg)
{
	struct node self;
	int status = node_read_self(args->sysfs, &self);

	(void)arg;
	if (status)
		return status;
	printf("[Match]\nName=mint0\n\n[Network]\nAddress=" ADDRESS "/%u\n"
	       "LinkLocalAddressing=ipv6\n", self.index + 1, PREFIX_LENGTH);
	return EXIT_SUCCESS;
}

const struct command hosts_command = {
	.usage = "hosts [networkd]\n",
	.help =
		"hosts               print the nodes' default addresses on mint0, for /etc/hosts\n"
		"hosts networkd      print this node's file for systemd-networkd\n",
	.forms = (const struct form[]){
		{ .name = "hosts", .second = "networkd", .options = BIT(OPT_SYSFS),
		  .run = print_networkd },
		{ .name = "hosts", .options = BIT(OPT_SYSFS), .run = print_hosts },
		{ 0 }
	},
};
