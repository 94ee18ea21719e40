#include "review/dossier_json.h"

#include "base/memory.h"
#include "base/text.h"
#include "model/label.h"
#include "model/typed.h"
#include "review/api_json.h"
#include "review/free_fields.h"
#include "review/route.h"
#include "review/station.h"

#include <string.h>

/* ---- small values --------------------------------------------------------------------------- */

static json_t *json_date(struct date date)
{
	char text[DATE_TEXT_SIZE];

	return date_is_set(date) ? json_string(date_format_iso(date, text)) : json_null();
}

static json_t *json_text(const char *text)
{
	return text != NULL ? json_string(text) : json_null();
}

static json_t *json_box(struct box box)
{
	return box_is_empty(box) ? json_null() : json_pack("[iiii]", box.x, box.y, box.w, box.h);
}

/* The store tells moments in UTC, without saying so. */
static json_t *json_moment(const struct request *request, const char *moment)
{
	return moment != NULL ? json_string(arena_format(request->arena, "%sZ", moment))
			      : json_null();
}

static const char *in_language(const struct request *request, const char *french,
			       const char *arabic)
{
	return request->language == LANGUAGE_AR ? arabic : french;
}

const char *dossier_word_named(const struct request *request, const char *name,
			       const char *otherwise)
{
	for (int each = 0; each < WORD_COUNT; each++)
		if (strcmp(word_name((enum word)each), name) == 0)
			return word(request, (enum word)each);
	return otherwise;
}

/* ---- reasons and doubts --------------------------------------------------------------------- */

static const char *reason_title(const struct request *request, enum reason_code code)
{
	return in_language(request, reason_title_fr(code), reason_title_ar(code));
}

static json_t *json_reason(const struct request *request, const struct reason *reason)
{
	enum letter_group group;
	bool is_told = letter_tells(reason, &group);

	return json_pack("{s:s, s:s, s:s, s:s?, s:s?, s:b, s:s?, s:i, s:s?, s:i}", "code",
			 reason_code_name(reason->code), "severity",
			 severity_name(reason->severity), "title",
			 reason_title(request, reason->code), "message",
			 in_language(request, reason->message_fr, reason->message_ar), "remedy",
			 in_language(request, reason_remedy_fr(reason->code),
				     reason_remedy_ar(reason->code)),
			 "is_told", is_told && reason->severity != SEVERITY_INFO, "field",
			 reason->field, "page", reason->page, "other_field", reason->other_field,
			 "other_page", reason->other_page);
}

static json_t *json_reasons(const struct request *request, const struct reason *reasons,
			    size_t count)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(array, json_reason(request, &reasons[i]));
	return array;
}

/* "acts.amount" is the word desk_value_acts_amount. */
static const char *doubt_label(const struct request *request, const char *value)
{
	char *name = arena_format(request->arena, "desk_value_%s", value);

	for (char *at = name; *at != '\0'; at++)
		if (*at == '.')
			*at = '_';
	return dossier_word_named(request, name, value);
}

static json_t *json_doubts(const struct request *request, const struct desk_dossier *dossier)
{
	json_t *array = json_array();

	for (size_t i = 0; i < dossier->doubts.count; i++) {
		const struct doubt *doubt = &dossier->doubts.items[i];

		json_array_append_new(
			array, json_pack("{s:s, s:s, s:s?, s:i, s:f, s:o}", "value", doubt->value,
					 "label", doubt_label(request, doubt->value), "field",
					 doubt->field, "page", doubt->page, "wrong", doubt->wrong,
					 "stake", api_amount(doubt->stake)));
	}
	return array;
}

struct letter dossier_letter(const struct desk_dossier *dossier)
{
	struct letter letter = { .id = dossier->id,
				 .fund = dossier->fund,
				 .verdict = dossier->verdict };

	letter.reasons.items = dossier->reasons.items;
	letter.reasons.count = dossier->reasons.count;
	return letter;
}

/* How sure it is that a letter has to go: "none", "doubted", "needed". */
static const char *letter_state(const struct desk_dossier *dossier)
{
	static const char *const names[] = { [LETTER_NOT_NEEDED] = "none",
					     [LETTER_DOUBTED] = "doubted",
					     [LETTER_NEEDED] = "needed" };
	struct letter letter = dossier_letter(dossier);

	return names[letter_need(&letter)];
}

/* ---- pages and fields ----------------------------------------------------------------------- */

static const struct form *form_named(const struct request *request, const char *type)
{
	return request->hooks->forms != NULL ? form_set_lookup(request->hooks->forms, type) : NULL;
}

