#include "store/save_claim.h"

#include "store/sql.h"

#include "base/memory.h"

#include <math.h>

/* {CNOPS/1,MGPAP/1} */
static const char *judged_by(struct arena *arena, const struct claim *claim)
{
	struct text array = { 0 };
	const char *copy;

	for (size_t i = 0; i < claim->judged_by.count; i++)
		sql_array_add(&array, arena_format(arena, "%s/%d", claim->judged_by.items[i].payer,
						   claim->judged_by.items[i].number));
	copy = arena_copy_text(arena, sql_array_end(&array));
	text_clear(&array);
	return copy;
}

/* What its doubts cost on average if nobody looks, in centimes. */
static centimes cost_of(const struct claim *claim)
{
	double cost = 0;

	for (size_t i = 0; i < claim->doubts.count; i++)
		cost += claim->doubts.items[i].wrong * (double)claim->doubts.items[i].stake;
	return (centimes)llround(cost);
}

static enum status save_claim(const struct saving *saving, struct error *error)
{
	struct arena *arena = saving->store->scratch;
	const struct claim *claim = saving->claim;
	const char *const values[] = {
		saving->id,
		sql_text(arena, claim->immatriculation),
		sql_text(arena, claim->beneficiary),
		sql_text(arena, claim->relation),
		sql_date(arena, claim->birth),
		sql_text(arena, claim->practitioner_inpe),
		sql_text(arena, claim->pharmacy_inpe),
		sql_date(arena, claim->care_date),
		sql_date(arena, claim->dispensing_date),
		sql_amount(arena, claim->medicines_amount),
		sql_amount(arena, claim->total),
		sql_amount(arena, claim->payable),
		verdict_name(claim->verdict),
		sql_real(arena, claim->confidence),
		judged_by(arena, claim),
		saving->judgement,
		sql_number(arena, saving->dossier->revision),
		desk_decision_name(saving->dossier->decision),
		sql_number(arena, cost_of(claim)),
	};

	return session_send(saving->store, STATEMENT_save_claim, values, error);
}

static enum status save_acts(const struct saving *saving, struct error *error)
{
	struct batch batch = { .columns = 6 };

	for (size_t i = 0; i < saving->claim->acts.count; i++) {
		const struct act *act = &saving->claim->acts.items[i];

		batch_add_number(&batch, (long long)i + 1);
		batch_add_date(&batch, act->date);
		batch_add_text(&batch, act->letter);
		batch_add_number(&batch, act->coefficient);
		batch_add_amount(&batch, act->amount);
		batch_add_amount(&batch, act->payable);
	}
	return batch_send_of(saving->store, STATEMENT_save_acts, saving->id, saving->judgement,
			     &batch, error);
}

static enum status save_medicines(const struct saving *saving, struct error *error)
{
	struct batch batch = { .columns = 11 };

	for (size_t i = 0; i < saving->claim->medicines.count; i++) {
		const struct medicine_line *line = &saving->claim->medicines.items[i];

		batch_add_number(&batch, (long long)i + 1);
		batch_add_text(&batch, line->code);
		batch_add_text(&batch, line->name);
		batch_add_number(&batch, line->quantity);
		batch_add_amount(&batch, line->unit_price);
		batch_add_amount(&batch, line->amount);
		batch_add_amount(&batch, line->base_price);
		if (line->rate_percent >= 0)
			batch_add_number(&batch, line->rate_percent);
		else
			batch_add(&batch, NULL);
		batch_add_amount(&batch, line->payable);
		batch_add_text(&batch, line->code != NULL ? source_name(line->code_source) : NULL);
		if (line->treatment_days > 0)
			batch_add_number(&batch, line->treatment_days);
		else
			batch_add(&batch, NULL);
	}
	return batch_send_of(saving->store, STATEMENT_save_medicines, saving->id, saving->judgement,
			     &batch, error);
}

/* 0: no page. */
static void add_page_number(struct batch *batch, int page)
{
	if (page > 0)
		batch_add_number(batch, page);
	else
		batch_add(batch, NULL);
}

static enum status save_reasons(const struct saving *saving, struct error *error)
{
	struct batch batch = { .columns = 9 };

	for (size_t i = 0; i < saving->claim->reasons.count; i++) {
		const struct reason *reason = &saving->claim->reasons.items[i];

		batch_add_number(&batch, (long long)i + 1);
		batch_add(&batch, reason_code_name(reason->code));
		batch_add(&batch, severity_name(reason->severity));
		batch_add_text(&batch, reason->field);
		add_page_number(&batch, reason->page);
		batch_add_text(&batch, reason->message_fr);
		batch_add_text(&batch, reason->message_ar);
		batch_add_text(&batch, reason->other_field);
		add_page_number(&batch, reason->other_page);
	}
	return batch_send_of(saving->store, STATEMENT_save_reasons, saving->id, saving->judgement,
			     &batch, error);
}

static enum status save_shares(const struct saving *saving, struct error *error)
{
	struct batch batch = { .columns = 10 };

	for (size_t i = 0; i < saving->claim->shares.count; i++) {
		const struct share *share = &saving->claim->shares.items[i];

		batch_add_number(&batch, (long long)i + 1);
		batch_add_text(&batch, share->payer);
		batch_add(&batch, share_line_name(share));
		batch_add_number(&batch, (long long)share->line + 1);
		batch_add_amount(&batch, share->asked);
		batch_add_amount(&batch, share->base);
		if (share->rate_percent >= 0)
			batch_add_number(&batch, share->rate_percent);
		else
			batch_add(&batch, NULL);
		batch_add_amount(&batch, share->amount);
		batch_add_text(&batch, share->message_fr);
		batch_add_text(&batch, share->message_ar);
	}
	return batch_send_of(saving->store, STATEMENT_save_shares, saving->id, saving->judgement,
			     &batch, error);
}

static enum status save_doubts(const struct saving *saving, struct error *error)
{
	struct batch batch = { .columns = 6 };

	for (size_t i = 0; i < saving->claim->doubts.count; i++) {
		const struct doubt *doubt = &saving->claim->doubts.items[i];

		batch_add_number(&batch, (long long)i + 1);
		batch_add_text(&batch, doubt->value);
		batch_add_text(&batch, doubt->field);
		add_page_number(&batch, doubt->page);
		batch_add_real(&batch, doubt->wrong);
		batch_add_number(&batch, doubt->stake);
	}
	return batch_send_of(saving->store, STATEMENT_save_doubts, saving->id, saving->judgement,
			     &batch, error);
}

enum status saving_claim(const struct saving *saving, struct error *error)
{
	static enum status (*const save[])(const struct saving *, struct error *) = {
		save_claim, save_acts, save_medicines, save_reasons, save_shares, save_doubts,
	};
	enum status status = STATUS_OK;

	for (size_t i = 0; status == STATUS_OK && i < ARRAY_LENGTH(save); i++)
		status = save[i](saving, error);
	return status;
}

void saving_add_guesses(struct batch *batch, const struct reading *reading)
{
	struct text text = { 0 };

	if (!reading_offers_guesses(reading)) {
		batch_add(batch, NULL);
		return;
	}
	for (int i = 0; i < reading->guess_count; i++) {
		text_append(&text, i == 0 ? "[{\"value\":" : ",{\"value\":");
		sql_json_text(&text, reading->guesses[i].value);
		text_append_format(&text, ",\"confidence\":%.4f}", reading->guesses[i].probability);
	}
	text_append(&text, "]");
	batch_add_text(batch, text_value(&text));
	text_clear(&text);
}
