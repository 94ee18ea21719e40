/* The order of the stages for a dossier that is read already. */
#include "pipeline/replay.h"

#include "barcode/barcode.h"
#include "base/memory.h"
#include "base/text.h"
#include "model/form.h"
#include "pipeline/history.h"
#include "validate/validate.h"

#include <stdlib.h>

struct replay {
	struct store *store;
	struct form_set forms;
	struct known_medicines *medicines;
};

enum status replay_open(const char *forms_dir, struct store *store, struct replay **ret_replay,
			struct error *error)
{
	struct replay *replay = memory_new(1, sizeof(*replay));
	enum status status = form_set_load(forms_dir, &replay->forms, error);

	replay->store = store;
	replay->medicines = known_medicines_new();
	if (status == STATUS_OK)
		status = known_medicines_refresh(replay->medicines, store, error);
	if (status == STATUS_OK)
		*ret_replay = replay;
	else
		replay_close(replay);
	return status;
}

void replay_close(struct replay *replay)
{
	if (replay == NULL)
		return;
	known_medicines_free(replay->medicines);
	form_set_free(&replay->forms);
	free(replay);
}

/* The dossiers stored before it, those of its own file too. */
static enum status judge_beside_earlier(struct store *store, struct dossier *dossier,
					const struct register_answers *answers, struct claim *claim,
					struct error *error)
{
	struct register_answers with_history = *answers;
	struct pipeline_result alone = { .dossiers = &dossier, .claims = claim, .count = 1 };
	struct history history;
	bool is_worth_judging;
	enum status status =
		history_find(store, &alone, 0, answers, &history, &is_worth_judging, error);

	if (status != STATUS_OK || !is_worth_judging)
		return status;
	with_history.history = &history;
	validate_claim(dossier, &with_history, claim);
	return STATUS_OK;
}

/* As pipeline.c judges what it has just read; the twins are those of that day. */
static enum status judge(struct replay *replay, struct store *store, struct dossier *dossier,
			 struct claim *claim, struct error *error)
{
	struct register_questions questions;
	struct register_answers answers;
	enum status status;

	validate_ask(dossier, &questions);
	status = store_answer(store, &questions, dossier->arena, &answers, error);
	if (status != STATUS_OK)
		return status;
	answers.formulary = known_medicines_formulary(replay->medicines);
	for (size_t i = 0; i < dossier->twins.count; i++)
		*LIST_ADD(dossier->arena, &answers.twins) = dossier->twins.items[i];
	barcode_assign_roles(dossier, &answers);
	validate_settle(dossier, &answers);
	validate_claim(dossier, &answers, claim);
	return judge_beside_earlier(store, dossier, &answers, claim, error);
}

enum status replay_judge(struct replay *replay, struct store *store, long id, bool is_first,
			 struct replayed *ret_replayed, struct error *error)
{
	struct replayed replayed = {
		.before = { .verdict = VERDICT_REVIEW,
			    .total = AMOUNT_UNKNOWN,
			    .payable = AMOUNT_UNKNOWN },
	};
	enum status status =
		store_load_dossier(store, id, &replay->forms, &replayed.dossier, error);

	if (status == STATUS_OK && !is_first)
		status = store_load_judgement(store, id, replayed.dossier->arena, &replayed.before,
					      error);
	if (status == STATUS_OK)
		status = judge(replay, store, replayed.dossier, &replayed.claim, error);
	if (status == STATUS_OK)
		*ret_replayed = replayed;
	else
		replayed_clear(&replayed);
	return status;
}

enum status replay_dossier(struct replay *replay, long id, struct replayed *ret_replayed,
			   struct error *error)
{
	return replay_judge(replay, replay->store, id, false, ret_replayed, error);
}

const struct form_set *replay_forms(const struct replay *replay)
{
	return &replay->forms;
}

enum status replay_refresh(struct replay *replay, struct store *store, struct error *error)
{
	return known_medicines_refresh(replay->medicines, store, error);
}

struct reason replay_keep_reason(const struct reason *reason, struct arena *arena)
{
	struct reason kept = *reason;

	kept.field = arena_copy_text(arena, reason->field);
	kept.other_field = arena_copy_text(arena, reason->other_field);
	kept.message_fr = arena_copy_text(arena, reason->message_fr);
	kept.message_ar = arena_copy_text(arena, reason->message_ar);
	return kept;
}

void replayed_clear(struct replayed *replayed)
{
	dossier_free(replayed->dossier);
	*replayed = (struct replayed){ 0 };
}

/* ---- comparing ------------------------------------------------------------------------------ */

static bool is_same_reason(const struct reason *a, const struct reason *b)
{
	return a->code == b->code && a->severity == b->severity && a->page == b->page &&
	       a->other_page == b->other_page && text_equal(a->field, b->field) &&
	       text_equal(a->other_field, b->other_field);
}

/* The place of `reason` among those that have no partner yet; `count` when it has none. */
static size_t partner_of(const struct reason *reason, const struct reason *others, size_t count,
			 const bool *is_taken)
{
	size_t i = 0;

	while (i < count && (is_taken[i] || !is_same_reason(reason, &others[i])))
		i++;
	return i;
}

static void compare_reasons(const struct replayed *replayed, struct replay_changes *changes)
{
	struct arena *arena = replayed->dossier->arena;
	const struct reason *before = replayed->before.reasons.items;
	size_t count = replayed->before.reasons.count;
	bool *is_taken = arena_new_array(arena, count + 1, sizeof(*is_taken));

	for (size_t i = 0; i < replayed->claim.reasons.count; i++) {
		const struct reason *reason = &replayed->claim.reasons.items[i];
		size_t partner = partner_of(reason, before, count, is_taken);

		if (partner < count)
			is_taken[partner] = true;
		else
			*LIST_ADD(arena, &changes->added) = *reason;
	}
	for (size_t i = 0; i < count; i++)
		if (!is_taken[i])
			*LIST_ADD(arena, &changes->removed) = before[i];
}

static struct payment_change *change_of(struct arena *arena, struct replay_changes *changes,
					const char *payer)
{
	struct payment_change *change;

	for (size_t i = 0; i < changes->payments.count; i++)
		if (text_equal(changes->payments.items[i].payer, payer))
			return &changes->payments.items[i];
	change = LIST_ADD(arena, &changes->payments);
	change->payer = payer;
	return change;
}

static void compare_payments(const struct replayed *replayed, struct replay_changes *changes)
{
	struct arena *arena = replayed->dossier->arena;

	for (size_t i = 0; i < replayed->before.payments.count; i++) {
		const struct payment *payment = &replayed->before.payments.items[i];

		change_of(arena, changes, payment->payer)->before = payment->amount;
	}
	for (size_t i = 0; i < replayed->claim.shares.count; i++) {
		const struct share *share = &replayed->claim.shares.items[i];
		struct payment_change *change = change_of(arena, changes, share->payer);

		if (share->amount == AMOUNT_UNKNOWN || change->after == AMOUNT_UNKNOWN)
			change->after = AMOUNT_UNKNOWN;
		else
			change->after += share->amount;
	}
}

void replay_compare(const struct replayed *replayed, struct replay_changes *ret_changes)
{
	const struct claim *claim = &replayed->claim;
	const struct store_judgement *before = &replayed->before;
	struct replay_changes changes = { .verdict = claim->verdict != before->verdict,
					  .total = claim->total != before->total,
					  .payable = claim->payable != before->payable };

	compare_reasons(replayed, &changes);
	compare_payments(replayed, &changes);
	changes.any = changes.verdict || changes.total || changes.payable ||
		      changes.added.count > 0 || changes.removed.count > 0;
	for (size_t i = 0; i < changes.payments.count; i++)
		changes.any |= changes.payments.items[i].before != changes.payments.items[i].after;
	*ret_changes = changes;
}
