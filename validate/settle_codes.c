/* A box code in digits under unread bars gains when something else on the paper says the same. */
#include "validate/printed.h"
#include "validate/settle.h"

void settle_codes(struct dossier *dossier, const struct register_answers *answers)
{
	struct paper paper;

	paper_gather(dossier, answers, &paper);
	for (size_t i = 0; i < dossier->readings.count; i++) {
		const struct reading *reading = &dossier->readings.items[i];

		if (printed_is_code(reading) && printed_is_confirmed(&paper, reading))
			settle_raise(dossier, reading, PRINTED_CONFIDENCE);
	}
}
