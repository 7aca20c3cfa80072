// SPDX-License-Identifier: GPL-2.0-only
/* Says why a kernel does not permit something: it names the capability that is missing. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/capability.h>
#include "tools/mintctl/mintctl.h"

static const char *name_of(int capability)
{
	switch (capability) {
	case CAP_SYS_BOOT:	return "CAP_SYS_BOOT";
	case CAP_SYS_RAWIO:	return "CAP_SYS_RAWIO";
	case CAP_SYSLOG:	return "CAP_SYSLOG";
	default:		return "CAP_SYS_ADMIN";
	}
}

/*
 * Does this process have the capability? By proc_pid_status(5), CapEff. If that cannot be read the
 * answer is yes: the kernel has the last word.
 */
static bool has(int capability)
{
	FILE *status = fopen("/proc/self/status", "re");
	unsigned long long all = ~0ull;
	char line[256];

	while (status && fgets(line, sizeof(line), status))
		if (!strncmp(line, "CapEff:", 7))
			all = strtoull(line + 7, NULL, 16);
	if (status)
		fclose(status);
	return all >> capability & 1;
}

bool not_permitted(const char *name, int error, int capability)
{
	if ((error == EPERM || error == EACCES) && !has(capability))
		fprintf(stderr, "mintctl: %s: %s: this needs the capability %s, which root has\n",
			name, strerror(error), name_of(capability));
	else if (error == EUCLEAN)
		fprintf(stderr, "mintctl: %s: its entry in the ownership table contradicts the "
			"rest of the table: somebody wrote over it; restart the machine\n", name);
	else
		return false;
	return true;
}
