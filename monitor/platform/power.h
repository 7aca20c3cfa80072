/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Resetting the machine and switching it off, with everything that runs on it:
 * EFI ResetSystem where there is EFI (UEFI 2.10, 8.5.1); if that fails, comes back or does not end
 * within 10 s, ACPI (reset register, \_S5); then the keyboard controller, and port CF9h, each with
 * 2 s for its effect. Both return only if nothing worked.
 */
#ifndef MONITOR_POWER_H
#define MONITOR_POWER_H

#include <stdbool.h>
#include "lib/machine/machine.h"

void power_init(const struct machine_power *power, phys_t efi_systab);
void power_reset(void);
void power_off(void);
/* Since it was asked last. At the first time the button is taken from the firmware. */
bool power_button_pressed(void);
/* Where the button is a node's: pressed, and for a second nobody took the event. */
bool power_button_left(void);

#endif
