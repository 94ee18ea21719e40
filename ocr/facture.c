/* An invoice or a till receipt: seller, identifiers, date, client; its table is read by bill.c. */
#include "ocr/bill.h"
#include "ocr/bill_date.h"
#include "ocr/bill_total.h"
#include "ocr/free.h"
#include "ocr/prescribed.h"
#include "ocr/values.h"

#include "base/text.h"
#include "model/gs1.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* ---- The head ---------------------------------------------------------------- */

static const char *const sellers[] = { "PHARMACIE", "PARAPHARMACIE", "OFFICINE", "LABORATOIRE",
				       "CLINIQUE",  "POLYCLINIQUE",  "CENTRE",   "OPTIQUE",
				       "HOPITAL",   "CABINET",       NULL };

static void add_seller(const struct free_page *paper)
{
	for (size_t i = 0; i < paper->lines.count; i++) {
		const struct text_line *line = &paper->lines.items[i];
		struct found found = line_find_any(line, 0, sellers);
		struct span span;

		if (found.from < 0)
			continue;
		span = free_column_at(paper, line, line->parts[found.from].token);
		free_add(paper, "vendeur", span_text(span, paper->dossier->arena), span,
			 i < 6 ? 0.98 : 0.6);
		return;
	}
	if (paper->lines.count > 0) {
		struct span span = free_column_at(paper, &paper->lines.items[0], 0);

		free_add(paper, "vendeur", span_text(span, paper->dossier->arena), span, 0.5);
	}
}

static void add_identifiers(const struct free_page *paper)
{
	static const char *const ice[] = { "ICE", "I C E", NULL };
	static const char *const tax[] = { "IF",        "I F", "IDENTIFIANT FISCAL",
					   "ID FISCAL", "LF",  "IE",
					   "F",         NULL };
	static const char *const inpe[] = { "INPE", "INP", "I N P E", NULL };

	free_add_labelled_number(paper, "ice", ice, 15, 15);
	free_add_labelled_number(paper, "if", tax, 5, 9);
	free_add_labelled_number(paper, "inpe", inpe, 9, 9);
}

/* ---- The client -------------------------------------------------------------- */

static const double CLIENT_LABELLED = 0.97, CLIENT_BARE = 0.85;

/* So many lines below a receipt's number or day its client may be named. */
enum { BARE_CLIENT_BELOW = 2 };

/* The line on which the first of what was bought begins; all of them without any. */
static size_t first_of_rows(const struct free_page *paper, const struct bill *bill)
{
	size_t first = paper->lines.count;

	for (size_t i = 0; i < bill->rows.count; i++) {
		const struct row *row = &bill->rows.items[i];
		const struct text_line *line = row->name.count > 0 ? row->name.items[0].line
								   : row->choices[0].amount_at.line;

		if (line != NULL && (size_t)(line - paper->lines.items) < first)
			first = (size_t)(line - paper->lines.items);
	}
	return first;
}

/* A receipt's title, number or day. */
static bool tells_of_receipt(const struct text_line *line)
{
	static const char *const words[] = { "TICKET", "RECU", "FACTURE", "BON", "DATE", NULL };
	struct dated dated;

	return line_find_any(line, 0, words).from >= 0 || line_find_date(line, 0, &dated);
}

static bool has_word_of_shop(const struct text_line *line)
{
	static const char *const words[] = {
		"PHARMACIE", "PARAPHARMACIE", "OFFICINE", "DOCTEUR", "DR",        "RUE",
		"AVENUE",    "BOULEVARD",     "BD",       "AV",      "HAY",       "LOT",
		"TEL",       "ICE",           "INPE",     "PATENTE", "CAISSE",    "CAISSIER",
		"CAISSIERE", "VENDEUR",       "VENDEUSE", "SERVI",   "COMPTOIR",  "VENTE",
		"HEURE",     "ORIGINAL",      "MERCI",    "TOTAL",   "PRIX",      "DESIGNATION",
		"LIBELLE",   "PRODUIT",       "ARTICLE",  "QTE",     "DUPLICATA", NULL
	};

	return line_find_any(line, 0, words).from >= 0;
}

/*
 * A till prints the client's name without a word before it, below the number and the day and above
 * what was bought.
 */
static struct span find_bare_client(const struct free_page *paper, size_t rows)
{
	size_t told = paper->lines.count;

