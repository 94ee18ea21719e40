/* What the pages of a dossier share with the interface that changes it. */
#ifndef REVIEW_API_DESK_H
#define REVIEW_API_DESK_H

#include "review/dossier_json.h"

/* The dossier as JSON (dossier_json.h), the caller's; the desk's counts are asked too. */
enum status api_desk_state(struct request *request, long dossier, json_t **ret_state,
			   struct error *error);

/* The page and the status of a refusal, in the request's language: JSON under /api/. */
void api_desk_refuse(struct request *request, enum refusal refusal);

/* The turn that a person asks for, in degrees; false: it is no quarter turn. */
bool api_desk_parse_turn(const char *text, int *ret_turn_deg);

/*
 * Where each page goes. Lists live in the arena. SPLIT: from `page` on they are a dossier of their
 * own; MOVE: `page` comes at the end of the other; MERGE: the other's pages follow. False: the page
 * is not there, or a dossier would be left without pages.
 */
enum desk_arrangement { ARRANGE_SPLIT, ARRANGE_MOVE, ARRANGE_MERGE };

struct desk_pieces {
	const struct desk_piece *items;
	size_t count;
};

bool api_desk_arrange(enum desk_arrangement how, const struct desk_dossier *dossier,
		      const struct desk_dossier *other, int page, struct arena *arena,
		      struct desk_pieces *ret_pieces);

#endif
