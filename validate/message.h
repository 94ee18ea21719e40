/* The sentences of the reasons, in French and Arabic, with their figures put in. */
#ifndef VALIDATE_MESSAGE_H
#define VALIDATE_MESSAGE_H

#include "base/arena.h"
#include "base/date.h"
#include "base/money.h"
#include "model/reason.h"

enum message {
#define MESSAGE(name, reason, french, arabic) MESSAGE_##name,
#include "validate/message.list"
#undef MESSAGE
	MESSAGE_COUNT
};

enum { MESSAGE_FIGURES_MAX = 4 };

/* The reason that a message belongs to. */
enum reason_code message_reason(enum message message);

/*
 * The sentence with {1}, {2}, ... replaced by the figures, in the arena. In Arabic every figure is
 * set apart by Unicode isolates, so that dates and names keep their order in a line that runs from
 * right to left. "{2:jour|jours}" is the word that agrees with figure 2, of two in French and of
 * three in Arabic: for 3 to 10, for 11 to 99, and for the others.
 */
const char *message_french(struct arena *arena, enum message message,
			   const char *const figures[MESSAGE_FIGURES_MAX]);
const char *message_arabic(struct arena *arena, enum message message,
			   const char *const figures[MESSAGE_FIGURES_MAX]);

/* As above for a sentence of another list than message.list. */
const char *message_fill_french(struct arena *arena, const char *sentence,
				const char *const figures[MESSAGE_FIGURES_MAX]);
const char *message_fill_arabic(struct arena *arena, const char *sentence,
				const char *const figures[MESSAGE_FIGURES_MAX]);

/* Figures as people write them in Morocco, in the arena: "02/05/2026", "536,20", "83"; no date
 * is "". */
const char *figure_date(struct arena *arena, struct date date);
const char *figure_amount(struct arena *arena, centimes amount);
const char *figure_number(struct arena *arena, long number);

/* The last three digits of a number that may be another person's: they tell it from others. Lent.
 */
const char *figure_end(const char *number);

#endif
