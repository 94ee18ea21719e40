#include "validate/message.h"

#include "base/text.h"

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

/* The figure that "{N}" stands for; NULL when the text there is no such mark. */
static const char *figure_at(const char *text, const char *const figures[MESSAGE_FIGURES_MAX])
{
	if (text[0] != '{' || text[1] < '1' || text[1] > '0' + MESSAGE_FIGURES_MAX ||
	    text[2] != '}')
		return NULL;
	return figures[text[1] - '1'] != NULL ? figures[text[1] - '1'] : "?";
}

static const char *fill(struct arena *arena, const char *sentence,
			const char *const figures[MESSAGE_FIGURES_MAX], const char *before,
			const char *after)
{
	struct text filled = { 0 };
	const char *copy;

	for (const char *at = sentence; *at != '\0';) {
		const char *figure = figure_at(at, figures);

		if (figure != NULL) {
			text_append(&filled, before);
			text_append(&filled, figure);
			text_append(&filled, after);
			at += strlen("{1}");
		} else {
			text_append_bytes(&filled, at++, 1);
		}
	}
	copy = arena_copy_text(arena, text_value(&filled));
	text_clear(&filled);
	return copy;
}

const char *message_fill_french(struct arena *arena, const char *sentence,
				const char *const figures[MESSAGE_FIGURES_MAX])
{
	return fill(arena, sentence, figures, "", "");
}

const char *message_fill_arabic(struct arena *arena, const char *sentence,
				const char *const figures[MESSAGE_FIGURES_MAX])
{
	return fill(arena, sentence, figures, ISOLATE, END_OF_ISOLATE);
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
	char text[DATE_TEXT_SIZE];

	return arena_copy_text(arena, date_format_iso(date, text));
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
