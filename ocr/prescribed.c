/*
 * The lines of a prescription.
 *
 * They come in four habits, often mixed: numbered ("1) NAME 250 MG", the dose below), unnumbered
 * (a name, the dose below), all on one line ("NAME 1 G : 1 cp x 3/j, 5 jours, QSP 2"), and a table
 * of software with a head (prescribed_table.c). Every line of the body is asked whether and where
 * it speaks of taking (doses, times, days), whether it is numbered, and whether it names a strength
 * or a form. A name without a number counts only when it looks like a medicine or the next line
 * tells how to take it, so stamps and addresses stay out.
 */
#include "ocr/prescribed.h"

#include "base/memory.h"
#include "base/text.h"
#include "ocr/prescribed_words.h"
#include "ocr/values.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static const char *const stops[] = { "INPE",     "TEL", "FAX",   "GSM",         "SIGNATURE",
				     "EMAIL",    "PPV", "PPM",   "AVENUE",      "BOULEVARD",
				     "BD",       "RUE", "DR",    "DOCTEUR",     "PATIENT",
				     "PATIENTE", "AGE", "POIDS", "RENDEZ VOUS", "MEDECINE GENERALE",
				     NULL };

/* ---- What a line is ---------------------------------------------------------- */

struct view {
	const struct text_line *line;
	int name; /* the first token after a number or bullet */
	int dose; /* the first token of the dose; token_count without */
	bool numbered, medicinal, stopped, dated;
};

static int count_letters(const struct text_line *line, int from, int to)
{
	int letters = 0;

	for (int i = line_part_at(line, from); i < line->part_count; i++) {
		const char *folded = line->parts[i].folded;

		if (line->parts[i].token >= to)
			break;
		for (; *folded != '\0'; folded++)
			letters += !isdigit((unsigned char)*folded);
	}
	return letters;
}

/* Exactly: a sachet is no cachet. */
static bool has_cachet(const struct text_line *line)
{
	for (int i = 0; i < line->part_count; i++)
		if (strcmp(line->parts[i].folded, "CACHET") == 0)
			return true;
	return false;
}

/* "1 )", or "1 NAME" where the mark was lost and 1 is the number to come. */
static bool has_lost_mark(const struct text_line *line, int ordinal)
{
	int number = line->part_count > 0 ? small_number(line->parts[0].folded) : 0;

	/* a number misread is still one when a medicine follows */
	if (line->part_count < 2 || line->parts[0].token != 0 || line->parts[1].token == 0 ||
	    number < 1 || number > 9 ||
	    (number != ordinal && !prescribed_is_medicinal(line, 1, line->token_count)))
		return false;
	if (strchr(")-./", line->tokens[1].text[0]) != NULL)
		return true;
	return text_is_digits(line->parts[0].folded) && strlen(line->parts[1].folded) >= 3 &&
	       isupper((unsigned char)line->tokens[1].text[0]) &&
	       !prescribed_is_form(line->parts[1].folded) &&
	       prescribed_dose_start(line, 1) > line->parts[1].token;
}

static bool has_part(const struct text_line *line, int token)
{
	return line_part_at(line, token) < line_part_at(line, token + 1);
}

/* The tokens of "1)", "1 )", "1°" ")", "-", ". 1)"; 0 when the line is not numbered. */
static int ordinal_tokens(const struct text_line *line, int ordinal)
{
	int count = 0, from = 0;

	while (from + 2 < line->token_count && !has_part(line, from))
		from++;
	if (prescribed_is_ordinal(line->tokens[from].text) ||
	    prescribed_is_bullet(line->tokens[from].text))
		count = from + 1;
	else if (prescribed_is_bullet(line->tokens[0].text) || has_lost_mark(line, ordinal))
		count = 1;
	while (count > 0 && count < line->token_count && !has_part(line, count))
		count++;
	return count;
}

static struct view view_line(const struct text_line *line, int ordinal)
{
	struct view view = { .line = line, .name = ordinal_tokens(line, ordinal) };

	view.numbered = view.name > 0 || prescribed_glued_ordinal(line->tokens[0].text) > 0;
	if (view.name >= line->token_count)
		view.name = line->token_count - 1;
	view.dose = prescribed_dose_start(line, line_part_at(line, view.name));
	/* "- 1 cp x 3": the dose below a name, not a name */
	if (view.numbered && count_letters(line, view.name, view.dose) < 3)
		view.numbered = false;
	view.medicinal = prescribed_is_medicinal(line, view.name, line->token_count);
	view.stopped = line_find_any(line, 0, stops).from >= 0 || has_cachet(line);
	view.dated = view.dose == line->token_count && prescribed_tells_a_date(line);
	return view;
}

