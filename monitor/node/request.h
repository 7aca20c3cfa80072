/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Requests about a node, as the monitor posts them: the word `request` in the node's entry of the
 * table (mint/abi.h). life.h has the other side. @n is always the index of a node.
 */
#ifndef MONITOR_REQUEST_H
#define MONITOR_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Asks for something to be done with node @n, on behalf of the console. Any core may call this.
 * @what: a kind of request (enum mint_request_kind), with MINT_REQUEST_HANG if it is made because
 *   the node hangs
 *
 * Returns NULL if the request is posted and the boot core sees to it. Otherwise returns the reason
 * why not, as a clause that follows the node's name in a message.
 */
const char *request_post(unsigned int n, uint32_t what);
/*
 * Brings the boot core of node @n, for which a request stands, to life_attend(), wherever it is.
 * Returns false if it does not come.
 */
bool request_kick(unsigned int n);
/* Returns true if the node that made @request, by which it holds node @n, lives. */
bool request_holder_lives(unsigned int n, uint32_t request);

#endif
