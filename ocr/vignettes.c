/* Labels cut from medicine boxes: a box code with the name and price printed beside it. */
#include "base/text.h"
#include "model/gs1.h"
#include "ocr/free.h"
#include "ocr/under_bars.h"
#include "ocr/values.h"

#include <stdio.h>
#include <string.h>

static const char *const price_labels[] = { "PPV", "PPM", "PPC", "PRIX", NULL };

static bool is_box_code(const struct free_page *paper, const struct barcode *barcode)
{
	return barcode->page == paper->page->number &&
	       (strcmp(barcode->symbology, "ean13") == 0 || barcode->role == BARCODE_MEDICINE ||
		barcode->gs1);
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

/* "NAME PPV 61.20 DH" in the words of the labels that stands nearest to this code. */
static void add_label_text(const struct free_page *paper, const struct box *code, int number)
{
	for (size_t i = 0; i < paper->labels.count; i++) {
		const struct text_line *line = &paper->labels.items[i];
		struct found label = line_find_any(line, 0, price_labels);
		struct span name = { line, 0, 0 };
		struct number price;
		char value[MONEY_TEXT_SIZE];

		while (label.from >= 0) {
			int token = line->parts[label.to - 1].token + 1;

			name.to = line->parts[label.from].token;
			if (token < line->token_count && line_number_at(line, token, &price) &&
			    nearest_code(paper, affine_apply_box(paper->page->to_delivered,
								 span_box(name))) == code) {
				free_add(paper, free_numbered(paper, "vignette", number, "nom"),
					 span_text(name, paper->dossier->arena), name, 0.95);
				free_add(paper, free_numbered(paper, "vignette", number, "ppv"),
					 money_format(price.amount, value),
					 (struct span){ line, price.from, price.to }, 0.95);
				return;
			}
			name.from = token < line->token_count ? token + 1 : token;
			label = line_find_any(line, label.to, price_labels);
		}
	}
}

static void add_code(const struct free_page *paper, int number, struct reading reading)
{
	reading.page = paper->page->number;
	reading.form = page_type_name(paper->page);
	reading.name = free_numbered(paper, "vignette", number, "code");
	*LIST_ADD(paper->dossier->arena, &paper->dossier->readings) = reading;
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
		add_label_text(paper, &barcode->box, number);
	}
}

static int count_codes(const struct free_page *paper)
{
	int count = 0;

	for (size_t i = 0; i < paper->dossier->readings.count; i++) {
		const struct reading *reading = &paper->dossier->readings.items[i];

		count += reading->page == paper->page->number &&
			 text_starts_with(reading->name, "vignette_") &&
			 text_ends_with(reading->name, "_code");
	}
	return count;
}

void free_read_printed_codes(const struct free_page *paper)
{
	int number = count_codes(paper);

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
