#include "ocr/vignettes.h"

#include "base/text.h"
#include "model/gs1.h"
#include "ocr/free.h"
#include "ocr/free_labels.h"
#include "ocr/label_cut.h"
#include "ocr/label_text.h"
#include "ocr/strip.h"
#include "ocr/under_bars.h"

#include <ctype.h>
#include <leptonica/allheaders.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const start = "vignette_", *const code_end = "_code";

/* How often such words were the field's, when they were read right. */
static const double NAME_TRUST = 0.93, NAME_ALONE_TRUST = 0.7, LOT_TRUST = 0.97,
		    EXPIRY_TRUST = 0.98;

static const double NAME_POOR = 0.3;

/* ---- Fields ------------------------------------------------------------------ */

static struct reading *lookup(const struct free_page *paper, const char *name)
{
	for (size_t i = 0; i < paper->dossier->readings.count; i++) {
		struct reading *reading = &paper->dossier->readings.items[i];

		if (reading->page == paper->page->number && strcmp(reading->name, name) == 0)
			return reading;
	}
	return NULL;
}

/* What is read twice alike is surer; of two values the surer stays. */
static void put_field(const struct free_page *paper, int number, const char *end, const char *value,
		      struct span span, double trust)
{
	const char *name = free_numbered(paper, "vignette", number, end);
	struct reading *old = lookup(paper, name);
	size_t before = paper->dossier->readings.count;
	struct reading *now;

	free_add(paper, name, value, span, trust);
	if (old == NULL || paper->dossier->readings.count == before)
		return;
	old = lookup(paper, name); /* the list may have moved */
	now = &paper->dossier->readings.items[before];
	if (text_equal(old->value, now->value)) {
		double both = 1 - (1 - old->confidence) * (1 - now->confidence);

		old->confidence = both < 0.99 ? both : 0.99;
	} else if (now->confidence > old->confidence) {
		*old = *now;
	}
	paper->dossier->readings.count = before;
}

static void put_text(const struct free_page *paper, int number, const struct label_text *text)
{
	struct arena *arena = paper->dossier->arena;
	char value[MONEY_TEXT_SIZE];

	/* upside-down digits and stains read as words too */
	if (text->name.line != NULL && free_words_probability(text->name) > NAME_POOR)
		put_field(paper, number, "nom", span_text(text->name, arena), text->name,
			  text->price.line != NULL ? NAME_TRUST : NAME_ALONE_TRUST);
	if (text->price.line != NULL)
		put_field(paper, number, "ppv", money_format(text->amount, value), text->price,
			  text->price_trust);
	if (text->lot.line != NULL)
		put_field(paper, number, "lot", span_text(text->lot, arena), text->lot, LOT_TRUST);
	if (text->expiry.line != NULL)
		put_field(paper, number, "expiration",
			  arena_format(arena, "%04d-%02d", text->year, text->month), text->expiry,
			  EXPIRY_TRUST);
}

/* What the symbol itself says of lot and expiry. */
static void put_message(const struct free_page *paper, int number, const struct barcode *barcode)
{
	struct gs1_message message;
	struct reading reading = { .page = paper->page->number,
				   .form = page_type_name(paper->page),
				   .confidence = barcode->confidence,
				   .box = barcode->box,
				   .source = SOURCE_BARCODE };
	struct arena *arena = paper->dossier->arena;

	if (!barcode->gs1 || !gs1_parse(barcode->value, &message))
		return;
	if (message.lot[0] != '\0') {
		reading.name = free_numbered(paper, "vignette", number, "lot");
		reading.value = arena_copy_text(arena, message.lot);
		*LIST_ADD(arena, &paper->dossier->readings) = reading;
	}
	if (message.expiry[0] != '\0') {
		reading.name = free_numbered(paper, "vignette", number, "expiration");
		reading.value =
			arena_format(arena, "20%.2s-%.2s", message.expiry, message.expiry + 2);
		*LIST_ADD(arena, &paper->dossier->readings) = reading;
	}
}

/* ---- By the words of the page ------------------------------------------------ */

static bool is_box_code(const struct free_page *paper, const struct barcode *barcode)
{
	return barcode->page == paper->page->number && labels_is_box_code(barcode);
}

/* How far the middles of two boxes are apart. */
static long distance(struct box a, struct box b)
{
	long x = 2L * a.x + a.w - 2L * b.x - b.w, y = 2L * a.y + a.h - 2L * b.y - b.h;

	return x * x + y * y;
}

static bool is_printed_code(const struct free_page *paper, const struct unread_symbol *unread)
{
	return unread->page == paper->page->number && unread->printed != NULL;
}

static const struct box *nearer(const struct box *a, const struct box *b, struct box to)
{
	return a == NULL || distance(*b, to) < distance(*a, to) ? b : a;
}

