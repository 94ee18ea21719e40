/*
 * The receipt of a batch: facts, a table over as many pages as it takes, totals, and room for the
 * stamp and the signature of who received it. French and Arabic side by side.
 */
#include "print/paper.h"
#include "print/print.h"
#include "print/writing.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define LEFT_MM 15.0
#define TABLE_WIDTH_MM 180.0
#define FACT_HEIGHT_MM 6.2
#define HEADING_HEIGHT_MM 14.0
#define ROW_HEIGHT_MM 9.6
#define FIRST_TABLE_MM 72.0 /* where the table begins on the first page, and on those after it */
#define NEXT_TABLE_MM 23.0
#define BOTTOM_MM 280.0 /* where it must end */
#define FOOT_MM 285.0
#define CLOSING_ROWS 8 /* as many rows' height as totals and signatures take */

#define SANS "DejaVu Sans"
#define BOLD "DejaVu Sans Bold"
#define MONO "DejaVu Sans Mono"

struct receipt {
	cairo_t *cairo;
	const struct delivery *delivery;
	struct delivery_counts counts;
	struct date printed_on;
	int page, pages;
};

/* ---- What goes on which page ---------------------------------------------------------------- */

static size_t rows_of_page(int page)
{
	double top = page == 1 ? FIRST_TABLE_MM : NEXT_TABLE_MM;

	return (size_t)((BOTTOM_MM - top - HEADING_HEIGHT_MM) / ROW_HEIGHT_MM);
}

/* The rows on a page when `left` are not printed yet; never all of them when what closes the
 * receipt has no room below, so that totals and signatures do not stand alone. */
static size_t rows_on(int page, size_t left)
{
	size_t room = rows_of_page(page);

	if (left + CLOSING_ROWS <= room)
		return left;
	return left <= room && left > 0 ? left - 1 : room;
}

int print_receipt_pages(size_t files)
{
	int pages = 1;

	while (files + CLOSING_ROWS > rows_of_page(pages)) {
		files -= rows_on(pages, files);
		pages++;
	}
	return pages;
}

/* ---- Pieces --------------------------------------------------------------------------------- */

struct column {
	double x_mm, width_mm;
	const char *french, *arabic;
};

enum { NUMBER, FILE_NAME, DECLARED, FOUND, DOSSIERS, STATE, COLUMN_COUNT };

static const struct column columns[COLUMN_COUNT] = {
	[NUMBER] = { 15, 9, "N°", "رقم" },
	[FILE_NAME] = { 24, 94, "Fichier et empreinte SHA-256", "المستند وبصمته SHA-256" },
	[DECLARED] = { 118, 17, "Pages\nannoncées", "صفحات\nمعلنة" },
	[FOUND] = { 135, 17, "Pages\ncomptées", "صفحات\nمعدودة" },
	[DOSSIERS] = { 152, 14, "Dossiers", "ملفات" },
	[STATE] = { 166, 29, "État", "الحالة" },
};

static void draw(const struct receipt *receipt, const char *text, const char *font, double size_mm,
		 double x_mm, double y_mm, double width_mm, PangoAlignment align)
{
	paper_draw_text(receipt->cairo, &(struct paper_text){ .text = text,
							      .font = font,
							      .size_mm = size_mm,
							      .x_mm = x_mm,
							      .y_mm = y_mm,
							      .width_mm = width_mm,
							      .align = align });
}

static void draw_name(const struct receipt *receipt, const char *text, const char *font,
		      double size_mm, double y_mm)
{
	paper_draw_text(receipt->cairo,
			&(struct paper_text){ .text = text,
					      .font = font,
					      .size_mm = size_mm,
					      .x_mm = columns[FILE_NAME].x_mm + 1,
					      .y_mm = y_mm,
					      .width_mm = columns[FILE_NAME].width_mm - 2,
					      .is_name = true });
}

static void draw_rule(const struct receipt *receipt, double y_mm, double width_mm)
{
	cairo_set_line_width(receipt->cairo, width_mm);
	cairo_move_to(receipt->cairo, LEFT_MM, y_mm);
	cairo_rel_line_to(receipt->cairo, TABLE_WIDTH_MM, 0);
	cairo_stroke(receipt->cairo);
}

