/* Inside store/: a dossier as people name it. */
#ifndef STORE_SHOW_H
#define STORE_SHOW_H

#include "store/session.h"

/*
 * Finds "17", "S01.tif", "S01", "scans/S01.tif", any of the names with "#2" for the second of a
 * file. Gives the id in the session's scratch arena, which it resets first. STATUS_NO_INPUT when
 * there is none, STATUS_USAGE with the ids when several have the name.
 */
enum status show_find_dossier(struct store *store, const char *dossier, const char **ret_id,
			      struct error *error);

/* Says that a dossier without a claim was put into others, and which: STATUS_NO_INPUT. */
enum status show_refuse_replaced(struct store *store, const char *id, struct error *error);

/* The lines that a statement of one parameter gives, with SUMMARY_COLUMNS; in `arena`. */
enum status show_summaries(struct store *store, enum statement statement, const char *asked,
			   struct arena *arena, struct store_summary **ret_lines, size_t *ret_count,
			   struct error *error);

#endif
