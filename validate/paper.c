#include "validate/paper.h"

#include "base/memory.h"
#include "base/text.h"
#include "model/claim.h"
#include "model/gs1.h"
#include "validate/lookup.h"
#include "validate/printed.h"
#include "validate/thresholds.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_SIZE = 64, QUANTITY_LIMIT = 1000 };

/* ---- single readings ------------------------------------------------------------------- */

struct date reading_date(const struct reading *reading)
{
	struct date date = { 0 };

	if (reading != NULL)
		(void)date_parse_iso(reading->value, &date);
	return date;
}

centimes reading_amount(const struct reading *reading)
{
	centimes amount;

	if (reading == NULL || !money_parse(reading->value, &amount))
		return AMOUNT_UNKNOWN;
	return amount;
}

bool reading_is_true(const struct reading *reading)
{
	return reading != NULL && text_equal(reading->value, "true");
}

double reading_confidence(const struct reading *reading)
{
	return reading != NULL ? reading->confidence : 0;
}

static bool is_free_document(const char *form)
{
	static const char *const names[] = {
#define X(name, text) [name] = (text),
		PAGE_TYPE_LIST(X)
#undef X
	};

	for (size_t i = 0; i < ARRAY_LENGTH(names); i++)
		if (text_equal(form, names[i]))
			return true;
	return false;
}

/* What a person said counts before what was read. Ties are broken by what is on the paper, so that
 * the order of the readings never matters. */
static bool is_surer(const struct reading *reading, const struct reading *best)
{
	bool is_said = reading->source == SOURCE_PERSON;

	if (best != NULL && is_said != (best->source == SOURCE_PERSON))
		return is_said;
	if (best == NULL || reading->confidence != best->confidence)
		return best == NULL || reading->confidence > best->confidence;
	if (reading->page != best->page)
		return reading->page < best->page;
	return strcmp(reading->value, best->value) < 0;
}

/* `document` NULL: on the sheets of care. */
static const struct reading *find(const struct dossier *dossier, const char *document, int page,
				  const char *name)
{
	const struct reading *best = NULL;

	for (size_t i = 0; i < dossier->readings.count; i++) {
		const struct reading *reading = &dossier->readings.items[i];

		if (reading->value == NULL || reading->value[0] == '\0' ||
		    !text_equal(reading->name, name) || (page != 0 && reading->page != page))
			continue;
		if (document != NULL ? !text_equal(reading->form, document)
				     : is_free_document(reading->form))
			continue;
		if (is_surer(reading, best))
			best = reading;
	}
	return best;
}

const struct reading *paper_on_form(const struct dossier *dossier, const char *name)
{
	return find(dossier, NULL, 0, name);
}

const struct reading *paper_on_document(const struct dossier *dossier, const char *document,
					int page, const char *name)
{
	return find(dossier, document, page, name);
}

/* ---- rows and lines -------------------------------------------------------------------- */

/* The number N of a name "TABLE_N_...", 0 when it is no such name. */
static int row_number(const char *name, const char *table)
{
	size_t length = strlen(table);
	char *end;
	long number;

	if (!text_starts_with(name, table) || name[length] != '_')
		return 0;
	number = strtol(name + length + 1, &end, 10);
	return *end == '_' && number > 0 && number < 1000 ? (int)number : 0;
}

/* The highest row of a table that has a reading; on one page of a document, or on the sheets. */
static int last_row(const struct dossier *dossier, const char *document, int page,
		    const char *table)
{
	int last = 0;

	for (size_t i = 0; i < dossier->readings.count; i++) {
		const struct reading *reading = &dossier->readings.items[i];
		int row = row_number(reading->name, table);

		if (row <= last || (page != 0 && reading->page != page))
			continue;
		if (document != NULL ? text_equal(reading->form, document)
				     : !is_free_document(reading->form))
			last = row;
	}
	return last;
}

static const struct reading *in_row(const struct dossier *dossier, const char *document, int page,
				    const char *table, int row, const char *column)
{
	char name[NAME_SIZE];

	snprintf(name, sizeof(name), "%s_%d_%s", table, row, column);
	return find(dossier, document, page, name);
}

