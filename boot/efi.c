// SPDX-License-Identifier: GPL-2.0-only
/*
 * Front door of a UEFI machine (UEFI 2.10): the firmware, or a boot loader's chainloader, starts
 * this image. It reads the config, and the files that the config names, from the volume that it
 * came from; takes the memory map; and leaves boot services. Only this file and gop.c include
 * efi.h.
 *
 * This file does not judge the config or the files: the monitor parses the same bytes again and
 * reports errors once, on its own console.
 */
#include <efi.h>
#include <stddef.h>
#include "boot/gop.h"
#include "lib/machine/boot_info.h"
#include "lib/config/config_parse.h"
#include "lib/machine/efi_mem.h"
#include "lib/plan/plan.h"
#include "lib/base/str.h"
#include "monitor/main.h"
#include "monitor/uart.h"

#define DEFAULT_CONFIG		"/mint/mint.conf"
#define PAGE			4096ull
#define CHUNK			MIB(1)
#define MAP_SLACK		16	/* descriptors that may be added before the exit */
#define EXIT_TRIES		8

static EFI_BOOT_SERVICES *bs;
static EFI_SYSTEM_TABLE *st;
static struct boot_info boot;
static struct config config;
static struct diag ignored;
/* where the next file should go; 0: wherever there is room */
static phys_t next_file;

EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system);

/* --- messages: to the firmware's console, and to COM1 if that console does not include it --- */

static bool conout_is_serial;

static void say_write(struct fmt_sink *sink, const char *s, size_t len)
{
	(void)sink;
	for (size_t i = 0; i < len; i++) {
		CHAR16 text[3] = { (CHAR16)s[i], 0, 0 };

		if (s[i] == '\n') {
			text[0] = '\r';
			text[1] = '\n';
		}
		if (st->ConOut)
			st->ConOut->OutputString(st->ConOut, text);
		if (!conout_is_serial)
			uart_put(s[i]);
	}
}

static void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static void say(const char *fmt, ...)
{
	struct fmt_sink sink = { .write = say_write };
	va_list ap;

	va_start(ap, fmt);
	fmt_vprint(&sink, fmt, ap);
	va_end(ap);
}

/*
 * Finds out whether there is a UART in the device path of a console that the firmware writes to
 * (UEFI 2.10, 3.3, 10.3.4.15).
 */
static void look_for_serial_console(void)
{
	static EFI_GUID global = EFI_GLOBAL_VARIABLE;
	static CHAR16 name[] = { 'C', 'o', 'n', 'O', 'u', 't', 0 };
	static uint8_t path[1024];
	UINTN size = sizeof(path), at = 0;

	if (st->RuntimeServices->GetVariable(name, &global, NULL, &size, path) != EFI_SUCCESS)
		return;
	while (at + 4 <= size) {
		UINTN length = path[at + 2] | (UINTN)path[at + 3] << 8;

		conout_is_serial |= path[at] == MESSAGING_DEVICE_PATH &&
				    path[at + 1] == MSG_UART_DP;
		if (length < 4)
			break;
		at += length;
	}
}

/* --- the volume --- */

static EFI_FILE_HANDLE open_volume(EFI_LOADED_IMAGE *self)
{
	static EFI_GUID fs_guid = EFI_SIMPLE_FILE_SYSTEM_PROTOCOL_GUID;
	EFI_FILE_IO_INTERFACE *fs;
	EFI_FILE_HANDLE root;

	if (bs->HandleProtocol(self->DeviceHandle, &fs_guid, (void **)&fs) != EFI_SUCCESS ||
	    fs->OpenVolume(fs, &root) != EFI_SUCCESS)
		return NULL;
	return root;
}

static EFI_FILE_HANDLE open_file(EFI_FILE_HANDLE root, const char *path)
{
	CHAR16 name[BOOT_NAME_SIZE];
	EFI_FILE_HANDLE file;
	size_t i;

	for (i = 0; path[i] && i + 1 < BOOT_NAME_SIZE; i++)
		name[i] = path[i] == '/' ? '\\' : (CHAR16)path[i];
	name[i] = 0;
	if (root->Open(root, &file, name, EFI_FILE_MODE_READ, 0) != EFI_SUCCESS)
		return NULL;
	return file;
}

/*
 * Sets *@size to the file's size in bytes. Returns false if it is a directory, or cannot be read.
 */
