/*
 * Reads forms/NAME.json. The reader is strict: an unknown key, a missing number or a table that
 * leaves the paper is an error that names the file and the place, because a form is written by hand
 * and a typing mistake must not become a silently unread field.
 */
#include "model/form.h"

#include "base/arena.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What every reading function needs: where things go and what is being read, for the errors. */
struct reader {
	struct arena *arena;
	struct error *error;
	const char *path;
	const char *where; /* the field being read */
};

static enum status complain(struct reader *reader, const char *what)
{
	return error_set(reader->error, STATUS_CONFIG, "form '%s', %s: %s; see forms/README.md",
			 reader->path, reader->where, what);
}

struct named_value {
	const char *name;
	int value;
};

#define X(value, text) { text, value },
static const struct named_value kinds[] = { FIELD_KIND_LIST(X) };
static const struct named_value contents[] = { CONTENT_LIST(X) };
#undef X

static enum status read_name(struct reader *reader, json_t *object, const char *key,
			     const struct named_value *values, size_t count, int *ret_value)
{
	const char *text = json_string_value(json_object_get(object, key));

	for (size_t i = 0; text != NULL && i < count; i++)
		if (strcmp(values[i].name, text) == 0) {
			*ret_value = values[i].value;
			return STATUS_OK;
		}
	return complain(reader,
			arena_format(reader->arena, "key \"%s\" is missing or unknown", key));
}

static enum status read_numbers(struct reader *reader, json_t *array, const char *key, double *ret,
				size_t count)
{
	if (json_array_size(array) == count) {
		size_t i = 0;

		while (i < count && json_is_number(json_array_get(array, i))) {
			ret[i] = json_number_value(json_array_get(array, i));
			i++;
		}
		if (i == count)
			return STATUS_OK;
	}
	return complain(reader,
			arena_format(reader->arena, "key \"%s\" must be a list of %zu numbers", key,
				     count));
}

static enum status read_text(struct reader *reader, json_t *object, const char *key,
			     const char **ret_text)
{
	const char *text = json_string_value(json_object_get(object, key));

	if (text == NULL || text[0] == '\0')
		return complain(reader,
				arena_format(reader->arena, "key \"%s\" must be a text", key));
	*ret_text = arena_copy_text(reader->arena, text);
	return STATUS_OK;
}

static enum status add_group(struct reader *reader, struct field *field, json_t *group, double y,
			     const double cell[2])
{
	double start_and_count[2];
	enum status status = read_numbers(reader, group, "groups", start_and_count, 2);

	if (status != STATUS_OK)
		return status;
	for (int i = 0; i < (int)start_and_count[1]; i++) {
		if (field->cell_count == COMB_CELLS_MAX)
			return complain(reader, "too many cells");
		field->cells[field->cell_count++] =
			(struct box_mm){ start_and_count[0] + i * cell[0], y, cell[0], cell[1] };
	}
	return STATUS_OK;
}

static enum status read_comb(struct reader *reader, json_t *object, struct field *field)
{
	json_t *groups = json_object_get(object, "groups"), *group;
	double cell[2], length[2];
	enum status status;
	size_t i;

	status = read_numbers(reader, json_object_get(object, "cell"), "cell", cell, 2);
	if (status == STATUS_OK)
		status = read_numbers(reader, json_object_get(object, "length"), "length", length,
				      2);
	if (status != STATUS_OK)
		return status;
	field->length_min = (int)length[0];
	field->length_max = (int)length[1];
	json_array_foreach(groups, i, group)
	{
		status = add_group(reader, field, group,
				   json_number_value(json_object_get(object, "y")), cell);
		if (status != STATUS_OK)
			return status;
	}
	if (field->cell_count < field->length_max)
		return complain(reader, "\"groups\" has fewer cells than \"length\" asks for");
	field->box = field->cells[0];
	field->box.w = field->cells[field->cell_count - 1].x + cell[0] - field->box.x;
	return STATUS_OK;
}

static enum status read_box(struct reader *reader, json_t *object, struct field *field)
{
	double box[4];
	enum status status = read_numbers(reader, json_object_get(object, "box"), "box", box, 4);

	if (status == STATUS_OK)
		field->box = (struct box_mm){ box[0], box[1], box[2], box[3] };
	return status;
}

