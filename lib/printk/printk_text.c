// SPDX-License-Identifier: GPL-2.0-only
/* The two forms differ in who reads them: a person, or a program that must not be misled. */
#include "lib/printk/printk_text.h"
#include "lib/base/str.h"

#define NSEC_PER_USEC	1000u
#define USEC_PER_SEC	1000000u
#define CPU		0x80000000u	/* caller_id of a CPU */

static void put(struct fmt_sink *sink, const char *s, size_t len)
{
	if (len)
		sink->write(sink, s, len);
}

static bool is_plain(char c)
{
	return (c >= ' ' && c <= '~') || c == '\t';
}

void printk_print_text(struct fmt_sink *sink, const char *text, size_t len)
{
	size_t from = 0;

	for (size_t i = 0; i < len; i++) {
		if (is_plain(text[i]))
			continue;
		put(sink, text + from, i - from);
		fmt_print(sink, "\\x%02x", (unsigned int)(uint8_t)text[i]);
		from = i + 1;
	}
	put(sink, text + from, len - from);
}

void printk_print(struct fmt_sink *sink, const struct printk_record *record)
{
	uint64_t usec = record->ts_nsec / NSEC_PER_USEC;
	struct text rest = text_of(record->text, record->len);
	char time[48];
	size_t width = fmt_string(time, sizeof(time), "[%5llu.%06u] ",
				  (unsigned long long)(usec / USEC_PER_SEC),
				  (unsigned int)(usec % USEC_PER_SEC));

	put(sink, time, width);
	for (;;) {
		size_t len = 0;

		while (len < rest.len && rest.s[len] != '\n')
			len++;
		printk_print_text(sink, rest.s, len);
		put(sink, "\n", 1);
		if (len + 1 >= rest.len)
			return;
		rest = text_of(rest.s + len + 1, rest.len - len - 1);
		for (size_t i = 0; i < width; i++)
			put(sink, " ", 1);
	}
}

/* Takes the next number off *rest, up to one of the characters in @ends, and that as well. */
static bool take_number(struct text *rest, const char *ends, uint64_t *value, char *end)
{
	size_t len = 0;

	while (len < rest->len && rest->s[len] != ends[0] && rest->s[len] != ends[1])
		len++;
	if (len == rest->len || !text_u64(text_of(rest->s, len), value))
		return false;
	*end = rest->s[len];
	*rest = text_of(rest->s + len + 1, rest->len - len - 1);
	return true;
}

/* The caller is a letter, T for a task or C for a CPU, and a number. Other words are skipped. */
static void take_word(struct printk_record *out, struct text word)
{
	static const char key[] = "caller=";
	uint64_t id;

	if (word.len < sizeof(key) || memcmp(word.s, key, sizeof(key) - 1) ||
	    !text_u64(text_of(word.s + sizeof(key), word.len - sizeof(key)), &id))
		return;
	out->caller_id = (uint32_t)id | (word.s[sizeof(key) - 1] == 'C' ? CPU : 0);
}

/* Takes the words that follow the time, up to the semicolon, and that. */
static bool take_words(struct printk_record *out, struct text *rest)
{
	struct text word;
	size_t len = 0;

	while (len < rest->len && rest->s[len] != ';')
		len++;
	if (len == rest->len)
		return false;
	for (struct text words = text_of(rest->s, len); text_item(&words, ',', &word);)
		take_word(out, word);
	*rest = text_of(rest->s + len + 1, rest->len - len - 1);
	return true;
}

/* Takes the text up to a line feed; \xNN is a character. */
static void take_text(struct printk_record *out, struct text rest)
{
	for (size_t i = 0; i < rest.len && rest.s[i] != '\n' && out->len < PRINTK_TEXT_MAX; i++) {
		uint32_t code;

		if (rest.len - i >= 4 && rest.s[i] == '\\' && rest.s[i + 1] == 'x' &&
		    text_hex(text_of(rest.s + i + 2, 2), 2, &code)) {
			out->text[out->len++] = (char)code;
			i += 3;
		} else
			out->text[out->len++] = rest.s[i];
	}
}

bool printk_parse(struct printk_record *out, struct text kmsg)
{
	uint64_t priority, usec;
	char end;

	memset(out, 0, offsetof(struct printk_record, text));
	if (!take_number(&kmsg, ",,", &priority, &end) ||
	    !take_number(&kmsg, ",,", &out->seq, &end) ||
	    !take_number(&kmsg, ",;", &usec, &end) || usec > UINT64_MAX / NSEC_PER_USEC ||
	    (end == ',' && !take_words(out, &kmsg)))
		return false;
	out->ts_nsec = usec * NSEC_PER_USEC;
	out->facility = (uint8_t)(priority >> 3);
	out->level = priority & 7;
	take_text(out, kmsg);
	return true;
}
