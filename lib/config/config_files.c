// SPDX-License-Identifier: GPL-2.0-only
/* Values that say what a node boots: files, their digests, and a command line. */
#include "lib/config/config_value.h"
#include "lib/base/str.h"

/* Appends one component of a path, with a '/' in front. Returns false if there is no room. */
static bool path_append(struct config_path *p, size_t *len, struct text name)
{
	if (!name.len || text_is(name, "."))
		return true;
	if (*len + 1 + name.len >= CONFIG_PATH_SIZE)
		return false;
	p->path[(*len)++] = '/';
	memcpy(p->path + *len, name.s, name.len);
	*len += name.len;
	p->path[*len] = '\0';
	return true;
}

static bool is_slash(char c)
{
	return c == '/' || c == '\\';
}

static void read_path(const struct config_value *v, struct text t, struct config_path *p)
{
	size_t len = 0, start = 1;

	if (!is_slash(t.s[0]) || is_slash(t.s[t.len - 1])) {
		VALUE_ERROR(v, t, "is not a file's path: write it from the volume's root and "
			    "without quotes, for example /mint/vmlinuz");
		return;
	}
	for (size_t i = 1; i <= t.len; i++) {
		struct text name = text_of(t.s + start, i - start);

		if (i < t.len && (unsigned char)t.s[i] >= 0x80) {
			VALUE_ERROR(v, t, "is not plain ASCII: rename the file");
			return;
		}
		if (i < t.len && !is_slash(t.s[i]))
			continue;
		if (text_is(name, "..")) {
			VALUE_ERROR(v, t, "has a '..': write the path from the root without it");
			return;
		}
		if (!path_append(p, &len, name)) {
			VALUE_ERROR(v, t, "is too long: a path has at most %u characters",
				    CONFIG_PATH_SIZE - 1);
			return;
		}
		start = i + 1;
	}
	if (!len)
		VALUE_ERROR(v, t, "names no file");
}

void config_read_path(const struct config_value *v, void *field)
{
	read_path(v, v->text, field);
}

/*
 * Returns true if a blank separates two paths, as in a boot loader's entry. No file's name ends
 * with a blank.
 */
static bool is_two_paths(struct text t)
{
	for (size_t i = 1; i < t.len; i++)
		if (is_slash(t.s[i]) && text_blank(t.s[i - 1]))
			return true;
	return false;
}

void config_read_initrd(const struct config_value *v, void *field)
{
	struct config_initrds *initrd = field;
	struct text rest = v->text, item;

	while (text_item(&rest, ',', &item)) {
		struct config_path *file = &initrd->file[initrd->count];
		unsigned int i = 0;

		if (initrd->count == CONFIG_INITRDS_MAX) {
			VALUE_ERROR(v, item, "is too much: a node has at most %u initrds",
				    CONFIG_INITRDS_MAX);
			return;
		}
		if (!item.len || is_two_paths(item)) {
			VALUE_ERROR(v, item, "is not one file's path: separate several by commas");
			continue;
		}
		read_path(v, item, file);
		file->line = v->line;
		while (strcmp(initrd->file[i].path, file->path))
			i++;
		if (file->path[0] && i < initrd->count)
			VALUE_ERROR(v, item, "stands twice among this node's initrds");
		initrd->count++;
	}
}

void config_read_digest(const struct config_value *v, void *field)
{
	struct config_digest *d = field;
	bool ok = v->text.len == 2 * SHA256_SIZE;
	uint32_t byte;

	for (unsigned int i = 0; ok && i < SHA256_SIZE; i++) {
		ok = text_hex(text_of(v->text.s + 2 * i, 2), 2, &byte);
		d->sha256[i] = (uint8_t)byte;
	}
	if (!ok || sha256_none(d->sha256))
		VALUE_ERROR(v, v->text, "is no SHA-256: write its 64 hexadecimal digits, as "
			    "`sha256sum` prints them");
}

void config_read_cmdline(const struct config_value *v, void *field)
{
	bool quoted = false;

	for (size_t i = 0; i < v->text.len; i++)
		quoted ^= v->text.s[i] == '"';
	if (quoted)
		VALUE_ERROR(v, v->text, "has a \" that is never closed");
	else if (!str_copy(field, CONFIG_CMDLINE_SIZE, v->text.s, v->text.len))
		VALUE_ERROR(v, v->text, "is too long: a command line has at most %u characters",
			    CONFIG_CMDLINE_SIZE - 1);
}
