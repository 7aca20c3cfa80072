/* SPDX-License-Identifier: GPL-2.0-only */
/* The terminal that mintctl runs on, and the signals that end a session there. */
#ifndef MINTCTL_TERMINAL_H
#define MINTCTL_TERMINAL_H

#include <signal.h>
#include <stdbool.h>

/* A signal has asked the program to end. */
extern volatile sig_atomic_t terminal_interrupted;

/*
 * Has each key come at once and unchanged, if the standard input is a terminal, and catches the
 * signals that would end the program. They are blocked until ppoll(2) gets *@mask. The terminal is
 * as before when terminal_restore() returns, or when the program exits. Returns false, with errno,
 * if the terminal does not take the mode.
 */
bool terminal_raw(sigset_t *mask);
void terminal_restore(void);
/* Is the standard input a terminal, whose keys come unchanged now? */
bool terminal_is_raw(void);

#endif
