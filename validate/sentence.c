#include "validate/sentence.h"

#include "validate/message.h"

#include <stdarg.h>
#include <string.h>

static const struct {
	const char *french, *arabic;
} phrases[PHRASE_COUNT] = {
#define PHRASE(name, french, arabic) { french, arabic },
#include "validate/share.list"
#undef PHRASE
};

static void take_figures(va_list args, const char *figures[MESSAGE_FIGURES_MAX])
{
	const char *figure;

	for (int i = 0; (figure = va_arg(args, const char *)) != NULL; i++)
		if (i < MESSAGE_FIGURES_MAX)
			figures[i] = figure;
}

static const char *join(struct arena *arena, const char *before, const char *between,
			const char *part)
{
	return before != NULL ? arena_format(arena, "%s%s%s", before, between, part) : part;
}

void sentence_add(struct sentence *sentence, enum phrase phrase, ...)
{
	const char *figures[MESSAGE_FIGURES_MAX] = { NULL };
	struct arena *arena = sentence->arena;
	bool after_head = sentence->french != NULL && !sentence->has_parts;
	va_list args;

	va_start(args, phrase);
	take_figures(args, figures);
	va_end(args);
	sentence->has_parts = sentence->french != NULL;
	sentence->french = join(arena, sentence->french, after_head ? " : " : ", ",
				message_fill_french(arena, phrases[phrase].french, figures));
	sentence->arabic = join(arena, sentence->arabic, after_head ? ": " : "، ",
				message_fill_arabic(arena, phrases[phrase].arabic, figures));
}

static const char *without_stop(struct arena *arena, const char *text)
{
	size_t length = strlen(text);

	return arena_copy_bytes(arena, text, length > 0 ? length - 1 : 0);
}

struct sentence sentence_resume(struct arena *arena, const char *french, const char *arabic)
{
	return (struct sentence){ arena, without_stop(arena, french), without_stop(arena, arabic),
				  true };
}

const char *sentence_french(const struct sentence *sentence)
{
	return arena_format(sentence->arena, "%s.", sentence->french);
}

const char *sentence_arabic(const struct sentence *sentence)
{
	return arena_format(sentence->arena, "%s.", sentence->arabic);
}
