/*
 * The letter of a dossier that goes back. Each language has pages of its own: the French ones are
 * laid out from the left, the Arabic ones are their mirror image. Everything below the head is a
 * list of paragraphs that flow over as many pages as they take.
 */
#include "print/code.h"
#include "print/flow.h"
#include "print/letter_lines.h"
#include "print/letter_words.h"
#include "print/paper.h"
#include "print/print.h"

#include "base/memory.h"
#include "base/text.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define MARGIN_MM 18.0
#define WIDTH_MM (PAPER_WIDTH_MM - 2 * MARGIN_MM)
#define INDENT_MM 9.0 /* of what is numbered */
#define CODE_MM 24.0
#define SMALL_CODE_MM 15.0 /* at the head of the pages after the first */
#define SMALL_CODE_AT_MM 8.0
#define REFERENCE_MM 42.0 /* where the code and the facts beside it begin */
#define FACTS_AT_MM (CODE_MM + 3)
#define LABEL_MM 23.0
#define FACTS_MM 66.0
#define ADDRESS_AT_MM 98.0 /* from the margin: what an envelope's window shows */
#define ADDRESS_MM 50.0
#define BODY_MM 86.0 /* where the text begins, or lower when the head takes more */
#define NEXT_MM 32.0
#define BOTTOM_MM 276.0
#define FOOT_MM 283.0

#define SANS "DejaVu Sans"
#define BOLD "DejaVu Sans Bold"
#define MONO "DejaVu Sans Mono"

#define FOLLOWS_MM 1.0 /* above a paragraph that goes with the one before it */
#define APART_MM 3.2   /* above one that does not */

struct piece {
	const char *text, *font;
	double indent_mm;
	const char *marker; /* in the indent; NULL */
	size_t bold_bytes;  /* so many at its beginning */
};

/* The pages of one language. */
struct sheet {
	cairo_t *cairo;
	struct arena *arena;
	const struct letter *letter;
	const struct letter_words *words;
	const char *letterhead;
	struct date printed_on;
	double size_mm;
	LIST(struct flow_block) blocks;
	LIST(struct piece) pieces; /* one for each block */
	int pages, pages_before, pages_in_all;
};

/* ---- Pieces --------------------------------------------------------------------------------- */

/* The left edge of a box at so much from the side where lines begin. */
static double side_mm(const struct sheet *sheet, double from_side_mm, double width_mm)
{
	return sheet->words->is_rtl ? PAPER_WIDTH_MM - MARGIN_MM - from_side_mm - width_mm
				    : MARGIN_MM + from_side_mm;
}

/* A box at so much from the side where lines begin; gives where it ends below. */
static double draw_at(const struct sheet *sheet, const char *text, const char *font, double size_mm,
		      double from_side_mm, double width_mm, double y_mm)
{
	struct paper_paragraph paragraph = {
		.text = text,
		.font = font,
		.size_mm = size_mm,
		.x_mm = side_mm(sheet, from_side_mm, width_mm),
		.width_mm = width_mm,
		.is_rtl = sheet->words->is_rtl,
	};

	paper_draw_paragraph(sheet->cairo, &paragraph, y_mm);
	return y_mm + paper_paragraph_height(sheet->cairo, &paragraph);
}

/* The sentence as it is written on this sheet, in the arena. */
static const char *written(const struct sheet *sheet, const char *sentence)
{
	return letter_write(sheet->arena, sentence, sheet->words->is_rtl);
}

static const char *written_date(const struct sheet *sheet, struct date date)
{
	return letter_write_date(sheet->arena, date, sheet->words->is_rtl);
}

/* ---- The head ------------------------------------------------------------------------------- */

