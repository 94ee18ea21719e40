/* The claim: what a fund pays on, with everything that is wrong with it. */
#ifndef MODEL_CLAIM_H
#define MODEL_CLAIM_H

#include "base/arena.h"
#include "base/date.h"
#include "base/money.h"
#include "model/reading.h"
#include "model/reason.h"
#include "model/rule.h"

#include <stdbool.h>

#define VERDICT_LIST(X)                 \
	X(VERDICT_REVIEW, "review")     \
	X(VERDICT_ACCEPTED, "accepted") \
	X(VERDICT_REJECTED, "rejected")

enum verdict {
#define X(name, text) name,
	VERDICT_LIST(X)
#undef X
};

struct act {
	struct date date;
	const char *letter; /* "C", "CS", "K"; NULL */
	int coefficient;    /* hundredths: "K 15" is 1500, "C" is 100 */
	centimes amount;    /* asked */
	centimes payable;   /* what all payers together would pay */
};

struct medicine_line {
	const char *code; /* EAN-13; NULL: bought or prescribed without a box code */
	const char *name;
	int quantity;
	centimes unit_price, amount;
	centimes base_price; /* reimbursement base of one */
	int rate_percent;    /* -1 unknown */
	centimes payable;
	/*
	 * Where the code stands: bars, or the digits under unread bars. SOURCE_REGISTER: nowhere on
	 * the paper; it is the register's only one for what the line says, a proposal to whoever
	 * looks at the R11 that names the line. Nothing is paid on it.
	 */
	enum source code_source;
	int treatment_days; /* that the boxes last by the ordonnance; 0: not known */
};

/*
 * What one payer pays on one line, with the figures that lead there. The shares of a line never
 * come to more than was asked for it.
 */
struct share {
	const char *payer; /* "CNOPS", "MGPAP" */
	bool is_medicine;
	size_t line;                         /* index into acts, or into medicines */
	centimes asked;                      /* for the line */
	centimes base;                       /* of the reimbursement, for the whole line */
	int rate_percent;                    /* of the base; -1: a fixed amount; 0: none is paid */
	centimes amount;                     /* paid; AMOUNT_UNKNOWN when it cannot be said */
	const char *message_fr, *message_ar; /* how it comes about, to be read aloud */
};

/* A key value that may be wrong, and what that would cost. */
struct doubt {
	const char *value; /* "immatriculation", "total", ... as in the claim's JSON */
	const char *field; /* of the paper, NULL */
	int page;          /* 0: nowhere */
	double wrong;      /* probability, 0..1 */
	centimes stake;    /* what is lost if it is wrong and paid */
};

/* Amounts that were not read are AMOUNT_UNKNOWN, dates unset, texts NULL. */
#define AMOUNT_UNKNOWN (-1LL)

struct claim {
	const char *immatriculation;
	const char *beneficiary; /* family name then first name, upper case */
	const char *relation;    /* "assure", "conjoint", "enfant"; NULL unknown */
	struct date birth;
	const char *practitioner_inpe;
	const char *pharmacy_inpe;
	struct date care_date;
	struct date dispensing_date;
	LIST(struct act) acts;
	LIST(struct medicine_line) medicines;
	centimes medicines_amount;
	centimes total;   /* what the insured asks for */
	centimes payable; /* what all payers together would pay; AMOUNT_UNKNOWN: cannot be said */
	enum verdict verdict;
	double confidence; /* probability that every key value is right */
	LIST(struct reason) reasons;
	LIST(struct share) shares; /* acts first, then medicines; of a line the fund first */
	LIST(struct doubt) doubts; /* the dearest first: by wrong times stake */
	LIST(struct rule_set) judged_by;
};

/* What one payer pays on a whole claim. */
struct payment {
	const char *payer;
	centimes amount; /* AMOUNT_UNKNOWN when a line's cannot be said */
};

const char *verdict_name(enum verdict verdict);

/* "act" or "medicine": what `line` of the share counts. */
const char *share_line_name(const struct share *share);

#endif
