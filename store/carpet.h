/*
 * The carpet in the store: what was read as the same character, or in the same kind of field, of
 * many dossiers at once, the least sure first. Part of store/store.h, which rooms include.
 *
 * Looked at are the newest dossiers that nobody has decided, and in them values that no person has
 * given or confirmed. It costs an indexed look-up a dossier, however many dossiers there are.
 */
#ifndef STORE_CARPET_H
#define STORE_CARPET_H

#include "base/arena.h"
#include "base/error.h"
#include "model/claim.h"
#include "model/geometry.h"
#include "model/reading.h"

#include <stdbool.h>
#include <stddef.h>

struct store;

struct carpet_question {
	const char *const *names; /* of fields */
	size_t name_count;
	const char *value; /* in normal form; NULL: any */
	char character;    /* that the value has somewhere; 0: any */
	long dossiers_max; /* the newest that are looked at */
	int readings_max;
};

struct carpet_reading {
	long dossier;
	int revision;             /* of the dossier, to hand back with a correction */
	const char *dossier_name; /* as `show` takes it */
	enum verdict verdict;
	/* `value` and `confidence` as the last judgement has them. */
	struct reading reading;
	int turn_deg;            /* of its page, as people or the machine have it */
	int width_px, height_px; /* of the page as delivered */
	bool has_place;
	struct affine place; /* the form's millimetres to delivered pixels */
};

/* The readings, the least sure first; all in `arena`. That their pages are looked at is not told
 * in the audit trail, since few of them may be: see store_note_looks(). */
enum status store_lay_carpet(struct store *store, const struct carpet_question *question,
			     struct arena *arena, struct carpet_reading **ret_readings,
			     size_t *ret_count, struct error *error);

/* A page that is about to be looked at. */
struct store_look {
	long dossier;
	int page;
};

/* Tells the audit trail of all of them in one transaction. Each is to be there once. */
enum status store_note_looks(struct store *store, const struct store_look *looks, size_t count,
			     struct error *error);

#endif
