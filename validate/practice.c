/*
 * An INPE has no check digit either. What helps is that a misread number is hardly ever a
 * registered one, and that a printed label carries it as a barcode. So every voice is first
 * corrected by the register: a number that is there is most likely right, one that is not most
 * likely misread.
 */
#include "validate/practice.h"

#include "base/memory.h"
#include "base/text.h"
#include "validate/lookup.h"
#include "validate/thresholds.h"
#include "validate/vote.h"

#include <stdlib.h>
#include <string.h>

enum { INPE_LENGTH = 9, VOICES_MAX = 8 };

/* How often a misread number is registered all the same, and a right one is not yet. */
#define MISREAD_IS_REGISTERED 0.01
#define RIGHT_IS_MISSING 0.02

struct voice {
	const char *inpe;
	long long number;              /* the same */
	const struct reading *reading; /* NULL: a barcode */
	const struct practitioner *row;
	double confidence;
	bool on_stamp;
};

struct voices {
	struct voice items[VOICES_MAX];
	size_t count;
};

static bool is_pharmacy(const struct practitioner *row)
{
	return row != NULL && text_equal(row->kind, "pharmacie");
}

static double corrected(double confidence, bool registered)
{
	double right = confidence * (registered ? 1 : RIGHT_IS_MISSING);
	double wrong = (1 - confidence) * (registered ? MISREAD_IS_REGISTERED : 1);

	return right / (right + wrong);
}

static void hear(struct voices *voices, const struct paper *paper, bool pharmacy,
		 struct voice voice)
{
	const struct practitioner *row;

	if (voices->count == VOICES_MAX || strlen(voice.inpe) != INPE_LENGTH ||
	    !text_is_digits(voice.inpe))
		return;
	voice.number = strtoll(voice.inpe, NULL, 10);
	row = lookup_practitioner(paper->answers, voice.inpe);
	if (row != NULL && is_pharmacy(row) == pharmacy)
		voice.row = row;
	if (paper->answers->known)
		voice.confidence = corrected(voice.confidence, voice.row != NULL);
	voices->items[voices->count++] = voice;
}

/* Labels of a kind that the register knows speak for that kind only; unknown ones for the doctor.
 */
static void hear_labels(struct voices *voices, const struct paper *paper, bool pharmacy)
{
	for (size_t i = 0; i < paper->dossier->barcodes.count; i++) {
		const struct barcode *barcode = &paper->dossier->barcodes.items[i];
		struct voice voice = { .inpe = barcode->value, .confidence = barcode->confidence };

		if (barcode->role == BARCODE_PRACTITIONER && barcode->value != NULL &&
		    is_pharmacy(lookup_practitioner(paper->answers, barcode->value)) == pharmacy)
			hear(voices, paper, pharmacy, voice);
	}
}

void practice_readings(const struct paper *paper, bool pharmacy,
		       const struct reading *ret_readings[PRACTICE_READINGS])
{
	const struct dossier *dossier = paper->dossier;

	ret_readings[PRACTICE_CELLS] =
		paper_on_form(dossier, pharmacy ? "pharmacie_1_inpe" : "medecin_inpe");
	ret_readings[PRACTICE_PRINT] =
		pharmacy ? paper_on_document(dossier, "facture", 0, "inpe")
			 : paper_on_document(dossier, "ordonnance", 0, "medecin_inpe");
	ret_readings[PRACTICE_STAMP] = paper_on_form(dossier, pharmacy ? "pharmacie_1_cachet_inpe"
								       : "medecin_cachet_inpe");
}

static void hear_all(struct voices *voices, const struct paper *paper, bool pharmacy)
{
	const struct reading *readings[PRACTICE_READINGS];

	practice_readings(paper, pharmacy, readings);
	for (size_t i = 0; i < ARRAY_LENGTH(readings); i++) {
		struct voice voice = { .reading = readings[i], .on_stamp = i == PRACTICE_STAMP };

		if (readings[i] == NULL)
			continue;
		voice.inpe = readings[i]->value;
		voice.confidence = readings[i]->confidence;
		hear(voices, paper, pharmacy, voice);
	}
	hear_labels(voices, paper, pharmacy);
}

static void add_voice(struct practice *practice, const struct voice *voice)
{
	practice->inpe = voice->inpe;
	practice->row = voice->row;
	if (voice->reading == NULL)
		practice->on_label = true;
	else if (practice->where == NULL)
		practice->where = voice->reading;
}

void practice_find(const struct paper *paper, bool pharmacy, struct practice *ret_practice)
{
	struct voices voices = { .count = 0 };
	struct ballots ballots = { .count = 0 };
	struct vote vote;

	*ret_practice = (struct practice){ 0 };
	hear_all(&voices, paper, pharmacy);
	for (size_t i = 0; i < voices.count; i++)
		vote_add(&ballots, voices.items[i].number, voices.items[i].confidence);
	vote = vote_count(&ballots);
	ret_practice->confidence = vote.confidence;
	for (size_t i = 0; i < voices.count; i++) {
		const struct voice *voice = &voices.items[i];

		if (voice->number == vote.value)
			add_voice(ret_practice, voice);
		else if (voice->confidence >= RIVAL_SURE && !voice->on_stamp)
			ret_practice->rival = voice->inpe;
	}
}
