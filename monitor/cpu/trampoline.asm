; SPDX-License-Identifier: GPL-2.0-only
;
; A core's way from SIPI into the monitor.
;
; trampoline_install() copies this code to a page below 640 KiB, and writes
; the parameters (struct trampoline_params) at the end of the page.
;
; In:  real mode, CS = page >> 4, IP = 0, everything else as after INIT
;      (Intel SDM vol. 3A, 10.1.1).
; Out: 64-bit mode at params.entry, flat segments, identity-mapped page tables
;      from params.cr3, interrupts off, no stack.

%include "asm_offsets.inc"

section .rodata

global trampoline_code, trampoline_code32, trampoline_code64, trampoline_code_end

%define PARAM(x) (TRAMPOLINE_PARAMS + (x))

bits 16
trampoline_code:
	cli
	cld
	mov	ax, cs
	mov	ds, ax
	movzx	ebx, ax
	shl	ebx, 4				; EBX = the page's physical address
	o32 lgdt [PARAM(TRAMPOLINE_GDTR)]
	mov	eax, cr0
	or	eax, CR0_PE
	mov	cr0, eax
	jmp	far dword [PARAM(TRAMPOLINE_FAR32)]

bits 32
trampoline_code32:
	mov	ax, SEL_DATA
	mov	ds, ax
	mov	es, ax
	mov	ss, ax
	mov	eax, CR4_START
	mov	cr4, eax
	mov	eax, [ebx + PARAM(TRAMPOLINE_CR3)]
	mov	cr3, eax
	mov	ecx, MSR_EFER
	rdmsr
	or	eax, EFER_LME
	wrmsr
	mov	eax, CR0_START			; also turns caches on: CD and NW clear
	mov	cr0, eax
	jmp	far dword [ebx + PARAM(TRAMPOLINE_FAR64)]

bits 64
trampoline_code64:
	mov	ebx, ebx
	mov	rax, [rbx + PARAM(TRAMPOLINE_ENTRY)]
	jmp	rax
trampoline_code_end:
