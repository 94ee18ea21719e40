#include "cli/describe.h"

#include "base/columns.h"
#include "base/memory.h"
#include "base/money.h"
#include "model/label.h"

#include <string.h>

enum {
	NAME_COLUMNS = 24,
	LABEL_COLUMNS = 29,
	VALUE_COLUMNS = 36,
	LINE_COLUMNS = 96,
	REASON_COLUMNS = 13,
	PAYER_COLUMNS = 8,
	AMOUNT_COLUMNS = 9,
	SHARE_COLUMNS = 23, /* where a share's sentence begins */
};

/* From this probability of being wrong on a value was not read, or nothing vouches for it. */
#define NOT_KNOWN 0.995

/* A value as text: null and what is missing is "-", an integer its digits. Lent until the next. */
static const char *text_of(json_t *object, const char *key)
{
	static char digits[32];
	json_t *value = json_object_get(object, key);

	if (json_is_string(value))
		return json_string_value(value);
	if (json_is_integer(value))
		snprintf(digits, sizeof(digits), "%lld", (long long)json_integer_value(value));
	else if (json_is_real(value))
		snprintf(digits, sizeof(digits), "%g", json_real_value(value));
	else
		return "-";
	return digits;
}

static void print_fitted(const char *text, int columns, FILE *out)
{
	struct text line = { 0 };

	text_append_fitted(&line, text, columns);
	fprintf(out, "%s  ", text_value(&line));
	text_clear(&line);
}

/* What people call the values of a claim, by their keys in the read format. */
static const struct {
	const char *key, *name;
} value_names[] = {
	{ "immatriculation", "insured's number" },
	{ "beneficiary", "patient" },
	{ "relation", "relation" },
	{ "birth_date", "born" },
	{ "practitioner_inpe", "practitioner's INPE" },
	{ "pharmacy_inpe", "pharmacy's INPE" },
	{ "care_date", "day of care" },
	{ "dispensing_date", "medicines bought" },
	{ "acts.amount", "amounts of acts" },
	{ "acts.letter", "key letters of acts" },
	{ "medicines.code", "box codes of medicines" },
	{ "ald_code", "long disease (ALD)" },
	{ "medicines_amount", "paid for medicines" },
	{ "total", "asked in all" },
	{ "payable", "to be paid in all" },
};

static const char *value_name(const char *key)
{
	for (size_t i = 0; i < ARRAY_LENGTH(value_names); i++)
		if (text_equal(value_names[i].key, key))
			return value_names[i].name;
	return key;
}

static void print_page(json_t *page, FILE *out)
{
	const char *kind = json_string_value(json_object_get(page, "kind"));
	json_t *faults = json_object_get(page, "faults"), *fault;
	size_t i;

	fprintf(out, "  %3s  ", text_of(page, "number"));
	print_fitted(text_of(page, "type"), NAME_COLUMNS, out);
	fprintf(out, "%s dpi", text_of(page, "dpi"));
	if (json_integer_value(json_object_get(page, "turn_deg")) != 0)
		fprintf(out, ", turned by %s", text_of(page, "turn_deg"));
	if (kind != NULL && !text_equal(kind, text_of(page, "type")))
		fprintf(out, ", %s", kind);
	json_array_foreach(faults, i, fault)
		fprintf(out, "%s%s", i == 0 ? ", " : " ", json_string_value(fault));
	fputc('\n', out);
}

/* One line of a field or a barcode: name, value, confidence, whence. */
static void print_reading(json_t *reading, const char *name, const char *value, const char *whence,
			  FILE *out)
{
	json_t *confidence = json_object_get(reading, "confidence");

	fprintf(out, "  %3s  ", text_of(reading, "page"));
	print_fitted(name, LABEL_COLUMNS, out);
	print_fitted(value, VALUE_COLUMNS, out);
	if (confidence != NULL)
		fprintf(out, "%4.0f %%  ", 100 * json_number_value(confidence));
	else
		fprintf(out, "        ");
	fprintf(out, "%s\n", whence);
}

/* A box that is not ticked says nothing worth a line. */
static bool is_worth_a_line(json_t *field)
{
	const char *value = json_string_value(json_object_get(field, "value"));

	return value != NULL && !text_equal(value, "false");
}

