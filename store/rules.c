/*
 * Rules in and out. A file becomes a version that is never changed; a version is added only in a
 * transaction that holds the lock of them all, so that numbers have no gaps and one file is loaded
 * once. What a session judges by, rules and tariffs, is held in memory for as long as their tables
 * bear the same stamps.
 */
#include "store/rules.h"

#include "base/file.h"
#include "base/memory.h"
#include "store/deeds.h"
#include "store/rules_file.h"
#include "store/sql.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct held_rules {
	struct arena *arena; /* of what follows but the lists that were asked for */
	LIST(struct rule) rules;
	LIST(struct rule_set) sets;
	LIST(struct tariff) tariffs;
	char stamp[STORE_STAMP_SIZE]; /* of the tables when these were read; "": never */
	struct text payers, numbers;  /* asked for instead of the current ones: arrays */
};

/* ---- loading -------------------------------------------------------------------------------- */

static enum status save_set(struct store *store, const struct rules_file *file, bool trial,
			    struct store_rule_set *set, struct error *error)
{
	const char *const values[] = { file->payer, trial ? "t" : "f", file->sha256 };
	PGresult *result;
	enum status status = session_run(store, STATEMENT_rules_same, values, &result, error);

	if (status != STATUS_OK)
		return status;
	set->number = (int)result_number(result, 0, 0, 0);
	PQclear(result);
	if (set->number > 0)
		return STATUS_OK;
	set->is_new = true;
	status = session_run(store, STATEMENT_rules_save_set, values, &result, error);
	if (status != STATUS_OK)
		return status;
	set->number = (int)result_number(result, 0, 0, 0);
	PQclear(result);
	return STATUS_OK;
}

static enum status save_lines(struct store *store, const struct rules_file *file, int number,
			      struct error *error)
{
	struct batch batch = { .columns = 7 };

	for (size_t i = 0; i < file->lines.count; i++) {
		const struct rules_line *line = &file->lines.items[i];

		batch_add_number(&batch, number);
		batch_add_text(&batch, rule_text(line->rule.name));
		batch_add_text(&batch, line->rule.subject);
		batch_add_number(&batch, line->rule.value);
		batch_add_date(&batch, line->rule.valid_from);
		batch_add_date(&batch, line->rule.valid_to);
		batch_add_text(&batch, line->source);
	}
	return batch_send(store, STATEMENT_rules_save, file->payer, &batch, error);
}

/* A payer is letters, digits, _ and - (rules_file.h), so nothing needs escaping. */
static void note_loaded(struct store *store, const struct store_rule_set *set)
{
	const char *details = arena_format(
		store->scratch, "{\"payer\":\"%s\",\"number\":%d,\"trial\":%s,\"rows\":%ld}",
		set->payer, set->number, set->trial ? "true" : "false", set->rows);

	deeds_note(store, DEED_RULES_LOADED, &(struct deed_facts){ .details = details });
}

static enum status save_file(struct store *store, const struct rules_file *file, bool trial,
			     struct arena *arena, struct store_rule_set *set, struct error *error)
{
	enum status status;

	*set = (struct store_rule_set){ .payer = arena_copy_text(arena, file->payer),
					.trial = trial,
					.current = !trial,
					.rows = (long)file->lines.count };
	status = save_set(store, file, trial, set, error);
	if (status == STATUS_OK && set->is_new)
		status = save_lines(store, file, set->number, error);
	if (status == STATUS_OK && set->is_new)
		note_loaded(store, set);
	return status;
}

/* Two files of one payer would leave the order to chance. */
static enum status refuse_repeated(const struct rules_file *files, size_t count,
				   struct error *error)
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < i; j++)
			if (text_equal(files[i].payer, files[j].payer))
				return error_set(error, STATUS_USAGE,
						 "two files are of the payer '%s'; load one, then "
						 "the other; nothing was loaded",
						 files[i].payer);
	return STATUS_OK;
}

