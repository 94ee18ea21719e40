/* A prescription: who prescribes, for whom, when; its lines are in prescribed.c. */
#include "ocr/prescribed.h"
#include "ocr/values.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

/* The part of the page, from the top, where a letterhead stands. */
static const double HEAD_SHARE = 0.4;

static bool in_head(const struct free_page *paper, const struct text_line *line)
{
	return line->box.y < HEAD_SHARE * free_height_px(paper);
}

/* ---- The doctor -------------------------------------------------------------- */

static const char *const doctor_titles[] = { "DR", "DOCTEUR", "PR", "PROFESSEUR", NULL };

/* Beginnings of specialities, folded. */
static const char *const specialities[] = {
	"MEDECINE", "GENERALISTE", "PEDIATR",  "GYNECO",  "OBSTETR",  "CARDIO",   "DERMATO",
	"OPHTALMO", "ORL",         "OTO",      "RHUMATO", "GASTRO",   "NEURO",    "PSYCHIATR",
	"PNEUMO",   "ENDOCRIN",    "DIABET",   "UROLOG",  "NEPHRO",   "CHIRURG",  "RADIOLO",
	"ANESTH",   "ONCOLO",      "HEMATO",   "STOMATO", "DENTISTE", "DENTAIRE", "TRAUMATO",
	"INTERNE",  "ALLERGO",     "ORTHOPED", "GERIATR", "PSYCHO",   "KINESI",   "SPECIALISTE",
};

static bool begins_alike(const char *folded, const char *start)
{
	char beginning[32];

	snprintf(beginning, sizeof(beginning), "%.*s", (int)strlen(start), folded);
	return strlen(start) <= 3 ? strcmp(folded, start) == 0 : words_alike(beginning, start);
}

/* A token folded into one word: "O.R.L." is ORL. */
static void fold_into_one(const char *text, char *folded, size_t size)
{
	size_t length = 0;

	text_fold(text, folded, size);
	for (const char *at = folded; *at != '\0'; at++)
		if (*at != ' ')
			folded[length++] = *at;
	folded[length] = '\0';
}

static struct span find_speciality(const struct free_page *paper, const struct text_line *line)
{
	for (int i = 0; i < line->token_count; i++) {
		char folded[64];

		fold_into_one(line->tokens[i].text, folded, sizeof(folded));
		for (size_t s = 0; s < ARRAY_LENGTH(specialities); s++)
			if (begins_alike(folded, specialities[s]))
				return free_column_at(paper, line, i);
	}
	return (struct span){ 0 };
}

static struct span find_titled_doctor(const struct free_page *paper, size_t *ret_at)
{
	for (size_t i = 0; i < paper->lines.count; i++) {
		const struct text_line *line = &paper->lines.items[i];
		struct found title = line_find_any(line, 0, doctor_titles);
		struct span span;

		if (title.from < 0)
			continue;
		span = free_column_at(paper, line, line->parts[title.from].token);
		span.from = line->parts[title.from].token;
		*ret_at = i;
		if (span.to - span.from > 1)
			return span;
	}
	return (struct span){ 0 };
}

/* Without a title the letterhead's tallest line is the best guess. */
static struct span find_tallest(const struct free_page *paper, size_t *ret_at)
{
	struct span tallest = { 0 };
	int height = paper->text_px;

	for (size_t i = 0; i < paper->lines.count && in_head(paper, &paper->lines.items[i]); i++) {
		const struct text_line *line = &paper->lines.items[i];

		if (line_find(line, 0, "ORDONNANCE").from >= 0 || line->token_count < 2 ||
		    line->tokens[0].box.h <= height)
			continue;
		height = line->tokens[0].box.h;
		tallest = free_column_at(paper, line, 0);
		*ret_at = i;
	}
	return tallest;
}

