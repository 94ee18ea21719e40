/* Inside pipeline/: a stored dossier judged again within a transaction of the desk. */
#ifndef PIPELINE_REPLAY_H
#define PIPELINE_REPLAY_H

#include "pipeline/pipeline.h"

/* Lent. */
const struct form_set *replay_forms(const struct replay *replay);

/* Looks whether the register of medicines is still the one in memory. */
enum status replay_refresh(struct replay *replay, struct store *store, struct error *error);

/* As replay_dossier(), with another session. `is_first`: it has no judgement yet, and `before` is
 * that nothing is known. */
enum status replay_judge(struct replay *replay, struct store *store, long id, bool is_first,
			 struct replayed *ret_replayed, struct error *error);

/* A reason with its strings in another arena. */
struct reason replay_keep_reason(const struct reason *reason, struct arena *arena);

#endif
