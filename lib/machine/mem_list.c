// SPDX-License-Identifier: GPL-2.0-only
/*
 * A range is put at its place by its start, and then joined with its neighbours of the same type.
 */
#include "lib/machine/mem_list.h"
#include "lib/base/str.h"

static void list_remove(struct machine_mem *list, unsigned int *count, unsigned int i)
{
	(*count)--;
	memmove(&list[i], &list[i + 1], (*count - i) * sizeof(list[0]));
}

static bool list_insert(struct machine_mem *list, unsigned int max, unsigned int *count,
			unsigned int i, struct machine_mem mem)
{
	if (*count >= max)
		return false;
	memmove(&list[i + 1], &list[i], (*count - i) * sizeof(list[0]));
	list[i] = mem;
	(*count)++;
	return true;
}

bool mem_list_add(struct machine_mem *list, unsigned int max, unsigned int *count,
		  struct range r, enum mem_type type)
{
	unsigned int i = 0;

	if (range_empty(r))
		return true;
	while (i < *count && list[i].range.start <= r.start)
		i++;
	if (i && list[i - 1].type == type && list[i - 1].range.end >= r.start) {
		i--;
		if (list[i].range.end < r.end)
			list[i].range.end = r.end;
	} else if (i < *count && list[i].type == type && list[i].range.start <= r.end) {
		list[i].range.start = r.start;
		if (list[i].range.end < r.end)
			list[i].range.end = r.end;
	} else {
		return list_insert(list, max, count, i, (struct machine_mem){ r, type });
	}
	while (i + 1 < *count && list[i + 1].type == type &&
	       list[i + 1].range.start <= list[i].range.end) {
		if (list[i].range.end < list[i + 1].range.end)
			list[i].range.end = list[i + 1].range.end;
		list_remove(list, count, i + 1);
	}
	return true;
}
