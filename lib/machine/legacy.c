// SPDX-License-Identifier: GPL-2.0-only
/* One table of the names that the config and the messages use for the devices. */
#include "lib/machine/legacy.h"
#include <mint/setup.h>

const char *legacy_nth(unsigned int i, uint32_t *device)
{
	static const struct { const char name[12]; uint32_t device; } names[LEGACY_NAMES] = {
		{ "keyboard", MINT_LEGACY_I8042 }, { "vga", MINT_LEGACY_VGA },
		{ "rtc", MINT_LEGACY_RTC }, { "speaker", MINT_LEGACY_SPEAKER },
		{ "pit", MINT_LEGACY_PIT }, { "hpet", MINT_LEGACY_HPET },
	};

	*device = names[i].device;
	return names[i].name;
}

const char *legacy_name(uint32_t device)
{
	for (unsigned int i = 0; i < LEGACY_NAMES; i++) {
		uint32_t that;
		const char *name = legacy_nth(i, &that);

		if (that == device)
			return name;
	}
	return "?";
}
