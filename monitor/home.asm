; SPDX-License-Identifier: GPL-2.0-only
;
; The way home: how a core that ran a node's kernel comes back into the monitor,
; and the EFI runtime services through which it does.
; The section is one page (the linker scripts assert that), so a kernel that maps home_nmi
; maps one page.
;
; All of this file is in the section .runtime, which the nodes' kernels map
; as EfiRuntimeServicesCode at its physical address: it is the only code of the
; monitor that ever runs on a kernel's page tables. Until CR3 points to the
; monitor's page tables again, it uses no memory outside the section, and no stack.
;
; Services (UEFI 2.10, 8.5.1, ms_abi): arguments in RCX, RDX, R8, R9.

%include "asm_offsets.inc"

default rel

extern park_came_home, park_started, cores, core_count, cpu_load_tables

EFI_SUCCESS		equ 0
EFI_UNSUPPORTED		equ 0x8000000000000003

section .runtime progbits alloc exec write align=4096

bits 64

; An entry point for kernels. Linux jumps and calls here indirectly, with indirect branch tracking
; on if the processor has it (Intel SDM vol. 1, 17.3): such a branch must arrive at ENDBR64.
%macro KERNEL_ENTRY 1
global %1
%1:
	endbr64
%endmacro

; EFI_STATUS ResetSystem(EFI_RESET_TYPE type, EFI_STATUS status, UINTN size, void *data)
; In: identity-mapped, any CPL-0 state that Linux leaves. Does not return.
KERNEL_ENTRY home_reset_system
	mov	r15d, ecx			; type: 0 cold, 1 warm, 2 shutdown, 3 platform
	jmp	home_take_over

; Multiprocessor wakeup structure, version 1, ResetVector (ACPI 6.5, 5.2.12.19):
; the kernel sends a core that it takes offline here, on identity-mapped page tables.
KERNEL_ENTRY home_reset_vector
	mov	r15d, HOME_OFFLINE
	jmp	home_take_over

; The kernel's NMI handler jumps here (mint/abi.h, mint_node.flags), with NMIs blocked.
KERNEL_ENTRY home_nmi
	mov	r15d, HOME_NMI

home_take_over:
	cli
	cld
	xor	eax, eax
	mov	dr7, rax			; breakpoints of a debugged process
	; PCID must be 0 before CR4.PCIDE is cleared; CET, SMEP, SMAP, PKE and PGE are
	; cleared with it. LA57 cannot change in 64-bit mode: keep it, and load the root
	; with as many levels.
	mov	rax, cr3
	and	rax, ~0xfff
	mov	cr3, rax
	mov	rax, cr4
	and	rax, CR4_LA57
	mov	rbx, rax
	or	rax, CR4_START
	mov	cr4, rax
	mov	rcx, [home_cr3]
	test	rbx, rbx
	jz	.four
	mov	rcx, [home_cr3_la57]
.four:
	mov	cr3, rcx
	mov	eax, CR0_START
	mov	cr0, rax

	lea	r14, [.found]
	jmp	home_find_core
.found:
	call	cpu_load_tables
	; The core may come from an NMI handler, and only IRETQ lets the next NMI in.
	mov	rax, rsp
	lea	rcx, [.unblocked]
	push	SEL_DATA
	push	rax
	push	2				; RFLAGS: only the bit that is always 1
	push	SEL_CODE64
	push	rcx
	iretq
.unblocked:
	mov	rdi, r13
	mov	rsi, r15
	call	park_came_home
	ud2

; EFI_STATUS SetVirtualAddressMap(...): the services stay at their physical
; addresses; Linux keeps the identity mapping for them.
KERNEL_ENTRY home_set_virtual_address_map
	xor	eax, eax
	ret

; Every other service.
KERNEL_ENTRY home_unsupported
	mov	rax, EFI_UNSUPPORTED
	ret

; trampoline.asm jumps here, in 64-bit mode on the monitor's page tables.
global home_core_start
home_core_start:
	lea	r14, [.found]
	jmp	home_find_core
.found:
	call	cpu_load_tables
	mov	rdi, r13
	call	park_started
	ud2

; Finds the struct of this core.
; In: R14 where to go on. Out: R13 this core's struct core, RSP its stack.
; The LAPIC ID comes from CPUID, leaf 0Bh (x2APIC ID) or 1 (Intel SDM vol. 2A,
; CPUID), as in cpu_lapic_id(). A core that is not in the array halts for good.
home_find_core:
	xor	eax, eax
	cpuid
	mov	esi, eax			; highest basic leaf
	cmp	esi, 0x0b
	jb	.leaf1
	mov	eax, 0x0b
	xor	ecx, ecx
	cpuid
	test	ebx, ebx
	jz	.leaf1
	mov	esi, edx
	jmp	.search
.leaf1:
	mov	eax, 1
	cpuid
	shr	ebx, 24
	mov	esi, ebx
.search:
	lea	r13, [cores]
	mov	ecx, [core_count]
.next:
	test	ecx, ecx
	jz	.lost
	cmp	[r13 + CORE_LAPIC_ID], esi
	je	.done
	add	r13, CORE_SIZE
	dec	ecx
	jmp	.next
.done:
	mov	rsp, [r13 + CORE_STACK_TOP]
	xor	ebp, ebp
	jmp	r14
.lost:
	hlt
	jmp	.lost

; The roots of the monitor's page tables, with four and five levels: paging_init() writes them, and
; the code above reads them on a kernel's page tables.
align 8
global home_cr3, home_cr3_la57
home_cr3:		dq 0
home_cr3_la57:		dq 0
