/* A prescription: who prescribes, for whom, when; its lines are in prescribed.c. */
#include "ocr/free_dates.h"
#include "ocr/prescribed.h"
#include "ocr/values.h"

#include "base/memory.h"
#include "base/text.h"

#include <ctype.h>
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
	"MEDECINE", "GENERALISTE", "PEDIATR",     "GYNECO",    "OBSTETR",  "CARDIO",   "DERMATO",
	"OPHTALMO", "ORL",         "OTO",         "RHUMATO",   "GASTRO",   "NEURO",    "PSYCHIATR",
	"PNEUMO",   "ENDOCRIN",    "DIABET",      "UROLOG",    "NEPHRO",   "CHIRURG",  "RADIOLO",
	"ANESTH",   "ONCOLO",      "HEMATO",      "STOMATO",   "DENTISTE", "DENTAIRE", "TRAUMATO",
	"INTERNE",  "MALADIES",    "OMNIPRA",     "CARDIOLOG", "ALLERGO",  "ORTHOPED", "GERIATR",
	"PSYCHO",   "KINESI",      "SPECIALISTE",
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

/* Words of what a doctor has studied or done, and of a number that follows on the line. */
static const char *const no_speciality[] = { "FACULTE", "DIPLOME", "DIPLOMEE", "LAUREAT",
					     "EX",      "ANCIEN",  "ANCIENNE", "ATTACHE",
					     "CHU",     "CABINET", "CLINIQUE", "HOPITAUX",
					     "CENTRE",  NULL };
static const char *const after_speciality[] = { "INPE",   "INP",     "CODE INPE", "CODE INP",
						"N INPE", "I N P E", "TEL",       NULL };

/* The column around a token without its label and what follows after a dash. */
static struct span speciality_at(const struct free_page *paper, const struct text_line *line,
				 int token)
{
	struct span span = free_column_at(paper, line, token);
	int first = line_part_at(line, span.from);

	/* its label, not the beginning of "Spécialiste en" */
	if (strcmp(line->parts[first].folded, "SPECIALITE") == 0)
		span.from = line->parts[first].token + 1;
	for (const char *const *word = after_speciality; *word != NULL; word++) {
		struct found end = line_find(line, line_part_at(line, token), *word);

		if (end.from >= 0 && line->parts[end.from].token < span.to)
			span.to = line->parts[end.from].token;
	}
	return span;
}

