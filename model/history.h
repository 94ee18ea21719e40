/*
 * What is known of earlier dossiers that have something in common with a claim: asked for by
 * pipeline/ once the claim's values are there, judged by validate/. Earlier is what was stored
 * before the claim's own file was, or lies before it in its file. Strings are lent by the dossier's
 * arena.
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
	int treatment_days; /* that its boxes last by the ordonnance; 0: not known */
};

struct earlier_act {
	const char *letter; /* "K" */
	int coefficient;    /* hundredths */
	centimes amount;    /* -1: unknown */
};

/* The current claim of an earlier dossier of the same person or practitioner. */
struct earlier_claim {
	const char *dossier; /* its name, as `show` takes it */
	const char *immatriculation, *beneficiary;
	struct date birth;
	const char *practitioner_inpe, *pharmacy_inpe;
	struct date care_date, dispensing_date;
	centimes total;                          /* -1: unknown */
	bool rejected;                           /* it went back, and nothing was paid on it */
	LIST(struct earlier_medicine) medicines; /* those with a code on the paper */
	LIST(struct earlier_act) acts;           /* those with a letter */
};

/* A serialised box of this dossier that an earlier one bears too. */
struct seen_box {
	const char *value;   /* of the barcode, as this dossier has it */
	const char *dossier; /* the earlier one */
	int dossier_page;
	bool rejected; /* as above */
};

/* The other dossiers that the practitioner has on the day of care, those that went back left out.
 */
struct volume {
	int dossiers;        /* counted up to what was asked for */
	const char *example; /* the last of them; NULL: there is none */
};

struct history {
	LIST(struct earlier_claim) claims;
	LIST(struct seen_box) boxes;
	struct volume volume;
};

/* What validate/ wants to know of earlier dossiers. Unknown values are NULL, unset or -1. */
struct history_questions {
	const char *immatriculation;
	const char *practitioner_inpe;
	struct date care_date, dispensing_date;
	centimes total;
	bool asks_identical;      /* claims of that practitioner that come to the same total, too */
	bool asks_renewals;       /* what was bought for the insured's family in the year before */
	struct earlier_act act;   /* surgery: the family's claims with the same act; letter NULL */
	LIST(const char *) boxes; /* values of serialised boxes' symbols */
	int volume;               /* dossiers of a practitioner and day that matter; 0: none do */
};

#endif
