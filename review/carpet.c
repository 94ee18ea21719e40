#include "review/carpet.h"

#include "base/clock.h"
#include "base/date.h"
#include "base/memory.h"
#include "base/money.h"
#include "base/text.h"
#include "model/label.h"
#include "review/page_image.h"
#include "review/station.h"

#include <jansson.h>
#include <string.h>

const struct carpet_kind carpet_kinds[] = {
	{ VALUE_DATE, WORD_carpet_dates },     { VALUE_AMOUNT, WORD_carpet_amounts },
	{ VALUE_NUMBER, WORD_carpet_numbers }, { VALUE_CIN, WORD_carpet_cins },
	{ VALUE_LETTER, WORD_carpet_letters }, { VALUE_NAME, WORD_carpet_names },
};

const size_t carpet_kind_count = ARRAY_LENGTH(carpet_kinds);

/* ---- what is asked -------------------------------------------------------------------------- */

/* As people write it, in normal form; what is neither a date nor an amount is left as it is. */
static const char *normal_value(const struct request *request, enum value_kind kind,
				const char *value)
{
	char amount[MONEY_TEXT_SIZE], iso[DATE_TEXT_SIZE];
	struct date date;
	centimes known;

	if (value == NULL || value[0] == '\0')
		return NULL;
	if (kind == VALUE_DATE && strlen(value) == strlen("18/10/2026") && value[2] == '/' &&
	    value[5] == '/' &&
	    date_parse_ddmmyyyy(
		    arena_format(request->arena, "%.2s%.2s%.4s", value, value + 3, value + 6),
		    &date))
		return arena_copy_text(request->arena, date_format_iso(date, iso));
	if (kind == VALUE_AMOUNT && money_parse(value, &known))
		return arena_copy_text(request->arena, money_format(known, amount));
	return value;
}

static bool find_kind(const char *name, enum value_kind *ret_kind)
{
	for (size_t i = 0; i < carpet_kind_count; i++)
		if (text_equal(value_kind_name(carpet_kinds[i].kind), name)) {
			*ret_kind = carpet_kinds[i].kind;
			return true;
		}
	return false;
}

bool carpet_ask_read(const struct request *request, struct carpet_ask *ret_ask)
{
	const char *character = request_query(request, "character");
	const char *kind = request_query(request, "kind");
	struct carpet_ask ask = { .character = '\0' };

	if (character != NULL && strlen(character) == 1 && spelling_index(character[0]) >= 0) {
		ask.character = character[0];
		*ret_ask = ask;
		return true;
	}
	if (kind == NULL || !find_kind(kind, &ask.kind))
		return false;
	ask.value = normal_value(request, ask.kind, request_query(request, "value"));
	*ret_ask = ask;
	return true;
}

/* ---- laying it ------------------------------------------------------------------------------ */

static bool is_asked_for(const struct field *field, const struct carpet_ask *ask)
{
	if (ask->character != '\0')
		return field->kind == FIELD_COMB;
	return value_kind_of_field(field->name) == ask->kind;
}

typedef LIST(const char *) name_list;

static bool has_name(const name_list *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++)
		if (strcmp(names->items[i], name) == 0)
			return true;
	return false;
}

/* Of all forms, each once. */
static name_list fields_asked_for(struct request *request, const struct carpet_ask *ask)
{
	const struct form_set *forms = request->hooks->forms;
	name_list names = { 0 };

	for (int i = 0; forms != NULL && i < forms->form_count; i++)
		for (int k = 0; k < forms->forms[i].field_count; k++) {
			const struct field *field = &forms->forms[i].fields[k];

			if (is_asked_for(field, ask) && !has_name(&names, field->name))
				*LIST_ADD(request->arena, &names) = field->name;
		}
	return names;
}

static bool is_noted(const struct store_look *looks, size_t count, const struct carpet_cell *cell)
{
	for (size_t i = 0; i < count; i++)
		if (looks[i].dossier == cell->of->dossier &&
		    looks[i].page == cell->of->reading.page)
			return true;
	return false;
}

/* One transaction for all the pages; the pictures of the cells are then the same look. */
static enum status note_looks(struct request *request, const struct carpet_cell *cells,
			      size_t count, struct error *error)
{
	struct looks *known = station_page_images(request->station)->looks;
	struct store_look *looks =
		arena_new_array(request->arena, count + 1, sizeof(struct store_look));
	double now_s = clock_monotonic_s();
	size_t noted = 0;
	enum status status;

	for (size_t i = 0; i < count; i++)
		if (!is_noted(looks, noted, &cells[i]))
			looks[noted++] = (struct store_look){ cells[i].of->dossier,
							      cells[i].of->reading.page };
	status = store_note_looks(request->store, looks, noted, error);
	for (size_t i = 0; status == STATUS_OK && i < noted; i++)
		looks_add(known, request->person->id, looks[i].dossier, looks[i].page, now_s);
	return status;
}

enum status carpet_lay(struct request *request, const struct carpet_ask *ask,
		       struct carpet_cell **ret_cells, size_t *ret_count, struct error *error)
{
	name_list names = fields_asked_for(request, ask);
	const struct carpet_question question = {
		.names = names.items,
		.name_count = names.count,
		.value = ask->value,
		.character = ask->character,
		.dossiers_max = CARPET_DOSSIERS_MAX,
		.readings_max = CARPET_READINGS_MAX,
	};
	struct carpet_reading *readings;
	size_t count;
	enum status status = store_lay_carpet(request->store, &question, request->arena, &readings,
					      &count, error);

	if (status != STATUS_OK)
		return status;
	*ret_cells = carpet_cut(readings, count, request->hooks->forms, ask->character,
				CARPET_CELLS_MAX, request->arena, ret_count);
	return note_looks(request, *ret_cells, *ret_count, error);
}

/* ---- telling it ----------------------------------------------------------------------------- */

static json_t *cell_json(const struct carpet_cell *cell)
{
	const struct carpet_reading *of = cell->of;
	const char second[2] = { cell->second, '\0' };
	struct text label = { 0 };
	json_t *json;

	label_append(&label, of->reading.name);
	json = json_pack(
		"{sI, si, ss, si, ss, ss, ss, ss, ss, sb, si, sb, sf, ss, sf, si, s[iiii], "
		"s[iiii]}",
		"dossier", (json_int_t)of->dossier, "revision", of->revision, "dossier_name",
		of->dossier_name, "page", of->reading.page, "form", of->reading.form, "name",
		of->reading.name, "label", label.bytes, "value", of->reading.value, "text",
		cell->text, "accepted", of->verdict == VERDICT_ACCEPTED, "place", cell->place,
		"is_date", cell->is_date, "sure", cell->sure, "second", second, "second_chance",
		cell->second_chance, "turn", of->turn_deg, "box", cell->box.x, cell->box.y,
		cell->box.w, cell->box.h, "field_box", of->reading.box.x, of->reading.box.y,
		of->reading.box.w, of->reading.box.h);
	text_clear(&label);
	return json;
}

json_t *carpet_json(const struct carpet_cell *cells, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, cell_json(&cells[i]));
	return list;
}
