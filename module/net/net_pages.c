// SPDX-License-Identifier: GPL-2.0-only
/*
 * Large frames are copied into pages of this pool, one behind the other. A page is used again when
 * nobody else holds it any more; while somebody does, another takes its place. So what a kernel
 * does to a new page (it may zero it) is done once, and a slow reader of a socket delays nobody.
 */
#include "module/net/net.h"
#include <linux/mm.h>
#include <linux/skbuff.h>

#define ORDER	3			/* the largest that Linux keeps at hand for each CPU */
#define FLAGS	(GFP_ATOMIC | __GFP_NOWARN | __GFP_COMP)

static struct page *new_page(void)
{
	return alloc_pages(FLAGS & ~__GFP_HIGH, ORDER) ?: alloc_pages(FLAGS, 0);
}

/* Make the next page the one in use. Returns false if there is no memory. */
static bool next(struct net_pages *pages)
{
	unsigned int at = (pages->at + 1) % NET_PAGES;
	struct page *page = pages->page[at];

	if (!page || page_ref_count(page) != 1 || page_is_pfmemalloc(page)) {
		page = new_page();
		if (!page)
			return false;
		if (pages->page[at])
			put_page(pages->page[at]);
		pages->page[at] = page;
	}
	pages->at = at;
	pages->offset = 0;
	pages->size = (u32)page_size(page);
	return true;
}

bool mint_net_pages_add(struct net_pages *pages, struct sk_buff *skb, u32 size)
{
	for (int i = 0; size; i++) {
		struct page *page;
		u32 piece, room;

		if (pages->offset == pages->size && !next(pages))
			return false;
		if (i == MAX_SKB_FRAGS)
			return false;
		page = pages->page[pages->at];
		piece = min(size, pages->size - pages->offset);
		room = min(ALIGN(piece, SMP_CACHE_BYTES), pages->size - pages->offset);
		get_page(page);
		skb_add_rx_frag(skb, i, page, (int)pages->offset, (int)piece, room);
		pages->offset += room;
		size -= piece;
	}
	return true;
}

void mint_net_pages_release(struct net_pages *pages)
{
	for (unsigned int i = 0; i < NET_PAGES; i++)
		if (pages->page[i])
			put_page(pages->page[i]);
	*pages = (struct net_pages){ };
}
