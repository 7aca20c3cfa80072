# SPDX-License-Identifier: GPL-2.0-only
# `make` builds the monitor and the tools; `make help` lists the rest.

BUILD	:= build
CC	:= gcc
HOSTCC	?= gcc
CLANG	?= clang
NASM	:= nasm
OBJCOPY	:= objcopy

WARN	:= -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	   -Wundef -Wvla -Wpointer-arith -Wwrite-strings
INC	:= -I. -Iinclude

# `make V=1` shows the commands themselves.
ifeq ($(V),1)
Q	:=
say	= @:
else
Q	:= @
say	= @printf '  %-5s %s\n'
endif

all: monitor tools

include monitor/build.mk
include tools/build.mk
include tests/build.mk
include bench/build.mk
include linux-patches/build.mk
include module/build.mk

help:
	@sed -n 's/^#: //p' Makefile $(wildcard */build.mk */*/build.mk)

#: make              the monitor (build/mint.efi, build/mint.mb2) and mintctl
#: make clean        remove build/
clean:
	rm -rf $(BUILD)

.PHONY: all monitor tools help clean
.DELETE_ON_ERROR:
