/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Resets the machine or switches it off, with everything that runs on it. First by EFI's
 * ResetSystem, where there is EFI (UEFI 2.10, 8.5.1). If that fails, returns, or does not end
 * within 10 s, by ACPI (reset register, \_S5). A reset is then tried through the keyboard
 * controller and port CF9h. Each way gets 2 s to take effect. Both functions return only if nothing
 * worked.
 */
#ifndef MONITOR_POWER_H
#define MONITOR_POWER_H

#include <stdbool.h>
#include "lib/machine/machine.h"

/*
 * Sets what power_reset() and power_off() use. @efi_systab: EFI's system table; 0: there is none.
 */
void power_init(const struct machine_power *power, phys_t efi_systab);
void power_reset(void);
void power_off(void);
/*
 * Returns true if the power button was pressed since the last call. The first call takes the button
 * from the firmware, and returns false.
 */
bool power_button_pressed(void);
/*
 * For a button that belongs to a node: returns true if it was pressed and no kernel has taken the
 * event for a second.
 */
bool power_button_left(void);

#endif