/* The fund's name in both languages stands on every first page. */
static void draw_letterhead(const struct sheet *sheet)
{
	const char *fund = sheet->letter->fund;
	struct paper_paragraph name = {
		.text = letter_fund_name(fund, false),
		.font = BOLD,
		.size_mm = 3.2,
		.x_mm = MARGIN_MM,
		.width_mm = WIDTH_MM / 2 - 2,
	};

	paper_draw_paragraph(sheet->cairo, &name, 14);
	name.text = letter_fund_name(fund, true);
	name.x_mm = PAPER_WIDTH_MM / 2 + 2;
	name.is_rtl = true;
	paper_draw_paragraph(sheet->cairo, &name, 14);
	if (sheet->letterhead != NULL)
		paper_draw_text(sheet->cairo, &(struct paper_text){ .text = sheet->letterhead,
								    .font = SANS,
								    .size_mm = 2.7,
								    .x_mm = MARGIN_MM,
								    .y_mm = 24,
								    .width_mm = WIDTH_MM });
}

static double draw_fact(const struct sheet *sheet, const char *label, const char *value,
			double y_mm)
{
	double label_end_mm, value_end_mm;

	if (value == NULL)
		return y_mm;
	label_end_mm = draw_at(sheet, label, SANS, 2.9, FACTS_AT_MM, LABEL_MM, y_mm);
	value_end_mm = draw_at(sheet, written(sheet, value), BOLD, 2.9, FACTS_AT_MM + LABEL_MM,
			       FACTS_MM - LABEL_MM, y_mm);
	return (label_end_mm > value_end_mm ? label_end_mm : value_end_mm) + 0.7;
}

/* "B07/2026-118", "7" (its number here); NULL: there was none. */
static const char *bordereau(const struct sheet *sheet)
{
	const struct letter *letter = sheet->letter;

	if (letter->branch == NULL && letter->batch == NULL)
		return letter->batch_id > 0 ? arena_format(sheet->arena, "%ld", letter->batch_id)
					    : NULL;
	return arena_format(sheet->arena, "%s/%s", letter->branch != NULL ? letter->branch : "—",
			    letter->batch != NULL ? letter->batch : "—");
}

static double draw_facts(const struct sheet *sheet)
{
	const struct letter_words *words = sheet->words;
	const struct letter *letter = sheet->letter;
	double y_mm = REFERENCE_MM;

	y_mm = draw_fact(sheet, words->dossier, arena_format(sheet->arena, "%ld", letter->id),
			 y_mm);
	y_mm = draw_fact(sheet, words->bordereau, bordereau(sheet), y_mm);
	y_mm = draw_fact(sheet, words->received, written_date(sheet, letter->received), y_mm);
	y_mm = draw_fact(sheet, words->file, letter->file, y_mm);
	y_mm = draw_fact(sheet, words->beneficiary, letter->beneficiary, y_mm);
	y_mm = draw_fact(sheet, words->care_date, written_date(sheet, letter->care_date), y_mm);
	return draw_fact(sheet, words->written, written_date(sheet, sheet->printed_on), y_mm);
}

static double draw_address(const struct sheet *sheet)
{
	const struct letter *letter = sheet->letter;
	double y_mm = REFERENCE_MM + 6;

	if (letter->insured != NULL)
		y_mm = draw_at(sheet, written(sheet, letter->insured), BOLD, 3.8, ADDRESS_AT_MM,
			       WIDTH_MM - ADDRESS_AT_MM, y_mm) +
		       1;
	if (letter->immatriculation != NULL)
		y_mm = draw_at(sheet,
			       arena_format(sheet->arena, "%s %s", sheet->words->number,
					    written(sheet, letter->immatriculation)),
			       SANS, 3.2, ADDRESS_AT_MM, WIDTH_MM - ADDRESS_AT_MM, y_mm);
	return y_mm;
}

/* The code, and what it says below it. */
static enum status draw_reference(const struct sheet *sheet, struct paper_code code,
				  struct error *error)
{
	char reference[LETTER_REFERENCE_SIZE];

