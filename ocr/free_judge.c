/*
 * What kind of paper a free page is. Words and layout are evidence, each with a weight in natural
 * logarithm of odds; the weights of a kind are added up and the kinds compared as in a naive Bayes
 * classifier. "Other" starts with what a page without evidence deserves.
 */
#include "ocr/free.h"
#include "ocr/values.h"

#include "base/memory.h"

#include <math.h>
#include <string.h>

enum { TYPE_COUNT = PAGE_BLANK + 1 };

/* In the order in which a row of the table is read; packing it tighter would make it harder. */
struct evidence { /* NOLINT(clang-analyzer-optin.performance.Padding) */
	enum page_type type;
	double weight;
	int most; /* how often it is counted on one page */
	const char *phrase;
};

static const struct evidence table[] = {
	{ PAGE_ORDONNANCE, 4.0, 1, "ORDONNANCE" },
	{ PAGE_ORDONNANCE, 2.0, 1, "PRESCRIPTION" },
	{ PAGE_ORDONNANCE, 1.5, 3, "QSP" },
	{ PAGE_ORDONNANCE, 1.0, 3, "PENDANT" },
	{ PAGE_ORDONNANCE, 1.0, 3, "PAR JOUR" },
	{ PAGE_ORDONNANCE, 1.0, 3, "MATIN" },
	{ PAGE_ORDONNANCE, 1.0, 3, "SOIR" },
	{ PAGE_ORDONNANCE, 0.7, 1, "MIDI" },
	{ PAGE_ORDONNANCE, 1.0, 2, "REPAS" },
	{ PAGE_ORDONNANCE, 1.0, 1, "AU COUCHER" },
	{ PAGE_ORDONNANCE, 0.7, 2, "PRISE" },
	{ PAGE_ORDONNANCE, 0.7, 2, "PRENDRE" },
	{ PAGE_ORDONNANCE, 0.7, 2, "TRAITEMENT" },
	{ PAGE_ORDONNANCE, 0.7, 1, "A RENOUVELER" },
	{ PAGE_ORDONNANCE, 1.0, 1, "DR" },
	{ PAGE_ORDONNANCE, 1.0, 1, "DOCTEUR" },
	{ PAGE_ORDONNANCE, 0.7, 1, "SPECIALISTE" },
	{ PAGE_ORDONNANCE, 0.7, 1, "PATIENT" },
	{ PAGE_ORDONNANCE, 0.5, 1, "SUR RENDEZ VOUS" },
	{ PAGE_FACTURE, 4.0, 1, "FACTURE" },
	{ PAGE_FACTURE, 2.0, 1, "TICKET" },
	{ PAGE_FACTURE, 1.5, 1, "RECU" },
	{ PAGE_FACTURE, 2.0, 1, "INVOICE" },
	{ PAGE_FACTURE, 1.0, 1, "RECEIPT" },
	{ PAGE_FACTURE, 1.5, 2, "TOTAL" },
	{ PAGE_FACTURE, 1.5, 1, "TTC" },
	{ PAGE_FACTURE, 1.0, 1, "TVA" },
	{ PAGE_FACTURE, 1.0, 1, "NET A PAYER" },
	{ PAGE_FACTURE, 1.0, 1, "MONTANT" },
	{ PAGE_FACTURE, 1.0, 1, "DESIGNATION" },
	{ PAGE_FACTURE, 1.0, 1, "PRIX" },
	{ PAGE_FACTURE, 1.0, 1, "P U" },
	{ PAGE_FACTURE, 1.0, 1, "PU" },
	{ PAGE_FACTURE, 0.7, 1, "QTE" },
	{ PAGE_FACTURE, 0.7, 1, "QUANTITE" },
	{ PAGE_FACTURE, 0.7, 1, "REMISE" },
	{ PAGE_FACTURE, 1.0, 1, "ESPECES" },
	{ PAGE_FACTURE, 0.7, 1, "RENDU" },
	{ PAGE_FACTURE, 0.7, 1, "CAISSE" },
	{ PAGE_FACTURE, 1.0, 1, "CLIENT" },
	{ PAGE_FACTURE, 0.5, 1, "DOIT" },
	{ PAGE_FACTURE, 1.0, 1, "ICE" },
	{ PAGE_FACTURE, 0.5, 1, "PATENTE" },
	{ PAGE_FACTURE, 1.0, 1, "PHARMACIE" },
	{ PAGE_FACTURE, 1.0, 1, "ARRETEE LA PRESENTE" },
	{ PAGE_VIGNETTES, 1.5, 3, "PPV" },
	{ PAGE_VIGNETTES, 1.5, 3, "PPM" },
	{ PAGE_ATTESTATION, 4.0, 1, "ATTESTATION" },
	{ PAGE_ATTESTATION, 2.0, 1, "ATTESTE" },
	{ PAGE_ATTESTATION, 2.0, 1, "CERTIFICAT D IMMATRICULATION" },
	{ PAGE_ATTESTATION, 1.5, 1, "IMMATRICULATION" },
	{ PAGE_ATTESTATION, 1.0, 1, "AFFILIATION" },
	{ PAGE_ATTESTATION, 1.0, 1, "MUTUELLE" },
	{ PAGE_ATTESTATION, 1.0, 1, "SOUSSIGNE" },
	{ PAGE_ATTESTATION, 1.0, 1, "AYANTS DROIT" },
	{ PAGE_OTHER, 3.0, 1, "RESULTATS" },
	{ PAGE_OTHER, 4.0, 1, "COMPTE RENDU" },
	{ PAGE_OTHER, 5.0, 1, "FEUILLE DE SOINS" },
	{ PAGE_OTHER, 5.0, 1, "CERTIFICAT MEDICAL" },
	{ PAGE_OTHER, 4.0, 1, "DEVIS" },
	{ PAGE_OTHER, 3.0, 1, "VALEURS DE REFERENCE" },
	{ PAGE_OTHER, 3.0, 1, "VALEURS USUELLES" },
	{ PAGE_OTHER, 2.0, 1, "ANALYSES MEDICALES" },
	{ PAGE_OTHER, 2.0, 1, "BIOLOGIE" },
	{ PAGE_OTHER, 1.5, 1, "ECHOGRAPHIE" },
	{ PAGE_OTHER, 1.0, 1, "CONCLUSION" },
};

