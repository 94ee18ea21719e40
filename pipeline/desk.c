/*
 * What a person does to a dossier, and what it comes to then. One transaction: the change is
 * stored, the dossier judged anew from what was seen and said, the judgement stored; when anything
 * is refused or fails on the way, nothing of it was.
 */
#include "pipeline/replay.h"

#include "base/memory.h"
#include "base/text.h"
#include "model/typed.h"

#include <math.h>
#include <string.h>

enum { FIELD_NAME_SIZE = 64 };

/* A deed on its way. */
struct acting {
	struct replay *replay;
	struct store *store;
	struct desk_action action; /* with what was filled in */
	struct arena *arena;
	struct desk_outcome *outcome;
	struct desk_state state;
	const char *was;   /* what the field or page said before; NULL */
	const char *value; /* what it says now, in normal form; NULL */
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

/* The upright box around a field on the page as delivered; none when nobody knows the place. */
static struct box box_of(const struct desk_place *place, const struct field *field)
{
	struct box_mm zone = field->box;
	struct point a = affine_apply(place->place, (struct point){ zone.x, zone.y });
	struct point b =
		affine_apply(place->place, (struct point){ zone.x + zone.w, zone.y + zone.h });

	if (!place->is_placed)
		return (struct box){ 0 };
	return (struct box){ (int)fmin(a.x, b.x), (int)fmin(a.y, b.y), (int)fabs(b.x - a.x),
			     (int)fabs(b.y - a.y) };
}

/* A free document may have any line more than was read of it, as far as names go. */
static bool is_field_name(const char *name)
{
	return name != NULL && name[0] != '\0' && strlen(name) < FIELD_NAME_SIZE &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(name);
}

/* Of a form only its own fields, whatever else was read there, and box codes glued to it. */
static bool has_field(const struct form *form, const struct field *field,
		      const struct desk_place *place, const char *name)
{
	return form == NULL || field != NULL || place->is_read ||
	       text_starts_with(name, "vignette_");
}

static enum refusal find_value(struct acting *acting, const struct field *field,
			       const struct desk_place *place)
{
	const struct desk_action *action = &acting->action;

	switch (action->deed) {
	case DESK_MISSING:
		acting->value = typed_shape(field, action->name) == TYPED_TICK ? "false" : NULL;
		return REFUSAL_NONE;
	case DESK_CONFIRM:
		if (place->value == NULL)
			return REFUSAL_NOTHING_READ;
		/* what was read and no field can hold is to be typed */
		return typed_normalise(field, action->name, place->value, acting->arena,
				       &acting->value);
	default:
		return typed_normalise(field, action->name, action->value, acting->arena,
				       &acting->value);
	}
}

static enum refusal prepare_value(struct acting *acting, const struct desk_place *place)
{
	struct desk_action *action = &acting->action;
	const struct form *form = form_set_lookup(replay_forms(acting->replay), place->type);
	const struct field *field = form != NULL ? form_lookup_field(form, action->name) : NULL;

	if (!has_field(form, field, place, action->name))
		return REFUSAL_NO_FIELD;
	action->form = place->type;
	action->type = NULL;
	acting->was = place->value;
	if (action->box.w <= 0 && place->is_read)
		action->box = place->box;
	if (action->box.w <= 0 && field != NULL)
		action->box = box_of(place, field);
	return find_value(acting, field, place);
}

/* ---- pages ---------------------------------------------------------------------------------- */

#define X(name, text, type) [name] = (text),
static const char *const kinds[] = { PAGE_KIND_LIST(X) };
#undef X

/* A form's name, "blank", or a kind; the kind's type is what the page is. */
static enum refusal prepare_type(struct acting *acting)
{
	struct desk_action *action = &acting->action;
	const char *asked = action->type;

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

static enum refusal prepare_page(struct acting *acting, const struct desk_place *place)
{
	int turn = acting->action.turn_deg;

	acting->action.form = NULL;
	if (acting->action.deed == DESK_PAGE_TYPE) {
		acting->was = place->type;
		return prepare_type(acting);
	}
	acting->action.type = NULL;
	acting->was = arena_format(acting->arena, "%d", place->turn_deg);
	acting->value = arena_format(acting->arena, "%d", ((turn % 360) + 360) % 360);
	return turn % 90 == 0 ? REFUSAL_NONE : REFUSAL_PAGE_TYPE;
}

/* A value on a page, or a page. */
static enum status prepare_place(struct acting *acting, struct error *error)
{
	struct desk_action *action = &acting->action;
	struct desk_place place;
	enum status status;

