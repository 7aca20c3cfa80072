// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each byte of a key changes the line and what the terminal shows of it in the same way. Escape
 * sequences are collected by a small state machine.
 */
#include "lib/console/line_edit.h"
#include "lib/base/str.h"

#define CTRL(c)		((c) & 0x1f)
#define ESC		0x1b
#define DEL		0x7f
#define BELL		"\a"
#define CLEAR_SCREEN	"\033[H\033[2J"		/* ECMA-48: CUP, ED */
#define ERASE_REST	"\033[K"		/* EL */
#define PARAMETER_MAX	1000

static void put(struct line_edit *e, const char *s, size_t len)
{
	if (len)
		e->out->write(e->out, s, len);
}

static void say(struct line_edit *e, const char *s)
{
	put(e, s, strlen(s));
}

static unsigned int room(const struct line_edit *e)
{
	return LINE_EDIT_COLUMNS - 1 - (unsigned int)strlen(e->prompt);
}

/* Moves the cursor by ECMA-48's CUF and CUB, for which a zero would count as one. */
static void move(struct line_edit *e, unsigned int to)
{
	if (to < e->cursor)
		fmt_print(e->out, "\033[%uD", e->cursor - to);
	else if (to > e->cursor)
		fmt_print(e->out, "\033[%uC", to - e->cursor);
	e->cursor = to;
}

/*
 * Shows the text from the cursor on, which has changed. With @shorter, erases what is left behind
 * it.
 */
static void show_rest(struct line_edit *e, bool shorter)
{
	unsigned int cursor = e->cursor;

	put(e, e->text + cursor, e->len - cursor);
	if (shorter)
		say(e, ERASE_REST);
	e->cursor = e->len;
	move(e, cursor);
}

static void insert(struct line_edit *e, const char *s, unsigned int n)
{
	if (n > room(e) - e->len) {
		say(e, BELL);
		return;
	}
	memmove(e->text + e->cursor + n, e->text + e->cursor, e->len - e->cursor + 1);
	memcpy(e->text + e->cursor, s, n);
	e->len += n;
	put(e, s, n);
	e->cursor += n;
	if (e->cursor < e->len)
		show_rest(e, false);
}

static void cut(struct line_edit *e, unsigned int from, unsigned int to)
{
	if (from == to) {
		say(e, BELL);
		return;
	}
	move(e, from);
	memmove(e->text + from, e->text + to, e->len - to + 1);
	e->len -= to - from;
	show_rest(e, true);
}

static void replace(struct line_edit *e, const char *s)
{
	move(e, 0);
	e->len = (unsigned int)strlen(s);
	memcpy(e->text, s, e->len + 1);
	show_rest(e, true);
	move(e, e->len);
}

void line_edit_redraw(struct line_edit *e)
{
	unsigned int cursor = e->cursor;

	say(e, e->prompt);
	put(e, e->text, e->len);
	e->cursor = e->len;
	move(e, cursor);
}

static void clear(struct line_edit *e)
{
	e->text[0] = '\0';
	e->len = e->cursor = e->back = 0;
	e->escape = LINE_EDIT_GROUND;
}

void line_edit_begin(struct line_edit *e)
{
	clear(e);
	line_edit_redraw(e);
}

void line_edit_init(struct line_edit *e, const char *prompt, struct fmt_sink *out,
		    const char *(*word)(const char *line, unsigned int start, unsigned int i))
{
	memset(e, 0, sizeof(*e));
	e->prompt = prompt;
	e->out = out;
	e->word = word;
}

static char *past(struct line_edit *e, unsigned int back)
{
	return e->past[(e->past_end - back) % LINE_EDIT_HISTORY];
}

static void remember(struct line_edit *e)
{
	unsigned int i = 0;

	while (e->text[i] == ' ')
		i++;
	if (!e->text[i] || (e->past_end && !strcmp(past(e, 1), e->text)))
		return;
	memcpy(past(e, 0), e->text, e->len + 1);
	e->past_end++;
}

static void look_back(struct line_edit *e, unsigned int back)
{
	if (back > e->past_end || back > LINE_EDIT_HISTORY) {
		say(e, BELL);
		return;
	}
	if (!e->back)
		memcpy(e->draft, e->text, e->len + 1);
	e->back = back;
	replace(e, back ? past(e, back) : e->draft);
}

static void look_forward(struct line_edit *e)
{
	if (e->back)
		look_back(e, e->back - 1);
	else
		say(e, BELL);
}

/*
 * Returns the next word, from number *i on, that begins with the text between @start and the
 * cursor; or NULL if there is none. *i becomes the number of the word behind it.
 */
static const char *candidate(const struct line_edit *e, unsigned int start, unsigned int *i)
{
	const char *word;

	while ((word = e->word(e->text, start, (*i)++)))
		if (!strncmp(word, e->text + start, e->cursor - start))
			return word;
	return NULL;
}

static void list_candidates(struct line_edit *e, unsigned int start)
{
	unsigned int i = 0, column = 0;
	const char *word;

	while ((word = candidate(e, start, &i))) {
		unsigned int len = (unsigned int)strlen(word);

		if (!column || column + 2 + len >= LINE_EDIT_COLUMNS) {
			say(e, "\n");
			column = 0;
		} else {
			say(e, "  ");
			column += 2;
		}
		say(e, word);
		column += len;
	}
	say(e, "\n");
	line_edit_redraw(e);
}

