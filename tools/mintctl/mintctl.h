/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MINTCTL_H
#define MINTCTL_H

#include <stdbool.h>
#include <stdio.h>
#include "lib/base/diag.h"
#include "lib/base/fmt.h"
#include "lib/machine/machine.h"

/* Besides EXIT_SUCCESS and EXIT_FAILURE; mintctl(1) lists them. */
enum mintctl_exit {
	EXIT_USAGE = 2,
	EXIT_NO_MODULE,			/* this Linux is no node, or mint.ko is not loaded */
	EXIT_NO_NODE,			/* there is no node of that name */
	EXIT_STATE,			/* not in its state */
	EXIT_TIMEOUT			/* asked, but not done in time */
};

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
/* The frequency of its TSC in kHz (tsc_linux.c); 0: @diag says why it is not known. */
uint32_t tsc_linux(struct diag *diag);
/* numa_linux.c: warns if this Linux has other NUMA nodes than the firmware's tables tell of. */
void numa_linux_compare(const struct machine *m, struct diag *diag);
/* Which memory is in which NUMA node, of the SRAT in that file. False: there is no good one to read. */
bool numa_linux_table(struct machine *m, const char *path);

struct config_check {
	const char *config;		/* path */
	const char *machine;		/* path of a machine text; NULL: this machine */
	const char *root;		/* directory that stands for the boot volume's root */
};
/* Exit status. */
int config_check(const struct config_check *args);

/* What mint.ko says of a node. */
#define NODE_NAME_SIZE 64
struct node {
	char name[NODE_NAME_SIZE];
	char state[32];
	char cores[1024];		/* LAPIC IDs, a space between two */
	char request[16], asker[NODE_NAME_SIZE]; /* what the monitor is asked, and by whom */
	unsigned int index, generation, boot_core, tag, heartbeat_ms, silent_ms, deaths, cores_lost;
	unsigned long long heartbeat, resume_ms;
	bool self;
	bool dump_wanted;		/* it stays crashed until it has been dumped */
	bool dumps_itself;		/* by its crash kernel */
};

/* node.c. @root stands for /sys/kernel/mint. Errors are printed; exit status. */
int node_read(const char *root, const char *name, struct node *node);
/* This one. */
int node_read_self(const char *root, struct node *node);
/* All of them, in the order of the config: to be freed. */
int node_read_all(const char *root, struct node **nodes, size_t *count);
/* The text of file @what of a node's. False: there is none, or it has more than fits. */
bool node_read_text(const char *root, const char *name, const char *what, char *buf, size_t size);
/* Write @value to file @what of a node's; errno, 0 for success. Prints nothing. */
int node_write(const char *root, const char *name, const char *what, const char *value);
/* A file of the node whose change poll() tells; -1. */
int node_open_state(const char *root, const char *name);

enum mem_verb { MEM_TAKE, MEM_GIVE, MEM_MOVE };
struct mem {
	const char *root;
	enum mem_verb verb;
	const char *amount;		/* "1G", or blocks; not looked at where there is a @block */
	const char *block;		/* a number; NULL: any */
	const char *from;		/* whose kernel does it; NULL: this node's */
	const char *to;			/* MOVE: to this node; NULL: to the pool */
	char own[NODE_NAME_SIZE];	/* mem.c's */
};
int mem_run(const struct mem *args);

enum map_form { MAP_TEXT, MAP_JSON, MAP_SVG };
int map_show(const char *root, enum map_form form);

int nodes_show(const char *root, bool json);

/*
 * not_permitted.c: say why the kernel did not do it for node @name, if it is that this process lacks @capability (CAP_), or
 * that the node's entry was written over. Returns false if @error says something else; then nothing was said.
 */
bool not_permitted(const char *name, int error, int capability);

enum life_verb { LIFE_START, LIFE_STOP, LIFE_RESTART, LIFE_KILL };
struct life {
	const char *root, *name;
	enum life_verb verb;
	unsigned int timeout_ms;	/* for each of: the orderly way, by force */
	bool force;			/* at once */
};
int life_run(const struct life *args);

/*
 * load.c: what a node is started from next; NULL or no initrd: as it has it, or from a unified kernel
 * image; initrd "none", cmdline "": without. Several initrds are put one behind the other.
 */
#define LOAD_INITRDS_MAX 8
struct load {
	const char *root, *name;
	const char *kernel, *cmdline;
	const char *const *initrd;
	unsigned int initrd_count;
};
int load_run(const struct load *args);
/*
 * load_words.c: tell what the words of this line break, with this kernel (NULL: not known). Returns
 * false if they harm other nodes.
 */
bool load_words(const struct node *node, const char *cmdline, size_t cmdline_size,
		const void *kernel, size_t kernel_size);

/* load_parts.c: what the parts of a load point to; both are to be freed. */
struct mint_load;
struct load_bytes {
	char *kernel, *initrd;
};
/*
 * Reads the files and fills load->part. Returns false, and has told why, if one cannot be read. *bytes is
 * to be freed in any case.
 */
bool load_parts(const struct load *args, struct mint_load *load, struct load_bytes *bytes);
int images_show(const char *root, bool json);

/* /dev/mint, with O_ @flags; negative: told, the reason is in errno. */
int device_open(int flags);

struct dump {
	const char *root, *name, *file;
	bool kill;			/* take it first, if need be */
	bool restart;			/* then start it at once */
};
int dump_run(const struct dump *args);
/* Dump each node that waits for it into @dir, until a signal ends it. */
int dump_wait(const char *root, const char *dir);
/* dump_file.c: write the memory of @node, open as @memory, into a new @file. Exit status. */
int dump_file(const char *root, const struct node *node, int memory, const char *file);
/* A signal asks to end. */
extern volatile bool dump_interrupted;

/* The event log; @follow: and what comes. */
int log_show(bool follow);

#endif
