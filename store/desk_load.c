/* All that a screen shows of a dossier. */
#include "store/deeds.h"
#include "store/desk_fields.h"
#include "store/load.h"
#include "store/sql.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define X(name, text) [name] = (text),
static const char *const verdicts[] = { VERDICT_LIST(X) };
static const char *const decisions[] = { DESK_DECISION_LIST(X) };
static const char *const sources[] = { SOURCE_LIST(X) };
#undef X

struct loading {
	struct store *store;
	const char *id, *judgement;
	struct arena *arena;
	const struct form_set *forms;
	struct desk_dossier *dossier;
	LIST(struct placed_form) placed;
	bool is_branch, is_replaced;
};

static enum status run(const struct loading *loading, enum statement statement,
		       PGresult **ret_result, struct error *error)
{
	const char *const values[] = { loading->id, loading->judgement };

	return session_run(loading->store, statement, values, ret_result, error);
}

/* ---- the head ------------------------------------------------------------------------------- */

static void split_names(struct arena *arena, const char *names, struct desk_dossier *dossier)
{
	char *rest = arena_copy_text(arena, names), *name;

	while ((name = strsep(&rest, ",")) != NULL)
		if (name[0] != '\0')
			*LIST_ADD(arena, &dossier->judged_by) = name;
}

static void read_claim(const PGresult *result, struct arena *arena, struct claim *claim)
{
	claim->immatriculation = result_text(arena, result, 0, 16);
	claim->beneficiary = result_text(arena, result, 0, 17);
	claim->relation = result_text(arena, result, 0, 18);
	claim->birth = result_date(result, 0, 19);
	claim->practitioner_inpe = result_text(arena, result, 0, 20);
	claim->pharmacy_inpe = result_text(arena, result, 0, 21);
	claim->care_date = result_date(result, 0, 22);
	claim->dispensing_date = result_date(result, 0, 23);
	claim->medicines_amount = result_number(result, 0, 24, AMOUNT_UNKNOWN);
	claim->total = result_number(result, 0, 25, AMOUNT_UNKNOWN);
	claim->payable = result_number(result, 0, 26, AMOUNT_UNKNOWN);
}

static void read_lock(const PGresult *result, struct arena *arena, struct desk_lock *lock)
{
	lock->waits = result_truth(result, 0, 27);
	lock->deadline = result_date(result, 0, 28);
	lock->since_s = (long)result_number(result, 0, 29, 0);
	lock->held_by = (long)result_number(result, 0, 30, 0);
	lock->held_s = lock->held_by != 0 ? (long)result_number(result, 0, 31, 0) : 0;
	lock->held_by_name = result_text(arena, result, 0, 32);
	lock->handed_to = (long)result_number(result, 0, 33, 0);
	lock->handed_to_name = result_text(arena, result, 0, 34);
	lock->note = result_text(arena, result, 0, 35);
}

static void read_head(struct loading *loading, const PGresult *result)
{
	struct desk_dossier *dossier = loading->dossier;
	struct arena *arena = loading->arena;

	dossier->name = result_text(arena, result, 0, 0);
	dossier->fund = result_text(arena, result, 0, 1);
	dossier->branch = result_text(arena, result, 0, 2);
	dossier->batch = result_text(arena, result, 0, 3);
	dossier->received = result_date(result, 0, 4);
	dossier->revision = dossier->changes = (int)result_number(result, 0, 5, 0);
	dossier->judgement = (int)result_number(result, 0, 6, 0);
	dossier->judged_at = result_text(arena, result, 0, 7);
	split_names(arena, PQgetvalue(result, 0, 8), dossier);
	dossier->verdict = (enum verdict)load_place_of(PQgetvalue(result, 0, 9), verdicts,
						       ARRAY_LENGTH(verdicts), VERDICT_REVIEW);
	dossier->decision = (enum desk_decision)load_place_of(
		PQgetvalue(result, 0, 10), decisions, ARRAY_LENGTH(decisions), DECISION_NONE);
	dossier->decided_by = result_text(arena, result, 0, 11);
	dossier->decided_at = result_text(arena, result, 0, 12);
	dossier->decision_reason = result_text(arena, result, 0, 13);
	dossier->decision_note = result_text(arena, result, 0, 14);
	dossier->confidence = result_real(result, 0, 15, 0);
	dossier->claim.verdict = dossier->verdict;
	dossier->claim.confidence = dossier->confidence;
	read_claim(result, arena, &dossier->claim);
	read_lock(result, arena, &dossier->lock);
	loading->is_replaced = result_truth(result, 0, 36);
	loading->judgement = sql_number(arena, dossier->judgement);
}

