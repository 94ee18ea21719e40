/*
 * Those who do what people want done to dossiers, for the station's threads: each is a replay
 * (pipeline/pipeline.h), which serves one thread at a time. They are made when they are first
 * wanted, at most so many; who finds none free waits.
 */
#ifndef CLI_JUDGES_H
#define CLI_JUDGES_H

#include "base/error.h"
#include "model/desk.h"
#include "store/store.h"

struct judges;

/* `forms_dir` is lent. */
struct judges *judges_new(const char *forms_dir);
void judges_free(struct judges *judges); /* none may be at work; NULL is allowed */

/* desk_act() by whoever is free. */
enum status judges_act(struct judges *judges, struct store *store, const struct desk_action *action,
		       struct arena *arena, struct desk_outcome *ret_outcome, struct error *error);

#endif
