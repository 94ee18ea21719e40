/* A claim beside the earlier ones: who is the same person, which medicines are the same list. */
#ifndef VALIDATE_HISTORY_H
#define VALIDATE_HISTORY_H

#include "model/claim.h"
#include "model/register.h"

/* Two different persons buy one or two medicines at once, as in a season of influenza: only
 * dossiers with more different codes are identical. Chosen. */
enum { HISTORY_CODES_LEAST = 3 };

/*
 * By number and birth date, with a name that may be read a little otherwise; where a birth date is
 * not known, by the very same name. Two children of one family are two persons.
 */
bool history_is_same_person(const struct claim *claim, const struct earlier_claim *earlier);

/* How many different codes the claim has on its paper; those that are only proposed do not count.
 */
int history_count_codes(const struct claim *claim);

/* True when both have the same codes, each as often; also when neither has one. */
bool history_has_same_codes(const struct claim *claim, const struct earlier_claim *earlier);

/* The code of a line that stands on the paper; NULL: there is none. */
const char *history_code(const struct medicine_line *line);

/* The dearest act that is surgery by the payer's rule; NULL: none is. */
const struct act *history_surgery(const struct claim *claim, const struct register_answers *answers,
				  const char *payer);

/* How long boxes last that an ordonnance orders with a duration such as "7 jours" or "3 mois": the
 * part of it that was bought. 0: not known. */
int history_treatment_days(const char *duration, int ordered, int bought);

#endif
