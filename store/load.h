/* Inside store/: a dossier's rows back into a dossier. */
#ifndef STORE_LOAD_H
#define STORE_LOAD_H

#include "model/dossier.h"
#include "store/session.h"

#include <libpq-fe.h>

/* The place of a name in a list of them; `otherwise` when it is none (or NULL). */
int load_place_of(const char *name, const char *const *names, size_t count, int otherwise);

/* The reason of that code, "R01"; -1 when it is none (or NULL). */
int load_reason_of(const char *name);

/* What a deed of the desk decides, by its name; "": nothing. */
enum desk_decision load_decision(const char *deed);

/* Runs a statement about the dossier `id` and hands over its rows one by one. */
typedef void load_row(struct dossier *dossier, const PGresult *result, int row);
enum status load_rows(struct store *store, enum statement statement, const char *id,
		      struct dossier *dossier, load_row *take, struct error *error);

/* ---- load_readings.c ---- */

/* Barcodes, unread symbols and readings, as they were seen. */
enum status load_seen(struct store *store, const char *id, struct dossier *dossier,
		      struct error *error);

#endif