static enum status refuse_unknown_keys(struct reader *reader, json_t *object)
{
	static const char *const known[] = { "name", "kind",   "content", "choice", "language",
					     "box",  "length", "y",       "cell",   "groups" };
	const char *key;
	json_t *value;

	json_object_foreach(object, key, value)
	{
		size_t i = 0;

		while (i < ARRAY_LENGTH(known) && strcmp(key, known[i]) != 0)
			i++;
		if (i == ARRAY_LENGTH(known))
			return complain(reader,
					arena_format(reader->arena, "unknown key \"%s\"", key));
	}
	return STATUS_OK;
}

static enum status read_field(struct reader *reader, json_t *object, struct field *field)
{
	const char *language = json_string_value(json_object_get(object, "language"));
	int kind = 0, content = 0;
	enum status status;

	reader->where = "a field";
	status = read_text(reader, object, "name", &field->name);
	if (status != STATUS_OK)
		return status;
	reader->where = arena_format(reader->arena, "field \"%s\"", field->name);
	status = refuse_unknown_keys(reader, object);
	if (status == STATUS_OK)
		status = read_name(reader, object, "kind", kinds, ARRAY_LENGTH(kinds), &kind);
	if (status == STATUS_OK)
		status = read_name(reader, object, "content", contents, ARRAY_LENGTH(contents),
				   &content);
	if (status != STATUS_OK)
		return status;
	field->kind = (enum field_kind)kind;
	field->content = (enum field_content)content;
	field->language = arena_copy_text(reader->arena, language != NULL ? language : "fra");
	field->choice = arena_copy_text(reader->arena,
					json_string_value(json_object_get(object, "choice")));
	return field->kind == FIELD_COMB ? read_comb(reader, object, field)
					 : read_box(reader, object, field);
}

typedef LIST(struct field) field_list;

static void move_down(struct field *field, double distance_mm)
{
	field->box.y += distance_mm;
	for (int i = 0; i < field->cell_count; i++)
		field->cells[i].y += distance_mm;
}

/* Table "acte", row 2, column "date" becomes the field "acte_2_date". */
static enum status read_table(struct reader *reader, json_t *object, field_list *fields)
{
	json_t *columns = json_object_get(object, "columns"), *column;
	int rows = (int)json_integer_value(json_object_get(object, "rows"));
	double top = json_number_value(json_object_get(object, "first_row_mm"));
	double pitch = json_number_value(json_object_get(object, "row_pitch_mm"));
	const char *table;
	enum status status;
	size_t i;

	reader->where = "a table";
	status = read_text(reader, object, "name", &table);
	if (status != STATUS_OK)
		return status;
	if (rows < 1 || top <= 0 || (rows > 1 && pitch <= 0))
		return complain(reader, "a table needs rows, first_row_mm and row_pitch_mm");
	for (int row = 0; row < rows; row++) {
		json_array_foreach(columns, i, column)
		{
			struct field *field = LIST_ADD(reader->arena, fields);

			status = read_field(reader, column, field);
			if (status != STATUS_OK)
				return status;
			field->name = arena_format(reader->arena, "%s_%d_%s", table, row + 1,
						   field->name);
			move_down(field, top + row * pitch);
		}
	}
	return STATUS_OK;
}

static enum status check_on_paper(struct reader *reader, const struct form *form)
{
	for (int i = 0; i < form->field_count; i++) {
		const struct box_mm *box = &form->fields[i].box;

		if (box->w > 0 && box->h > 0 && box->x >= 0 && box->y >= 0 &&
		    box->x + box->w <= form->width_mm && box->y + box->h <= form->height_mm)
			continue;
		reader->where = form->fields[i].name;
		return complain(reader, "the field's box is empty or leaves the paper");
	}
	return STATUS_OK;
}

static enum status read_fields(struct reader *reader, json_t *root, struct form *form)
{
	field_list fields = { 0 };
	enum status status;
	json_t *item;
	size_t i;

	json_array_foreach(json_object_get(root, "fields"), i, item)
	{
		status = read_field(reader, item, LIST_ADD(reader->arena, &fields));
		if (status != STATUS_OK)
			return status;
	}
	json_array_foreach(json_object_get(root, "tables"), i, item)
	{
		status = read_table(reader, item, &fields);
		if (status != STATUS_OK)
			return status;
	}
	form->fields = fields.items;
	form->field_count = (int)fields.count;
	return check_on_paper(reader, form);
}