static bool file_size(EFI_FILE_HANDLE file, uint64_t *size)
{
	static EFI_GUID info_guid = EFI_FILE_INFO_ID;
	static uint64_t space[128];
	EFI_FILE_INFO *info = (void *)space;
	UINTN length = sizeof(space);

	if (file->GetInfo(file, &info_guid, &length, info) != EFI_SUCCESS ||
	    info->Attribute & EFI_FILE_DIRECTORY)
		return false;
	*size = info->FileSize;
	return true;
}

/*
 * Allocates @size bytes for a file: one file after the other from where the plan leaves room, else
 * anywhere below 4 GiB.
 */
static bool allocate(uint64_t size, phys_t *addr)
{
	UINTN pages = (size + PAGE - 1) / PAGE;
	EFI_PHYSICAL_ADDRESS at = next_file;

	if (!pages)
		pages = 1;
	if (at &&
	    bs->AllocatePages(AllocateAddress, EfiLoaderData, pages, &at) == EFI_SUCCESS) {
		next_file = at + pages * PAGE;
	} else {
		at = PLAN_FOUR_GIB - 1;
		if (bs->AllocatePages(AllocateMaxAddress, EfiLoaderData, pages, &at) != EFI_SUCCESS)
			return false;
	}
	*addr = at;
	return true;
}

static bool read_all(EFI_FILE_HANDLE file, const char *path, phys_t addr, uint64_t size)
{
	uint64_t done = 0;

	while (done < size) {
		UINTN chunk = size - done < CHUNK ? size - done : CHUNK;

		if (file->Read(file, &chunk, (void *)(addr + done)) != EFI_SUCCESS || !chunk)
			return false;
		done += chunk;
		say("\r%s: %3u%%", path, (unsigned int)(done * 100 / size));
	}
	return true;
}

static void fail(const char *what, const char *path)
{
	if (!boot.error[0])
		fmt_string(boot.error, sizeof(boot.error), "%s: %s", path, what);
}

/*
 * Reads at most @limit bytes of a file, and on success adds it to boot.file[]. The plan reports
 * files that do not exist.
 */
static bool load(EFI_FILE_HANDLE root, const char *path, uint64_t limit)
{
	struct boot_file *out = &boot.file[boot.file_count];
	EFI_FILE_HANDLE file = open_file(root, path);
	uint64_t size, wanted;
	phys_t addr;
	bool ok = false;

	if (!file)
		return false;
	if (!file_size(file, &size)) {
		fail("is no file that can be read", path);
		goto close;
	}
	wanted = size < limit ? size : limit;
	if (!allocate(wanted, &addr)) {
		fail("there is no memory for it below 4 GiB", path);
		goto close;
	}
	ok = read_all(file, path, addr, wanted);
	say(ok ? "\r%s: %llu KiB\n" : "\r%s: cannot be read past %llu KiB\n", path,
	    (unsigned long long)size / 1024);
	if (!ok) {
		fail("a read error of the volume", path);
		goto close;
	}
	str_copy(out->name, sizeof(out->name), path, strlen(path));
	out->addr = addr;
	out->size = size;
	boot.file_count++;
close:
	file->Close(file);
	return ok;
}

static bool loaded(const char *path)
{
	for (unsigned int i = 1; i < boot.file_count; i++)
		if (!strcmp(boot.file[i].name, path))
			return true;
	return false;
}

static void load_named(EFI_FILE_HANDLE root, const char *path)
{
	/* The plan reports files for which there is no room in the list. */
	if (path[0] && !loaded(path) && boot.file_count < BOOT_FILES_MAX)
		load(root, path, ~0ull);
}

static void load_files(EFI_FILE_HANDLE root)
{
	const struct boot_file *file = &boot.file[0];

	/* One byte more than is allowed is enough to see that the config is too long. */
	boot.config_found = load(root, boot.config_path, CONFIG_SIZE_MAX + 1);
	if (!boot.config_found)
		return;
	diag_init(&ignored);
	if (!config_parse(&config, file->name, (const char *)file->addr, file->size, &ignored))
		return;
	next_file = config.table + PLAN_FILES_OFFSET;
	for (unsigned int n = 0; n < config.node_count; n++) {
		load_named(root, config.node[n].kernel.path);
		for (unsigned int i = 0; i < config.node[n].initrd.count; i++)
			load_named(root, config.node[n].initrd.file[i].path);
	}
}

/* --- what the user and the firmware pass on --- */

/*
 * Sets the config's path: the last word of the load options that is an absolute path and does not
 * end in .efi. A shell passes the application's own name first. Boot managers pass nothing; some
 * pass binary data, in which no word is a path.
 */
