# SPDX-License-Identifier: GPL-2.0-only

#: make kernel       the patched kernel, in the cache, and its mint.ko
kernel:
	$(Q)dir=$$(scripts/build-kernel.sh | tail -n 1) && [ -n "$$dir" ] && \
		$(MAKE) module KDIR="$$dir/build" && printf '%s\n' "$$dir"

#: make test-kernels  the kernels that tests use, in the cache: patched, and the same unpatched
test-kernels:
	$(Q)scripts/build-kernel.sh --unpatched
	$(Q)scripts/build-kernel.sh

.PHONY: kernel test-kernels
