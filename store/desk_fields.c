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

/* A choice that is less likely is no help. */
#define CHOICE_LEAST 0.005

enum { CANDIDATES_MAX = 40, AFTER_FORM = 100000 };

#define X(name, text) [name] = (text),
static const char *const sources[] = { SOURCE_LIST(X) };
#undef X

/* A field on its way, with what its choices are made of and where it belongs. */
struct filled {
	struct desk_field field;
	struct reading odds; /* spelling and guesses */
	const char *offered; /* the register's: "value\tprobability" lines; NULL */
	int place;           /* in the form, from 0; -1: the form has no such field */
	int top;             /* of the row that it is in, in pixels */
};

typedef LIST(struct filled) filled_list;

/* ---- what was read -------------------------------------------------------------------------- */

static const struct placed_form *form_of(const struct desk_filling *filling, int page)
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
	const struct placed_form *placed = form_of(filling, filled->field.page);
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
		struct point at = affine_apply(placed->place,
					       (struct point){ zone.x + (corner % 2) * zone.w,
							       zone.y + (corner / 2) * zone.h });

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
		int number = 0, used = 0;

		if (field->page != page ||
		    sscanf(field->name, "vignette_%d_code%n", &number, &used) != 1 || used == 0)
			continue;
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

/* ---- choices -------------------------------------------------------------------------------- */

struct choosing {
	struct desk_choice items[CANDIDATES_MAX];
	int count;
};

/* Of a value that is there already the likelier way counts. */
static void add_choice(const struct desk_filling *filling, const struct filled *filled,
		       struct choosing *choosing, struct desk_choice choice)
{
	const struct placed_form *placed = form_of(filling, filled->field.page);
	const struct field *described =
		filled->place >= 0 ? &placed->form->fields[filled->place] : NULL;
	const char *value;

	/* what the field cannot hold is no choice */
	if (typed_normalise(described, filled->field.name, choice.value, filling->arena, &value) !=
	    REFUSAL_NONE)
		return;
	if (text_equal(value, filled->field.value))
		return;
	choice.value = value;
	for (int i = 0; i < choosing->count; i++)
		if (text_equal(choosing->items[i].value, value)) {
			choosing->items[i].probability =
				fmax(choosing->items[i].probability, choice.probability);
			return;
		}
	if (choosing->count < CANDIDATES_MAX)
		choosing->items[choosing->count++] = choice;
}

static void add_guesses(const struct desk_filling *filling, const struct filled *filled,
			struct choosing *choosing)
{
	for (int i = 0; i < filled->odds.guess_count; i++) {
		const struct guess *guess = &filled->odds.guesses[i];

		if (guess->probability >= CHOICE_LEAST)
			add_choice(filling, filled, choosing,
				   (struct desk_choice){ guess->value, guess->probability,
							 CHOICE_GUESS });
	}
}

static int likeliest(const struct spelled *place, int but_not)
{
	int best = -1;

	for (int i = 0; i < SPELLING_CHARACTERS; i++)
		if (i != but_not && (best < 0 || place->odds[i] > place->odds[best]))
			best = i;
	return best;
}

/* The likeliest text, and those with one other character: of each place its second. */
static void add_spellings(const struct desk_filling *filling, const struct filled *filled,
			  struct choosing *choosing)
{
	const struct spelling *spelling = filled->odds.spelling;
	char text[SPELLING_PLACES_MAX + 1] = "";
	double all = 1;

	if (spelling == NULL)
		return;
	for (int i = 0; i < spelling->length; i++) {
		int best = likeliest(&spelling->places[i], -1);

		text[i] = SPELLING_ALPHABET[best];
		all *= spelling->places[i].odds[best];
	}
	add_choice(filling, filled, choosing, (struct desk_choice){ text, all, CHOICE_SPELLING });
	for (int i = 0; i < spelling->length; i++) {
		const struct spelled *place = &spelling->places[i];
		int best = likeliest(place, -1), other = likeliest(place, best);
		double odds = all * place->odds[other] / fmax(place->odds[best], SPELLING_FLOOR);

		if (odds < CHOICE_LEAST)
			continue;
		text[i] = SPELLING_ALPHABET[other];
		add_choice(filling, filled, choosing,
			   (struct desk_choice){ text, odds, CHOICE_SPELLING });
		text[i] = SPELLING_ALPHABET[best];
	}
}

/* "value\tprobability" lines. */
static void add_offered(const struct desk_filling *filling, const struct filled *filled,
			struct choosing *choosing)
{
	char *rest, *line;

	if (filled->offered == NULL)
		return;
	rest = arena_copy_text(filling->arena, filled->offered);
	while ((line = strsep(&rest, "\n")) != NULL) {
		char *value = strsep(&line, "\t");

		add_choice(filling, filled, choosing,
			   (struct desk_choice){ value, line != NULL ? strtod(line, NULL) : 0,
						 CHOICE_REGISTER });
	}
}

