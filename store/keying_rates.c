/* How often machine and people are wrong, by what was keyed twice. */
#include "store/keying_rows.h"
#include "store/sql.h"

#include "base/memory.h"
#include "base/text.h"

/* Bits of SQL's grouping(kind, source): set, it is of all. */
enum { OF_ALL_SOURCES = 1, OF_ALL_KINDS = 2 };

static size_t count_at(const PGresult *result, int row, int column)
{
	return (size_t)result_number(result, row, column, 0);
}

/* ---- accepted values ------------------------------------------------------------------------- */

static struct keying_figure figure_at(const PGresult *result, int row, long long level)
{
	struct keying_figure figure = {
		.kind = level & OF_ALL_KINDS ? VALUE_KIND_COUNT : keying_kind_at(result, row, 2),
		.source = level & OF_ALL_SOURCES ? -1 : keying_source_at(result, row, 3),
		.sample = { .count = count_at(result, row, 4),
			    .wrong = count_at(result, row, 5),
			    .weight = result_real(result, row, 6, 0),
			    .wrong_weight = result_real(result, row, 7, 0),
			    .weight_squared = result_real(result, row, 8, 0),
			    .groups = count_at(result, row, 9),
			    .group_squared = result_real(result, row, 10, 0),
			    .group_product = result_real(result, row, 11, 0),
			    .group_wrong_squared = result_real(result, row, 12, 0) },
	};

	figure.wrong = proportion_of_sample(&figure.sample);
	return figure;
}

static void take_figure(const PGresult *result, int row, struct arena *arena,
			struct keying_figures *figures)
{
	bool empty = result_truth(result, row, 0);
	long long level = result_number(result, row, 1, 0);
	struct keying_figure figure = figure_at(result, row, level);

	if (empty && level == (OF_ALL_KINDS | OF_ALL_SOURCES))
		figures->empties = figure;
	if (empty)
		return;
	if (level == (OF_ALL_KINDS | OF_ALL_SOURCES))
		figures->values = figure;
	else if (level == OF_ALL_SOURCES)
		*LIST_ADD(arena, &figures->by_kind) = figure;
	else if (level == OF_ALL_KINDS)
		*LIST_ADD(arena, &figures->by_source) = figure;
	else
		*LIST_ADD(arena, &figures->by_both) = figure;
}

static enum status take_values(struct store *store, const char *since, struct arena *arena,
			       struct keying_figures *figures, struct error *error)
{
	static const struct keying_figure none = { .kind = VALUE_KIND_COUNT,
						   .source = -1,
						   .wrong = { 0, 0, 1 } };
	PGresult *result;
	enum status status = session_run(store, STATEMENT_keying_values, &since, &result, error);

	if (status != STATUS_OK)
		return status;
	figures->values = figures->empties = none;
	for (int row = 0; row < PQntuples(result); row++)
		take_figure(result, row, arena, figures);
	PQclear(result);
	return STATUS_OK;
}

/* Dossiers are drawn one by one: each is a group of its own. */
static enum status take_dossiers(struct store *store, const char *since, struct arena *arena,
				 struct keying_figures *figures, struct error *error)
{
	struct keying_figure *figure = &figures->dossiers;
	struct weighed_sample *sample = &figure->sample;
	PGresult *result;
	enum status status = session_run(store, STATEMENT_keying_dossiers, &since, &result, error);

	(void)arena;
	if (status != STATUS_OK)
		return status;
	*figure = (struct keying_figure){ .kind = VALUE_KIND_COUNT, .source = -1 };
	*sample = (struct weighed_sample){ .count = count_at(result, 0, 0),
					   .wrong = count_at(result, 0, 1),
					   .weight = result_real(result, 0, 2, 0),
					   .wrong_weight = result_real(result, 0, 3, 0),
					   .weight_squared = result_real(result, 0, 4, 0),
					   .groups = count_at(result, 0, 0),
					   .group_squared = result_real(result, 0, 4, 0),
					   .group_product = result_real(result, 0, 5, 0),
					   .group_wrong_squared = result_real(result, 0, 5, 0) };
	figure->wrong = proportion_of_sample(sample);
	PQclear(result);
	return STATUS_OK;
}

/* ---- people ---------------------------------------------------------------------------------- */

static void share_out(struct keying_person_figure *figure)
{
	figure->share =
		proportion_of((double)figure->wrong, (double)(figure->keyed - figure->given_up));
}

