/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a processor says of itself: CPUID (Intel SDM vol. 2A; AMD APM vol. 3, appendix E). The
 * caller provides the function that reads a leaf: on the core that runs, or from a test's list.
 */
#ifndef LIB_CPUID_H
#define LIB_CPUID_H

#include <stdint.h>

#define CPU_VENDOR_INTEL	0x756e6547	/* leaf 0, EBX: "Genu" */
#define CPU_VENDOR_AMD		0x68747541	/* "Auth" */
#define CPU_VENDOR_HYGON	0x6f677948	/* "Hygo" */

#define CPUID_BASIC		0u		/* EAX: the last leaf of this group */
#define CPUID_VERSION		1u
#define   VERSION_HYPERVISOR	(1u << 31)	/* ECX */
#define CPUID_TOPOLOGY		0xbu		/* subleaf 0: the threads of a core */
#define   TOPOLOGY_SMT		0x100u		/* ECX[15:8]: what this subleaf is about */
#define   TOPOLOGY_TYPE		0xff00u
#define   TOPOLOGY_SHIFT	0x1fu		/* EAX */
#define CPUID_HYPERVISOR	0x40000000u	/* EAX: the last leaf of this group */
#define CPUID_EXTENDED		0x80000000u	/* EAX: the last leaf of this group */

struct cpu_leaf {
	uint32_t eax, ebx, ecx, edx;
};

/* Executes CPUID, or does what stands for it. */
typedef struct cpu_leaf (*cpu_leaf_t)(uint32_t leaf, uint32_t subleaf);

/*
 * Returns the leaf, or 0 in each register if the processor does not have it: then CPUID would
 * return any values.
 */
static inline struct cpu_leaf cpuid_leaf(cpu_leaf_t read, uint32_t leaf, uint32_t subleaf)
{
	uint32_t group = leaf & 0xffff0000;

	if (group == CPUID_HYPERVISOR && !(read(CPUID_VERSION, 0).ecx & VERSION_HYPERVISOR))
		return (struct cpu_leaf){ 0 };
	return read(group, 0).eax >= leaf ? read(leaf, subleaf) : (struct cpu_leaf){ 0 };
}

/* Returns how many low bits of a LAPIC ID tell the threads of one physical core apart. */
static inline uint8_t cpuid_smt_bits(cpu_leaf_t read)
{
	struct cpu_leaf threads = cpuid_leaf(read, CPUID_TOPOLOGY, 0);

	return (threads.ecx & TOPOLOGY_TYPE) == TOPOLOGY_SMT ? threads.eax & TOPOLOGY_SHIFT : 0;
}

/* Returns the processor's family. @version is EAX of leaf CPUID_VERSION. */
static inline uint32_t cpuid_family(uint32_t version)
{
	uint32_t family = version >> 8 & 0xf;

	return family == 0xf ? family + (version >> 20 & 0xff) : family;
}

#endif
