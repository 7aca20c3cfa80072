// SPDX-License-Identifier: GPL-2.0-only
/* The files of /sys/kernel/mint. docs/module.md describes them. */
#include "module/memory/memory.h"
#include "module/compat.h"
#include <linux/jiffies.h>
#include <linux/math64.h>
#include <linux/sysfs.h>
#include <asm/msr.h>
#include "lib/base/ticks.h"
#include "lib/table/table.h"

static struct mint_peer *to_peer(struct kobject *kobj)
{
	return container_of(kobj, struct mint_peer, kobj);
}

static ssize_t index_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%u\n", to_peer(kobj)->index);
}

static ssize_t state_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%s\n", table_state_name(READ_ONCE(to_peer(kobj)->node->state)));
}

static ssize_t generation_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%u\n", READ_ONCE(to_peer(kobj)->node->generation));
}

static ssize_t boot_core_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%u\n", READ_ONCE(to_peer(kobj)->node->boot_lapic_id));
}

static ssize_t cores_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	const struct mint_peer *peer = to_peer(kobj);
	int len = 0;

	for (u32 n = 0; n < table_count(mint_self.table, MINT_ARRAY_CORES); n++) {
		const struct mint_core *core = table_core(mint_self.table, n);

		if (peer->known && READ_ONCE(core->owner) == peer->tag)
			len += sysfs_emit_at(buf, len, "%s%u", len ? " " : "", core->lapic_id);
	}
	return len + sysfs_emit_at(buf, len, "\n");
}

static ssize_t tag_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%u\n", to_peer(kobj)->tag);
}

static ssize_t heartbeat_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%llu\n", READ_ONCE(to_peer(kobj)->node->heartbeat));
}

static ssize_t heartbeat_ms_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%u\n", READ_ONCE(to_peer(kobj)->node->heartbeat_ms));
}

static ssize_t silent_ms_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%u\n",
			  jiffies_to_msecs(jiffies - READ_ONCE(to_peer(kobj)->beat_at)));
}

static ssize_t cores_lost_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%u\n", READ_ONCE(to_peer(kobj)->node->cores_lost));
}

static ssize_t request_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	u32 request = READ_ONCE(to_peer(kobj)->node->request);

	return sysfs_emit(buf, "%s\n", mint_life_request_name(MINT_REQUEST_KIND(request)));
}

static ssize_t request_store(struct kobject *kobj, struct kobj_attribute *attr, const char *buf,
			     size_t count)
{
	int kind = mint_life_request_parse(buf), ret = mint_may_rule_nodes();

	if (ret)
		return ret;
	if (kind < 0 || kind == MINT_REQUEST_NONE || kind == MINT_REQUEST_HOLD)
		return -EINVAL;
	ret = mint_life_request(to_peer(kobj), kind);
	return ret ? ret : count;
}

static ssize_t asker_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	u32 request = READ_ONCE(to_peer(kobj)->node->request);
	const struct mint_peer *asker = mint_peer_tagged(MINT_REQUEST_ASKER(request));

	if (MINT_REQUEST_KIND(request) == MINT_REQUEST_NONE)
		return sysfs_emit(buf, "none\n");
	return sysfs_emit(buf, "%s\n", asker ? asker->name : "monitor");
}

static ssize_t deaths_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%u\n", READ_ONCE(to_peer(kobj)->node->deaths));
}

static ssize_t resume_ms_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	const struct mint_node *node = to_peer(kobj)->node;
	const struct mint_table *table = &mint_self.table->header;
	u64 left = ticks_left(READ_ONCE(node->resume_tsc), rdtsc());

	if (READ_ONCE(node->state) != MINT_NODE_WAITING)
		left = 0;
	return sysfs_emit(buf, "%llu\n", div_u64(left, max(table->tsc_khz, 1U)));
}

static bool left_for_dump(const struct mint_node *node)
{
	return READ_ONCE(node->state) == MINT_NODE_CRASHED &&
		(READ_ONCE(node->flags) & MINT_FLAG_DUMP);
}

static ssize_t dump_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	const struct mint_node *node = to_peer(kobj)->node;

	if (READ_ONCE(node->flags) & MINT_FLAG_DUMPING)
		return sysfs_emit(buf, "itself\n");
	return sysfs_emit(buf, "%s\n", left_for_dump(node) ? "wanted" : "none");
}

static ssize_t dump_store(struct kobject *kobj, struct kobj_attribute *attr, const char *buf,
			  size_t count)
{
	int ret = mint_may_rule_nodes();

	if (ret)
		return ret;
	if (!sysfs_streq(buf, "done"))
		return -EINVAL;
	ret = mint_life_dumped(to_peer(kobj));
	return ret ? ret : count;
}

static ssize_t ranges_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	const struct mint_peer *peer = to_peer(kobj);
	int len = mint_may_see_addresses();

	if (len)
		return len;
	for (u32 n = 0; n < mint_who()->range_count; n++) {
		const struct mint_range *r = &mint_who()->range[n];

		if (peer->known && r->size && r->owner == peer->tag)
			len += sysfs_emit_at(buf, len, "0x%llx 0x%llx\n", r->start, r->size);
	}
	return len;
}