/* ---- the family ----------------------------------------------------------------------------- */

/* A member of the insured's family, as the register has it; the insured first. */
struct member {
	const char *name, *birth, *cin, *affiliation;
};

typedef LIST(struct member) member_list;

static enum status load_family(const struct desk_filling *filling, member_list *family,
			       struct error *error)
{
	const char *number = filling->dossier->claim.immatriculation;
	PGresult *result;
	enum status status;

	if (!filling->wants_family || number == NULL)
		return STATUS_OK;
	status = session_run(filling->store, STATEMENT_desk_family, &number, &result, error);
	if (status != STATUS_OK)
		return status;
	for (int row = 0; row < PQntuples(result); row++)
		*LIST_ADD(filling->arena, family) =
			(struct member){ result_text(filling->arena, result, row, 1),
					 result_text(filling->arena, result, row, 2),
					 result_text(filling->arena, result, row, 3),
					 result_text(filling->arena, result, row, 4) };
	PQclear(result);
	return STATUS_OK;
}

static const char *of_member(const char *name, const struct member *member, bool is_insured)
{
	if (is_insured && text_equal(name, "assure_nom"))
		return member->name;
	if (is_insured && text_equal(name, "assure_cin"))
		return member->cin;
	if (is_insured && text_equal(name, "assure_affiliation"))
		return member->affiliation;
	if (text_equal(name, "beneficiaire_nom") || text_equal(name, "patient") ||
	    text_equal(name, "client"))
		return member->name;
	if (text_equal(name, "beneficiaire_naissance"))
		return member->birth;
	return text_equal(name, "beneficiaire_cin") ? member->cin : NULL;
}

static void add_family(const struct desk_filling *filling, const struct filled *filled,
		       const member_list *family, struct choosing *choosing)
{
	if (family->count > 0 && text_equal(filled->field.name, "assure_immatriculation"))
		add_choice(filling, filled, choosing,
			   (struct desk_choice){ filling->dossier->claim.immatriculation, 0,
						 CHOICE_REGISTER });
	for (size_t i = 0; i < family->count; i++) {
		const char *value = of_member(filled->field.name, &family->items[i], i == 0);

		if (value != NULL)
			add_choice(filling, filled, choosing,
				   (struct desk_choice){ value, 0, CHOICE_REGISTER });
	}
}

/* What was seen first, then the likeliest; of what is not told the order stays. */
static void take_choices(struct choosing *choosing, struct desk_field *field)
{
	for (int i = 1; i < choosing->count; i++) {
		struct desk_choice choice = choosing->items[i];
		int at = i;

		for (; at > 0 && choosing->items[at - 1].from != CHOICE_READ &&
		       choosing->items[at - 1].probability < choice.probability;
		     at--)
			choosing->items[at] = choosing->items[at - 1];
		choosing->items[at] = choice;
	}
	for (int i = 0; i < choosing->count && i < DESK_CHOICES_MAX; i++)
		field->choices[field->choice_count++] = choosing->items[i];
}

static void choose(const struct desk_filling *filling, const member_list *family,
		   struct filled *filled)
{
	struct choosing choosing = { .count = 0 };

	if (filled->field.is_tick) /* it is one or the other */
		return;
	if (filled->field.read != NULL)
		add_choice(filling, filled, &choosing,
			   (struct desk_choice){ filled->field.read, 0, CHOICE_READ });
	add_offered(filling, filled, &choosing);
	add_guesses(filling, filled, &choosing);
	add_spellings(filling, filled, &choosing);
	add_family(filling, filled, family, &choosing);
	take_choices(&choosing, &filled->field);
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
	member_list family = { 0 };
	enum status status = load_fields(filling, &fields, error);

	if (status == STATUS_OK && filling->dossier->changes > 0)
		status = load_read(filling, &fields, error);
	if (status == STATUS_OK && filling->dossier->changes > 0 && filling->sees_people)
		status = load_people(filling, &fields, error);
	if (status == STATUS_OK)
		status = load_family(filling, &family, error);
	if (status == STATUS_OK)
		status = load_symbols(filling, &fields, error);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < filling->form_count; i++)
		add_form_fields(filling, &fields, &filling->forms[i]);
	find_tops(&fields);
	if (fields.count > 0)
		qsort(fields.items, fields.count, sizeof(fields.items[0]), compare_fields);
	for (size_t i = 0; i < fields.count; i++) {
		choose(filling, &family, &fields.items[i]);
		doubt(filling->dossier, &fields.items[i].field);
		*LIST_ADD(filling->arena, &filling->dossier->fields) = fields.items[i].field;
	}
	return STATUS_OK;
}
