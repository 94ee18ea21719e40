/*
 * Days, settled by the odds. Three days hang together: of the care, which stands in the row of the
 * act, at the doctor's signature and on the ordonnance; of the purchase, in the pharmacy's row and
 * on the invoice; and of the insured's signature, mostly that of the purchase. Care comes first,
 * then the purchase, the signature and the arrival of the dossier, and the patient was born before.
 * joint.c weighs them together; a date that does not exist is never a candidate.
 *
 * A late deposit and a purchase before the care are faults of the paper (R01, R10), so nothing is
 * impossible here: an order that is broken for sure stays broken.
 */
#include "base/memory.h"
#include "base/text.h"
#include "validate/joint.h"
#include "validate/paper.h"
#include "validate/settle.h"
#include "validate/vote.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/*
 * The priors. Judged, as those of settle_amounts.c are, with a doubt left everywhere.
 *
 *   a place says the day          the row of the act is filled for the fund, a signature may be
 *                                 of another day, an ordonnance of another visit
 *   days from one to the next     as people go about it: to the pharmacy on the way home or the
 *                                 next day, to the counter within the two months there are. A day
 *                                 before its turn is a fault, and rare.
 */
#define HOLDS_ACT 0.97
#define HOLDS_DOCTOR 0.95
#define HOLDS_ORDONNANCE 0.95
#define HOLDS_PURCHASE 0.97

struct delay {
	long from, to; /* days, both included */
	double share;
};

static const struct delay care_to_arrival[] = {
	{ 0, 62, 0.93 },
	{ 63, 365, 0.06 },
	{ 366, 3650, 0.009 },
	{ -3650, -1, 0.001 },
};
static const struct delay care_to_purchase[] = {
	{ 0, 0, 0.4 },    { 1, 1, 0.25 },     { 2, 3, 0.15 },     { 4, 30, 0.17 },
	{ 31, 92, 0.02 }, { 93, 365, 0.004 }, { -31, -1, 0.005 }, { -365, -32, 0.001 },
};
static const struct delay purchase_to_signature[] = {
	{ 0, 0, 0.72 },   { 1, 3, 0.08 },    { 4, 60, 0.15 },      { 61, 365, 0.009 },
	{ -3, -1, 0.03 }, { -60, -4, 0.01 }, { -365, -61, 0.001 },
};

/*
 * A delay of any other length; and one from or to a day that nothing speaks for, which is some
 * look-alike of what was read. One in five of those is as likely a day of care as any; the days
 * next to a likely day have been asked for, and of what is left few are within reach.
 */
#define DELAY_ABSURD 1e-7
#define CARE_UNTOLD 3e-3
#define DELAY_UNTOLD 2e-4

/* After the arrival only a wrong date of the arrival itself can be right. */
#define AFTER_ARRIVAL 1e-3

/* A place that says another day mostly says one of the same weeks. */
#define DIFFERS_BY_WEEKS 0.7
#define DAYS 1000.0
enum { WEEKS_DAYS = 31, NEXT_DAYS = 3, LIKELIEST_MAX = 6 };

/* How dates are misread: one digit of the eight for one of about four look-alikes; two; one lost or
 * added; hardly ever otherwise. What its recogniser hardly believes may have been anything. */
#define MISREAD_ONE 0.6
#define MISREAD_TWO 0.25
#define MISREAD_LENGTH 0.1
#define MISREAD_ELSE 0.05
#define LOOK_ALIKES 4.0
#define LENGTHS 80.0
#define DIGIT_PAIRS 28.0
enum { DATE_DIGITS = 8, DIGITS_SIZE = 32 };

/* A day that only the other places ask for: no fault is hidden that they do not show themselves. */
#define TAKES_ASKED 0.75

enum { CARE, PURCHASE, SIGNATURE };

/* Days are counted from here. */
static const struct date day_zero = { 1900, 1, 1 };

struct calendar {
	bool is_received, is_born;
	long long received, born;
	double born_confidence;
};

/* ---- the kind -------------------------------------------------------------------------- */

static bool parse_day(const char *text, long long *ret_value)
{
	struct date date;

	if (text == NULL || !date_parse_iso(text, &date))
		return false;
	*ret_value = date_days_between(day_zero, date);
	return true;
}

static void write_digits(struct date date, char *digits)
{
	snprintf(digits, DIGITS_SIZE, "%02d%02d%04d", date.day, date.month, date.year);
}

/* The digits as they stood in the cells, of a date or of what is none. */
static void digits_of(const char *read, char *digits)
{
	struct date date;
	size_t used = 0;

	if (date_parse_iso(read, &date)) {
		write_digits(date, digits);
		return;
	}
	for (; *read != '\0' && used + 1 < DIGITS_SIZE; read++)
		if (isalnum((unsigned char)*read))
			digits[used++] = *read;
	digits[used] = '\0';
}

static double misread_day(const char *read, double doubt, long long value)
{
	char seen[DIGITS_SIZE] = "", wanted[DIGITS_SIZE] = "";
	double otherwise = fmax(MISREAD_ELSE, joint_gibberish(doubt)) / DAYS;
	int wrong = 0;

	digits_of(read, seen);
	write_digits(date_add_days(day_zero, (long)value), wanted);
	if (strlen(seen) != DATE_DIGITS)
		return text_distance(seen, wanted) == 1 ? fmax(MISREAD_LENGTH / LENGTHS, otherwise)
							: otherwise;
	for (int i = 0; i < DATE_DIGITS; i++)
		wrong += seen[i] != wanted[i];
	if (wrong == 1)
		return MISREAD_ONE / (DATE_DIGITS * LOOK_ALIKES);
	if (wrong == 2)
		return fmax(MISREAD_TWO / (DIGIT_PAIRS * LOOK_ALIKES * LOOK_ALIKES), otherwise);
	return otherwise;
}