static int count_phrase(const line_list *lines, const char *phrase, int most)
{
	int count = 0;

	for (size_t i = 0; i < lines->count && count < most; i++) {
		struct found found = line_find(&lines->items[i], 0, phrase);

		while (found.from >= 0 && count < most) {
			count++;
			found = line_find(&lines->items[i], found.to, phrase);
		}
	}
	return count;
}

static void weigh_words(const struct free_page *paper, double *scores)
{
	for (size_t i = 0; i < ARRAY_LENGTH(table); i++) {
		int count = count_phrase(&paper->lines, table[i].phrase, table[i].most);

		if (table[i].type == PAGE_VIGNETTES)
			count = count_phrase(&paper->labels, table[i].phrase,
					     table[i].most - count) +
				count;
		scores[table[i].type] += table[i].weight * count;
	}
}

/* A line that ends in an amount with decimals, as the lines of invoices and receipts do. */
static bool ends_in_amount(const struct text_line *line)
{
	struct number number;

	for (int i = line->token_count - 1; i >= 0 && i >= line->token_count - 3; i--)
		if (line_number_at(line, i, &number) && number.kind == NUMBER_AMOUNT)
			return line->token_count > 1;
	return false;
}

static double least(double a, double b)
{
	return a < b ? a : b;
}

static void weigh_layout(const struct free_page *paper, double *scores)
{
	int amounts = 0, words = 0;

	for (size_t i = 0; i < paper->lines.count; i++) {
		amounts += ends_in_amount(&paper->lines.items[i]);
		words += paper->lines.items[i].part_count;
	}
	scores[PAGE_FACTURE] += least(0.7 * amounts, 4.0);
	scores[PAGE_VIGNETTES] += least(3.0 * paper->label_count, 7.0) - 0.2 * words;
}

/* What a page without any evidence is, as odds against the kinds that are known. */
static const double OTHER_SCORE = 2.5;

enum page_type free_judge(const struct free_page *paper, double *ret_probability)
{
	double scores[TYPE_COUNT] = { [PAGE_OTHER] = OTHER_SCORE }, sum = 0;
	static const enum page_type kinds[] = { PAGE_OTHER, PAGE_ORDONNANCE, PAGE_FACTURE,
						PAGE_VIGNETTES, PAGE_ATTESTATION };
	enum page_type best = PAGE_OTHER;

	weigh_words(paper, scores);
	weigh_layout(paper, scores);
	for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++)
		if (scores[kinds[i]] > scores[best])
			best = kinds[i];
	for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++)
		sum += exp(scores[kinds[i]] - scores[best]);
	*ret_probability = least(1 / sum, 0.99);
	return best;
}
