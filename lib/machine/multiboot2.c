// SPDX-License-Identifier: GPL-2.0-only
/*
 * The boot information is a list of tags. Each is read as it comes, except memory maps: which one
 * counts is known only at the end.
 */
#include "lib/base/cursor.h"
#include "lib/machine/efi_mem.h"
#include "lib/machine/mem_list.h"
#include "lib/machine/multiboot2.h"
#include "lib/machine/screen.h"
#include "lib/base/str.h"

#define INFO_HEAD		8u	/* total_size, reserved */
#define TAG_HEAD		8u	/* type, size */
#define TAG_ALIGN		8u
#define RSDP_V1_SIZE		20u	/* ACPI 6.5, 5.2.5.3 */
#define RSDP_V2_SIZE		36u
#define MMAP_ENTRY_MIN		24u
#define CONFIG_NAME		"mint.conf"

enum tag_type {
	TAG_END			= 0,
	TAG_MODULE		= 3,
	TAG_MMAP		= 6,
	TAG_FRAMEBUFFER		= 8,
	TAG_EFI32		= 11,
	TAG_EFI64		= 12,
	TAG_ACPI_OLD		= 14,
	TAG_ACPI_NEW		= 15,
	TAG_EFI_MMAP		= 17,
	TAG_EFI_BS		= 18,
};

enum framebuffer_type {
	FRAMEBUFFER_RGB		= 1,
	FRAMEBUFFER_TEXT	= 2,
};

enum mmap_type {
	MMAP_AVAILABLE		= 1,
	MMAP_ACPI		= 3,
	MMAP_NVS		= 4,
	MMAP_BAD		= 5,
};

/*
 * What was read so far. Memory maps are read once all tags are known: EFI's map counts if there is
 * one.
 */
struct reader {
	struct boot_info *boot;
	struct diag *diag;
	unsigned char *rsdp;
	bool rsdp_is_new, has_screen;
	bool has_mmap, has_efi_mmap;
	struct cursor mmap, efi_mmap;
	unsigned int type, offset;	/* of the tag that is being read */
};

static bool refuse(struct reader *r, const char *what)
{
	diag_error(r->diag, "multiboot2", 0, "tag %u at offset 0x%x: %s", r->type, r->offset, what);
	return false;
}

static bool module_name(struct reader *r, struct cursor string, struct boot_file *file)
{
	const char *s = (const char *)string.p;
	size_t len = 0;

	while (len < string.left && s[len])
		len++;
	if (len == string.left)
		return refuse(r, "a module's string does not end");
	if (!len && !r->boot->file_count) {
		s = CONFIG_NAME;
		len = strlen(CONFIG_NAME);
	}
	if (!len)
		return refuse(r, "a module without a name: write the file's name as the config "
			      "has it after the file: module2 FILE NAME");
	if (!str_copy(file->name, sizeof(file->name), s, len))
		return refuse(r, "a module's name is too long");
	for (unsigned int i = 1; i < r->boot->file_count; i++)
		if (!strcmp(r->boot->file[i].name, file->name))
			return refuse(r, "a module before this one has the same name");
	return true;
}

static bool read_module(struct reader *r, struct cursor c)
{
	struct boot_info *boot = r->boot;
	uint32_t start = cursor_u32(&c), end = cursor_u32(&c);
	struct boot_file *file;

	if (c.failed)
		return refuse(r, "too short for a module");
	if (end < start)
		return refuse(r, "a module ends before it begins");
	if (boot->file_count == BOOT_FILES_MAX)
		return refuse(r, "too many modules");
	file = &boot->file[boot->file_count];
	if (!module_name(r, c, file))
		return false;
	file->addr = start;
	file->size = end - start;
	if (!boot->file_count) {
		boot->config_found = true;
		memcpy(boot->config_path, file->name, sizeof(boot->config_path));
	}
	boot->file_count++;
	return true;
}

static bool read_rsdp(struct reader *r, struct cursor c)
{
	bool is_new = r->type == TAG_ACPI_NEW;
	size_t size = is_new ? RSDP_V2_SIZE : RSDP_V1_SIZE;
	const uint8_t *rsdp = cursor_take(&c, size);

	if (!rsdp)
		return refuse(r, "too short for an ACPI RSDP");
	if (r->rsdp_is_new && !is_new)
		return true;
	r->rsdp_is_new = is_new;
	memset(r->rsdp, 0, RSDP_V2_SIZE);
	memcpy(r->rsdp, rsdp, size);
	r->boot->rsdp = (phys_t)(uintptr_t)r->rsdp;
	return true;
}

static uint32_t read_mask(struct cursor *c)
{
	struct screen_field field = { .position = cursor_u8(c) };

	field.size = cursor_u8(c);
	return screen_mask(field);
}

/*
 * Reads the framebuffer (3.6.12). One with indexed colours has no masks, so nobody could draw on
 * it: it counts as none.
 */
static bool read_framebuffer(struct reader *r, struct cursor c)
{
	struct machine_screen s = { .kind = SCREEN_LINEAR, .addr = cursor_u64(&c) };
	uint32_t red = 0, green = 0, blue = 0;
	uint8_t type;

	s.pitch = cursor_u32(&c);
	s.width = cursor_u32(&c);
	s.height = cursor_u32(&c);
	s.depth = cursor_u8(&c);
	type = cursor_u8(&c);
	cursor_take(&c, 2);
	if (type == FRAMEBUFFER_RGB) {
		red = read_mask(&c);
		green = read_mask(&c);
		blue = read_mask(&c);
	}
	if (c.failed)
		return refuse(r, "too short for a framebuffer");
	r->has_screen = true;
	screen_set_fields(&s, red, green, blue);
	if (type == FRAMEBUFFER_TEXT)
		r->boot->screen.kind = SCREEN_TEXT;
	else if (type == FRAMEBUFFER_RGB && screen_is_linear(&s))
		r->boot->screen = s;
	return true;
}