const char *dossier_page_label(const struct request *request, const char *type, const char *kind)
{
	const struct form *form = form_named(request, type);
	char *name;

	if (form != NULL)
		return word_with(request, WORD_desk_sheet_of, form->fund);
	name = arena_format(request->arena, "desk_page_%s", kind != NULL ? kind : type);
	for (char *at = name; *at != '\0'; at++)
		if (*at == '-')
			*at = '_';
	return dossier_word_named(request, name, kind != NULL ? kind : type);
}

static json_t *json_page(const struct request *request, const struct desk_page *page)
{
	json_t *faults = json_array();

	for (size_t i = 0; i < page->faults.count; i++)
		json_array_append_new(faults,
				      json_pack("{s:s, s:s}", "code",
						reason_code_name(page->faults.items[i]), "title",
						reason_title(request, page->faults.items[i])));
	return json_pack("{s:i, s:s, s:s?, s:s, s:i, s:i, s:i, s:i, s:b, s:b, s:b, s:o}", "number",
			 page->number, "type", page->type, "kind", page->kind, "label",
			 dossier_page_label(request, page->type, page->kind), "turn",
			 page->turn_deg, "width", page->width_px, "height", page->height_px, "dpi",
			 page->dpi, "has_image", page->has_image, "is_unread", page->is_unread,
			 "is_free", form_named(request, page->type) == NULL, "faults", faults);
}

static json_t *json_choices(const struct desk_field *field)
{
	static const char *const names[] = {
#define X(name, text) text,
		DESK_CHOICE_LIST(X)
#undef X
	};
	json_t *array = json_array();

	for (int i = 0; i < field->choice_count; i++)
		json_array_append_new(array,
				      json_pack("{s:s, s:s, s:f}", "value", field->choices[i].value,
						"from", names[field->choices[i].from],
						"probability", field->choices[i].probability));
	return array;
}

static const char *field_label(const struct request *request, const char *name)
{
	struct text text = { 0 };
	const char *label;

	label_append_in(&text, name, request->language);
	label = arena_copy_text(request->arena, text_value(&text));
	text_clear(&text);
	return label;
}

/* What can be written in a field, which is also how its values are shown. */
static const char *kind_of(const struct request *request, const char *form, const char *name)
{
	static const char *const kinds[] = {
		[TYPED_TEXT] = "text",     [TYPED_DATE] = "date",     [TYPED_AMOUNT] = "amount",
		[TYPED_COUNT] = "count",   [TYPED_NUMBER] = "number", [TYPED_CIN] = "cin",
		[TYPED_LETTER] = "letter", [TYPED_CODE] = "code",     [TYPED_TICK] = "tick",
	};
	const struct form *described = form != NULL ? form_named(request, form) : NULL;
	const struct field *field = described != NULL ? form_lookup_field(described, name) : NULL;

	return kinds[typed_shape(field, name)];
}

static json_t *json_field(const struct request *request, const struct desk_field *field)
{
	json_t *object = json_pack("{s:i, s:s?, s:s, s:s, s:s?, s:s?, s:f, s:s, s:o, s:o}", "page",
				   field->page, "form", field->form, "name", field->name, "label",
				   field_label(request, field->name), "value", field->value, "read",
				   field->read, "confidence", field->confidence, "kind",
				   kind_of(request, field->form, field->name), "box",
				   json_box(field->box), "choices", json_choices(field));

	if (field->is_read)
		json_object_set_new(object, "source", json_string(source_name(field->source)));
	json_object_set_new(object, "is_read", json_boolean(field->is_read));
	json_object_set_new(object, "is_missing", json_boolean(field->is_missing));
	json_object_set_new(object, "is_tick", json_boolean(field->is_tick));
	json_object_set_new(object, "is_doubtful", json_boolean(field->is_doubtful));
	json_object_set_new(object, "is_overwritten", json_boolean(field->is_overwritten));
	json_object_set_new(object, "changes", json_integer(field->changes));
	json_object_set_new(object, "person", json_text(field->person));
	return object;
}

/* ---- the dossier ---------------------------------------------------------------------------- */

static json_t *json_shares(const struct request *request, const struct claim *claim)
{
	json_t *array = json_array();

	for (size_t i = 0; i < claim->shares.count; i++) {
		const struct share *share = &claim->shares.items[i];

		json_array_append_new(
			array,
			json_pack("{s:s, s:o, s:s?}", "payer", share->payer, "amount",
				  api_amount(share->amount), "message",
				  in_language(request, share->message_fr, share->message_ar)));
	}
	return array;
}

