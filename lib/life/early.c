// SPDX-License-Identifier: GPL-2.0-only
#include "lib/life/early.h"
#include <stdint.h>
#include "lib/base/str.h"

/* Not lib/base/text.h: the monitor has that until its start only. */
struct text {
	const char *s;
	size_t len;
};

enum early_turn early_turn(const struct early_signs *signs)
{
	if (signs->lives && signs->beats)
		return EARLY_TURN_ALIVE;
	if (signs->lives && signs->trampoline &&
	    (signs->silent_cores || signs->cores >= signs->expected))
		return EARLY_TURN_ALIVE;
	if (!signs->expired)
		return EARLY_TURN_GOES_ON;
	if (!signs->lives)
		return EARLY_TURN_LOST;
	/* With a trampoline the kernel lives: it may leave cores out for reasons of its own. */
	return signs->slice_used ? EARLY_TURN_ALIVE : EARLY_TURN_SILENT;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static void skip(struct text *t, size_t n)
{
	t->s += n;
	t->len -= n;
}

/* As Linux splits its command line: blanks separate words, but not between quotes. */
static struct text next_word(struct text *rest)
{
	bool quoted = false;
	struct text word;
	size_t len = 0;

	while (rest->len && is_blank(*rest->s))
		skip(rest, 1);
	for (; len < rest->len && (quoted || !is_blank(rest->s[len])); len++)
		quoted ^= rest->s[len] == '"';
	word = (struct text){ rest->s, len };
	skip(rest, len);
	return word;
}

static bool begins_with(struct text word, const char *key)
{
	size_t len = strlen(key);

	return word.len >= len && !memcmp(word.s, key, len);
}

static bool is_word(struct text word, const char *key)
{
	return word.len == strlen(key) && begins_with(word, key);
}

/* Returns true if @word is @key, which ends in '=', and a decimal number. */
static bool number_of(struct text word, const char *key, unsigned int *value)
{
	uint64_t number = 0;

	if (!begins_with(word, key))
		return false;
	skip(&word, strlen(key));
	if (!word.len)
		return false;
	for (; word.len; skip(&word, 1)) {
		if (*word.s < '0' || *word.s > '9')
			return false;
		number = number * 10 + (uint64_t)(*word.s - '0');
		if (number > UINT32_MAX)
			number = UINT32_MAX;
	}
	*value = (unsigned int)number;
	return true;
}

/*
 * Linux, Documentation/admin-guide/kernel-parameters.txt: `maxcpus=0` and `nosmp` leave the boot
 * core alone, and the last of these words counts; `nr_cpus=` and `possible_cpus=` limit it further.
 * What stands behind `--` is for init.
 */
unsigned int early_cores(const char *cmdline, size_t len, unsigned int owned)
{
	unsigned int started = owned, possible = owned, value;
	struct text rest = { cmdline, len }, word;

	for (word = next_word(&rest); word.len; word = next_word(&rest)) {
		if (is_word(word, "--"))
			break;
		if (is_word(word, "nosmp"))
			started = 1;
		else if (number_of(word, "maxcpus=", &value))
			started = value ? value : 1;
		else if ((number_of(word, "nr_cpus=", &value) ||
			  number_of(word, "possible_cpus=", &value)) && value && value < possible)
			possible = value;
	}
	if (started > possible)
		started = possible;
	return started < owned ? started : owned;
}