	for (size_t i = 0; i < rows; i++) {
		const struct text_line *line = &paper->lines.items[i];
		struct span span = { line, 0, line->token_count };

		if (tells_of_receipt(line))
			told = i;
		else if (told < i && i - told <= BARE_CLIENT_BELOW && !has_word_of_shop(line) &&
			 free_looks_like_a_name(span) &&
			 !prescribed_is_medicinal(line, 0, line->token_count))
			return span;
	}
	return (struct span){ 0 };
}

static void add_client(const struct free_page *paper, const struct bill *bill)
{
	static const char *const labels[] = { "CLIENT", "CLIENTE", "NOM DU CLIENT", "NOM ET PRENOM",
					      "DOIT",   "PATIENT", "ADHERENT",      "ASSURE",
					      "NOM",    "NON",     "MONSIEUR",      "MADAME",
					      "MR",     "MME",     "MLLE",          "M",
					      NULL };
	static const char *const stops[] = { "DATE", "CIN", "TEL", "ADRESSE", "ICE", "LE", NULL };
	size_t rows = first_of_rows(paper, bill);
	struct span span = free_find_labelled(paper, rows, labels, stops);
	double trust = CLIENT_LABELLED;

	if (span.line == NULL) {
		span = find_bare_client(paper, rows);
		trust = CLIENT_BARE;
	}
	/* in a stamp below the total any scrap may be read as "MR" */
	if (span.line == NULL) {
		span = free_find_labelled(paper, paper->lines.count, labels, stops);
		trust = CLIENT_LABELLED;
	}
	if (span.line != NULL)
		free_add(paper, "client", span_text(span, paper->dossier->arena), span, trust);
}

/* ---- The number -------------------------------------------------------------- */

static bool has_digit(const char *text)
{
	return strcspn(text, "0123456789") < strlen(text);
}

/* What may stand between the paper's name and its number, in its many misreadings. */
static bool is_number_sign(const char *text)
{
	static const char *const signs[] = { "N",  "NO", "NUM",      "NUMERO", "NE",
					     "NR", "NS", "PROFORMA", "REF",    NULL };
	char folded[32];

	text_fold(text, folded, sizeof(folded));
	if (folded[0] == '\0')
		return true;
	for (int i = 0; signs[i] != NULL; i++)
		if (strcmp(folded, signs[i]) == 0)
			return true;
	return false;
}

/* The number from a token on: one token with a digit, and short letters close before it ("FA 12").
 */
static struct span number_span(const struct text_line *line, int from)
{
	struct span span = { line, from, from };
	struct dated dated;

	while (span.from < line->token_count && is_number_sign(line->tokens[span.from].text))
		span.from++;
	span.to = span.from;
	if (span.to + 1 < line->token_count && strlen(line->tokens[span.to].text) <= 3 &&
	    !has_digit(line->tokens[span.to].text) && has_digit(line->tokens[span.to + 1].text))
		span.to++;
	if (span.to >= line->token_count || !has_digit(line->tokens[span.to].text))
		return (struct span){ 0 };
	span.to++;
	if (line_find_date(line, span.from, &dated) && dated.from < span.to && !dated.repaired)
		return (struct span){ 0 };
	return span;
}

static void add_number(const struct free_page *paper)
{
	static const char *const labels[] = { "FACTURE", "N FACTURE", "NUMERO FACTURE", "TICKET",
					      "RECU",    "BON",       "INVOICE",        NULL };

	for (int l = 0; labels[l] != NULL; l++) {
		for (size_t i = 0; i < paper->lines.count; i++) {
			const struct text_line *line = &paper->lines.items[i];
			struct found label = line_find(line, 0, labels[l]);
			struct span span;

			if (label.from < 0)
				continue;
			span = number_span(line, line->parts[label.to - 1].token + 1);
			if (span.line == NULL)
				continue;
			free_add(paper, "numero", span_text(span, paper->dossier->arena), span,
				 0.97);
			return;
		}
	}
}

/* ---- The table --------------------------------------------------------------- */

enum { BOX_CODE_DIGITS = 13 };
static const double CODE_CHECKED = 0.99, CODE_UNCHECKED = 0.7, CODE_BROKEN = 0.2;

/* What arithmetic leaves of the chance that a number was misread. */
static const double MISREAD_CLOSED = 0.05;

/* How far a row's numbers are to be believed, when the rows add up to the total and when not. */
static const struct {
	double closed, open;
} trusts[] = {
	{ 1.00, 0.93 }, /* quantity x price = amount */
	{ 0.95, 0.60 }, /* not all three are printed */
	{ 0.90, 0.40 }, /* they disagree, one was misread */
};

