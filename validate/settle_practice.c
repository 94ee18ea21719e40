/* An INPE read in cells or print takes the registered value that a label or another page confirms.
 */
#include "base/text.h"
#include "validate/match.h"
#include "validate/practice.h"
#include "validate/settle.h"
#include "validate/vote.h"

/* How often somebody writes an INPE one digit wrong. */
#define RATE_INPE 0.005

#define FOUND_MIN 0.95 /* the INPE is settled from this confidence on */
#define SURE 0.97      /* a reading as sure as this stays as it is */
#define POOR 0.8       /* and one below this may be two digits wrong, beside a printed label */

static bool is_misread(const struct reading *reading, const struct practice *practice)
{
	int edits = match_code_edits(reading->value, practice->inpe);

	return (edits == 1 && reading->confidence < SURE) ||
	       (edits == 2 && reading->confidence < POOR && practice->on_label);
}

static void settle_practice(struct dossier *dossier, const struct register_answers *answers,
			    bool pharmacy)
{
	const struct reading *readings[PRACTICE_READINGS];
	struct paper paper;
	struct practice practice;

	paper_gather(dossier, answers, &paper);
	practice_find(&paper, pharmacy, &practice);
	if (practice.row == NULL || practice.rival != NULL || practice.confidence < FOUND_MIN)
		return;
	practice_readings(&paper, pharmacy, readings);
	for (int i = 0; i < PRACTICE_READINGS; i++) {
		if (readings[i] == NULL)
			continue;
		if (text_equal(readings[i]->value, practice.inpe))
			settle_raise(dossier, readings[i], practice.confidence);
		else if (is_misread(readings[i], &practice))
			settle_write(dossier, readings[i], practice.inpe,
				     settle_misread(readings[i]->confidence, RATE_INPE), true);
	}
}

void settle_practices(struct dossier *dossier, const struct register_answers *answers)
{
	settle_practice(dossier, answers, false);
	settle_practice(dossier, answers, true);
}