static bool speaks_of_taking(const struct view *view)
{
	return view->dose < view->line->token_count;
}

static bool names_something(const struct view *view)
{
	return count_letters(view->line, view->name, view->dose) >= 3;
}

/* ---- Items ------------------------------------------------------------------- */

void prescribed_add_span(struct arena *arena, span_list *spans, const struct text_line *line,
			 int from, int to, struct span without)
{
	bool inside = without.line == line && without.from >= from && without.to <= to;

	if (inside && without.from > from)
		*LIST_ADD(arena, spans) = (struct span){ line, from, without.from };
	if (inside)
		from = without.to;
	if (from < to)
		*LIST_ADD(arena, spans) = (struct span){ line, from, to };
}

/* The runs of a line that are told in fields of their own, left to right. */
struct cuts {
	struct span items[4];
	int count;
};

static void add_cut(struct cuts *cuts, struct span span)
{
	int at = cuts->count;

	if (span.line == NULL || at == (int)ARRAY_LENGTH(cuts->items))
		return;
	for (; at > 0 && cuts->items[at - 1].from > span.from; at--)
		cuts->items[at] = cuts->items[at - 1];
	cuts->items[at] = span;
	cuts->count++;
}

/* What is taken for how long counts more than what the boxes must last for. */
static void take_time(struct prescribed_item *item, const struct prescribed_time *time)
{
	if (item->time.unit == UNIT_NONE || (item->time.to_last && !time->to_last))
		item->time = *time;
}

/* Words of how to take it: durations and boxes among them are kept apart. */
static void add_taking(const struct free_page *paper, struct prescribed_item *item,
		       const struct text_line *line, int from)
{
	struct prescribed_count boxes = prescribed_boxes(line, from, paper->text_px);
	struct prescribed_time time = prescribed_duration(line, from);
	struct cuts cuts = { 0 };

	for (int i = 0; i < 2 && time.unit != UNIT_NONE; i++) {
		take_time(item, &time);
		add_cut(&cuts, time.span);
		time = prescribed_duration(line, time.span.to);
	}
	if (item->boxes.value == 0)
		item->boxes = boxes;
	add_cut(&cuts, boxes.span);
	for (int i = 0; i < cuts.count; i++) {
		if (cuts.items[i].from > from)
			*LIST_ADD(paper->dossier->arena, &item->dose) =
				(struct span){ line, from, cuts.items[i].from };
		from = cuts.items[i].to > from ? cuts.items[i].to : from;
	}
	if (from < line->token_count)
		*LIST_ADD(paper->dossier->arena, &item->dose) =
			(struct span){ line, from, line->token_count };
}

static void start_item(const struct free_page *paper, prescribed_list *items,
		       const struct view *view)
{
	struct arena *arena = paper->dossier->arena;
	struct prescribed_item *item = LIST_ADD(arena, items);
	struct prescribed_count boxes = prescribed_boxes(view->line, view->name, paper->text_px);
	int end = prescribed_without_label(view->line, view->name, view->dose);

	item->numbered = view->numbered;
	item->medicinal = view->medicinal;
	if (boxes.value > 0 && boxes.span.from < end && boxes.span.from > view->name) {
		item->boxes = boxes;
		prescribed_add_span(arena, &item->name, view->line, view->name, end, boxes.span);
	} else {
		prescribed_add_span(arena, &item->name, view->line, view->name, end,
				    (struct span){ 0 });
	}
	if (view->dose < view->line->token_count)
		add_taking(paper, item, view->line, view->dose);
}

static bool follows_closely(const struct text_line *above, const struct text_line *line,
			    int text_px)
{
	return line->box.y - above->box.y - above->box.h < 3 * text_px;
}

/* A line without a number starts an item when it is a medicine or is followed by how to take it. */
static bool starts_item(const struct view *view, const struct view *next,
			const struct prescribed_item *current)
{
	bool next_is_dose =
		next != NULL && speaks_of_taking(next) && !next->numbered && !names_something(next);

	if (view->numbered)
		return true;
	if (!names_something(view))
		return false;
	if (current != NULL && current->dose.count == 0 && current->numbered)
		return false;
	return speaks_of_taking(view)
		       ? view->medicinal &&
				 isupper((unsigned char)view->line->tokens[view->name].text[0])
		       : view->medicinal || next_is_dose;
}

