/* Letters and receipts from the store, as files or as bytes. */
#ifndef CLI_PAPERS_H
#define CLI_PAPERS_H

#include "base/arena.h"
#include "base/error.h"
#include "model/language.h"
#include "model/letter.h"
#include "store/store.h"

#include <stddef.h>

/* The letter of a dossier with the day by which to answer, which the fund's rule gives from today
 * on; unset when it has none: nothing is made up. `rules` are those of store_answer(). */
enum status papers_load_letter(struct store *store, const struct register_answers *rules,
			       const char *dossier, struct arena *arena, struct letter *ret_letter,
			       struct error *error);

/* What stands under the fund's name on letters (service, address, telephone), from a UTF-8 text of
 * at most 2,000 bytes, in `arena`. Without a path nothing is read or written. STATUS_DATA: no
 * UTF-8. */
enum status papers_read_letterhead(const char *path, struct arena *arena, const char **ret_text,
				   struct error *error);

/* What the letter of a dossier would say now, line by line, for a screen; its day by which to
 * answer is filled in. Unlike the function above it makes no letter, and the audit trail tells of
 * none. */
enum status papers_compose_letter(struct store *store, struct letter *letter,
				  enum language language, struct arena *arena,
				  letter_line_list *ret_lines, struct error *error);

/* The letter as PDF, to be freed with free(); `letterhead` is that of print_letter(). STATUS_DATA:
 * there is nothing to write about. One
 * paper is made at a time, whoever calls. */
enum status papers_print_letter(struct store *store, long dossier, const char *letterhead,
				unsigned char **ret_pdf, size_t *ret_length, struct error *error);

/* The receipt of a batch as it is now, likewise. */
enum status papers_print_receipt(struct store *store, long batch, unsigned char **ret_pdf,
				 size_t *ret_length, struct error *error);

#endif