static void draw_box(const struct receipt *receipt, double x_mm, double y_mm, double width_mm,
		     double height_mm)
{
	cairo_set_line_width(receipt->cairo, 0.25);
	cairo_rectangle(receipt->cairo, x_mm, y_mm, width_mm, height_mm);
	cairo_stroke(receipt->cairo);
}

/* ---- The head ------------------------------------------------------------------------------- */

/* "B07/2026-118", "—" when neither is known. */
static void append_batch(struct text *text, const struct delivery *delivery)
{
	if (delivery->branch == NULL && delivery->batch == NULL)
		text_append_format(text, "n° %ld", delivery->id);
	else
		text_append_format(text, "%s/%s", delivery->branch != NULL ? delivery->branch : "—",
				   delivery->batch != NULL ? delivery->batch : "—");
}

/* The first and the last day on which something of it came. */
static void append_days(struct text *text, const struct delivery *delivery)
{
	struct date first = { 0 }, last = { 0 };

	for (size_t i = 0; i < delivery->files.count; i++) {
		const struct delivery_file *file = &delivery->files.items[i];

		if (file->sha256 == NULL || !date_is_set(file->received))
			continue;
		if (!date_is_set(first) || date_compare(file->received, first) < 0)
			first = file->received;
		if (!date_is_set(last) || date_compare(file->received, last) > 0)
			last = file->received;
	}
	if (!date_is_set(first))
		text_append(text, "—");
	writing_append_date(text, first);
	if (date_compare(first, last) != 0) {
		text_append(text, " – ");
		writing_append_date(text, last);
	}
}

static double draw_fact(const struct receipt *receipt, double y_mm, const char *french,
			const char *arabic, const char *value, bool is_hash)
{
	draw(receipt, french, SANS, 3.2, LEFT_MM, y_mm, 45, PANGO_ALIGN_LEFT);
	paper_draw_text(receipt->cairo, &(struct paper_text){ .text = value,
							      .font = is_hash ? MONO : BOLD,
							      .size_mm = is_hash ? 2.3 : 3.4,
							      .x_mm = LEFT_MM + 45,
							      .y_mm = is_hash ? y_mm + 0.7 : y_mm,
							      .width_mm = 90,
							      .align = PANGO_ALIGN_CENTER,
							      .is_name = true });
	draw(receipt, arabic, SANS, 3.4, LEFT_MM + 135, y_mm, 45, PANGO_ALIGN_LEFT);
	return y_mm + FACT_HEIGHT_MM;
}

static void draw_facts(const struct receipt *receipt, double y_mm)
{
	const struct delivery *delivery = receipt->delivery;
	struct text days = { 0 }, id = { 0 }, printed_on = { 0 };

	append_days(&days, delivery);
	writing_append_date(&printed_on, receipt->printed_on);
	text_append_format(&id, "%ld", delivery->id);
	y_mm = draw_fact(receipt, y_mm, "Agence", "الوكالة",
			 delivery->branch != NULL ? delivery->branch : "—", false);
	y_mm = draw_fact(receipt, y_mm, "Lot", "الدفعة",
			 delivery->batch != NULL ? delivery->batch : "—", false);
	y_mm = draw_fact(receipt, y_mm, "Numéro d'enregistrement", "رقم التسجيل", text_value(&id),
			 false);
	y_mm = draw_fact(receipt, y_mm, "Date d'arrivée", "تاريخ الوصول", text_value(&days), false);
	y_mm = draw_fact(receipt, y_mm, "Empreinte du bordereau", "بصمة ورقة الإرسال",
			 delivery->bordereau_sha256, true);
	draw_fact(receipt, y_mm, "Reçu édité le", "حرر الوصل في", text_value(&printed_on), false);
	text_clear(&printed_on);
	text_clear(&days);
	text_clear(&id);
}