static struct span find_speciality(const struct free_page *paper, const struct text_line *line)
{
	if (line_find_any(line, 0, no_speciality).from >= 0)
		return (struct span){ 0 };
	for (int i = 0; i < line->token_count; i++) {
		char folded[64];

		fold_into_one(line->tokens[i].text, folded, sizeof(folded));
		/* its label is no speciality */
		if (strcmp(folded, "SPECIALITE") == 0)
			continue;
		for (size_t s = 0; s < ARRAY_LENGTH(specialities); s++)
			if (begins_alike(folded, specialities[s]))
				return speciality_at(paper, line, i);
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

enum { INPE_LENGTH = 9 };

/* How often nine such digits without a label were the number. */
static const double BARE_INPE_TRUST = 0.85;

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

/* Nine digits that begin as a practitioner's number does, under a label that could not be read. */
static void add_bare_inpe(const struct free_page *paper)
{
	static const char *const others[] = { "TEL", "GSM", "FAX", "MOB", "ICE", "CNSS", NULL };

	for (size_t i = 0; i < paper->lines.count; i++) {
		const struct text_line *line = &paper->lines.items[i];
		char digits[16], one_more[16];
		int to, further;

		for (int token = 0; token < line->token_count; token++) {
			int before = line_part_at(line, token) - 1;

			if (!line_digits_at(line, token, INPE_LENGTH, digits, &to) ||
			    digits[0] != '0' || digits[1] != '9' ||
			    line_digits_at(line, token, INPE_LENGTH + 1, one_more, &further) ||
			    (before >= 0 && words_alike_any(line->parts[before].folded, others)))
				continue;
			free_add(paper, "medecin_inpe", digits, (struct span){ line, token, to },
				 BARE_INPE_TRUST);
			return;
		}
	}
}

static void add_inpe(const struct free_page *paper)
{
	static const char *const labels[] = { "INPE", "INP", "I N P E", NULL };
	const struct barcode *barcode = find_inpe_barcode(paper);
	struct reading *reading;

	if (barcode == NULL) {
		if (!free_add_labelled_number(paper, "medecin_inpe", labels, 9, 9))
			add_bare_inpe(paper);
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
	"NOM PRENOMS",
	"PATIENT E",
	"PATIENT",
	"PATIENTE",
	"POUR",
	"CONCERNE",
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

static const double READ_WELL = 0.5;

/* So short is what is left of a word behind a name. */
enum { SCRAP_LETTERS = 3 };

/* Words that are alike those of a dose may be a name's: NOUR is no JOUR. */
static bool has_dose_word(struct span span)
{
	int first = line_part_at(span.line, span.from);

	for (int i = first; i < span.line->part_count && span.line->parts[i].token < span.to; i++)
		if (prescribed_is_dose_word(span.line->parts[i].folded))
			return true;
	return false;
}

/* A dose, a medicine or boxes where a name was looked for. */
static bool tells_of_medicine(struct span span)
{
	int first = line_part_at(span.line, span.from);
	int dose = prescribed_dose_start(span.line, first);

	/* what reads badly is doubted as it is, and its words tell nothing */
	if (free_words_probability(span) < READ_WELL)
		return false;
	for (int i = first; i < span.line->part_count && span.line->parts[i].token < span.to; i++)
		if (words_alike(span.line->parts[i].folded, "REPAS") ||
		    strcmp(span.line->parts[i].folded, "QSP") == 0)
			return true;
	return (dose < span.to && (has_dose_word(span) || !free_looks_like_a_name(span))) ||
	       prescribed_is_medicinal(span.line, span.from, span.to);
}

/* Without "45" of "45 ans", and without what is no name at all; span.line NULL: nothing left. */
static struct span trim_name(struct span span)
{
	int first = span.line != NULL ? line_part_at(span.line, span.from) : 0;

	for (int i = first; span.line != NULL && i < span.line->part_count; i++) {
		const struct part *part = &span.line->parts[i];

		if (part->token >= span.to || free_is_alphabetic(part->folded))
			continue;
		if (text_is_digits(part->folded) || strlen(part->folded) <= 2)
			span.to = part->token;
		break;
	}
	return span.line != NULL && span.to > span.from &&
			       line_part_at(span.line, span.to) > first && !tells_of_medicine(span)
		       ? span
		       : (struct span){ 0 };
}

static const char *const no_names[] = {
	"ORDONNANCE", "TEL",          "RUE",           "AV",          "AVENUE",  "BD",
	"BOULEVARD",  "DR",           "DOCTEUR",       "CLINIQUE",    "CABINET", "CENTRE",
	"MEDICAL",    "FACULTE",      "DATE",          "LE",          "INPE",    "POSOLOGIE",
	"DUREE",      "DOCTOR",       "SPECIALISTE",   "FAIT",        "HAY",     "PLACE",
	"LOT",        "CONSULTATION", "CONSULTATIONS", "ECHOGRAPHIE", NULL
};

/* The first line from `first` on that is of a medicine. */
static size_t first_medicine(const struct free_page *paper, size_t first)
{
	for (size_t i = first; i < paper->lines.count; i++) {
		const struct text_line *line = &paper->lines.items[i];

		if (prescribed_is_ordinal(line->tokens[0].text) ||
		    prescribed_is_medicinal(line, 0, line->token_count) ||
		    prescribed_dose_start(line, 0) < line->token_count)
			return i;
	}
	return paper->lines.count;
}

/* Without the scraps of "âge :" behind a name, "ge :", which no name ends with. */
static struct span without_scraps(struct span span)
{
	while (span.line != NULL && span.to > span.from + 1) {
		const char *text = span.line->tokens[span.to - 1].text;

		if (isupper((unsigned char)text[0]) || strlen(text) > SCRAP_LETTERS)
			break;
		span.to--;
	}
	return span;
}

/* A name on a line of its own among lines [first, end): between letterhead and medicines. */
static struct span find_bare_name(const struct free_page *paper, size_t first, size_t end)
{
	for (size_t i = first; i < end; i++) {
		const struct text_line *line = &paper->lines.items[i];
		int to = line_segment_end(line, 0, 2 * free_column_gap_px(paper));
		struct span span;

		for (const char *const *stop = patient_stops; *stop != NULL; stop++) {
			struct found found = line_find(line, 1, *stop);

			if (found.from > 0 && line->parts[found.from].token < to)
				to = line->parts[found.from].token;
		}
		span = without_scraps(trim_name((struct span){ line, 0, to }));
		if (line_find_any(line, 0, no_names).from < 0 &&
		    find_speciality(paper, line).line == NULL && span.line != NULL &&
		    free_looks_like_a_name(span))
			return span;
	}
	return (struct span){ 0 };
}

static size_t later(size_t a, size_t b)
{
	return a > b ? a : b;
}

/* The line after the patient's, 0 when nobody is named. */
static size_t add_patient(const struct free_page *paper, size_t body, size_t dated)
{
	static const char *const first_labels[] = { "PRENOM", NULL };
	struct span name = trim_name(
		free_find_labelled(paper, paper->lines.count, patient_labels, patient_stops));
	struct span first;
	span_list spans = { 0 };
	size_t medicine = first_medicine(paper, body), at;
	double trust = 0.97;

	if (name.line == NULL) {
		if (dated <= medicine)
			name = find_bare_name(paper, later(body, dated), medicine);
		if (name.line == NULL)
			name = find_bare_name(paper, body, medicine);
		trust = 0.85;
	}
	if (name.line == NULL)
		return 0;
	*LIST_ADD(paper->dossier->arena, &spans) = name;
	first = free_find_labelled(paper, paper->lines.count, first_labels, patient_stops);
	if (first.line != NULL && first.from >= name.to)
		*LIST_ADD(paper->dossier->arena, &spans) = first;
	free_add_text(paper, "patient", &spans, trust);
	at = (size_t)(name.line - paper->lines.items) + 1;
	return at <= medicine + 1 ? at : 0;
}

/* The date's line when it stands in the upper half, where the patient is named below it; else 0. */
static size_t add_date_and_place(const struct free_page *paper)
{
	struct free_date found = free_find_date(paper);
	char text[DATE_TEXT_SIZE];

	if (found.span.line == NULL)
		return 0;
	free_add(paper, "date", date_format_iso(found.date, text), found.span, found.trust);
	if (found.place.line != NULL)
		free_add(paper, "lieu", span_text(found.place, paper->dossier->arena), found.place,
			 0.98);
	return found.span.line->box.y < free_height_px(paper) / 2
		       ? (size_t)(found.span.line - paper->lines.items) + 1
		       : 0;
}

static size_t after_title(const struct free_page *paper)
{
	for (size_t i = 0; i < paper->lines.count; i++)
		if (in_head(paper, &paper->lines.items[i]) &&
		    line_find(&paper->lines.items[i], 0, "ORDONNANCE").from >= 0)
			return i + 1;
	return 0;
}

void free_read_ordonnance(const struct free_page *paper)
{
	size_t body = add_doctor(paper), dated;

	body = later(body, after_title(paper));
	add_inpe(paper);
	dated = add_date_and_place(paper);
	body = later(body, add_patient(paper, body, dated));
	prescribed_read(paper, body);
}
