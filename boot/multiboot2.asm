; SPDX-License-Identifier: GPL-2.0-only
;
; Front door of a multiboot2 loader (Multiboot2 Specification 2.0): the header,
; and the switch from the loader's machine state to 64-bit mode. Parsing is in C.
;
; In (3.3):  32-bit protected mode, no paging, EAX = magic, EBX = information.
; Out:       multiboot2_main(magic, info) in 64-bit mode, the first 4 GiB
;            identity-mapped by the tables that paging_early() will rewrite.

%include "asm_offsets.inc"

MB2_MAGIC		equ 0xe85250d6
MB2_ARCH_I386		equ 0
MB2_TAG_END		equ 0
MB2_TAG_INFO_REQUEST	equ 1
MB2_TAG_FRAMEBUFFER	equ 5
MB2_TAG_MODULE_ALIGN	equ 6
MB2_TAG_OPTIONAL	equ 1
MB2_INFO_MODULES	equ 3
MB2_INFO_MMAP		equ 6

extern multiboot2_main, early_pml4, early_pdpt, early_pd, cpu_gdt

section .multiboot2 progbits alloc noexec nowrite align=8
header:
	dd MB2_MAGIC
	dd MB2_ARCH_I386
	dd header_end - header
	dd 0x100000000 - (MB2_MAGIC + MB2_ARCH_I386 + (header_end - header))
align 8
	dw MB2_TAG_INFO_REQUEST, 0
	dd 16
	dd MB2_INFO_MODULES
	dd MB2_INFO_MMAP
align 8
	dw MB2_TAG_FRAMEBUFFER, MB2_TAG_OPTIONAL	; any size (3.1.10): a node has the screen
	dd 20
	dd 0, 0, 0
align 8
	dw MB2_TAG_MODULE_ALIGN, 0
	dd 8
align 8
	dw MB2_TAG_END, 0
	dd 8
header_end:

section .text
bits 32
global multiboot2_start
multiboot2_start:
	cli
	cld
	mov	esp, stack_top
	mov	esi, eax
	mov	edi, ebx

	mov	eax, 0x80000000
	cpuid
	cmp	eax, 0x80000001
	jb	no_long_mode
	mov	eax, 0x80000001
	cpuid
	test	edx, 1 << 29
	jz	no_long_mode

	mov	ebx, early_pd			; four page directories in a row
	mov	eax, PTE_LARGE_PAGE
	mov	ecx, 4 * 512
.page:
	mov	[ebx], eax
	mov	dword [ebx + 4], 0
	add	eax, 0x200000
	add	ebx, 8
	loop	.page
	mov	ebx, early_pdpt
	mov	eax, early_pd + PTE_TABLE
	mov	ecx, 4
.directory:
	mov	[ebx], eax
	add	eax, 4096
	add	ebx, 8
	loop	.directory
	mov	dword [early_pml4], early_pdpt + PTE_TABLE

	mov	eax, CR4_START
	mov	cr4, eax
	mov	eax, early_pml4
	mov	cr3, eax
	mov	ecx, MSR_EFER
	rdmsr
	or	eax, EFER_LME
	wrmsr
	mov	eax, CR0_START
	mov	cr0, eax
	lgdt	[gdtr]
	jmp	SEL_CODE64:start64

no_long_mode:
	mov	esi, message
	mov	ebx, 0xb8000			; VGA text memory; the log's UART is not set up
	mov	edx, 0x3f8
.next:
	lodsb
	test	al, al
	jz	.stop
	out	dx, al
	mov	[ebx], al
	add	ebx, 2
	jmp	.next
.stop:
	hlt
	jmp	.stop

bits 64
start64:
	mov	eax, SEL_DATA
	mov	ds, eax
	mov	es, eax
	mov	ss, eax
	mov	eax, edi
	mov	edi, esi
	mov	rsi, rax
	call	multiboot2_main
	ud2

section .rodata
message:	db "Mint needs a 64-bit CPU", 13, 10, 0
align 8
gdtr:		dw 4 * 8 - 1
		dd cpu_gdt
		dd 0

section .bss
align 16
stack:		resb 4096
stack_top:
