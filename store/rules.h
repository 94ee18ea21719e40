/* Inside store/: the rules and tariffs that a session judges by, held in memory between dossiers.
 */
#ifndef STORE_RULES_H
#define STORE_RULES_H

#include "base/arena.h"
#include "model/register.h"
#include "store/session.h"

#include <stdbool.h>

/* What a session holds; NULL until it first asks. */
struct held_rules;

void held_rules_free(struct held_rules *held);

/* Adds tariffs, rules and rule_sets to the answers, their strings in the arena. Reads them anew
 * only when `stamp`, which STATEMENT_answer_known gives of them, is not that of those in memory. */
enum status rules_answer(struct store *store, const char *stamp, struct arena *arena,
			 struct register_answers *answers, struct error *error);

/* Loads the files of a folder whose payers have no rules yet. */
enum status rules_load_shipped(struct store *store, const char *folder, struct error *error);

#endif
