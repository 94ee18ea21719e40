/*
 * What a person does to a dossier, and what it comes to then. One transaction: the change is
 * stored, the dossier judged anew from what was seen and said, the judgement stored; when anything
 * is refused or fails on the way, nothing of it was.
 */
#include "pipeline/replay.h"

#include "base/memory.h"
#include "base/text.h"
#include "model/typed.h"

#include <string.h>

/* A deed on its way. */
struct acting {
	struct replay *replay;
	struct store *store;
	struct desk_action action; /* with what was filled in */
	struct arena *arena;
	struct desk_outcome *outcome;
	struct desk_state state;
	struct dossier *dossier; /* as it was before; NULL: not loaded */
	const char *was;         /* what the field or page said before; NULL */
	const char *value;       /* what it says now, in normal form; NULL */
};

static enum status refuse(struct acting *acting, enum refusal refusal, struct error *error)
{
	acting->outcome->refusal = refusal;
	return refusal_set(refusal, error);
}

/* ---- whether it may be ---------------------------------------------------------------------- */

/* Taking back one's own decision is looked at by the store. */
static enum refusal against_decided(const struct acting *acting)
{
	switch (acting->action.deed) {
	case DESK_NOTE:
	case DESK_UNDO:
		return REFUSAL_NONE;
	case DESK_REOPEN:
		return acting->action.is_supervisor ? REFUSAL_NONE : REFUSAL_SUPERVISOR_ONLY;
	default:
		return REFUSAL_DECIDED;
	}
}

/* What a machine accepted waits for nobody; only a supervisor takes it up. */
static enum refusal against_open(const struct acting *acting)
{
	if (acting->action.deed == DESK_REOPEN && acting->state.waits)
		return REFUSAL_NOT_DECIDED;
	if (acting->state.waits || acting->action.deed == DESK_NOTE)
		return REFUSAL_NONE;
	return acting->action.is_supervisor ? REFUSAL_NONE : REFUSAL_SUPERVISOR_ONLY;
}

static enum refusal stands_against(const struct acting *acting)
{
	const struct desk_state *state = &acting->state;
	const struct desk_action *action = &acting->action;

	if (state->is_replaced)
		return REFUSAL_REPLACED;
	if (action->revision >= 0 && action->revision != state->revision)
		return REFUSAL_CHANGED;
	if (state->held_by != 0 && state->held_by != action->person)
		return REFUSAL_LOCKED;
	if (state->handed_to != 0 && state->handed_to != action->person && !action->is_supervisor)
		return REFUSAL_HANDED;
	return desk_is_decided(state->decision) ? against_decided(acting) : against_open(acting);
}

/* ---- values --------------------------------------------------------------------------------- */

static const struct page *page_of(const struct acting *acting, int number)
{
	for (size_t i = 0; i < acting->dossier->pages.count; i++)
		if (acting->dossier->pages.items[i].number == number)
			return &acting->dossier->pages.items[i];
	return NULL;
}

/* As the judgement has it that the person saw: settled. */
static const struct reading *reading_of(const struct acting *acting)
{
	for (size_t i = 0; i < acting->dossier->readings.count; i++) {
		const struct reading *reading = &acting->dossier->readings.items[i];

		if (reading->page == acting->action.page &&
		    text_equal(reading->form, acting->action.form) &&
		    text_equal(reading->name, acting->action.name))
			return reading;
	}
	return NULL;
}

/* The upright box around the field on the page as delivered; none when nobody knows the place. */
static struct box box_of(const struct page *page, const struct field *field)
{
	struct point corners[2];
	struct box_mm zone = field->box;
	struct affine map = page->form_to_page;

