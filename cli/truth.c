#include "cli/truth.h"
#include "cli/truth_lines.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "cli/compare.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct dossier_truth {
	const char *id;   /* NAME */
	const char *scan; /* DIR/NAME.tif */
	const char *received;
	json_t *root;
	const json_t *fields, *codes, *claim;
	const json_t *free; /* by type of page and field, as the fields are; NULL: not told */
	bool is_heard;
};

struct truth {
	LIST(struct dossier_truth) dossiers; /* by name */
	struct answers answers;
};

/* ---- the folder ------------------------------------------------------------------------ */

static enum status parse_truth(struct dossier_truth *dossier, const char *path, struct error *error)
{
	json_error_t trouble;
	const char *received;

	dossier->root = json_load_file(path, JSON_REJECT_DUPLICATES, &trouble);
	if (dossier->root == NULL)
		return error_set(error, STATUS_DATA, "'%s' is no truth file: line %d: %s", path,
				 trouble.line, trouble.text);
	dossier->fields = json_object_get(dossier->root, "fields");
	dossier->codes = json_object_get(dossier->root, "codes");
	dossier->claim = json_object_get(dossier->root, "claim");
	dossier->free = json_object_get(dossier->root, "free");
	if (!json_is_object(dossier->fields) || !json_is_array(dossier->codes) ||
	    !json_is_object(dossier->claim))
		return error_set(error, STATUS_DATA,
				 "'%s' is no truth file: 'fields', 'codes' and 'claim' must be "
				 "there; keep other files elsewhere",
				 path);
	received = json_string_value(json_object_get(dossier->root, "received"));
	dossier->received = received != NULL ? received : "";
	return STATUS_OK;
}

static enum status load_one(struct truth *truth, const char *folder, const char *file,
			    struct error *error)
{
	struct arena *arena = truth->answers.arena;
	struct dossier_truth *dossier = LIST_ADD(arena, &truth->dossiers);

	dossier->id = arena_copy_bytes(arena, file, strlen(file) - strlen(".json"));
	dossier->scan = arena_format(arena, "%s/%s.tif", folder, dossier->id);
	return parse_truth(dossier, arena_format(arena, "%s/%s", folder, file), error);
}

