/* Inside review/: the carpet that a request asks for, shared by its page and its interface. */
#ifndef REVIEW_CARPET_H
#define REVIEW_CARPET_H

#include "model/value_kind.h"
#include "review/carpet_cells.h"
#include "review/request.h"

/* What fits a screen or two, and how far back it is looked for. */
enum { CARPET_CELLS_MAX = 240, CARPET_READINGS_MAX = 600, CARPET_DOSSIERS_MAX = 3000 };

/* What is asked: cells with a character, or fields of a kind. */
struct carpet_ask {
	char character;       /* 0: fields */
	enum value_kind kind; /* of fields */
	const char *value;    /* of fields: this value only, in normal form; NULL: any */
};

/* The kinds of field that are laid out, with the words for them. */
struct carpet_kind {
	enum value_kind kind;
	enum word title;
};

extern const struct carpet_kind carpet_kinds[];
extern const size_t carpet_kind_count;

/* From the address: character=7, or kind=date and value=18/10/2026. False: it asks for neither. */
bool carpet_ask_read(const struct request *request, struct carpet_ask *ret_ask);

/*
 * The cells, and the audit trail is told of the pages that they show. All in the request's arena.
 */
enum status carpet_lay(struct request *request, const struct carpet_ask *ask,
		       struct carpet_cell **ret_cells, size_t *ret_count, struct error *error);

/* They as a JSON array, to be given back with json_decref(). */
struct json_t *carpet_json(const struct carpet_cell *cells, size_t count);

#endif