	if (page->alignment_mm <= 0 && map.xx == 1 && map.x0 == 0)
		return (struct box){ 0 };
	corners[0] = affine_apply(map, (struct point){ zone.x, zone.y });
	corners[1] = affine_apply(map, (struct point){ zone.x + zone.w, zone.y + zone.h });
	if (corners[1].x < corners[0].x || corners[1].y < corners[0].y)
		return (struct box){ 0 }; /* delivered turned: the whole page is looked at */
	return (struct box){ (int)corners[0].x, (int)corners[0].y,
			     (int)(corners[1].x - corners[0].x),
			     (int)(corners[1].y - corners[0].y) };
}

static bool is_tick(const struct field *field, const char *name)
{
	return typed_shape(field, name) == TYPED_TICK;
}

/* A free document may have any line more than was read of it, as far as names go. */
static bool is_field_name(const char *name)
{
	return name != NULL && name[0] != '\0' && strlen(name) < 64 &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(name);
}

static enum refusal confirm(struct acting *acting, const struct field *field,
			    const struct reading *reading)
{
	if (reading == NULL || reading->value == NULL)
		return REFUSAL_NOTHING_READ;
	/* what was read and no field can hold is to be typed */
	return typed_normalise(field, acting->action.name, reading->value, acting->arena,
			       &acting->value);
}

static enum refusal prepare_value(struct acting *acting)
{
	struct desk_action *action = &acting->action;
	const struct page *page = page_of(acting, action->page);
	const struct reading *reading;
	const struct field *field;

	if (page == NULL)
		return REFUSAL_NO_PAGE;
	action->form = page_type_name(page);
	if (!is_field_name(action->name))
		return REFUSAL_NO_FIELD;
	reading = reading_of(acting);
	field = page->form != NULL ? form_lookup_field(page->form, action->name) : NULL;
	if (page->form != NULL && field == NULL && reading == NULL &&
	    !text_starts_with(action->name, "vignette_"))
		return REFUSAL_NO_FIELD;
	acting->was = reading != NULL ? arena_copy_text(acting->arena, reading->value) : NULL;
	if (action->box.w <= 0 && reading != NULL)
		action->box = reading->box;
	if (action->box.w <= 0 && field != NULL)
		action->box = box_of(page, field);
	if (action->deed == DESK_CONFIRM)
		return confirm(acting, field, reading);
	if (action->deed == DESK_MISSING) {
		acting->value = is_tick(field, action->name) ? "false" : NULL;
		return REFUSAL_NONE;
	}
	return typed_normalise(field, action->name, action->value, acting->arena, &acting->value);
}

/* A value of the claim as a whole, such as which medicines these are: the doubt names it. */
static enum refusal prepare_key(struct acting *acting, const struct claim *claim)
{
	const char *value = validate_key_value(claim, acting->action.name, acting->arena);

	if (acting->action.deed != DESK_CONFIRM)
		return REFUSAL_NO_PAGE;
	if (value == NULL)
		return REFUSAL_NOTHING_READ;
	acting->was = acting->value = arena_copy_text(acting->arena, value);
	return REFUSAL_NONE;
}

/* ---- pages ---------------------------------------------------------------------------------- */

#define X(name, text, type) [name] = (text),
static const char *const kinds[] = { PAGE_KIND_LIST(X) };
#undef X

/* A form's name, "blank", or a kind; the kind's type is what the page is. */
static enum refusal prepare_type(struct acting *acting, const struct page *page)
{
	struct desk_action *action = &acting->action;
	const char *asked = action->type;

	acting->was = arena_copy_text(acting->arena, page_type_name(page));
	action->type = NULL;
	if (form_set_lookup(replay_forms(acting->replay), asked) != NULL ||
	    text_equal(asked, page_type_text(PAGE_BLANK))) {
		acting->value = asked;
		return REFUSAL_NONE;
	}
	for (int kind = 0; kind < KIND_COUNT; kind++)
		if (text_equal(kinds[kind], asked)) {
			action->type = kinds[kind];
			acting->value = page_type_text(page_kind_type((enum page_kind)kind));
			return REFUSAL_NONE;
		}
	return REFUSAL_PAGE_TYPE;
}

