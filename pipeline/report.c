/* The read format (docs/read-format.md), key by key in its order. */
#include "pipeline/pipeline.h"

#include "base/memory.h"
#include "model/gs1.h"
#include "model/json_text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static json_t *json_of_amount(centimes amount)
{
	char text[MONEY_TEXT_SIZE];

	return amount != AMOUNT_UNKNOWN ? json_string(money_format(amount, text)) : json_null();
}

static json_t *json_of_box(struct box box)
{
	return box_is_empty(box) ? json_null() : json_pack("[i,i,i,i]", box.x, box.y, box.w, box.h);
}

static json_t *json_of_rounded(double value, double steps)
{
	return json_real(isfinite(value) ? round(value * steps) / steps : 0);
}

static json_t *json_of_confidence(double confidence)
{
	return json_of_rounded(confidence, 1e4);
}

static json_t *json_of_page(const struct page *page)
{
	json_t *faults = json_array(), *object;

	for (int i = 0; i < page->fault_count; i++)
		json_array_append_new(faults, json_string(reason_code_name(page->faults[i].code)));
	object =
		json_pack("{s:i, s:s, s:i, s:o, s:i, s:o}", "number", page->number, "type",
			  page_type_name(page), "turn_deg", page->turn_deg, "skew_deg",
			  json_of_rounded(page->skew_deg, 1e3), "dpi", page->dpi, "faults", faults);
	if (page->form == NULL && page->kind_confidence > 0) {
		json_object_set_new(object, "kind", json_string(page_kind_text(page->kind)));
		json_object_set_new(object, "kind_confidence",
				    json_of_confidence(page->kind_confidence));
	}
	if (page->trouble != NULL)
		json_object_set_new(object, "trouble", json_of_text(page->trouble));
	return object;
}

/* A photograph's boxes go back to where they are in the file. */
static json_t *json_of_place(const struct dossier *dossier, int number, struct box box)
{
	for (size_t i = 0; i < dossier->pages.count; i++) {
		const struct page *page = &dossier->pages.items[i];

		if (page->number == number && page->is_flattened)
			return json_of_box(homography_apply_box(&page->to_file, box));
	}
	return json_of_box(box);
}

/* What a symbol's element strings say. */
static json_t *json_of_gs1(const struct barcode *barcode)
{
	json_t *object = json_object();
	struct gs1_message message;

	if (!gs1_parse(barcode->value, &message))
		return object;
	if (message.gtin[0] != '\0')
		json_object_set_new(object, "gtin", json_of_text(message.gtin));
	if (message.expiry[0] != '\0')
		json_object_set_new(object, "expiry", json_of_text(message.expiry));
	if (message.lot[0] != '\0')
		json_object_set_new(object, "lot", json_of_text(message.lot));
	if (message.serial[0] != '\0')
		json_object_set_new(object, "serial", json_of_text(message.serial));
	return object;
}

static json_t *json_of_barcode(const struct dossier *dossier, const struct barcode *barcode)
{
	json_t *object =
		json_pack("{s:i, s:o, s:o, s:o, s:s, s:o}", "page", barcode->page, "symbology",
			  json_of_text(barcode->symbology), "value", json_of_text(barcode->value),
			  "box", json_of_place(dossier, barcode->page, barcode->box), "role",
			  barcode_role_name(barcode->role), "confidence",
			  json_of_confidence(barcode->confidence));

	if (barcode->gs1)
		json_object_set_new(object, "gs1", json_of_gs1(barcode));
	return object;
}

static json_t *json_of_guesses(const struct reading *reading)
{
	json_t *guesses = json_array();

	for (int i = 0; i < reading->guess_count; i++)
		json_array_append_new(
			guesses, json_pack("{s:o, s:o}", "value",
					   json_of_text(reading->guesses[i].value), "confidence",
					   json_of_confidence(reading->guesses[i].probability)));
	return guesses;
}

static json_t *json_of_reading(const struct dossier *dossier, const struct reading *reading)
{
	json_t *field = json_pack(
		"{s:i, s:o, s:o, s:o, s:o, s:o, s:s}", "page", reading->page, "form",
		json_of_text(reading->form), "name", json_of_text(reading->name), "value",
		json_of_text(reading->value), "confidence", json_of_confidence(reading->confidence),
		"box", json_of_place(dossier, reading->page, reading->box), "source",
		source_name(reading->source));

	if (reading->read != NULL)
		json_object_set_new(field, "read", json_of_text(reading->read));
	if (reading_offers_guesses(reading))
		json_object_set_new(field, "guesses", json_of_guesses(reading));
	return field;
}

/* "K 15" is 15, "K 1.5" is 1.5. */
static json_t *json_of_coefficient(int hundredths)
{
	return hundredths % 100 == 0 ? json_integer(hundredths / 100)
				     : json_real(hundredths / 100.0);
}

static json_t *json_of_act(const struct act *act)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:o}", "date", json_of_date(act->date), "letter",
			 json_of_text(act->letter), "coefficient",
			 json_of_coefficient(act->coefficient), "amount",
			 json_of_amount(act->amount), "payable", json_of_amount(act->payable));
}

