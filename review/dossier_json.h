/* A dossier as its page and programs get it: JSON in the request's language. */
#ifndef REVIEW_DOSSIER_JSON_H
#define REVIEW_DOSSIER_JSON_H

#include "model/desk.h"
#include "model/letter.h"
#include "review/request.h"
#include "store/store.h"

#include <jansson.h>

/*
 * All of these are the caller's. Amounts are "1245.50" or null, dates "2026-10-18" or null, boxes
 * [x, y, w, h] in delivered pixels or null, moments "2026-09-13 08:15:00Z".
 */

/* The dossier, with what waits and what this person may do to it; `lock` below is part of it. */
json_t *dossier_json(struct request *request, const struct desk_dossier *dossier,
		     const struct desk_counts *counts);

/* Who has it and until when. */
json_t *dossier_json_lock(struct request *request, const struct desk_lock *lock);

/* What a deed has changed of the verdict, the amounts and the reasons. */
json_t *dossier_json_changes(struct request *request, const struct desk_outcome *outcome);

/* What was done to it, in order. */
json_t *dossier_json_history(struct request *request, const struct desk_change *changes,
			     size_t count);

/* What there is to write about: number, fund, verdict and reasons; lent by the dossier. */
struct letter dossier_letter(const struct desk_dossier *dossier);

/* What a page is called, in few words: the kind of paper. In the arena, or static. */
const char *dossier_page_label(const struct request *request, const char *type, const char *kind);

/* The word of that name, `otherwise` when the list has none. */
const char *dossier_word_named(const struct request *request, const char *name,
			       const char *otherwise);

#endif
