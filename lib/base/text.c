// SPDX-License-Identifier: GPL-2.0-only
/* A text is a pointer and a length: what is taken off it moves its start, and nothing is copied. */
#include "lib/base/str.h"
#include "lib/base/text.h"

bool text_is(struct text t, const char *word)
{
	return t.len == strlen(word) && !memcmp(t.s, word, t.len);
}

struct text text_trim(struct text t)
{
	while (t.len && text_blank(t.s[0])) {
		t.s++;
		t.len--;
	}
	while (t.len && text_blank(t.s[t.len - 1]))
		t.len--;
	return t;
}

static void text_skip(struct text *t, size_t n)
{
	t->s += n;
	t->len -= n;
}

bool text_line(struct text *rest, struct text *line)
{
	size_t n = 0;

	if (!rest->len)
		return false;
	while (n < rest->len && rest->s[n] != '\n')
		n++;
	*line = text_of(rest->s, n);
	if (line->len && line->s[line->len - 1] == '\r')
		line->len--;
	text_skip(rest, n < rest->len ? n + 1 : n);
	return true;
}

struct text text_word(struct text *rest)
{
	struct text word;
	size_t n = 0;

	*rest = text_trim(*rest);
	while (n < rest->len && !text_blank(rest->s[n]))
		n++;
	word = text_of(rest->s, n);
	text_skip(rest, n);
	return word;
}

bool text_item(struct text *rest, char sep, struct text *item)
{
	size_t n = 0;

	if (!rest->s)
		return false;
	while (n < rest->len && rest->s[n] != sep)
		n++;
	*item = text_trim(text_of(rest->s, n));
	if (n < rest->len)
		text_skip(rest, n + 1);
	else
		*rest = text_of(NULL, 0);
	return true;
}

static unsigned int digit(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned int)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned int)(c - 'a') + 10;
	if (c >= 'A' && c <= 'F')
		return (unsigned int)(c - 'A') + 10;
	return 99;
}

bool text_u64(struct text t, uint64_t *value)
{
	unsigned int base = 10;
	uint64_t v = 0;

	if (t.len > 2 && t.s[0] == '0' && t.s[1] == 'x') {
		base = 16;
		text_skip(&t, 2);
	}
	if (!t.len)
		return false;
	for (size_t i = 0; i < t.len; i++) {
		unsigned int d = digit(t.s[i]);

		if (d >= base || v > (UINT64_MAX - d) / base)
			return false;
		v = v * base + d;
	}
	*value = v;
	return true;
}

bool text_hex(struct text t, unsigned int digits, uint32_t *value)
{
	uint32_t v = 0;

	if (t.len != digits)
		return false;
	for (size_t i = 0; i < t.len; i++) {
		if (digit(t.s[i]) > 15)
			return false;
		v = v << 4 | digit(t.s[i]);
	}
	*value = v;
	return true;
}

const char *text_quote(char buf[TEXT_QUOTE_LEN], struct text t)
{
	bool cut = t.len >= TEXT_QUOTE_LEN;
	size_t n = cut ? TEXT_QUOTE_LEN - 4 : t.len;

	for (size_t i = 0; i < n; i++)
		buf[i] = t.s[i] >= 0x20 && t.s[i] < 0x7f ? t.s[i] : '?';
	memcpy(buf + n, cut ? "..." : "", cut ? 4 : 1);
	return buf;
}
