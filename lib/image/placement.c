// SPDX-License-Identifier: GPL-2.0-only
/* The kernel goes to the largest range in which it fits, and the initrd as high as possible. */
#include "lib/image/placement.h"
#include "lib/base/range.h"

#define KERNEL_MIN	MIB(16)		/* Linux's LOAD_PHYSICAL_ADDR: it runs no lower */
#define PAGE		KIB(4)
#define FOUR_GIB	GIB(4)

static uint64_t kernel_addr(const struct placement_ram *ram, const struct bzimage *kernel)
{
	uint64_t align = kernel->alignment > PLACEMENT_ALIGN ? kernel->alignment : PLACEMENT_ALIGN;
	uint64_t at = ram->start + PLACEMENT_BOOT_SIZE;

	return align_up(at > KERNEL_MIN ? at : KERNEL_MIN, align);
}

static uint64_t below_limit(uint64_t end, bool above_4g)
{
	return !above_4g && end > FOUR_GIB ? FOUR_GIB : end;
}

/*
 * Returns how much memory the kernel needs at its place. The whole file lies there before the
 * start, with setup code and signature.
 */
static uint64_t room(const struct bzimage *kernel)
{
	return kernel->init_size > kernel->file_size ? kernel->init_size : kernel->file_size;
}

/* Returns true if the boot area and the kernel fit in this range. */
static bool kernel_fits(const struct placement_ram *ram, const struct bzimage *kernel,
			bool above_4g)
{
	uint64_t at = kernel_addr(ram, kernel), end = below_limit(ram->end, above_4g);

	return at < end && end - at >= room(kernel);
}

static bool larger(const struct placement_ram *a, const struct placement_ram *b)
{
	return a->end - a->start > b->end - b->start;
}

/*
 * Returns the largest range in which the kernel fits, or @count if there is none. The DMA slice is
 * used only if no other range will do.
 */
static unsigned int choose(const struct placement_ram *ram, unsigned int count,
			   const struct bzimage *kernel, bool above_4g)
{
	unsigned int best = count;

	for (unsigned int i = 0; i < count; i++) {
		if (!kernel_fits(&ram[i], kernel, above_4g))
			continue;
		if (best == count || ram[best].dma ||
		    (!ram[i].dma && larger(&ram[i], &ram[best])))
			best = i;
	}
	return best;
}

static bool initrd_fits(struct range r, uint64_t size, uint64_t *at)
{
	if (range_size(r) < size)
		return false;
	*at = align_down(r.end - size, PAGE);
	return *at >= r.start;
}

/*
 * Ranges that touch count as one. They ascend, so the last place that is found is the highest.
 * Returns false if there is none.
 */
static bool place_initrd(const struct placement_ram *ram, unsigned int count,
			 const struct bzimage *kernel, uint64_t size, struct placement *out)
{
	const struct range used = { out->boot_params, out->kernel_addr + room(kernel) };
	bool found = false;

	for (unsigned int i = 0; i < count; i++) {
		struct range r = { ram[i].start, ram[i].end }, before, after;

		for (; i + 1 < count && ram[i + 1].start == r.end; i++)
			r.end = ram[i + 1].end;
		r.end = below_limit(r.end, kernel->above_4g);
		before = after = r;
		if (range_overlaps(r, used)) {
			before.end = used.start;
			after.start = used.end;
		}
		found |= initrd_fits(after, size, &out->initrd_addr) ||
			 initrd_fits(before, size, &out->initrd_addr);
	}
	return found;
}

enum placement_error placement_find(const struct placement_ram *ram, unsigned int count,
				    const struct bzimage *kernel, uint64_t initrd_size,
				    struct placement *out)
{
	unsigned int best = choose(ram, count, kernel, kernel->above_4g);

	*out = (struct placement){ 0 };
	if (best == count)
		return choose(ram, count, kernel, true) < count ? PLACEMENT_LOW : PLACEMENT_KERNEL;
	out->boot_params = ram[best].start;
	out->kernel_addr = kernel_addr(&ram[best], kernel);
	if (initrd_size && !place_initrd(ram, count, kernel, align_up(initrd_size, PAGE), out))
		return PLACEMENT_INITRD;
	return PLACEMENT_OK;
}
