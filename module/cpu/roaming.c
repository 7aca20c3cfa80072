// SPDX-License-Identifier: GPL-2.0-only
/* Cores that move, from the start to the end (docs/cores.md). */
#include "module/mint.h"
#include "module/cpu/cores.h"

int mint_cores_start(void)
{
	int ret = mint_cores_read();

	if (ret)
		return ret;
	ret = mint_claims_start();
	if (ret) {
		pr_err("Linux has no place for what decides about CPUs: error %d\n", ret);
		mint_cores_release();
		return ret;
	}
	ret = mint_core_moves_start() ?: mint_core_files(mint_sysfs_top());
	if (ret)
		mint_cores_stop();
	return ret;
}

void mint_cores_stop(void)
{
	mint_core_files_remove();
	mint_core_moves_stop();
	mint_claims_stop();
	mint_cores_release();
}
