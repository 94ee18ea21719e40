/* What the readers of free pages share: finding by label, and appending with an honest confidence.
 */
#include "ocr/free.h"
#include "ocr/values.h"

#include "base/memory.h"
#include "base/text.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* The least number of blanks that part two columns, in heights of the text. */
static const double COLUMN_GAP = 1.6;

/* No reading of print is surer than this: the engine is sometimes wrong without any sign of it. */
static const double CONFIDENCE_MOST = 0.99;

int free_column_gap_px(const struct free_page *paper)
{
	return (int)(COLUMN_GAP * paper->text_px);
}

int free_height_px(const struct free_page *paper)
{
	return paper->page->turn_deg % 180 == 0 ? paper->page->height_px : paper->page->width_px;
}

/* ---- Appending --------------------------------------------------------------- */

double free_words_probability(struct span span)
{
	/*
	 * The engine's lowest score, and how often a run of words with it was right: 2,600 values
	 * of printed pages in 16 fonts, three layouts and more of each kind, scans from clean to
	 * worn.
	 */
	static const struct {
		double score, probability;
	} table[] = { { 0, 0.02 },  { 30, 0.15 }, { 45, 0.40 }, { 55, 0.50 }, { 65, 0.72 },
		      { 75, 0.85 }, { 82, 0.95 }, { 88, 0.98 }, { 91, 0.99 }, { 100, 0.99 } };
	double score = span_score(span);

	for (size_t i = 1; i < ARRAY_LENGTH(table); i++) {
		double share = (score - table[i - 1].score) / (table[i].score - table[i - 1].score);

		if (score <= table[i].score)
			return table[i - 1].probability +
			       share * (table[i].probability - table[i - 1].probability);
	}
	return table[ARRAY_LENGTH(table) - 1].probability;
}

static struct reading *add_reading(const struct free_page *paper, const char *name, struct box box,
				   double confidence)
{
	struct arena *arena = paper->dossier->arena;
	struct reading *reading = LIST_ADD(arena, &paper->dossier->readings);

	reading->page = paper->page->number;
	reading->form = page_type_name(paper->page);
	reading->name = arena_copy_text(arena, name);
	reading->confidence = confidence;
	reading->box = affine_apply_box(paper->page->to_delivered, box);
	reading->source = SOURCE_PRINT;
	return reading;
}

void free_add_at(const struct free_page *paper, const char *name, const char *value,
		 struct span span, double confidence)
{
	struct reading *reading;

	if (value == NULL || value[0] == '\0')
		return;
	reading = add_reading(paper, name, span_box(span),
			      confidence < CONFIDENCE_MOST ? confidence : CONFIDENCE_MOST);
	reading->value = arena_copy_text(paper->dossier->arena, value);
}

void free_add(const struct free_page *paper, const char *name, const char *value, struct span span,
	      double trust)
{
	free_add_at(paper, name, value, span, trust * free_words_probability(span));
}

void free_add_text(const struct free_page *paper, const char *name, const span_list *spans,
		   double trust)
{
	struct text joined = { 0 };
	struct box box = { 0 };
	double least = 1;

	for (size_t i = 0; i < spans->count; i++) {
		const char *text = span_text(spans->items[i], paper->dossier->arena);
		double probability = free_words_probability(spans->items[i]);

		if (text[0] == '\0')
			continue;
		text_append(&joined, joined.length > 0 ? " " : "");
		text_append(&joined, text);
		box = box_union(box, span_box(spans->items[i]));
		least = probability < least ? probability : least;
	}
	if (joined.length > 0)
		add_reading(paper, name, box, trust * least)->value =
			arena_copy_text(paper->dossier->arena, joined.bytes);
	text_clear(&joined);
}

const char *free_numbered(const struct free_page *paper, const char *start, int number,
			  const char *end)
{
	return arena_format(paper->dossier->arena, "%s_%d_%s", start, number, end);
}

struct span free_column_at(const struct free_page *paper, const struct text_line *line, int token)
{
	int gap = 2 * free_column_gap_px(paper), from = 0, to = line_segment_end(line, 0, gap);

