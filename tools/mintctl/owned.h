/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What `pci` and `cpu` have in common: mint.ko has a folder with an entry for each PCI function and
 * each core, which has a file `owner`. Writing a node's name there moves it (docs/module.md).
 */
#ifndef MINTCTL_OWNED_H
#define MINTCTL_OWNED_H

#include <dirent.h>
#include "tools/mintctl/command.h"

struct owned {
	const char *folder;			/* below mint.ko's folder in sysfs */
	const char *what;			/* "PCI function", in messages */
	const char *list;			/* the command that lists them */
	const char *(*reason)(int error);	/* what an errno of mint.ko means; NULL: as below */
};

/* Reads file @file of entry @name as text, without its last line feed. */
bool owned_read(const char *root, const struct owned *kind, const char *name, const char *file,
		char *buf, size_t size);
/*
 * Reads the names of all entries, in order; the caller frees each, and the list. Returns their
 * count, or -1 after an error message.
 */
int owned_names(const char *root, const struct owned *kind, struct dirent ***names);
/*
 * Moves entry @name to @to, a node's name or "nobody". Says from whom to whom, or why not. Returns
 * an exit status.
 */
int owned_move(const char *root, const struct owned *kind, const char *name, const char *to,
	       bool force);

enum owned_verb { OWNED_TAKE, OWNED_GIVE, OWNED_MOVE };
/*
 * Finds to whom @verb moves something: a node's name, with --node or by the operand; this node's,
 * which is then read into @self; or "nobody". Returns an exit status.
 */
int owned_to(const struct args *args, enum owned_verb verb, struct node *self, const char **to);

#endif
