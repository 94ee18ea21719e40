#include "validate/settle.h"

#include "base/text.h"
#include "validate/validate.h"

/* Evidence is weighed as it was seen, however often it is settled. */
static struct reading *writable(struct dossier *dossier, const struct reading *reading)
{
	struct reading *settled = &dossier->readings.items[reading - dossier->readings.items];

	if (!settled->settled) {
		settled->settled = true;
		settled->seen_confidence = settled->confidence;
	}
	return settled;
}

void settle_write(struct dossier *dossier, const struct reading *reading, const char *value,
		  double confidence, bool from_register)
{
	struct reading *settled = writable(dossier, reading);

	if (settled->read == NULL)
		settled->read = settled->value;
	settled->value = arena_copy_text(dossier->arena, value);
	settled->confidence = confidence;
	if (from_register)
		settled->source = SOURCE_REGISTER;
}

void settle_raise(struct dossier *dossier, const struct reading *reading, double confidence)
{
	struct reading *raised = writable(dossier, reading);

	if (confidence > raised->confidence)
		raised->confidence = confidence;
}

double settle_misread(double confidence, double rate)
{
	return (1 - confidence) / (1 - confidence + confidence * rate);
}

void validate_settle(struct dossier *dossier, const struct register_answers *answers)
{
	if (answers->known) {
		settle_identity(dossier, answers);
		settle_practices(dossier, answers);
		settle_codes(dossier, answers);
	}
	settle_dates(dossier, answers);
	settle_amounts(dossier, answers);
}
