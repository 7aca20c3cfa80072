/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MINTCTL_ARGS_H
#define MINTCTL_ARGS_H

#include "tools/mintctl/command.h"

/* What the user asks for. For UNKNOWN and BAD a message has been printed. */
enum args_next { ARGS_DONE, ARGS_HELP, ARGS_VERSION, ARGS_UNKNOWN, ARGS_BAD };

/*
 * Fill @args from the options of the command line. Returns ARGS_DONE if there are only options of
 * commands, or the first other one. The words that are left begin at `optind` (getopt(3)).
 */
enum args_next args_take(int argc, char **argv, struct args *args);

#endif
