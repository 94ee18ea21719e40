#include "ocr/date_look.h"

#include "base/text.h"
#include "ocr/free_dates.h"
#include "ocr/prescribed_words.h"
#include "ocr/strip.h"

#include <ctype.h>
#include <string.h>

/* A date surer than this is not looked at again. */
static const double DATE_SURE = 0.85;

enum { PLACES_MOST = 3, HEIGHTS = 3, DIGITS_LEAST = 4, DIGITS_MOST = 8, CHARACTERS_LEAST = 6 };

static const int heights_px[HEIGHTS] = { 40, 30, 52 };

/* How often the date was right, by how many of the looks agreed on it; measured, see
 * docs/quality/papers.md. */
static const double right_by_votes[HEIGHTS + 2] = { 0, 0.5, 0.75, 0.95, 0.98 };

/* ---- Places ------------------------------------------------------------------ */

static const char *const labels[] = { "LE", "DATE", NULL };
static const char *const others[] = { "INPE", "INP", "EXP", "LOT", "PPV",       "PER", "TEL",
				      "GSM",  "FAX", "NE",  "NEE", "DDN",       "ICE", "CNSS",
				      "AGE",  "RUE", "HAY", "AV",  "NAISSANCE", NULL };

static bool has_digit(const char *text)
{
	return text[strcspn(text, "0123456789")] != '\0';
}

/* Characters of words with digits: digits, and what they are misread as. */
static int count_digits(const struct text_line *line, int from, int to)
{
	int count = 0;

	for (int i = from; i < to; i++)
		for (const char *at = line->tokens[i].text; has_digit(line->tokens[i].text) && *at;
		     at++)
			count += strchr("0123456789OoQlI|!SBZ", *at) != NULL;
	return count;
}

static int count_characters(const struct text_line *line, int from, int to)
{
	int count = 0;

	for (int i = from; i < to; i++)
		count += (int)strlen(line->tokens[i].text);
	return count;
}

bool free_may_be_date(const struct text_line *line, int from, int to)
{
	int first = line_part_at(line, from), label = -1, digits = count_digits(line, from, to);

	for (int i = first; i < line->part_count && line->parts[i].token < to; i++) {
		if (words_alike_any(line->parts[i].folded, others))
			return false;
		for (const char *const *word = labels; label < 0 && *word != NULL; word++)
			label = strcmp(line->parts[i].folded, *word) == 0 ? line->parts[i].token
									  : -1;
	}
	if (prescribed_is_medicinal(line, from, to) ||
	    prescribed_dose_start(line, first) < line->token_count)
		return false;
	if (label >= 0 && count_characters(line, label + 1, to) >= CHARACTERS_LEAST && digits > 0)
		return true;
	return digits >= DIGITS_LEAST && digits <= DIGITS_MOST &&
	       (label >= 0 || line_part_at(line, to) - first >= 3);
}

static int find_places(const struct free_page *paper, struct box places[PLACES_MOST])
{
	int count = 0;

	for (size_t i = 0; i < paper->lines.count && count < PLACES_MOST; i++) {
		const struct text_line *line = &paper->lines.items[i];

		for (int from = 0; from < line->token_count && count < PLACES_MOST;) {
			struct span column = free_column_at(paper, line, from);

			if (free_may_be_date(line, column.from, column.to))
				places[count++] = span_box(column);
			from = column.to > from ? column.to : from + 1;
		}
	}
	return count;
}

/* ---- Looks ------------------------------------------------------------------- */

struct seen {
	struct free_date found;
	int votes;
};

struct seen_list {
	struct seen items[PLACES_MOST * HEIGHTS + 1];
	int count;
};

static void add_vote(struct seen_list *list, struct free_date found)
{
	for (int i = 0; i < list->count; i++) {
		if (date_compare(list->items[i].found.date, found.date) != 0)
			continue;
		list->items[i].votes++;
		return;
	}
	list->items[list->count++] = (struct seen){ found, 1 };
}

static void look(struct engine *engine, const struct free_page *paper, struct box place, int height,
		 struct seen_list *list)
{
	struct free_page strip = *paper;
	struct free_date found;
	word_list words = { 0 };

	strip_read(engine, paper->page->upright, place, height, ALPHABET_ANY, 0,
		   paper->dossier->arena, &words);
	strip.lines = (line_list){ 0 };
	words_make_lines(&words, paper->dossier->arena, &strip.lines);
	found = free_find_date(&strip);
	if (found.span.line != NULL)
		add_vote(list, found);
}

static const struct seen *most_seen(const struct seen_list *list)
{
	const struct seen *best = NULL;

	for (int i = 0; i < list->count; i++)
		if (best == NULL || list->items[i].votes > best->votes)
			best = &list->items[i];
	return best;
}

static struct reading *lookup_date(const struct free_page *paper)
{
	for (size_t i = 0; i < paper->dossier->readings.count; i++) {
		struct reading *reading = &paper->dossier->readings.items[i];

		if (reading->page == paper->page->number && text_equal(reading->name, "date"))
			return reading;
	}
	return NULL;
}

static struct reading *add_empty(const struct free_page *paper, struct box place)
{
	struct reading *reading = LIST_ADD(paper->dossier->arena, &paper->dossier->readings);

	*reading = (struct reading){ .page = paper->page->number,
				     .form = page_type_name(paper->page),
				     .name = "date",
				     .box = affine_apply_box(paper->page->to_delivered, place),
				     .source = SOURCE_PRINT };
	return reading;
}

static void settle(const struct free_page *paper, const struct seen *seen, struct reading *date)
{
	char text[DATE_TEXT_SIZE];
	double right = right_by_votes[seen->votes <= HEIGHTS ? seen->votes : HEIGHTS + 1];

	date->value =
		arena_copy_text(paper->dossier->arena, date_format_iso(seen->found.date, text));
	date->confidence = right * (seen->found.trust < 0.8 ? 0.8 : 1);
	date->box = affine_apply_box(paper->page->to_delivered, span_box(seen->found.span));
}

void free_date_look(struct engine *engine, const struct page *page, struct dossier *dossier,
		    const word_list *words)
{
	struct free_page paper = { .page = page,
				   .dossier = dossier,
				   .text_px = words_text_height(words) };
	struct seen_list list = { .count = 0 };
	struct box places[PLACES_MOST];
	const struct seen *best;
	struct reading *date = lookup_date(&paper);
	struct date known;
	int count;

	if (page->type != PAGE_ORDONNANCE || (date != NULL && date->confidence >= DATE_SURE))
		return;
	words_make_lines(words, dossier->arena, &paper.lines);
	count = find_places(&paper, places);
	for (int i = 0; i < count; i++)
		for (int height = 0; height < HEIGHTS; height++)
			look(engine, &paper, places[i], heights_px[height], &list);
	if (date != NULL && date_parse_iso(date->value, &known))
		for (int i = 0; i < list.count; i++)
			list.items[i].votes += date_compare(list.items[i].found.date, known) == 0;
	best = most_seen(&list);
	if (date == NULL && count > 0)
		date = add_empty(&paper, places[0]);
	if (best != NULL && date != NULL &&
	    (date->value == NULL || best->votes > 1 || date->confidence < 0.3))
		settle(&paper, best, date);
}
