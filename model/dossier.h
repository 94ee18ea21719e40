/* One dossier: the pages of one claim on paper, and what was read from them. */
#ifndef MODEL_DOSSIER_H
#define MODEL_DOSSIER_H

#include "base/arena.h"
#include "base/date.h"
#include "base/file.h"
#include "model/desk.h"
#include "model/page.h"
#include "model/reading.h"
#include "model/twin.h"

#include <stdbool.h>

/* Signs that papers of two people lie in one dossier, or one dossier's papers in two; with the
 * names that the store knows them by. */
#define BOUND_DOUBT_LIST(X)                                                                      \
	X(BOUND_SHEETS, "sheets")     /* a page of no known kind, half a sheet */                \
	X(BOUND_LENGTH, "length")     /* more pages than a dossier has */                        \
	X(BOUND_NO_SHEET, "no_sheet") /* no care sheet, in a file that holds several dossiers */ \
	X(BOUND_PERSON, "person")     /* papers of two people */                                 \
	X(BOUND_SEQUENCE, "sequence") /* a separator sheet is missing before it, or after it */

enum bound_doubt {
#define X(name, text) name,
	BOUND_DOUBT_LIST(X)
#undef X
};

struct bound {
	enum bound_doubt doubt;
	int page;  /* number where it was noticed */
	int count; /* of sheets, pages or dossiers, as the doubt says */
};

/* A value of the claim that a person has compared with the paper and found right. */
struct confirmed {
	const char *key;   /* as doubts name it: "medicines.code" */
	const char *value; /* what it was, as validate_key_value() says it */
};

struct dossier {
	struct arena *arena;         /* holds everything below but the page images */
	long id;                     /* in the store that it was loaded from; 0: it was read */
	const char *file;            /* as named by whoever sent it */
	char sha256[FILE_HASH_SIZE]; /* of that file */
	int number;                  /* 1, 2, ... within the file */
	struct date received;
	const char *fund;   /* "CNSS", "CNOPS": by the form, else by the manifest; NULL unknown */
	int declared_pages; /* of the file, by the manifest; 0: not declared */
	int file_pages;     /* that the file has, separator sheets not counted */
	bool undeclared;    /* there is a manifest, which does not name the file */
	const char *branch; /* who sent it, and in which of its batches: by the separator sheet, */
	const char *batch;  /* else by the manifest; NULL: not said */
	const char *declared_branch, *declared_batch; /* by the manifest alone */
	long long compared_to; /* newest fingerprint in the store when this was judged; -1: it was
				* not compared */
	long long asked_after; /* newest dossier in the store when its history was asked for; -1: it
				* was not */
	int revision;          /* the newest change by a person; 0: none */
	enum desk_decision decision;
	const char *decided_for;          /* of a decision to reject: the reason's code; NULL */
	LIST(struct confirmed) confirmed; /* by persons */
	LIST(struct bound) bounds;        /* what is odd about where this dossier begins and ends */
	LIST(struct page) pages;
	LIST(struct barcode) barcodes;
	LIST(struct unread_symbol) unread;
	LIST(struct reading) readings;
	LIST(struct twin) twins; /* earlier papers that its pages were like when it came */
};

const char *bound_doubt_name(enum bound_doubt doubt);

struct dossier *dossier_new(void);

/* Frees the dossier, its arena and its page images. NULL is allowed. */
void dossier_free(struct dossier *dossier);

/* Lends the reading of a field, the most confident when a form is there twice; NULL: none. */
const struct reading *dossier_lookup_reading(const struct dossier *dossier, const char *name);

/* As above, only on pages of that type ("ordonnance", "cnss-610-1-02-p2"). */
const struct reading *dossier_lookup_on(const struct dossier *dossier, const char *form,
					const char *name);

#endif
