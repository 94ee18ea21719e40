#include "validate/voices.h"

#include "base/memory.h"
#include "base/text.h"
#include "validate/lookup.h"
#include "validate/match.h"
#include "validate/naming.h"

#include <stdio.h>
#include <string.h>

enum { NAME_SIZE = 256, FIELD_SIZE = 40, ROWS_MAX = 6 };

/* Of a hundred, so many bear the number of another practice than the dossier's: assumed. */
#define OTHER_IN_CELLS 0.01
#define OTHER_IN_PRINT 0.03
#define OTHER_ON_LABEL 0.03
#define OTHER_ON_STAMP 0.1 /* it may be a whole clinic's */
#define OTHER_IN_MORE 0.2  /* a second purchase may be from a second pharmacy */
#define OTHER_IN_A_NAME 0.05

/* A hundred pharmacies of a country are "centrale" where names of people are all different. */
#define HOUSES_OF_A_NAME 20

static const char *const houses[] = { "pharmacie", "laboratoire", "clinique", "hopital",
				      "etablissement" };

static bool is_house(const char *kind)
{
	for (size_t i = 0; i < ARRAY_LENGTH(houses); i++)
		if (text_equal(kind, houses[i]))
			return true;
	return false;
}

bool voices_kind_fits(enum practice_place place, const char *kind)
{
	switch (place) {
	case PRACTICE_PHARMACY:
		return text_equal(kind, "pharmacie");
	case PRACTICE_DOCTOR:
		return !is_house(kind);
	default:
		return !text_equal(kind, "pharmacie");
	}
}

/* ---- numbers --------------------------------------------------------------------------- */

static void hear(struct voices *voices, struct voice voice)
{
	if (voice.reading == NULL || voice.reading->value == NULL || voices->count == VOICES_MAX)
		return;
	for (int i = 0; i < voices->count; i++)
		if (voices->items[i].reading == voice.reading)
			return;
	voices->items[voices->count++] = voice;
}

/* The same label stuck twice is one voice: bars are not misread alike by chance. */
static bool is_heard(const struct voices *voices, const char *label)
{
	for (int i = 0; i < voices->count; i++)
		if (voices->items[i].on_label && text_equal(voices->items[i].reading->value, label))
			return true;
	return false;
}

/* A number that nobody has is taken for the doctor's. */
static bool label_belongs(const struct paper *paper, enum practice_place place, const char *inpe)
{
	const struct practitioner *row = lookup_practitioner(paper->answers, inpe);

	if (row == NULL)
		return place == PRACTICE_DOCTOR;
	if (place == PRACTICE_ESTABLISHMENT)
		return is_house(row->kind) && voices_kind_fits(place, row->kind);
	return voices_kind_fits(place, row->kind);
}

static void hear_labels(struct voices *voices, const struct paper *paper, enum practice_place place)
{
	for (size_t i = 0; i < paper->dossier->barcodes.count; i++) {
		const struct barcode *barcode = &paper->dossier->barcodes.items[i];
		struct reading *reading;

		if (barcode->role != BARCODE_PRACTITIONER || barcode->value == NULL ||
		    is_heard(voices, barcode->value) ||
		    !label_belongs(paper, place, barcode->value))
			continue;
		reading = ARENA_NEW(paper->dossier->arena, struct reading);
		*reading = (struct reading){ .page = barcode->page,
					     .value = barcode->value,
					     .confidence = barcode->confidence,
					     .source = SOURCE_BARCODE };
		hear(voices, (struct voice){ reading, true, true, OTHER_ON_LABEL });
	}
}

static void hear_pharmacies(struct voices *voices, const struct paper *paper)
{
	const struct dossier *dossier = paper->dossier;
	char field[FIELD_SIZE];

	for (int row = 1; row <= ROWS_MAX; row++) {
		snprintf(field, sizeof(field), "pharmacie_%d_inpe", row);
		hear(voices, (struct voice){ paper_on_form(dossier, field), false, row == 1,
					     row == 1 ? OTHER_IN_CELLS : OTHER_IN_MORE });
	}
	hear(voices, (struct voice){ paper_on_document(dossier, "facture", 0, "inpe"), false, true,
				     OTHER_IN_PRINT });
	for (size_t i = 0; i < paper->invoices.count; i++)
		hear(voices,
		     (struct voice){ paper->invoices.items[i].inpe, false, false, OTHER_IN_MORE });
	hear(voices, (struct voice){ paper_on_form(dossier, "pharmacie_1_cachet_inpe"), false,
				     false, OTHER_ON_STAMP });
	voices->name = paper_on_document(dossier, "facture", 0, "vendeur");
	if (voices->name == NULL)
		voices->name = paper_on_form(dossier, "pharmacie_1_cachet_texte");
}

