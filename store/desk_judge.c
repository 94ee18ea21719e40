/*
 * One more judgement of a stored dossier: a claim row with the next number, all that hangs on it,
 * and what registers and sums made of the readings this time. Nothing older is changed but the mark
 * of which is current.
 */
#include "store/deeds.h"
#include "store/desk_rows.h"
#include "store/save_claim.h"
#include "store/search_note.h"
#include "store/sql.h"

#include "base/memory.h"

/* A reading's row says what it came to at first; the statement stores what is otherwise. */
static void add_read(struct batch *batch, const struct reading *reading)
{
	batch_add_number(batch, reading->ordinal);
	for (int i = 0; i < 3; i++) /* page, form, name are the reading's */
		batch_add(batch, NULL);
	batch_add_text(batch, reading->value);
	batch_add_text(batch, reading->read);
	batch_add_real(batch, reading->confidence);
	batch_add(batch, source_name(reading->source));
	for (int i = 0; i < 5; i++) /* nor is there another place, or a guess */
		batch_add(batch, NULL);
}

static void add_made(struct batch *batch, const struct reading *reading)
{
	batch_add(batch, NULL);
	batch_add_number(batch, reading->page);
	batch_add_text(batch, reading->form);
	batch_add_text(batch, reading->name);
	batch_add_text(batch, reading->value);
	batch_add_text(batch, reading->read);
	batch_add_real(batch, reading->confidence);
	batch_add(batch, source_name(reading->source));
	batch_add_number(batch, reading->box.x);
	batch_add_number(batch, reading->box.y);
	batch_add_number(batch, reading->box.w);
	batch_add_number(batch, reading->box.h);
	saving_add_guesses(batch, reading);
}

static enum status save_settled(const struct saving *saving, struct error *error)
{
	struct batch batch = { .columns = 14 };

	for (size_t i = 0; i < saving->dossier->readings.count; i++) {
		const struct reading *reading = &saving->dossier->readings.items[i];

		batch_add_number(&batch, (long long)i + 1);
		if (reading->ordinal > 0)
			add_read(&batch, reading);
		else
			add_made(&batch, reading);
	}
	return batch_send_of(saving->store, STATEMENT_desk_save_settled, saving->id,
			     saving->judgement, &batch, error);
}

static void note_judged(const struct saving *saving)
{
	const char *details = arena_format(
		saving->store->scratch, "{\"verdict\":\"%s\",\"judgement\":%s,\"change\":%d}",
		verdict_name(saving->claim->verdict), saving->judgement, saving->dossier->revision);

	deeds_note(saving->store, DEED_DOSSIER_JUDGED,
		   &(struct deed_facts){ .dossier = saving->id, .details = details });
}

enum status store_save_judgement(struct store *store, const struct dossier *dossier,
				 const struct claim *claim, struct error *error)
{
	struct saving saving = { .store = store, .dossier = dossier, .claim = claim };
	long long judgement = 0;
	enum status status;

	arena_reset(store->scratch);
	saving.id = sql_number(store->scratch, dossier->id);
	status = session_ask_number(store, STATEMENT_desk_judge_begin, &saving.id, &judgement,
				    error);
	saving.judgement = sql_number(store->scratch, judgement);
	if (status == STATUS_OK)
		status = saving_claim(&saving, error);
	if (status == STATUS_OK)
		status = save_settled(&saving, error);
	if (status == STATUS_OK)
		status = search_note(store, &dossier->id, 1, error);
	if (status == STATUS_OK)
		note_judged(&saving);
	return status;
}
