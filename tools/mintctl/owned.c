// SPDX-License-Identifier: GPL-2.0-only
/* Reads and writes the entries of mint.ko that have an owner. */
#define _GNU_SOURCE		/* versionsort(): names are numbers, at least in parts */
#include "tools/mintctl/owned.h"
#include <errno.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <string.h>

static bool path_of(char *path, size_t size, const char *root, const struct owned *kind,
		    const char *name, const char *file)
{
	return snprintf(path, size, "%s/%s/%s/%s", root, kind->folder, name, file) < (int)size;
}

bool owned_read(const char *root, const struct owned *kind, const char *name, const char *file,
		char *buf, size_t size)
{
	char path[4096];
	size_t end;

	if (strchr(name, '/') || !path_of(path, sizeof(path), root, kind, name, file) ||
	    !file_read_text(path, buf, size))
		return false;
	end = strlen(buf);
	if (end && buf[end - 1] == '\n')
		buf[end - 1] = '\0';
	return true;
}

static int not_dots(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

int owned_names(const char *root, const struct owned *kind, struct dirent ***names)
{
	char path[4096];
	int count = -1;

	if (path_of(path, sizeof(path), root, kind, "", ""))
		count = scandir(path, names, not_dots, versionsort);
	if (count < 0)
		fprintf(stderr, "mintctl: %s/%s: %s: mint.ko is not loaded, or this Linux is no "
			"node of Mint\n", root, kind->folder, strerror(errno));
	return count;
}

/* What both kinds of moves answer (mint_movable_give() in module/movable.h). */
static const char *reason(const struct owned *kind, int error)
{
	const char *own = kind->reason(error);

	if (own)
		return own;
	switch (error) {
	case EEXIST:	return "that is its owner already";
	case EHOSTDOWN:	return "its owner, or the node that is to get it, does not run, or has no "
			       "mint.ko that gives and takes such";
	case EALREADY:	return "its owner is asked something about it already, or another node was "
			       "quicker: try again";
	case ENOMEM:	return "there is no memory for it";
	case EINTR:	return "interrupted";
	default:	return strerror(error);
	}
}

static int status_of(int error)
{
	switch (error) {
	case 0:
		return EXIT_SUCCESS;
	case ETIMEDOUT:
		return EXIT_TIMEOUT;
	case EPERM:
	case EEXIST:
	case EHOSTDOWN:
	case EBUSY:
		return EXIT_STATE;
	default:
		return EXIT_FAILURE;
	}
}

static int write_owner(const char *root, const struct owned *kind, const char *name,
		       const char *to, bool force)
{
	char path[4096], word[NODE_NAME_SIZE + 8];

	snprintf(word, sizeof(word), "%s%s", to, force ? " force" : "");
	return path_of(path, sizeof(path), root, kind, name, "owner") ? file_write(path, word) :
		ENAMETOOLONG;
}

int owned_move(const char *root, const struct owned *kind, const char *name, const char *to,
	       bool force)
{
	char before[NODE_NAME_SIZE], after[NODE_NAME_SIZE];
	struct node node;
	int error, status;

	if (strcmp(to, "nobody")) {
		status = node_read(root, to, &node);
		if (status)
			return status;
	}
	if (!owned_read(root, kind, name, "owner", before, sizeof(before))) {
		fprintf(stderr, "mintctl: %s: the machine has no such %s; `%s` lists them\n", name,
			kind->what, kind->list);
		return EXIT_FAILURE;
	}
	error = write_owner(root, kind, name, to, force);
	if (error) {
		if (!not_permitted(name, error, CAP_SYS_ADMIN))
			fprintf(stderr, "mintctl: %s: %s\n", name, reason(kind, error));
		return status_of(error);
	}
	if (!owned_read(root, kind, name, "owner", after, sizeof(after)))
		strcpy(after, to);
	printf("%s: from %s to %s\n", name, before, after);
	return EXIT_SUCCESS;
}

int owned_to(const struct args *args, enum owned_verb verb, struct node *self, const char **to)
{
	int status;

	*to = verb == OWNED_GIVE ? "nobody" : verb == OWNED_MOVE ? args->second : args->node;
	if (*to)
		return EXIT_SUCCESS;
	status = node_read_self(args->sysfs, self);
	*to = self->name;
	return status;
}
