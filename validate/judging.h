/* A claim being judged: all that the rules look at, and the table of the rules. */
#ifndef VALIDATE_JUDGING_H
#define VALIDATE_JUDGING_H

#include "model/claim.h"
#include "validate/amounts.h"
#include "validate/days.h"
#include "validate/identity.h"
#include "validate/medicines.h"
#include "validate/message.h"
#include "validate/paper.h"
#include "validate/practice.h"
#include "validate/thresholds.h"

/* From here on a page's kind is told to an insured person. */
#define KIND_SURE 0.9
/* A share of letters past this is another name. Of 618 names on ordonnances and invoices of 330
 * clean dossiers, read with 0.5 and more, three were past it: words of the line were taken in. */
#define ANOTHER_NAME 0.4
/* Where a sheet of care has the code of a long disease (ALD). */
#define LONG_DISEASE_FIELD "ald_code"

/* The values that a payment hangs on; a claim is as sure as all of them together. */
#define KEY_LIST(X)             \
	X(KEY_INSURED)          \
	X(KEY_BENEFICIARY)      \
	X(KEY_BIRTH)            \
	X(KEY_PRACTITIONER)     \
	X(KEY_PHARMACY)         \
	X(KEY_CARE_DATE)        \
	X(KEY_DISPENSING_DATE)  \
	X(KEY_ACTS)             \
	X(KEY_LETTERS)          \
	X(KEY_MEDICINES_AMOUNT) \
	X(KEY_MEDICINES)        \
	X(KEY_TOTAL)            \
	X(KEY_LONG_DISEASE)

enum key {
#define X(name) name,
	KEY_LIST(X)
#undef X
		KEY_COUNT
};

/* What a key value stands on, for threshold_of(). */
struct basis {
	enum value_kind kind;
	enum source source;
};

struct judging {
	const struct dossier *dossier;
	const struct register_answers *answers;
	struct arena *arena;
	struct claim *claim;
	const char *fund; /* NULL: not known */
	struct paper paper;
	struct identity identity;
	struct practice doctor, pharmacy;
	struct amounts amounts;
	struct matching matching;
	struct day care, dispensing;
	double certainty[KEY_COUNT]; /* 0: missing; 1: nothing that could be wrong */
	struct basis basis[KEY_COUNT];
	centimes long_disease_stake; /* what the rate of a long disease changes */
};

/*
 * The rules: the reason, the function that finds it, and whether an error of that kind refuses the
 * claim outright, because no better reading could cure it.
 */
#define RULE_LIST(X)                        \
	X(R01, judge_deposit, true)         \
	X(R02, judge_rights, true)          \
	X(R03, judge_beneficiary, false)    \
	X(R04, judge_number, false)         \
	X(R05, judge_patient_name, false)   \
	X(R06, judge_practices, false)      \
	X(R07, judge_doctor_ink, false)     \
	X(R08, judge_pharmacist_ink, false) \
	X(R09, judge_insured_ink, false)    \
	X(R10, judge_ordonnance, false)     \
	X(R11, judge_codes, false)          \
	X(R12, judge_unknown_codes, false)  \
	X(R13, judge_reimbursable, false)   \
	X(R14, judge_invoice, false)        \
	X(R15, judge_sums, true)            \
	X(R16, judge_prices, false)         \
	X(R17, judge_agreement, false)      \
	X(R18, judge_long_disease, false)   \
	X(R19, judge_twins, false)          \
	X(R19, judge_presented, false)      \
	X(R19, judge_boxes_seen, false)     \
	X(R19, judge_surgery, false)        \
	X(R20, judge_requests, false)       \
	X(R21, judge_people, false)         \
	X(R21, judge_events, false)         \
	X(R22, judge_ticks, false)          \
	X(R22, judge_corrections, false)    \
	X(R23, judge_accident, false)       \
	X(R24, judge_renewals, false)       \
	X(R25, judge_overlaps, false)       \
	X(R25, judge_fund, false)           \
	X(R26, judge_bordereau, false)      \
	X(I01, judge_images, false)         \
	X(I06, judge_pieces, false)         \
	X(D01, judge_bounds, false)         \
	X(D02, judge_turns, false)          \
	X(S01, judge_identical, false)      \
	X(S02, judge_volume, false)

