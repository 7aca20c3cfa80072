# SPDX-License-Identifier: GPL-2.0-only
# Benchmarks: they are figures, not tests. A figure that misses its aim is shown, and nothing fails;
# a figure that cannot be taken makes the run fail.

ONLY		?=
RUNS		?= 3
ACCEL		?=
PLUGIN_CFLAGS	:= -std=gnu11 -g -O2 -fPIC -shared $(WARN) $(INC)

# Each QEMU accepts only some versions of the plugin interface; plugin.py chooses the right one.
PLUGINS		:= $(foreach api,1 2 3 4,$(BUILD)/bench/insn_count-$(api).so \
		   $(BUILD)/bench/insn_marks-$(api).so)

$(PLUGINS): $(BUILD)/bench/%.so: bench/plugin.h bench/marks.h
	$(Q)mkdir -p $(@D)
	$(say) CC $@
	$(Q)$(HOSTCC) $(PLUGIN_CFLAGS) -DPLUGIN_API=$(lastword $(subst -, ,$*)) \
		bench/$(firstword $(subst -, ,$*)).c -o $@
$(filter $(BUILD)/bench/insn_count%,$(PLUGINS)): bench/insn_count.c
$(filter $(BUILD)/bench/insn_marks%,$(PLUGINS)): bench/insn_marks.c

# Static, for an initrd without a C library.
$(BUILD)/bench/clock $(BUILD)/bench/mover: bench/node_table.c bench/node_table.h lib/table/table.c \
	lib/table/blocks.c
NODE_PROGRAMS	:= $(BUILD)/bench/clock $(BUILD)/bench/io $(BUILD)/bench/mover \
		   $(BUILD)/bench/say $(BUILD)/bench/talk
$(NODE_PROGRAMS): $(BUILD)/bench/%: bench/%.c bench/ticks.h bench/marks.h
	$(Q)mkdir -p $(@D)
	$(say) CC $@
	$(Q)$(HOSTCC) $(HOST_CFLAGS) -static -s $(filter %.c,$^) -o $@

#: make bench        figures in a table and in build/bench.json
#:                   [ONLY=size|start|restart|access|irq|move|pci|cpu|console|net] [RUNS=3]
#:                   [ACCEL=tcg|kvm]
bench: monitor $(PLUGINS) $(NODE_PROGRAMS) $(BUILD)/mintctl-static
	@ACCEL=$(ACCEL) python3 bench/bench.py --build $(BUILD) --runs $(RUNS) $(ONLY)

.PHONY: bench
