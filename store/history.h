/* Inside store/: whether claims became earlier ones while others were judged. */
#ifndef STORE_HISTORY_H
#define STORE_HISTORY_H

#include "store/store.h"

/*
 * Within the transaction that saves dossiers, after twins_lock() and before their rows: fails with
 * STATUS_TEMPORARY when another process has meanwhile stored a claim of the same insured and day,
 * of the same practitioner and total, or a box that one of these dossiers bears.
 */
enum status history_check(struct store *store, struct dossier *const *dossiers,
			  const struct claim *claims, size_t count, struct error *error);

#endif
