/*
 * Fields in reading order: those of a form as the form has them, with the empty ones; what stands
 * on free documents by its place. Beside each value what else it may be, for one key.
 */
#include "store/desk_fields.h"
#include "store/load.h"
#include "store/sql.h"

#include "base/memory.h"
#include "base/text.h"
#include "model/label.h"
#include "model/odds.h"
#include "model/typed.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AFTER_FORM = 100000 };

#define X(name, text) [name] = (text),
static const char *const sources[] = { SOURCE_LIST(X) };
#undef X

/* ---- what was read -------------------------------------------------------------------------- */

const struct placed_form *desk_form_of(const struct desk_filling *filling, int page)
{
	for (size_t i = 0; i < filling->form_count; i++)
		if (filling->forms[i].page == page)
			return &filling->forms[i];
	return NULL;
}

static int place_in_form(const struct placed_form *placed, const char *name)
{
	for (int i = 0; placed != NULL && i < placed->form->field_count; i++)
		if (text_equal(placed->form->fields[i].name, name))
			return i;
	return -1;
}

static const char *label_of(struct arena *arena, const char *name)
{
	struct text label = { 0 };
	const char *copy;

	label_append(&label, name);
	copy = arena_copy_text(arena, text_value(&label));
	text_clear(&label);
	return copy;
}

/* What is told by form and name alone. */
static void describe(const struct desk_filling *filling, struct filled *filled)
{
	const struct placed_form *placed = desk_form_of(filling, filled->field.page);
	struct desk_field *field = &filled->field;
	const struct field *described;

	filled->place = place_in_form(placed, field->name);
	described = filled->place >= 0 ? &placed->form->fields[filled->place] : NULL;
	field->label = label_of(filling->arena, field->name);
	field->kind = value_kind_of_field(field->name);
	field->has_content = described != NULL;
	field->content = described != NULL ? described->content : CONTENT_NAME;
	field->is_tick = typed_shape(described, field->name) == TYPED_TICK;
}

static void read_field(const struct desk_filling *filling, const PGresult *result, int row,
		       struct filled *filled)
{
	struct arena *arena = filling->arena;
	const unsigned char *odds;
	size_t length;

	filled->field = (struct desk_field){
		.page = (int)result_number(result, row, 0, 0),
		.form = result_text(arena, result, row, 1),
		.name = result_text(arena, result, row, 2),
		.value = result_text(arena, result, row, 3),
		.read = result_text(arena, result, row, 4),
		.confidence = result_real(result, row, 5, 0),
		.source = (enum source)load_place_of(PQgetvalue(result, row, 6), sources,
						     ARRAY_LENGTH(sources), SOURCE_PRINT),
		.is_read = true,
		.box = { (int)result_number(result, row, 7, 0),
			 (int)result_number(result, row, 8, 0),
			 (int)result_number(result, row, 9, 0),
			 (int)result_number(result, row, 10, 0) },
		.is_overwritten = result_truth(result, row, 11),
		.changes = (int)result_number(result, row, 14, 0),
		.person_id = (long)result_number(result, row, 15, 0),
	};
	filled->field.is_missing =
		filled->field.person_id != 0 &&
		(filled->field.value == NULL || text_equal(filled->field.value, "false"));
	odds = result_bytes(arena, result, row, 12, &length);
	if (odds != NULL)
		(void)odds_unpack(arena, odds, length, &filled->odds);
	filled->offered = result_text(arena, result, row, 13);
	describe(filling, filled);
}

static enum status load_fields(const struct desk_filling *filling, filled_list *fields,
			       struct error *error)
{
	const char *const values[] = { filling->id,
				       sql_number(filling->arena, filling->dossier->judgement) };
	PGresult *result;
	enum status status =
		session_run(filling->store, STATEMENT_desk_load_fields, values, &result, error);

	if (status != STATUS_OK)
		return status;
	for (int row = 0; row < PQntuples(result); row++) {
		struct filled *filled = LIST_ADD(filling->arena, fields);

		*filled = (struct filled){ 0 };
		read_field(filling, result, row, filled);
	}
	PQclear(result);
	return STATUS_OK;
}

static struct filled *lookup(filled_list *fields, int page, const char *form, const char *name)
{
	for (size_t i = 0; i < fields->count; i++) {
		struct filled *filled = &fields->items[i];

		if (filled->field.page == page && text_equal(filled->field.form, form) &&
		    text_equal(filled->field.name, name))
			return filled;
	}
	return NULL;
}

