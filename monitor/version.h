/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MONITOR_VERSION_H
#define MONITOR_VERSION_H

#define MINT_VERSION "0.1.0"

#endif