static enum status load_head(struct loading *loading, struct error *error)
{
	PGresult *result;
	enum status status = session_ask(loading->store, STATEMENT_desk_is_branch, NULL,
					 &loading->is_branch, error);

	if (status == STATUS_OK)
		status = run(loading,
			     loading->is_branch ? STATEMENT_desk_load_head_as_branch
						: STATEMENT_desk_load_head,
			     &result, error);
	if (status != STATUS_OK)
		return status;
	if (PQntuples(result) == 0)
		status = error_set(error, STATUS_NO_INPUT, "there is no dossier %s in the store",
				   loading->id);
	else
		read_head(loading, result);
	PQclear(result);
	return status;
}

static enum status load_parts(struct loading *loading, struct error *error)
{
	PGresult *result;
	enum status status = run(loading, STATEMENT_desk_load_parts, &result, error);

	if (status != STATUS_OK)
		return status;
	for (int row = 0; row < PQntuples(result); row++) {
		long other = (long)result_number(result, row, 1, 0);

		if (result_truth(result, row, 0))
			*LIST_ADD(loading->arena, &loading->dossier->replaced_by) = other;
		else
			*LIST_ADD(loading->arena, &loading->dossier->made_from) = other;
	}
	PQclear(result);
	return STATUS_OK;
}

/* ---- pages ---------------------------------------------------------------------------------- */

static void read_page(struct loading *loading, const PGresult *result, int row)
{
	struct arena *arena = loading->arena;
	struct desk_page *page = LIST_ADD(arena, &loading->dossier->pages);
	const char *half = PQgetvalue(result, row, 3);
	const struct form *form = form_set_lookup(loading->forms, PQgetvalue(result, row, 1));
	struct placed_form *placed;

	*page = (struct desk_page){
		.number = (int)result_number(result, row, 0, 0),
		.type = result_text(arena, result, row, 1),
		.kind = result_text(arena, result, row, 2),
		.half = text_equal(half, "left")    ? SHEET_LEFT
			: text_equal(half, "right") ? SHEET_RIGHT
						    : SHEET_WHOLE,
		.turn_deg = (int)result_number(result, row, 4, 0),
		.width_px = (int)result_number(result, row, 5, 0),
		.height_px = (int)result_number(result, row, 6, 0),
		.dpi = (int)result_number(result, row, 7, 0),
		.image = result_text(arena, result, row, 8),
		.has_image = !PQgetisnull(result, row, 8),
		.trouble = result_text(arena, result, row, 9),
		.type_by_person = result_truth(result, row, 10),
		.turn_by_person = result_truth(result, row, 11),
		.is_unread = result_truth(result, row, 10) && form != NULL,
	};
	if (form == NULL)
		return;
	placed = LIST_ADD(arena, &loading->placed);
	*placed = (struct placed_form){ .page = page->number,
					.form = form,
					.half = page->half,
					.is_placed = !PQgetisnull(result, row, 12),
					.place = { .xx = result_real(result, row, 12, 1),
						   .xy = result_real(result, row, 13, 0),
						   .x0 = result_real(result, row, 14, 0),
						   .yx = result_real(result, row, 15, 0),
						   .yy = result_real(result, row, 16, 1),
						   .y0 = result_real(result, row, 17, 0) } };
}

static enum status load_pages(struct loading *loading, struct error *error)
{
	PGresult *result;
	enum status status = run(loading, STATEMENT_desk_load_pages, &result, error);

	if (status != STATUS_OK)
		return status;
	for (int row = 0; row < PQntuples(result); row++)
		read_page(loading, result, row);
	PQclear(result);
	return STATUS_OK;
}

static enum status load_faults(struct loading *loading, struct error *error)
{
	PGresult *result;
	enum status status = run(loading, STATEMENT_load_page_faults, &result, error);

