// SPDX-License-Identifier: GPL-2.0-only
/* Enters into the table that this kernel panics, or ends in order, before it does. */
#include "module/mint.h"
#include <linux/notifier.h>
#include <linux/panic_notifier.h>
#include <linux/reboot.h>
#include <linux/string.h>

#define KEXEC	"kexec reboot"

static bool kexec;			/* becomes true once, on any CPU; read at any time */

/* The kernel comes home next, and the monitor takes the state CRASHED for a panic. */
static void set_crashed(void)
{
	static const u32 alive[] = {
		MINT_NODE_RUNNING, MINT_NODE_STARTING, MINT_NODE_STOPPING, MINT_NODE_HUNG,
	};

	mint_heartbeat_panics();
	mint_machine_check_panic();
	for (unsigned int i = 0; i < ARRAY_SIZE(alive); i++)
		if (mint_self_change_state(alive[i], MINT_NODE_CRASHED, MINT_CAUSE_PANIC, 0))
			break;
}

void mint_death_panics(void)
{
	set_crashed();
}

static int on_panic(struct notifier_block *block, unsigned long action, void *message)
{
	set_crashed();
	return NOTIFY_DONE;
}

/*
 * Linux enters a crash kernel before it calls the panic notifiers, if it calls them at all; so the
 * state is set here. The NMI handlers of the kernel that crashed bring no core home any more, so
 * the flags that promise it are cleared.
 */
void mint_death_dumps(void)
{
	set_crashed();
	mint_self_set_flag(MINT_FLAG_DUMPING, true);
	mint_self_set_flag(MINT_FLAG_NMI_HOME | MINT_FLAG_VIRT, false);
	WRITE_ONCE(mint_self.node->heartbeat_ms, 0);
}

static struct notifier_block panic_block = {
	.notifier_call = on_panic,
	.priority = INT_MAX,		/* before other notifiers, which may not return */
};

bool mint_death_by_kexec(void)
{
	return READ_ONCE(kexec);
}

/*
 * User space has ordered the end; drivers may still take a while to shut down. Linux exports
 * nothing that distinguishes a kexec from a reboot, except the string that it passes to notifiers.
 */
static int on_reboot(struct notifier_block *block, unsigned long action, void *command)
{
	if (action == SYS_RESTART && command && !strcmp(command, KEXEC)) {
		WRITE_ONCE(kexec, true);
		pr_warn("a node starts no kernel by kexec: it restarts from its own images "
			"(mintctl load gives it others)\n");
	}
	mint_heartbeat_stop();
	mint_self_change_state(MINT_NODE_RUNNING, MINT_NODE_STOPPING,
			       action == SYS_RESTART ? MINT_CAUSE_RESET : MINT_CAUSE_POWEROFF, 0);
	return NOTIFY_DONE;
}

static struct notifier_block reboot_block = {
	.notifier_call = on_reboot,
};

int mint_death_start(void)
{
	int ret = register_reboot_notifier(&reboot_block);

	if (!ret)
		ret = atomic_notifier_chain_register(&panic_notifier_list, &panic_block);
	if (ret)
		unregister_reboot_notifier(&reboot_block);
	return ret;
}

void mint_death_stop(void)
{
	atomic_notifier_chain_unregister(&panic_notifier_list, &panic_block);
	unregister_reboot_notifier(&reboot_block);
}
