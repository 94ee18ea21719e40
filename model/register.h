/*
 * The registers as plain data: the insured and their families, practitioners, medicines, tariffs
 * and rules. Loaded by store/, asked for by pipeline/, judged by validate/. Strings are lent by
 * whoever made the row (usually the dossier's arena).
 */
#ifndef MODEL_REGISTER_H
#define MODEL_REGISTER_H

#include "base/arena.h"
#include "base/date.h"
#include "base/money.h"
#include "model/history.h"
#include "model/rule.h"
#include "model/twin.h"

#include <stdbool.h>

struct insured {
	const char *immatriculation;
	const char *affiliation; /* CNOPS only; NULL */
	const char *cin;         /* NULL when unknown */
	const char *last_name, *first_name;
	struct date birth;
	char sex; /* 'M', 'F' */
	const char *fund;
	const char *mutual;                 /* NULL */
	struct date rights_from, rights_to; /* rights_to unset: open */
};

struct dependant {
	const char *immatriculation; /* of the insured */
	int rank;
	const char *relation; /* "conjoint", "enfant" */
	const char *last_name, *first_name;
	struct date birth;
	char sex;
	const char *cin; /* NULL */
};

struct practitioner {
	const char *inpe;
	const char *kind; /* "medecin", "pharmacie", "laboratoire", ... */
	const char *name;
	const char *speciality; /* NULL */
	const char *city;
};

struct medicine {
	const char *code; /* EAN-13 */
	const char *name, *dci, *dosage, *unit, *form, *presentation;
	centimes public_price; /* PPV; 0: hospital only */
	centimes base_price;   /* PRIX_BR, reimbursement base */
	bool generic;
	int rate_percent; /* 0 or 70 */
};

/* A key letter's tariff within its dates. */
struct tariff {
	const char *letter;
	const char *label;
	centimes amount;
	struct date valid_from, valid_to; /* valid_to unset: open */
};

/* What a member of a family is known to have beside the register's row. */
#define ENTITLEMENT_LIST(X)                                                                   \
	X(ENTITLEMENT_ALD, "ald")           /* subject: its code; number: of the agreement */ \
	X(ENTITLEMENT_AGREEMENT, "entente") /* prior agreement; subject: the key letter */    \
	X(ENTITLEMENT_STUDENT, "etudiant")                                                    \
	X(ENTITLEMENT_DISABLED, "handicap")

enum entitlement_kind {
#define X(name, text) name,
	ENTITLEMENT_LIST(X)
#undef X
};

struct entitlement {
	const char *immatriculation; /* of the insured */
	int rank;                    /* of the dependant; 0: the insured himself */
	enum entitlement_kind kind;
	const char *subject;              /* NULL */
	const char *number;               /* NULL */
	struct date valid_from, valid_to; /* valid_to unset: open */
};

/*
 * A person who is registered twice, or whom another scheme covers, as `waraqa audit registers`
 * found.
 */
struct overlap {
	const char *immatriculation;      /* of the insured */
	int rank;                         /* of the dependant; 0: the insured himself */
	bool other_scheme;                /* false: registered twice here */
	const char *other;                /* the scheme's name, or the other immatriculation */
	double probability;               /* that it is the same person, 0..1 */
	struct date valid_from, valid_to; /* of the other cover; unset: open */
};

/* A name with a birth date. */
struct named_birth {
	const char *name;
	struct date birth;
};

/* What validate/ wants to know of the registers. Lists of texts; duplicates do no harm. */
struct register_questions {
	/* as read, of which no odds are told: those one edit away too */
	LIST(const char *) immatriculations;
	LIST(const char *) cins;
	/* by the odds of every place: these alone */
	LIST(const char *) likely_immatriculations;
	LIST(const char *) likely_cins;
	LIST(const char *) likely_inpes;
	LIST(const char *) inpes; /* as read, of which no odds are told */
	LIST(const char *) medicine_codes;
	/* full names as read, each with a birth date when one was read */
	LIST(struct named_birth) people;
	/* names as read poorly, each with a likely birth date: the most like it of that day */
	LIST(struct named_birth) near_people;
};

struct formulary; /* the register of medicines to search in: validate/formulary.h */

/*
 * What the registers answered: every row that matches a question exactly, rows whose number or card
 * is within one edit of one asked for, and rows of people born on a day whose name is like one
 * asked for. `known` false: there was no register to ask.
 */
struct register_answers {
	bool known;
	const struct formulary *formulary; /* lent; NULL: none is loaded */
	long insured_count;                /* about how many are insured at all; 0: not told */
	long practitioner_count; /* about how many practitioners, pharmacies and others there are */
	LIST(struct insured) insured;
	LIST(struct dependant) dependants; /* all dependants of the insured above */
	LIST(struct practitioner) practitioners;
	LIST(struct medicine) medicines;
	LIST(struct tariff) tariffs;           /* all, every date */
	LIST(struct rule) rules;               /* all payers, every date */
	LIST(struct rule_set) rule_sets;       /* that `rules` are of, by payer */
	LIST(struct entitlement) entitlements; /* of the insured above and their dependants */
	LIST(struct overlap) overlaps;         /* of the same */
	const struct history *history;         /* lent; NULL: nothing earlier was asked for */
	LIST(struct twin) twins; /* the earlier papers that this dossier's are most like */
};

#endif
