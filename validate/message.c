#include "validate/message.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* First strong isolate and its end (Unicode Standard Annex 9). */
#define ISOLATE "\u2068"
#define END_OF_ISOLATE "\u2069"

static const struct {
	enum reason_code reason;
	const char *french, *arabic;
} messages[MESSAGE_COUNT] = {
#define MESSAGE(name, reason, french, arabic) { REASON_##reason, french, arabic },
#include "validate/message.list"
#undef MESSAGE
};

enum reason_code message_reason(enum message message)
{
	return messages[message].reason;
}

/* ---- words that agree with a figure ---------------------------------------------------- */

enum { FEW_FROM = 3, MANY_FROM = 11, HUNDRED = 100 };

/* French: 0 and 1 take the singular; what is no number ("?") the plural. */
static int french_word(const char *figure)
{
	return text_is_digits(figure) && strtol(figure, NULL, 10) < 2 ? 0 : 1;
}

/* Arabic, by the last two digits: 3 to 10 take the plural, 11 to 99 the accusative singular, and
 * the others the singular. */
static int arabic_word(const char *figure)
{
	long rest = text_is_digits(figure) ? strtol(figure, NULL, 10) % HUNDRED : 0;

	return rest >= MANY_FROM ? 1 : rest >= FEW_FROM ? 0 : 2;
}

struct language {
	const char *before, *after; /* a figure */
	int (*word)(const char *figure);
};

static const struct language french = { "", "", french_word };
static const struct language arabic = { ISOLATE, END_OF_ISOLATE, arabic_word };

/* Of "day|days}" the word of that index; gives what comes after the bracket. */
static const char *append_word(struct text *filled, const char *words, int index)
{
	for (; index > 0; index--)
		words += strcspn(words, "|}") + 1;
	text_append_bytes(filled, words, strcspn(words, "|}"));
	return words + strcspn(words, "}") + 1;
}

/* ---- figures --------------------------------------------------------------------------- */

/* The figure that "{N}" or "{N:" stands for; NULL when the text there is no such mark. */
static const char *figure_at(const char *text, const char *const figures[MESSAGE_FIGURES_MAX])
{
	if (text[0] != '{' || text[1] < '1' || text[1] > '0' + MESSAGE_FIGURES_MAX ||
	    (text[2] != '}' && text[2] != ':'))
		return NULL;
	return figures[text[1] - '1'] != NULL ? figures[text[1] - '1'] : "?";
}

static const char *fill(struct arena *arena, const char *sentence,
			const char *const figures[MESSAGE_FIGURES_MAX],
			const struct language *language)
{
	struct text filled = { 0 };
	const char *copy;

	for (const char *at = sentence; *at != '\0';) {
		const char *figure = figure_at(at, figures);

		if (figure == NULL) {
			text_append_bytes(&filled, at++, 1);
		} else if (at[2] == ':') {
			at = append_word(&filled, at + strlen("{1:"), language->word(figure));
		} else {
			text_append_format(&filled, "%s%s%s", language->before, figure,
					   language->after);
			at += strlen("{1}");
		}
	}
	copy = arena_copy_text(arena, text_value(&filled));
	text_clear(&filled);
	return copy;
}

const char *message_fill_french(struct arena *arena, const char *sentence,
				const char *const figures[MESSAGE_FIGURES_MAX])
{
	return fill(arena, sentence, figures, &french);
}

const char *message_fill_arabic(struct arena *arena, const char *sentence,
				const char *const figures[MESSAGE_FIGURES_MAX])
{
	return fill(arena, sentence, figures, &arabic);
}

const char *message_french(struct arena *arena, enum message message,
			   const char *const figures[MESSAGE_FIGURES_MAX])
{
	return message_fill_french(arena, messages[message].french, figures);
}

const char *message_arabic(struct arena *arena, enum message message,
			   const char *const figures[MESSAGE_FIGURES_MAX])
{
	return message_fill_arabic(arena, messages[message].arabic, figures);
}

const char *figure_date(struct arena *arena, struct date date)
{
	if (!date_is_set(date))
		return "";
	return arena_format(arena, "%02d/%02d/%04d", date.day, date.month, date.year);
}

const char *figure_amount(struct arena *arena, centimes amount)
{
	char text[MONEY_TEXT_SIZE];
	char *mark = strchr(money_format(amount, text), '.');

	if (mark != NULL)
		*mark = ',';
	return arena_copy_text(arena, text);
}

const char *figure_number(struct arena *arena, long number)
{
	return arena_format(arena, "%ld", number);
}

const char *figure_end(const char *number)
{
	enum { END_LENGTH = 3 };
	size_t length = strlen(number);

	return length <= END_LENGTH ? number : number + length - END_LENGTH;
}