static size_t add_doctor(const struct free_page *paper)
{
	size_t at = 0;
	struct span name = find_titled_doctor(paper, &at);
	double trust = name.line != NULL && in_head(paper, name.line) ? 0.99 : 0.6;

	if (name.line == NULL)
		name = find_tallest(paper, &at);
	if (name.line == NULL)
		return 0;
	free_add(paper, "medecin_nom", span_text(name, paper->dossier->arena), name, trust);
	for (size_t i = at; i < paper->lines.count && i < at + 5; i++) {
		struct span span = find_speciality(paper, &paper->lines.items[i]);

		if (span.line == NULL || (i == at && span.from <= name.from))
			continue;
		free_add(paper, "specialite", span_text(span, paper->dossier->arena), span, trust);
		break;
	}
	return in_head(paper, name.line) ? at + 1 : 0;
}

/* ---- The INPE: a barcode, print, or both ------------------------------------- */

static const struct barcode *find_inpe_barcode(const struct free_page *paper)
{
	for (size_t i = 0; i < paper->dossier->barcodes.count; i++) {
		const struct barcode *barcode = &paper->dossier->barcodes.items[i];

		if (barcode->page == paper->page->number && strlen(barcode->value) == 9 &&
		    strspn(barcode->value, "0123456789") == 9)
			return barcode;
	}
	return NULL;
}

static void add_inpe(const struct free_page *paper)
{
	static const char *const labels[] = { "INPE", "INP", "I N P E", NULL };
	const struct barcode *barcode = find_inpe_barcode(paper);
	struct reading *reading;

	if (barcode == NULL) {
		free_add_labelled_number(paper, "medecin_inpe", labels, 9, 9);
		return;
	}
	reading = LIST_ADD(paper->dossier->arena, &paper->dossier->readings);
	*reading = (struct reading){
		.page = paper->page->number,
		.form = page_type_name(paper->page),
		.name = "medecin_inpe",
		.value = barcode->value,
		.confidence = barcode->confidence,
		.box = barcode->box,
		.source = SOURCE_BARCODE,
	};
}

/* ---- The patient ------------------------------------------------------------- */

static const char *const patient_labels[] = {
	"NOM DU PATIENT",
	"NOM DE LA PATIENTE",
	"NOM ET PRENOM",
	"NOM PRENOM",
	"NOM COMPLET",
	"PATIENT",
	"PATIENTE",
	"NOM",
	"NON",
	"MONSIEUR",
	"MADAME",
	"MADEMOISELLE",
	"MR",
	"MME",
	"MLLE",
	"M",
	"ENFANT",
	"BEBE",
	NULL,
};
static const char *const patient_stops[] = { "AGE", "AGEE",   "NE LE", "NEE LE", "NE",
					     "NEE", "DATE",   "POIDS", "CIN",    "SEXE",
					     "ANS", "PRENOM", NULL };

/* The line after the patient's, 0 when nobody is named. */
static size_t add_patient(const struct free_page *paper)
{
	static const char *const first_labels[] = { "PRENOM", NULL };
	struct span name =
		free_find_labelled(paper, paper->lines.count, patient_labels, patient_stops);
	struct span first;
	span_list spans = { 0 };

	if (name.line == NULL)
		return 0;
	*LIST_ADD(paper->dossier->arena, &spans) = name;
	first = free_find_labelled(paper, paper->lines.count, first_labels, patient_stops);
	if (first.line != NULL && first.from >= name.to)
		*LIST_ADD(paper->dossier->arena, &spans) = first;
	free_add_text(paper, "patient", &spans, 0.97);
	return (size_t)(name.line - paper->lines.items) + 1;
}

static size_t after_title(const struct free_page *paper)
{
	for (size_t i = 0; i < paper->lines.count; i++)
		if (in_head(paper, &paper->lines.items[i]) &&
		    line_find(&paper->lines.items[i], 0, "ORDONNANCE").from >= 0)
			return i + 1;
	return 0;
}

static size_t later(size_t a, size_t b)
{
	return a > b ? a : b;
}

void free_read_ordonnance(const struct free_page *paper)
{
	size_t body = add_doctor(paper);

	add_inpe(paper);
	free_add_date(paper);
	body = later(body, add_patient(paper));
	prescribed_read(paper, later(body, after_title(paper)));
}