/* A proposal of the register's is no code that was read. */
static json_t *json_medicines(const struct claim *claim)
{
	json_t *array = json_array();

	for (size_t i = 0; i < claim->medicines.count; i++) {
		const struct medicine_line *line = &claim->medicines.items[i];

		json_array_append_new(
			array,
			json_pack("{s:s?, s:s?, s:i, s:o, s:b}", "name", line->name, "code",
				  line->code, "quantity", line->quantity, "amount",
				  api_amount(line->amount), "is_code_read",
				  line->code != NULL && line->code_source != SOURCE_REGISTER));
	}
	return array;
}

static json_t *json_payments(const struct desk_dossier *dossier)
{
	json_t *array = json_array();

	for (size_t i = 0; i < dossier->payments.count; i++)
		json_array_append_new(
			array, json_pack("{s:s, s:o}", "payer", dossier->payments.items[i].payer,
					 "amount", api_amount(dossier->payments.items[i].amount)));
	return array;
}

static json_t *json_ids(const long *ids, size_t count)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(array, json_integer(ids[i]));
	return array;
}

json_t *dossier_json_lock(struct request *request, const struct desk_lock *lock)
{
	bool is_mine = lock->held_by != 0 && lock->held_by == request->person->id;

	return json_pack("{s:b, s:o, s:b, s:s?, s:I, s:s?, s:s?}", "waits", lock->waits, "deadline",
			 json_date(lock->deadline), "is_mine", is_mine, "held_by",
			 lock->held_by != 0 ? lock->held_by_name : NULL, "held_s",
			 (json_int_t)lock->held_s, "handed_to",
			 lock->handed_to != 0 ? lock->handed_to_name : NULL, "note", lock->note);
}

/* What this person may do, as far as it can be told beforehand. */
static json_t *json_may(const struct request *request, const struct desk_dossier *dossier)
{
	const struct desk_lock *lock = &dossier->lock;
	bool is_office = request_has_role(request, WHO_OFFICE);
	bool is_free = lock->held_by == 0 || lock->held_by == request->person->id;
	bool may = is_office && lock->waits && is_free && dossier->replaced_by.count == 0;

	return json_pack("{s:b, s:b, s:b, s:b}", "correct", may, "decide", may, "undo",
			 is_office && is_free && dossier->replaced_by.count == 0, "override",
			 request_has_role(request, WHO_SUPERVISOR) &&
				 dossier->replaced_by.count == 0);
}

/* What the page usually bears, for a person to give. */
static void add_free_fields(const struct request *request, const struct desk_dossier *dossier,
			    const struct desk_page *page, json_t *fields)
{
	free_field_list names;

	free_fields_find(dossier, page, request->arena, &names);
	for (size_t i = 0; i < names.count; i++) {
		const struct desk_field field = {
			.page = page->number,
			.form = page->type,
			.name = names.items[i],
			.is_tick = typed_shape(NULL, names.items[i]) == TYPED_TICK,
		};

		json_array_append_new(fields, json_field(request, &field));
	}
}

static void add_lists(struct request *request, const struct desk_dossier *dossier, json_t *object)
{
	json_t *pages = json_array(), *fields = json_array();

	for (size_t i = 0; i < dossier->pages.count; i++)
		json_array_append_new(pages, json_page(request, &dossier->pages.items[i]));
	for (size_t i = 0; i < dossier->fields.count; i++)
		json_array_append_new(fields, json_field(request, &dossier->fields.items[i]));
	for (size_t i = 0; i < dossier->pages.count; i++)
		add_free_fields(request, dossier, &dossier->pages.items[i], fields);
	json_object_set_new(object, "pages", pages);
	json_object_set_new(object, "fields", fields);
	json_object_set_new(object, "reasons",
			    json_reasons(request, dossier->reasons.items, dossier->reasons.count));
	json_object_set_new(object, "doubts", json_doubts(request, dossier));
	json_object_set_new(object, "shares", json_shares(request, &dossier->claim));
	json_object_set_new(object, "medicines", json_medicines(&dossier->claim));
	json_object_set_new(object, "payments", json_payments(dossier));
	json_object_set_new(object, "replaced_by",
			    json_ids(dossier->replaced_by.items, dossier->replaced_by.count));
	json_object_set_new(object, "made_from",
			    json_ids(dossier->made_from.items, dossier->made_from.count));
}

