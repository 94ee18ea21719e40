#include "validate/formulary_words.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

enum { WORD_SIZE = 40 };

static const struct {
	const char *spellings;
	bool is_main;
} forms[] = {
#define FORM(bit, main, text) { text, main },
#include "validate/formulary_words.list"
#undef FORM
};

/* Words of prescriptions and invoices that are no part of a name. */
static const char idle_words[] =
	" DE DU DES LA LE LES ET A AU EN POUR PAR SUR UN UNE QSP JOUR JOURS FOIS MATIN MIDI SOIR "
	"PENDANT PDT SI BESOIN AVANT APRES REPAS PRISE PRISES MOIS SEMAINE SEMAINES TRAITEMENT "
	"PPV PPM DH DHS MAD PRIX LOT EXP PER QTE NB X J SS NS UNITE UNITES POURCENT N OU I M PRE "
	"USAGE INTERMEDIAIRE VOIE ";

const struct unit_words words_units[] = {
	{ " MG MGS M6 M9 MQ NG NIG MILLIGRAMMES ", UNIT_MG, 1 },
	{ " G GR GRS GRAMMES ", UNIT_MG, 1000 },
	{ " UG MCG MICROGRAMMES GAMMA ", UNIT_MG, 0.001 },
	{ " KG ", UNIT_MG, 1e6 },
	{ " ML MIL MI CC ", UNIT_ML, 1 },
	{ " CL ", UNIT_ML, 10 },
	{ " L LITRE LITRES ", UNIT_ML, 1000 },
	{ " POURCENT POUR PC ", UNIT_PERCENT, 1 },
	{ " UI U IU UL UNITES UAH ", UNIT_IU, 1 },
	{ " MUI MEG MILLIONS MU MULL ", UNIT_IU, 1e6 },
};

static bool has_word(const char *words, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = strstr(words, word); length > 0 && at != NULL;
	     at = strstr(at + 1, word))
		if (at > words && at[-1] == ' ' && at[length] == ' ')
			return true;
	return false;
}

int words_unit(const char *word)
{
	for (size_t i = 0; i < ARRAY_LENGTH(words_units); i++)
		if (has_word(words_units[i].spellings, word))
			return (int)i;
	return -1;
}

form_set_bits words_forms_exactly(const char *word)
{
	form_set_bits bits = 0;

	for (size_t i = 0; i < ARRAY_LENGTH(forms); i++)
		if (has_word(forms[i].spellings, word))
			bits |= (form_set_bits)1 << i;
	return bits;
}

/* Edits that a word of forms may have and still be it; abbreviations are too short for any. */
static int edits_allowed(size_t length)
{
	return length >= 8 ? 2 : length >= 5 ? 1 : 0;
}

/* True when the word begins a full spelling, or is one with misreadings. */
static bool is_like(const char *word, const char *spelling, size_t spelling_length)
{
	char full[WORD_SIZE];
	size_t length = strlen(word);
	int allowed = edits_allowed(length);

	if (length >= 4 && length < spelling_length && strncmp(word, spelling, length) == 0)
		return true;
	if (allowed == 0 || spelling_length < 5 || spelling_length >= sizeof(full) ||
	    labs((long)length - (long)spelling_length) > allowed)
		return false;
	memcpy(full, spelling, spelling_length);
	full[spelling_length] = '\0';
	return text_distance(word, full) <= allowed;
}

static form_set_bits near_forms(const char *word)
{
	if (strlen(word) < 4)
		return 0;
	for (size_t i = 0; i < ARRAY_LENGTH(forms); i++)
		for (const char *at = forms[i].spellings + 1; *at != '\0';) {
			size_t length = strcspn(at, " ");

			if (is_like(word, at, length))
				return (form_set_bits)1 << i;
			at += length + 1;
		}
	return 0;
}

form_set_bits words_forms(const char *word)
{
	form_set_bits bits = words_forms_exactly(word);

	return bits != 0 ? bits : near_forms(word);
}

form_set_bits words_main_forms(void)
{
	form_set_bits bits = 0;

	for (size_t i = 0; i < ARRAY_LENGTH(forms); i++)
		if (forms[i].is_main)
			bits |= (form_set_bits)1 << i;
	return bits;
}

bool words_is_idle(const char *word)
{
	return has_word(idle_words, word);
}