static void gather_acts(struct paper *paper, enum act_table table, const char *name)
{
	const struct dossier *dossier = paper->dossier;
	int rows = last_row(dossier, NULL, 0, name);

	for (int row = 1; row <= rows; row++) {
		struct act_row act = { .table = table };

		act.date = in_row(dossier, NULL, 0, name, row, "date");
		act.letter = in_row(dossier, NULL, 0, name, row, "cotation");
		act.amount = in_row(dossier, NULL, 0, name, row, "montant");
		act.sessions = in_row(dossier, NULL, 0, name, row, "nombre");
		/* a speck in one cell of an empty row is no act */
		if (act.amount != NULL || (act.date != NULL && act.letter != NULL))
			*LIST_ADD(dossier->arena, &paper->acts) = act;
	}
}

static void gather_pharmacy(struct paper *paper)
{
	const struct dossier *dossier = paper->dossier;
	int rows = last_row(dossier, NULL, 0, "pharmacie");

	for (int row = 1; row <= rows; row++) {
		struct pharmacy_row line;

		line.date = in_row(dossier, NULL, 0, "pharmacie", row, "date");
		line.price = in_row(dossier, NULL, 0, "pharmacie", row, "prix");
		line.inpe = in_row(dossier, NULL, 0, "pharmacie", row, "inpe");
		if (line.price != NULL || (line.date != NULL && line.inpe != NULL))
			*LIST_ADD(dossier->arena, &paper->pharmacy) = line;
	}
}

static int quantity_of(const struct reading *reading)
{
	long number = reading != NULL ? strtol(reading->value, NULL, 10) : 0;

	return number > 0 && number < QUANTITY_LIMIT ? (int)number : 0;
}

/* One of quantity, price and amount that was not read follows from the other two. */
static void complete_line(struct bought_line *line)
{
	if (line->amount == AMOUNT_UNKNOWN && line->unit_price > 0 && line->quantity > 0)
		line->amount = line->unit_price * line->quantity;
	else if (line->unit_price == AMOUNT_UNKNOWN && line->amount > 0 && line->quantity > 0 &&
		 line->amount % line->quantity == 0)
		line->unit_price = line->amount / line->quantity;
	else if (line->quantity == 0 && line->amount > 0 && line->unit_price > 0 &&
		 line->amount % line->unit_price == 0 &&
		 line->amount / line->unit_price < QUANTITY_LIMIT)
		line->quantity = (int)(line->amount / line->unit_price);
}

static double line_confidence(const struct bought_line *line)
{
	const struct reading *parts[] = { line->quantity_reading, line->price_reading,
					  line->amount_reading };
	double confidence = 1;

	/* a line that multiplies out is confirmed by itself */
	if (line->quantity_reading != NULL && line->price_reading != NULL &&
	    line->amount_reading != NULL && line->unit_price * line->quantity == line->amount)
		return 0.999;
	for (size_t i = 0; i < ARRAY_LENGTH(parts); i++)
		if (parts[i] != NULL)
			confidence *= parts[i]->confidence;
	return confidence;
}

static void gather_bought(struct paper *paper, int page)
{
	const struct dossier *dossier = paper->dossier;
	int rows = last_row(dossier, "facture", page, "ligne");

	for (int row = 1; row <= rows; row++) {
		struct bought_line line = { .page = page };

		line.designation = in_row(dossier, "facture", page, "ligne", row, "designation");
		line.quantity_reading = in_row(dossier, "facture", page, "ligne", row, "quantite");
		line.price_reading = in_row(dossier, "facture", page, "ligne", row, "prix");
		line.amount_reading = in_row(dossier, "facture", page, "ligne", row, "montant");
		line.quantity = quantity_of(line.quantity_reading);
		line.unit_price = reading_amount(line.price_reading);
		line.amount = reading_amount(line.amount_reading);
		complete_line(&line);
		line.confidence = line_confidence(&line);
		if (line.designation != NULL || line.amount != AMOUNT_UNKNOWN)
			*LIST_ADD(dossier->arena, &paper->bought) = line;
	}
}