static double day_departs(long long said, long long value)
{
	long long days = said > value ? said - value : value - said;

	return days <= WEEKS_DAYS ? DIFFERS_BY_WEEKS / (2.0 * WEEKS_DAYS)
				  : (1 - DIFFERS_BY_WEEKS) / DAYS;
}

static double delay_odds(const struct delay *delays, size_t count, long long days)
{
	for (size_t i = 0; i < count; i++)
		if (days >= delays[i].from && days <= delays[i].to)
			return delays[i].share / (double)(delays[i].to - delays[i].from + 1);
	return DELAY_ABSURD;
}

#define DELAY_ODDS(delays, from, to)    \
	((from) == NULL || (to) == NULL \
		 ? DELAY_UNTOLD         \
		 : delay_odds((delays), ARRAY_LENGTH(delays), *(to) - *(from)))

static double care_odds(const struct calendar *calendar, const long long *care)
{
	double odds = 1;

	if (care == NULL)
		return CARE_UNTOLD;
	if (calendar->is_received)
		odds = delay_odds(care_to_arrival, ARRAY_LENGTH(care_to_arrival),
				  calendar->received - *care);
	if (calendar->is_born && *care < calendar->born)
		odds *= 1 - calendar->born_confidence;
	return odds;
}

static double arrival_odds(const struct calendar *calendar, const long long *day)
{
	return calendar->is_received && day != NULL && *day > calendar->received ? AFTER_ARRIVAL
										 : 1;
}

static double days_prior(const struct joint *joint, const long long *care,
			 const long long *purchase, const long long *signature)
{
	const struct calendar *calendar = joint->context;

	return care_odds(calendar, care) * DELAY_ODDS(care_to_purchase, care, purchase) *
	       DELAY_ODDS(purchase_to_signature, purchase, signature) *
	       arrival_odds(calendar, purchase) * arrival_odds(calendar, signature);
}

static const struct joint_kind day_kind = { parse_day, misread_day, day_departs, days_prior,
					    NULL,      1 / DAYS,    TAKES_ASKED };

static void format_day(long long value, char *text)
{
	(void)date_format_iso(date_add_days(day_zero, (long)value), text);
}

/* ---- the places ------------------------------------------------------------------------ */

static void add_place(struct joint *joint, int quantity, const struct reading *reading,
		      double holds)
{
	if (reading != NULL)
		(void)joint_add_reading(joint, joint_add_place(&joint->quantities[quantity], holds),
					reading);
}

/* With several acts or invoices it is not said which belongs to which. */
static void add_places(struct joint *joint, const struct paper *paper)
{
	const struct dossier *dossier = paper->dossier;

	if (paper->acts.count <= 1) {
		add_place(joint, CARE,
			  paper->acts.count == 1 ? paper->acts.items[0].date
						 : paper_on_form(dossier, "acte_1_date"),
			  HOLDS_ACT);
		add_place(joint, CARE, paper_on_form(dossier, "medecin_date"), HOLDS_DOCTOR);
		add_place(joint, CARE, paper_on_document(dossier, "ordonnance", 0, "date"),
			  HOLDS_ORDONNANCE);
	}
	if (paper->pharmacy.count <= 1 && paper->invoices.count <= 1) {
		add_place(joint, PURCHASE, paper_on_form(dossier, "pharmacie_1_date"),
			  HOLDS_PURCHASE);
		add_place(joint, PURCHASE, paper_on_document(dossier, "facture", 0, "date"),
			  HOLDS_PURCHASE);
	}
	add_place(joint, SIGNATURE, paper_on_form(dossier, "assure_date"), 1);
}

/* What a likely day asks of the three: itself, and of the days around it. */
static void ask_around(struct joint *joint, int quantity, long long day)
{
	joint_ask(joint, &joint->quantities[quantity], day);
	for (int days = 0; days <= NEXT_DAYS; days++) {
		if (quantity != CARE)
			joint_ask(joint, &joint->quantities[quantity - 1], day - days);
		if (quantity != SIGNATURE)
			joint_ask(joint, &joint->quantities[quantity + 1], day + days);
	}
}

static void ask_each_other(struct joint *joint)
{
	long long values[JOINT_QUANTITIES][LIKELIEST_MAX];
	size_t counts[JOINT_QUANTITIES];

	for (int q = 0; q < JOINT_QUANTITIES; q++)
		counts[q] = joint_likeliest(&joint->quantities[q], values[q], LIKELIEST_MAX);
	for (size_t i = 0; i < LIKELIEST_MAX; i++)
		for (int q = 0; q < JOINT_QUANTITIES; q++)
			if (i < counts[q])
				ask_around(joint, q, values[q][i]);
}

void settle_dates(struct dossier *dossier, const struct register_answers *answers)
{
	const struct reading *birth = paper_on_form(dossier, "beneficiaire_naissance");
	struct joint *joint = ARENA_NEW(dossier->arena, struct joint);
	struct calendar calendar = { .is_received = date_is_set(dossier->received) };
	struct paper paper;

	paper_gather(dossier, answers, &paper);
	calendar.received = date_days_between(day_zero, dossier->received);
	calendar.is_born = birth != NULL && parse_day(birth->value, &calendar.born);
	calendar.born_confidence = fmin(reading_confidence(birth), VOTE_CONFIDENCE_MAX);
	joint->kind = &day_kind;
	joint->context = &calendar;
	add_places(joint, &paper);
	ask_each_other(joint);
	if (joint_weigh(joint))
		joint_write(joint, dossier, format_day);
}
