/* Earlier dossiers beside a claim: those of the store, and those before it in its file. */
#ifndef PIPELINE_HISTORY_H
#define PIPELINE_HISTORY_H

#include "pipeline/pipeline.h"

/*
 * What is known that the claim at `index` ought to be judged beside. Dossiers before it in the
 * result are judged; the store does not have them yet, or is not asked for them again. Without a
 * store (NULL) nothing earlier is known. Lists and strings live in the dossier's arena, or are lent
 * by the result.
 */
enum status history_find(struct store *store, const struct pipeline_result *result, size_t index,
			 const struct register_answers *answers, struct history *ret_history,
			 bool *ret_is_worth_judging, struct error *error);

#endif