/* A total that is surer than this closes the rows that give it. */
static const double TOTAL_SURE = 0.8;

static int doubt_of(const struct choice *choice)
{
	if (choice_is_proven(choice))
		return 0;
	return choice->quantity_at.line == NULL || choice->price_at.line == NULL ? 1 : 2;
}

static double row_confidence(const struct bill *bill, const struct choice *choice, struct span at)
{
	double probability = free_words_probability(at);
	int doubt = doubt_of(choice);

	return bill->closes ? trusts[doubt].closed * (1 - MISREAD_CLOSED * (1 - probability))
			    : trusts[doubt].open * probability;
}

static void add_row_value(const struct free_page *paper, const struct bill *bill,
			  const struct choice *choice, int number, const char *name,
			  const char *value, struct span at)
{
	struct span place = at.line != NULL ? at : choice->amount_at;

	free_add_at(paper, free_numbered(paper, "ligne", number, name), value, place,
		    row_confidence(bill, choice, place));
}

/* How far an article's number is to be believed: a box code has a check digit. */
static double code_trust(struct span code)
{
	const char *text = code.line->tokens[code.from].text;

	if (!text_is_digits(text) || strlen(text) != BOX_CODE_DIGITS)
		return CODE_UNCHECKED;
	return gs1_has_right_check_digit(text, BOX_CODE_DIGITS) ? CODE_CHECKED : CODE_BROKEN;
}

static void add_row(const struct free_page *paper, const struct bill *bill, const struct row *row,
		    int number)
{
	const struct choice *choice = &row->choices[row->chosen];
	char value[MONEY_TEXT_SIZE];

	free_add_text(paper, free_numbered(paper, "ligne", number, "designation"), &row->name,
		      0.98);
	if (row->code.line != NULL)
		free_add(paper, free_numbered(paper, "ligne", number, "code"),
			 span_text(row->code, paper->dossier->arena), row->code,
			 code_trust(row->code));
	if (choice->quantity > 0) {
		snprintf(value, sizeof(value), "%d", choice->quantity);
		add_row_value(paper, bill, choice, number, "quantite", value, choice->quantity_at);
	}
	if (choice->price > 0)
		add_row_value(paper, bill, choice, number, "prix",
			      money_format(choice->price, value), choice->price_at);
	add_row_value(paper, bill, choice, number, "montant", money_format(choice->amount, value),
		      choice->amount_at);
}

struct totals {
	struct total_guess items[TOTALS_MAX];
	int count;
};

/* The total with the others that it may be; the rows' evidence is in the probabilities. */
static void add_total(const struct free_page *paper, const struct totals *totals)
{
	struct arena *arena = paper->dossier->arena;
	struct guess *guesses;
	struct reading *reading;
	char value[MONEY_TEXT_SIZE];

	if (totals->count == 0)
		return;
	free_add_at(paper, "total", money_format(totals->items[0].value, value),
		    totals->items[0].at, totals->items[0].probability);
	reading = &paper->dossier->readings.items[paper->dossier->readings.count - 1];
	guesses = arena_new_array(arena, (size_t)totals->count, sizeof(*guesses));
	for (int i = 0; i < totals->count; i++) {
		const struct total_guess *total = &totals->items[i];

		guesses[reading->guess_count++] =
			(struct guess){ arena_copy_text(arena, money_format(total->value, value)),
					total->probability };
	}
	reading->guesses = guesses;
}

/* Rows that add up to another total than the one that everything speaks for do not close. */
static void doubt_rows(struct bill *bill, const struct totals *totals)
{
	if (totals->count == 0 || totals->items[0].value != bill->total_value ||
	    totals->items[0].probability < TOTAL_SURE)
		bill->closes = false;
}

void free_read_facture(const struct free_page *paper)
{
	struct bill bill = { 0 };
	struct totals totals;

	add_seller(paper);
	add_identifiers(paper);
	add_number(paper);
	bill_add_date(paper);
	bill_read(paper, &bill);
	bill_close(&bill);
	add_client(paper, &bill);
	totals.count = bill_guess_totals(paper, &bill, totals.items);
	doubt_rows(&bill, &totals);
	for (size_t i = 0; i < bill.rows.count; i++)
		add_row(paper, &bill, &bill.rows.items[i], (int)i + 1);
	add_total(paper, &totals);
}
