# SPDX-License-Identifier: GPL-2.0-only

#: make kernel       the patched kernel, in the cache, and its mint.ko
kernel:
	$(Q)dir=$$(scripts/build-kernel.sh | tail -n 1) && [ -n "$$dir" ] && \
		$(MAKE) module KDIR="$$dir/build" && printf '%s\n' "$$dir"

.PHONY: kernel
