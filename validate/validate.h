/*
 * Validate: readings become a claim with every reason named at once. Pure: no clock, no file, no
 * database; the same dossier and answers give the same claim forever, in whatever order the
 * readings, barcodes and pages come.
 *
 * The order is validate_ask() (what the registers should be asked), the pipeline asks the store and
 * gives the barcodes their roles, then validate_settle() (registers and arithmetic settle doubtful
 * readings), then validate_claim(). What earlier dossiers have in common with a claim can be asked
 * only when its values are there: validate_ask_history(), and if something came back,
 * validate_claim() once more with `answers->history`.
 *
 * Delays, ages, rates, tariffs and ceilings are rules of a payer (model/rule.list) with dates of
 * validity, taken on the day of care. What is paid on what: validate/payment.h; what is accepted:
 * validate/verdict.c.
 *
 * A rule that is not there is not judged by, and an amount that needs it stays unknown.
 */
#ifndef VALIDATE_VALIDATE_H
#define VALIDATE_VALIDATE_H

#include "model/claim.h"
#include "model/dossier.h"
#include "model/register.h"
#include "validate/doubles.h"
#include "validate/formulary.h"
#include "validate/thresholds.h"

/* Collects the questions that this dossier raises: lists in its arena, strings lent by it. */
void validate_ask(const struct dossier *dossier, struct register_questions *ret_questions);

/*
 * Lets agreeing evidence settle readings; `read` then keeps what was seen.
 *
 * A number, name or date that the register has takes the registered value (source register) when at
 * least two independent pieces of evidence and a probability of 0.9 say whose it is, and that value
 * is likelier to stand in the field than all others together. Its confidence is the probability
 * that it does. A number that was read for sure is never exchanged. Amounts and dates are weighed
 * together with all that the paper says of them elsewhere: each takes the value that is likeliest
 * then, if it is likely enough, and the probability of the value it has (its source stays). A wrong
 * sum of amounts that were read well is left as it is.
 *
 * A line of an ordonnance or invoice without a sure box code gets a reading "ligne_N_code" of
 * source register: `guesses` are the likeliest codes for what the line says. Nothing is judged by
 * it.
 *
 * A reading by a person is evidence like any other, and is never changed.
 *
 * Never invents a value for an empty field of the paper. Confidence rises where places agree and
 * falls where they contradict each other, so that it stays a probability. Doing it again changes
 * nothing.
 */
void validate_settle(struct dossier *dossier, const struct register_answers *answers);

/*
 * Builds the claim with amounts, reasons and verdict. Its strings live in the dossier's arena or
 * are lent by the answers. Reasons come by code and page. Without registers (answers->known false)
 * only the reasons that need none are given, nothing is accepted and what would be paid is not
 * said.
 *
 * A decision of a person (dossier->decision) is what the verdict follows: `accepted` as long as
 * what would be paid is known, `rejected` for the reason that it names, and no more than `review`
 * for a dossier that was reopened.
 */
void validate_claim(const struct dossier *dossier, const struct register_answers *answers,
		    struct claim *ret_claim);

/*
 * A key value of a claim as text in the arena, by the name that its doubts have: what a person who
 * finds it right has seen. NULL when the claim has none, or has it only on the paper.
 */
const char *validate_key_value(const struct claim *claim, const char *key, struct arena *arena);

/*
 * What earlier dossiers the claim ought to be compared with; lists and strings as above. False when
 * too little of it is known to compare.
 */
bool validate_ask_history(const struct dossier *dossier, const struct register_answers *answers,
			  const struct claim *claim, struct history_questions *ret_questions);

/*
 * Adds what an earlier dossier of the same file answers, of which the store does not know yet: the
 * claim `earlier` of `earlier_dossier`, which has that name. What is added is lent by it.
 */
void validate_add_earlier(const struct dossier *dossier, const struct history_questions *questions,
			  const struct dossier *earlier_dossier, const struct claim *earlier,
			  const char *name, struct history *history);

/* True when there is something in the history to judge by. */
bool validate_is_worth_judging(const struct history *history,
			       const struct history_questions *questions);

#endif
