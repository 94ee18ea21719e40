/* The steps of validate_settle(), and what they share. */
#ifndef VALIDATE_SETTLE_H
#define VALIDATE_SETTLE_H

#include "model/dossier.h"
#include "model/register.h"
#include "validate/paper.h"

#include <stdbool.h>

/* In this order: who, by whom, what, when, how much; and what else a line may be. */
void settle_identity(struct dossier *dossier, const struct register_answers *answers);
void settle_practices(struct dossier *dossier, const struct register_answers *answers);
void settle_letters(struct dossier *dossier, const struct register_answers *answers);
void settle_codes(struct dossier *dossier, const struct register_answers *answers);
void settle_dates(struct dossier *dossier, const struct register_answers *answers);
void settle_amounts(struct dossier *dossier, const struct register_answers *answers);
void settle_candidates(struct dossier *dossier, const struct register_answers *answers);

/*
 * The probability, 0..1, that the total on the paper is not the sum of the acts and the medicines
 * on the paper, given all that was read of them, before or after settle_amounts(): it weighs what
 * was seen.
 */
double settle_wrong_sum(const struct paper *paper);

/*
 * None of the three changes a reading by a person.
 *
 * Gives a reading of this dossier another value and keeps what was seen. `from_register` makes the
 * register its source; what the paper itself settles keeps the source it had. The value is copied.
 */
void settle_write(struct dossier *dossier, const struct reading *reading, const char *value,
		  double confidence, bool from_register);

/*
 * Gives a reading the value that the whole paper makes likeliest, with its probability given the
 * whole paper, at most VOTE_CONFIDENCE_MAX; it may be lower than the recogniser's. Another value
 * than was read is kept in `read`, the source stays. What the recogniser said becomes the reading's
 * guess if it had none, so that settling again starts from the same evidence. The value is copied.
 */
void settle_posterior(struct dossier *dossier, const struct reading *reading, const char *value,
		      double probability);

/* Raises a reading's confidence; never lowers it. */
void settle_raise(struct dossier *dossier, const struct reading *reading, double confidence);

/*
 * The probability that a reading was a misreading of another value, and not what stands on the
 * paper: `confidence` is the reading's, `rate` how often the paper itself has such a near miss.
 */
double settle_misread(double confidence, double rate);

#endif
