// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads the config's lines, sections and keys; config_value.h has the readers of the values. The
 * tables below name all keys of each section.
 */
#include "lib/config/config_parse.h"
#include <mint/abi.h>
#include "lib/config/config_value.h"
#include "lib/base/str.h"

#define TIMEOUT_DEFAULT	30000	/* ms */
#define HANG_DEFAULT	10000	/* ms */
#define DUMP_DEFAULT	3600000	/* ms */
#define COUNTDOWN_DEFAULT 3	/* s */
#define CONSOLE_DEFAULT	KIB(64)
#define STOP_DEFAULT	60	/* s */
#define BACKOFF_DEFAULT	60	/* s */
#define HZ_DEFAULT	250
#define TITLE_SIZE	(CONFIG_NAME_SIZE + sizeof("[node ]"))

struct key {
	const char *name;
	size_t line;		/* offset of the key's line number in the section's struct */
	size_t field;		/* offset of the field that `read` fills in */
	void (*read)(const struct config_value *v, void *field);
	bool repeats;		/* it may occur several times; its line is that of the first */
};

#define KEY(type, name, line, field, read) \
	{ name, offsetof(struct type, line), offsetof(struct type, field), read, false }
#define KEY_REPEATS(type, name, line, field, read) \
	{ name, offsetof(struct type, line), offsetof(struct type, field), read, true }

static const struct key monitor_keys[] = {
	KEY(config, "console", console.line, console, config_read_console),
	KEY(config, "cores", cores.line, cores, config_read_cores),
	KEY(config, "table", table_line, table, config_read_table),
	KEY(config, "timeout", timeout_line, timeout_ms, config_read_timeout),
	KEY(config, "hang_timeout", hang_line, hang_ms, config_read_timeout),
	KEY(config, "dump_timeout", dump_line, dump_ms, config_read_dump_timeout),
	KEY(config, "console_size", console_size_line, console_size, config_read_console_size),
	KEY(config, "store", store.line, store, config_read_store),
	KEY(config, "network", network.line, network, config_read_network),
	KEY(config, "countdown", countdown_line, countdown_s, config_read_seconds),
	KEY(config, "last_node_off", last_line, last_poweroff, config_read_last),
	{ 0 }
};

static const struct key node_keys[] = {
	KEY(config_node, "cores", cores.line, cores, config_read_cores),
	KEY(config_node, "cores_max", cores_max.line, cores_max, config_read_cores),
	KEY(config_node, "memory", memory.line, memory, config_read_memory),
	KEY(config_node, "dma", dma.line, dma, config_read_dma),
	KEY(config_node, "kernel", kernel.line, kernel, config_read_path),
	KEY_REPEATS(config_node, "initrd", initrd.line, initrd, config_read_initrd),
	KEY(config_node, "kernel_sha256", kernel_sha256.line, kernel_sha256, config_read_digest),
	KEY(config_node, "initrd_sha256", initrd_sha256.line, initrd_sha256, config_read_digest),
	KEY(config_node, "cmdline", cmdline_line, cmdline, config_read_cmdline),
	KEY(config_node, "pci", pci.line, pci, config_read_pci),
	KEY(config_node, "irq", irq.line, irq, config_read_irq),
	KEY(config_node, "legacy", legacy.line, legacy, config_read_legacy),
	KEY(config_node, "acpi", acpi_line, acpi_full, config_read_acpi),
	KEY(config_node, "uart", uart.line, uart, config_read_uart),
	KEY(config_node, "on_panic", on_panic_line, on_panic, config_read_on_panic),
	KEY(config_node, "on_hang", on_hang_line, on_hang, config_read_on_hang),
	KEY(config_node, "on_death", death_line, heir, config_read_on_death),
	KEY(config_node, "memory_lend", lend_line, memory_lend, config_read_yes_no),
	KEY(config_node, "stop_timeout", stop_line, stop_s, config_read_seconds),
	KEY(config_node, "backoff", backoff_line, backoff_s, config_read_seconds),
	KEY(config_node, "memory_restore", restore_line, memory_restore, config_read_yes_no),
	KEY(config_node, "scrub", scrub_line, scrub, config_read_yes_no),
	KEY(config_node, "hz", hz_line, hz, config_read_hz),
	{ 0 }
};

static const struct key pool_keys[] = {
	KEY(config, "memory", pool.line, pool, config_read_pool),
	KEY(config, "cores", pool_cores.line, pool_cores, config_read_cores),
	{ 0 }
};

struct reader {
	struct config *cfg;
	struct diag *diag;
	unsigned int line;
	/* The section to which the lines belong. */
	bool in_section;
	const struct key *keys;		/* NULL: its lines are skipped */
	char *base;			/* the struct that its keys fill in */
	char title[TITLE_SIZE];		/* "[node web]" */
};