	letter_compose_reference(sheet->letter, reference);
	paper_draw_text(sheet->cairo, &(struct paper_text){ .text = reference,
							    .font = MONO,
							    .size_mm = code.width_mm / 10.5,
							    .x_mm = code.x_mm,
							    .y_mm = code.y_mm + code.height_mm + 1,
							    .width_mm = code.width_mm,
							    .align = PANGO_ALIGN_CENTER,
							    .is_name = true });
	return paper_draw_code(sheet->cairo, &code, reference, error);
}

static double larger(double a, double b)
{
	return a > b ? a : b;
}

static enum status draw_head(const struct sheet *sheet, double *ret_end_mm, struct error *error)
{
	enum status status = draw_reference(sheet,
					    (struct paper_code){ true, side_mm(sheet, 0, CODE_MM),
								 REFERENCE_MM, CODE_MM, CODE_MM },
					    error);

	draw_letterhead(sheet);
	*ret_end_mm = larger(draw_facts(sheet), draw_address(sheet));
	return status;
}

/* Where the text can begin, told by drawing the head beside the paper. */
static double body_top(const struct sheet *sheet)
{
	struct error error;
	double end_mm;

	cairo_push_group(sheet->cairo);
	(void)draw_head(sheet, &end_mm, &error);
	cairo_pattern_destroy(cairo_pop_group(sheet->cairo));
	return larger(BODY_MM, end_mm + 2 * APART_MM);
}

/* ---- The text ------------------------------------------------------------------------------- */

static struct paper_paragraph paragraph_of(const struct sheet *sheet, const struct piece *piece)
{
	double width_mm = WIDTH_MM - piece->indent_mm;

	return (struct paper_paragraph){ .text = piece->text,
					 .font = piece->font,
					 .size_mm = sheet->size_mm,
					 .x_mm = side_mm(sheet, piece->indent_mm, width_mm),
					 .width_mm = width_mm,
					 .is_rtl = sheet->words->is_rtl,
					 .bold_bytes = piece->bold_bytes };
}

static void add(struct sheet *sheet, struct piece piece, double above_mm, bool keeps_next)
{
	struct paper_paragraph paragraph = paragraph_of(sheet, &piece);

	*LIST_ADD(sheet->arena, &sheet->blocks) = (struct flow_block){
		.above_mm = above_mm,
		.height_mm = paper_paragraph_height(sheet->cairo, &paragraph),
		.keeps_next = keeps_next,
	};
	*LIST_ADD(sheet->arena, &sheet->pieces) = piece;
}

/* How a kind of line looks. A point's number stands in the indent. */
static const struct {
	const char *font;
	double above_mm, indent_mm;
} looks[] = {
	[LETTER_SUBJECT] = { BOLD, APART_MM, 0 },
	[LETTER_GREETING] = { SANS, APART_MM, 0 },
	[LETTER_OPENING] = { SANS, APART_MM, 0 },
	[LETTER_GROUP] = { BOLD, 2 * APART_MM, 0 },
	[LETTER_POINT] = { SANS, APART_MM / 2, INDENT_MM },
	[LETTER_TO_DO] = { SANS, FOLLOWS_MM, INDENT_MM },
	[LETTER_ANSWER_BY] = { BOLD, APART_MM, 0 },
	[LETTER_CLOSING] = { SANS, APART_MM, 0 },
	[LETTER_FUND] = { SANS, APART_MM, 0 },
};

static void add_line(struct sheet *sheet, const struct letter_line *line)
{
	struct piece piece = { .text = line->text,
			       .font = looks[line->kind].font,
			       .indent_mm = looks[line->kind].indent_mm,
			       .bold_bytes = line->lead_bytes };

	if (line->kind == LETTER_POINT)
		piece.marker = arena_format(sheet->arena, "%d.", line->number);
	add(sheet, piece, looks[line->kind].above_mm, line->keeps_next);
}

