/*
 * Amounts that the paper itself contradicts. An amount is settled only where what was read is a
 * slip of the pen's reader (a digit, or the decimal mark) away from what two other places agree on.
 *
 * The total of the sheet is the exception to be careful with: a total that differs from the parts
 * is the very fault that R15 names. So a written total is settled only by the other written total
 * and the parts together, and an act's amount never by exchanging a digit: what looks like a
 * misread 3 there can be the insured's wrong sum.
 */
#include "validate/amounts.h"
#include "validate/match.h"
#include "validate/settle.h"

#include <math.h>

#define DOUBTFUL 0.95
#define AGREED_MIN 0.97
#define SETTLED_MAX 0.995

/* A reading beside what the other places say of the same amount. */
struct question {
	const struct reading *reading;
	struct ballots others;
	bool digit_may_be_wrong;
};

static void settle_question(struct dossier *dossier, struct question *question)
{
	struct vote vote = vote_count(&question->others);
	char text[MONEY_TEXT_SIZE];
	enum slip slip;

	if (question->reading == NULL || vote.voices < 2 || vote.confidence < AGREED_MIN)
		return;
	slip = match_amount(question->reading->value, vote.value);
	if (slip == SLIP_SAME) {
		vote_add(&question->others, vote.value, question->reading->confidence);
		settle_raise(dossier, question->reading,
			     vote_for(&question->others, vote.value).confidence);
	} else if (slip != SLIP_NONE && question->reading->confidence < DOUBTFUL &&
		   (slip != SLIP_DIGIT || question->digit_may_be_wrong)) {
		settle_write(dossier, question->reading, money_format(vote.value, text),
			     fmin(vote.confidence, SETTLED_MAX), false);
	}
}

static void settle_pharmacy(struct dossier *dossier, const struct paper *paper,
			    const struct amounts *amounts)
{
	struct question question = { .digit_may_be_wrong = true };

	if (paper->pharmacy.count != 1)
		return;
	question.reading = paper->pharmacy.items[0].price;
	figure_vote(&question.others, amounts->invoices);
	figure_vote(&question.others, amounts->lines);
	figure_vote(&question.others, amounts->boxes);
	figure_vote(&question.others, figure_difference(amounts->written, amounts->acts));
	settle_question(dossier, &question);
}

static void settle_invoice(struct dossier *dossier, const struct paper *paper,
			   const struct amounts *amounts)
{
	struct question question = { .digit_may_be_wrong = true };

	if (paper->invoices.count != 1)
		return;
	question.reading = paper->invoices.items[0].total;
	figure_vote(&question.others, amounts->pharmacy);
	figure_vote(&question.others, amounts->lines);
	figure_vote(&question.others, amounts->boxes);
	settle_question(dossier, &question);
}

static void settle_total(struct dossier *dossier, const struct reading *total,
			 struct figure other_total, struct figure parts)
{
	struct question question = { .reading = total, .digit_may_be_wrong = true };

	figure_vote(&question.others, other_total);
	figure_vote(&question.others, parts);
	settle_question(dossier, &question);
}

static void settle_act(struct dossier *dossier, const struct paper *paper,
		       const struct amounts *amounts)
{
	struct question question = { .digit_may_be_wrong = false };

	if (paper->acts.count != 1 || amounts->medicines.confidence < AGREED_MIN)
		return;
	question.reading = paper->acts.items[0].amount;
	figure_vote(&question.others,
		    figure_difference(amounts->montant_frais, amounts->medicines));
	figure_vote(&question.others,
		    figure_difference(amounts->total_general, amounts->medicines));
	settle_question(dossier, &question);
}

void settle_amounts(struct dossier *dossier, const struct register_answers *answers)
{
	struct paper paper;
	struct amounts amounts;

	paper_gather(dossier, answers, &paper);
	amounts_gather(&paper, &amounts);
	settle_pharmacy(dossier, &paper, &amounts);
	settle_invoice(dossier, &paper, &amounts);
	amounts_gather(&paper, &amounts);
	settle_act(dossier, &paper, &amounts);
	amounts_gather(&paper, &amounts);
	settle_total(dossier, paper.montant_frais, amounts.total_general, amounts.parts);
	settle_total(dossier, paper.total_general, amounts.montant_frais, amounts.parts);
}
