/*
 * The same day stands in three places: the care in the row of the act, at the doctor's signature
 * and on the ordonnance; the purchase in the pharmacy's row, on the invoice and, mostly, at the
 * insured's signature. Two that agree settle a third that is one doubtful digit away.
 */
#include "validate/days.h"
#include "validate/match.h"
#include "validate/settle.h"

#include <math.h>

/* How often such dates truly are two dates that look alike. */
#define RATE_DATES_DIFFER 0.05

#define DOUBTFUL 0.9
#define AGREED_MIN 0.97

static void settle_one(struct dossier *dossier, const struct reading *reading,
		       const struct vote *vote)
{
	struct date date = day_of_vote(*vote);
	char text[DATE_TEXT_SIZE];

	switch (match_date(reading->value, date)) {
	case CLOSENESS_SAME:
		settle_raise(dossier, reading, vote->confidence);
		break;
	case CLOSENESS_NEAR:
		if (reading->confidence < DOUBTFUL)
			settle_write(dossier, reading, date_format_iso(date, text),
				     fmin(settle_misread(reading->confidence, RATE_DATES_DIFFER),
					  vote->confidence),
				     false);
		break;
	case CLOSENESS_FAR:
		break;
	}
}

static void settle_day(struct dossier *dossier, const struct reading *witnesses[DAY_PLACES])
{
	struct ballots ballots = { .count = 0 };
	struct vote vote;

	for (int i = 0; i < DAY_PLACES; i++)
		day_vote(&ballots, witnesses[i]);
	vote = vote_count(&ballots);
	if (vote.voices < 2 || vote.confidence < AGREED_MIN)
		return;
	for (int i = 0; i < DAY_PLACES; i++)
		if (witnesses[i] != NULL)
			settle_one(dossier, witnesses[i], &vote);
}

void settle_dates(struct dossier *dossier, const struct register_answers *answers)
{
	struct paper paper;

	paper_gather(dossier, answers, &paper);
	/* with several acts or invoices it is not said which belongs to which */
	if (paper.acts.count <= 1)
		settle_day(dossier, (const struct reading *[]){
					    paper_on_form(dossier, "acte_1_date"),
					    paper_on_form(dossier, "medecin_date"),
					    paper_on_document(dossier, "ordonnance", 0, "date") });
	if (paper.pharmacy.count <= 1 && paper.invoices.count <= 1)
		settle_day(dossier, (const struct reading *[]){
					    paper_on_form(dossier, "pharmacie_1_date"),
					    paper_on_form(dossier, "assure_date"),
					    paper_on_document(dossier, "facture", 0, "date") });
}