static void lay_out(struct sheet *sheet)
{
	letter_line_list lines;

	print_letter_lines(sheet->letter, sheet->words->is_rtl ? LANGUAGE_AR : LANGUAGE_FR,
			   sheet->arena, &lines);
	for (size_t i = 0; i < lines.count; i++)
		add_line(sheet, &lines.items[i]);
	sheet->pages = flow_place(sheet->blocks.items, sheet->blocks.count,
				  (struct flow_room){ body_top(sheet), NEXT_MM, BOTTOM_MM });
}

/* ---- All of it ------------------------------------------------------------------------------ */

static void draw_line(const struct sheet *sheet, const char *pattern, long first, long second,
		      const char *font, double y_mm)
{
	struct text text = { 0 };

	letter_append_filled(&text, pattern, first, second);
	draw_at(sheet, written(sheet, text_value(&text)), font, 2.8, 0, WIDTH_MM, y_mm);
	text_clear(&text);
}

/* Every page bears the code, so that each that comes back is known. */
static enum status draw_frame(const struct sheet *sheet, int page, struct error *error)
{
	struct paper_code code = { true, side_mm(sheet, WIDTH_MM - SMALL_CODE_MM, SMALL_CODE_MM),
				   SMALL_CODE_AT_MM, SMALL_CODE_MM, SMALL_CODE_MM };

	draw_line(sheet, sheet->words->page_number, sheet->pages_before + page + 1,
		  sheet->pages_in_all, SANS, FOOT_MM);
	if (page == 0)
		return STATUS_OK;
	draw_line(sheet, sheet->words->goes_on, sheet->letter->id, 0, BOLD, 15);
	return draw_reference(sheet, code, error);
}

static void draw_piece(const struct sheet *sheet, const struct piece *piece, double y_mm)
{
	struct paper_paragraph paragraph = paragraph_of(sheet, piece);

	if (piece->marker != NULL)
		draw_at(sheet, written(sheet, piece->marker), SANS, sheet->size_mm, 0, INDENT_MM,
			y_mm);
	paper_draw_paragraph(sheet->cairo, &paragraph, y_mm);
}

static void draw_body(const struct sheet *sheet, int page)
{
	for (size_t i = 0; i < sheet->blocks.count; i++) {
		const struct flow_block *block = &sheet->blocks.items[i];

		if (block->page == page)
			draw_piece(sheet, &sheet->pieces.items[i], block->y_mm);
	}
}

static enum status draw_pages(const struct sheet *sheet, struct error *error)
{
	double end_mm;
	enum status status = draw_head(sheet, &end_mm, error);

	for (int page = 0; page < sheet->pages && status == STATUS_OK; page++) {
		status = draw_frame(sheet, page, error);
		draw_body(sheet, page);
		cairo_show_page(sheet->cairo);
	}
	return status;
}

enum status print_letter(const char *path, const struct letter *letter, const char *letterhead,
			 struct date printed_on, int *ret_pages, struct error *error)
{
	cairo_t *cairo = paper_begin(path);
	struct arena *arena = arena_new();
	struct sheet sheets[] = {
		{ .words = &letter_french, .size_mm = 3.3 },
		{ .words = &letter_arabic, .size_mm = 3.6 },
	};
	enum status status = STATUS_OK;
	int pages = 0;

	assert(letter_need(letter) != LETTER_NOT_NEEDED);
	for (size_t i = 0; i < ARRAY_LENGTH(sheets); i++) {
		sheets[i].cairo = cairo;
		sheets[i].arena = arena;
		sheets[i].letter = letter;
		sheets[i].letterhead = letterhead;
		sheets[i].printed_on = printed_on;
		sheets[i].pages_before = pages;
		lay_out(&sheets[i]);
		pages += sheets[i].pages;
	}
	for (size_t i = 0; i < ARRAY_LENGTH(sheets) && status == STATUS_OK; i++) {
		sheets[i].pages_in_all = pages;
		status = draw_pages(&sheets[i], error);
	}
	arena_free(arena);
	status = paper_end(cairo, path, status, error);
	if (status == STATUS_OK)
		*ret_pages = pages;
	return status;
}