	if (!desk_deed_is_value(action->deed))
		action->name = NULL;
	else if (!is_field_name(action->name))
		return refuse(acting, REFUSAL_NO_FIELD, error);
	status = store_desk_place(acting->store, action->dossier, action->page, action->name,
				  acting->arena, &place, error);
	if (status != STATUS_OK)
		return status;
	if (place.type == NULL)
		return refuse(acting, REFUSAL_NO_PAGE, error);
	return refuse(acting,
		      desk_deed_is_value(action->deed) ? prepare_value(acting, &place)
						       : prepare_page(acting, &place),
		      error);
}

/* A value of the claim as a whole, such as which medicines these are: a doubt names it. What it is
 * now is judged, from the same evidence as before. */
static enum status prepare_key(struct acting *acting, struct error *error)
{
	struct desk_action *action = &acting->action;
	struct replayed replayed = { 0 };
	const char *value;
	enum status status;

	if (action->deed != DESK_CONFIRM)
		return refuse(acting, REFUSAL_NO_PAGE, error);
	status = replay_judge(acting->replay, acting->store, action->dossier, false, &replayed,
			      error);
	if (status != STATUS_OK)
		return status;
	value = validate_key_value(&replayed.claim, action->name, acting->arena);
	acting->was = acting->value = arena_copy_text(acting->arena, value);
	action->form = action->type = NULL;
	replayed_clear(&replayed);
	return refuse(acting, acting->value != NULL ? REFUSAL_NONE : REFUSAL_NOTHING_READ, error);
}

/* ---- decisions ------------------------------------------------------------------------------ */

static enum refusal prepare_decision(struct acting *acting)
{
	struct desk_action *action = &acting->action;
	enum reason_code code;

	acting->was = desk_decision_name(acting->state.decision);
	if (action->deed != DESK_REJECT)
		action->reason = NULL;
	else if (action->reason == NULL || !reason_code_parse(action->reason, &code))
		return REFUSAL_REASON_WANTED;
	return REFUSAL_NONE;
}

/* By the judgement that the decision came to. */
static enum refusal against_accepting(const struct acting *acting, const struct claim *claim)
{
	const struct desk_action *action = &acting->action;

	if (claim->verdict != VERDICT_ACCEPTED)
		return REFUSAL_UNPAYABLE;
	if (desk_may_accept(claim))
		return REFUSAL_NONE;
	if (!action->in_spite)
		return REFUSAL_NOT_ACCEPTABLE;
	if (!action->is_supervisor)
		return REFUSAL_SUPERVISOR_ONLY;
	return action->note != NULL ? REFUSAL_NONE : REFUSAL_NOTE_WANTED;
}

static enum status prepare_hand(struct acting *acting, struct error *error)
{
	bool has = true;
	enum status status = STATUS_OK;

	if (acting->action.colleague != 0)
		status = store_desk_has_colleague(acting->store, acting->action.colleague, &has,
						  error);
	return status == STATUS_OK
		       ? refuse(acting, has ? REFUSAL_NONE : REFUSAL_NO_COLLEAGUE, error)
		       : status;
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

	if (status == STATUS_OK && acting->action.deed == DESK_ACCEPT)
		status = refuse(acting, against_accepting(acting, &replayed.claim), error);
	if (status == STATUS_OK)
		status = store_save_judgement(acting->store, replayed.dossier, &replayed.claim,
					      error);
	if (status == STATUS_OK && acting->outcome->dossier == 0)
		take_outcome(acting, &replayed);
	replayed_clear(&replayed);
	return status;
}

/* ---- deeds ---------------------------------------------------------------------------------- */

static enum status prepare(struct acting *acting, struct error *error)
{
	const struct desk_action *action = &acting->action;

	switch (action->deed) {
	case DESK_CORRECT:
	case DESK_CONFIRM:
	case DESK_MISSING:
		return action->page > 0 ? prepare_place(acting, error) : prepare_key(acting, error);
	case DESK_PAGE_TYPE:
	case DESK_PAGE_TURN:
		return prepare_place(acting, error);
	case DESK_HAND:
		return prepare_hand(acting, error);
	case DESK_NOTE:
		return refuse(acting, action->note != NULL ? REFUSAL_NONE : REFUSAL_NOTE_WANTED,
			      error);
	default:
		return refuse(acting,
			      desk_deed_is_decision(action->deed) ? prepare_decision(acting)
								  : REFUSAL_NONE,
			      error);
	}
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
