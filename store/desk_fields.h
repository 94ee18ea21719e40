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

/* A field on its way, with what its choices are made of and where it belongs. */
struct filled {
	struct desk_field field;
	struct reading odds; /* spelling and guesses */
	const char *offered; /* the register's: "value\tprobability" lines; NULL */
	int place;           /* in the form, from 0; -1: the form has no such field */
	int top;             /* of the row that it is in, in pixels */
};

typedef LIST(struct filled) filled_list;

/* The form that a page is; NULL: it is none. */
const struct placed_form *desk_form_of(const struct desk_filling *filling, int page);

/* Fills in all fields of the dossier, in order. */
enum status desk_fill_fields(const struct desk_filling *filling, struct error *error);

/* Fills in the choices of fields, in desk_choices.c. */
enum status desk_choose(const struct desk_filling *filling, struct filled *fields, size_t count,
			struct error *error);

#endif