static enum refusal prepare_page(struct acting *acting)
{
	const struct page *page = page_of(acting, acting->action.page);
	int turn = acting->action.turn_deg;

	acting->action.form = acting->action.name = NULL;
	if (page == NULL)
		return REFUSAL_NO_PAGE;
	if (acting->action.deed == DESK_PAGE_TYPE)
		return prepare_type(acting, page);
	acting->action.type = NULL;
	acting->was = arena_format(acting->arena, "%d", page->turn_deg);
	acting->value = arena_format(acting->arena, "%d", ((turn % 360) + 360) % 360);
	return turn % 90 == 0 ? REFUSAL_NONE : REFUSAL_PAGE_TYPE;
}

/* ---- decisions ------------------------------------------------------------------------------ */

static enum refusal prepare_accept(struct acting *acting, const struct claim *claim)
{
	struct desk_action *action = &acting->action;

	if (desk_may_accept(claim)) {
		action->in_spite = false;
		return REFUSAL_NONE;
	}
	if (!action->in_spite)
		return REFUSAL_NOT_ACCEPTABLE;
	if (!action->is_supervisor)
		return REFUSAL_SUPERVISOR_ONLY;
	return action->note != NULL ? REFUSAL_NONE : REFUSAL_NOTE_WANTED;
}

static enum refusal prepare_decision(struct acting *acting, const struct claim *claim)
{
	struct desk_action *action = &acting->action;
	enum reason_code code;

	acting->was = desk_decision_name(acting->state.decision);
	switch (action->deed) {
	case DESK_ACCEPT:
		return prepare_accept(acting, claim);
	case DESK_REJECT:
		return action->reason != NULL && reason_code_parse(action->reason, &code)
			       ? REFUSAL_NONE
			       : REFUSAL_REASON_WANTED;
	default:
		action->reason = NULL;
		return REFUSAL_NONE;
	}
}

static enum status prepare_hand(struct acting *acting, struct error *error)
{
	bool has = true;
	enum status status = STATUS_OK;

	if (acting->action.colleague != 0)
		status = store_desk_has_colleague(acting->store, acting->action.colleague, &has,
						  error);
	if (status == STATUS_OK && !has)
		return refuse(acting, REFUSAL_NO_COLLEAGUE, error);
	return status;
}

/* ---- judging -------------------------------------------------------------------------------- */

static void take_changes(struct acting *acting, const struct replayed *replayed)
{
	struct desk_outcome *outcome = acting->outcome;
	struct arena *arena = acting->arena;
	struct replay_changes changes;

	replay_compare(replayed, &changes);
	for (size_t i = 0; i < changes.added.count; i++)
		*LIST_ADD(arena, &outcome->added) =
			replay_keep_reason(&changes.added.items[i], arena);
	for (size_t i = 0; i < changes.removed.count; i++)
		*LIST_ADD(arena, &outcome->removed) =
			replay_keep_reason(&changes.removed.items[i], arena);
	for (size_t i = 0; i < changes.payments.count; i++)
		*LIST_ADD(arena, &outcome->payments) = (struct desk_payment){
			arena_copy_text(arena, changes.payments.items[i].payer),
			changes.payments.items[i].before, changes.payments.items[i].after
		};
}

static void take_outcome(struct acting *acting, const struct replayed *replayed)
{
	struct desk_outcome *outcome = acting->outcome;
	const struct claim *claim = &replayed->claim;

	outcome->dossier = replayed->dossier->id;
	outcome->revision = replayed->dossier->revision;
	outcome->decision = replayed->dossier->decision;
	outcome->verdict_before = replayed->before.verdict;
	outcome->verdict = claim->verdict;
	outcome->total_before = replayed->before.total;
	outcome->total = claim->total;
	outcome->payable_before = replayed->before.payable;
	outcome->payable = claim->payable;
	outcome->may_accept = desk_may_accept(claim);
	outcome->doubts = claim->doubts.count;
	take_changes(acting, replayed);
}