static const char *value_of(const struct reading *reading)
{
	return reading != NULL ? reading->value : NULL;
}

static void gather_prescribed(struct paper *paper, int page)
{
	const struct dossier *dossier = paper->dossier;
	int rows = last_row(dossier, "ordonnance", page, "ligne");

	for (int row = 1; row <= rows; row++) {
		struct prescribed_line line = { .page = page };
		const struct reading *quantity =
			in_row(dossier, "ordonnance", page, "ligne", row, "quantite");

		line.medicine = in_row(dossier, "ordonnance", page, "ligne", row, "medicament");
		if (line.medicine == NULL)
			continue;
		line.dose = in_row(dossier, "ordonnance", page, "ligne", row, "posologie");
		line.duration = in_row(dossier, "ordonnance", page, "ligne", row, "duree");
		line.dosage = value_of(in_row(dossier, "ordonnance", page, "ligne", row, "dosage"));
		line.form = value_of(in_row(dossier, "ordonnance", page, "ligne", row, "forme"));
		/* where the name ends and the dose begins is often misjudged */
		line.text = line.dose != NULL ? arena_format(dossier->arena, "%s %s",
							     line.medicine->value, line.dose->value)
					      : line.medicine->value;
		line.quantity = quantity_of(quantity);
		line.confidence =
			line.medicine->confidence * (quantity != NULL ? quantity->confidence : 1);
		*LIST_ADD(dossier->arena, &paper->prescribed) = line;
	}
}

static bool page_has(const struct dossier *dossier, int page, const char *document)
{
	for (size_t i = 0; i < dossier->readings.count; i++)
		if (dossier->readings.items[i].page == page &&
		    text_equal(dossier->readings.items[i].form, document))
			return true;
	return false;
}

static void gather_documents(struct paper *paper)
{
	const struct dossier *dossier = paper->dossier;
	int last_page = 0;

	for (size_t i = 0; i < dossier->readings.count; i++)
		if (dossier->readings.items[i].page > last_page)
			last_page = dossier->readings.items[i].page;
	for (int page = 1; page <= last_page; page++) {
		gather_prescribed(paper, page);
		if (!page_has(dossier, page, "facture"))
			continue;
		gather_bought(paper, page);
		*LIST_ADD(dossier->arena, &paper->invoices) = (struct invoice){
			.page = page,
			.total = paper_on_document(dossier, "facture", page, "total"),
			.date = paper_on_document(dossier, "facture", page, "date"),
			.number = paper_on_document(dossier, "facture", page, "numero"),
			.inpe = paper_on_document(dossier, "facture", page, "inpe"),
		};
	}
}

/* ---- box codes ------------------------------------------------------------------------- */

static struct box_code *code_entry(struct paper *paper, const char *value)
{
	struct box_code *entry;

	for (size_t i = 0; i < paper->codes.count; i++)
		if (text_equal(paper->codes.items[i].code, value))
			return &paper->codes.items[i];
	entry = LIST_ADD(paper->dossier->arena, &paper->codes);
	*entry = (struct box_code){ .code = value, .confidence = 1 };
	entry->medicine = lookup_medicine(paper->answers, value);
	return entry;
}

static int compare_codes(const void *a, const void *b)
{
	return strcmp(((const struct box_code *)a)->code, ((const struct box_code *)b)->code);
}

/* Counts a symbol of a code; a serialised box bears both. */
static void count_symbol(struct box_code *entry, int *symbols, int page, double confidence)
{
	(*symbols)++;
	entry->count = entry->bars > entry->serialised ? entry->bars : entry->serialised;
	entry->confidence *= confidence;
	if (entry->page == 0 || page < entry->page)
		entry->page = page;
}

static void gather_symbols(struct paper *paper)
{
	const struct dossier *dossier = paper->dossier;

	for (size_t i = 0; i < dossier->barcodes.count; i++) {
		const struct barcode *barcode = &dossier->barcodes.items[i];
		const char *code = gs1_medicine_code(barcode, dossier->arena);
		struct box_code *entry;

		if (barcode->role != BARCODE_MEDICINE || code == NULL)
			continue;
		entry = code_entry(paper, code);
		count_symbol(entry, barcode->gs1 ? &entry->serialised : &entry->bars, barcode->page,
			     barcode->confidence);
	}
}

