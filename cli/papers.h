/* Letters and receipts from the store, as files or as bytes. */
#ifndef CLI_PAPERS_H
#define CLI_PAPERS_H

#include "base/arena.h"
#include "base/error.h"
#include "store/store.h"

#include <stddef.h>

/* The letter of a dossier with the day by which to answer, which the fund's rule gives from today
 * on; unset when it has none: nothing is made up. `rules` are those of store_answer(). */
enum status papers_load_letter(struct store *store, const struct register_answers *rules,
			       const char *dossier, struct arena *arena, struct letter *ret_letter,
			       struct error *error);

/* The letter as PDF, to be freed with free(). STATUS_DATA: there is nothing to write about. One
 * paper is made at a time, whoever calls. */
enum status papers_print_letter(struct store *store, long dossier, unsigned char **ret_pdf,
				size_t *ret_length, struct error *error);

/* The receipt of a batch as it is now, likewise. */
enum status papers_print_receipt(struct store *store, long batch, unsigned char **ret_pdf,
				 size_t *ret_length, struct error *error);

#endif