	if (status != STATUS_OK)
		return status;
	for (int row = 0; row < PQntuples(result); row++)
		for (size_t i = 0; i < loading->dossier->pages.count; i++) {
			struct desk_page *page = &loading->dossier->pages.items[i];
			enum reason_code code;

			if (page->number == (int)result_number(result, row, 0, 0) &&
			    reason_code_parse(PQgetvalue(result, row, 1), &code))
				*LIST_ADD(loading->arena, &page->faults) = code;
		}
	PQclear(result);
	return STATUS_OK;
}

/* ---- the judgement -------------------------------------------------------------------------- */

typedef void take_row(struct loading *loading, const PGresult *result, int row);

static enum status each_row(struct loading *loading, enum statement statement, take_row *take,
			    struct error *error)
{
	PGresult *result;
	enum status status = run(loading, statement, &result, error);

	if (status != STATUS_OK)
		return status;
	for (int row = 0; row < PQntuples(result); row++)
		take(loading, result, row);
	PQclear(result);
	return STATUS_OK;
}

static void take_act(struct loading *loading, const PGresult *result, int row)
{
	*LIST_ADD(loading->arena, &loading->dossier->claim.acts) = (struct act){
		.date = result_date(result, row, 0),
		.letter = result_text(loading->arena, result, row, 1),
		.coefficient = (int)result_number(result, row, 2, 0),
		.amount = result_number(result, row, 3, AMOUNT_UNKNOWN),
		.payable = result_number(result, row, 4, AMOUNT_UNKNOWN),
	};
}

static void take_medicine(struct loading *loading, const PGresult *result, int row)
{
	*LIST_ADD(loading->arena, &loading->dossier->claim.medicines) = (struct medicine_line){
		.code = result_text(loading->arena, result, row, 0),
		.name = result_text(loading->arena, result, row, 1),
		.quantity = (int)result_number(result, row, 2, 0),
		.unit_price = result_number(result, row, 3, AMOUNT_UNKNOWN),
		.amount = result_number(result, row, 4, AMOUNT_UNKNOWN),
		.base_price = result_number(result, row, 5, AMOUNT_UNKNOWN),
		.rate_percent = (int)result_number(result, row, 6, -1),
		.payable = result_number(result, row, 7, AMOUNT_UNKNOWN),
		.code_source = (enum source)load_place_of(PQgetvalue(result, row, 8), sources,
							  ARRAY_LENGTH(sources), SOURCE_BARCODE),
		.treatment_days = (int)result_number(result, row, 9, 0),
	};
}

static void add_payment(struct loading *loading, const struct share *share)
{
	struct payment *payment = NULL;

	for (size_t i = 0; i < loading->dossier->payments.count; i++)
		if (text_equal(loading->dossier->payments.items[i].payer, share->payer))
			payment = &loading->dossier->payments.items[i];
	if (payment == NULL) {
		payment = LIST_ADD(loading->arena, &loading->dossier->payments);
		*payment = (struct payment){ share->payer, 0 };
	}
	if (share->amount == AMOUNT_UNKNOWN || payment->amount == AMOUNT_UNKNOWN)
		payment->amount = AMOUNT_UNKNOWN;
	else
		payment->amount += share->amount;
}

static void take_share(struct loading *loading, const PGresult *result, int row)
{
	struct share share = {
		.payer = result_text(loading->arena, result, row, 0),
		.is_medicine = text_equal(PQgetvalue(result, row, 1), "medicine"),
		.line = (size_t)result_number(result, row, 2, 1) - 1,
		.asked = result_number(result, row, 3, AMOUNT_UNKNOWN),
		.base = result_number(result, row, 4, AMOUNT_UNKNOWN),
		.rate_percent = (int)result_number(result, row, 5, -1),
		.amount = result_number(result, row, 6, AMOUNT_UNKNOWN),
		.message_fr = result_text(loading->arena, result, row, 7),
		.message_ar = result_text(loading->arena, result, row, 8),
	};

	*LIST_ADD(loading->arena, &loading->dossier->claim.shares) = share;
	add_payment(loading, &share);
}