/* Under a person's word lies what the machine had read. */
static enum status load_read(const struct desk_filling *filling, filled_list *fields,
			     struct error *error)
{
	PGresult *result;
	enum status status =
		session_run(filling->store, STATEMENT_desk_load_read, &filling->id, &result, error);

	if (status != STATUS_OK)
		return status;
	for (int row = 0; row < PQntuples(result); row++) {
		struct filled *filled =
			lookup(fields, (int)result_number(result, row, 0, 0),
			       PQgetvalue(result, row, 1), PQgetvalue(result, row, 2));
		const unsigned char *odds;
		size_t length;

		if (filled == NULL)
			continue;
		if (filled->field.read == NULL && PQgetvalue(result, row, 3)[0] != '\0')
			filled->field.read = result_text(filling->arena, result, row, 3);
		odds = result_bytes(filling->arena, result, row, 5, &length);
		if (odds != NULL)
			(void)odds_unpack(filling->arena, odds, length, &filled->odds);
	}
	PQclear(result);
	return STATUS_OK;
}

static enum status load_people(const struct desk_filling *filling, filled_list *fields,
			       struct error *error)
{
	PGresult *result;
	enum status status = session_run(filling->store, STATEMENT_desk_load_people, &filling->id,
					 &result, error);

	if (status != STATUS_OK)
		return status;
	for (int row = 0; row < PQntuples(result); row++)
		for (size_t i = 0; i < fields->count; i++)
			if (fields->items[i].field.person_id == result_number(result, row, 0, 0))
				fields->items[i].field.person =
					result_text(filling->arena, result, row, 1);
	PQclear(result);
	return STATUS_OK;
}

/* ---- what was not read ---------------------------------------------------------------------- */

/* The upright box around a zone of the form, in delivered pixels. */
static struct box box_of(const struct placed_form *placed, struct box_mm zone)
{
	double left = INFINITY, top = INFINITY, right = -INFINITY, bottom = -INFINITY;

	if (!placed->is_placed)
		return (struct box){ 0 };
	for (int corner = 0; corner < 4; corner++) {
		int down = corner / 2;
		struct point at =
			affine_apply(placed->place, (struct point){ zone.x + (corner % 2) * zone.w,
								    zone.y + down * zone.h });

		left = fmin(left, at.x);
		right = fmax(right, at.x);
		top = fmin(top, at.y);
		bottom = fmax(bottom, at.y);
	}
	return (struct box){ (int)left, (int)top, (int)(right - left), (int)(bottom - top) };
}

static void add_unread_field(const struct desk_filling *filling, filled_list *fields, int page,
			     const char *form, const char *name, struct box box)
{
	struct filled *filled = LIST_ADD(filling->arena, fields);

	*filled = (struct filled){ .field = {
					   .page = page, .form = form, .name = name, .box = box } };
	describe(filling, filled);
}

static void add_form_fields(const struct desk_filling *filling, filled_list *fields,
			    const struct placed_form *placed)
{
	for (int i = 0; i < placed->form->field_count; i++) {
		const struct field *field = &placed->form->fields[i];

		if (!form_half_has(placed->form, placed->half, field))
			continue;
		if (lookup(fields, placed->page, placed->form->name, field->name) == NULL)
			add_unread_field(filling, fields, placed->page, placed->form->name,
					 field->name, box_of(placed, field->box));
	}
}

static bool holds(struct box outer, struct box inner)
{
	int x = inner.x + inner.w / 2, y = inner.y + inner.h / 2;

	return inner.w > 0 && x >= outer.x && x < outer.x + outer.w && y >= outer.y &&
	       y < outer.y + outer.h;
}

static const char *type_of(const struct desk_filling *filling, int page)
{
	for (size_t i = 0; i < filling->dossier->pages.count; i++)
		if (filling->dossier->pages.items[i].number == page)
			return filling->dossier->pages.items[i].type;
	return NULL;
}

/* Bars that could not be read are a place for a box code. */
static void add_symbol(const struct desk_filling *filling, filled_list *fields, int page,
		       struct box box)
{
	const char *form = type_of(filling, page);
	int last = 0;

	for (size_t i = 0; i < fields->count; i++) {
		const struct desk_field *field = &fields->items[i].field;
		int number = 0;

		if (field->page != page || !text_starts_with(field->name, "vignette_") ||
		    !text_ends_with(field->name, "_code"))
			continue;
		number = (int)strtol(field->name + strlen("vignette_"), NULL, 10);
		if (holds(box, field->box))
			return;
		last = number > last ? number : last;
	}
	if (form != NULL)
		add_unread_field(filling, fields, page, form,
				 arena_format(filling->arena, "vignette_%d_code", last + 1), box);
}

