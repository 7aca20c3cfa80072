/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MINTCTL_ARGS_H
#define MINTCTL_ARGS_H

#include "tools/mintctl/command.h"

enum args_next { ARGS_DONE, ARGS_HELP, ARGS_VERSION, ARGS_UNKNOWN, ARGS_BAD };

/*
 * Fills @args from the options of the command line; the words that are left begin at `optind` (getopt(3)).
 * Returns ARGS_DONE, or what the user asks for instead; ARGS_UNKNOWN and ARGS_BAD have been told.
 */
enum args_next args_take(int argc, char **argv, struct args *args);

#endif
