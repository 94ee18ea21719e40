/*
 * Certificates of registration: who is insured under which number. Any fund's print, as rows of
 * labels and values or as sentences ("M. X, né le ..., est immatriculé sous le numéro ...").
 */
#include "ocr/free.h"
#include "ocr/values.h"

#include "base/text.h"
#include "model/identifiers.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* That a value found in this way is the field's: on certificates of several layouts. */
static const double BY_LABEL = 1, IN_A_SENTENCE = 0.95, BY_SHAPE = 0.85, REPAIRED = 0.6;

/* What ends a value whose line goes on. */
static const char *const stops[] = { "NE LE", "NEE LE",          "NE E LE",  "CIN",    "NAISSANCE",
				     "DATE",  "IMMATRICULATION", "MUTUELLE", "NUMERO", "TITULAIRE",
				     NULL };

/* ---- Name and mutual society ------------------------------------------------- */

static bool is_name(struct span span)
{
	int letters = 0;

	for (int i = span.from; i < span.to; i++)
		for (const char *c = span.line->tokens[i].text; *c != '\0'; c++) {
			if (isdigit((unsigned char)*c))
				return false;
			letters += isalpha((unsigned char)*c) != 0;
		}
	return letters >= 5 && span.to - span.from >= 2;
}

/* "M. OMAR EL FASSI, né le": the words between a title and the birth. */
static struct span named_in_sentence(const struct free_page *paper)
{
	static const char *const titles[] = {
		"M", "MR", "MME", "MLLE", "MONSIEUR", "MADAME", NULL
	};
	static const char *const births[] = { "NE LE", "NEE LE", "NE E LE", NULL };

	for (size_t i = 0; i < paper->lines.count; i++) {
		const struct text_line *line = &paper->lines.items[i];
		struct found title = line_find_any(line, 0, titles);
		struct found birth = line_find_any(line, 0, births);

		if (title.from >= 0 && birth.from > title.to)
			return (struct span){ line, line->parts[title.to - 1].token + 1,
					      line->parts[birth.from].token };
	}
	return (struct span){ 0 };
}

static void add_name(const struct free_page *paper)
{
	static const char *const labels[] = { "NOM ET PRENOM DE L ASSURE",
					      "NOM ET PRENOM",
					      "NOM PRENOM",
					      "NOM ET PRENOMS",
					      "PRENOM ET NOM",
					      "NOM COMPLET",
					      "ASSURE E",
					      "ASSURE",
					      "M MME",
					      "NOM",
					      NULL };
	struct span span = free_find_labelled(paper, paper->lines.count, labels, stops);
	double trust = BY_LABEL;

	if (span.line == NULL || !is_name(span)) {
		span = named_in_sentence(paper);
		trust = IN_A_SENTENCE;
	}
	/* what is left of a label that was half read ("bmplet") */
	while (span.from < span.to && islower((unsigned char)span.line->tokens[span.from].text[0]))
		span.from++;
	if (span.line != NULL && is_name(span))
		free_add(paper, "nom", span_text(span, paper->dossier->arena), span, trust);
}

/* The word after "la mutuelle" in running text. */
static struct span mutual_in_sentence(const struct free_page *paper)
{
	static const char *const phrases[] = { "LA MUTUELLE", "MUTUELLE", NULL };

	for (size_t i = 0; i < paper->lines.count; i++) {
		const struct text_line *line = &paper->lines.items[i];
		struct found found = line_find_any(line, 0, phrases);
		int token;

		if (found.from < 1)
			continue;
		token = line_token_after(line, found.to - 1);
		if (token < line->token_count && found.to < line->part_count)
			return (struct span){ line, token, token + 1 };
	}
	return (struct span){ 0 };
}

static void add_mutual(const struct free_page *paper)
{
	static const char *const labels[] = { "MUTUELLE D AFFILIATION", "SOCIETE MUTUALISTE",
					      "MUTUELLE", NULL };
	struct span span = free_find_labelled(paper, paper->lines.count, labels, stops);
	double trust = BY_LABEL;

	if (span.line == NULL) {
		span = mutual_in_sentence(paper);
		trust = IN_A_SENTENCE;
	}
	if (span.line != NULL)
		free_add(paper, "mutuelle", span_text(span, paper->dossier->arena), span, trust);
}

/* ---- Birth and numbers ------------------------------------------------------- */

