// SPDX-License-Identifier: GPL-2.0-only
/*
 * A UEFI application for tests that plays a firmware which leaves its IOMMU on. It starts
 * \EFI\mint\mint.efi. When that leaves boot services, the application switches QEMU's IOMMU on,
 * VT-d (4.1, chapter 11) or AMD's (48882, 3.4), so that no DMA reaches memory. The firmware's own
 * drivers have finished by then. It prints the IOMMU's registers on COM1.
 */
#include <efi.h>
#include <stddef.h>
#include <stdint.h>

#define PAGE		4096u
#define VTD_BASE	0xfed90000u	/* QEMU's, hw/i386/intel_iommu.c */
#define VTD_VERSION	0x00
#define VTD_EXTENDED	0x10		/* capabilities */
#define   CAN_REMAP		(1u << 3)
#define VTD_COMMAND	0x18
#define VTD_STATUS	0x1c
#define   TRANSLATION		31
#define   SET_ROOT		30
#define   QUEUE			26
#define   REMAPPING		25
#define   SET_REMAPPING_TABLE	24
#define   ONE_SHOTS		(1u << SET_ROOT | 1u << SET_REMAPPING_TABLE)
#define VTD_ROOT	0x20
#define VTD_QUEUE_HEAD	0x80
#define VTD_QUEUE_TAIL	0x88
#define   WAIT_AND_WRITE	(1ull << 32 | 1u << 5 | 5)	/* 6.5.2.8: status 1 */
#define VTD_QUEUE	0x90
#define VTD_REMAPPING	0xb8
#define   ENTRIES_256		7u

#define AMD_BASE	0xfed80000u	/* hw/i386/amd_iommu.h */
#define AMD_DEVICES	0x00
#define   DEVICES_SIZE		0x200000u	/* of all 65536 */
#define AMD_COMMANDS	0x08
#define AMD_EVENTS	0x10
#define   ENTRIES_256_AMD	(8ull << 56)
#define AMD_CONTROL	0x18
#define   AMD_ON		(1u << 0 | 1u << 2 | 1u << 12)	/* itself, events, commands */
#define AMD_FEATURES	0x30
/*
 * An entry of the device table: valid, translated through one level; reads and writes are allowed
 * where the page table maps something.
 */
#define DEVICE_VALID	(3ull | 1ull << 9 | 3ull << 61)

EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system);

static EFI_BOOT_SERVICES *bs;
static EFI_SYSTEM_TABLE *st;
static uint64_t tables;			/* reserved, all zero */

static volatile uint32_t *reg(uint64_t base, unsigned int offset)
{
	return (volatile uint32_t *)(base + offset);
}

static void set64(uint64_t base, unsigned int offset, uint64_t v)
{
	*(volatile uint64_t *)(base + offset) = v;
}

static void put(const char *s)
{
	for (; *s; s++)
		asm volatile("outb %0, %1" :: "a"(*s), "Nd"((uint16_t)0x3f8));
}

static void put_hex(uint32_t v)
{
	for (int shift = 28; shift >= 0; shift -= 4)
		put((const char[]){ "0123456789abcdef"[v >> shift & 0xf], '\0' });
}

/* Gives one command, and waits until the status says that it is done. */
static void vtd_set(unsigned int bit)
{
	*reg(VTD_BASE, VTD_COMMAND) = (*reg(VTD_BASE, VTD_STATUS) & ~ONE_SHOTS) | 1u << bit;
	while (!(*reg(VTD_BASE, VTD_STATUS) & 1u << bit))
		;
}

/*
 * Switches interrupt remapping on, where there is any, and the command queue with one command in
 * it, as some firmware does.
 */
static void vtd_remap(void)
{
	uint64_t *command = (uint64_t *)(tables + PAGE);

	command[0] = WAIT_AND_WRITE;
	command[1] = tables + 3 * PAGE;
	set64(VTD_BASE, VTD_QUEUE_TAIL, 16);
	while (*reg(VTD_BASE, VTD_QUEUE_HEAD) != 16)
		;
	set64(VTD_BASE, VTD_REMAPPING, (tables + 2 * PAGE) | ENTRIES_256);
	vtd_set(SET_REMAPPING_TABLE);
	vtd_set(REMAPPING);
}

/*
 * Without remapping (intremap=off) there has never been a command in the queue, and QEMU does not
 * end such a queue.
 */