static enum status save_files(struct store *store, const struct rules_file *files, size_t count,
			      bool trial, struct arena *arena, struct store_rule_set *sets,
			      struct error *error)
{
	enum status status = session_begin(store, error);

	if (status != STATUS_OK)
		return status;
	status = session_run(store, STATEMENT_rules_lock, NULL, NULL, error);
	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		status = save_file(store, &files[i], trial, arena, &sets[i], error);
	return session_end(store, status, error);
}

enum status store_load_rules(struct store *store, const char *const *paths, size_t count,
			     bool trial, struct arena *arena, struct store_rule_set **ret_sets,
			     struct error *error)
{
	struct arena *work = arena_new();
	struct rules_file *files = arena_new_array(work, count, sizeof(*files));
	struct store_rule_set *sets = arena_new_array(arena, count, sizeof(*sets));
	enum status status = STATUS_OK;

	arena_reset(store->scratch);
	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		status = rules_file_read(paths[i], work, &files[i], error);
	if (status == STATUS_OK)
		status = refuse_repeated(files, count, error);
	if (status == STATUS_OK)
		status = save_files(store, files, count, trial, arena, sets, error);
	if (status == STATUS_OK)
		*ret_sets = sets;
	arena_free(work);
	return status;
}

static enum status load_unless_there(struct store *store, const char *path, struct error *error)
{
	struct arena *arena = arena_new();
	struct store_rule_set *sets;
	struct rules_file file;
	bool there = false;
	enum status status = rules_file_read(path, arena, &file, error);

	if (status == STATUS_OK)
		status = session_ask(store, STATEMENT_rules_there,
				     (const char *const[]){ file.payer }, &there, error);
	if (status == STATUS_OK && !there)
		status = store_load_rules(store, &path, 1, false, arena, &sets, error);
	arena_free(arena);
	return status;
}

enum status rules_load_shipped(struct store *store, const char *folder, struct error *error)
{
	char *pattern = path_join(folder, "*.csv");
	enum status status = STATUS_OK;
	glob_t found = { 0 };

	if (glob(pattern, 0, NULL, &found) != 0)
		status = error_set(error, STATUS_CONFIG,
				   "there are no rules in '%s'; the installation is not whole",
				   folder);
	for (size_t i = 0; i < found.gl_pathc && status == STATUS_OK; i++)
		status = load_unless_there(store, found.gl_pathv[i], error);
	globfree(&found);
	free(pattern);
	return status;
}

/* ---- showing -------------------------------------------------------------------------------- */

static struct store_rule_set set_of_row(struct arena *arena, const PGresult *result, int row)
{
	return (struct store_rule_set){
		.payer = result_text(arena, result, row, 0),
		.number = (int)result_number(result, row, 1, 0),
		.trial = result_truth(result, row, 2),
		.current = result_truth(result, row, 3),
		.loaded = result_text(arena, result, row, 4),
		.rows = (long)result_number(result, row, 5, 0),
	};
}

enum status store_list_rules(struct store *store, struct arena *arena,
			     struct store_rule_set **ret_sets, size_t *ret_count,
			     struct error *error)
{
	PGresult *result;
	enum status status;

	arena_reset(store->scratch);
	status = session_run(store, STATEMENT_rules_list, NULL, &result, error);
	if (status != STATUS_OK)
		return status;
	*ret_count = (size_t)PQntuples(result);
	*ret_sets = arena_new_array(arena, *ret_count + 1, sizeof(**ret_sets));
	for (size_t i = 0; i < *ret_count; i++)
		(*ret_sets)[i] = set_of_row(arena, result, (int)i);
	PQclear(result);
	return STATUS_OK;
}

/* A rule that another program's version knew is passed over. */
static bool rule_of_row(struct arena *arena, const PGresult *result, int row, struct rule *rule)
{
	enum rule_name name;

	if (!rule_parse(PQgetvalue(result, row, 1), &name))
		return false;
	*rule = (struct rule){
		.payer = result_text(arena, result, row, 0),
		.name = name,
		.subject = result_text(arena, result, row, 2),
		.value = (long)result_number(result, row, 3, 0),
		.valid_from = result_date(result, row, 4),
		.valid_to = result_date(result, row, 5),
	};
	return true;
}

