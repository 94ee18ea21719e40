/*
 * What the store knows of earlier dossiers that have something in common with a claim: asked for by
 * pipeline/ once the claim's values are there, judged by validate/. Strings are lent by the
 * dossier's arena.
 */
#ifndef MODEL_HISTORY_H
#define MODEL_HISTORY_H

#include "base/arena.h"
#include "base/date.h"
#include "base/money.h"

#include <stdbool.h>

/* A medicine of an earlier claim. */
struct earlier_medicine {
	const char *code; /* EAN-13 */
	int quantity;
};

/* The current claim of an earlier dossier of the same person, practitioner or pharmacy. */
struct earlier_claim {
	const char *dossier; /* its name, as `show` takes it */
	const char *immatriculation, *beneficiary;
	struct date birth;
	const char *practitioner_inpe, *pharmacy_inpe;
	struct date care_date, dispensing_date;
	centimes total; /* -1: unknown */
	bool rejected;
	LIST(struct earlier_medicine) medicines; /* those with a code on the paper */
};

/* A serialised box of this dossier that an earlier one bears too. */
struct seen_box {
	const char *value;   /* of the barcode, as this dossier has it */
	const char *dossier; /* the earlier one */
	int dossier_page;
};

/* How many other dossiers a practitioner has on the day of care. */
struct volume {
	const char *inpe;
	int dossiers;
	const char *example; /* one of them */
};

struct history {
	LIST(struct earlier_claim) claims;
	LIST(struct seen_box) boxes;
	LIST(struct volume) volumes;
};

#endif