	while (to <= token) {
		from = to;
		to = line_segment_end(line, from, gap);
	}
	return (struct span){ line, from, to };
}

/* ---- Names without a label ----------------------------------------------------- */

bool free_is_alphabetic(const char *folded)
{
	return strpbrk(folded, "0123456789") == NULL;
}

bool free_looks_like_a_name(struct span span)
{
	int words = 0, long_words = 0;

	for (int i = line_part_at(span.line, span.from); i < span.line->part_count; i++) {
		const struct part *part = &span.line->parts[i];

		if (part->token >= span.to)
			break;
		if (!free_is_alphabetic(part->folded) ||
		    islower((unsigned char)span.line->tokens[part->token].text[0]))
			return false;
		words++;
		long_words += strlen(part->folded) >= 3;
	}
	return words >= 2 && words <= 6 && long_words >= 2;
}

/* ---- Labels ------------------------------------------------------------------ */

/* A label stands at the start of a column, or has a colon: "nom" in running text is none. */
static bool stands_as_label(const struct free_page *paper, const struct text_line *line,
			    struct found label)
{
	int first = line->parts[label.from].token, last = line->parts[label.to - 1].token;
	const struct token *token = &line->tokens[first];
	const char *text = line->tokens[last].text;

	if (first == 0 || strchr(text, ':') != NULL)
		return true;
	if (last + 1 < line->token_count && line->tokens[last + 1].text[0] == ':')
		return true;
	return token->box.x - token[-1].box.x - token[-1].box.w > free_column_gap_px(paper);
}

static bool has_part(const struct text_line *line, int token)
{
	int part = line_part_at(line, token);

	return part < line->part_count && line->parts[part].token == token;
}

/* The words from a token on, up to the column's end or a stop. */
static struct span value_from(const struct free_page *paper, const struct text_line *line, int from,
			      const char *const *stops)
{
	struct span span = { line, from, from };

	while (span.from < line->token_count && !has_part(line, span.from))
		span.from++;
	span.to = line_segment_end(line, span.from, 2 * free_column_gap_px(paper));
	for (; *stops != NULL; stops++) {
		struct found stop = line_find(line, line_part_at(line, span.from), *stops);

		if (stop.from >= 0 && line->parts[stop.from].token < span.to)
			span.to = line->parts[stop.from].token;
	}
	return span;
}

struct span free_find_labelled(const struct free_page *paper, size_t end_line,
			       const char *const *labels, const char *const *stops)
{
	for (; *labels != NULL; labels++) {
		for (size_t i = 0; i < end_line && i < paper->lines.count; i++) {
			const struct text_line *line = &paper->lines.items[i];
			struct found label = line_find(line, 0, *labels);
			struct span span;

			if (label.from < 0 || !stands_as_label(paper, line, label))
				continue;
			span = value_from(paper, line, line_token_after(line, label.to - 1), stops);
			if (span.from < span.to)
				return span;
		}
	}
	return (struct span){ 0 };
}

static bool number_after(const struct text_line *line, int from, int least, int most, char *digits,
			 struct span *ret_span)
{
	for (int count = most; count >= least; count--) {
		int to;

		if (line_digits_at(line, from, count, digits, &to)) {
			*ret_span = (struct span){ line, from, to };
			return true;
		}
	}
	return false;
}

bool free_add_labelled_number(const struct free_page *paper, const char *name,
			      const char *const *labels, int digits_least, int digits_most)
{
	for (; *labels != NULL; labels++) {
		for (size_t i = 0; i < paper->lines.count; i++) {
			const struct text_line *line = &paper->lines.items[i];
			struct found label = line_find(line, 0, *labels);
			struct span span;
			char digits[32];

			if (label.from < 0 ||
			    !number_after(line, line_token_after(line, label.to - 1), digits_least,
					  digits_most, digits, &span))
				continue;
			free_add(paper, name, digits, span, 1);
			return true;
		}
	}
	return false;
}
