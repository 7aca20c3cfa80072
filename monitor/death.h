/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What follows a node's untimely end: it waits where it dies again and again, or is
 * left as it is until it has been dumped (docs/life.md, "Death"). Runs on one of the node's
 * own cores, in the monitor, after all of them came home.
 */
#ifndef MONITOR_DEATH_H
#define MONITOR_DEATH_H

#include <stdbool.h>
#include <stdint.h>
#include <mint/abi.h>
#include "lib/config/config.h"

/* Why node @n ends, as its state and @request tell. */
enum mint_cause death_cause(unsigned int n, uint32_t request);
/* For the event log. */
uint32_t death_arg(enum mint_cause cause, uint32_t request);
/* Before anything is done: count it. ms until the next start. */
uint32_t death_count(unsigned int n, enum mint_cause cause, uint32_t request);

/* Nothing runs in node @n's memory any more; or something will, in a moment. */
void death_home(unsigned int n, bool home);
bool death_is_home(unsigned int n);
/* What the config says of such an end; RESTART or STOP, as asked for, where it says nothing. */
enum config_reaction death_reaction(unsigned int n, enum mint_cause cause, uint32_t request);
/* Leave it waiting, or crashed until it is dumped, with its next start in @ms at the earliest. */
void death_wait(unsigned int n, enum mint_cause cause, uint32_t ms);
void death_keep(unsigned int n, enum mint_cause cause, uint32_t arg, uint32_t ms);
/* Has node @n waited long enough? */
bool death_over(unsigned int n);

#endif
