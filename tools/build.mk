# SPDX-License-Identifier: GPL-2.0-only
# Programs for a running Linux, with the same lib/ as the monitor has.

HOST_CFLAGS	:= -std=gnu11 -O2 -g $(WARN) $(INC)
HOST		:= $(BUILD)/host
MINTCTL_SRC	:= $(wildcard tools/mintctl/*.c)
MINTCTL_OBJ	:= $(MINTCTL_SRC:%.c=$(HOST)/%.o)
# lib/base/str.c is the freestanding monitor's; these have a C library.
HOST_LIB_OBJ	:= $(patsubst %.c,$(HOST)/%.o,$(filter-out lib/base/str.c,$(wildcard lib/*/*.c)))

tools: $(BUILD)/mintctl

MINT_VERSION	:= $(shell sed -n 's/^.define MINT_VERSION "\(.*\)"$$/\1/p' monitor/version.h)
$(HOST)/tools/mintctl/main.o: HOST_CFLAGS += -DMINT_VERSION='"$(MINT_VERSION)"'
$(HOST)/tools/mintctl/main.o: monitor/version.h

$(HOST)/%.o: %.c
	$(Q)mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(HOSTCC) $(HOST_CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/mintctl: $(MINTCTL_OBJ) $(HOST_LIB_OBJ)
	$(say) LD $@
	$(Q)$(HOSTCC) $(MINTCTL_OBJ) $(HOST_LIB_OBJ) -ljansson -o $@

# For an initrd without a C library.
$(BUILD)/mintctl-static: $(MINTCTL_OBJ) $(HOST_LIB_OBJ)
	$(say) LD $@
	$(Q)$(HOSTCC) -static -s $(MINTCTL_OBJ) $(HOST_LIB_OBJ) -ljansson -o $@

-include $(MINTCTL_OBJ:.o=.d) $(HOST_LIB_OBJ:.o=.d)
