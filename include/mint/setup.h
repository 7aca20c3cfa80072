/* SPDX-License-Identifier: (GPL-2.0-only WITH Linux-syscall-note) OR BSD-2-Clause */
/*
 * What a patched kernel is told before its first look at the hardware: one element of
 * the setup_data list (Linux, Documentation/arch/x86/boot.rst), of type MINT_SETUP_TYPE.
 * A kernel that takes it says so in its kernel_info (MINT_KERNEL_INFO).
 *
 * Part of the ABI in mint/abi.h, and a file of its own because the kernel has a copy of
 * it, byte for byte. Another version is another format; within one, fields are
 * only appended, and the element's length tells how many there are.
 */
#ifndef MINT_SETUP_H
#define MINT_SETUP_H

#define MINT_SETUP_TYPE		0x4d494e54
#define MINT_SETUP_VERSION	4

/* In kernel_info, variable part: magic, u32 size (12), u32 MINT_SETUP_VERSION. */
#define MINT_KERNEL_INFO	"MINT"

/* mint_setup.legacy: devices at fixed addresses that are the node's. */
#define MINT_LEGACY_COM1	0x01
#define MINT_LEGACY_COM2	0x02
#define MINT_LEGACY_COM3	0x04
#define MINT_LEGACY_COM4	0x08
#define MINT_LEGACY_I8042	0x10		/* keyboard and mouse */
#define MINT_LEGACY_VGA		0x20
#define MINT_LEGACY_RTC		0x40		/* CMOS clock */
#define MINT_LEGACY_SPEAKER	0x80		/* port 61h, and the PIT's channel 2 */
#define MINT_LEGACY_PIT		0x100		/* channel 0 */
#define MINT_LEGACY_HPET	0x200

#ifndef __ASSEMBLER__

#ifdef __KERNEL__
#include <linux/types.h>
#else
#include <stdint.h>
#endif

/* An interrupt: one pin of an I/O APIC that some node uses. */
struct mint_irq {
	uint32_t ioapic;		/* 0x0 the I/O APIC's physical address */
	uint32_t gsi;			/* 0x4 */
	uint8_t  pin;			/* 0x8 */
	uint8_t  owner;			/* 0x9 tag: who alone may touch the pin; FREE */
	uint8_t  flags;			/* 0xa MINT_IRQ_ */
	uint8_t  reserved[5];		/* 0xb */
};

#define MINT_IRQ_LEVEL		0x01	/* level-triggered, active low unless HIGH */
#define MINT_IRQ_SHARED		0x02	/* functions of several nodes: mint.ko passes it on */
#define MINT_IRQ_HIGH		0x04	/* LEVEL: active high all the same, as the firmware says */
#define MINT_IRQ_TIMER		0x08	/* that of the PIT and the HPET */

struct mint_setup {
	uint32_t version;		/* 0x00 MINT_SETUP_VERSION */
	uint32_t tag;			/* 0x04 the node's, as in mint_irq.owner */
	uint32_t tsc_khz;		/* 0x08 never 0 */
	uint32_t legacy;		/* 0x0c MINT_LEGACY_ */
	uint64_t wall_seconds;		/* 0x10 since 1970, UTC, at wall_tsc; 0: not known */
	uint64_t wall_tsc;		/* 0x18 */
	uint64_t irqs;			/* 0x20 address of struct mint_irq[] */
	uint32_t irq_count;		/* 0x28 */
	uint32_t irq_stride;		/* 0x2c bytes from one to the next */
	/* 0x30 for index and data of all I/O APICs: address of a u32, the holder's tag + 1 */
	uint64_t ioapic_lock;
};

#endif
#endif
