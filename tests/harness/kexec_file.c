// SPDX-License-Identifier: GPL-2.0-only
/*
 * kexec_file [-p] KERNEL INITRD CMDLINE: loads a kernel for kexec, or with -p for a crash, by
 * kexec_file_load(2). kexec_file -e: starts the kernel that was loaded.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/kexec.h>
#include <linux/reboot.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int fail(const char *what)
{
	printf("kexec_file: %s: %s\n", what, strerror(errno));
	return 1;
}

static int start(void)
{
	sync();
	syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, LINUX_REBOOT_CMD_KEXEC, NULL);
	return fail("reboot");
}

int main(int argc, char **argv)
{
	unsigned long flags = 0;
	int kernel, initrd;

	if (argc == 2 && !strcmp(argv[1], "-e"))
		return start();
	if (argc == 5 && !strcmp(argv[1], "-p")) {
		flags = KEXEC_FILE_ON_CRASH;
		argv++;
		argc--;
	}
	if (argc != 4) {
		printf("kexec_file [-p] KERNEL INITRD CMDLINE | kexec_file -e\n");
		return 2;
	}
	kernel = open(argv[1], O_RDONLY);
	initrd = open(argv[2], O_RDONLY);
	if (kernel < 0 || initrd < 0)
		return fail("open");
	if (syscall(SYS_kexec_file_load, kernel, initrd, strlen(argv[3]) + 1, argv[3], flags))
		return fail("kexec_file_load");
	return 0;
}
