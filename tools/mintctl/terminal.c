// SPDX-License-Identifier: GPL-2.0-only
/* Raw mode: the terminal is put back on every way out, a signal included. */
#include "tools/mintctl/terminal.h"
#include <stddef.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

volatile sig_atomic_t terminal_interrupted;
static struct termios before;
static bool raw;

static void interrupt(int unused)
{
	(void)unused;
	terminal_interrupted = 1;
}

static void catch_signals(sigset_t *mask)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
	struct sigaction action = { .sa_handler = interrupt };
	sigset_t blocked;

	sigemptyset(&blocked);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		sigaddset(&blocked, signals[i]);
		sigaction(signals[i], &action, NULL);
	}
	sigprocmask(SIG_BLOCK, &blocked, mask);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGTSTP, SIG_IGN);	/* a stopped program would leave the terminal raw */
}

void terminal_restore(void)
{
	if (raw)
		tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
	raw = false;
}

bool terminal_raw(sigset_t *mask)
{
	struct termios mode;

	catch_signals(mask);
	if (!isatty(STDIN_FILENO))
		return true;
	if (tcgetattr(STDIN_FILENO, &before) || atexit(terminal_restore))
		return false;
	mode = before;
	cfmakeraw(&mode);
	raw = !tcsetattr(STDIN_FILENO, TCSADRAIN, &mode);
	return raw;
}

bool terminal_is_raw(void)
{
	return raw;
}