/* What the register offers for a line is not on the paper: nobody may take it for a reading. */
static bool is_proposed(json_t *field)
{
	return text_equal(json_string_value(json_object_get(field, "source")), "register") &&
	       json_object_get(field, "guesses") != NULL;
}

static void print_field(json_t *field, FILE *out)
{
	size_t count = json_array_size(json_object_get(field, "guesses"));
	struct text whence = { 0 }, label = { 0 };

	label_append(&label, text_of(field, "name"));
	if (!is_proposed(field))
		text_append(&whence, text_of(field, "source"));
	else if (count > 1)
		text_append_format(&whence, "proposed, of %zu", count);
	else
		text_append(&whence, "proposed");
	print_reading(field, text_value(&label), json_string_value(json_object_get(field, "value")),
		      text_value(&whence), out);
	text_clear(&whence);
	text_clear(&label);
}

static void print_fields(json_t *fields, FILE *out)
{
	json_t *field;
	size_t i;

	json_array_foreach(fields, i, field) if (is_worth_a_line(field)) print_field(field, out);
}

static void print_barcodes(json_t *barcodes, FILE *out)
{
	json_t *barcode;
	size_t i;

	json_array_foreach(barcodes, i, barcode)
		print_reading(barcode, text_of(barcode, "role"),
			      json_string_value(json_object_get(barcode, "value")),
			      json_string_value(json_object_get(barcode, "symbology")), out);
}

static void print_act(json_t *act, FILE *out)
{
	fprintf(out, "       act %s of ", text_of(act, "letter"));
	fprintf(out, "%s, ", text_of(act, "date"));
	fprintf(out, "%s asked\n", text_of(act, "amount"));
}

static void print_medicine(json_t *line, FILE *out)
{
	fprintf(out, "       %s x ", text_of(line, "quantity"));
	fprintf(out, "%s ", text_of(line, "code"));
	print_fitted(text_of(line, "name"), NAME_COLUMNS, out);
	fprintf(out, "%s", text_of(line, "amount"));
	if (text_equal(json_string_value(json_object_get(line, "code_source")), "register"))
		fprintf(out, ", code proposed, on no box");
	fputc('\n', out);
}

static void print_claim(json_t *claim, FILE *out)
{
	json_t *item;
	size_t i;

	for (i = 0; i < ARRAY_LENGTH(value_names); i++) {
		const char *key = value_names[i].key;
		json_t *value = json_object_get(claim, key);

		if (value == NULL || (json_is_null(value) && !text_equal(key, "payable")))
			continue;
		fprintf(out, "       ");
		print_fitted(value_names[i].name, NAME_COLUMNS, out);
		fprintf(out, "%s\n", json_is_null(value) ? "cannot be said" : text_of(claim, key));
	}
	json_array_foreach(json_object_get(claim, "acts"), i, item) print_act(item, out);
	json_array_foreach(json_object_get(claim, "medicines"), i, item) print_medicine(item, out);
}

/* No line of French begins with one of these, or ends with an opening quote. */
static bool is_bound(const char *before, const char *after)
{
	static const char *const signs[] = { ":", ";", "?", "!", "%", "»", "DH" };

	for (size_t i = 0; i < ARRAY_LENGTH(signs); i++)
		if (text_starts_with(after, signs[i]))
			return true;
	return strncmp(before, "«", strlen("«")) == 0;
}

/* Up to the first space at which a line may end. */
static size_t piece_length(const char *sentence)
{
	size_t start = 0, length = strcspn(sentence, " ");

	while (sentence[length] == ' ' && is_bound(sentence + start, sentence + length + 1)) {
		start = length + 1;
		length = start + strcspn(sentence + start, " ");
	}
	return length;
}

/* A sentence folded at spaces into lines that begin at `indent` columns. */
static void print_folded(const char *sentence, int indent, FILE *out)
{
	int room = LINE_COLUMNS - indent, used = 0;

	while (*sentence != '\0') {
		size_t length = piece_length(sentence);
		struct text word = { 0 };
		int columns;

		text_append_bytes(&word, sentence, length);
		columns = text_columns(text_value(&word));
		if (used > 0 && used + 1 + columns > room) {
			fprintf(out, "\n%*s", indent, "");
			used = 0;
		}
		fprintf(out, "%s%s", used > 0 ? " " : "", text_value(&word));
		used += columns + (used > 0);
		text_clear(&word);
		sentence += length + strspn(sentence + length, " ");
	}
	fputc('\n', out);
}

