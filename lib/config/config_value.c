// SPDX-License-Identifier: GPL-2.0-only
/* Values that are numbers, lists of cores, or one of several words. */
#include "lib/config/config_value.h"
#include "lib/base/str.h"

#define LAPIC_ID_MAX	0xfffffffeu	/* the next one means "all cores" */
#define TIMEOUT_MAX	600		/* seconds */
#define DUMP_TIMEOUT_MAX 86400
#define SECONDS_MAX	3600

static void read_ms(const struct config_value *v, unsigned int *ms, unsigned int most_s)
{
	uint64_t s;

	if (text_u64(v->text, &s) && s >= 1 && s <= most_s)
		*ms = (unsigned int)s * 1000;
	else
		VALUE_ERROR(v, v->text, "is not a whole number of seconds from 1 to %u", most_s);
}

void config_read_timeout(const struct config_value *v, void *field)
{
	read_ms(v, field, TIMEOUT_MAX);
}

void config_read_dump_timeout(const struct config_value *v, void *field)
{
	read_ms(v, field, DUMP_TIMEOUT_MAX);
}

void config_read_seconds(const struct config_value *v, void *field)
{
	unsigned int *seconds = field;
	uint64_t s;

	if (text_u64(v->text, &s) && s <= SECONDS_MAX)
		*seconds = (unsigned int)s;
	else
		VALUE_ERROR(v, v->text, "is not a whole number of seconds from 0 to %u",
			    SECONDS_MAX);
}

void config_read_on_panic(const struct config_value *v, void *field)
{
	enum config_reaction *reaction = field;

	if (text_is(v->text, "restart"))
		*reaction = CONFIG_RESTART;
	else if (text_is(v->text, "stop"))
		*reaction = CONFIG_STOP;
	else if (text_is(v->text, "dump"))
		*reaction = CONFIG_DUMP;
	else
		VALUE_ERROR(v, v->text, "is neither `restart`, `stop` nor `dump`");
}

void config_read_on_hang(const struct config_value *v, void *field)
{
	enum config_reaction *reaction = field;

	if (text_is(v->text, "nothing"))
		*reaction = CONFIG_NOTHING;
	else
		config_read_on_panic(v, field);
}

/* `nothing`, or `give NODE`. Whether there is such a node the plan finds out. */
void config_read_on_death(const struct config_value *v, void *field)
{
	struct text rest = v->text, word = text_word(&rest);
	char *heir = field;

	rest = text_trim(rest);
	if (text_is(word, "give") && rest.len && rest.len < CONFIG_NAME_SIZE)
		str_copy(heir, CONFIG_NAME_SIZE, rest.s, rest.len);
	else if (!text_is(v->text, "nothing"))
		VALUE_ERROR(v, v->text, "is neither `nothing` nor `give NODE`");
}

static void read_choice(const struct config_value *v, const char *yes, const char *no, bool *chosen)
{
	if (text_is(v->text, yes))
		*chosen = true;
	else if (text_is(v->text, no))
		*chosen = false;
	else
		VALUE_ERROR(v, v->text, "is neither `%s` nor `%s`", yes, no);
}

void config_read_last(const struct config_value *v, void *field)
{
	read_choice(v, "poweroff", "stay", field);
}

void config_read_acpi(const struct config_value *v, void *field)
{
	read_choice(v, "full", "minimal", field);
}

void config_read_yes_no(const struct config_value *v, void *field)
{
	read_choice(v, "yes", "no", field);
}

void config_read_hz(const struct config_value *v, void *field)
{
	unsigned int *hz = field;
	uint64_t n;

	if (text_u64(v->text, &n) && n >= 100 && n <= 1000)
		*hz = (unsigned int)n;
	else
		VALUE_ERROR(v, v->text,
			    "is no CONFIG_HZ of a kernel: 100, 250, 300 and 1000 are usual");
}

static bool read_core_range(const struct config_value *v, struct text item,
			    uint32_t *first, uint32_t *last)
{
	struct text rest = item, a;
	uint64_t lo, hi;

	text_item(&rest, '-', &a);
	if (!text_u64(a, &lo) || (rest.s && !text_u64(text_trim(rest), &hi))) {
		VALUE_ERROR(v, item, "is neither a LAPIC ID nor a range of them: write, for "
			    "example, 1-2,8");
		return false;
	}
	if (!rest.s)
		hi = lo;
	if (lo > LAPIC_ID_MAX || hi > LAPIC_ID_MAX) {
		VALUE_ERROR(v, item, "is beyond the last LAPIC ID, %u", LAPIC_ID_MAX);
		return false;
	}
	if (hi < lo) {
		VALUE_ERROR(v, item, "runs backwards: write %u-%u", (uint32_t)hi, (uint32_t)lo);
		return false;
	}
	*first = (uint32_t)lo;
	*last = (uint32_t)hi;
	return true;
}

void config_read_cores(const struct config_value *v, void *field)
{
	struct config_cores *c = field;
	struct text rest = v->text, item;
	uint32_t first, last;

	while (text_item(&rest, ',', &item)) {
		if (!read_core_range(v, item, &first, &last))
			continue;
		for (unsigned int i = 0; i < c->count; i++) {
			if (last < c->range[i].first || c->range[i].last < first)
				continue;
			VALUE_ERROR(v, item, "names cores that %u-%u in this list has already",
				    c->range[i].first, c->range[i].last);
			break;
		}
		if (c->count == CONFIG_CORES_MAX) {
			VALUE_ERROR(v, item, "is too much: a list has at most %u ranges",
				    CONFIG_CORES_MAX);
			return;
		}
		c->range[c->count].first = first;
		c->range[c->count].last = last;
		c->count++;
	}
}