static json_t *json_of_medicine(const struct medicine_line *line)
{
	json_t *rate = line->rate_percent >= 0 ? json_integer(line->rate_percent) : json_null();

	json_t *source = json_of_text(line->code != NULL ? source_name(line->code_source) : NULL);

	return json_pack("{s:o, s:o, s:o, s:i, s:o, s:o, s:o, s:o, s:o}", "code",
			 json_of_text(line->code), "code_source", source, "name",
			 json_of_text(line->name), "quantity", line->quantity, "unit_price",
			 json_of_amount(line->unit_price), "amount", json_of_amount(line->amount),
			 "base_price", json_of_amount(line->base_price), "rate", rate, "payable",
			 json_of_amount(line->payable));
}

/* The people and days of a claim; the lines and amounts follow. */
static json_t *json_of_claim_head(const struct claim *claim)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "immatriculation",
			 json_of_text(claim->immatriculation), "beneficiary",
			 json_of_text(claim->beneficiary), "relation",
			 json_of_text(claim->relation), "birth_date", json_of_date(claim->birth),
			 "practitioner_inpe", json_of_text(claim->practitioner_inpe),
			 "pharmacy_inpe", json_of_text(claim->pharmacy_inpe), "care_date",
			 json_of_date(claim->care_date), "dispensing_date",
			 json_of_date(claim->dispensing_date));
}

/* The versions that it was judged by: "CNOPS/1". */
static json_t *json_of_rules(const struct claim *claim)
{
	json_t *rules = json_array();

	for (size_t i = 0; i < claim->judged_by.count; i++)
		json_array_append_new(rules, json_sprintf("%s/%d", claim->judged_by.items[i].payer,
							  claim->judged_by.items[i].number));
	return rules;
}

static json_t *json_of_claim(const struct claim *claim)
{
	json_t *object = json_of_claim_head(claim);
	json_t *acts = json_array(), *medicines = json_array();

	for (size_t i = 0; i < claim->acts.count; i++)
		json_array_append_new(acts, json_of_act(&claim->acts.items[i]));
	for (size_t i = 0; i < claim->medicines.count; i++)
		json_array_append_new(medicines, json_of_medicine(&claim->medicines.items[i]));
	json_object_set_new(object, "acts", acts);
	json_object_set_new(object, "medicines", medicines);
	json_object_set_new(object, "medicines_amount", json_of_amount(claim->medicines_amount));
	json_object_set_new(object, "total", json_of_amount(claim->total));
	json_object_set_new(object, "payable", json_of_amount(claim->payable));
	json_object_set_new(object, "confidence", json_of_confidence(claim->confidence));
	json_object_set_new(object, "rules", json_of_rules(claim));
	return object;
}

static json_t *json_of_reason(const struct reason *reason)
{
	json_t *object = json_pack("{s:s, s:s}", "code", reason_code_name(reason->code), "severity",
				   severity_name(reason->severity));

	if (reason->field != NULL)
		json_object_set_new(object, "field", json_of_text(reason->field));
	if (reason->page > 0)
		json_object_set_new(object, "page", json_integer(reason->page));
	if (reason->other_field != NULL)
		json_object_set_new(object, "other_field", json_of_text(reason->other_field));
	if (reason->other_page > 0)
		json_object_set_new(object, "other_page", json_integer(reason->other_page));
	json_object_set_new(object, "message_fr", json_of_text(reason->message_fr));
	json_object_set_new(object, "message_ar", json_of_text(reason->message_ar));
	return object;
}

/* The lists of what was seen on the paper. */
static void add_readings(json_t *object, const struct dossier *dossier)
{
	json_t *pages = json_array(), *barcodes = json_array(), *fields = json_array();

	for (size_t i = 0; i < dossier->pages.count; i++)
		json_array_append_new(pages, json_of_page(&dossier->pages.items[i]));
	for (size_t i = 0; i < dossier->barcodes.count; i++)
		json_array_append_new(barcodes,
				      json_of_barcode(dossier, &dossier->barcodes.items[i]));
	for (size_t i = 0; i < dossier->readings.count; i++)
		json_array_append_new(fields,
				      json_of_reading(dossier, &dossier->readings.items[i]));
	json_object_set_new(object, "pages", pages);
	json_object_set_new(object, "barcodes", barcodes);
	json_object_set_new(object, "fields", fields);
}

static void add_judgement(json_t *object, const struct claim *claim)
{
	json_t *reasons = json_array();

	for (size_t i = 0; i < claim->reasons.count; i++)
		json_array_append_new(reasons, json_of_reason(&claim->reasons.items[i]));
	json_object_set_new(object, "claim", json_of_claim(claim));
	json_object_set_new(object, "verdict", json_string(verdict_name(claim->verdict)));
	json_object_set_new(object, "reasons", reasons);
}

static void print_line(json_t *object, FILE *out)
{
	json_dumpf(object, out, JSON_COMPACT | JSON_REAL_PRECISION(8));
	fputc('\n', out);
	json_decref(object);
}

void report_dossier(const struct dossier *dossier, const struct claim *claim, FILE *out)
{
	json_t *object =
		json_pack("{s:o, s:s, s:i, s:o, s:o}", "file", json_of_text(dossier->file),
			  "sha256", dossier->sha256, "dossier", dossier->number, "received",
			  json_of_date(dossier->received), "fund", json_of_text(dossier->fund));

	add_readings(object, dossier);
	add_judgement(object, claim);
	print_line(object, out);
}

void report_refusal(const char *file, const struct error *why, FILE *out)
{
	print_line(json_pack("{s:o, s:{s:s, s:o}}", "file", json_of_text(file), "error", "code",
			     status_name(why->status), "message", json_of_text(why->text)),
		   out);
}
