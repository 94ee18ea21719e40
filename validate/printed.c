#include "validate/printed.h"

#include "base/text.h"
#include "model/claim.h"
#include "validate/lookup.h"
#include "validate/match.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const table = "vignette_", *const column = "_code";

static bool is_of_code(const struct reading *reading)
{
	return text_starts_with(reading->name, table) && text_ends_with(reading->name, column);
}

bool printed_is_code(const struct reading *reading)
{
	return reading->source == SOURCE_PRINT && reading->value != NULL && is_of_code(reading);
}

/* The middle of `inner` lies in `outer`. */
static bool holds(struct box outer, struct box inner)
{
	int x = inner.x + inner.w / 2, y = inner.y + inner.h / 2;

	return inner.w > 0 && x >= outer.x && x < outer.x + outer.w && y >= outer.y &&
	       y < outer.y + outer.h;
}

bool printed_is_said(const struct dossier *dossier, const struct reading *reading)
{
	if (reading->source != SOURCE_PERSON || reading->value == NULL || !is_of_code(reading))
		return false;
	for (size_t i = 0; i < dossier->barcodes.count; i++) {
		const struct barcode *barcode = &dossier->barcodes.items[i];

		if (barcode->page == reading->page && barcode->role == BARCODE_MEDICINE &&
		    holds(barcode->box, reading->box))
			return false;
	}
	return true;
}

bool printed_is_answered(const struct dossier *dossier, int page, struct box box)
{
	for (size_t i = 0; i < dossier->readings.count; i++) {
		const struct reading *reading = &dossier->readings.items[i];

		if (reading->source == SOURCE_PERSON && reading->page == page &&
		    is_of_code(reading) && holds(box, reading->box))
			return true;
	}
	return false;
}

/* The price read beside the code; AMOUNT_UNKNOWN when there is none. */
static centimes price_beside(const struct dossier *dossier, const struct reading *code)
{
	char name[32];

	snprintf(name, sizeof(name), "%s%ld_ppv", table,
		 strtol(code->name + strlen(table), NULL, 10));
	return reading_amount(paper_on_document(dossier, code->form, code->page, name));
}

static bool is_named(const struct reading *text, const struct medicine *medicine)
{
	return text != NULL && match_product(text->value, medicine->name) >= MATCH_PRODUCT_MIN;
}

/* Presentations of one medicine share its name, and their codes are alike; their prices differ. */
static bool is_line_of(const struct bought_line *line, const struct medicine *medicine)
{
	return is_named(line->designation, medicine) &&
	       (line->unit_price == AMOUNT_UNKNOWN || line->unit_price == medicine->public_price ||
		(line->quantity > 0 && line->amount == line->quantity * medicine->public_price));
}

bool printed_is_confirmed(const struct paper *paper, const struct reading *code)
{
	const struct medicine *medicine = lookup_medicine(paper->answers, code->value);
	centimes price;

	if (medicine == NULL)
		return false;
	price = price_beside(paper->dossier, code);
	if (price != AMOUNT_UNKNOWN)
		return price == medicine->public_price;
	for (size_t i = 0; i < paper->bought.count; i++)
		if (is_line_of(&paper->bought.items[i], medicine))
			return true;
	for (size_t i = 0; i < paper->prescribed.count; i++)
		if (is_named(paper->prescribed.items[i].medicine, medicine))
			return true;
	return false;
}
