// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who may use a file of this module. Modes alone do not say: a root user without capabilities passes them, and so does
 * whoever was handed an open file. Each function returns 0 or -EPERM, for the task that calls.
 */
#include "module/mint.h"
#include <linux/capability.h>
#include <linux/security.h>

static int need(int capability)
{
	return capable(capability) ? 0 : -EPERM;
}

/* As reboot(2): what stops and starts whole kernels. */
int mint_may_rule_nodes(void)
{
	return need(CAP_SYS_BOOT);
}

/* As memory hotplug. */
int mint_may_move_memory(void)
{
	return need(CAP_SYS_ADMIN);
}

/* As kexec_load(2): it runs a kernel that nobody has verified. */
int mint_may_load_kernels(void)
{
	return need(CAP_SYS_BOOT) ?: security_locked_down(LOCKDOWN_KEXEC);
}

/* As /dev/mem. */
int mint_may_read_memory(void)
{
	return need(CAP_SYS_RAWIO) ?: security_locked_down(LOCKDOWN_DEV_MEM);
}

/* As /proc/iomem, whose addresses are zeros for everybody else. */
int mint_may_see_addresses(void)
{
	return need(CAP_SYS_ADMIN);
}
