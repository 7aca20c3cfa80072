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
#define MINT_SETUP_VERSION	3

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

/*
 * A virtual function (PCI Express Base 6.0, chapter 9) says neither what it is nor where: it has no
 * vendor and device ID, and its BARs are in the physical function. A kernel that has the one
 * and not the other takes both from here.
 */
struct mint_function {
	uint16_t segment;		/* 0x00 PCI segment group of the machine */
	uint16_t bdf;			/* 0x02 bus << 8 | device << 3 | function */
	uint8_t  owner;			/* 0x04 tag, MONITOR or FREE (mint/abi.h) */
	uint8_t  flags;			/* 0x05 MINT_FUNCTION_ */
	uint16_t physical;		/* 0x06 VIRTUAL: bdf of its physical function */
	uint32_t id;			/* 0x08 VIRTUAL: vendor | device << 16 */
	uint16_t ari;			/* 0x0c register where MINT_ARI stays set; 0: none */
	uint16_t reserved;		/* 0x0e */
	uint64_t bar[6];		/* 0x10 VIRTUAL: address | log2 of size; 0: none */
};

#define MINT_FUNCTION_VIRTUAL	0x01
#define MINT_ARI		0x10	/* SR-IOV control: ARI Capable Hierarchy (9.3.3.3.5) */
#define MINT_BAR_ADDRESS(b)	((b) & ~0xfffULL)
#define MINT_BAR_SIZE(b)	(1ULL << ((b) & 0x3f))

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
	uint32_t tag;			/* 0x04 the node's, as in mint_function.owner */
	uint32_t tsc_khz;		/* 0x08 never 0 */
	uint32_t legacy;		/* 0x0c MINT_LEGACY_ */
	uint64_t functions;		/* 0x10 address of struct mint_function[] */
	uint32_t function_count;	/* 0x18 */
	uint32_t function_stride;	/* 0x1c bytes from one to the next */
	uint64_t pci_lock;		/* 0x20 for CF8h/CFCh: address of a u32, holder's tag + 1 */
	uint64_t wall_seconds;		/* 0x28 since 1970, UTC, at wall_tsc; 0: not known */
	uint64_t wall_tsc;		/* 0x30 */
	uint64_t irqs;			/* 0x38 address of struct mint_irq[] */
	uint32_t irq_count;		/* 0x40 */
	uint32_t irq_stride;		/* 0x44 bytes from one to the next */
	uint64_t ioapic_lock;		/* 0x48 as pci_lock, for index and data of all I/O APICs */
};

#endif
#endif