/* What stands above the table; returns where the table begins. */
static double draw_head(const struct receipt *receipt)
{
	struct text batch = { 0 };

	append_batch(&batch, receipt->delivery);
	if (receipt->page == 1) {
		draw(receipt, "ACCUSÉ DE RÉCEPTION D'UN LOT", BOLD, 6, LEFT_MM, 13, TABLE_WIDTH_MM,
		     PANGO_ALIGN_CENTER);
		draw(receipt, "وصل استلام دفعة", BOLD, 6.5, LEFT_MM, 22, TABLE_WIDTH_MM,
		     PANGO_ALIGN_CENTER);
		draw_facts(receipt, 34);
	} else {
		draw(receipt, "Accusé de réception", BOLD, 3.4, LEFT_MM, 14, 60, PANGO_ALIGN_LEFT);
		draw(receipt, text_value(&batch), BOLD, 3.4, LEFT_MM + 60, 14, 60,
		     PANGO_ALIGN_CENTER);
		draw(receipt, "وصل استلام", BOLD, 3.6, LEFT_MM + 120, 14, 60, PANGO_ALIGN_LEFT);
	}
	text_clear(&batch);
	return receipt->page == 1 ? FIRST_TABLE_MM : NEXT_TABLE_MM;
}

/* ---- The table ------------------------------------------------------------------------------ */

static double draw_heading(const struct receipt *receipt, double y_mm)
{
	draw_rule(receipt, y_mm, 0.5);
	for (int i = 0; i < COLUMN_COUNT; i++) {
		const struct column *column = &columns[i];
		double down_mm = strchr(column->french, '\n') != NULL ? 0 : 1.5;

		draw(receipt, column->french, BOLD, 2.4, column->x_mm, y_mm + 1 + down_mm,
		     column->width_mm, PANGO_ALIGN_CENTER);
		draw(receipt, column->arabic, BOLD, 2.4, column->x_mm, y_mm + 7.4 + down_mm,
		     column->width_mm, PANGO_ALIGN_CENTER);
	}
	draw_rule(receipt, y_mm + HEADING_HEIGHT_MM, 0.5);
	return y_mm + HEADING_HEIGHT_MM;
}

static void draw_number(const struct receipt *receipt, int column, int number, bool known,
			double y_mm)
{
	char text[16] = "—";

	if (known)
		snprintf(text, sizeof(text), "%d", number);
	draw(receipt, text, SANS, 3.2, columns[column].x_mm, y_mm + 2.6, columns[column].width_mm,
	     PANGO_ALIGN_CENTER);
}

static void draw_row(const struct receipt *receipt, size_t number, double y_mm)
{
	const struct delivery_file *file = &receipt->delivery->files.items[number];
	const char *font = file->state == DELIVERY_OK ? SANS : BOLD;
	const struct column *state = &columns[STATE];

	if (file->state != DELIVERY_OK) {
		cairo_set_source_rgb(receipt->cairo, 0.92, 0.92, 0.92);
		cairo_rectangle(receipt->cairo, LEFT_MM, y_mm, TABLE_WIDTH_MM, ROW_HEIGHT_MM);
		cairo_fill(receipt->cairo);
		cairo_set_source_rgb(receipt->cairo, 0, 0, 0);
	}
	draw_number(receipt, NUMBER, (int)number + 1, true, y_mm);
	draw_name(receipt, file->name, font, 3.2, y_mm + 0.8);
	draw_name(receipt, file->sha256 != NULL ? file->sha256 : "—", MONO, 2.3, y_mm + 5.5);
	draw_number(receipt, DECLARED, file->declared_pages, file->declared_pages > 0, y_mm);
	draw_number(receipt, FOUND, file->found_pages, file->found_pages > 0, y_mm);
	draw_number(receipt, DOSSIERS, file->dossiers, file->dossiers > 0, y_mm);
	draw(receipt, delivery_state_french(file->state), font, 2.6, state->x_mm, y_mm + 0.9,
	     state->width_mm, PANGO_ALIGN_CENTER);
	draw(receipt, delivery_state_arabic(file->state), font, 2.8, state->x_mm, y_mm + 4.9,
	     state->width_mm, PANGO_ALIGN_CENTER);
	draw_rule(receipt, y_mm + ROW_HEIGHT_MM, 0.15);
}

/* ---- Totals and signatures ------------------------------------------------------------------ */