static bool read_tag(struct reader *r, struct cursor c)
{
	switch (r->type) {
	case TAG_MODULE:
		return read_module(r, c);
	case TAG_MMAP:
		r->mmap = c;
		r->has_mmap = true;
		return true;
	case TAG_EFI_MMAP:
		r->efi_mmap = c;
		r->has_efi_mmap = true;
		return true;
	case TAG_FRAMEBUFFER:
		return read_framebuffer(r, c);
	case TAG_EFI32:
		diag_warning(r->diag, "multiboot2", 0,
			     "the firmware is 32-bit EFI: its services are not used");
		return true;
	case TAG_EFI64:
		r->boot->efi_systab = cursor_u64(&c);
		return !c.failed || refuse(r, "too short for an EFI system table's address");
	case TAG_EFI_BS:
		return refuse(r, "EFI boot services are still running");
	case TAG_ACPI_OLD:
	case TAG_ACPI_NEW:
		return read_rsdp(r, c);
	default:
		return true;
	}
}

static bool read_tags(struct reader *r, struct cursor info, size_t total)
{
	struct cursor body;
	uint32_t size;

	for (;;) {
		r->offset = (unsigned int)(total - info.left);
		r->type = cursor_u32(&info);
		size = cursor_u32(&info);
		if (info.failed) {
			diag_error(r->diag, "multiboot2", 0,
				   "the boot information ends without an end tag");
			return false;
		}
		if (size < TAG_HEAD || size - TAG_HEAD > info.left)
			return refuse(r, "its size is impossible");
		if (r->type == TAG_END)
			return true;
		body = cursor_sub(&info, size - TAG_HEAD);
		if (!read_tag(r, body))
			return false;
		/*
		 * If the padding is missing, there is no end tag either, and the next read fails.
		 */
		cursor_take(&info, align_up(size, TAG_ALIGN) - size);
	}
}

static enum mem_type mem_type_of(uint32_t type)
{
	switch (type) {
	case MMAP_AVAILABLE:
		return MEM_USABLE;
	case MMAP_ACPI:
		return MEM_ACPI;
	case MMAP_NVS:
		return MEM_NVS;
	case MMAP_BAD:
		return MEM_UNUSABLE;
	default:
		return MEM_RESERVED;
	}
}

static const char *read_mmap(struct boot_info *boot, struct cursor c)
{
	uint32_t entry_size = cursor_u32(&c);

	cursor_u32(&c);				/* entry_version */
	if (c.failed || entry_size < MMAP_ENTRY_MIN || c.left % entry_size)
		return "the memory map is damaged";
	while (c.left) {
		struct cursor entry = cursor_sub(&c, entry_size);
		uint64_t start = cursor_u64(&entry), size = cursor_u64(&entry);
		uint32_t type = cursor_u32(&entry);

		if (!mem_list_add(boot->mem, MACHINE_MEM_MAX, &boot->mem_count,
				  range_of(start, size), mem_type_of(type)))
			return "the memory map has more ranges than the monitor can hold (1024)";
	}
	return NULL;
}

_Static_assert(MACHINE_MEM_MAX == 1024, "as the messages say");

static const char *read_efi_mmap(struct boot_info *boot, struct cursor c)
{
	uint32_t desc_size = cursor_u32(&c);

	cursor_u32(&c);				/* descriptor version */
	if (c.failed || !efi_mem_read(c.p, c.left, desc_size, boot->mem, MACHINE_MEM_MAX,
				      &boot->mem_count))
		return "the EFI memory map is damaged, or has more ranges than the monitor can "
		       "hold (1024)";
	return NULL;
}

static bool read_memory(struct reader *r)
{
	const char *error = "there is no memory map";

	if (r->has_efi_mmap)
		error = read_efi_mmap(r->boot, r->efi_mmap);
	else if (r->has_mmap)
		error = read_mmap(r->boot, r->mmap);
	if (error)
		diag_error(r->diag, "multiboot2", 0, "%s", error);
	return !error;
}

bool multiboot2_read(struct boot_info *boot, const void *info, size_t size,
		     unsigned char rsdp_copy[36], struct diag *diag)
{
	struct reader r = { .boot = boot, .diag = diag, .rsdp = rsdp_copy };
	struct cursor c = cursor_of(info, size);
	uint32_t total = cursor_u32(&c);

	boot->rsdp = 0;
	boot->efi_systab = 0;
	boot->mem_count = 0;
	memset(&boot->screen, 0, sizeof(boot->screen));
	boot->config_found = false;
	boot->config_path[0] = '\0';
	boot->file_count = 0;
	if (c.failed || total < INFO_HEAD + TAG_HEAD || total > size ||
	    total > MULTIBOOT2_INFO_MAX) {
		diag_error(diag, "multiboot2", 0,
			   "the boot information's size (%u bytes) is impossible", total);
		return false;
	}
	c = cursor_of((const uint8_t *)info + INFO_HEAD, total - INFO_HEAD);
	if (!read_tags(&r, c, total) || !read_memory(&r))
		return false;
	/* A screen that the boot loader does not mention is as the BIOS has left it. */
	if (!r.has_screen && !boot->efi_systab)
		boot->screen.kind = SCREEN_TEXT;
	return true;
}