enum status store_show_rules(struct store *store, const struct rule_set *set, struct arena *arena,
			     struct store_rule **ret_rules, size_t *ret_count, struct error *error)
{
	struct text payers = { 0 }, numbers = { 0 };
	const char *values[2];
	PGresult *result;
	enum status status;

	arena_reset(store->scratch);
	sql_array_add(&payers, sql_text(store->scratch, set->payer));
	sql_array_add(&numbers, sql_number(store->scratch, set->number));
	values[0] = sql_array_end(&payers);
	values[1] = sql_array_end(&numbers);
	status = session_run(store, STATEMENT_rules_rows, values, &result, error);
	text_clear(&payers);
	text_clear(&numbers);
	if (status != STATUS_OK)
		return status;
	*ret_count = 0;
	*ret_rules = arena_new_array(arena, (size_t)PQntuples(result) + 1, sizeof(**ret_rules));
	for (int row = 0; row < PQntuples(result); row++)
		if (rule_of_row(arena, result, row, &(*ret_rules)[*ret_count].rule))
			(*ret_rules)[(*ret_count)++].source = result_text(arena, result, row, 6);
	PQclear(result);
	return STATUS_OK;
}

/* ---- judging by them ------------------------------------------------------------------------ */

static struct held_rules *held_rules_of(struct store *store)
{
	if (store->rules == NULL) {
		store->rules = memory_new(1, sizeof(*store->rules));
		store->rules->arena = arena_new();
		sql_array_end(&store->rules->payers);
		sql_array_end(&store->rules->numbers);
	}
	return store->rules;
}

void held_rules_free(struct held_rules *held)
{
	if (held == NULL)
		return;
	arena_free(held->arena);
	text_clear(&held->payers);
	text_clear(&held->numbers);
	free(held);
}

static enum status read_sets(struct store *store, struct held_rules *held, struct error *error)
{
	const char *const values[] = { held->payers.bytes, held->numbers.bytes };
	PGresult *result;
	enum status status = session_run(store, STATEMENT_rules_chosen, values, &result, error);

	if (status != STATUS_OK)
		return status;
	for (int row = 0; row < PQntuples(result); row++)
		*LIST_ADD(held->arena, &held->sets) =
			(struct rule_set){ result_text(held->arena, result, row, 0),
					   (int)result_number(result, row, 1, 0) };
	PQclear(result);
	return STATUS_OK;
}

static enum status read_rules(struct store *store, struct held_rules *held, struct error *error)
{
	struct text payers = { 0 }, numbers = { 0 };
	const char *values[2];
	PGresult *result;
	enum status status;

	for (size_t i = 0; i < held->sets.count; i++) {
		sql_array_add(&payers, held->sets.items[i].payer);
		sql_array_add(&numbers, sql_number(store->scratch, held->sets.items[i].number));
	}
	values[0] = sql_array_end(&payers);
	values[1] = sql_array_end(&numbers);
	status = session_run(store, STATEMENT_rules_rows, values, &result, error);
	text_clear(&payers);
	text_clear(&numbers);
	if (status != STATUS_OK)
		return status;
	for (int row = 0; row < PQntuples(result); row++) {
		struct rule rule;

		if (rule_of_row(held->arena, result, row, &rule))
			*LIST_ADD(held->arena, &held->rules) = rule;
	}
	PQclear(result);
	return STATUS_OK;
}

static enum status read_tariffs(struct store *store, struct held_rules *held, struct error *error)
{
	PGresult *result;
	enum status status = session_run(store, STATEMENT_rules_tariffs, NULL, &result, error);

