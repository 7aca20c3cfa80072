/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Registers and their bits (Intel SDM vol. 3A 2.5, 11.4, 12.11; vol. 4). Each register stands above
 * its bits, which are indented.
 */
#ifndef MONITOR_CPU_REGS_H
#define MONITOR_CPU_REGS_H

#define CR0_PE			(1u << 0)
#define CR0_ET			(1u << 4)
#define CR0_NE			(1u << 5)
#define CR0_NW			(1u << 29)
#define CR0_CD			(1u << 30)
#define CR0_PG			(1u << 31)

#define CR4_PAE			(1u << 5)
#define CR4_MCE			(1u << 6)
#define CR4_PGE			(1u << 7)
#define CR4_OSFXSR		(1u << 9)
#define CR4_OSXMMEXCPT		(1u << 10)
#define CR4_LA57		(1u << 12)

#define MSR_APIC_BASE		0x1b
#define  APIC_BASE_BSP		(1u << 8)
#define  APIC_BASE_X2APIC	(1u << 10)
#define  APIC_BASE_ENABLE	(1u << 11)
#define MSR_TSC_ADJUST		0x3b
#define MSR_MTRR_CAP		0xfe
#define  MTRR_CAP_VCNT		0xff
#define  MTRR_CAP_FIX		(1u << 8)
#define MSR_MCG_CAP		0x179
#define  MCG_CAP_COUNT		0xff
#define MSR_MCG_STATUS		0x17a
#define MSR_MISC_ENABLE		0x1a0
#define MSR_MTRR_PHYSBASE0	0x200
#define MSR_MTRR_PHYSMASK0	0x201
#define MSR_MTRR_FIX64K_00000	0x250
#define MSR_MTRR_FIX16K_80000	0x258
#define MSR_MTRR_FIX16K_A0000	0x259
#define MSR_MTRR_FIX4K_C0000	0x268
#define MSR_PAT			0x277
#define  PAT_RESET		0x0007040600070406ull
#define MSR_MTRR_DEF_TYPE	0x2ff
#define  MTRR_DEF_TYPE_ENABLE	(1u << 11)
/* banks beyond that have their registers elsewhere */
#define MC_BANKS_MAX		32
#define MSR_MC_STATUS(bank)	(0x401 + 4 * (bank))
#define  MC_STATUS_ADDRV	(1ull << 58)
#define  MC_STATUS_MISCV	(1ull << 59)
#define  MC_STATUS_VALID	(1ull << 63)
#define MSR_MC_ADDR(bank)	(0x402 + 4 * (bank))
#define MSR_MC_MISC(bank)	(0x403 + 4 * (bank))
#define MSR_X2APIC(reg)		(0x800 + ((reg) >> 4))
#define MSR_EFER		0xc0000080
#define  EFER_LME		(1u << 8)
#define  EFER_NXE		(1u << 11)

#define RFLAGS_IF		(1u << 9)

#define PTE_PRESENT		(1ull << 0)
#define PTE_WRITE		(1ull << 1)
#define PTE_LARGE		(1ull << 7)

#define PORT_CMOS_INDEX		0x70

/* Selectors of the monitor's GDT, with the values that the Linux boot protocol requires. */
#define SEL_CODE32		0x08
#define SEL_CODE64		0x10
#define SEL_DATA		0x18

#endif