/* Amounts stand under each other. */
static void print_amount(const char *text, FILE *out)
{
	struct text line = { 0 };

	text_append_fitted_right(&line, text, AMOUNT_COLUMNS);
	fprintf(out, "%s  ", text_value(&line));
	text_clear(&line);
}

/* In centimes; 0 when the amount is null. */
static long long centimes_of(json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	centimes amount = 0;

	return text != NULL && money_parse(text, &amount) ? amount : 0;
}

/* True when an earlier share of the breakdown has that payer. */
static bool is_named_before(json_t *breakdown, size_t index)
{
	const char *payer = text_of(json_array_get(breakdown, index), "payer");

	for (size_t i = 0; i < index; i++)
		if (text_equal(json_string_value(
				       json_object_get(json_array_get(breakdown, i), "payer")),
			       payer))
			return true;
	return false;
}

/* Who pays how much in all. */
static void print_payer(json_t *breakdown, const char *payer, FILE *out)
{
	char total[MONEY_TEXT_SIZE];
	bool unknown = false;
	long long sum = 0;
	json_t *share;
	size_t i;

	json_array_foreach(breakdown, i, share)
	{
		if (!text_equal(json_string_value(json_object_get(share, "payer")), payer))
			continue;
		unknown = unknown || json_is_null(json_object_get(share, "amount"));
		sum += centimes_of(share, "amount");
	}
	fprintf(out, "  ");
	print_fitted(payer, PAYER_COLUMNS, out);
	print_amount(unknown ? "-" : money_format(sum, total), out);
	fprintf(out, "%s\n", unknown ? "in all, as far as can be said" : "in all");
}

static void print_breakdown(json_t *breakdown, FILE *out)
{
	json_t *share;
	size_t i;

	if (json_array_size(breakdown) > 0)
		fprintf(out, "who pays what\n");
	json_array_foreach(breakdown, i, share)
	{
		fprintf(out, "  ");
		print_fitted(text_of(share, "payer"), PAYER_COLUMNS, out);
		print_amount(text_of(share, "amount"), out);
		print_folded(text_of(share, "message_fr"), SHARE_COLUMNS, out);
	}
	json_array_foreach(breakdown, i, share) if (!is_named_before(breakdown, i))
		print_payer(breakdown, text_of(share, "payer"), out);
}

/* "page 4, ligne 1, désignation", or one of both; false: there is no such place. */
static bool append_place(struct text *text, json_t *object, const char *page, const char *field)
{
	const char *name = json_string_value(json_object_get(object, field));
	bool has_page = json_is_integer(json_object_get(object, page));

	if (has_page)
		text_append_format(text, "page %s", text_of(object, page));
	if (has_page && name != NULL)
		text_append(text, ", ");
	if (name != NULL)
		label_append(text, name);
	return has_page || name != NULL;
}

static void print_doubt(json_t *doubt, FILE *out)
{
	double wrong = json_number_value(json_object_get(doubt, "wrong"));
	struct text place = { 0 };

	fprintf(out, "  ");
	print_fitted(value_name(text_of(doubt, "value")), NAME_COLUMNS, out);
	if (wrong >= NOT_KNOWN)
		fprintf(out, "not known for sure");
	else
		fprintf(out, "wrong at %.2f %%", 100 * wrong);
	fprintf(out, ", %s DH at stake", text_of(doubt, "stake"));
	if (append_place(&place, doubt, "page", "field"))
		fprintf(out, " (%s)", text_value(&place));
	fputc('\n', out);
	text_clear(&place);
}

/* What a person has to look at, the dearest first. */
static void print_doubts(json_t *doubts, FILE *out)
{
	json_t *doubt;
	size_t i;

	if (json_array_size(doubts) > 0)
		fprintf(out, "to look at, the dearest doubt first\n");
	json_array_foreach(doubts, i, doubt) print_doubt(doubt, out);
}

/* Where to look, under the sentence. */
static void print_places(json_t *reason, FILE *out)
{
	struct text places = { 0 }, other = { 0 };

	(void)append_place(&places, reason, "page", "field");
	if (append_place(&other, reason, "other_page", "other_field"))
		text_append_format(&places, "%s%s", places.length > 0 ? "; " : "",
				   text_value(&other));
	if (places.length > 0)
		fprintf(out, "%*s(%s)\n", REASON_COLUMNS, "", text_value(&places));
	text_clear(&places);
	text_clear(&other);
}