/* Completes the word before the cursor, as far as all candidates agree; or lists them. */
static void complete(struct line_edit *e)
{
	unsigned int start = e->cursor, i = 0, same, count = 1;
	const char *first, *other;

	while (start && e->text[start - 1] != ' ')
		start--;
	first = e->word ? candidate(e, start, &i) : NULL;
	if (!first || (e->text[e->cursor] && e->text[e->cursor] != ' ')) {
		say(e, BELL);
		return;
	}
	same = (unsigned int)strlen(first);
	while ((other = candidate(e, start, &i))) {
		unsigned int k = 0;

		while (k < same && first[k] == other[k])
			k++;
		same = k;
		count++;
	}
	if (start + same > e->cursor)
		insert(e, first + (e->cursor - start), start + same - e->cursor);
	else if (count > 1)
		list_candidates(e, start);
	if (count == 1 && !e->text[e->cursor] && e->cursor == start + same)
		insert(e, " ", 1);
}

static unsigned int word_start(const struct line_edit *e)
{
	unsigned int at = e->cursor;

	while (at && e->text[at - 1] == ' ')
		at--;
	while (at && e->text[at - 1] != ' ')
		at--;
	return at;
}

static void left(struct line_edit *e)
{
	if (e->cursor)
		move(e, e->cursor - 1);
	else
		say(e, BELL);
}

static void right(struct line_edit *e)
{
	if (e->cursor < e->len)
		move(e, e->cursor + 1);
	else
		say(e, BELL);
}

static void delete_here(struct line_edit *e)
{
	cut(e, e->cursor, e->cursor + (e->cursor < e->len));
}

static bool finish(struct line_edit *e)
{
	move(e, e->len);
	remember(e);
	e->back = 0;
	return true;
}

static bool control(struct line_edit *e, uint8_t c)
{
	switch (c) {
	case '\r':
	case '\n':
		return finish(e);
	case ESC:	e->escape = LINE_EDIT_ESC; break;
	case '\t':	complete(e); break;
	case '\b':
	case DEL:	cut(e, e->cursor - (e->cursor > 0), e->cursor); break;
	case CTRL('A'):	move(e, 0); break;
	case CTRL('B'):	left(e); break;
	case CTRL('C'):
		move(e, e->len);
		say(e, e->len + 2 <= room(e) ? "^C\n" : "\n");
		line_edit_begin(e);
		break;
	case CTRL('D'):	delete_here(e); break;
	case CTRL('E'):	move(e, e->len); break;
	case CTRL('F'):	right(e); break;
	case CTRL('K'):	cut(e, e->cursor, e->len); break;
	case CTRL('L'):
		say(e, CLEAR_SCREEN);
		line_edit_redraw(e);
		break;
	case CTRL('N'):	look_forward(e); break;
	case CTRL('P'):	look_back(e, e->back + 1); break;
	case CTRL('U'):	cut(e, 0, e->cursor); break;
	case CTRL('W'):	cut(e, word_start(e), e->cursor); break;
	}
	return false;
}

/* Handles the cursor keys of xterm and the VT220; other keys do nothing. */
static void key(struct line_edit *e, uint8_t final)
{
	switch (final) {
	case 'A':	look_back(e, e->back + 1); break;
	case 'B':	look_forward(e); break;
	case 'C':	right(e); break;
	case 'D':	left(e); break;
	case 'H':	move(e, 0); break;
	case 'F':	move(e, e->len); break;
	case '~':
		if (e->parameter == 1 || e->parameter == 7)
			move(e, 0);
		else if (e->parameter == 3)
			delete_here(e);
		else if (e->parameter == 4 || e->parameter == 8)
			move(e, e->len);
		break;
	}
}

/*
 * ECMA-48, 5.4: parameter bytes are 30-3F, intermediate bytes 20-2F, and the final byte is 40-7E.
 */
static void csi(struct line_edit *e, uint8_t c)
{
	if (c >= 0x40) {
		e->escape = c == '[' ? LINE_EDIT_ONE_MORE : LINE_EDIT_GROUND;
		key(e, c);
	} else if (c < '0' || c > '9') {
		e->parameter_over = true;
	} else if (!e->parameter_over && e->parameter < PARAMETER_MAX) {
		e->parameter = e->parameter * 10 + (c - '0');
	}
}

static void escape(struct line_edit *e, uint8_t c)
{
	if (e->escape == LINE_EDIT_CSI) {
		csi(e, c);
		return;
	}
	if (e->escape == LINE_EDIT_SS3)
		key(e, c);
	if (e->escape == LINE_EDIT_ESC && (c == '[' || c == 'O')) {
		e->escape = c == '[' ? LINE_EDIT_CSI : LINE_EDIT_SS3;
		e->parameter = 0;
		e->parameter_over = false;
	} else {
		e->escape = LINE_EDIT_GROUND;
	}
}

bool line_edit_byte(struct line_edit *e, uint8_t c)
{
	bool lf_of_crlf = c == '\n' && e->was_cr;

	e->was_cr = c == '\r';
	if (lf_of_crlf)
		return false;
	if (c < ' ' || c >= DEL) {		/* also ends a sequence that was cut off */
		e->escape = LINE_EDIT_GROUND;
		return control(e, c);
	}
	if (e->escape != LINE_EDIT_GROUND)
		escape(e, c);
	else
		insert(e, (const char *)&c, 1);
	return false;
}