static enum status load_symbols(const struct desk_filling *filling, filled_list *fields,
				struct error *error)
{
	PGresult *result;
	enum status status =
		session_run(filling->store, STATEMENT_load_unread, &filling->id, &result, error);

	if (status != STATUS_OK)
		return status;
	for (int row = 0; row < PQntuples(result); row++)
		add_symbol(filling, fields, (int)result_number(result, row, 0, 0),
			   (struct box){ (int)result_number(result, row, 1, 0),
					 (int)result_number(result, row, 2, 0),
					 (int)result_number(result, row, 3, 0),
					 (int)result_number(result, row, 4, 0) });
	PQclear(result);
	return STATUS_OK;
}

/* ---- doubts --------------------------------------------------------------------------------- */

static bool is_at(const struct desk_field *field, const char *name, int page)
{
	return name != NULL && text_equal(field->name, name) && (page == 0 || page == field->page);
}

static void doubt(const struct desk_dossier *dossier, struct desk_field *field)
{
	for (size_t i = 0; i < dossier->doubts.count; i++) {
		const struct doubt *doubt = &dossier->doubts.items[i];

		if (!is_at(field, doubt->field, doubt->page))
			continue;
		field->is_doubtful = true;
		if (doubt->wrong * (double)doubt->stake >= field->wrong * (double)field->stake) {
			field->wrong = doubt->wrong;
			field->stake = doubt->stake;
		}
	}
	for (size_t i = 0; i < dossier->reasons.count; i++) {
		const struct reason *reason = &dossier->reasons.items[i];

		if (reason->severity != SEVERITY_INFO &&
		    (is_at(field, reason->field, reason->page) ||
		     is_at(field, reason->other_field, reason->other_page)))
			field->is_doubtful = true;
	}
}

/* ---- the order ------------------------------------------------------------------------------ */

/* How long the part of a name is that all of its row have: "ligne_2_"; 0: it is in no row. */
static size_t row_length(const char *name)
{
	const char *digit = strpbrk(name, "0123456789");
	size_t digits = digit != NULL ? strspn(digit, "0123456789") : 0;

	return digits > 0 && digit[digits] == '_' ? (size_t)(digit - name) + digits + 1 : 0;
}

/* A row begins where its highest cell does. */
static void find_tops(filled_list *fields)
{
	for (size_t i = 0; i < fields->count; i++) {
		struct filled *filled = &fields->items[i];
		size_t length = row_length(filled->field.name);

		filled->top = filled->field.box.y;
		for (size_t j = 0; length > 0 && j < fields->count; j++) {
			const struct desk_field *other = &fields->items[j].field;

			if (other->page == filled->field.page && other->box.w > 0 &&
			    strncmp(other->name, filled->field.name, length) == 0 &&
			    other->box.y < filled->top)
				filled->top = other->box.y;
		}
	}
}

static int compare_fields(const void *a_item, const void *b_item)
{
	const struct filled *a = a_item, *b = b_item;
	int a_place = a->place >= 0 ? a->place : AFTER_FORM;
	int b_place = b->place >= 0 ? b->place : AFTER_FORM;

	if (a->field.page != b->field.page)
		return a->field.page - b->field.page;
	if (a_place != b_place)
		return a_place - b_place;
	if (a->top != b->top)
		return a->top - b->top;
	if (a->field.box.x != b->field.box.x)
		return a->field.box.x - b->field.box.x;
	return strcmp(a->field.name, b->field.name);
}

enum status desk_fill_fields(const struct desk_filling *filling, struct error *error)
{
	filled_list fields = { 0 };
	enum status status = load_fields(filling, &fields, error);

	if (status == STATUS_OK && filling->dossier->changes > 0)
		status = load_read(filling, &fields, error);
	if (status == STATUS_OK && filling->dossier->changes > 0 && filling->sees_people)
		status = load_people(filling, &fields, error);
	if (status == STATUS_OK)
		status = load_symbols(filling, &fields, error);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < filling->form_count; i++)
		add_form_fields(filling, &fields, &filling->forms[i]);
	find_tops(&fields);
	if (fields.count > 0)
		qsort(fields.items, fields.count, sizeof(fields.items[0]), compare_fields);
	status = desk_choose(filling, fields.items, fields.count, error);
	for (size_t i = 0; i < fields.count; i++) {
		doubt(filling->dossier, &fields.items[i].field);
		*LIST_ADD(filling->arena, &filling->dossier->fields) = fields.items[i].field;
	}
	return status;
}