	if (status != STATUS_OK)
		return status;
	for (int row = 0; row < PQntuples(result); row++)
		*LIST_ADD(held->arena, &held->tariffs) = (struct tariff){
			.letter = result_text(held->arena, result, row, 0),
			.label = result_text(held->arena, result, row, 1),
			.amount = result_number(result, row, 2, 0),
			.valid_from = result_date(result, row, 3),
			.valid_to = result_date(result, row, 4),
		};
	PQclear(result);
	return STATUS_OK;
}

/* A change between the stamp and the rows is found by the next look at the stamp. */
static enum status hold(struct store *store, struct held_rules *held, const char *stamp,
			struct error *error)
{
	enum status status;

	arena_reset(held->arena);
	memset(&held->rules, 0, sizeof(held->rules));
	memset(&held->sets, 0, sizeof(held->sets));
	memset(&held->tariffs, 0, sizeof(held->tariffs));
	held->stamp[0] = '\0';
	status = read_sets(store, held, error);
	if (status == STATUS_OK)
		status = read_rules(store, held, error);
	if (status == STATUS_OK)
		status = read_tariffs(store, held, error);
	if (status == STATUS_OK)
		snprintf(held->stamp, sizeof(held->stamp), "%s", stamp);
	return status;
}

/* A copy of what is held, since the next dossier may find it changed. */
static void give(const struct held_rules *held, struct arena *arena,
		 struct register_answers *answers)
{
	for (size_t i = 0; i < held->sets.count; i++) {
		struct rule_set *set = LIST_ADD(arena, &answers->rule_sets);

		*set = held->sets.items[i];
		set->payer = arena_copy_text(arena, set->payer);
	}
	for (size_t i = 0; i < held->rules.count; i++) {
		struct rule *rule = LIST_ADD(arena, &answers->rules);

		*rule = held->rules.items[i];
		rule->payer = arena_copy_text(arena, rule->payer);
		rule->subject = arena_copy_text(arena, rule->subject);
	}
	for (size_t i = 0; i < held->tariffs.count; i++) {
		struct tariff *tariff = LIST_ADD(arena, &answers->tariffs);

		*tariff = held->tariffs.items[i];
		tariff->letter = arena_copy_text(arena, tariff->letter);
		tariff->label = arena_copy_text(arena, tariff->label);
	}
}

enum status rules_answer(struct store *store, const char *stamp, struct arena *arena,
			 struct register_answers *answers, struct error *error)
{
	struct held_rules *held = held_rules_of(store);
	enum status status = STATUS_OK;

	if (!text_equal(stamp, held->stamp) || stamp[0] == '\0')
		status = hold(store, held, stamp, error);
	if (status == STATUS_OK)
		give(held, arena, answers);
	return status;
}

static enum status refuse_unknown(struct store *store, const struct rule_set *set,
				  struct error *error)
{
	const char *const values[] = { sql_text(store->scratch, set->payer),
				       sql_number(store->scratch, set->number) };
	bool there;
	enum status status = session_ask(store, STATEMENT_rules_has, values, &there, error);

	if (status != STATUS_OK || there)
		return status;
	return error_set(error, STATUS_NO_INPUT,
			 "there are no rules '%s/%d'; 'waraqa rules list' has all versions",
			 set->payer, set->number);
}

enum status store_use_rules(struct store *store, const struct rule_set *sets, size_t count,
			    struct error *error)
{
	struct held_rules *held = held_rules_of(store);
	enum status status = STATUS_OK;

	arena_reset(store->scratch);
	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		status = refuse_unknown(store, &sets[i], error);
	if (status != STATUS_OK)
		return status;
	text_clear(&held->payers);
	text_clear(&held->numbers);
	for (size_t i = 0; i < count; i++) {
		sql_array_add(&held->payers, sets[i].payer);
		sql_array_add(&held->numbers, sql_number(store->scratch, sets[i].number));
	}
	sql_array_end(&held->payers);
	sql_array_end(&held->numbers);
	held->stamp[0] = '\0';
	return STATUS_OK;
}
