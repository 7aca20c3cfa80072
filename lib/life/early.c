// SPDX-License-Identifier: GPL-2.0-only
/*
 * A turn of early boot ends by a sign of life or when its time is over. How many cores the kernel
 * is expected to start is read from its command line, as Linux would read it.
 */
#include "lib/life/early.h"
#include <stdint.h>
#include "lib/base/str.h"

/* This is not lib/base/text.h: the monitor has that only until the nodes are started. */
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
	/* The slice is in use: the kernel lives, and leaves cores out for reasons of its own. */
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

/*
 * Removes the next word from *rest and returns it: an empty one at the end. Words are what they are
 * for Linux: separated by blanks, except for blanks between quotes.
 */
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

/*
 * Returns true if @word is @key, which ends in '=', followed by a decimal number. *value is the
 * number, or UINT32_MAX if it is larger.
 */
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
 * Linux, Documentation/admin-guide/kernel-parameters.txt: with `maxcpus=0` or `nosmp` the boot core
 * is the only one. The last of `maxcpus=` and `nosmp` counts; `nr_cpus=` and `possible_cpus=` limit
 * the count further. What stands behind `--` is for init.
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
