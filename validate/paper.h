/*
 * What the paper says, gathered once from the readings: the rows of the sheet's tables, the lines
 * of the free documents, the box codes. Readings are lent by the dossier, all else is in its arena.
 * The order of the dossier's readings, barcodes and pages does not matter to anything here.
 */
#ifndef VALIDATE_PAPER_H
#define VALIDATE_PAPER_H

#include "model/dossier.h"
#include "model/register.h"

enum act_table { TABLE_ACTS, TABLE_PARAMEDICAL, TABLE_BIOLOGY };

/* A row of a table of acts in which an amount, or at least two other things, are written. */
struct act_row {
	enum act_table table;
	const struct reading *date, *letter, *amount; /* NULL: nothing read */
	const struct reading *sessions;               /* how many times; NULL: not read */
};

struct pharmacy_row {
	const struct reading *date, *price, *inpe;
};

struct invoice {
	int page;
	const struct reading *total, *date, *number, *inpe;
};

/* A line of an invoice. Unknown amounts are AMOUNT_UNKNOWN, an unknown quantity is 0. */
struct bought_line {
	int page;
	const struct reading *designation, *quantity_reading, *price_reading, *amount_reading;
	int quantity;
	centimes unit_price, amount;
	double confidence; /* of all that was read of the line */
};

struct prescribed_line {
	int page;
	const struct reading *medicine, *dose, *duration; /* NULL: not read */
	const char *dosage, *form;                        /* read apart from the name; NULL */
	const char *text; /* all that the line says of the medicine, dose last */
	int quantity;     /* 0: not read */
	double confidence;
};

/* The symbols of one medicine code. */
struct box_code {
	const char *code;
	int bars, serialised;            /* symbols: EAN-13, and GS1 element strings */
	int printed;                     /* of `bars`: those of which only the digits were read */
	int count;                       /* of boxes; a serialised one may bear both */
	int said;                        /* of `bars`: those that a person typed */
	int page;                        /* of the first symbol */
	double confidence;               /* that code and count are right */
	const struct medicine *medicine; /* NULL: not in the register */
};

struct paper {
	const struct dossier *dossier;
	const struct register_answers *answers;
	const struct reading *montant_frais, *total_general;
	LIST(struct act_row) acts;
	LIST(struct pharmacy_row) pharmacy;
	LIST(struct invoice) invoices;
	LIST(struct bought_line) bought;
	LIST(struct prescribed_line) prescribed;
	LIST(struct box_code) codes; /* by code */
	bool codes_are_all; /* a person says so: a box whose code is not among them has none */
};

/* What a person is asked of the codes of boxes, on the first page that has some: whether those that
 * were read are all that there are. No paper bears it; only a person gives it. */
#define CODES_ARE_ALL_FIELD "codes_complets"

void paper_gather(const struct dossier *dossier, const struct register_answers *answers,
		  struct paper *ret_paper);

/* The page of which that is asked: the first that bears a code, or else ought to. 0: none. */
int paper_page_of_codes(const struct paper *paper);

/* True when anything on the paper is about medicines that were bought. */
bool paper_has_medicines(const struct paper *paper);

bool paper_has_page(const struct paper *paper, enum page_type type);

/* True when lines of an ordonnance were read, all of them surely: what is on none is not
 * prescribed. */
bool paper_is_prescription_sure(const struct paper *paper);

/*
 * The surest reading of a name that has a value: on the sheets of care alone, or on the pages of
 * one free document (page 0: any page). NULL when there is none.
 */
const struct reading *paper_on_form(const struct dossier *dossier, const char *name);
const struct reading *paper_on_document(const struct dossier *dossier, const char *document,
					int page, const char *name);

/* The reading's value as a date or an amount; unset and AMOUNT_UNKNOWN when it is none, or NULL. */
struct date reading_date(const struct reading *reading);
centimes reading_amount(const struct reading *reading);
bool reading_is_true(const struct reading *reading);
double reading_confidence(const struct reading *reading); /* 0 for NULL */

#endif
