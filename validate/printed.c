#include "validate/printed.h"

#include "base/text.h"
#include "model/claim.h"
#include "validate/lookup.h"
#include "validate/match.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const table = "vignette_", *const column = "_code";

bool printed_is_code(const struct reading *reading)
{
	return reading->source == SOURCE_PRINT && reading->value != NULL &&
	       text_starts_with(reading->name, table) && text_ends_with(reading->name, column);
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
