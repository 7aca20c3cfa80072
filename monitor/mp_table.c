// SPDX-License-Identifier: GPL-2.0-only
/*
 * Linux believes the first MP table that it finds: so a table of the monitor's is put where Linux
 * looks first.
 */
#include "monitor/mp_table.h"
#include <stdbool.h>
#include "lib/base/range.h"
#include "lib/base/str.h"
#include "lib/world/mp_decoy.h"
#include "monitor/discover.h"
#include "monitor/log.h"

#define PLACE		0x300		/* vectors C0h to D0h: no BIOS service uses them */
#define VECTORS_END	KIB(1)
#define BASE_TOP	KIB(639)
#define BIOS_START	0xf0000

/*
 * Finds the first MP table. Looks where Linux does (arch/x86/kernel/mpparse.c), in the same order:
 * MultiProcessor Specification 1.4, chapter 4.
 */
static bool find(phys_t *found)
{
	const struct range place[] = {
		range_of(0, VECTORS_END),
		range_of(BASE_TOP, KIB(1)),
		range_of(BIOS_START, KIB(64)),
		range_of(discover_ebda(), KIB(1)),
	};

	for (unsigned int i = 0; i < sizeof(place) / sizeof(place[0]); i++)
		for (phys_t at = place[i].start; at < place[i].end; at += MP_FLOATING_SIZE) {
			const uint8_t *p = (const uint8_t *)at;

			/* hides from the compiler that this may be page 0 */
			asm("" : "+r"(p));
			if (mp_is_floating(p)) {
				*found = at;
				return true;
			}
		}
	return false;
}

void mp_table_hide(void)
{
	uint8_t decoy[MP_DECOY_SIZE], *place = (uint8_t *)PLACE;
	phys_t firmwares, seen;

	if (!find(&firmwares))
		return;
	mp_decoy_make(decoy, PLACE);
	asm("" : "+r"(place));
	memcpy(place, decoy, sizeof(decoy));
	if (!find(&seen) || seen != PLACE)
		log_print("mint: the firmware's MP table at 0x%llx cannot be hidden from stock "
			  "kernels: they write to the I/O APICs\n", (unsigned long long)firmwares);
	else
		log_print("mint: the firmware's MP table at 0x%llx is hidden from the nodes\n",
			  (unsigned long long)firmwares);
}