static void add_birth(const struct free_page *paper)
{
	static const char *const labels[] = { "NAISSANCE", "NE LE", "NEE LE", "NE E LE", NULL };
	char text[DATE_TEXT_SIZE];

	for (size_t i = 0; i < paper->lines.count; i++) {
		const struct text_line *line = &paper->lines.items[i];
		struct found label = line_find_any(line, 0, labels);
		struct dated dated;

		if (label.from < 0 ||
		    !line_find_date(line, line_token_after(line, label.to - 1), &dated))
			continue;
		free_add(paper, "naissance", date_format_iso(dated.date, text),
			 (struct span){ line, dated.from, dated.to },
			 dated.repaired ? REPAIRED : BY_LABEL);
		return;
	}
}

/* Letters for digits and digits for letters, where an identity card's number cannot have them. */
static void repair_cin(char *cin)
{
	static const char letters[] = "OILZSGBTQ", digits[] = "011256870";
	size_t head = isalpha((unsigned char)cin[0]) && isalpha((unsigned char)cin[1]) &&
				      strchr("OILZS", cin[1]) == NULL
			      ? 2
			      : 1;

	for (char *c = cin + head; *c != '\0'; c++) {
		const char *looks = strchr(letters, *c);

		if (looks != NULL)
			*c = digits[looks - letters];
	}
}

/* An identity card's number in a token, or in one and the next ("GN 75722"). */
static bool cin_at(const struct text_line *line, int at, bool repair, char *cin, size_t size,
		   struct span *ret_span)
{
	for (int count = 1; count <= 2 && at + count <= line->token_count; count++) {
		char first[64], second[64] = "";

		text_fold(line->tokens[at].text, first, sizeof(first));
		/* the N of "N°" is none of the card's letters */
		if (count == 2 && strcmp(first, "N") == 0)
			break;
		if (count == 2)
			text_fold(line->tokens[at + 1].text, second, sizeof(second));
		snprintf(cin, size, "%.20s%.20s", first, second);
		if (repair && isalpha((unsigned char)cin[0]) && strlen(cin) >= 6)
			repair_cin(cin);
		if (!identifier_is_cin(cin))
			continue;
		*ret_span = (struct span){ line, at, at + count };
		return true;
	}
	return false;
}

static bool add_cin_of(const struct free_page *paper, const struct text_line *line, int from,
		       bool labelled)
{
	for (int repair = 0; repair <= (labelled ? 1 : 0); repair++)
		for (int at = from; at < line->token_count; at++) {
			char cin[64];
			struct span span;

			if (!cin_at(line, at, repair, cin, sizeof(cin), &span))
				continue;
			free_add(paper, "cin", cin, span,
				 repair     ? REPAIRED
				 : labelled ? BY_LABEL
					    : BY_SHAPE);
			return true;
		}
	return false;
}

static void add_cin(const struct free_page *paper)
{
	static const char *const labels[] = {
		"CIN", "C I N", "CNIE", "CNI", "CARTE NATIONALE", "CARTE D IDENTITE", "CINE", NULL
	};

	for (size_t i = 0; i < paper->lines.count; i++) {
		const struct text_line *line = &paper->lines.items[i];
		struct found label = line_find_any(line, 0, labels);

		if (label.from >= 0 &&
		    add_cin_of(paper, line, line_token_after(line, label.to - 1), true))
			return;
	}
	for (size_t i = 0; i < paper->lines.count; i++)
		if (add_cin_of(paper, &paper->lines.items[i], 0, false))
			return;
}

static void add_number(const struct free_page *paper)
{
	static const char *const labels[] = { "IMMATRICULATION", "SOUS LE NUMERO",
					      "SOUS LE N",       "NUMERO IMMATRICULATION",
					      "IMMATRICULE",     "IMMATRICULEE",
					      "IMMAT",           NULL };

	(void)free_add_labelled_number(paper, "immatriculation", labels, 9, 9);
}

/* ---- The QR code ------------------------------------------------------------- */

static void add_qr(const struct free_page *paper)
{
	struct dossier *dossier = paper->dossier;

	for (size_t i = 0; i < dossier->barcodes.count; i++) {
		const struct barcode *barcode = &dossier->barcodes.items[i];
		struct reading *reading;

		if (barcode->page != paper->page->number || !text_equal(barcode->symbology, "qr"))
			continue;
		reading = LIST_ADD(dossier->arena, &dossier->readings);
		reading->page = paper->page->number;
		reading->form = page_type_name(paper->page);
		reading->name = "qr";
		reading->value = barcode->value;
		reading->confidence = barcode->confidence;
		reading->box = barcode->box;
		reading->source = SOURCE_BARCODE;
		return;
	}
}

void free_read_attestation(const struct free_page *paper)
{
	add_name(paper);
	add_cin(paper);
	add_birth(paper);
	add_number(paper);
	add_mutual(paper);
	add_qr(paper);
}