static ssize_t vmcoreinfo_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	const struct mint_peer *peer = to_peer(kobj);
	u64 addr = smp_load_acquire(&peer->node->vmcoreinfo);
	u32 size = READ_ONCE(peer->node->vmcoreinfo_size);

	/* A note outside the node's own memory cannot be its: show none. */
	if (roster_memory(mint_who(), peer->index, addr, size) != size)
		addr = size = 0;
	return mint_may_see_addresses() ?: sysfs_emit(buf, "0x%llx 0x%x\n", addr, size);
}

static ssize_t page_offset_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return mint_may_see_addresses() ?:
		sysfs_emit(buf, "0x%llx\n", READ_ONCE(to_peer(kobj)->node->page_offset));
}

static ssize_t wish_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%s\n", mint_life_wish_name(READ_ONCE(to_peer(kobj)->node->wish)));
}

static ssize_t wish_store(struct kobject *kobj, struct kobj_attribute *attr, const char *buf,
			  size_t count)
{
	int wish = mint_life_wish_parse(buf), ret = mint_may_rule_nodes();

	if (ret)
		return ret;
	if (wish < 0)
		return wish;
	ret = mint_life_wish(to_peer(kobj), wish);
	return ret ? ret : count;
}

/* "BLOCKS MOVED": how many blocks the node has, and how many went at this kernel's last request. */
static ssize_t memory_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	const struct mint_peer *peer = to_peer(kobj);

	return sysfs_emit(buf, "%u %u\n", peer->known ? blocks_held(mint_self.table, peer->tag) : 0,
			  READ_ONCE(peer->moved));
}

/* Returns the tag of the node with this name, FREE (the pool) if there is no name, or an error. */
static int parse_to(const char *name)
{
	if (!*name)
		return MINT_TAG_FREE;
	for (u32 n = 0; n < mint_peer_count; n++)
		if (!strcmp(name, mint_peer_name(n)))
			return mint_peers[n]->known ? mint_peers[n]->tag : -EUCLEAN;
	return -EINVAL;
}

/* "take COUNT", "give COUNT [NODE]", "take-block N", "give-block N [NODE]" */
static ssize_t memory_store(struct kobject *kobj, struct kobj_attribute *attr, const char *buf,
			    size_t count)
{
	static const char *const verb[MINT_MEMORY_KINDS] = {
		[MINT_MEMORY_TAKE] = "take", [MINT_MEMORY_GIVE] = "give",
		[MINT_MEMORY_TAKE_BLOCK] = "take-block", [MINT_MEMORY_GIVE_BLOCK] = "give-block",
	};
	char word[16] = "", name[MINT_NAME_SIZE] = "";
	int to, ret = mint_may_move();
	unsigned int number;

	if (ret)
		return ret;
	if (sscanf(buf, "%15s %u %15s", word, &number, name) < 2 ||
	    number > MINT_MEMORY_COUNT_MAX)
		return -EINVAL;
	to = parse_to(name);
	if (to < 0)
		return to;
	for (u32 kind = 0; kind < ARRAY_SIZE(verb); kind++) {
		if (!verb[kind] || strcmp(word, verb[kind]))
			continue;
		ret = mint_memory_request(to_peer(kobj), MINT_MEMORY(kind, to, number));
		return ret ? ret : count;
	}
	return -EINVAL;
}

static ssize_t takes_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	u32 flags = READ_ONCE(to_peer(kobj)->node->flags);

	if (flags & MINT_FLAG_LARGE_BLOCKS)
		return sysfs_emit(buf, "0 its kernel's memory blocks are larger than 128 MiB\n");
	return sysfs_emit(buf, "%d\n", !!(flags & MINT_FLAG_TAKES));
}

static struct kobj_attribute index_attr = __ATTR_RO(index);
static struct kobj_attribute state_attr = __ATTR_RO(state);
static struct kobj_attribute generation_attr = __ATTR_RO(generation);
static struct kobj_attribute boot_core_attr = __ATTR_RO(boot_core);
static struct kobj_attribute cores_attr = __ATTR_RO(cores);
static struct kobj_attribute cores_lost_attr = __ATTR_RO(cores_lost);
static struct kobj_attribute tag_attr = __ATTR_RO(tag);
static struct kobj_attribute heartbeat_attr = __ATTR_RO(heartbeat);
static struct kobj_attribute heartbeat_ms_attr = __ATTR_RO(heartbeat_ms);
static struct kobj_attribute silent_ms_attr = __ATTR_RO(silent_ms);
static struct kobj_attribute request_attr = __ATTR_RW(request);
static struct kobj_attribute asker_attr = __ATTR_RO(asker);
static struct kobj_attribute deaths_attr = __ATTR_RO(deaths);
static struct kobj_attribute resume_ms_attr = __ATTR_RO(resume_ms);
static struct kobj_attribute dump_attr = __ATTR_RW(dump);
static struct kobj_attribute ranges_attr = __ATTR_RO_MODE(ranges, 0400);
static struct kobj_attribute vmcoreinfo_attr = __ATTR_RO_MODE(vmcoreinfo, 0400);
static struct kobj_attribute page_offset_attr = __ATTR_RO_MODE(page_offset, 0400);
static struct kobj_attribute wish_attr = __ATTR_RW(wish);
static struct kobj_attribute memory_attr = __ATTR_RW(memory);
static struct kobj_attribute takes_attr = __ATTR_RO(takes);

