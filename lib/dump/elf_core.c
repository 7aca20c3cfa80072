// SPDX-License-Identifier: GPL-2.0-only
/*
 * The file begins with an ELF header, program headers and notes, all of which are computed from the
 * ranges of RAM. Then follows the RAM.
 */
#include "lib/dump/elf_core.h"
#include "lib/base/str.h"

#define PAGE		4096
#define NOTE_NAME	"CORE"

/* System V ABI, "Object Files": ELF-64 file header. */
struct ehdr {
	uint8_t  ident[16];		/* 0x00 */
	uint16_t type;			/* 0x10 */
	uint16_t machine;		/* 0x12 */
	uint32_t version;		/* 0x14 */
	uint64_t entry;			/* 0x18 */
	uint64_t phoff;			/* 0x20 */
	uint64_t shoff;			/* 0x28 */
	uint32_t flags;			/* 0x30 */
	uint16_t ehsize;		/* 0x34 */
	uint16_t phentsize;		/* 0x36 */
	uint16_t phnum;			/* 0x38 */
	uint16_t shentsize;		/* 0x3a */
	uint16_t shnum;			/* 0x3c */
	uint16_t shstrndx;		/* 0x3e */
};
_Static_assert(sizeof(struct ehdr) == 64, "ELF-64 file header");
#define ET_CORE		4
#define EM_X86_64	62
#define EV_CURRENT	1

/* System V ABI, "Program Loading": program header. */
struct phdr {
	uint32_t type;			/* 0x00 */
	uint32_t flags;			/* 0x04 */
	uint64_t offset;		/* 0x08 */
	uint64_t vaddr;			/* 0x10 */
	uint64_t paddr;			/* 0x18 */
	uint64_t filesz;		/* 0x20 */
	uint64_t memsz;			/* 0x28 */
	uint64_t align;			/* 0x30 */
};
_Static_assert(sizeof(struct phdr) == 56, "ELF-64 program header");
#define PT_LOAD		1
#define PT_NOTE		4
#define  PF_X		1
#define  PF_W		2
#define  PF_R		4

/* Linux, struct elf_prstatus of x86-64, as a note. */
struct prstatus_note {
	uint32_t name_size;		/* 0x000 */
	uint32_t desc_size;		/* 0x004 */
	uint32_t type;			/* 0x008 */
	char     name[8];		/* 0x00c */
	uint8_t  before_pid[32];	/* 0x014 */
	uint32_t pid;			/* 0x034 readers distinguish the cores by it */
	uint8_t  after_pid[300];	/* 0x038 with the registers */
};
#define DESC_OFFSET	0x14
_Static_assert(sizeof(struct prstatus_note) == DESC_OFFSET + 336, "elf_prstatus");
#define NT_PRSTATUS	1

static unsigned int header_count(const struct elf_core *core)
{
	return 1 + !range_empty(core->text) + core->ram_count;
}

static size_t notes_offset(const struct elf_core *core)
{
	return sizeof(struct ehdr) + header_count(core) * sizeof(struct phdr);
}

static size_t notes_size(const struct elf_core *core)
{
	return core->core_count * sizeof(struct prstatus_note) + (core->note ? core->note_size : 0);
}

bool elf_core_map_text(struct elf_core *core, const struct vmcoreinfo *info)
{
	core->text = (struct range){ 0, 0 };
	for (unsigned int i = 0; info->has_text && i < core->ram_count; i++) {
		uint64_t room = core->ram[i].end - info->text_paddr;

		if (!range_has(core->ram[i], info->text_paddr))
			continue;
		core->text_vaddr = info->text_vaddr;
		core->text = range_of(info->text_paddr,
				      room < info->text_size_max ? room : info->text_size_max);
		return true;
	}
	return false;
}

size_t elf_core_headers_size(const struct elf_core *core)
{
	if (core->ram_count > ELF_CORE_RANGES_MAX || core->core_count > ELF_CORE_CORES_MAX ||
	    core->note_size > VMCOREINFO_SIZE_MAX)
		return 0;
	return align_up(notes_offset(core) + notes_size(core), PAGE);
}

uint64_t elf_core_offset(const struct elf_core *core, unsigned int n)
{
	uint64_t offset = elf_core_headers_size(core);

	for (unsigned int i = 0; i < n; i++)
		offset += range_size(core->ram[i]);
	return offset;
}

static struct phdr load(uint64_t offset, uint64_t vaddr, struct range r, uint32_t flags)
{
	return (struct phdr){
		.type = PT_LOAD, .flags = flags, .offset = offset, .vaddr = vaddr,
		.paddr = r.start, .filesz = range_size(r), .memsz = range_size(r),
	};
}

static void put(uint8_t **at, const void *what, size_t size)
{
	memcpy(*at, what, size);
	*at += size;
}

/*
 * Writes the program headers of the memory. The kernel's own mapping comes first, as in Linux; its
 * bytes in the file are those of the range in which the kernel lies.
 */
static void put_loads(const struct elf_core *core, uint8_t **at)
{
	uint64_t offset = elf_core_headers_size(core);
	struct phdr p;

	for (unsigned int i = 0; i < core->ram_count; i++) {
		if (range_empty(core->text) || !range_has(core->ram[i], core->text.start))
			continue;
		p = load(elf_core_offset(core, i) + core->text.start - core->ram[i].start,
			 core->text_vaddr, core->text, PF_R | PF_W | PF_X);
		put(at, &p, sizeof(p));
	}
	for (unsigned int i = 0; i < core->ram_count; i++) {
		p = load(offset, core->page_offset + core->ram[i].start, core->ram[i], PF_R | PF_W);
		put(at, &p, sizeof(p));
		offset += range_size(core->ram[i]);
	}
}

static void put_notes(const struct elf_core *core, uint8_t **at)
{
	for (unsigned int i = 0; i < core->core_count; i++) {
		const struct prstatus_note note = {
			.name_size = sizeof(NOTE_NAME), .name = NOTE_NAME, .type = NT_PRSTATUS,
			.desc_size = sizeof(note) - DESC_OFFSET, .pid = i + 1,
		};

		put(at, &note, sizeof(note));
	}
	if (core->note)
		put(at, core->note, core->note_size);
}

void elf_core_headers(const struct elf_core *core, void *buf)
{
	const struct ehdr e = {
		.ident = { 0x7f, 'E', 'L', 'F', 2 /* 64 bits */, 1 /* little-endian */,
			   EV_CURRENT },
		.type = ET_CORE, .machine = EM_X86_64, .version = EV_CURRENT,
		.phoff = sizeof(e), .ehsize = sizeof(e), .phentsize = sizeof(struct phdr),
		.phnum = (uint16_t)header_count(core),
	};
	const struct phdr notes = {
		.type = PT_NOTE, .offset = notes_offset(core), .filesz = notes_size(core),
		.memsz = notes_size(core),
	};
	uint8_t *at = buf;

	memset(buf, 0, elf_core_headers_size(core));
	put(&at, &e, sizeof(e));
	put(&at, &notes, sizeof(notes));
	put_loads(core, &at);
	put_notes(core, &at);
}
