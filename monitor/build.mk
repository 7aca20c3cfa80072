# SPDX-License-Identifier: GPL-2.0-only
# The monitor: one set of objects, two images. mint.efi is relocated by its
# start-up code; mint.mb2 is linked at a fixed address. What of lib/ only the tools
# use falls to --gc-sections.

MON_CFLAGS	:= -std=gnu11 -Os -g -ffreestanding -fpic -fvisibility=hidden -mno-red-zone \
		   -mgeneral-regs-only -fno-stack-protector -fno-asynchronous-unwind-tables \
		   -fcf-protection=none -fshort-wchar -ffunction-sections -fdata-sections \
		   -fno-tree-loop-distribute-patterns $(WARN) $(INC)
EFI_CFLAGS	:= -isystem /usr/include/efi -isystem /usr/include/efi/x86_64 -DGNU_EFI_USE_MS_ABI
MON_SRC		:= $(wildcard monitor/*.c monitor/*/*.c)
MON_SRC		:= $(filter-out monitor/asm_offsets.c,$(MON_SRC)) $(wildcard lib/*/*.c)
MON_ASM		:= monitor/home.asm monitor/cpu/cpu.asm monitor/cpu/trampoline.asm

MON		:= $(BUILD)/monitor
MON_OBJ		:= $(MON_SRC:%.c=$(MON)/%.o) $(MON_ASM:%.asm=$(MON)/%.asm.o)
EFI_OBJ		:= $(MON)/boot/efi.o $(MON)/boot/gop.o $(MON_OBJ)
MB2_OBJ		:= $(MON)/boot/multiboot2.asm.o $(MON)/boot/multiboot2.o $(MON_OBJ)
OFFSETS		:= $(MON)/asm_offsets.inc
EFI_CRT0	:= /usr/lib/crt0-efi-x86_64.o

monitor: $(BUILD)/mint.efi $(BUILD)/mint.mb2

$(MON)/%.o: %.c
	$(Q)mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) $(MON_CFLAGS) -MMD -MP -c $< -o $@

$(MON)/boot/efi.o $(MON)/boot/gop.o: MON_CFLAGS += $(EFI_CFLAGS)

$(OFFSETS): monitor/asm_offsets.c
	$(Q)mkdir -p $(@D)
	$(say) GEN $@
	$(Q)$(CC) $(MON_CFLAGS) -MMD -MP -MT $@ -MF $(MON)/asm_offsets.d \
		-S $< -o $(MON)/asm_offsets.s
	$(Q)sed -n 's/^@@ \([A-Z0-9_]*\) \$$\([0-9]*\)$$/%define \1 \2/p' $(MON)/asm_offsets.s > $@
	$(Q)test -s $@

$(MON)/%.asm.o: %.asm $(OFFSETS)
	$(Q)mkdir -p $(@D)
	$(say) NASM $<
	$(Q)$(NASM) -f elf64 -g -F dwarf -Wall -w-unknown-warning -w-reloc -Werror \
		-I $(MON)/ $< -o $@

$(BUILD)/mint.efi.elf: $(EFI_OBJ) ldscripts/efi.lds ldscripts/init.lds
	$(say) LD $@
	$(Q)ld -nostdlib -shared -Bsymbolic --hash-style=sysv -z noexecstack \
		--no-warn-rwx-segments --no-undefined --gc-sections \
		-u efi_main --defsym=_entry=efi_main -T ldscripts/efi.lds $(EFI_CRT0) $(EFI_OBJ) \
		-L/usr/lib -lgnuefi -o $@

$(BUILD)/mint.efi: $(BUILD)/mint.efi.elf
	$(say) PE $@
	$(Q)$(OBJCOPY) -j .runtime -j .init -j .text -j .reloc -j .data -j .dynamic -j .rela \
		-j .dynsym -j .dynstr \
		-j .bss --target=efi-app-x86_64 --file-alignment 512 --section-alignment 4096 $< $@

$(BUILD)/mint.mb2: $(MB2_OBJ) ldscripts/monitor.lds ldscripts/init.lds
	$(say) LD $@
	$(Q)ld -nostdlib -static -z noexecstack -z max-page-size=4096 \
		--no-warn-rwx-segments --no-undefined \
		--gc-sections -T ldscripts/monitor.lds $(MB2_OBJ) -o $@.elf
	$(Q)$(OBJCOPY) --strip-debug $@.elf $@

-include $(MON_OBJ:.o=.d) $(MON)/boot/efi.d $(MON)/boot/gop.d $(MON)/boot/multiboot2.d
-include $(MON)/asm_offsets.d
.PHONY: monitor
