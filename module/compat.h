/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What Linux has renamed or changed since 6.1, under one name for all releases. Each entry says
 * which release changed it. Only this header asks for the kernel's version; where whole functions
 * differ, Kbuild chooses between two files. It was compiled for 6.1, 6.12 and 7.2.
 */
#ifndef MINT_KO_COMPAT_H
#define MINT_KO_COMPAT_H

#include <linux/gfp.h>
#include <linux/hrtimer.h>
#include <linux/mm_types.h>
#include <linux/mmzone.h>
#include <linux/pci.h>
#include <linux/sysfs.h>
#include <linux/timer.h>
#include <linux/version.h>
#include <asm/msr.h>

/* del_timer_sync() was renamed in 6.2, and the old name is gone since 6.15. */
static inline int mint_timer_delete_sync(struct timer_list *timer)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
	return timer_delete_sync(timer);
#else
	return del_timer_sync(timer);
#endif
}

/* hrtimer_setup() came in 6.13, and hrtimer_init() is gone since 6.15. */
static inline void mint_hrtimer_setup(struct hrtimer *timer,
				      enum hrtimer_restart (*function)(struct hrtimer *),
				      clockid_t clock, enum hrtimer_mode mode)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
	hrtimer_setup(timer, function, clock, mode);
#else
	hrtimer_init(timer, clock, mode);
	timer->function = function;
#endif
}

/*
 * The third argument of alloc_contig_range() was the migrate type of the range. Releases that
 * define ACR_FLAGS_NONE (6.17 and later) have flags there, and the value of MIGRATE_MOVABLE means a
 * CMA area.
 */
static inline int mint_alloc_movable_range(unsigned long first, unsigned long end)
{
#ifdef ACR_FLAGS_NONE
	return alloc_contig_range(first, end, ACR_FLAGS_NONE, GFP_KERNEL);
#else
	return alloc_contig_range(first, end, MIGRATE_MOVABLE, GFP_KERNEL);
#endif
}

/* 6.18 wrapped page->flags into a struct. */
static inline unsigned long mint_page_flags(const struct page *page)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 18, 0)
	return page->flags.f;
#else
	return page->flags;
#endif
}

/* native_wrmsrl() was renamed in 6.16. */
static inline void mint_native_wrmsr(u32 msr, u64 value)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 16, 0)
	native_wrmsrq(msr, value);
#else
	native_wrmsrl(msr, value);
#endif
}

/*
 * Let only the driver of this name bind to the device. Releases whose Kbuild finds
 * device_set_driver_override() have no pci_dev.driver_override. Returns 0 or -ENOMEM.
 */
static inline int mint_driver_override(struct pci_dev *device, const char *name)
{
#ifdef MINT_DEVICE_OVERRIDE
	return device_set_driver_override(&device->dev, name);
#else
	return driver_set_override(&device->dev, &device->driver_override, name, strlen(name));
#endif
}

/* What struct hv_ops' functions take and return changed in 6.8. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 8, 0)
typedef u8 mint_hvc_byte;
typedef size_t mint_hvc_size;
typedef ssize_t mint_hvc_count;
#else
typedef char mint_hvc_byte;
typedef int mint_hvc_size;
typedef int mint_hvc_count;
#endif

/* Binary attributes became const in 6.17. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 17, 0)
typedef const struct bin_attribute mint_bin_attribute;
#else
typedef struct bin_attribute mint_bin_attribute;
#endif

#endif