/* The bars are there, though unread; whether they are this code is for the paper to confirm. */
static void gather_printed(struct paper *paper)
{
	const struct dossier *dossier = paper->dossier;

	for (size_t i = 0; i < dossier->readings.count; i++) {
		const struct reading *reading = &dossier->readings.items[i];
		struct box_code *entry;

		if (printed_is_said(dossier, reading)) {
			entry = code_entry(paper, reading->value);
			entry->said++;
			count_symbol(entry, &entry->bars, reading->page, reading->confidence);
			continue;
		}
		if (!printed_is_code(reading) || !printed_is_confirmed(paper, reading))
			continue;
		entry = code_entry(paper, reading->value);
		entry->printed++;
		count_symbol(entry, &entry->bars, reading->page, PRINTED_CONFIDENCE);
	}
}

static bool says_codes_are_all(const struct reading *reading)
{
	return reading->source == SOURCE_PERSON && text_equal(reading->value, "true") &&
	       text_equal(reading->name, CODES_ARE_ALL_FIELD);
}

static void gather_codes(struct paper *paper)
{
	gather_symbols(paper);
	gather_printed(paper);
	for (size_t i = 0; i < paper->dossier->readings.count; i++)
		paper->codes_are_all |= says_codes_are_all(&paper->dossier->readings.items[i]);
	if (paper->codes.count > 0)
		qsort(paper->codes.items, paper->codes.count, sizeof(paper->codes.items[0]),
		      compare_codes);
}

/* ---- the whole ------------------------------------------------------------------------- */

void paper_gather(const struct dossier *dossier, const struct register_answers *answers,
		  struct paper *ret_paper)
{
	*ret_paper = (struct paper){ .dossier = dossier, .answers = answers };
	ret_paper->montant_frais = paper_on_form(dossier, "montant_frais");
	ret_paper->total_general = paper_on_form(dossier, "total_general");
	gather_acts(ret_paper, TABLE_ACTS, "acte");
	gather_acts(ret_paper, TABLE_PARAMEDICAL, "paramedical");
	gather_acts(ret_paper, TABLE_BIOLOGY, "biologie");
	gather_pharmacy(ret_paper);
	gather_documents(ret_paper);
	gather_codes(ret_paper);
}

/* The first page of a type; 0: none. */
static int page_of_type(const struct paper *paper, enum page_type type)
{
	int found = 0;

	for (size_t i = 0; i < paper->dossier->pages.count; i++) {
		const struct page *page = &paper->dossier->pages.items[i];

		if (page->type == type && (found == 0 || page->number < found))
			found = page->number;
	}
	return found;
}

bool paper_has_page(const struct paper *paper, enum page_type type)
{
	return page_of_type(paper, type) > 0;
}

int paper_page_of_codes(const struct paper *paper)
{
	static const enum page_type usual[] = { PAGE_VIGNETTES, PAGE_ORDONNANCE, PAGE_FACTURE };
	int found = 0;

	for (size_t i = 0; i < paper->codes.count; i++)
		if (found == 0 || paper->codes.items[i].page < found)
			found = paper->codes.items[i].page;
	for (size_t i = 0; i < ARRAY_LENGTH(usual) && found == 0; i++)
		found = page_of_type(paper, usual[i]);
	return found;
}

bool paper_has_medicines(const struct paper *paper)
{
	return paper->pharmacy.count > 0 || paper->bought.count > 0 || paper->codes.count > 0 ||
	       paper_has_page(paper, PAGE_FACTURE) || paper_has_page(paper, PAGE_VIGNETTES);
}

bool paper_is_prescription_sure(const struct paper *paper)
{
	for (size_t i = 0; i < paper->prescribed.count; i++)
		if (paper->prescribed.items[i].confidence < LINE_SURE)
			return false;
	return paper->prescribed.count > 0;
}
