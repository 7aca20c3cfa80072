/* SPDX-License-Identifier: GPL-2.0-only */
/* A file in a folder of /dev for each other node: /dev/mint-KIND/NAME. */
#ifndef MINT_KO_PEER_FILES_H
#define MINT_KO_PEER_FILES_H

#include "module/mint.h"
#include <linux/fs.h>
#include <linux/miscdevice.h>

#define MINT_KIND_SIZE	8		/* "console", with its NUL */

/* The file for one node. Fixed while it is there. */
struct mint_peer_file {
	struct miscdevice misc;
	struct mint_peer *peer;
	char name[sizeof("mint__") + MINT_KIND_SIZE + MINT_NAME_SIZE];
	char path[sizeof("mint-/") + MINT_KIND_SIZE + MINT_NAME_SIZE];
	bool registered;
};

/* @kind, @fops, @mode: the caller's. @file: by index of the node; its own is not used. */
struct mint_peer_files {
	const char *kind;
	const struct file_operations *fops;
	umode_t mode;
	struct mint_peer_file *file;
};

/* Makes the files. Returns 0, -ENOMEM, or what misc_register() returns; then there are none. */
int mint_peer_files_start(struct mint_peer_files *files);
/* Removes them. Does nothing if they were not made. */
void mint_peer_files_stop(struct mint_peer_files *files);

/* For open(): whose file it is. misc_open() has left its device in @file->private_data. */
static inline struct mint_peer *mint_peer_file_of(const struct file *file)
{
	return container_of(file->private_data, struct mint_peer_file, misc)->peer;
}

#endif
