/* SPDX-License-Identifier: GPL-2.0-only */
/* The HPET, as far as the monitor has to silence it. */
#ifndef MONITOR_HPET_H
#define MONITOR_HPET_H

#include "lib/machine/machine.h"

/*
 * Turns off the interrupts of all its timers, including those sent as messages, and gives the
 * interrupts of the PIT and the CMOS clock back to these. The HPET goes on counting, since firmware
 * may use it to measure time. Does nothing if the machine has no HPET.
 */
void hpet_quiet(const struct machine_hpet *hpet);

#endif
