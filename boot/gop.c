// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finds the screen whose framebuffer a node may use.
 */
#include "boot/gop.h"
#include "lib/base/str.h"
#include "lib/machine/screen.h"

#define SCREENS_MAX	16

/* Marks a screen that the firmware's console writes to (EDK II, ConsoleOutDevice.h). */
static EFI_GUID console_guid = {
	0xd3b36f2c, 0xd551, 0x11d4, { 0x9a, 0x46, 0x00, 0x90, 0x27, 0x3f, 0xc1, 0x4d }
};

/*
 * Returns the bits of a pixel: as many whole bytes as its masks need (12.9.2, EFI_PIXEL_BITMASK).
 */
static uint8_t depth_of(const EFI_PIXEL_BITMASK *mask)
{
	uint32_t all = mask->RedMask | mask->GreenMask | mask->BlueMask | mask->ReservedMask;
	uint8_t depth = 0;

	while (depth < 32 && all >> depth)
		depth += 8;
	return depth;
}

static bool read_one(const EFI_GRAPHICS_OUTPUT_PROTOCOL *gop, struct machine_screen *s)
{
	const EFI_GRAPHICS_OUTPUT_MODE_INFORMATION *info;
	EFI_PIXEL_BITMASK mask;

	if (!gop->Mode || !gop->Mode->Info)
		return false;
	info = gop->Mode->Info;
	switch (info->PixelFormat) {
	case PixelRedGreenBlueReserved8BitPerColor:
		mask = (EFI_PIXEL_BITMASK){ 0xff, 0xff00, 0xff0000, 0xff000000 };
		break;
	case PixelBlueGreenRedReserved8BitPerColor:
		mask = (EFI_PIXEL_BITMASK){ 0xff0000, 0xff00, 0xff, 0xff000000 };
		break;
	case PixelBitMask:
		mask = info->PixelInformation;
		break;
	default:			/* no framebuffer: drawn with Blt() only */
		return false;
	}
	*s = (struct machine_screen){
		.kind = SCREEN_LINEAR,
		.addr = gop->Mode->FrameBufferBase,
		.width = info->HorizontalResolution,
		.height = info->VerticalResolution,
		.depth = depth_of(&mask),
	};
	s->pitch = info->PixelsPerScanLine * (s->depth / 8u);
	screen_set_fields(s, mask.RedMask, mask.GreenMask, mask.BlueMask);
	return screen_is_linear(s);
}

/* If there are several screens, the one that the console writes to is chosen. */
void gop_read(EFI_BOOT_SERVICES *bs, struct machine_screen *screen)
{
	static EFI_GUID gop_guid = EFI_GRAPHICS_OUTPUT_PROTOCOL_GUID;
	static EFI_HANDLE handle[SCREENS_MAX];
	UINTN size = sizeof(handle);
	struct machine_screen one;
	void *gop, *console;

	memset(screen, 0, sizeof(*screen));
	if (bs->LocateHandle(ByProtocol, &gop_guid, NULL, &size, handle) != EFI_SUCCESS)
		return;
	for (UINTN i = 0; i < size / sizeof(handle[0]); i++) {
		bool shown = bs->HandleProtocol(handle[i], &console_guid, &console) == EFI_SUCCESS;

		if (bs->HandleProtocol(handle[i], &gop_guid, &gop) != EFI_SUCCESS ||
		    !read_one(gop, &one) || (screen->kind == SCREEN_LINEAR && !shown))
			continue;
		*screen = one;
		if (shown)
			return;
	}
}
