/* Labels cut from medicine boxes: a box code with the name and price printed beside it. */
#include "model/gs1.h"
#include "ocr/free.h"
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

static const struct barcode *nearest_code(const struct free_page *paper, struct box delivered)
{
	const struct barcode *nearest = NULL;

	for (size_t i = 0; i < paper->dossier->barcodes.count; i++) {
		const struct barcode *barcode = &paper->dossier->barcodes.items[i];

		if (is_box_code(paper, barcode) &&
		    (nearest == NULL ||
		     distance(barcode->box, delivered) < distance(nearest->box, delivered)))
			nearest = barcode;
	}
	return nearest;
}

/* "NAME PPV 61.20 DH" in the words of the labels that stands nearest to this code. */
static void add_label_text(const struct free_page *paper, const struct barcode *barcode, int number)
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
								 span_box(name))) == barcode) {
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

void free_read_vignettes(const struct free_page *paper)
{
	int number = 0;

	for (size_t i = 0; i < paper->dossier->barcodes.count; i++) {
		const struct barcode *barcode = &paper->dossier->barcodes.items[i];
		const char *code = gs1_medicine_code(barcode, paper->dossier->arena);
		struct reading *reading;

		if (!is_box_code(paper, barcode) || code == NULL)
			continue;
		number++;
		reading = LIST_ADD(paper->dossier->arena, &paper->dossier->readings);
		*reading = (struct reading){
			.page = paper->page->number,
			.form = page_type_name(paper->page),
			.name = free_numbered(paper, "vignette", number, "code"),
			.value = code,
			.confidence = barcode->confidence,
			.box = barcode->box,
			.source = SOURCE_BARCODE,
		};
		add_label_text(paper, barcode, number);
	}
}