/* The box of the code that a place is nearest to. */
static const struct box *nearest_code(const struct free_page *paper, struct box delivered)
{
	const struct dossier *dossier = paper->dossier;
	const struct box *nearest = NULL;

	for (size_t i = 0; i < dossier->barcodes.count; i++)
		if (is_box_code(paper, &dossier->barcodes.items[i]))
			nearest = nearer(nearest, &dossier->barcodes.items[i].box, delivered);
	for (size_t i = 0; i < dossier->unread.count; i++)
		if (is_printed_code(paper, &dossier->unread.items[i]))
			nearest = nearer(nearest, &dossier->unread.items[i].box, delivered);
	return nearest;
}

static struct box delivered_box(const struct free_page *paper, struct box box)
{
	return affine_apply_box(paper->page->to_delivered, box);
}

/* Tokens [from, to) of a line as a line of their own. */
static struct text_line *cut_line(const struct text_line *line, int from, int to,
				  struct arena *arena)
{
	struct text_line *cut = ARENA_NEW(arena, struct text_line);
	int first = line_part_at(line, from);

	cut->tokens = line->tokens + from;
	cut->token_count = to - from;
	cut->part_count = line_part_at(line, to) - first;
	cut->parts = arena_new_array(arena, (size_t)cut->part_count + 1, sizeof(*cut->parts));
	for (int i = 0; i < cut->part_count; i++) {
		cut->parts[i] = line->parts[first + i];
		cut->parts[i].token -= from;
	}
	cut->box = span_box((struct span){ line, from, to });
	return cut;
}

/* A line of the labels, which may go over several of them side by side, cut where a name begins
 * anew behind a price; what is nearest to this code. */
static void add_label_text(const struct free_page *paper, const struct box *code, int number)
{
	struct label_text text = { 0 };

	for (size_t i = 0; i < paper->labels.count; i++) {
		const struct text_line *line = &paper->labels.items[i];
		int gap = 3 * line->tokens[0].box.h;

		for (int from = 0, to; from < line->token_count; from = to) {
			struct text_line *part;

			to = line_segment_end(line, from, gap);
			part = cut_line(line, from, to, paper->dossier->arena);
			if (nearest_code(paper, delivered_box(paper, part->box)) == code)
				label_text_parse(part, 1, &text);
		}
	}
	put_text(paper, number, &text);
}

static void add_code(const struct free_page *paper, int number, struct reading reading)
{
	reading.page = paper->page->number;
	reading.form = page_type_name(paper->page);
	reading.name = free_numbered(paper, "vignette", number, "code");
	*LIST_ADD(paper->dossier->arena, &paper->dossier->readings) = reading;
}

/* The greatest number of a label on the page so far. */
static int last_number(const struct free_page *paper)
{
	int last = 0;

	for (size_t i = 0; i < paper->dossier->readings.count; i++) {
		const struct reading *reading = &paper->dossier->readings.items[i];

		if (reading->page == paper->page->number &&
		    text_starts_with(reading->name, start)) {
			int number = (int)strtol(reading->name + strlen(start), NULL, 10);

			last = number > last ? number : last;
		}
	}
	return last;
}

/* A label of the pharmacy's without bars: a price with a lot or a date of expiry near it. */
static void add_price_tags(const struct free_page *paper)
{
	for (size_t i = 0; i < paper->lines.count; i++) {
		const struct text_line *line = &paper->lines.items[i];
		struct label_text text = { 0 };
		size_t count = 1;

		label_text_parse(line, 1, &text);
		if (text.price.line == NULL)
			continue;
		if (i + 1 < paper->lines.count &&
		    line[1].box.y - line->box.y - line->box.h < 2 * paper->text_px) {
			label_text_parse(line + 1, 1, &text);
			count = 2;
		}
		if (text.lot.line == NULL && text.expiry.line == NULL)
			continue;
		put_text(paper, last_number(paper) + 1, &text);
		i += count - 1;
	}
}

void free_read_vignettes(const struct free_page *paper)
{
	int number = 0;

	for (size_t i = 0; i < paper->dossier->barcodes.count; i++) {
		const struct barcode *barcode = &paper->dossier->barcodes.items[i];
		const char *code = gs1_medicine_code(barcode, paper->dossier->arena);

		if (!is_box_code(paper, barcode) || code == NULL)
			continue;
		number++;
		add_code(paper, number,
			 (struct reading){ .value = code,
					   .confidence = barcode->confidence,
					   .box = barcode->box,
					   .source = SOURCE_BARCODE });
		put_message(paper, number, barcode);
		add_label_text(paper, &barcode->box, number);
	}
	if (paper->page->type == PAGE_VIGNETTES)
		add_price_tags(paper);
}

void free_read_printed_codes(const struct free_page *paper)
{
	int number = last_number(paper);

	for (size_t i = 0; i < paper->dossier->unread.count; i++) {
		const struct unread_symbol *unread = &paper->dossier->unread.items[i];

		if (!is_printed_code(paper, unread))
			continue;
		number++;
		add_code(paper, number,
			 (struct reading){ .value = unread->printed,
					   .confidence = UNDER_BARS_CONFIDENCE,
					   .box = unread->box,
					   .source = SOURCE_PRINT });
		add_label_text(paper, &unread->box, number);
	}
}

/* ---- Cut out and turned ------------------------------------------------------ */

