/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The values of the config. Each reader takes the text behind a key's '=' and fills in one field of
 * struct config. A value is checked by itself and against the others in its list. What is wrong is
 * reported to the diag, with the line: the message quotes the wrong part, and says how to write it.
 * The field may then be filled in partly.
 *
 * config_value.c reads numbers, cores and words, config_memory.c sizes and addresses,
 * config_files.c files and the command line, config_devices.c devices.
 */
#ifndef LIB_CONFIG_VALUE_H
#define LIB_CONFIG_VALUE_H

#include <stdbool.h>
#include "lib/base/diag.h"
#include "lib/base/text.h"
#include "lib/config/config.h"

#define CONFIG_ADDR_LIMIT	(1ULL << 52)	/* x86-64: physical addresses have 52 bits */
#define CONFIG_MEMORY_ALIGN	MIB(2)

struct config_value {
	struct text text;		/* trimmed, not empty, comment cut off */
	const char *key;
	const char *file;
	unsigned int line;
	struct diag *diag;
};

/* Reports "KEY: 'ITEM' " and what is wrong with it. */
#define VALUE_ERROR(v, item, fmt, ...) do {					\
	char quote_[TEXT_QUOTE_LEN];						\
										\
	diag_error((v)->diag, (v)->file, (v)->line, "%s: '%s' " fmt, (v)->key,	\
		   text_quote(quote_, item), ##__VA_ARGS__);			\
} while (0)

/* The comment behind each reader is the type of its field. */
void config_read_cores(const struct config_value *v, void *field);	/* config_cores */
void config_read_memory(const struct config_value *v, void *field);	/* config_memory */
void config_read_dma(const struct config_value *v, void *field);	/* config_memory */
void config_read_pool(const struct config_value *v, void *field);	/* config_memory */
void config_read_store(const struct config_value *v, void *field);	/* config_memory */
void config_read_network(const struct config_value *v, void *field);	/* config_memory */
void config_read_path(const struct config_value *v, void *field);	/* config_path */
void config_read_initrd(const struct config_value *v, void *field);	/* config_initrds: adds */
void config_read_digest(const struct config_value *v, void *field);	/* config_digest */
void config_read_cmdline(const struct config_value *v, void *field);	/* char [] */
void config_read_pci(const struct config_value *v, void *field);	/* config_pci */
void config_read_irq(const struct config_value *v, void *field);		/* config_irq */
void config_read_legacy(const struct config_value *v, void *field);	/* config_legacy */
void config_read_uart(const struct config_value *v, void *field);	/* config_uart */
void config_read_console(const struct config_value *v, void *field);	/* config_uart */
void config_read_table(const struct config_value *v, void *field);	/* phys_t */
void config_read_console_size(const struct config_value *v, void *field);	/* uint32_t */
void config_read_timeout(const struct config_value *v, void *field);	/* unsigned, ms */
void config_read_dump_timeout(const struct config_value *v, void *field);	/* unsigned, ms */
void config_read_seconds(const struct config_value *v, void *field);	/* unsigned, s; 0: none */
void config_read_on_panic(const struct config_value *v, void *field);	/* enum config_reaction */
void config_read_on_death(const struct config_value *v, void *field);
void config_read_on_hang(const struct config_value *v, void *field);	/* enum config_reaction */
void config_read_last(const struct config_value *v, void *field);	/* bool */
void config_read_acpi(const struct config_value *v, void *field);	/* bool: full */
void config_read_yes_no(const struct config_value *v, void *field);
void config_read_hz(const struct config_value *v, void *field);		/* unsigned */

#endif
