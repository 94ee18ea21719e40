/*
 * Rules of who pays: a fund or a mutual society. Numbers with dates of validity, loaded from one
 * file a payer in numbered versions; the list of what can be ruled is model/rule.list.
 */
#ifndef MODEL_RULE_H
#define MODEL_RULE_H

#include "base/date.h"

#include <stdbool.h>

/* What the number of a rule counts, with what stands for it in a payer's file. */
#define RULE_UNIT_LIST(X)                                       \
	X(IN_DAYS, "days")                                      \
	X(IN_YEARS, "years")                                    \
	X(IN_SECONDS, "seconds")                                \
	X(IN_COUNT, "a count")                                  \
	X(IN_PERCENT, "percent")                                \
	X(IN_DIRHAMS, "dirhams") /* centimes in `rule.value` */ \
	X(IN_YES, "1 or 0")

enum rule_unit {
#define X(name, text) name,
	RULE_UNIT_LIST(X)
#undef X
};

enum rule_name {
#define RULE(id, name, unit, meaning) RULE_##id,
#include "model/rule.list"
#undef RULE
	RULE_COUNT
};

/* Kinds of care, as subjects of rules. */
#define CARE_LIST(X)                       \
	X(CARE_ACT, "acte")                \
	X(CARE_PARAMEDICAL, "paramedical") \
	X(CARE_BIOLOGY, "biologie")        \
	X(CARE_MEDICINE, "medicament")

enum care_kind {
#define X(name, text) name,
	CARE_LIST(X)
#undef X
};

/*
 * The papers that care may need: RULE_PIECE has the subject "CARE/PIECE", as "biologie/resultat". A
 * sheet of two pages is "feuille/page-1" and "feuille/page-2".
 */
#define CARE_SHEET "feuille"
#define PIECE_LIST(X)                                                                      \
	X(PIECE_ORDONNANCE, "ordonnance") /* of analyses: or another request for them */   \
	X(PIECE_INVOICE, "facture")                                                        \
	X(PIECE_LABELS, "vignettes") /* the codes cut from the boxes, wherever they are */ \
	X(PIECE_RESULT, "resultat")                                                        \
	X(PIECE_FIRST_PAGE, "page-1")                                                      \
	X(PIECE_SECOND_PAGE, "page-2")

enum paper_piece {
#define X(name, text) name,
	PIECE_LIST(X)
#undef X
};

struct rule {
	const char *payer; /* "CNSS", "CNOPS", "MGPAP" */
	enum rule_name name;
	const char *subject;              /* "": any */
	long value;                       /* in the rule's unit; centimes for IN_DIRHAMS */
	struct date valid_from, valid_to; /* valid_to unset: open */
};

/* The version of a payer's rules that was asked for. */
struct rule_set {
	const char *payer;
	int number; /* 1, 2, ... of that payer */
};

/* Static storage. */
const char *rule_text(enum rule_name name);
enum rule_unit rule_unit(enum rule_name name);
const char *rule_meaning(enum rule_name name);
const char *rule_unit_text(enum rule_unit unit);
const char *care_text(enum care_kind kind);
const char *piece_text(enum paper_piece piece);

/* False when no rule has that name. */
bool rule_parse(const char *text, enum rule_name *ret_name);

#endif
