// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each register is read and written by its xAPIC offset, in whichever mode the LAPIC is. The two
 * static variables are set once, on the hardware BSP, before the other cores start.
 */
#include "monitor/apic/lapic.h"
#include "lib/life/home_regs.h"
#include "monitor/cpu/insn.h"
#include "monitor/cpu/regs.h"
#include "monitor/cpu/tsc.h"

#define LAPIC_VERSION		0x30
#define  LAST_LVT(v)		((v) >> 16 & 0xff)
#define LAPIC_TPR		0x80
#define  VECTOR_CLASS		0xf0	/* of a vector; only classes above TPR's are delivered */
#define  CLASS_STEP		0x10
#define LAPIC_EOI		0xb0
#define LAPIC_SVR		0xf0
#define  SVR_ENABLE		0x100
#define  SVR_VECTOR		0xff
/* 256 in service, 256 waiting, and an EOI for each of these */
#define DRAIN_MAX		1024
#define LAPIC_ISR		0x100	/* 8 registers of 32 vectors, 10h apart */
#define LAPIC_IRR		0x200
#define  VECTOR_REGS		8
#define LAPIC_LVT_CMCI		0x2f0
/* CMCI exists if the last LVT has this number or a higher one */
#define  CMCI_LVT		6
#define LAPIC_ICR		0x300
#define LAPIC_ICR_HIGH		0x310	/* xAPIC only */
#define  ICR_NMI		0x00000400
#define  ICR_INIT		0x00000500
#define  ICR_STARTUP		0x00000600
#define  ICR_PENDING		0x00001000
#define  ICR_ASSERT		0x00004000
#define LAPIC_LVT_TIMER		0x320
#define  TIMER_ONE_SHOT		0
#define LAPIC_LVT_THERMAL	0x330
#define LAPIC_LVT_PERF		0x340
#define LAPIC_LVT_LINT0		0x350
#define LAPIC_LVT_LINT1		0x360
#define LAPIC_LVT_ERROR		0x370
#define LAPIC_TIMER_INITIAL	0x380
#define LAPIC_TIMER_CURRENT	0x390
#define LAPIC_TIMER_DIVIDE	0x3e0
#define  DIVIDE_BY_1		0xb

#define ICR_US			1000

static const struct {
	uint16_t reg;
	const char *name;
} lvt[LAPIC_LVTS] = {
	{ LAPIC_LVT_TIMER, "timer" }, { LAPIC_LVT_THERMAL, "thermal" },
	{ LAPIC_LVT_PERF, "performance" }, { LAPIC_LVT_LINT0, "LINT0" },
	{ LAPIC_LVT_LINT1, "LINT1" }, { LAPIC_LVT_ERROR, "error" },
};

bool lapic_x2apic(void)
{
	return rdmsr(MSR_APIC_BASE) & APIC_BASE_X2APIC;
}

phys_t lapic_base(void)
{
	return rdmsr(MSR_APIC_BASE) & ~0xfffull & ((1ull << 52) - 1);
}

bool lapic_clear_bsp(void)
{
	wrmsr(MSR_APIC_BASE, rdmsr(MSR_APIC_BASE) & ~(uint64_t)APIC_BASE_BSP);
	return !(rdmsr(MSR_APIC_BASE) & APIC_BASE_BSP);
}

void lapic_set_mode(bool x2apic)
{
	uint64_t has = rdmsr(MSR_APIC_BASE);
	uint64_t off = has & ~(uint64_t)(APIC_BASE_ENABLE | APIC_BASE_X2APIC);

	if (has & APIC_BASE_ENABLE && !(has & APIC_BASE_X2APIC) == !x2apic)
		return;
	/* x2APIC mode is left by switching the LAPIC off, and entered from xAPIC mode only. */
	if (has & APIC_BASE_X2APIC)
		wrmsr(MSR_APIC_BASE, off);
	wrmsr(MSR_APIC_BASE, off | APIC_BASE_ENABLE);
	if (x2apic)
		wrmsr(MSR_APIC_BASE, off | APIC_BASE_ENABLE | APIC_BASE_X2APIC);
}

static volatile uint32_t *lapic_reg(uint32_t reg)
{
	return (volatile uint32_t *)(lapic_base() + reg);
}

static void lapic_write(uint32_t reg, uint32_t v)
{
	if (lapic_x2apic())
		wrmsr(MSR_X2APIC(reg), v);
	else
		*lapic_reg(reg) = v;
}

static uint32_t lapic_read(uint32_t reg)
{
	return lapic_x2apic() ? (uint32_t)rdmsr(MSR_X2APIC(reg)) : *lapic_reg(reg);
}

/*
 * The wait is limited: an IPI to a core that is not there may never be sent. Whoever waits for the
 * core's answer reports that.
 */