/* Judges the dossier as it is in the transaction now, and stores that. */
static enum status judge_anew(struct acting *acting, long id, bool is_first, struct error *error)
{
	struct replayed replayed = { 0 };
	enum status status =
		replay_judge(acting->replay, acting->store, id, is_first, &replayed, error);

	if (status == STATUS_OK && acting->action.deed == DESK_ACCEPT &&
	    replayed.claim.verdict != VERDICT_ACCEPTED)
		status = refuse(acting, REFUSAL_UNPAYABLE, error);
	if (status == STATUS_OK)
		status = store_save_judgement(acting->store, replayed.dossier, &replayed.claim,
					      error);
	if (status == STATUS_OK && acting->outcome->dossier == 0)
		take_outcome(acting, &replayed);
	replayed_clear(&replayed);
	return status;
}

/* ---- deeds ---------------------------------------------------------------------------------- */

static bool needs_dossier(enum desk_deed deed)
{
	return desk_deed_is_value(deed) || deed == DESK_PAGE_TYPE || deed == DESK_PAGE_TURN ||
	       deed == DESK_ACCEPT;
}

static enum refusal prepare_seen(struct acting *acting, const struct claim *claim)
{
	if (desk_deed_is_value(acting->action.deed))
		return acting->action.page > 0 ? prepare_value(acting) : prepare_key(acting, claim);
	if (acting->action.deed == DESK_PAGE_TYPE || acting->action.deed == DESK_PAGE_TURN)
		return prepare_page(acting);
	return prepare_decision(acting, claim);
}

/* What the deed is about, as it was judged last: from the same evidence the same comes out. */
static enum status prepare(struct acting *acting, struct error *error)
{
	struct replayed replayed = { 0 };
	enum refusal refusal;
	enum status status;

	if (acting->action.deed == DESK_HAND)
		return prepare_hand(acting, error);
	if (acting->action.deed == DESK_NOTE && acting->action.note == NULL)
		return refuse(acting, REFUSAL_NOTE_WANTED, error);
	if (!needs_dossier(acting->action.deed))
		return refuse(acting,
			      desk_deed_is_decision(acting->action.deed)
				      ? prepare_decision(acting, NULL)
				      : REFUSAL_NONE,
			      error);
	status = replay_judge(acting->replay, acting->store, acting->action.dossier, false,
			      &replayed, error);
	if (status != STATUS_OK)
		return status;
	acting->dossier = replayed.dossier;
	refusal = prepare_seen(acting, &replayed.claim);
	acting->action.form = arena_copy_text(acting->arena, acting->action.form);
	acting->dossier = NULL;
	replayed_clear(&replayed);
	return refuse(acting, refusal, error);
}

static enum status arrange(struct acting *acting, struct error *error)
{
	enum refusal refusal = REFUSAL_NONE;
	struct desk_outcome *outcome = acting->outcome;
	long *dossiers = NULL;
	size_t count = 0;
	enum status status =
		store_desk_arrange(acting->store, &acting->action, acting->arena, &refusal,
				   &dossiers, &count, &outcome->change, error);

	if (status == STATUS_OK)
		status = refuse(acting, refusal, error);
	for (size_t i = 0; status == STATUS_OK && i < count; i++) {
		*LIST_ADD(acting->arena, &outcome->dossiers) = dossiers[i];
		status = judge_anew(acting, dossiers[i], true, error);
	}
	return status;
}

static enum status unarrange(struct acting *acting, struct error *error)
{
	enum refusal refusal = REFUSAL_NONE;
	struct desk_outcome *outcome = acting->outcome;
	long *dossiers = NULL;
	size_t count = 0;
	enum status status =
		store_desk_unarrange(acting->store, &acting->action, acting->arena, &refusal,
				     &dossiers, &count, &outcome->change, error);