#define READER_ERROR(r, fmt, ...) \
	diag_error((r)->diag, (r)->cfg->file, (r)->line, fmt, ##__VA_ARGS__)

/*
 * Returns the part before a comment. A comment begins with a '#' that is the first character or
 * follows a blank; with @quotes, not between double quotes.
 */
static struct text cut_comment(struct text t, bool quotes)
{
	bool quoted = false;

	for (size_t i = 0; i < t.len; i++) {
		quoted ^= quotes && t.s[i] == '"';
		if (t.s[i] == '#' && !quoted && (!i || text_blank(t.s[i - 1])))
			t.len = i;
	}
	return text_trim(t);
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/*
 * Returns the Levenshtein distance of two texts of at most 15 characters. Upper and lower case
 * count as alike.
 */
static unsigned int distance(struct text a, struct text b)
{
	unsigned int row[16];

	for (unsigned int j = 0; j <= b.len; j++)
		row[j] = j;
	for (size_t i = 0; i < a.len; i++) {
		unsigned int diagonal = row[0];

		row[0]++;
		for (size_t j = 0; j < b.len; j++) {
			unsigned int best = diagonal + (lower(a.s[i]) != lower(b.s[j]));

			diagonal = row[j + 1];
			if (best > diagonal + 1)
				best = diagonal + 1;
			if (best > row[j] + 1)
				best = row[j] + 1;
			row[j + 1] = best;
		}
	}
	return row[b.len];
}

/* Returns the key that the user probably meant, or NULL if no name is similar. */
static const struct key *nearest_key(const struct key *keys, struct text name)
{
	const struct key *best = NULL;
	unsigned int best_distance = 3;

	for (; name.len < 16 && keys->name; keys++) {
		struct text known = text_of(keys->name, strlen(keys->name));
		unsigned int d = distance(name, known);

		if (d >= best_distance || d >= known.len)
			continue;
		best = keys;
		best_distance = d;
	}
	return best;
}

static void unknown_key(struct reader *r, struct text name)
{
	const struct key *near = nearest_key(r->keys, name);
	char quote[TEXT_QUOTE_LEN], known[320];
	size_t n = 0;

	for (const struct key *k = r->keys; k->name && n < sizeof(known); k++)
		n += fmt_string(known + n, sizeof(known) - n, "%s%s", n ? ", " : "", k->name);
	READER_ERROR(r, "unknown key '%s' in %s%s%s%s: its keys are %s",
		     text_quote(quote, name), r->title, near ? " (did you mean '" : "",
		     near ? near->name : "", near ? "'?)" : "", known);
}

static void read_key(struct reader *r, struct text line)
{
	struct text rest = line, name;
	struct config_value v = {
		.file = r->cfg->file, .line = r->line, .diag = r->diag,
	};
	const struct key *k = r->keys;
	char quote[TEXT_QUOTE_LEN];
	unsigned int *key_line;

	text_item(&rest, '=', &name);
	if (!rest.s) {
		READER_ERROR(r, "'%s' is neither a [section] nor a `key = value`",
			     text_quote(quote, line));
		return;
	}
	while (k->name && !text_is(name, k->name))
		k++;
	if (!k->name) {
		unknown_key(r, name);
		return;
	}
	key_line = (unsigned int *)(void *)(r->base + k->line);
	if (*key_line && !k->repeats) {
		READER_ERROR(r, "%s has %s in line %u already", r->title, k->name, *key_line);
		return;
	}
	if (!*key_line)
		*key_line = r->line;
	v.key = k->name;
	v.text = cut_comment(text_trim(rest), k->read == config_read_cmdline);
	if (!v.text.len)
		READER_ERROR(r, "%s: no value: give one, or leave the line out", k->name);
	else
		k->read(&v, r->base + k->field);
}

/* Opens [monitor] or [pool], of which there is one each. */
static void open_single(struct reader *r, const char *name, struct text more,
			unsigned int *section_line, const struct key *keys)
{
	fmt_string(r->title, sizeof(r->title), "[%s]", name);
	r->base = (char *)r->cfg;
	if (more.len) {
		READER_ERROR(r, "the section is called %s, without anything more", r->title);
	} else if (*section_line) {
		READER_ERROR(r, "%s stands in line %u already", r->title, *section_line);
	} else {
		*section_line = r->line;
		r->keys = keys;
	}
}

static bool node_name_good(struct text name)
{
	if (!name.len || name.len >= CONFIG_NAME_SIZE || text_is(name, "monitor") ||
	    text_is(name, "pool"))
		return false;
	for (size_t i = 0; i < name.len; i++) {
		char c = name.s[i];

		if (!(c >= 'a' && c <= 'z') && (!i || (c != '-' && !(c >= '0' && c <= '9'))))
			return false;
	}
	return true;
}

static void open_node(struct reader *r, struct text name)
{
	struct config *cfg = r->cfg;
	struct config_node *node = &cfg->node[cfg->node_count];
	char quote[TEXT_QUOTE_LEN];

	if (!node_name_good(name)) {
		READER_ERROR(r, "'%s' is no name for a node: [node NAME] wants a-z first, then "
			     "a-z, 0-9 and -, at most %u characters, and neither monitor nor pool",
			     text_quote(quote, name), CONFIG_NAME_SIZE - 1);
		return;
	}
	for (unsigned int i = 0; i < cfg->node_count; i++) {
		if (!text_is(name, cfg->node[i].name))
			continue;
		READER_ERROR(r, "[node %s] stands in line %u already: give this one another name",
			     cfg->node[i].name, cfg->node[i].line);
		return;
	}
	if (cfg->node_count == CONFIG_NODES_MAX) {
		READER_ERROR(r, "[node %s] is one too many: there are at most %u nodes",
			     text_quote(quote, name), CONFIG_NODES_MAX);
		return;
	}
	cfg->node_count++;
	node->line = r->line;
	node->hz = HZ_DEFAULT;
	node->stop_s = STOP_DEFAULT;
	node->on_panic = CONFIG_RESTART;
	node->on_hang = CONFIG_NOTHING;
	node->backoff_s = BACKOFF_DEFAULT;
	str_copy(node->name, sizeof(node->name), name.s, name.len);
	fmt_string(r->title, sizeof(r->title), "[node %s]", node->name);
	r->base = (char *)node;
	r->keys = node_keys;
}

static void open_section(struct reader *r, struct text line)
{
	struct text inside, word;
	char quote[TEXT_QUOTE_LEN];

	r->in_section = true;
	r->keys = NULL;		/* after an error, the section's lines are skipped */
	line = cut_comment(line, false);
	if (line.s[line.len - 1] != ']') {
		READER_ERROR(r, "'%s' has no ] at its end", text_quote(quote, line));
		return;
	}
	inside = text_trim(text_of(line.s + 1, line.len - 2));
	word = text_word(&inside);
	inside = text_trim(inside);
	if (text_is(word, "monitor"))
		open_single(r, "monitor", inside, &r->cfg->monitor_line, monitor_keys);
	else if (text_is(word, "pool"))
		open_single(r, "pool", inside, &r->cfg->pool_line, pool_keys);
	else if (text_is(word, "node"))
		open_node(r, inside);
	else
		READER_ERROR(r, "unknown section %s: there are [monitor], [node NAME] and [pool]",
			     text_quote(quote, line));
}

static void read_line(struct reader *r, struct text line)
{
	line = text_trim(line);
	if (!line.len || line.s[0] == '#' || line.s[0] == ';')
		return;
	if (line.s[0] == '[') {
		open_section(r, line);
	} else if (r->keys) {
		read_key(r, line);
	} else if (!r->in_section) {
		char quote[TEXT_QUOTE_LEN];

		READER_ERROR(r, "'%s' stands before the first section: begin with [monitor] or "
			     "[node NAME]", text_quote(quote, line));
		r->in_section = true;	/* so that this is reported once */
	}
}

static void check_node(const struct config *cfg, const struct config_node *node,
		       struct diag *diag)
{
	static const char fmt[] = "[node %s] has no %s: add, for example, `%s`";

	if (!node->cores.line)
		diag_error(diag, cfg->file, node->line, fmt, node->name, "cores", "cores = 1-2");
	if (!node->memory.line)
		diag_error(diag, cfg->file, node->line, fmt, node->name, "memory", "memory = 1G");
	if (!node->kernel.line)
		diag_error(diag, cfg->file, node->line, fmt, node->name, "kernel",
			   "kernel = /mint/vmlinuz");
}

static void config_defaults(struct config *cfg, const char *file)
{
	memset(cfg, 0, sizeof(*cfg));
	cfg->file = file;
	cfg->console.kind = UART_COM;
	cfg->table = MINT_TABLE_DEFAULT;
	cfg->timeout_ms = TIMEOUT_DEFAULT;
	cfg->hang_ms = HANG_DEFAULT;
	cfg->dump_ms = DUMP_DEFAULT;
	cfg->countdown_s = COUNTDOWN_DEFAULT;
	cfg->last_poweroff = true;
	cfg->console_size = CONSOLE_DEFAULT;
}

bool config_parse(struct config *cfg, const char *file, const char *text, size_t size,
		  struct diag *diag)
{
	struct reader r = { .cfg = cfg, .diag = diag };
	struct text rest = text_of(text, size), line;
	unsigned int errors = diag->errors;

	config_defaults(cfg, file);
	if (size > CONFIG_SIZE_MAX) {
		diag_error(diag, file, 0,
			   "%zu bytes are too much for a config: it has at most %u KiB",
			   size, (unsigned int)(CONFIG_SIZE_MAX / KIB(1)));
		return false;
	}
	if (!text_check(&rest, file, diag))
		return false;
	while (text_line(&rest, &line)) {
		r.line++;
		read_line(&r, line);
	}
	if (!cfg->pool.line)
		cfg->pool.rest = true;
	if (!cfg->node_count)
		diag_error(diag, file, 0, "no [node ...] section: nothing to start");
	for (unsigned int i = 0; i < cfg->node_count; i++)
		check_node(cfg, &cfg->node[i], diag);
	return diag->errors == errors;
}