static void take_line(const struct free_page *paper, prescribed_list *items,
		      const struct view *view, const struct view *next,
		      const struct text_line *above)
{
	struct prescribed_item *current = items->count > 0 ? &items->items[items->count - 1] : NULL;
	bool close = current != NULL && follows_closely(above, view->line, paper->text_px);

	if (starts_item(view, next, current)) {
		start_item(paper, items, view);
	} else if (close && speaks_of_taking(view)) {
		add_taking(paper, current, view->line, 0);
	} else if (close && current->dose.count == 0 && view->medicinal) {
		prescribed_add_span(paper->dossier->arena, &current->name, view->line, 0,
				    view->line->token_count, current->boxes.span);
	} else if (close && current->boxes.value == 0) {
		current->boxes = prescribed_boxes(view->line, 0, paper->text_px);
		if (current->time.unit == UNIT_NONE)
			current->time = prescribed_duration(view->line, 0);
	}
}

/* ---- Appending --------------------------------------------------------------- */

/*
 * How often the words of an item were the item's, by what speaks for it. `numbered`, `dosed` and
 * `medicinal` are in this order; measured, see docs/quality/papers.md.
 */
static double trust_of(const struct prescribed_item *item)
{
	if (item->dose.count == 0 && item->boxes.value == 0 && item->time.unit == UNIT_NONE)
		return item->numbered ? 0.8 : item->medicinal ? 0.6 : 0.3;
	return item->numbered || item->in_table ? 0.98 : 0.95;
}

/* What was said and how often it was right, in steps; between them straight lines. */
struct step {
	double said, right;
};

/* Names and doses: of many words one more is wrong than the worst score tells. */
static const struct step text_steps[] = { { 0, 0.03 },    { 0.2, 0.22 },  { 0.4, 0.36 },
					  { 0.6, 0.48 },  { 0.8, 0.6 },   { 0.9, 0.76 },
					  { 0.94, 0.92 }, { 0.97, 0.95 }, { 1, 0.97 } };
/* Counts: a number misread seldom stands where one is looked for. */
static const struct step count_steps[] = { { 0, 0.4 },    { 0.3, 0.75 },  { 0.6, 0.88 },
					   { 0.8, 0.94 }, { 0.94, 0.98 }, { 1, 0.99 } };
static const struct step strength_steps[] = { { 0, 0.3 },    { 0.4, 0.5 },    { 0.6, 0.72 },
					      { 0.8, 0.76 }, { 0.92, 0.965 }, { 1, 0.975 } };

/* Measured on 900 lines of printed prescriptions, see docs/quality/papers.md. */
static double calibrated(const struct step *steps, size_t count, double said)
{
	for (size_t i = 1; i < count; i++) {
		double share = (said - steps[i - 1].said) / (steps[i].said - steps[i - 1].said);

		if (said <= steps[i].said)
			return steps[i - 1].right + share * (steps[i].right - steps[i - 1].right);
	}
	return steps[count - 1].right;
}

/* Puts right the confidence of what was appended since there were `before` readings. */
static void settle(const struct free_page *paper, size_t before, const struct step *steps,
		   size_t count)
{
	for (size_t i = before; i < paper->dossier->readings.count; i++) {
		struct reading *reading = &paper->dossier->readings.items[i];

		reading->confidence = calibrated(steps, count, reading->confidence);
	}
}

static void add_span_field(const struct free_page *paper, int number, const char *end,
			   struct span span, double trust)
{
	if (span.line != NULL)
		free_add(paper, free_numbered(paper, "ligne", number, end),
			 span_text(span, paper->dossier->arena), span, trust);
}

/* The strength and the form that stand in the name. */
static void add_product(const struct free_page *paper, const struct prescribed_item *item,
			int number, double trust)
{
	struct span strength = { 0 }, form = { 0 };

	for (size_t i = 0; i < item->name.count; i++) {
		struct span name = item->name.items[i];
		struct span found = prescribed_strength(name.line, name.from, name.to);

		strength = found.line != NULL ? found : strength;
		found = prescribed_form(name.line, name.from, name.to);
		form = found.line != NULL ? found : form;
	}
	add_span_field(paper, number, "dosage", strength, 0.98 * trust);
	add_span_field(paper, number, "forme", form, trust);
}

