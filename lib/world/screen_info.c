// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fields of screen_info by their offsets: written for a node's kernel, and read as a boot loader
 * has left them.
 */
#include "lib/world/screen_info.h"
#include "lib/base/str.h"
#include "lib/machine/screen.h"

#define VIDEO_MODE		0x06
#define   MODE_TEXT_80X25	3	/* what the VGA BIOS sets */
#define VIDEO_COLS		0x07
#define VIDEO_LINES		0x0e
#define VIDEO_IS_VGA		0x0f
#define   VIDEO_VGA		0x01
#define   VIDEO_TYPE_VLFB	0x23	/* linear, by VESA's BIOS */
#define   VIDEO_TYPE_EFI	0x70	/* linear, as EFI describes it */
#define VIDEO_POINTS		0x10
#define LFB_WIDTH		0x12
#define LFB_HEIGHT		0x14
#define LFB_DEPTH		0x16
#define LFB_BASE		0x18
#define LFB_SIZE		0x1c	/* bytes, for VIDEO_TYPE_EFI */
#define LFB_LINELENGTH		0x24
#define RED_SIZE		0x26	/* each size is followed by its position */
#define GREEN_SIZE		0x28
#define BLUE_SIZE		0x2a
#define RESERVED_SIZE		0x2c
#define CAPABILITIES		0x36
#define   CAPABILITY_64BIT_BASE	0x02
#define EXT_LFB_BASE		0x3a

static void set(uint8_t *at, unsigned int width, uint64_t value)
{
	for (unsigned int i = 0; i < width; i++)
		at[i] = (uint8_t)(value >> (8 * i));
}

static uint32_t get(const uint8_t *at, unsigned int width)
{
	uint32_t value = 0;

	for (unsigned int i = 0; i < width; i++)
		value |= (uint32_t)at[i] << (8 * i);
	return value;
}

static void set_field(uint8_t *at, struct screen_field field)
{
	at[0] = field.size;
	at[1] = field.position;
}

static struct screen_field get_field(const uint8_t *at)
{
	return (struct screen_field){ .size = at[0], .position = at[1] };
}

static void build_text(uint8_t *out)
{
	out[VIDEO_MODE] = MODE_TEXT_80X25;
	out[VIDEO_COLS] = 80;
	out[VIDEO_LINES] = 25;
	out[VIDEO_IS_VGA] = VIDEO_VGA;
	set(out + VIDEO_POINTS, 2, 16);
}

/*
 * A framebuffer is described as EFI does it, no matter who set it up: that form has 64-bit
 * addresses and needs no BIOS.
 */
static void build_linear(uint8_t *out, const struct machine_screen *s)
{
	out[VIDEO_IS_VGA] = VIDEO_TYPE_EFI;
	set(out + LFB_WIDTH, 2, s->width);
	set(out + LFB_HEIGHT, 2, s->height);
	set(out + LFB_DEPTH, 2, s->depth);
	set(out + LFB_BASE, 4, s->addr);
	set(out + EXT_LFB_BASE, 4, s->addr >> 32);
	set(out + CAPABILITIES, 4, s->addr >> 32 ? CAPABILITY_64BIT_BASE : 0);
	set(out + LFB_SIZE, 4, range_size(screen_range(s)));
	set(out + LFB_LINELENGTH, 2, s->pitch);
	set_field(out + RED_SIZE, s->red);
	set_field(out + GREEN_SIZE, s->green);
	set_field(out + BLUE_SIZE, s->blue);
	set_field(out + RESERVED_SIZE, s->reserved);
}

void screen_info_build(uint8_t out[SCREEN_INFO_SIZE], const struct machine_screen *screen)
{
	memset(out, 0, SCREEN_INFO_SIZE);
	if (screen->kind == SCREEN_TEXT)
		build_text(out);
	else if (screen_is_linear(screen))
		build_linear(out, screen);
}

void screen_info_read(struct machine_screen *screen, const uint8_t in[SCREEN_INFO_SIZE])
{
	struct machine_screen s = {
		.kind = SCREEN_LINEAR,
		.addr = get(in + LFB_BASE, 4),
		.width = get(in + LFB_WIDTH, 2), .height = get(in + LFB_HEIGHT, 2),
		.pitch = get(in + LFB_LINELENGTH, 2), .depth = (uint8_t)get(in + LFB_DEPTH, 2),
		.red = get_field(in + RED_SIZE), .green = get_field(in + GREEN_SIZE),
		.blue = get_field(in + BLUE_SIZE), .reserved = get_field(in + RESERVED_SIZE),
	};

	memset(screen, 0, sizeof(*screen));
	if (get(in + CAPABILITIES, 4) & CAPABILITY_64BIT_BASE)
		s.addr |= (phys_t)get(in + EXT_LFB_BASE, 4) << 32;
	if (in[VIDEO_IS_VGA] == VIDEO_VGA)
		screen->kind = SCREEN_TEXT;
	else if ((in[VIDEO_IS_VGA] == VIDEO_TYPE_VLFB || in[VIDEO_IS_VGA] == VIDEO_TYPE_EFI) &&
		 screen_is_linear(&s))
		*screen = s;
}