static enum status read_fold(struct reader *reader, json_t *root, struct form *form)
{
	json_t *fold = json_object_get(root, "fold_mm");

	form->fold_mm = json_number_value(fold);
	if (fold == NULL || (form->fold_mm > 0 && form->fold_mm < form->width_mm))
		return STATUS_OK;
	return complain(reader, "key \"fold_mm\" must be a place between the paper's sides");
}

static enum status read_form(struct reader *reader, json_t *root, struct form *form)
{
	const char *blank;
	double paper[2];
	enum status status;
	char *folder;

	reader->where = "top level";
	status = read_text(reader, root, "name", &form->name);
	if (status == STATUS_OK)
		status = read_text(reader, root, "fund", &form->fund);
	if (status == STATUS_OK)
		status = read_text(reader, root, "title", &form->title);
	if (status == STATUS_OK)
		status = read_text(reader, root, "blank", &blank);
	if (status == STATUS_OK)
		status = read_numbers(reader, json_object_get(root, "paper_mm"), "paper_mm", paper,
				      2);
	if (status != STATUS_OK)
		return status;
	form->width_mm = paper[0];
	form->height_mm = paper[1];
	status = read_fold(reader, root, form);
	if (status != STATUS_OK)
		return status;
	folder = path_folder(reader->path);
	form->blank_path = arena_format(reader->arena, "%s/%s", folder, blank);
	free(folder);
	return read_fields(reader, root, form);
}

static enum status load_form(struct arena *arena, const char *path, struct form *form,
			     struct error *error)
{
	struct reader reader = { arena, error, path, "top level" };
	json_error_t trouble;
	json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &trouble);
	enum status status;

	if (root == NULL)
		return error_set(error, STATUS_CONFIG, "form '%s', line %d: %s; mend the file",
				 path, trouble.line, trouble.text);
	status = read_form(&reader, root, form);
	json_decref(root);
	return status;
}

static int is_form_file(const struct dirent *entry)
{
	return text_ends_with(entry->d_name, ".json");
}

enum status form_set_load(const char *folder, struct form_set *ret_set, struct error *error)
{
	struct form_set set = { .arena = arena_new() };
	enum status status = STATUS_OK;
	struct dirent **names = NULL;
	int count = scandir(folder, &names, is_form_file, alphasort);

	if (count < 0) {
		status = error_set_errno(error, errno, "cannot list the forms in '%s'", folder);
		form_set_free(&set);
		return status;
	}
	set.forms = arena_new_array(set.arena, (size_t)count, sizeof(*set.forms));
	for (int i = 0; i < count; i++) {
		const char *path = arena_format(set.arena, "%s/%s", folder, names[i]->d_name);

		if (status == STATUS_OK)
			status = load_form(set.arena, path, &set.forms[set.form_count++], error);
		free(names[i]);
	}
	free(names);
	if (status == STATUS_OK)
		*ret_set = set;
	else
		form_set_free(&set);
	return status;
}

void form_set_free(struct form_set *set)
{
	if (set == NULL)
		return;
	arena_free(set->arena);
	*set = (struct form_set){ 0 };
}

const struct form *form_set_lookup(const struct form_set *set, const char *name)
{
	for (int i = 0; i < set->form_count; i++)
		if (strcmp(set->forms[i].name, name) == 0)
			return &set->forms[i];
	return NULL;
}

const struct field *form_lookup_field(const struct form *form, const char *name)
{
	for (int i = 0; i < form->field_count; i++)
		if (strcmp(form->fields[i].name, name) == 0)
			return &form->fields[i];
	return NULL;
}

struct box_mm form_half(const struct form *form, enum sheet_half half)
{
	double left = half == SHEET_RIGHT ? form->fold_mm : 0;
	double right = half == SHEET_LEFT ? form->fold_mm : form->width_mm;

	return (struct box_mm){ left, 0, right - left, form->height_mm };
}

bool form_half_has(const struct form *form, enum sheet_half half, const struct field *field)
{
	struct box_mm paper = form_half(form, half);
	double middle = field->box.x + field->box.w / 2;

	return middle >= paper.x && middle < paper.x + paper.w;
}