static const char *spell_time(struct arena *arena, const struct prescribed_time *time)
{
	static const char *const words[] = { [UNIT_DAY] = "jour",
					     [UNIT_WEEK] = "semaine",
					     [UNIT_MONTH] = "mois",
					     [UNIT_YEAR] = "an" };
	bool plural = time->count > 1 && time->unit != UNIT_MONTH;

	return arena_format(arena, "%d %s%s", time->count, words[time->unit], plural ? "s" : "");
}

/* The name's words, without a number or bullet glued to the first. */
static void add_name(const struct free_page *paper, const struct prescribed_item *item, int number,
		     double trust)
{
	const char *field = free_numbered(paper, "ligne", number, "medicament");
	struct reading *reading;
	size_t glued, before = paper->dossier->readings.count;

	free_add_text(paper, field, &item->name, trust);
	if (paper->dossier->readings.count == before)
		return;
	reading = &paper->dossier->readings.items[before];
	glued = prescribed_glued_ordinal(reading->value);
	reading->value += glued;
	while (strlen(reading->value) > 1 && strchr("\"'`,.;:_)|(", *reading->value) != NULL)
		reading->value++;
}

/* "@1 cp": the nought of 01 */
static void add_dose(const struct free_page *paper, const struct prescribed_item *item, int number,
		     double trust)
{
	const char *field = free_numbered(paper, "ligne", number, "posologie");
	size_t before = paper->dossier->readings.count, sign;
	struct reading *reading;

	free_add_text(paper, field, &item->dose, trust);
	if (paper->dossier->readings.count == before)
		return;
	reading = &paper->dossier->readings.items[before];
	sign = reading->value[0] == '@' ? 1 : text_starts_with(reading->value, "©") ? 2 : 0;
	if (sign > 0 && isdigit((unsigned char)reading->value[sign]))
		reading->value = arena_format(paper->dossier->arena, "0%s", reading->value + sign);
}

static void add_counts(const struct free_page *paper, const struct prescribed_item *item,
		       int number, double trust)
{
	size_t before = paper->dossier->readings.count;
	char value[16];

	if (item->time.unit != UNIT_NONE)
		free_add(paper, free_numbered(paper, "ligne", number, "duree"),
			 spell_time(paper->dossier->arena, &item->time), item->time.number, trust);
	if (item->boxes.value > 0) {
		snprintf(value, sizeof(value), "%d", item->boxes.value);
		free_add(paper, free_numbered(paper, "ligne", number, "quantite"), value,
			 item->boxes.number, trust * item->boxes.trust);
	}
	settle(paper, before, count_steps, ARRAY_LENGTH(count_steps));
}

static void add_item(const struct free_page *paper, const struct prescribed_item *item, int number)
{
	size_t before = paper->dossier->readings.count;
	double trust = trust_of(item);

	add_name(paper, item, number, trust);
	add_dose(paper, item, number, trust);
	settle(paper, before, text_steps, ARRAY_LENGTH(text_steps));
	before = paper->dossier->readings.count;
	add_product(paper, item, number, trust);
	settle(paper, before, strength_steps, ARRAY_LENGTH(strength_steps));
	add_counts(paper, item, number, trust);
}

static void read_lines(const struct free_page *paper, size_t first, prescribed_list *items)
{
	for (size_t i = first; i < paper->lines.count; i++) {
		const struct text_line *line = &paper->lines.items[i];
		int ordinal = (int)items->count + 1;
		struct view view = view_line(line, ordinal), next;
		bool has_next = i + 1 < paper->lines.count;

		if (view.stopped && items->count > 0 && !view.numbered)
			break;
		if (view.stopped || view.dated)
			continue;
		if (has_next)
			next = view_line(line + 1, ordinal + 1);
		take_line(paper, items, &view, has_next ? &next : NULL,
			  i > first ? line - 1 : line);
	}
}

/* What stands below the last line and reads badly is the stamp. */
static const double NOISE_PROBABILITY = 0.12;

static bool is_noise(const struct prescribed_item *item)
{
	double least = 1;

	for (size_t i = 0; i < item->name.count; i++) {
		double probability = free_words_probability(item->name.items[i]);

		least = probability < least ? probability : least;
	}
	return least < NOISE_PROBABILITY && !item->numbered && item->dose.count == 0;
}

void prescribed_read(const struct free_page *paper, size_t first)
{
	prescribed_list items = { 0 };
	size_t count;

	if (!prescribed_read_table(paper, first, &items))
		read_lines(paper, first, &items);
	for (count = items.count; count > 0 && is_noise(&items.items[count - 1]); count--)
		;
	for (size_t i = 0; i < count; i++)
		add_item(paper, &items.items[i], (int)i + 1);
}
