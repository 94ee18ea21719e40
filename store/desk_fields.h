/* Inside store/: the fields of a dossier for a screen, with the readings to choose from. */
#ifndef STORE_DESK_FIELDS_H
#define STORE_DESK_FIELDS_H

#include "store/session.h"

/* A page's form and where it lies: millimetres to pixels as delivered. */
struct placed_form {
	int page;
	const struct form *form;
	enum sheet_half half;
	struct affine place;
	bool is_placed; /* false: nobody knows where it lies */
};

/* What filling in the fields of a dossier needs; all lent. */
struct desk_filling {
	struct store *store;
	const char *id;
	struct arena *arena;
	struct desk_dossier *dossier; /* pages, claim, doubts and reasons are there */
	const struct placed_form *forms;
	size_t form_count;
	bool wants_family, sees_people;
};

enum status desk_fill_fields(const struct desk_filling *filling, struct error *error);

#endif
