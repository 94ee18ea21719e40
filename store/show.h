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

/* A row of store_summarise()'s columns. */
void show_read_summary(const PGresult *result, int row, struct arena *arena,
		       struct store_summary *line);

#endif
