/* Inside store/: fingerprints of a dossier's pages, as it is saved. */
#ifndef STORE_TWINS_H
#define STORE_TWINS_H

#include "store/store.h"

/*
 * Within the transaction that saves dossiers, before their rows: waits for others that save, and
 * fails with STATUS_TEMPORARY when one has meanwhile stored papers that these dossiers may be the
 * same as.
 */
enum status twins_lock(struct store *store, struct dossier *const *dossiers, size_t count,
		       struct error *error);

/* Adds the rows of one dossier; `id` is its row's. */
enum status twins_save(struct store *store, const char *id, const struct dossier *dossier,
		       struct error *error);

#endif