static int is_truth_file(const struct dirent *entry)
{
	return entry->d_name[0] != '.' && text_ends_with(entry->d_name, ".json") &&
	       !text_equal(entry->d_name, "manifest.json");
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static enum status load_all(struct truth *truth, const char *folder, struct error *error)
{
	struct dirent **names;
	int count = scandir(folder, &names, is_truth_file, by_bytes);
	enum status status = STATUS_OK;

	if (count < 0)
		return error_set_errno(error, errno, "cannot look into '%s'", folder);
	for (int i = 0; i < count; i++) {
		if (status == STATUS_OK)
			status = load_one(truth, folder, names[i]->d_name, error);
		free(names[i]);
	}
	free(names);
	if (status == STATUS_OK && count == 0)
		status = error_set(error, STATUS_NO_INPUT,
				   "there is no truth file (NAME.json beside NAME.tif) in '%s'",
				   folder);
	return status;
}

enum status truth_load(const char *folder, struct truth **ret_truth, struct error *error)
{
	struct truth *truth = memory_new(1, sizeof(*truth));
	enum status status;

	truth->answers.arena = arena_new();
	status = load_all(truth, folder, error);
	if (status != STATUS_OK) {
		truth_free(truth);
		return status;
	}
	truth->answers.truths = truth->dossiers.count;
	*ret_truth = truth;
	return STATUS_OK;
}

void truth_free(struct truth *truth)
{
	if (truth == NULL)
		return;
	for (size_t i = 0; i < truth->dossiers.count; i++)
		json_decref(truth->dossiers.items[i].root);
	arena_free(truth->answers.arena);
	free(truth);
}

size_t truth_count(const struct truth *truth)
{
	return truth->dossiers.count;
}

const char *truth_scan(const struct truth *truth, size_t index)
{
	return truth->dossiers.items[index].scan;
}

const char *truth_received(const struct truth *truth, size_t index)
{
	return truth->dossiers.items[index].received;
}

/* ---- fields ---------------------------------------------------------------------------- */

/* Fields of free documents that the claim tells, where the truth has no "free". */
static const struct {
	const char *form, *name, *claim;
	enum value_kind kind;
} free_fields[] = {
	{ "ordonnance", "date", "care_date", VALUE_DATE },
	{ "ordonnance", "medecin_inpe", "practitioner_inpe", VALUE_NUMBER },
	{ "ordonnance", "patient", "beneficiary", VALUE_NAME },
	{ "facture", "date", "dispensing_date", VALUE_DATE },
	{ "facture", "inpe", "pharmacy_inpe", VALUE_NUMBER },
	{ "facture", "client", "beneficiary", VALUE_NAME },
	{ "facture", "total", "medicines_amount", VALUE_AMOUNT },
};

/* A field that has no value, or of which the truth tells nothing. */
static bool is_untold(const char *name, const char *value)
{
	return value == NULL || value[0] == '\0' || text_ends_with(name, "_signature") ||
	       strstr(name, "_cachet") != NULL || text_ends_with(name, "_etiquette");
}

static void judge_form_field(struct arena *arena, const json_t *form, const char *name,
			     struct answer *answer)
{
	const json_t *written = json_object_get(form, name);

	answer->kind = value_kind_of_field(name);
	if (answer->kind == VALUE_CHECK)
		answer->written = json_is_true(written) ? "true" : "false";
	else
		answer->written = compare_as_read(arena, answer->kind, json_string_value(written));
	answer->right = answer->written != NULL &&
			compare_values(answer->kind, answer->value, answer->written);
}

/* What the paper itself says, field by field. False: the truth tells nothing of this page. */
static bool judge_told_field(struct arena *arena, const json_t *page, const char *name,
			     struct answer *answer)
{
	const json_t *written = json_object_get(page, name);

	if (page == NULL)
		return false;
	answer->kind = value_kind_of_field(name);
	answer->written = compare_as_read(arena, answer->kind, json_string_value(written));
	answer->right = answer->written != NULL &&
			(text_equal(name, "patient") || text_equal(name, "client")
				 ? compare_person(answer->value, answer->written)
				 : compare_values(answer->kind, answer->value, answer->written));
	return true;
}

static bool judge_free_field(const json_t *claim, const char *form, const char *name,
			     struct answer *answer)
{
	for (size_t i = 0; i < ARRAY_LENGTH(free_fields); i++) {
		if (!text_equal(free_fields[i].form, form) ||
		    !text_equal(free_fields[i].name, name))
			continue;
		answer->kind = free_fields[i].kind;
		answer->written = json_string_value(json_object_get(claim, free_fields[i].claim));
		answer->right =
			answer->written != NULL &&
			(answer->kind == VALUE_NAME
				 ? compare_person(answer->value, answer->written)
				 : compare_values(answer->kind, answer->value, answer->written));
		return true;
	}
	return false;
}

/* Lines of an earlier program may lack it: what is not doubted is sure. */
static double confidence_of(const json_t *item)
{
	const json_t *confidence = json_object_get(item, "confidence");

	return json_is_number(confidence) ? json_number_value(confidence) : 1;
}

static const char *text_of(const json_t *item, const char *key)
{
	const char *text = json_string_value(json_object_get(item, key));

	return text != NULL ? text : "?";
}

static void hear_field(struct answers *answers, const struct dossier_truth *dossier,
		       const json_t *line, const json_t *field)
{
	const char *form = text_of(field, "form"), *name = text_of(field, "name");
	const char *value = json_string_value(json_object_get(field, "value"));
	const json_t *form_truth = json_object_get(dossier->fields, form);
	const json_t *told = json_object_get(dossier->free, form);
	struct answer answer = { .confidence = confidence_of(field) };

	if (is_untold(name, value))
		return;
	answer.value = arena_copy_text(answers->arena, value);
	if (form_truth != NULL)
		judge_form_field(answers->arena, form_truth, name, &answer);
	else if (!judge_told_field(answers->arena, told,
				   truth_line_name(answers->arena, told, line, form, name),
				   &answer) &&
		 !judge_free_field(dossier->claim, form, name, &answer))
		return;
	answer.group = arena_copy_text(answers->arena, text_of(field, "source"));
	answer.where = arena_format(answers->arena, "%s %s %s", dossier->id, form, name);
	*LIST_ADD(answers->arena, &answers->fields) = answer;
}

static bool is_read(const json_t *line, const char *form, const char *name)
{
	const json_t *field;
	size_t i;

	json_array_foreach(json_object_get(line, "fields"), i, field)
	{
		const char *value = json_string_value(json_object_get(field, "value"));

		if (value != NULL && value[0] != '\0' && text_equal(text_of(field, "form"), form) &&
		    text_equal(text_of(field, "name"), name))
			return true;
	}
	return false;
}

/* `line` NULL: the dossier was not read at all. */
static void count_unread(struct answers *answers, const struct dossier_truth *dossier,
			 const json_t *line)
{
	const char *form, *name;
	json_t *fields, *written;

	json_object_foreach((json_t *)dossier->fields, form, fields)
		json_object_foreach(fields, name, written) if (!is_read(line, form, name))
			answers->unread[value_kind_of_field(name)]++;
}

/* ---- barcodes -------------------------------------------------------------------------- */

static int surest_first(const void *a_item, const void *b_item)
{
	const struct answer *a = a_item, *b = b_item;

	if (a->confidence != b->confidence)
		return a->confidence < b->confidence ? 1 : -1;
	return strcmp(a->value, b->value);
}

/* True when one more of the codes on the paper has this value; it is then spent. */
static bool spend_code(const json_t *codes, bool *is_spent, const char *value)
{
	const json_t *code;
	size_t i;

	json_array_foreach(codes, i,
			   code) if (!is_spent[i] && text_equal(json_string_value(code), value))
	{
		is_spent[i] = true;
		return true;
	}
	return false;
}

/* Each is right as often as its value is on the paper; of too many the surest are. */
static void hear_barcodes(struct answers *answers, const struct dossier_truth *dossier,
			  const json_t *barcodes)
{
	size_t first = answers->barcodes.count, i;
	bool *is_spent = memory_new(json_array_size(dossier->codes) + 1, sizeof(bool));
	const json_t *barcode;

	json_array_foreach(barcodes, i, barcode)
	{
		long long page = json_integer_value(json_object_get(barcode, "page"));

		*LIST_ADD(answers->arena, &answers->barcodes) = (struct answer){
			.kind = VALUE_CODE,
			.group = arena_copy_text(answers->arena, text_of(barcode, "symbology")),
			.confidence = confidence_of(barcode),
			.where = arena_format(answers->arena, "%s page %lld", dossier->id, page),
			.written = "one of the codes",
			.value = arena_copy_text(answers->arena, text_of(barcode, "value")),
		};
	}
	if (answers->barcodes.count > first)
		qsort(&answers->barcodes.items[first], answers->barcodes.count - first,
		      sizeof(struct answer), surest_first);
	for (i = first; i < answers->barcodes.count; i++)
		answers->barcodes.items[i].right =
			spend_code(dossier->codes, is_spent, answers->barcodes.items[i].value);
	free(is_spent);
}

/* ---- the whole ------------------------------------------------------------------------- */

/* By the name of its file without folder and ending; NULL: not of this folder. */
static struct dossier_truth *find_dossier(struct truth *truth, const char *file)
{
	const char *name = path_base_name(file), *dot = strrchr(name, '.');
	size_t length = dot != NULL && dot != name ? (size_t)(dot - name) : strlen(name);

	for (size_t i = 0; i < truth->dossiers.count; i++) {
		const char *id = truth->dossiers.items[i].id;

		if (strlen(id) == length && strncmp(id, name, length) == 0)
			return &truth->dossiers.items[i];
	}
	return NULL;
}

enum status truth_hear(struct truth *truth, const json_t *line, struct error *error)
{
	const char *file = json_string_value(json_object_get(line, "file"));
	struct answers *answers = &truth->answers;
	struct dossier_truth *dossier;
	const json_t *field;
	size_t i;

	if (file == NULL)
		return error_set(error, STATUS_DATA, "it names no file (docs/read-format.md)");
	dossier = find_dossier(truth, file);
	if (dossier == NULL || dossier->is_heard)
		return STATUS_OK;
	dossier->is_heard = true;
	answers->dossiers++;
	json_array_foreach(json_object_get(line, "fields"), i, field)
		hear_field(answers, dossier, line, field);
	hear_barcodes(answers, dossier, json_object_get(line, "barcodes"));
	count_unread(answers, dossier, line);
	return STATUS_OK;
}

size_t truth_heard(const struct truth *truth)
{
	return truth->answers.dossiers;
}

const struct answers *truth_answers(struct truth *truth)
{
	for (size_t i = 0; i < truth->dossiers.count; i++)
		if (!truth->dossiers.items[i].is_heard)
			count_unread(&truth->answers, &truth->dossiers.items[i], NULL);
	return &truth->answers;
}