static void take_doubt(struct loading *loading, const PGresult *result, int row)
{
	*LIST_ADD(loading->arena, &loading->dossier->doubts) = (struct doubt){
		.value = result_text(loading->arena, result, row, 0),
		.field = result_text(loading->arena, result, row, 1),
		.page = (int)result_number(result, row, 2, 0),
		.wrong = result_real(result, row, 3, 0),
		.stake = result_number(result, row, 4, 0),
	};
}

static void take_reason(struct loading *loading, const PGresult *result, int row)
{
	struct reason reason = {
		.field = result_text(loading->arena, result, row, 2),
		.page = (int)result_number(result, row, 3, 0),
		.other_field = result_text(loading->arena, result, row, 4),
		.other_page = (int)result_number(result, row, 5, 0),
		.message_fr = result_text(loading->arena, result, row, 6),
		.message_ar = result_text(loading->arena, result, row, 7),
	};

	/* a code of a newer program is left out */
	if (reason_code_parse(PQgetvalue(result, row, 0), &reason.code) &&
	    severity_parse(PQgetvalue(result, row, 1), &reason.severity))
		*LIST_ADD(loading->arena, &loading->dossier->reasons) = reason;
}

static enum status load_judgement(struct loading *loading, struct error *error)
{
	static const struct {
		enum statement statement;
		take_row *take;
	} steps[] = {
		{ STATEMENT_desk_load_acts, take_act },
		{ STATEMENT_desk_load_medicines, take_medicine },
		{ STATEMENT_desk_load_shares, take_share },
		{ STATEMENT_desk_load_doubts, take_doubt },
		{ STATEMENT_desk_load_reasons, take_reason },
	};
	struct desk_dossier *dossier = loading->dossier;
	struct claim claim;
	enum status status = STATUS_OK;

	for (size_t i = 0; status == STATUS_OK && i < ARRAY_LENGTH(steps); i++)
		status = each_row(loading, steps[i].statement, steps[i].take, error);
	claim = dossier->claim;
	claim.reasons.items = dossier->reasons.items;
	claim.reasons.count = dossier->reasons.count;
	claim.doubts.items = dossier->doubts.items;
	claim.doubts.count = dossier->doubts.count;
	dossier->may_accept = desk_may_accept(&claim);
	return status;
}

/* ---- all of it ------------------------------------------------------------------------------ */

static enum status load_fields(struct loading *loading, bool wants_family, struct error *error)
{
	struct desk_filling filling = { .store = loading->store,
					.id = loading->id,
					.arena = loading->arena,
					.dossier = loading->dossier,
					.forms = loading->placed.items,
					.form_count = loading->placed.count,
					.wants_family = wants_family && !loading->is_branch,
					.sees_people = !loading->is_branch };

	return desk_fill_fields(&filling, error);
}

static enum status load(struct loading *loading, bool wants_family, struct error *error)
{
	enum status status = load_head(loading, error);

	if (status == STATUS_OK && (loading->is_replaced || loading->dossier->changes > 0))
		status = load_parts(loading, error);
	if (status == STATUS_OK)
		status = load_pages(loading, error);
	if (status == STATUS_OK)
		status = load_faults(loading, error);
	if (status == STATUS_OK)
		status = load_judgement(loading, error);
	if (status == STATUS_OK)
		status = load_fields(loading, wants_family, error);
	if (status == STATUS_OK)
		deeds_note(loading->store, DEED_DOSSIER_SHOWN,
			   &(struct deed_facts){ .dossier = loading->id });
	return status;
}

enum status store_desk_load(struct store *store, long dossier, const struct form_set *forms,
			    bool wants_family, struct arena *arena,
			    struct desk_dossier *ret_dossier, struct error *error)
{
	struct loading loading = { .store = store, .arena = arena, .forms = forms };
	enum status status;

	arena_reset(store->scratch);
	loading.dossier = ARENA_NEW(arena, struct desk_dossier);
	loading.dossier->id = dossier;
	loading.id = sql_number(arena, dossier);
	status = session_begin(store, error);
	if (status == STATUS_OK)
		status = session_end(store, load(&loading, wants_family, error), error);
	if (status == STATUS_OK)
		*ret_dossier = *loading.dossier;
	return status;
}
