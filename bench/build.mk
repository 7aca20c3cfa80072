# SPDX-License-Identifier: GPL-2.0-only
# Benchmarks: figures, not tests. A missed aim is shown and fails nothing; a figure that could
# not be taken does.

ONLY		?=
RUNS		?= 3
ACCEL		?=
PLUGIN_CFLAGS	:= -std=gnu11 -g -O2 -fPIC -shared $(WARN) $(INC)

# QEMU accepts only some versions of the plugin interface: 0-1 up to 8.1, from 2 on since 9.0.
$(BUILD)/bench/insn_count-%.so: bench/insn_count.c
	$(Q)mkdir -p $(@D)
	$(say) CC $@
	$(Q)$(HOSTCC) $(PLUGIN_CFLAGS) -DPLUGIN_API=$* $< -o $@

#: make bench        figures in a table and in build/bench.json [ONLY=size|start] [RUNS=3] [ACCEL=tcg|kvm]
bench: monitor $(BUILD)/bench/insn_count-1.so $(BUILD)/bench/insn_count-4.so
	@ACCEL=$(ACCEL) python3 bench/bench.py --build $(BUILD) --runs $(RUNS) $(ONLY)

.PHONY: bench