static void hear_doctors(struct voices *voices, const struct paper *paper)
{
	const struct dossier *dossier = paper->dossier;

	hear(voices,
	     (struct voice){ paper_on_form(dossier, "medecin_inpe"), false, true, OTHER_IN_CELLS });
	hear(voices, (struct voice){ paper_on_document(dossier, "ordonnance", 0, "medecin_inpe"),
				     false, true, OTHER_IN_PRINT });
	hear(voices, (struct voice){ paper_on_form(dossier, "medecin_cachet_inpe"), false, false,
				     OTHER_ON_STAMP });
	voices->name = paper_on_document(dossier, "ordonnance", 0, "medecin_nom");
	if (voices->name == NULL)
		voices->name = paper_on_form(dossier, "medecin_cachet_texte");
}

static void hear_establishments(struct voices *voices, const struct paper *paper)
{
	hear(voices, (struct voice){ paper_on_form(paper->dossier, "etablissement_inpe"), false,
				     true, OTHER_IN_CELLS });
	voices->name = paper_on_form(paper->dossier, "etablissement_cachet_texte");
}

void voices_gather(const struct paper *paper, enum practice_place place, struct voices *ret_voices)
{
	*ret_voices = (struct voices){ 0 };
	if (place == PRACTICE_PHARMACY)
		hear_pharmacies(ret_voices, paper);
	else if (place == PRACTICE_DOCTOR)
		hear_doctors(ret_voices, paper);
	else
		hear_establishments(ret_voices, paper);
	hear_labels(ret_voices, paper, place);
}

/* ---- names ----------------------------------------------------------------------------- */

static const char *const titles[] = { "DR",        "DOCTEUR", "PR",          "PROFESSEUR",
				      "PHARMACIE", "PHIE",    "LABORATOIRE", "LABO",
				      "CLINIQUE",  "CABINET", "CENTRE",      "POLYCLINIQUE" };

/* What a name has that others of its kind have not, folded. */
static void strip_titles(const char *name, char *stripped, size_t size)
{
	char folded[NAME_SIZE], *rest = folded;
	size_t used = 0;

	text_fold(name, folded, sizeof(folded));
	stripped[0] = '\0';
	for (char *word; (word = strsep(&rest, " ")) != NULL;) {
		bool is_title = false;

		for (size_t i = 0; i < ARRAY_LENGTH(titles); i++)
			is_title |= text_equal(word, titles[i]);
		if (!is_title && used < size)
			used += (size_t)snprintf(stripped + used, size - used, "%s%s",
						 used > 0 ? " " : "", word);
	}
}

/* A stamp has lines: the one that fits best. */
static double name_share(const char *read, const char *registered)
{
	char lines[NAME_SIZE], name[NAME_SIZE], of_line[NAME_SIZE], *rest = lines;
	double share = 1;

	snprintf(lines, sizeof(lines), "%s", read);
	strip_titles(registered, name, sizeof(name));
	for (char *line; (line = strsep(&rest, "/")) != NULL;) {
		double one;

		strip_titles(line, of_line, sizeof(of_line));
		if (of_line[0] == '\0')
			continue;
		one = match_names_share(of_line, name);
		share = one < share ? one : share;
	}
	return share;
}

double voices_name_ratio(const struct voices *voices, enum practice_place place,
			 const struct practitioner *row)
{
	double ratio;

	if (voices->name == NULL || voices->name->value == NULL || row->name == NULL)
		return 1;
	ratio = naming_ratio(name_share(seen_value(voices->name), row->name),
			     seen_confidence(voices->name));
	if (place != PRACTICE_DOCTOR && ratio > 1)
		ratio = ratio > HOUSES_OF_A_NAME ? ratio / HOUSES_OF_A_NAME : 1;
	return (1 - OTHER_IN_A_NAME) * ratio + OTHER_IN_A_NAME;
}
