/*
 * What is paid, line by line in whole centimes. A line is priced first (what it is, on what base
 * and at what rate the fund pays), then shared between the fund and the mutual society.
 *
 * One rounding rule: where a tariff is multiplied by a coefficient, and where a base is multiplied
 * by a rate, half a centime is rounded up; nowhere else is anything rounded, so that the shares add
 * up to the lines and the lines to the whole.
 *
 * An act is paid on the fund's own tariff of its letter, else the national one, times its
 * coefficient; a medicine on the lower of the price and the list's base (its generic's) for every
 * box that was bought and bears its code. Neither on more than was asked. Tariffs, rates, fixed
 * amounts and ceilings are those of the day of the act, of a medicine those of the day of care.
 */
#ifndef VALIDATE_PAYMENT_H
#define VALIDATE_PAYMENT_H

#include "validate/judging.h"
#include "validate/sentence.h"

/* `rate_percent` of a line that is paid a fixed amount. */
enum { RATE_FIXED = -1 };

struct priced_line {
	bool is_medicine;
	size_t line;          /* index into the claim's acts or medicines */
	const char *letter;   /* of an act; NULL */
	enum care_kind care;  /* both are subjects of rules, the letter before the kind of care */
	struct date day;      /* that counts for rules and tariffs */
	centimes asked, base; /* of the whole line; AMOUNT_UNKNOWN */
	int rate_percent;
	centimes amount;         /* the fund's part; AMOUNT_UNKNOWN when it cannot be said */
	struct sentence facts;   /* what was asked and the base */
	struct sentence comment; /* the same with what the fund pays of it */
};

/* Prices the fund's part. The fund is known, and the registers are. */
void price_act(struct judging *judging, size_t index, struct priced_line *ret_line);
void price_medicine(struct judging *judging, size_t index, struct priced_line *ret_line);

/* Of the acts of one visit all but the dearest are paid nothing, where the fund rules so. */
void keep_dearest_act(const struct judging *judging, struct priced_line *acts, size_t count);

/* `amount` takes `percent` of `base`, and the sentence says so; ALD as in long_disease_rate(). */
void price_at_rate(struct judging *judging, struct priced_line *line, long percent);

/* Says of the line that it is paid nothing, or that it cannot be said what. */
void price_nothing(const struct judging *judging, struct priced_line *line, enum phrase why);
void price_unknown(const struct judging *judging, struct priced_line *line, enum phrase why);

/* A rule of a payer about the line: of its letter, else its kind of care, else of any. */
bool lookup_rule_of_line(const struct judging *judging, const struct priced_line *line,
			 const char *payer, enum rule_name name, long *ret_value);

/*
 * Long diseases (ALD). What the fund pays for them is another rate, and only the paper can say that
 * this care is for the disease: the sheet must bear its code (a field "ald_code"). So the rate
 * counts when the register has the disease for whoever was treated, open on the day, and the sheet
 * names it. When nothing on the sheet speaks of it the ordinary rate is paid, the sentence tells
 * so, and whether that is right is for a person to say: a doubt, at stake the difference, unless a
 * box "ald" beside it is surely not ticked. A code that the register does not have for the person
 * changes nothing (R18 is about that), unless it was read so poorly that it may be that code.
 *
 * Gives the rate to pay instead of `percent`, adding to the sentence, and to the doubt.
 */
long long_disease_rate(struct judging *judging, struct priced_line *line, long percent);

centimes money_lower(centimes a, centimes b);
centimes money_percent(centimes base, long percent);         /* half a centime up */
centimes money_hundredths(centimes amount, long hundredths); /* the same */

#endif
