// SPDX-License-Identifier: GPL-2.0-only
/* Reads the nodes as mint.ko shows them in /sys/kernel/mint (docs/module.md). */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "tools/mintctl/mintctl.h"

static bool path_of(char *path, size_t size, const char *root, const char *name, const char *what)
{
	return snprintf(path, size, "%s/nodes/%s/%s", root, name, what) < (int)size;
}

/* Read the only line of a short file, without its end. */
static bool read_line(const char *path, char *buf, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return false;
	n = read(fd, buf, size - 1);
	close(fd);
	if (n <= 0)
		return false;
	buf[n] = '\0';
	buf[strcspn(buf, "\n")] = '\0';
	return true;
}

bool node_read_text(const char *root, const char *name, const char *what, char *buf, size_t size)
{
	char path[4096];

	return path_of(path, sizeof(path), root, name, what) && file_read_text(path, buf, size);
}

static bool read_text(const char *root, const char *name, const char *what, char *buf, size_t size)
{
	char path[4096];

	return path_of(path, sizeof(path), root, name, what) && read_line(path, buf, size);
}

static bool read_u64(const char *root, const char *name, const char *what, unsigned long long *v)
{
	char text[32], *end;

	if (!read_text(root, name, what, text, sizeof(text)))
		return false;
	errno = 0;
	*v = strtoull(text, &end, 10);
	return !errno && end != text && !*end;
}

static bool read_u32(const char *root, const char *name, const char *what, unsigned int *v)
{
	unsigned long long wide;

	if (!read_u64(root, name, what, &wide) || wide > UINT32_MAX)
		return false;
	*v = (unsigned int)wide;
	return true;
}

static bool is_self(const char *root, const char *name)
{
	char path[4096], self[NODE_NAME_SIZE];

	return snprintf(path, sizeof(path), "%s/self", root) < (int)sizeof(path) &&
		read_line(path, self, sizeof(self)) && !strcmp(self, name);
}

static bool read_node(const char *root, const char *name, struct node *node)
{
	char dump[16] = "";

	if (strlen(name) >= sizeof(node->name))
		return false;
	*node = (struct node){ .self = is_self(root, name) };
	strcpy(node->name, name);
	/* A node that has no core left has an empty line there. */
	read_text(root, name, "cores", node->cores, sizeof(node->cores));
	read_text(root, name, "dump", dump, sizeof(dump));
	node->dump_wanted = !strcmp(dump, "wanted");
	node->dumps_itself = !strcmp(dump, "itself");
	/* An older module has no such file. */
	read_u32(root, name, "cores_lost", &node->cores_lost);
	return read_text(root, name, "state", node->state, sizeof(node->state)) &&
		read_u32(root, name, "index", &node->index) &&
		read_u32(root, name, "generation", &node->generation) &&
		read_u32(root, name, "boot_core", &node->boot_core) &&
		read_u32(root, name, "tag", &node->tag) &&
		read_u64(root, name, "heartbeat", &node->heartbeat) &&
		read_u32(root, name, "heartbeat_ms", &node->heartbeat_ms) &&
		read_u32(root, name, "silent_ms", &node->silent_ms) &&
		read_u32(root, name, "deaths", &node->deaths) &&
		read_u64(root, name, "resume_ms", &node->resume_ms) &&
		read_text(root, name, "request", node->request, sizeof(node->request)) &&
		read_text(root, name, "asker", node->asker, sizeof(node->asker));
}

static DIR *open_nodes(const char *root)
{
	char path[4096];
	DIR *dir = NULL;

	if (path_of(path, sizeof(path), root, "", ""))
		dir = opendir(path);
	if (!dir)
		fprintf(stderr, "mintctl: %s: %s: mint.ko is not loaded, or this Linux is no node "
			"of Mint\n", root, strerror(errno));
	return dir;
}

int node_read(const char *root, const char *name, struct node *node)
{
	DIR *dir = open_nodes(root);
	struct node fresh;

	if (!dir)
		return EXIT_NO_MODULE;
	closedir(dir);
	if (!*name || strchr(name, '/') || *name == '.' || !read_node(root, name, &fresh)) {
		fprintf(stderr, "mintctl: %s: no such node; `mintctl nodes` lists them\n", name);
		return EXIT_NO_NODE;
	}
	*node = fresh;			/* only now: @name may lie in *node */
	return EXIT_SUCCESS;
}

int node_read_self(const char *root, struct node *node)
{
	char path[4096], self[NODE_NAME_SIZE] = "";

	if (snprintf(path, sizeof(path), "%s/self", root) < (int)sizeof(path))
		read_line(path, self, sizeof(self));
	return node_read(root, self, node);
}

static int by_index(const void *a, const void *b)
{
	unsigned int x = ((const struct node *)a)->index, y = ((const struct node *)b)->index;

	return x < y ? -1 : x > y;
}

int node_read_all(const char *root, struct node **nodes, size_t *count)
{
	DIR *dir = open_nodes(root);
	struct dirent *entry;
	struct node *more;

	*nodes = NULL;
	*count = 0;
	if (!dir)
		return EXIT_NO_MODULE;
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		more = realloc(*nodes, (*count + 1) * sizeof(**nodes));
		if (!more) {
			perror("mintctl");
			closedir(dir);
			return EXIT_FAILURE;
		}
		*nodes = more;
		if (read_node(root, entry->d_name, &more[*count]))
			++*count;
	}
	closedir(dir);
	if (*count)
		qsort(*nodes, *count, sizeof(**nodes), by_index);
	return EXIT_SUCCESS;
}

int node_write(const char *root, const char *name, const char *what, const char *value)
{
	char path[4096];

	return path_of(path, sizeof(path), root, name, what) ? file_write(path, value) :
		ENAMETOOLONG;
}

int node_open_state(const char *root, const char *name)
{
	char path[4096];

	return path_of(path, sizeof(path), root, name, "state") ?
		open(path, O_RDONLY | O_CLOEXEC) : -1;
}