enum { LABELS_MAX = 16, ROW_PX = 40, CODE_EDITS_MOST = 4, CODE_LENGTH = 13 };

/* True when a row's words are the code in digits, give or take some. */
static bool is_code_row(const word_list *words, int line, const char *code)
{
	char digits[32] = "";
	size_t length = 0;

	for (size_t i = 0; i < words->count; i++)
		for (const char *at = words->items[i].text; words->items[i].line == line && *at;
		     at++)
			if (isdigit((unsigned char)*at) && length + 1 < sizeof(digits))
				digits[length++] = *at;
	digits[length] = '\0';
	return length + CODE_EDITS_MOST >= CODE_LENGTH &&
	       text_distance(digits, code) <= CODE_EDITS_MOST;
}

/* One way up: its words, and how much speaks for it. */
struct way {
	word_list words;
	bool has_code; /* the code's digits stand below the bars */
	int code_row;
	double score; /* mean of the words by their letters */
};

static struct way read_way(struct engine *engine, const struct label_cut *cut, const char *code,
			   struct arena *arena)
{
	struct way way = { .code_row = -1 };
	double sum = 0, letters = 0;

	for (int row = 0; row < cut->row_count; row++)
		strip_read(engine, cut->grey, cut->rows[row], ROW_PX, ALPHABET_ANY, row, arena,
			   &way.words);
	if (cut->rows_above < cut->row_count && is_code_row(&way.words, cut->rows_above, code)) {
		way.has_code = true;
		way.code_row = cut->rows_above;
	}
	for (size_t i = 0; i < way.words.count; i++) {
		double count = (double)strlen(way.words.items[i].text);

		sum += count * way.words.items[i].score;
		letters += count;
	}
	way.score = letters > 0 ? sum / letters : 0;
	return way;
}

/* The label's words the right way up; the cutting is turned with them. */
static struct way read_label(struct engine *engine, struct label_cut *cut, const char *code,
			     struct arena *arena)
{
	struct way first = read_way(engine, cut, code, arena), second;

	if (first.has_code || cut->row_count == 0)
		return first;
	label_cut_turn(cut);
	second = read_way(engine, cut, code, arena);
	if (second.has_code || second.score > first.score)
		return second;
	label_cut_turn(cut);
	return first;
}

/* "PPV45,60" is two words. */
static void add_word(struct arena *arena, word_list *words, struct word word)
{
	size_t glued = label_text_glued(word.text);
	struct word label = word;
	int cut = glued > 0 ? word.box.w * (int)glued / (int)strlen(word.text) : 0;

	if (glued > 0) {
		label.text = arena_copy_bytes(arena, word.text, glued);
		label.box.w = cut;
		*LIST_ADD(arena, words) = label;
		word.text += glued;
		word.box.x += cut;
		word.box.w -= cut;
	}
	*LIST_ADD(arena, words) = word;
}

/* The label is read the right way up now: words of the page's own way up count no longer. */
static void drop_field(const struct free_page *paper, int number, const char *field)
{
	const char *name = free_numbered(paper, "vignette", number, field);
	struct reading *old = lookup(paper, name);
	struct reading *end = paper->dossier->readings.items + paper->dossier->readings.count;

	if (old == NULL)
		return;
	memmove(old, old + 1, (size_t)(end - old - 1) * sizeof(*old));
	paper->dossier->readings.count--;
}

static void look_at(struct engine *engine, const struct page *page, struct dossier *dossier,
		    int number, const struct reading *code)
{
	struct label_cut cut;
	struct page upright = *page;
	struct free_page paper = { .page = &upright, .dossier = dossier };
	struct label_text text = { 0 };
	word_list words = { 0 };
	line_list lines = { 0 };
	struct way way;

	if (!label_cut(page, code->box, &cut))
		return;
	way = read_label(engine, &cut, code->value, dossier->arena);
	for (size_t i = 0; i < way.words.count; i++)
		if (way.words.items[i].line != way.code_row)
			add_word(dossier->arena, &words, way.words.items[i]);
	words_make_lines(&words, dossier->arena, &lines);
	label_text_parse(lines.items, lines.count, &text);
	upright.to_delivered = cut.to_delivered;
	if (way.has_code)
		drop_field(&paper, number, "nom");
	if (way.has_code && text.price.line != NULL)
		drop_field(&paper, number, "ppv");
	put_text(&paper, number, &text);
	label_cut_clear(&cut);
}

void vignettes_look(struct engine *engine, const struct page *page, struct dossier *dossier)
{
	struct reading codes[LABELS_MAX];
	int count = 0;

	for (size_t i = 0; i < dossier->readings.count && count < LABELS_MAX; i++) {
		const struct reading *reading = &dossier->readings.items[i];

		if (reading->page == page->number && reading->value != NULL &&
		    text_starts_with(reading->name, start) &&
		    text_ends_with(reading->name, code_end))
			codes[count++] = *reading;
	}
	for (int i = 0; i < count; i++)
		look_at(engine, page, dossier, (int)strtol(codes[i].name + strlen(start), NULL, 10),
			&codes[i]);
}
