/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MINTCTL_H
#define MINTCTL_H

#include <stdbool.h>
#include <stdio.h>
#include "lib/diag.h"
#include "lib/fmt.h"
#include "lib/machine.h"

#define EXIT_USAGE 2

/* A file's bytes; NULL with the reason in errno. To be freed. */
char *file_read(const char *path, size_t *size);

struct file_sink {
	struct fmt_sink sink;		/* first: a pointer to it is one to us */
	FILE *out;
};
struct file_sink file_sink(FILE *out);

/* The machine that this Linux runs on. What cannot be read is in @diag. */
bool machine_linux(struct machine *m, struct diag *diag);
/* Its PCI functions (pci_linux.c). */
bool pci_linux(struct machine *m, struct diag *diag);

struct config_check {
	const char *config;		/* path */
	const char *machine;		/* path of a machine text; NULL: this machine */
	const char *root;		/* directory that stands for the boot volume's root */
};
/* Exit status. */
int config_check(const struct config_check *args);

#endif