static void send_ipi(uint32_t lapic_id, uint32_t command)
{
	uint64_t start;

	if (lapic_x2apic()) {
		/*
		 * 10.12.3: this WRMSR does not wait for earlier stores, and the target has to see
		 * all of them.
		 */
		fence_all();
		wrmsr(MSR_X2APIC(LAPIC_ICR), (uint64_t)lapic_id << 32 | command);
		return;
	}
	*lapic_reg(LAPIC_ICR_HIGH) = lapic_id << 24;
	*lapic_reg(LAPIC_ICR) = command;
	start = rdtsc();
	while (*lapic_reg(LAPIC_ICR) & ICR_PENDING && !tsc_passed(start, ICR_US))
		cpu_pause();
}

/*
 * What a core at rest has in SVR. The LAPIC is software-disabled where that is possible; INIT, SIPI
 * and NMI still come then. But the firmware's thermal interrupt does not, so where there is one the
 * LAPIC stays enabled.
 */
static uint32_t resting_svr = SVR_VECTOR;
static uint32_t thermal = LAPIC_LVT_MASKED;

void lapic_keep_thermal(void)
{
	uint32_t firmware = lapic_read(LAPIC_LVT_THERMAL);

	thermal = home_thermal(firmware);
	if (home_thermal_lives(firmware))
		resting_svr |= SVR_ENABLE;
}

void lapic_quiet(void)
{
	for (unsigned int i = 0; i < LAPIC_LVTS; i++)
		if (lvt[i].reg != LAPIC_LVT_THERMAL)
			lapic_write(lvt[i].reg, LAPIC_LVT_MASKED);
	if (LAST_LVT(lapic_read(LAPIC_VERSION)) >= CMCI_LVT)
		lapic_write(LAPIC_LVT_CMCI, LAPIC_LVT_MASKED);
	lapic_write(LAPIC_SVR, resting_svr);
	/* Last, because the mask bit cannot be cleared while the LAPIC is disabled. */
	lapic_write(LAPIC_LVT_THERMAL, thermal);
	lapic_write(LAPIC_TPR, 0);
}

uint32_t lapic_lvt(unsigned int i)
{
	return lapic_read(lvt[i].reg);
}

const char *lapic_lvt_name(unsigned int i)
{
	return lvt[i].name;
}

bool lapic_in_service(uint8_t vector)
{
	return lapic_read(LAPIC_ISR + 0x10 * (vector / 32u)) & 1u << vector % 32;
}

static bool any_vector(uint32_t first)
{
	uint32_t set = 0;

	for (uint32_t i = 0; i < VECTOR_REGS; i++)
		set |= lapic_read(first + 0x10 * i);
	return set;
}

void lapic_timer_start(uint32_t count, uint8_t vector)
{
	lapic_write(LAPIC_TPR, vector ? (vector & VECTOR_CLASS) - CLASS_STEP : VECTOR_CLASS);
	/* before LVT: while disabled, every local vector is masked */
	lapic_write(LAPIC_SVR, SVR_ENABLE | SVR_VECTOR);
	lapic_write(LAPIC_LVT_TIMER, vector ? TIMER_ONE_SHOT | vector : LAPIC_LVT_MASKED);
	lapic_write(LAPIC_TIMER_DIVIDE, DIVIDE_BY_1);
	lapic_write(LAPIC_TIMER_INITIAL, count);
}

uint32_t lapic_timer_left(void)
{
	return lapic_read(LAPIC_TIMER_CURRENT);
}

/*
 * An interrupt that comes between HLT and here, or that the TPR holds back, waits in the IRR: the
 * next rest or lapic_drain() takes it.
 */
void lapic_timer_stop(void)
{
	lapic_write(LAPIC_EOI, 0);
	lapic_write(LAPIC_LVT_TIMER, LAPIC_LVT_MASKED);
	lapic_write(LAPIC_TIMER_INITIAL, 0);
	lapic_write(LAPIC_SVR, resting_svr);
	lapic_write(LAPIC_TPR, 0);
}

void lapic_drain(void)
{
	lapic_write(LAPIC_TPR, 0);
	lapic_write(LAPIC_SVR, SVR_ENABLE | SVR_VECTOR);
	for (unsigned int i = 0; i < DRAIN_MAX; i++) {
		if (any_vector(LAPIC_ISR))
			lapic_write(LAPIC_EOI, 0);
		else if (any_vector(LAPIC_IRR))
			irq_window();
		else
			break;
	}
	lapic_write(LAPIC_SVR, resting_svr);
}

void lapic_send_init(uint32_t lapic_id)
{
	send_ipi(lapic_id, ICR_INIT | ICR_ASSERT);
}

void lapic_send_nmi(uint32_t lapic_id)
{
	send_ipi(lapic_id, ICR_NMI | ICR_ASSERT);
}

void lapic_send_sipi(uint32_t lapic_id, phys_t page)
{
	send_ipi(lapic_id, ICR_STARTUP | ICR_ASSERT | (uint32_t)(page >> 12));
}