static void add_decision(struct request *request, const struct desk_dossier *dossier,
			 json_t *object)
{
	json_object_set_new(object, "verdict", json_string(verdict_name(dossier->verdict)));
	json_object_set_new(object, "decision", json_string(desk_decision_name(dossier->decision)));
	json_object_set_new(object, "decided_by", json_text(dossier->decided_by));
	json_object_set_new(object, "decided_at", json_moment(request, dossier->decided_at));
	json_object_set_new(object, "decision_reason", json_text(dossier->decision_reason));
	json_object_set_new(object, "decision_note", json_text(dossier->decision_note));
	json_object_set_new(object, "may_accept", json_boolean(dossier->may_accept));
	json_object_set_new(object, "letter", json_string(letter_state(dossier)));
	json_object_set_new(object, "may", json_may(request, dossier));
}

json_t *dossier_json(struct request *request, const struct desk_dossier *dossier,
		     const struct desk_counts *counts)
{
	const struct desk_lock *lock = &dossier->lock;
	json_t *object = json_pack(
		"{s:I, s:s, s:s?, s:s?, s:s?, s:i, s:i, s:o, s:o}", "id", (json_int_t)dossier->id,
		"name", dossier->name, "fund", dossier->fund, "branch", dossier->branch, "batch",
		dossier->batch, "revision", dossier->revision, "judgement", dossier->judgement,
		"received", json_date(dossier->received), "deadline", json_date(lock->deadline));

	if (date_is_set(lock->deadline))
		json_object_set_new(object, "days_left",
				    json_integer(date_days_between(date_today(), lock->deadline)));
	json_object_set_new(object, "total", api_amount(dossier->claim.total));
	json_object_set_new(object, "payable", api_amount(dossier->claim.payable));
	json_object_set_new(object, "lock", dossier_json_lock(request, lock));
	json_object_set_new(object, "day",
			    json_pack("{s:I, s:I}", "waiting", (json_int_t)counts->waiting,
				      "overdue", (json_int_t)counts->overdue));
	add_decision(request, dossier, object);
	add_lists(request, dossier, object);
	return object;
}

/* ---- what a deed has changed ---------------------------------------------------------------- */

/* {"before", "after"}, null when they are the same. */
static json_t *json_change(centimes before, centimes after)
{
	return before == after ? json_null()
			       : json_pack("{s:o, s:o}", "before", api_amount(before), "after",
					   api_amount(after));
}

json_t *dossier_json_changes(struct request *request, const struct desk_outcome *outcome)
{
	bool verdict = outcome->verdict != outcome->verdict_before;
	json_t *object = json_pack(
		"{s:o, s:o, s:o, s:o}", "total", json_change(outcome->total_before, outcome->total),
		"payable", json_change(outcome->payable_before, outcome->payable), "added",
		json_reasons(request, outcome->added.items, outcome->added.count), "removed",
		json_reasons(request, outcome->removed.items, outcome->removed.count));

	json_object_set_new(object, "verdict",
			    verdict ? json_pack("{s:s, s:s}", "before",
						verdict_name(outcome->verdict_before), "after",
						verdict_name(outcome->verdict))
				    : json_null());
	json_object_set_new(object, "any",
			    json_boolean(verdict || outcome->total != outcome->total_before ||
					 outcome->payable != outcome->payable_before ||
					 outcome->added.count > 0 || outcome->removed.count > 0));
	return object;
}

/* ---- what was done to it -------------------------------------------------------------------- */

static json_t *json_done(const struct request *request, const struct desk_change *change)
{
	const char *kind =
		change->name != NULL ? kind_of(request, change->form, change->name) : "text";
	json_t *object =
		json_pack("{s:i, s:o, s:s?, s:s, s:i, s:s?, s:s?, s:s?, s:s?, s:s?}", "number",
			  change->number, "at", json_moment(request, change->at), "by",
			  change->person_name, "deed", desk_deed_name(change->deed), "page",
			  change->page, "form", change->form, "field", change->name, "before",
			  change->before, "after", change->after, "note", change->note);

	json_object_set_new(object, "reason", json_text(change->reason));
	json_object_set_new(object, "is_value", json_boolean(desk_deed_is_value(change->deed)));
	json_object_set_new(object, "kind", json_string(kind));
	json_object_set_new(object, "is_tick", json_boolean(text_equal(kind, "tick")));
	json_object_set_new(object, "undoes", json_integer(change->undoes));
	json_object_set_new(object, "undone_by", json_integer(change->undone_by));
	if (change->name != NULL)
		json_object_set_new(object, "label",
				    json_string(field_label(request, change->name)));
	return object;
}

json_t *dossier_json_history(struct request *request, const struct desk_change *changes,
			     size_t count)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(array, json_done(request, &changes[i]));
	return array;
}
