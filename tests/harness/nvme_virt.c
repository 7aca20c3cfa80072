// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does what nvme-cli calls virt-mgmt, for an initrd without nvme-cli: sends one Virtualization
 * Management command (NVM Express 1.4, 5.22) to a primary controller.
 *
 *	nvme_virt DEVICE CONTROLLER RESOURCE ACTION COUNT
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/nvme_ioctl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#define VIRTUALIZATION_MANAGEMENT	0x1c

int main(int argc, char **argv)
{
	struct nvme_admin_cmd cmd = { .opcode = VIRTUALIZATION_MANAGEMENT };
	int fd, status;

	if (argc != 6) {
		fprintf(stderr, "usage: nvme_virt DEVICE CONTROLLER RESOURCE ACTION COUNT\n");
		return 2;
	}
	cmd.cdw10 = (unsigned int)(atoi(argv[2]) << 16 | atoi(argv[3]) << 8 | atoi(argv[4]));
	cmd.cdw11 = (unsigned int)atoi(argv[5]);
	fd = open(argv[1], O_RDWR);
	status = fd < 0 ? -1 : ioctl(fd, NVME_IOCTL_ADMIN_CMD, &cmd);
	if (status < 0)
		fprintf(stderr, "%s: %s\n", argv[1], strerror(errno));
	else if (status)
		fprintf(stderr, "%s: status 0x%x\n", argv[1], status);
	return status != 0;
}
