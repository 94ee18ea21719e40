/* One dossier: the pages of one claim on paper, and what was read from them. */
#ifndef MODEL_DOSSIER_H
#define MODEL_DOSSIER_H

#include "base/arena.h"
#include "base/date.h"
#include "base/file.h"
#include "model/page.h"
#include "model/reading.h"

struct dossier {
	struct arena *arena;         /* holds everything below but the page images */
	const char *file;            /* as named by whoever sent it */
	char sha256[FILE_HASH_SIZE]; /* of that file */
	int number;                  /* 1, 2, ... within the file */
	struct date received;
	const char *fund;   /* "CNSS", "CNOPS": by the form, else by the manifest; NULL unknown */
	int declared_pages; /* by the manifest; 0: not declared */
	LIST(struct page) pages;
	LIST(struct barcode) barcodes;
	LIST(struct reading) readings;
};

struct dossier *dossier_new(void);

/* Frees the dossier, its arena and its page images. NULL is allowed. */
void dossier_free(struct dossier *dossier);

/* Lends the reading of a field, the most confident when a form is there twice; NULL: none. */
const struct reading *dossier_lookup_reading(const struct dossier *dossier, const char *name);

/* As above, only on pages of that type ("ordonnance", "cnss-610-1-02-p2"). */
const struct reading *dossier_lookup_on(const struct dossier *dossier, const char *form,
					const char *name);

#endif