static void vtd_on(void)
{
	set64(VTD_BASE, VTD_ROOT, tables);
	vtd_set(SET_ROOT);
	set64(VTD_BASE, VTD_QUEUE_TAIL, 0);
	set64(VTD_BASE, VTD_QUEUE, tables + PAGE);
	vtd_set(QUEUE);
	if (*reg(VTD_BASE, VTD_EXTENDED) & CAN_REMAP)
		vtd_remap();
	vtd_set(TRANSLATION);
	put("\r\niommu_on: VT-d has status ");
	put_hex(*reg(VTD_BASE, VTD_STATUS));
}

static void amd_on(void)
{
	uint64_t *device = (uint64_t *)tables;

	for (unsigned int i = 0; i < DEVICES_SIZE / 32; i++)
		device[4 * i] = DEVICE_VALID | (tables + DEVICES_SIZE);
	set64(AMD_BASE, AMD_DEVICES, tables | (DEVICES_SIZE / PAGE - 1));
	set64(AMD_BASE, AMD_COMMANDS, (tables + DEVICES_SIZE + PAGE) | ENTRIES_256_AMD);
	set64(AMD_BASE, AMD_EVENTS, (tables + DEVICES_SIZE + 2 * PAGE) | ENTRIES_256_AMD);
	set64(AMD_BASE, AMD_CONTROL, AMD_ON);
	put("\r\niommu_on: AMD-Vi has control ");
	put_hex(*reg(AMD_BASE, AMD_CONTROL));
}

static EFIAPI void at_exit(EFI_EVENT event, void *context)
{
	(void)event;
	(void)context;
	if (*reg(VTD_BASE, VTD_VERSION) == 0x10)
		vtd_on();
	else if (*reg(AMD_BASE, AMD_FEATURES))
		amd_on();
	else
		put("\r\niommu_on: there is no IOMMU");
	put("\r\n");
}

/* The path of Mint on the volume that this program was loaded from. */
static EFI_DEVICE_PATH *mint_path(EFI_HANDLE image)
{
	static EFI_GUID loaded_image = LOADED_IMAGE_PROTOCOL, device_path = DEVICE_PATH_PROTOCOL;
	static const CHAR16 name[] = L"\\EFI\\mint\\mint.efi";
	static uint8_t path[512];
	EFI_LOADED_IMAGE *loaded;
	const uint8_t *volume;
	UINTN at = 0, size = 4 + sizeof(name);

	if (bs->HandleProtocol(image, &loaded_image, (void **)&loaded) != EFI_SUCCESS ||
	    bs->HandleProtocol(loaded->DeviceHandle, &device_path, (void **)&volume) != EFI_SUCCESS)
		return NULL;
	while (volume[at] != 0x7f)		/* UEFI 2.10, 10.3.1: the end */
		at += volume[at + 2] | (UINTN)volume[at + 3] << 8;
	if (at + size + 4 > sizeof(path))
		return NULL;
	bs->CopyMem(path, (void *)volume, at);
	bs->CopyMem(path + at, (uint8_t[]){ 4, 4, (uint8_t)size, 0 }, 4);	/* file */
	bs->CopyMem(path + at + 4, (void *)name, sizeof(name));
	bs->CopyMem(path + at + size, (uint8_t[]){ 0x7f, 0xff, 4, 0 }, 4);
	return (EFI_DEVICE_PATH *)path;
}

EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system)
{
	const UINTN pages = DEVICES_SIZE / PAGE + 3;
	EFI_DEVICE_PATH *path;
	EFI_HANDLE mint;
	EFI_EVENT event;

	st = system;
	bs = st->BootServices;
	tables = UINT32_MAX;
	path = mint_path(image);
	if (!path || bs->LoadImage(FALSE, image, path, NULL, 0, &mint) != EFI_SUCCESS) {
		put("\r\niommu_on: no \\EFI\\mint\\mint.efi\r\n");
		return EFI_NOT_FOUND;
	}
	if (bs->AllocatePages(AllocateMaxAddress, EfiReservedMemoryType, pages, &tables) !=
	    EFI_SUCCESS ||
	    bs->CreateEvent(EVT_SIGNAL_EXIT_BOOT_SERVICES, TPL_CALLBACK, at_exit, NULL, &event) !=
	    EFI_SUCCESS)
		return EFI_OUT_OF_RESOURCES;
	bs->SetMem((void *)tables, pages * PAGE, 0);
	return bs->StartImage(mint, NULL, NULL);
}
