// SPDX-License-Identifier: GPL-2.0-only
/* Each file is a misc device of its own; its node's name is the last part of its path. */
#include "module/peer_files.h"
#include <linux/slab.h>

static int add(const struct mint_peer_files *files, struct mint_peer_file *file,
	       struct mint_peer *peer)
{
	int ret;

	file->peer = peer;
	snprintf(file->name, sizeof(file->name), "mint_%s_%s", files->kind, peer->name);
	snprintf(file->path, sizeof(file->path), "mint-%s/%s", files->kind, peer->name);
	file->misc = (struct miscdevice){
		.minor = MISC_DYNAMIC_MINOR, .name = file->name, .nodename = file->path,
		.fops = files->fops, .mode = files->mode,
	};
	ret = misc_register(&file->misc);
	file->registered = !ret;
	return ret;
}

void mint_peer_files_stop(struct mint_peer_files *files)
{
	for (u32 n = 0; files->file && n < mint_peer_count; n++)
		if (files->file[n].registered)
			misc_deregister(&files->file[n].misc);
	kfree(files->file);
	files->file = NULL;
}

int mint_peer_files_start(struct mint_peer_files *files)
{
	int ret = 0;

	files->file = kcalloc(mint_peer_count, sizeof(*files->file), GFP_KERNEL);
	if (!files->file)
		return -ENOMEM;
	for (u32 n = 0; !ret && n < mint_peer_count; n++)
		if (n != mint_self.index)
			ret = add(files, &files->file[n], mint_peers[n]);
	if (ret)
		mint_peer_files_stop(files);
	return ret;
}
