/* Versions of rules as they are typed: "CNSS/2", several with commas between. */
#ifndef CLI_RULE_NAMES_H
#define CLI_RULE_NAMES_H

#include "base/arena.h"
#include "base/error.h"
#include "model/rule.h"

typedef LIST(struct rule_set) rule_set_list;

/* Adds what `text` names; payers live in the arena. STATUS_USAGE when it is no such name, or names
 * a payer twice. */
enum status rule_names_parse(const char *text, struct arena *arena, rule_set_list *ret_sets,
			     struct error *error);

#endif