	if (status == STATUS_OK)
		status = refuse(acting, refusal, error);
	for (size_t i = 0; status == STATUS_OK && i < count; i++) {
		*LIST_ADD(acting->arena, &outcome->dossiers) = dossiers[i];
		status = judge_anew(acting, dossiers[i], false, error);
	}
	return status;
}

static enum status undo(struct acting *acting, struct error *error)
{
	enum refusal refusal = REFUSAL_NONE;
	struct desk_change undone = { 0 };
	enum status status = store_desk_undo(acting->store, &acting->action, &refusal, &undone,
					     acting->arena, &acting->outcome->change, error);

	if (status == STATUS_OK)
		status = refuse(acting, refusal, error);
	if (status != STATUS_OK)
		return status;
	if (undone.deed == DESK_ARRANGE)
		return unarrange(acting, error);
	acting->outcome->value = undone.before;
	return judge_anew(acting, acting->action.dossier, false, error);
}

/* A note and a hand-over change nothing of the judgement. */
static enum status only_note(struct acting *acting, struct error *error)
{
	struct desk_outcome *outcome = acting->outcome;
	enum status status = store_desk_note(acting->store, &acting->action, NULL, NULL,
					     &outcome->change, error);

	outcome->dossier = acting->action.dossier;
	outcome->revision = outcome->change;
	outcome->decision = acting->state.decision;
	outcome->verdict = outcome->verdict_before = acting->state.verdict;
	outcome->total = outcome->total_before = AMOUNT_UNKNOWN;
	outcome->payable = outcome->payable_before = AMOUNT_UNKNOWN;
	return status;
}

static enum status change(struct acting *acting, struct error *error)
{
	enum status status = store_desk_note(acting->store, &acting->action, acting->was,
					     acting->value, &acting->outcome->change, error);

	acting->outcome->value = acting->value;
	return status == STATUS_OK ? judge_anew(acting, acting->action.dossier, false, error)
				   : status;
}

static enum status act(struct acting *acting, struct error *error)
{
	enum status status =
		store_desk_state(acting->store, acting->action.dossier, &acting->state, error);

	if (status == STATUS_OK)
		status = refuse(acting, stands_against(acting), error);
	if (status == STATUS_OK)
		status = prepare(acting, error);
	if (status != STATUS_OK)
		return status;
	switch (acting->action.deed) {
	case DESK_ARRANGE:
		return arrange(acting, error);
	case DESK_UNDO:
		return undo(acting, error);
	case DESK_NOTE:
	case DESK_HAND:
		return only_note(acting, error);
	default:
		return change(acting, error);
	}
}

/* An empty note says nothing. */
static const char *note_of(const struct desk_action *action)
{
	return action->note != NULL && action->note[0] != '\0' ? action->note : NULL;
}

/* The outcome stands, what led to it does not. */
static enum status take_back(struct acting *acting)
{
	struct error ignored;

	(void)store_desk_end(acting->store, STATUS_TEMPORARY, &ignored);
	acting->outcome->revision = acting->state.revision;
	acting->outcome->change = 0;
	return STATUS_OK;
}

enum status desk_act(struct replay *replay, struct store *store, const struct desk_action *action,
		     struct arena *arena, struct desk_outcome *ret_outcome, struct error *error)
{
	struct acting acting = { .replay = replay,
				 .store = store,
				 .action = *action,
				 .arena = arena,
				 .outcome = ret_outcome };
	enum status status;

	*ret_outcome = (struct desk_outcome){ 0 };
	acting.action.note = note_of(action);
	status = replay_refresh(replay, store, error);
	if (status == STATUS_OK)
		status = store_desk_begin(store, action->dossier, error);
	if (status != STATUS_OK)
		return status;
	status = act(&acting, error);
	if (status == STATUS_OK && action->is_trial)
		return take_back(&acting);
	return store_desk_end(store, status, error);
}