static struct attribute *peer_attrs[] = {
	&index_attr.attr,
	&state_attr.attr,
	&generation_attr.attr,
	&boot_core_attr.attr,
	&cores_attr.attr,
	&cores_lost_attr.attr,
	&tag_attr.attr,
	&heartbeat_attr.attr,
	&heartbeat_ms_attr.attr,
	&silent_ms_attr.attr,
	&request_attr.attr,
	&asker_attr.attr,
	&deaths_attr.attr,
	&resume_ms_attr.attr,
	&dump_attr.attr,
	&ranges_attr.attr,
	&vmcoreinfo_attr.attr,
	&page_offset_attr.attr,
	&wish_attr.attr,
	&memory_attr.attr,
	&takes_attr.attr,
	NULL
};
ATTRIBUTE_GROUPS(peer);

static ssize_t self_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%s\n", mint_self.name);
}

static ssize_t events_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return mint_events_latest(buf, PAGE_SIZE);
}

static ssize_t moves_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	struct mint_moves m = mint_moves;

	return sysfs_emit(buf, "given %llu\ntaken %llu\noffline_ns %llu\nonline_ns %llu\nzero_ns "
			       "%llu\ntable_ns %llu\nstandby %u\nby_hand %u\n",
			  m.given, m.taken, m.offline_ns, m.online_ns, m.zero_ns, m.table_ns,
			  mint_standby_ready(), mint_memory_quick() && mint_chunks_possible());
}

static ssize_t failed_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return mint_may_see_addresses() ?: mint_failed_print(buf);
}

static ssize_t address_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return mint_may_see_addresses() ?: sysfs_emit(buf, "0x%llx\n", mint_self.addr);
}

static ssize_t size_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "0x%x\n", mint_self.size);
}

/* The owner's tag of each block, one byte a block. */
static ssize_t blocks_read(struct file *file, struct kobject *kobj, mint_bin_attribute *attr,
			   char *buf, loff_t at, size_t size)
{
	u32 count = table_count(mint_self.table, MINT_ARRAY_BLOCKS);

	for (size_t i = 0; i < size; i++, at++) {
		if (at >= count)
			return i;
		buf[i] = READ_ONCE(*table_block(mint_self.table, at));
	}
	return size;
}

static mint_bin_attribute blocks_attr = {
	.attr = { .name = "blocks", .mode = 0444 },
	.read = blocks_read,
};

static struct kobj_attribute self_attr = __ATTR_RO(self);
static struct kobj_attribute events_attr = __ATTR_RO(events);
static struct kobj_attribute moves_attr = __ATTR_RO(moves);
static struct kobj_attribute failed_attr = __ATTR_RO_MODE(failed, 0400);
static struct kobj_attribute address_attr = __ATTR_RO_MODE(address, 0400);
static struct kobj_attribute size_attr = __ATTR_RO(size);

static struct attribute *top_attrs[] = {
	&self_attr.attr, &events_attr.attr, &moves_attr.attr, &failed_attr.attr, NULL
};
static struct attribute *table_attrs[] = { &address_attr.attr, &size_attr.attr, NULL };
static mint_bin_attribute *top_bin_attrs[] = { &blocks_attr, NULL };
static const struct attribute_group top_group = { .attrs = top_attrs, .bin_attrs = top_bin_attrs };
static const struct attribute_group table_group = { .name = "table", .attrs = table_attrs };
static const struct attribute_group *groups[] = { &top_group, &table_group, NULL };

static struct kset *top;		/* a uevent needs a kset above: it names SUBSYSTEM=mint */
static struct kobject *nodes;

int mint_sysfs_create(void)
{
	int ret = -ENOMEM;

	top = kset_create_and_add("mint", NULL, kernel_kobj);
	if (!top)
		return -ENOMEM;
	nodes = kobject_create_and_add("nodes", &top->kobj);
	if (nodes)
		ret = sysfs_create_groups(&top->kobj, groups);
	for (u32 n = 0; !ret && n < mint_peer_count; n++) {
		mint_peers[n]->kobj.kset = top;
		ret = kobject_add(&mint_peers[n]->kobj, nodes, "%s", mint_peer_name(n));
		if (!ret)
			ret = sysfs_create_groups(&mint_peers[n]->kobj, peer_groups);
	}
	if (ret)
		mint_sysfs_remove();
	return ret;
}

struct kobject *mint_sysfs_top(void)
{
	return top ? &top->kobj : NULL;
}

void mint_sysfs_remove(void)
{
	for (u32 n = 0; n < mint_peer_count; n++)
		if (mint_peers[n]->kobj.state_in_sysfs)
			kobject_del(&mint_peers[n]->kobj);
	kobject_put(nodes);
	sysfs_remove_groups(&top->kobj, groups);
	kset_unregister(top);
}
