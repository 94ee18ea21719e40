/*
 * Every INPE in cells, print or a stamp takes the registered number that stands there in all
 * likelihood, given all that the paper says of the practice; the probability becomes its
 * confidence. One that was read for sure stays as it was read, though it be nobody's: R06 tells.
 * How sure that is, the register and the other papers say for it as well.
 */
#include "base/text.h"
#include "validate/channel.h"
#include "validate/identity.h"
#include "validate/practice.h"
#include "validate/settle.h"
#include "validate/voices.h"

/* What is likelier than everything else is written. */
#define LIKELIEST 0.5

static void settle_field(struct dossier *dossier, const struct practice_field *field)
{
	bool sure = seen_confidence(field->reading) >= NUMBER_SURE;
	const char *seen = seen_value(field->reading);

	if (field->inpe == NULL)
		return;
	if (!sure && field->row != NULL && field->probability >= LIKELIEST &&
	    !text_equal(field->inpe, seen))
		settle_write(dossier, field->reading, field->inpe, field->probability, true);
	else if (field->as_read > seen_confidence(field->reading))
		settle_raise(dossier, field->reading, field->as_read);
	else
		settle_posterior(dossier, field->reading, seen, field->as_read);
}

void settle_practices(struct dossier *dossier, const struct register_answers *answers)
{
	struct practice_field fields[VOICES_MAX];
	struct paper paper;

	paper_gather(dossier, answers, &paper);
	for (int place = 0; place < PRACTICE_PLACES; place++) {
		int count = practice_fields(&paper, (enum practice_place)place, fields);

		for (int i = 0; i < count; i++)
			settle_field(dossier, &fields[i]);
	}
}