#define X(reason, judge, refuses) void judge(struct judging *judging);
RULE_LIST(X)
#undef X

/*
 * Adds a reason. `where` gives field and page, NULL: the whole dossier. The figures {1}, {2}, ...
 * of the message follow, at most MESSAGE_FIGURES_MAX texts and a NULL.
 */
void judging_say(struct judging *judging, enum message message, enum severity severity,
		 const struct reading *where, ...) __attribute__((sentinel));

/* A place on the paper: field NULL, the page; page 0, nowhere. */
struct place {
	const char *field;
	int page;
};

struct place judging_place(const struct reading *reading); /* NULL: nowhere */

/* As above when two places disagree: both are named. */
void judging_say_both(struct judging *judging, enum message message, enum severity severity,
		      struct place here, struct place there, ...) __attribute__((sentinel));

/* As above for a page without a field, or for a field that has no reading. */
void judging_say_page(struct judging *judging, enum message message, enum severity severity,
		      int page, ...) __attribute__((sentinel));
void judging_say_field(struct judging *judging, enum message message, enum severity severity,
		       struct place where, ...) __attribute__((sentinel));

/*
 * The first page of the sheet that has a field of that name in which nothing is written, although
 * enough else was read there; NULL: none. Writing that nobody could read is writing.
 */
const struct page *judging_empty_field(const struct judging *judging, const char *name);

/* True when a page of the sheet has, or may have, a field of that name. */
bool judging_has_place(const struct judging *judging, const char *name);

/* True when a page is there of which not all could be read: black, pale, cut or damaged. */
bool judging_has_unread_page(const struct judging *judging);

/* What the person treated is known to have on a day, as lookup_entitlement(); NULL: nothing, or it
 * is not settled who that is. */
const struct entitlement *judging_entitlement(const struct judging *judging,
					      enum entitlement_kind kind, const char *subject,
					      struct date day);

/* True when it is the person's who was treated; false also when it is not settled who that is. */
bool judging_is_of_person(const struct judging *judging, const struct entitlement *entitlement);

/* That it is that person, and that this was the day; with a single witness of the day 0. */
double judging_person_and_day(const struct judging *judging);

/* The least share of letters, 0..1, by which a name differs from anybody's of the family. */
double judging_family_share(const struct judging *judging, const struct insured *insured,
			    const char *name);

/* True when a page that ought to be there may be one whose kind was not recognised. */
bool judging_may_be_unrecognised(const struct judging *judging);

/* True when the fund wants that piece for that care, on the day of care. */
bool judging_needs(const struct judging *judging, const char *care, enum paper_piece piece);

/* SEVERITY_ERROR for a finding as probable as FINDING_SURE, else SEVERITY_CHECK. */
enum severity judging_severity(double probability);

/* Of one page that is an ordonnance: R07, who signed and stamped; R10, its date and doses. */
void judge_ordonnance_ink(struct judging *judging, int page);
void judge_ordonnance_words(struct judging *judging, int page);

/* The steps of validate_claim() after the claim's values are there. */
void judging_find_basis(struct judging *judging);
void judging_pay(struct judging *judging);
void judging_pay_nothing(struct judging *judging); /* once paid: what is refused */
void judging_apply_rules(struct judging *judging);
void judging_decide(struct judging *judging);

/*
 * What is at stake: the centimes that would be paid wrongly if a key value is wrong (stakes.c says
 * what hangs on which). What cannot be paid yet stands for what was asked.
 */
centimes judging_stake(const struct judging *judging, enum key key);

/* The name in the claim's JSON of a key value, and where the surest of it stands. */
const char *judging_key_name(enum key key);
struct place judging_key_place(const struct judging *judging, enum key key);

/* Where it is asked whether the codes of boxes that were read are all: what says that one is
 * missing names this as its other place, so that one answer settles all of it. */
struct place judging_place_of_codes(const struct judging *judging);

/* True when an error of that reason refuses the claim. */
bool judging_refuses(enum reason_code code);

#endif
