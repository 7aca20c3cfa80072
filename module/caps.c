// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who may use a file of this module. A file's mode does not decide that alone: root passes it even
 * without capabilities, and so does a task that was handed an open file. Each function returns 0
 * or -EPERM for the calling task.
 */
#include "module/mint.h"
#include <linux/capability.h>
#include <linux/security.h>

static int need(int capability)
{
	return capable(capability) ? 0 : -EPERM;
}

/* The capability that reboot(2) wants: this starts and stops whole kernels. */
int mint_may_rule_nodes(void)
{
	return need(CAP_SYS_BOOT);
}

/* Memory, functions and cores. The capability that memory hotplug wants. */
int mint_may_move(void)
{
	return need(CAP_SYS_ADMIN);
}

/* As for kexec_load(2): it runs a kernel that nobody has verified. */
int mint_may_load_kernels(void)
{
	return need(CAP_SYS_BOOT) ?: security_locked_down(LOCKDOWN_KEXEC);
}

/* As for /dev/mem. */
int mint_may_read_memory(void)
{
	return need(CAP_SYS_RAWIO) ?: security_locked_down(LOCKDOWN_DEV_MEM);
}

/* As for dmesg where that is restricted: it is not locked down, since only the log is read. */
int mint_may_read_logs(void)
{
	return need(CAP_SYSLOG);
}

/* As for /proc/iomem, which shows zeros for addresses to everybody else. */
int mint_may_see_addresses(void)
{
	return need(CAP_SYS_ADMIN);
}

/* As for TIOCSTI: it types on the terminal of somebody else. */
int mint_may_use_consoles(void)
{
	return need(CAP_SYS_ADMIN);
}
