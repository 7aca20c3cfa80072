# SPDX-License-Identifier: GPL-2.0-only
# mint.ko, built out of tree. Kbuild writes beside the sources that it compiles. Therefore it is run
# in a directory of links to them, one for each kernel release.

MODULE_SRC	:= $(wildcard module/*.c module/*/*.c) module/Kbuild
# What the module shares with the monitor, linked as lib_NAME.c.
MODULE_LIB	:= table/table.c table/roster.c table/blocks.c table/block_state.c \
		   table/lock_wait.c table/owner.c table/store.c table/failed.c life/answer.c \
		   console/console_ring.c \
		   base/sha256.c image/bzimage.c image/placement.c base/text.c \
		   cmdline/words.c cmdline/words_match.c cmdline/words_memory.c \
		   cmdline/words_table.c dump/vmcoreinfo.c printk/node_memory.c \
		   printk/kernel_map.c printk/printk_layout.c printk/printk_ring.c \
		   printk/printk_find.c \
		   net/net_layout.c net/net_ring.c net/net_frame.c
KDIR		?= /lib/modules/$(shell uname -r)/build
# No BTF: it would need the kernel's vmlinux, and pahole.
KBUILD_MAKE	= $(MAKE) -C $(KDIR) MINT_ROOT=$(CURDIR) W=$(W) CONFIG_DEBUG_INFO_BTF_MODULES=
KRELEASE	:= $(shell sed -n 's/.*UTS_RELEASE "\(.*\)"/\1/p' \
			  $(KDIR)/include/generated/utsrelease.h 2>/dev/null)
MODULE_DIR	:= $(BUILD)/module/$(KRELEASE)

# $(call link_into,DIR,FILES): make DIR hold links to FILES of the repository, and no stale ones.
define link_into
	$(Q)mkdir -p $(1)
	$(Q)find $(1) -maxdepth 1 -type l -delete
	$(Q)ln -s $(addprefix $(CURDIR)/,$(2)) $(1)/
endef

# What both kinds of modules are made of besides their own sources. Asking Kbuild whether it has
# something to do takes two seconds, so make decides that itself.
MODULE_HEADERS	:= $(wildcard include/mint/*.h lib/*/*.h module/*.h module/*/*.h \
			      module/include/*.h)
MODULE_NEEDS	= $(MODULE_HEADERS) module/build.mk $(MODULE_DIR)/options

# How a module was built; it changes only when that does.
$(MODULE_DIR)/options: always
	$(if $(KRELEASE),,$(error $(KDIR) is no kernel's build directory: give KDIR=...))
	@mkdir -p $(@D)
	@echo 'KDIR=$(KDIR) W=$(W) CHUNKS=$(CHUNKS)' | cmp -s - $@ || \
		echo 'KDIR=$(KDIR) W=$(W) CHUNKS=$(CHUNKS)' >$@

#: make module KDIR=DIR   build/module/RELEASE/mint.ko, for the kernel whose build directory is DIR
module: $(MODULE_DIR)/mint.ko

$(MODULE_DIR)/mint.ko: $(MODULE_SRC) $(MODULE_LIB:%=lib/%) $(MODULE_NEEDS)
	$(call link_into,$(MODULE_DIR),$(MODULE_SRC))
	$(Q)for c in $(MODULE_LIB); do ln -s $(CURDIR)/lib/$$c $(MODULE_DIR)/lib_$${c##*/}; done
	$(say) KO $@
	$(Q)+$(KBUILD_MAKE) M=$(CURDIR)/$(MODULE_DIR) modules
	$(Q)touch $@

#: make test-module KDIR=DIR   build/module/RELEASE/tests/*.ko: modules that misbehave
test-module: $(MODULE_DIR)/tests/built

$(MODULE_DIR)/tests/built: $(wildcard tests/modules/*.c) tests/modules/Kbuild $(MODULE_NEEDS)
	$(call link_into,$(MODULE_DIR)/tests,$(wildcard tests/modules/*.c) tests/modules/Kbuild)
	$(Q)+$(KBUILD_MAKE) M=$(CURDIR)/$(MODULE_DIR)/tests modules
	$(Q)touch $@

always:
.PHONY: module test-module always
