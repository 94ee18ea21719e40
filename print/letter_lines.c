/* What a letter says, line by line: the one source of the paper and of the screens that show it. */
#include "print/letter_lines.h"

#include "print/letter_words.h"
#include "print/print.h"
#include "print/writing.h"

#include <string.h>

struct composing {
	const struct letter *letter;
	const struct letter_words *words;
	struct arena *arena;
	letter_line_list *lines;
};

/* ---- sentences ------------------------------------------------------------------------------ */

void letter_append_filled(struct text *text, const char *pattern, long first, long second)
{
	for (const char *at = pattern; *at != '\0'; at++) {
		if (strncmp(at, "{1}", 3) != 0 && strncmp(at, "{2}", 3) != 0) {
			text_append_bytes(text, at, 1);
			continue;
		}
		text_append_format(text, "%ld", at[1] == '1' ? first : second);
		at += 2;
	}
}

const char *letter_write(struct arena *arena, const char *sentence, bool is_rtl)
{
	struct text text = { 0 };
	const char *copy;

	writing_append(&text, sentence, is_rtl);
	copy = arena_copy_text(arena, text_value(&text));
	text_clear(&text);
	return copy;
}

const char *letter_write_date(struct arena *arena, struct date date, bool is_rtl)
{
	struct text day = { 0 };
	const char *copy = NULL;

	writing_append_date(&day, date);
	if (day.length > 0)
		copy = letter_write(arena, text_value(&day), is_rtl);
	text_clear(&day);
	return copy;
}

static const char *written(const struct composing *composing, const char *sentence)
{
	return letter_write(composing->arena, sentence, composing->words->is_rtl);
}

/* The sentence, the page unless the sentence names it, and whether it is in doubt. */
static const char *sentence_of(const struct composing *composing, const struct reason *reason)
{
	const struct letter_words *words = composing->words;
	const char *sentence = words->is_rtl ? reason->message_ar : reason->message_fr;
	struct text text = { 0 };
	const char *copy;

	text_append(&text, sentence);
	if (reason->page > 0 && !writing_names_page(reason->message_fr, reason->page)) {
		if (text_ends_with(sentence, ".")) /* it goes behind the words about the page */
			text.bytes[--text.length] = '\0';
		letter_append_filled(&text, words->page_of, reason->page, 0);
		text_append(&text, ".");
	}
	if (reason->severity == SEVERITY_CHECK)
		text_append(&text, words->doubted);
	copy = written(composing, text_value(&text));
	text_clear(&text);
	return copy;
}

/* ---- lines ---------------------------------------------------------------------------------- */

static void add(struct composing *composing, struct letter_line line)
{
	*LIST_ADD(composing->arena, composing->lines) = line;
}

static void add_to_do(struct composing *composing, enum reason_code code, int from, int to)
{
	const struct letter_words *words = composing->words;
	const char *remedy = words->is_rtl ? reason_remedy_ar(code) : reason_remedy_fr(code);
	struct text text = { 0 };
	const char *lead;

	if (from == to)
		text_append(&text, words->to_do);
	else
		letter_append_filled(&text, words->to_do_of, from, to);
	lead = written(composing, text_value(&text));
	add(composing, (struct letter_line){ .kind = LETTER_TO_DO,
					     .text = arena_format(composing->arena, "%s%s", lead,
								  written(composing, remedy)),
					     .lead_bytes = strlen(lead) });
	text_clear(&text);
}

/* The points by group; what to do about all of one code stands once, below them. */
static void add_points(struct composing *composing)
{
	letter_point_list points;
	int from = 1;

	letter_list_points(composing->letter, composing->arena, &points);
	for (size_t i = 0; i < points.count; i++) {
		const struct letter_point *point = &points.items[i];
		const struct reason *reason = point->reason;
		bool has_to_do = point->ends_code && reason_remedy_fr(reason->code) != NULL &&
				 point->group != GROUP_INFORMATION;

		if (i == 0 || point[-1].group != point->group)
			add(composing,
			    (struct letter_line){ .kind = LETTER_GROUP,
						  .text = composing->words->groups[point->group],
						  .keeps_next = true });
		add(composing, (struct letter_line){ .kind = LETTER_POINT,
						     .text = sentence_of(composing, reason),
						     .number = (int)i + 1,
						     .keeps_next = has_to_do });
		if (has_to_do)
			add_to_do(composing, reason->code, from, (int)i + 1);
		if (point->ends_code)
			from = (int)i + 2;
	}
}

static void add_ending(struct composing *composing)
{
	const struct letter_words *words = composing->words;
	const struct letter *letter = composing->letter;
	const char *day = letter_write_date(composing->arena, letter->answer_by, words->is_rtl);

	if (day != NULL)
		add(composing, (struct letter_line){ .kind = LETTER_ANSWER_BY,
						     .text = arena_format(composing->arena, "%s%s.",
									  words->answer_by, day),
						     .keeps_next = true });
	add(composing, (struct letter_line){ .kind = LETTER_CLOSING,
					     .text = words->closing,
					     .keeps_next = letter->fund != NULL });
	if (letter->fund != NULL)
		add(composing,
		    (struct letter_line){ .kind = LETTER_FUND,
					  .text = letter_fund_name(letter->fund, words->is_rtl) });
}

void print_letter_lines(const struct letter *letter, enum language language, struct arena *arena,
			letter_line_list *ret_lines)
{
	const struct letter_words *words =
		language == LANGUAGE_AR ? &letter_arabic : &letter_french;
	struct composing composing = { letter, words, arena, ret_lines };
	const char *subject =
		letter->verdict == VERDICT_REJECTED ? words->subject_rejected : words->subject;

	*ret_lines = (letter_line_list){ 0 };
	add(&composing,
	    (struct letter_line){ .kind = LETTER_SUBJECT, .text = subject, .keeps_next = true });
	add(&composing, (struct letter_line){ .kind = LETTER_GREETING,
					      .text = words->greeting,
					      .keeps_next = true });
	add(&composing, (struct letter_line){ .kind = LETTER_OPENING,
					      .text = words->opening,
					      .keeps_next = true });
	add_points(&composing);
	add_ending(&composing);
}
