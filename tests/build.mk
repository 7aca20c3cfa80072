# SPDX-License-Identifier: GPL-2.0-only
# Builds lib/ for the host: unit tests (cmocka, ASan, UBSan) and fuzzers (libFuzzer). Runs all
# tests.

# The freestanding monitor needs lib/base/str.c; hosted programs have a C library.
LIB_SRC		:= $(filter-out lib/base/str.c,$(wildcard lib/*/*.c))

UNIT_CFLAGS	:= -std=gnu11 -g -O1 -fno-omit-frame-pointer $(WARN) $(INC) \
		   -fsanitize=address,undefined -fno-sanitize-recover=all
UNIT_OBJ	:= $(LIB_SRC:%.c=$(BUILD)/unit/%.o)
UNIT_TESTS	:= $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/test_*.c))

# Kept, since make would take them for intermediates and compile lib/ again each time.
.SECONDARY: $(UNIT_OBJ)

$(BUILD)/unit/%.o: %.c
	$(Q)mkdir -p $(@D)
	$(say) HOSTCC $<
	$(Q)$(HOSTCC) $(UNIT_CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/unit/test_%: tests/unit/test_%.c $(UNIT_OBJ)
	$(Q)mkdir -p $(@D)
	$(say) TEST $@
	$(Q)$(HOSTCC) $(UNIT_CFLAGS) -MMD -MP -MF $@.d $< $(UNIT_OBJ) -lcmocka -o $@

#: make test-unit    unit tests of lib/, under ASan and UBSan
test-unit: $(UNIT_TESTS)
	@set -e; for t in $(UNIT_TESTS); do echo "== $$t"; $$t; done

FUZZ_CFLAGS	:= -std=gnu11 -g -O1 $(WARN) $(INC) -fsanitize=fuzzer-no-link,address,undefined \
		   -fno-sanitize-recover=all
FUZZ_OBJ	:= $(LIB_SRC:%.c=$(BUILD)/fuzz/obj/%.o)
FUZZERS		:= $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_BIN	:= $(FUZZERS:%=$(BUILD)/fuzz/%)
FUZZ_SECONDS	?= 15

# Compiled once for all fuzzers, and kept, as for the unit tests.
.SECONDARY: $(FUZZ_OBJ)

$(BUILD)/fuzz/obj/%.o: %.c
	$(Q)mkdir -p $(@D)
	$(say) CLANG $<
	$(Q)$(CLANG) $(FUZZ_CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/fuzz/%: tests/fuzz/fuzz_%.c $(FUZZ_OBJ)
	$(Q)mkdir -p $(@D)
	$(say) FUZZ $@
	$(Q)$(CLANG) $(FUZZ_CFLAGS) -fsanitize=fuzzer $< $(FUZZ_OBJ) -o $@

#: make fuzz         every fuzzer for FUZZ_SECONDS (15), from the seeds in tests/fuzz/corpus/
FUZZ_RUNS	:= $(FUZZERS:%=fuzz-%)
fuzz: $(FUZZ_RUNS)

$(FUZZ_RUNS): fuzz-%: $(BUILD)/fuzz/%
	@echo "== fuzz $*"; mkdir -p $(BUILD)/fuzz/corpus/$*; \
	$< -max_total_time=$(FUZZ_SECONDS) -timeout=5 -rss_limit_mb=2048 \
		-print_final_stats=1 -verbosity=0 $(BUILD)/fuzz/corpus/$* tests/fuzz/corpus/$*

-include $(UNIT_OBJ:.o=.d) $(UNIT_TESTS:=.d) $(FUZZ_OBJ:.o=.d)
.PHONY: test-unit fuzz $(FUZZ_RUNS)

#: make test-model   the table's protocol, and how cores are sent for, in every order (spin)
#:                   [MODEL_NODES=2]
MODEL_NODES	?= 2
test-model: model-blocks model-lent model-functions model-cores model-fetch-1 model-fetch-2

model-blocks:
	@tests/model/check.sh tests/model/blocks.pml 8 $(BUILD)/model/blocks $(MODEL_NODES)

model-lent:
	@tests/model/check.sh tests/model/lent.pml 6 $(BUILD)/model/lent 2

model-functions:
	@tests/model/check.sh tests/model/functions.pml 4 $(BUILD)/model/functions $(MODEL_NODES)

model-cores:
	@tests/model/check.sh tests/model/cores.pml 5 $(BUILD)/model/cores 2

model-fetch-1:
	@tests/model/check.sh tests/model/fetch.pml 4 $(BUILD)/model/fetch-1 1

model-fetch-2:
	@tests/model/check.sh tests/model/fetch.pml 1 $(BUILD)/model/fetch-2 2

# Without sanitizers, which would serialize processes that are to meet.
$(BUILD)/stress/%: tests/stress/%.c lib/table/blocks.c lib/table/pool.c lib/table/table.c
	$(Q)mkdir -p $(@D)
	$(say) HOSTCC $@
	$(Q)$(HOSTCC) -std=gnu11 -O2 -g $(WARN) $(INC) $^ -o $@

#: make test-stress  the same code between processes that are killed at any instant
#:                   [STRESS_SECONDS=10]
STRESS_SECONDS	?= 10
test-stress: $(BUILD)/stress/blocks_stress
	@$< $(STRESS_SECONDS)

.PHONY: test-model model-blocks model-lent model-cores model-fetch-1 model-fetch-2 test-stress

# UEFI applications that a machine under test starts before Mint.
$(BUILD)/tests/%.efi: tests/efi/%.c
	$(Q)mkdir -p $(@D)
	$(say) EFI $@
	$(Q)$(CC) $(MON_CFLAGS) -fno-data-sections -fno-function-sections $(EFI_CFLAGS) -c $< \
		-o $(@:.efi=.o)
	$(Q)ld -nostdlib -shared -Bsymbolic -z noexecstack --no-warn-rwx-segments --no-undefined \
		-T /usr/lib/elf_x86_64_efi.lds $(EFI_CRT0) $(@:.efi=.o) -L/usr/lib -lgnuefi \
		-o $(@:.efi=.elf)
	$(Q)$(OBJCOPY) -j .text -j .sdata -j .data -j .dynamic -j .dynsym -j .rel -j .rela \
		-j '.rel.*' -j '.rela.*' -j .reloc --target=efi-app-x86_64 $(@:.efi=.elf) $@

# Debian's packages of pytest and pexpect work with Debian's Python.
PYTHON		?= /usr/bin/python3
# How many machines run at the same time: each keeps one core of the host busy.
TEST_JOBS	?= $(shell nproc)
PYTEST		:= env -u MAKEFLAGS -u MAKELEVEL $(PYTHON) -m pytest -p no:cacheprovider -v -rsfE \
		   --tb=short --durations=20 -n $(TEST_JOBS) --dist loadfile
LONG_ROUNDS	?= 3

#: make test-system  tests of whole machines under QEMU; TESTS=... for some of them
TESTS		?= tests/system
test-system: all
	@$(PYTEST) $(TESTS)

#: make test-host    all tests that need no machine
test-host: test-unit test-acpi test-model test-stress fuzz

#: make test         all of it, as CI does; installs what is missing
test:
	@scripts/deps.sh run test kernel
	@$(MAKE) --no-print-directory -j $(TEST_JOBS) --output-sync=target test-host DIR=
	@$(MAKE) --no-print-directory test-kernels kernel
	@$(MAKE) --no-print-directory test-system

#: make test-long    the same, ten boots in a row and a longer load, LONG_ROUNDS (3) times
test-long: test
	@set -e; for i in $$(seq $(LONG_ROUNDS)); do echo "== round $$i"; \
	$(PYTEST) --long $(TESTS); done

.PHONY: test-system test-host test test-long

#: make test-acpi    ACPI tables: our reading against iasl's [DIR=folder of machines' dumps]
ACPI_READ	:= $(BUILD)/acpi/read_tables
$(ACPI_READ): tests/acpi/read_tables.c $(UNIT_OBJ)
	$(Q)mkdir -p $(@D)
	$(say) TEST $@
	$(Q)$(HOSTCC) $(UNIT_CFLAGS) -MMD -MP -MF $@.d $< $(UNIT_OBJ) -o $@

test-acpi: $(ACPI_READ)
ifneq ($(DIR),)
	@$(PYTHON) tests/acpi/compare.py $(DIR)
else
	@env -u MAKEFLAGS -u MAKELEVEL $(PYTHON) -m pytest -p no:cacheprovider -q tests/acpi
endif

-include $(ACPI_READ).d
.PHONY: test-acpi