static void print_reasons(json_t *reasons, FILE *out)
{
	json_t *reason;
	size_t i;

	json_array_foreach(reasons, i, reason)
	{
		fprintf(out, "  %s ", text_of(reason, "code"));
		fprintf(out, "%-5s  ", text_of(reason, "severity"));
		print_folded(text_of(reason, "message_fr"), REASON_COLUMNS, out);
		print_places(reason, out);
	}
}

/* ---- why a person has to look ---------------------------------------------------------- */

static int count_of_severity(json_t *reasons, const char *severity)
{
	json_t *reason;
	int count = 0;
	size_t i;

	json_array_foreach(reasons, i, reason) count +=
		text_equal(json_string_value(json_object_get(reason, "severity")), severity);
	return count;
}

/* "2 checks", after a comma when it is not the first. */
static void append_count(struct text *text, int count, const char *one, const char *several)
{
	if (count > 0)
		text_append_format(text, "%s%d %s", text->length > 0 ? ", " : "", count,
				   count == 1 ? one : several);
}

/* An info alone sends nobody to look: then it is the doubts, or an amount that cannot be said. */
static void print_why_review(json_t *dossier, FILE *out)
{
	json_t *claim = json_object_get(dossier, "claim");
	json_t *reasons = json_object_get(dossier, "reasons");
	struct text why = { 0 };

	append_count(&why, count_of_severity(reasons, "error"), "error", "errors");
	append_count(&why, count_of_severity(reasons, "check"), "check", "checks");
	append_count(&why, (int)json_array_size(json_object_get(claim, "doubts")),
		     "value to look at", "values to look at");
	if (json_is_null(json_object_get(claim, "payable")))
		text_append_format(&why, "%swhat is to be paid cannot be said",
				   why.length > 0 ? ", " : "");
	fprintf(out, "  a person has to look: %s\n",
		why.length > 0 ? text_value(&why) : "it was judged without registers");
	text_clear(&why);
}

static void print_verdict(json_t *dossier, FILE *out)
{
	const char *verdict = text_of(dossier, "verdict");

	fprintf(out, "verdict: %s\n", verdict);
	if (text_equal(verdict, "review"))
		print_why_review(dossier, out);
	else if (text_equal(verdict, "rejected"))
		fprintf(out, "  for an error that no better reading could cure\n");
}

static void print_heading(json_t *dossier, FILE *out)
{
	long long number = json_integer_value(json_object_get(dossier, "dossier"));

	fprintf(out, "%s", text_of(dossier, "file"));
	if (number > 1)
		fprintf(out, "#%lld", number);
	fprintf(out, "  %s", text_of(dossier, "fund"));
	fprintf(out, ", received %s", text_of(dossier, "received"));
	fprintf(out, ", %zu pages", json_array_size(json_object_get(dossier, "pages")));
	if (json_is_string(json_object_get(dossier, "scanner")))
		fprintf(out, ", by %s", text_of(dossier, "scanner"));
	fputc('\n', out);
}

void describe_dossier(json_t *dossier, FILE *out)
{
	json_t *refusal = json_object_get(dossier, "error"), *page;
	json_t *barcodes = json_object_get(dossier, "barcodes");
	json_t *claim = json_object_get(dossier, "claim");
	size_t i;

	if (refusal != NULL) {
		fprintf(out, "%s\n  refused: ", text_of(dossier, "file"));
		print_folded(text_of(refusal, "message"), 11, out);
		return;
	}
	print_heading(dossier, out);
	fprintf(out, "pages\n");
	json_array_foreach(json_object_get(dossier, "pages"), i, page) print_page(page, out);
	fprintf(out, "fields\n");
	print_fields(json_object_get(dossier, "fields"), out);
	if (json_array_size(barcodes) > 0)
		fprintf(out, "barcodes\n");
	print_barcodes(barcodes, out);
	fprintf(out, "claim\n");
	print_claim(claim, out);
	print_breakdown(json_object_get(claim, "breakdown"), out);
	print_doubts(json_object_get(claim, "doubts"), out);
	print_verdict(dossier, out);
	print_reasons(json_object_get(dossier, "reasons"), out);
}