static void draw_totals(const struct receipt *receipt, double y_mm)
{
	const struct delivery_counts *counts = &receipt->counts;
	const struct {
		int count;
		const char *french, *arabic;
	} totals[] = {
		{ counts->declared, "annoncés", "معلنة" },
		{ counts->came, "reçus", "مستلمة" },
		{ counts->files[DELIVERY_MISSING], "manquants", "ناقصة" },
		{ counts->files[DELIVERY_EXTRA], "non déclarés", "غير مصرح بها" },
		{ counts->files[DELIVERY_DIFFERS], "pages différentes", "صفحات مختلفة" },
		{ counts->files[DELIVERY_REFUSED], "illisibles", "غير مقروءة" },
		{ counts->pages_found, "pages comptées", "صفحات معدودة" },
		{ counts->dossiers, "dossiers", "ملفات" },
	};
	const size_t cells = ARRAY_LENGTH(totals);
	const double width_mm = TABLE_WIDTH_MM / (double)cells;

	for (size_t i = 0; i < cells; i++) {
		double x_mm = LEFT_MM + (double)i * width_mm;
		char count[16];

		snprintf(count, sizeof(count), "%d", totals[i].count);
		draw_box(receipt, x_mm, y_mm, width_mm, 17);
		draw(receipt, count, BOLD, 4.4, x_mm, y_mm + 1.4, width_mm, PANGO_ALIGN_CENTER);
		draw(receipt, totals[i].french, SANS, 2.2, x_mm + 0.3, y_mm + 8.2, width_mm - 0.6,
		     PANGO_ALIGN_CENTER);
		draw(receipt, totals[i].arabic, SANS, 2.5, x_mm + 0.3, y_mm + 11.8, width_mm - 0.6,
		     PANGO_ALIGN_CENTER);
	}
}

static void draw_signature(const struct receipt *receipt, double x_mm, double y_mm,
			   const char *french, const char *arabic)
{
	draw_box(receipt, x_mm, y_mm, 87.5, 42);
	draw(receipt, french, SANS, 2.8, x_mm + 2, y_mm + 1.6, 83.5, PANGO_ALIGN_LEFT);
	draw(receipt, arabic, SANS, 3, x_mm + 2, y_mm + 6, 83.5, PANGO_ALIGN_LEFT);
}

static void draw_closing(const struct receipt *receipt, double y_mm)
{
	draw_totals(receipt, y_mm + 4);
	draw_signature(receipt, LEFT_MM, y_mm + 26, "Reçu par (nom, date et signature)",
		       "استلمه (الاسم والتاريخ والتوقيع)");
	draw_signature(receipt, LEFT_MM + 92.5, y_mm + 26, "Cachet", "الختم");
}

static void draw_foot(const struct receipt *receipt)
{
	char french[48], arabic[48];

	snprintf(french, sizeof(french), "Page %d/%d", receipt->page, receipt->pages);
	snprintf(arabic, sizeof(arabic), "صفحة %d/%d", receipt->page, receipt->pages);
	draw(receipt, french, SANS, 2.8, LEFT_MM, FOOT_MM, 60, PANGO_ALIGN_LEFT);
	draw(receipt, arabic, SANS, 3, LEFT_MM + 120, FOOT_MM, 60, PANGO_ALIGN_LEFT);
}

/* ---- All of it ------------------------------------------------------------------------------ */

static void draw_page(struct receipt *receipt, size_t *done)
{
	size_t left = receipt->delivery->files.count - *done, rows = rows_on(receipt->page, left);
	double y_mm = draw_heading(receipt, draw_head(receipt));

	if (receipt->page == receipt->pages)
		rows = left;
	for (size_t i = 0; i < rows; i++)
		draw_row(receipt, *done + i, y_mm + (double)i * ROW_HEIGHT_MM);
	*done += rows;
	if (receipt->page == receipt->pages)
		draw_closing(receipt, y_mm + (double)rows * ROW_HEIGHT_MM);
	draw_foot(receipt);
	cairo_show_page(receipt->cairo);
}

enum status print_receipt(const char *path, const struct delivery *delivery, struct date printed_on,
			  struct error *error)
{
	struct receipt receipt = { .cairo = paper_begin(path),
				   .delivery = delivery,
				   .counts = delivery_count(delivery),
				   .printed_on = printed_on,
				   .pages = print_receipt_pages(delivery->files.count) };
	size_t done = 0;

	for (receipt.page = 1; receipt.page <= receipt.pages; receipt.page++)
		draw_page(&receipt, &done);
	return paper_end(receipt.cairo, path, STATUS_OK, error);
}
