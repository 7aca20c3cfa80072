; SPDX-License-Identifier: GPL-2.0-only
;
; The monitor's descriptor tables, the exceptions' way into C, and the ways
; out of the monitor. 64-bit mode throughout; SysV calling convention.

%include "asm_offsets.inc"

default rel

extern exception_handle, cpu_idt

section .rodata
align 16
global cpu_gdt
cpu_gdt:					; selectors: regs.h, SEL_*
	dq 0
	dq 0x00cf9a000000ffff			; 08h code, 32-bit, flat
	dq 0x00af9a000000ffff			; 10h code, 64-bit
	dq 0x00cf92000000ffff			; 18h data, flat
cpu_gdt_end:

section .text
bits 64

; void cpu_load_tables(void): GDT, IDT and every segment register.
global cpu_load_tables
cpu_load_tables:
	lea	rax, [cpu_gdt]
	sub	rsp, 16
	mov	word [rsp + 6], cpu_gdt_end - cpu_gdt - 1
	mov	[rsp + 8], rax
	lgdt	[rsp + 6]
	lea	rax, [cpu_idt]
	mov	word [rsp + 6], 256 * 16 - 1
	mov	[rsp + 8], rax
	lidt	[rsp + 6]
	add	rsp, 16
	lea	rax, [.reload]
	push	SEL_CODE64
	push	rax
	o64 retf
.reload:
	mov	eax, SEL_DATA
	mov	ds, eax
	mov	es, eax
	mov	ss, eax
	xor	eax, eax
	mov	fs, eax
	mov	gs, eax
	ret

; void cpu_enter_linux(uint64_t entry, uint64_t boot_params)
; Linux boot protocol, 64-bit: CS = 10h, DS = ES = SS = 18h, RSI = boot_params,
; interrupts off, kernel, zero page and command line identity-mapped.
global cpu_enter_linux
cpu_enter_linux:
	cli
	cld
	mov	rax, rdi
	xor	ebx, ebx
	xor	ecx, ecx
	xor	edx, edx
	xor	ebp, ebp
	xor	edi, edi
	jmp	rax

; bool cpu_read_msr(uint32_t msr, uint64_t *value), bool cpu_write_msr(uint32_t msr, uint64_t value)
; exception_handle() goes on at cpu_no_msr if one of the two instructions ends in #GP.
global cpu_read_msr, cpu_read_msr_at, cpu_write_msr, cpu_write_msr_at, cpu_no_msr
cpu_read_msr:
	mov	ecx, edi
cpu_read_msr_at:
	rdmsr
	mov	[rsi], eax
	mov	[rsi + 4], edx
	mov	eax, 1
	ret
cpu_write_msr:
	mov	ecx, edi
	mov	eax, esi
	mov	rdx, rsi
	shr	rdx, 32
cpu_write_msr_at:
	wrmsr
	mov	eax, 1
	ret
cpu_no_msr:
	xor	eax, eax
	ret

; void cpu_call_on(void *stack_top, void (*fn)(void *), void *arg): calls fn(arg) on an empty stack.
global cpu_call_on
cpu_call_on:
	mov	rsp, rdi
	mov	rdi, rdx
	xor	ebp, ebp
	call	rsi
	ud2					; fn does not return

; uint64_t cpu_call_guarded(void (*fn)(void *), void *arg, void **stack)
; Calls fn(arg) with the registers that a callee must preserve on the stack, and *stack pointing to
; them. Returns 0.
; void cpu_leave_guarded(void *stack, uint64_t end)
; Returns from that call, with end, from wherever it is called.
global cpu_call_guarded, cpu_leave_guarded
cpu_call_guarded:
	push	rbx
	push	rbp
	push	r12
	push	r13
	push	r14
	push	r15
	mov	[rdx], rsp
	mov	rax, rdi
	mov	rdi, rsi
	sub	rsp, 8				; aligned to 16 bytes at the call
	call	rax
	add	rsp, 8
	xor	eax, eax
guarded_end:
	pop	r15
	pop	r14
	pop	r13
	pop	r12
	pop	rbp
	pop	rbx
	ret
cpu_leave_guarded:
	cld
	mov	rsp, rdi
	mov	rax, rsi
	jmp	guarded_end

; Each exception pushes a frame of the same form (struct exception_frame) and calls C. Vectors from
; 16 on may come as interrupts, which have no error code. The core aligns RSP to 16 bytes before it
; pushes five words, or six with an error code (Intel SDM vol. 3A, 6.14.2): so RSP tells them apart.
%macro EXCEPTION 1
cpu_exception_%1:
%if %1 == 17 || %1 == 21 || %1 == 29 || %1 == 30
	test	spl, 8
	jz	%%has_code
	push	0
%%has_code:
%elif %1 != 8 && (%1 < 10 || %1 > 14)
	push	0				; the core pushes no error code
%endif
	push	%1
	jmp	exception_common
%endmacro

%assign vector 0
%rep 32
	EXCEPTION vector
%assign vector vector + 1
%endrep

; The timer of guard.c comes as an interrupt, and is handled in the same way.
global cpu_guard_timer
cpu_guard_timer:
	push	0
	push	VECTOR_GUARD

exception_common:
	push	r15
	push	r14
	push	r13
	push	r12
	push	r11
	push	r10
	push	r9
	push	r8
	push	rbp
	push	rdi
	push	rsi
	push	rdx
	push	rcx
	push	rbx
	push	rax
	cld
	mov	rdi, rsp
	mov	rbx, rsp
	and	rsp, ~15
	call	exception_handle
	mov	rsp, rbx
	pop	rax
	pop	rbx
	pop	rcx
	pop	rdx
	pop	rsi
	pop	rdi
	pop	rbp
	pop	r8
	pop	r9
	pop	r10
	pop	r11
	pop	r12
	pop	r13
	pop	r14
	pop	r15
	add	rsp, 16
	iretq

; An interrupt that is let in is dropped. lapic_drain() or lapic_timer_stop() writes EOI afterwards.
global cpu_drop_interrupt
cpu_drop_interrupt:
	iretq

section .data.rel.ro
align 8
global cpu_exception_table
cpu_exception_table:				; relocated with the image
%assign vector 0
%rep 32
	dq cpu_exception_ %+ vector
%assign vector vector + 1
%endrep
