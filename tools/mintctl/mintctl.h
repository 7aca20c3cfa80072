/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of mintctl share. If nothing else is said, a function prints its errors. */
#ifndef MINTCTL_H
#define MINTCTL_H

#include <stdbool.h>
#include <stdio.h>
#include "lib/base/diag.h"
#include "lib/base/fmt.h"
#include "lib/machine/machine.h"

/* The exit status, beside EXIT_SUCCESS and EXIT_FAILURE; mintctl(1) lists them. */
enum mintctl_exit {
	EXIT_USAGE = 2,
	EXIT_NO_MODULE,			/* this Linux is no node, or mint.ko is not loaded */
	EXIT_NO_NODE,			/* there is no node of that name */
	EXIT_STATE,			/* the node's state does not allow it */
	EXIT_TIMEOUT			/* it was asked for, but not done in time */
};

/*
 * file.c: read a whole file. Returns its bytes, which the caller frees, or NULL with errno. Prints
 * nothing.
 */
char *file_read(const char *path, size_t *size);
/*
 * Read a file as text into @buf, of @size bytes, the terminating NUL included. Returns false if it
 * cannot be read, or if it has more. Prints nothing.
 */
bool file_read_text(const char *path, char *buf, size_t size);
/* Write @value to a file that is there. Returns an errno, or 0. Prints nothing. */
int file_write(const char *path, const char *value);

/* A sink of lib/base/fmt.h that writes to a stream. */
struct file_sink {
	struct fmt_sink sink;		/* first, so that a pointer to it is one to this struct */
	FILE *out;
};
struct file_sink file_sink(FILE *out);

/*
 * machine_linux.c: fill *m with the machine that this Linux runs on. Returns false if that cannot
 * be done. @diag gets the errors.
 */
bool machine_linux(struct machine *m, struct diag *diag);
/* pci_linux.c: the same for its PCI functions. */
bool pci_linux(struct machine *m, struct diag *diag);
/* tsc_linux.c: Returns the frequency of its TSC in kHz, or 0; then @diag says why it is unknown. */
uint32_t tsc_linux(struct diag *diag);
/* numa_linux.c: warn if this Linux has other NUMA nodes than the firmware's tables list. */
void numa_linux_compare(const struct machine *m, struct diag *diag);
/*
 * Read the SRAT in the file @path into *m: which memory is in which NUMA node. Returns false if
 * there is none that can be used. Prints nothing.
 */
bool numa_linux_table(struct machine *m, const char *path);

struct config_check {
	const char *config;		/* path */
	const char *machine;		/* path of a machine text; NULL: this machine */
	const char *root;		/* directory that stands for the boot volume's root */
};
/* config_check.c: check the config, and print the plan. Returns the exit status. */
int config_check(const struct config_check *args);

/* What mint.ko says of a node; docs/module.md has the units and meanings. */
#define NODE_NAME_SIZE 64
struct node {
	char name[NODE_NAME_SIZE];
	char state[32];
	char cores[1024];		/* LAPIC IDs, separated by a space */
	char request[16], asker[NODE_NAME_SIZE]; /* what the monitor is asked, and by whom */
	unsigned int index, generation, boot_core, tag, heartbeat_ms, silent_ms, deaths, cores_lost;
	unsigned long long heartbeat, resume_ms;
	bool self;			/* it is the node that this program runs in */
	bool dump_wanted;		/* it stays crashed until it has been dumped */
	bool dumps_itself;		/* its crash kernel dumps it */
};

/*
 * node.c. @root stands for /sys/kernel/mint. Functions that return an int return the exit status,
 * if nothing else is said.
 */
/* Read what is known of node @name. */
int node_read(const char *root, const char *name, struct node *node);
/* Read what is known of the node that this program runs in. */
int node_read_self(const char *root, struct node *node);
/* Read all nodes, in the order of the config. The caller frees *nodes. */
int node_read_all(const char *root, struct node **nodes, size_t *count);
/*
 * Read the node's file @what as text into @buf, of @size bytes, the terminating NUL included.
 * Returns false if there is no such file, or if it has more. Prints nothing.
 */
bool node_read_text(const char *root, const char *name, const char *what, char *buf, size_t size);
/* Write @value to the node's file @what. Returns an errno, or 0 for success. Prints nothing. */
int node_write(const char *root, const char *name, const char *what, const char *value);
/* Open the node's state; its change wakes poll(2). Returns a descriptor or -1; prints nothing. */
int node_open_state(const char *root, const char *name);

/* mem.c: move memory. Returns the exit status. */
enum mem_verb { MEM_TAKE, MEM_GIVE, MEM_MOVE };
struct mem {
	const char *root;
	enum mem_verb verb;
	const char *amount;		/* "1G", or a number of blocks; not used with @block */
	const char *block;		/* the number of a block; NULL: any */
	const char *from;		/* the node whose kernel does it; NULL: this one */
	const char *to;			/* the node that gets it, for MOVE; NULL: the pool */
	char own[NODE_NAME_SIZE];	/* for mem.c */
};
int mem_run(const struct mem *args);

/* map.c: show the blocks. Returns the exit status. */
enum map_form { MAP_TEXT, MAP_JSON, MAP_SVG };
int map_show(const char *root, enum map_form form);

/* nodes.c: show the nodes. Returns the exit status. */
int nodes_show(const char *root, bool json);

/*
 * not_permitted.c: print why the kernel has refused something for node @name, if the reason is that
 * this process lacks @capability (CAP_), or that the node's entry was overwritten. Returns false,
 * and prints nothing, if @error means something else.
 */
bool not_permitted(const char *name, int error, int capability);

/* life.c: start, stop, restart or kill a node. Returns the exit status. */
enum life_verb { LIFE_START, LIFE_STOP, LIFE_RESTART, LIFE_KILL };
struct life {
	const char *root, *name;
	enum life_verb verb;
	unsigned int timeout_ms;	/* for the orderly way, and again by force */
	bool force;			/* do not try the orderly way */
};
int life_run(const struct life *args);

/*
 * load.c: what a node is to be started from next. If @kernel or @cmdline is NULL, or there is no
 * initrd, the node keeps what it has, or gets that part from a unified kernel image. The initrd
 * "none" means none, an empty @cmdline an empty command line. Several initrds are put one behind
 * the other. load_run() returns the exit status.
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
 * load_words.c: print what is wrong with words of this command line, with this kernel (NULL: it is
 * not known). Returns false if they harm other nodes.
 */
bool load_words(const struct node *node, const char *cmdline, size_t cmdline_size,
		const void *kernel, size_t kernel_size);

/* load_parts.c: the bytes that the parts of a load point to. The caller frees both. */
struct mint_load;
struct load_bytes {
	char *kernel, *initrd;
};
/*
 * Read the files, and fill load->part. Returns false, with a message, if one cannot be read. The
 * caller frees what is in *bytes in either case.
 */
bool load_parts(const struct load *args, struct mint_load *load, struct load_bytes *bytes);
/* images.c: show the image store. Returns the exit status. */
int images_show(const char *root, bool json);

/* log.c: open /dev/mint, with O_ @flags. Returns a descriptor; or a negative one, with errno. */
int device_open(int flags);

/* dump.c: dump a node into a file. Returns the exit status. */
struct dump {
	const char *root, *name, *file;
	bool kill;			/* kill it first, if it is not home */
	bool restart;			/* start it afterwards, at once */
};
int dump_run(const struct dump *args);
/* Dump each node that waits for it into @dir, until a signal ends this. Returns the exit status. */
int dump_wait(const char *root, const char *dir);
/*
 * dump_file.c: write the memory of @node, which is open as @memory, into a new @file. Returns the
 * exit status.
 */
int dump_file(const char *root, const struct node *node, int memory, const char *file);
/* A signal has asked the program to end. */
extern volatile bool dump_interrupted;

/* log.c: show the event log; with @follow also what comes. Returns the exit status. */
int log_show(bool follow);

#endif
