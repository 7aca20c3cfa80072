// SPDX-License-Identifier: GPL-2.0-only
/*
 * Words are split off a command line exactly as Linux does it, and each is looked up in the table
 * of rules.
 */
#include "lib/cmdline/words.h"
#include "lib/base/str.h"

static bool blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static void skip(struct text *t, size_t n)
{
	t->s += n;
	t->len -= n;
}

/*
 * Splits a word into name and value at its '='. Quotes around the word or around the value are not
 * part of them. *value has s == NULL if there is no '='.
 */
static void split(struct text word, struct text *name, struct text *value)
{
	bool quoted = word.len && word.s[0] == '"';
	size_t n = 0;

	if (quoted)
		skip(&word, 1);
	/* A '=' at the start of a word is part of the name for Linux. */
	while (n < word.len && (!n || word.s[n] != '='))
		n++;
	*name = text_of(word.s, n);
	*value = text_of(NULL, 0);
	if (n == word.len) {
		if (quoted && n && name->s[n - 1] == '"')
			name->len--;
		return;
	}
	*value = text_of(word.s + n + 1, word.len - n - 1);
	if (value->len && value->s[0] == '"') {
		skip(value, 1);
		quoted = true;
	}
	if (quoted && value->len && value->s[value->len - 1] == '"')
		value->len--;
}

bool words_next(struct text *rest, struct text *word, struct text *name, struct text *value)
{
	bool in_quote = false;
	size_t n = 0;

	while (rest->len && blank(rest->s[0]))
		skip(rest, 1);
	if (!rest->len || !rest->s[0])
		return false;
	while (n < rest->len && rest->s[n] && (in_quote || !blank(rest->s[n]))) {
		if (rest->s[n] == '"')
			in_quote = !in_quote;
		n++;
	}
	*word = text_of(rest->s, n);
	skip(rest, n);
	split(*word, name, value);
	return true;
}

static bool same_name(struct text name, const char *want)
{
	if (name.len != strlen(want))
		return false;
	for (size_t i = 0; i < name.len; i++)
		if ((name.s[i] == '-' ? '_' : name.s[i]) != want[i])
			return false;
	return true;
}

/* Returns the first rule that matches, or NULL: the table has the worst rules first. */
static const struct words_rule *find_rule(const struct words_node *node, struct text name,
					  struct text value)
{
	for (unsigned int i = 0; i < words_rule_count; i++) {
		const struct words_rule *rule = &words_rules[i];

		if (!(node->kernels & ~rule->kernels) && same_name(name, rule->name) &&
		    rule->matches(node, value, rule->arg))
			return rule;
	}
	return NULL;
}

bool words_check(const struct words_node *node, const char *cmdline, size_t size,
		 struct words_visitor *visitor)
{
	struct text rest = text_of(cmdline, size), word, name, value;
	bool harmless = true;

	while (words_next(&rest, &word, &name, &value) && !text_is(word, "--")) {
		const struct words_rule *rule = find_rule(node, name, value);

		if (!rule)
			continue;
		harmless &= rule->harm != WORDS_OTHERS;
		if (visitor)
			visitor->found(visitor, rule, word);
	}
	return harmless;
}