static enum status take_people(struct store *store, const char *since, struct arena *arena,
			       struct keying_figures *figures, struct error *error)
{
	struct keying_person_figure *all = &figures->everybody;
	PGresult *result;
	enum status status = session_run(store, STATEMENT_keying_people, &since, &result, error);

	if (status != STATUS_OK)
		return status;
	*all = (struct keying_person_figure){ .person = 0 };
	for (int row = 0; row < PQntuples(result); row++) {
		struct keying_person_figure *one = LIST_ADD(arena, &figures->people);

		*one = (struct keying_person_figure){
			.person = (long)result_number(result, row, 0, 0),
			.name = result_text(arena, result, row, 1),
			.keyed = (long)result_number(result, row, 2, 0),
			.given_up = (long)result_number(result, row, 3, 0),
			.wrong = (long)result_number(result, row, 4, 0),
		};
		share_out(one);
		all->keyed += one->keyed;
		all->given_up += one->given_up;
		all->wrong += one->wrong;
	}
	share_out(all);
	PQclear(result);
	return STATUS_OK;
}

/* ---- all ------------------------------------------------------------------------------------- */

static enum status take_settled(struct store *store, const char *since, struct arena *arena,
				struct keying_figures *figures, struct error *error)
{
	PGresult *result;
	enum status status = session_run(store, STATEMENT_keying_settled, &since, &result, error);

	(void)arena;
	if (status != STATUS_OK)
		return status;
	figures->settled = (long)result_number(result, 0, 0, 0);
	figures->differed = (long)result_number(result, 0, 1, 0);
	figures->untold = (long)result_number(result, 0, 2, 0);
	figures->open = (long)result_number(result, 0, 3, 0);
	figures->since = result_date(result, 0, 4);
	PQclear(result);
	return STATUS_OK;
}

static enum status since_of(struct store *store, int days, const char **ret_since,
			    struct error *error)
{
	const char *asked = sql_number(store->scratch, days);
	PGresult *result;
	enum status status = session_run(store, STATEMENT_keying_since, &asked, &result, error);

	if (status != STATUS_OK)
		return status;
	*ret_since = result_text(store->scratch, result, 0, 0);
	PQclear(result);
	return STATUS_OK;
}

enum status store_keying_figures(struct store *store, int days, struct arena *arena,
				 struct keying_figures *ret_figures, struct error *error)
{
	static enum status (*const take[])(
		struct store *, const char *, struct arena *, struct keying_figures *,
		struct error *) = { take_values, take_dossiers, take_people, take_settled };
	struct keying_figures figures = { .settled = 0 };
	const char *since;
	enum status status;

	arena_reset(store->scratch);
	status = since_of(store, days, &since, error);
	for (size_t i = 0; status == STATUS_OK && i < ARRAY_LENGTH(take); i++)
		status = take[i](store, since, arena, &figures, error);
	if (status == STATUS_OK)
		*ret_figures = figures;
	return status;
}

/* ---- how much is drawn ----------------------------------------------------------------------- */

enum status store_keying_rate(struct store *store, struct arena *arena,
			      struct keying_rate *ret_rate, const char **ret_by,
			      const char **ret_at, struct error *error)
{
	PGresult *result;
	enum status status = session_run(store, STATEMENT_keying_rate, NULL, &result, error);

	if (status != STATUS_OK)
		return status;
	*ret_rate = (struct keying_rate){
		.per_thousand = (int)result_number(result, 0, 0, 0),
		.empty_per_thousand = (int)result_number(result, 0, 1, 0),
		.dear = result_number(result, 0, 2, 1),
	};
	*ret_by = result_text(arena, result, 0, 3);
	*ret_at = result_text(arena, result, 0, 4);
	PQclear(result);
	return STATUS_OK;
}

enum status store_set_keying_rate(struct store *store, const struct keying_rate *rate,
				  const char *by, struct error *error)
{
	const char *values[4];

	arena_reset(store->scratch);
	values[0] = sql_number(store->scratch, rate->per_thousand);
	values[1] = sql_number(store->scratch, rate->empty_per_thousand);
	values[2] = sql_number(store->scratch, rate->dear);
	values[3] = sql_text(store->scratch, by);
	return session_run(store, STATEMENT_keying_set_rate, values, NULL, error);
}
