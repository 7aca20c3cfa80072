/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MONITOR_HPET_H
#define MONITOR_HPET_H

#include "lib/machine/machine.h"

/*
 * None of its timers interrupts any more, not by messages either, and the interrupts of PIT
 * and CMOS clock are theirs again. It goes on counting, since firmware may wait by it. Nothing where there is none.
 */
void hpet_quiet(const struct machine_hpet *hpet);

#endif
