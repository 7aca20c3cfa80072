// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each way to reset the machine or to switch it off is tried after the one before has failed. The
 * button is polled by one core.
 */
#include "monitor/platform/power.h"
#include "monitor/cpu/guard.h"
#include "monitor/cpu/insn.h"
#include "monitor/cpu/tsc.h"
#include "monitor/log.h"
#include "monitor/pci/config.h"

#define PM1_PWRBTN		(1u << 8)	/* 4.8.3.1.1: status and enable */
#define PM1_SCI_EN		(1u << 0)	/* ACPI 6.5, 4.8.3.2.1 */
#define PM1_SLP_TYP(t)		((t) << 10)
#define PM1_SLP_TYP_MASK	PM1_SLP_TYP(7u)
#define PM1_SLP_EN		(1u << 13)
#define PORT_RESET_CONTROL	0xcf9
#define  RESET_SYSTEM		0x02
#define  RESET_CPU		0x04
#define PORT_KEYBOARD_COMMAND	0x64
#define  KEYBOARD_RESET		0xfe
#define  KEYBOARD_FULL		0x02	/* status: the last command is not read yet */
#define ACPI_ENABLE_US		3000000
#define EFI_US			10000000
#define KEYBOARD_US		20000
#define EFFECT_US		2000000
#define LISTEN_US		1000000

enum efi_reset_type { EFI_RESET_COLD, EFI_RESET_WARM, EFI_RESET_SHUTDOWN };

/* UEFI 2.10, 4.3 and 4.5: the fields on the way to ResetSystem. */
struct efi_runtime {
	uint8_t before[104];
	void (__attribute__((ms_abi)) *reset_system)(uint64_t type, uint64_t status,
						     uint64_t size, void *data); /* 0x68 */
};
struct efi_system {
	uint8_t before[88];
	struct efi_runtime *runtime;	/* 0x58 */
};
_Static_assert(__builtin_offsetof(struct efi_runtime, reset_system) == 0x68, "EFI 4.5");
_Static_assert(__builtin_offsetof(struct efi_system, runtime) == 0x58, "EFI 4.3");

static struct machine_power power;
static const struct efi_system *efi;

void power_init(const struct machine_power *p, phys_t efi_systab)
{
	power = *p;
	efi = (const struct efi_system *)efi_systab;
}

static void efi_call(void *type)
{
	if (efi->runtime && efi->runtime->reset_system)
		efi->runtime->reset_system((uint64_t)type, 0, 0, (void *)0);
}

static void efi_reset(enum efi_reset_type type)
{
	static const char *const end[] = {
		[GUARD_RETURNED] = "has come back", [GUARD_FAULTED] = "has faulted",
		[GUARD_TOO_LONG] = "does not come back",
	};

	if (efi)
		log_print("mint: EFI's ResetSystem %s: trying other ways\n",
			  end[guard_call(efi_call, (void *)(uint64_t)type, EFI_US)]);
}

static void reset_by_register(void)
{
	uint64_t at = power.reset_addr;

	if (!power.has_reset)
		return;
	switch (power.reset_space) {
	case RESET_IO:
		outb((uint16_t)at, power.reset_value);
		break;
	case RESET_MEMORY:
		*(volatile uint8_t *)at = power.reset_value;
		break;
	case RESET_PCI:
		pci_write8(BDF(0, 0, at >> 32, at >> 16 & 7), at & 0xff, power.reset_value);
		break;
	}
	tsc_delay_us(EFFECT_US);
}

/* If there is no such controller, its port reads as full. */
static void reset_by_keyboard(void)
{
	uint64_t start = rdtsc();

	while (inb(PORT_KEYBOARD_COMMAND) & KEYBOARD_FULL && !tsc_passed(start, KEYBOARD_US))
		cpu_pause();
	outb(PORT_KEYBOARD_COMMAND, KEYBOARD_RESET);
	tsc_delay_us(EFFECT_US);
}

void power_reset(void)
{
	efi_reset(EFI_RESET_COLD);
	reset_by_register();
	reset_by_keyboard();
	outb(PORT_RESET_CONTROL, RESET_SYSTEM);
	outb(PORT_RESET_CONTROL, RESET_SYSTEM | RESET_CPU);
	tsc_delay_us(EFFECT_US);
}

/* Takes ACPI's fixed hardware from the firmware, if that has not been done. */
static void acpi_enable(void)
{
	uint64_t start = rdtsc();

	if (!power.smi_cmd || !power.acpi_enable || inw(power.pm1a_cnt) & PM1_SCI_EN)
		return;
	outb((uint16_t)power.smi_cmd, power.acpi_enable);
	while (!(inw(power.pm1a_cnt) & PM1_SCI_EN) && !tsc_passed(start, ACPI_ENABLE_US))
		cpu_pause();
}

/* The button's interrupt is masked, so its status is polled. */
bool power_button_pressed(void)
{
	static bool armed;

	if (!power.button_status || !power.pm1a_cnt)
		return false;
	if (!armed) {
		armed = true;
		acpi_enable();
		outw(power.button_status, PM1_PWRBTN);
		outw(power.button_enable, (uint16_t)(inw(power.button_enable) | PM1_PWRBTN));
		return false;
	}
	if (!(inw(power.button_status) & PM1_PWRBTN))
		return false;
	outw(power.button_status, PM1_PWRBTN);
	return true;
}

/* A kernel that handles the event clears the bit in its handler. */
bool power_button_left(void)
{
	static uint64_t since;

	if (!power.button_status || !(inw(power.button_status) & PM1_PWRBTN)) {
		since = 0;
		return false;
	}
	if (!since)
		since = rdtsc();
	if (!tsc_passed(since, LISTEN_US))
		return false;
	since = 0;
	outw(power.button_status, PM1_PWRBTN);
	return true;
}

/* ACPI 6.5, 16.3.4: SLP_TYP and SLP_EN, in the PM1 control registers. */
static void acpi_s5(void)
{
	if (!power.has_s5 || !power.pm1a_cnt)
		return;
	acpi_enable();
	for (uint16_t enable = 0; enable <= PM1_SLP_EN; enable += PM1_SLP_EN) {
		outw(power.pm1a_cnt, (uint16_t)((inw(power.pm1a_cnt) & ~PM1_SLP_TYP_MASK) |
			PM1_SLP_TYP((uint16_t)power.s5_type_a) | enable));
		if (power.pm1b_cnt)
			outw(power.pm1b_cnt,
			     (uint16_t)((inw(power.pm1b_cnt) & ~PM1_SLP_TYP_MASK) |
					PM1_SLP_TYP((uint16_t)power.s5_type_b) | enable));
	}
	tsc_delay_us(EFFECT_US);
}

void power_off(void)
{
	efi_reset(EFI_RESET_SHUTDOWN);
	acpi_s5();
}
