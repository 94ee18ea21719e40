/*
 * Dossiers made by hand for the tests of validate/: a clean one in which every value is there, read
 * well and agreeing, and the means to spoil it in one place.
 */
#ifndef TESTS_SUPPORT_DOSSIER_BUILDER_H
#define TESTS_SUPPORT_DOSSIER_BUILDER_H

#include "model/claim.h"
#include "model/dossier.h"
#include "model/register.h"

/* The people, practices and medicines of the small register that every bench has. */
#define INSURED_NUMBER "450897674"
#define INSURED_CIN "KA089958"
#define INSURED_NAME "AIT EL KADIRI FATIMA"
#define OTHER_NUMBER "283551530" /* MARRAKCHI MAHA, CIN DO97511 */
#define DOCTOR_INPE "091603397"
#define PHARMACY_INPE "092905437"
#define DEAR_CODE "6118001200504"   /* FUCIDINE ENFANT, 225.00, base 225.00, 70 % */
#define CHEAP_CODE "6118000080251"  /* GENTAGAM 80, 61.20, base 61.20, 70 % */
#define BASED_CODE "6118001081271"  /* SOLIAN, 339.00, base 204.00 (the generic's), 70 % */
#define UNPAID_CODE "6118000081340" /* DIPRO OLEOSUM, 27.00, 0 % */

#define SHEET_1 "cnss-610-1-02-p1"
#define SHEET_2 "cnss-610-1-02-p2"

struct bench {
	struct dossier *dossier;
	struct register_answers answers;
	struct claim claim;
};

/*
 * A clean typed CNSS dossier of four pages, 2026-09-13: CS at 250.00, one box of FUCIDINE and one
 * of GENTAGAM bought on 2026-09-14 for 286.20, total 536.20, deposited on 2026-10-18. Free it with
 * bench_clear().
 */
void bench_fill(struct bench *bench);
void bench_clear(struct bench *bench);

/* Gives a field a value and a confidence, adding it where it is not; NULL takes it away. */
void bench_write(struct bench *bench, const char *form, const char *name, const char *value,
		 double confidence);

/* As above, with what a recogniser of handwriting would say: the first guess is the value. The
 * guesses are copied. */
void bench_guess(struct bench *bench, const char *form, const char *name,
		 const struct guess *guesses, int count);

/* Lends the reading of a field; NULL: none. */
const struct reading *bench_reading(const struct bench *bench, const char *form, const char *name);

/* Prints one more box code on a page, or takes all symbols of a value away. */
void bench_add_code(struct bench *bench, int page, const char *value, enum barcode_role role);
void bench_remove_codes(struct bench *bench, const char *value);

/* Replaces the medicines: `count` lines are those of the invoice and the ordonnance, and their box
 * codes. The totals of the sheet are made to agree. */
struct bench_medicine {
	const char *code, *designation, *prescribed;
	int quantity;
	centimes unit_price;
};
void bench_medicines(struct bench *bench, const struct bench_medicine *lines, size_t count);

/* Replaces the first act; the totals are made to agree. */
void bench_act(struct bench *bench, const char *letter, const char *amount);

/* Adds up acts and pharmacy and writes it as both totals of the sheet. */
void bench_total(struct bench *bench);

/* One more rule of a payer, since 2006, in the rule's unit (centimes). Texts are lent. */
void bench_rule(struct bench *bench, const char *payer, enum rule_name name, const char *subject,
		long value);

/* Makes the child or the spouse of the insured the one who was treated. */
void bench_treat_child(struct bench *bench);
void bench_treat_spouse(struct bench *bench);

/* Makes every field of the sheet as doubtful as this. */
void bench_doubt(struct bench *bench, double confidence);

/* validate_settle() and validate_claim(). */
void bench_judge(struct bench *bench);

/* A public servant whose mutual society, MGPAP, adds 16 % on medicines and 20 % on the rest. */
void bench_insure_with_mutual(struct bench *bench);

/* Lends the share of a payer on an act or a medicine; fails the test when there is none. */
const struct share *bench_share(const struct bench *bench, const char *payer, bool is_medicine,
				size_t line);
bool bench_has_payer(const struct bench *bench, const char *payer);

/* Lends the doubt about a value; NULL: it needs no eyes. */
const struct doubt *bench_doubt_of(const struct bench *bench, const char *value);

/* Lends the first reason of that code; NULL: none. */
const struct reason *bench_reason(const struct bench *bench, enum reason_code code);
bool bench_has(const struct bench *bench, enum reason_code code);

/* The set-up and the tear-down of cmocka: *state is a bench that is filled. */
int bench_set_up(void **state);
int bench_tear_down(void **state);

/* Fails the test unless a reason of that code says this sentence; or when one of the code is there.
 */
void bench_assert_says(const struct bench *bench, enum reason_code code, const char *french);
void bench_assert_not(const struct bench *bench, enum reason_code code);

#endif