static void read_load_options(const EFI_LOADED_IMAGE *self)
{
	const CHAR16 *options = self->LoadOptions;
	size_t count = self->LoadOptionsSize / sizeof(CHAR16);
	char word[BOOT_NAME_SIZE];
	size_t len = 0;

	str_copy(boot.config_path, sizeof(boot.config_path), DEFAULT_CONFIG,
		 sizeof(DEFAULT_CONFIG) - 1);
	for (size_t i = 0; options && i <= count; i++) {
		CHAR16 c = i < count ? options[i] : 0;

		if (c > ' ' && c < 0x7f && len < sizeof(word)) {
			word[len++] = c == '\\' ? '/' : (char)c;
			continue;
		}
		if (len > 1 && len < sizeof(word) && word[0] == '/' &&
		    (len < 4 || memcmp(word + len - 4, ".efi", 4)))
			str_copy(boot.config_path, sizeof(boot.config_path), word, len);
		len = 0;
		if (!c)
			break;
	}
}

static void find_rsdp(void)
{
	static const EFI_GUID acpi20 = ACPI_20_TABLE_GUID, acpi10 = ACPI_TABLE_GUID;

	for (UINTN i = 0; i < st->NumberOfTableEntries; i++) {
		const EFI_CONFIGURATION_TABLE *entry = &st->ConfigurationTable[i];

		if (!memcmp(&entry->VendorGuid, &acpi20, sizeof(acpi20)))
			boot.rsdp = (phys_t)entry->VendorTable;
		else if (!memcmp(&entry->VendorGuid, &acpi10, sizeof(acpi10)) && !boot.rsdp)
			boot.rsdp = (phys_t)entry->VendorTable;
	}
}

/* --- leaving --- */

/*
 * Keeps the memory map. The firmware's console can no longer be used here, so an error is left for
 * the monitor to report.
 */
static void keep_map(const EFI_MEMORY_DESCRIPTOR *map, UINTN size, UINTN desc_size)
{
	if (efi_mem_read(map, size, desc_size, boot.mem, MACHINE_MEM_MAX, &boot.mem_count))
		return;
	fmt_string(boot.error, sizeof(boot.error),
		   "the EFI memory map is damaged, or has more than %u ranges "
		   "once neighbours of one kind are joined, which is all that the monitor can hold",
		   MACHINE_MEM_MAX);
	boot.mem_count = 0;
}

static bool leave_boot_services(EFI_HANDLE image)
{
	UINTN size = 0, room, key, desc_size;
	UINT32 desc_version;
	EFI_MEMORY_DESCRIPTOR *map = NULL;

	bs->GetMemoryMap(&size, NULL, &key, &desc_size, &desc_version);
	room = size + MAP_SLACK * desc_size;
	if (bs->AllocatePool(EfiLoaderData, room, (void **)&map) != EFI_SUCCESS)
		return false;
	/*
	 * If an event changes the map and its key in between, both are taken again (UEFI 2.10,
	 * 7.4.6).
	 */
	for (unsigned int i = 0; i < EXIT_TRIES; i++) {
		size = room;
		if (bs->GetMemoryMap(&size, map, &key, &desc_size, &desc_version) != EFI_SUCCESS)
			return false;
		if (bs->ExitBootServices(image, key) == EFI_SUCCESS) {
			keep_map(map, size, desc_size);
			return true;
		}
	}
	return false;
}

EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system)
{
	static EFI_GUID loaded_guid = LOADED_IMAGE_PROTOCOL;
	EFI_LOADED_IMAGE *self;
	EFI_FILE_HANDLE root;

	st = system;
	bs = system->BootServices;
	look_for_serial_console();
	if (!conout_is_serial && uart_present(machine_com_port(0)))
		uart_use(machine_com_port(0));
	if (bs->HandleProtocol(image, &loaded_guid, (void **)&self) != EFI_SUCCESS) {
		say("mint: the firmware does not say where this image is\n");
		return EFI_LOAD_ERROR;
	}
	bs->SetWatchdogTimer(0, 0, 0, NULL);
	boot.door = BOOT_DOOR_EFI;
	boot.image = range_of((phys_t)self->ImageBase, align_up(self->ImageSize, PAGE));
	boot.efi_systab = (phys_t)system;
	read_load_options(self);
	find_rsdp();
	root = open_volume(self);
	if (!root) {
		say("mint: the volume this image came from cannot be read: "
		    "start it from a FAT file system\n");
		return EFI_LOAD_ERROR;
	}
	load_files(root);
	root->Close(root);
	gop_read(bs, &boot.screen);
	if (!leave_boot_services(image)) {
		say("mint: the firmware does not let go: ExitBootServices failed\n");
		return EFI_LOAD_ERROR;
	}
	monitor_enter(&boot);
}
