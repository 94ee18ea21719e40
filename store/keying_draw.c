#include "store/keying_draw.h"

#include "store/keying.h"
#include "store/sql.h"

#include "base/lottery.h"
#include "base/text.h"

#define THOUSAND 1000.0

static bool has_image(const struct dossier *dossier, int number)
{
	for (size_t i = 0; i < dossier->pages.count; i++)
		if (dossier->pages.items[i].number == number)
			return dossier->pages.items[i].image_hash[0] != '\0';
	return false;
}

/* Of a place that was read twice the first counts, as a place is keyed once. */
static bool is_again(const struct dossier *dossier, size_t index)
{
	const struct reading *reading = &dossier->readings.items[index];

	for (size_t i = 0; i < index; i++) {
		const struct reading *other = &dossier->readings.items[i];

		if (other->page == reading->page && text_equal(other->form, reading->form) &&
		    text_equal(other->name, reading->name) && keying_is_key(other))
			return true;
	}
	return false;
}

static void add_task(struct batch *batch, const struct reading *reading, double chance,
		     double dossier_chance)
{
	batch_add_number(batch, reading->page);
	batch_add_text(batch, reading->form);
	batch_add_text(batch, reading->name);
	batch_add(batch, value_kind_name(value_kind_of_field(reading->name)));
	batch_add_number(batch, reading->box.x);
	batch_add_number(batch, reading->box.y);
	batch_add_number(batch, reading->box.w);
	batch_add_number(batch, reading->box.h);
	batch_add_exact(batch, chance);
	if (dossier_chance > 0)
		batch_add_exact(batch, dossier_chance);
	else
		batch_add(batch, NULL);
	batch_add_text(batch, reading->value);
	batch_add(batch, source_name(reading->source));
	batch_add_real(batch, reading->confidence);
}

enum status keying_draw(const struct saving *saving, struct error *error)
{
	const struct dossier *dossier = saving->dossier;
	centimes stake = saving->claim->payable;
	struct batch batch = { .columns = 13 };
	struct keying_rate rate;
	const char *by, *at;
	enum status status;
	bool whole;

	if (saving->claim->verdict != VERDICT_ACCEPTED)
		return STATUS_OK;
	status = store_keying_rate(saving->store, saving->store->scratch, &rate, &by, &at, error);
	if (status != STATUS_OK || rate.per_thousand == 0)
		return status;
	whole = lottery_draw() < rate.per_thousand / THOUSAND;
	for (size_t i = 0; i < dossier->readings.count; i++) {
		const struct reading *reading = &dossier->readings.items[i];

		if (keying_is_key(reading) && has_image(dossier, reading->page) &&
		    !is_again(dossier, i) &&
		    keying_is_drawn(&rate, reading, stake, whole, lottery_draw()))
			add_task(&batch, reading, keying_chance(&rate, reading, stake),
				 whole ? rate.per_thousand / THOUSAND : 0);
	}
	return batch_send(saving->store, STATEMENT_keying_draw, saving->id, &batch, error);
}
