/* Rows of the registers' answers. All lent; NULL when there is no such row. */
#ifndef VALIDATE_LOOKUP_H
#define VALIDATE_LOOKUP_H

#include "model/register.h"

const struct insured *lookup_insured(const struct register_answers *answers, const char *number);
const struct practitioner *lookup_practitioner(const struct register_answers *answers,
					       const char *inpe);
const struct medicine *lookup_medicine(const struct register_answers *answers, const char *code);

/* The tariff of a key letter on a day; letters are compared without case. */
const struct tariff *lookup_tariff(const struct register_answers *answers, const char *letter,
				   struct date day);

/* True when two names are one payer's: registers write "mgpap" too. NULL is nobody's name. */
bool lookup_is_payer(const char *payer, const char *name);

/* A payer's name as its rules have it; as it is when it has none. Lent. */
const char *lookup_payer(const struct register_answers *answers, const char *name);

/*
 * The value of a payer's rule on a day: for `subject` if there is one, else for any. False when
 * there is none; *ret_value is then left alone. `subject` NULL: any.
 */
bool lookup_rule(const struct register_answers *answers, const char *payer, enum rule_name name,
		 const char *subject, struct date day, long *ret_value);

/*
 * What a member of a family (rank 0: the insured himself) is known to have on a day; day unset:
 * ever. An entitlement without a subject is for any, `subject` NULL asks for any. Of several the
 * one that begins last.
 */
const struct entitlement *lookup_entitlement(const struct register_answers *answers,
					     const char *immatriculation, int rank,
					     enum entitlement_kind kind, const char *subject,
					     struct date day);

/* True when the day lies within the dates; an unset end is open, an unset day in none. */
bool lookup_is_valid(struct date day, struct date from, struct date to);

/*
 * As above for the first of some subjects, ended by NULL, that has a rule; "" is any. Nothing else
 * than these is looked for.
 */
bool lookup_rule_of(const struct register_answers *answers, const char *payer, enum rule_name name,
		    const char *const subjects[], struct date day, long *ret_value);

#endif
