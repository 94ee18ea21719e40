/*
 * Inside store/: a payer's file of rules, PAYER.csv with the columns rule, subject, value,
 * valid_from, valid_to and source. It is the payer's whole table, read and checked before anything
 * is stored.
 */
#ifndef STORE_RULES_FILE_H
#define STORE_RULES_FILE_H

#include "base/arena.h"
#include "base/error.h"
#include "base/file.h"
#include "model/rule.h"

struct rules_line {
	struct rule rule;
	const char *source; /* "" when the file does not say it */
	int line;           /* of the file */
};

/* Strings live in the arena. */
struct rules_file {
	const char *payer; /* the file's name without its ending */
	char sha256[FILE_HASH_SIZE];
	LIST(struct rules_line) lines;
};

/*
 * STATUS_DATA, with file and line and what should be there, when a name is none of model/rule.list,
 * a subject is no kind of care, no piece of one (RULE_PIECE) and no key letter or ALD code, a value
 * is not in the rule's unit, a day is none, or two lines of one rule and subject hold on the same
 * day; a payer's name is capital letters, digits, '-' and '_'. STATUS_NO_INPUT when there is no
 * such file.
 */
enum status rules_file_read(const char *path, struct arena *arena, struct rules_file *ret_file,
			    struct error *error);

/* As above, of bytes that a zero follows and that are changed while they are read; `path` names the
 * payer, and the file in errors. */
enum status rules_file_parse(const char *path, char *bytes, size_t length, struct arena *arena,
			     struct rules_file *ret_file, struct error *error);

#endif
