/* `waraqa keying rates|draw`: how often machine and people are wrong, and how much is drawn for it.
 */
#include "base/columns.h"
#include "cli/command.h"

#include <jansson.h>

enum { DAYS_USUAL = 90, DAYS_MAX = 3660, THOUSAND = 1000, CENTIMES = 100, NAME_COLUMNS = 28 };

#define HUNDRED 100.0

/* ---- rates ----------------------------------------------------------------------------------- */

static void print_line(const char *name, size_t count, size_t wrong, const struct proportion *share,
		       bool json)
{
	struct text line = { 0 };
	json_t *object;

	if (count == 0)
		return;
	if (json) {
		object = json_pack("{s:s, s:I, s:I, s:f, s:f, s:f}", "of", name, "keyed",
				   (json_int_t)count, "wrong", (json_int_t)wrong, "share",
				   share->share, "low", share->low, "high", share->high);
		json_dumpf(object, stdout, JSON_COMPACT);
		putchar('\n');
		json_decref(object);
		return;
	}
	text_append_fitted(&line, name, NAME_COLUMNS);
	printf("  %s %6zu of %7zu  %7.3f %%  %7.3f - %7.3f %%\n", text_value(&line), wrong, count,
	       share->share * HUNDRED, share->low * HUNDRED, share->high * HUNDRED);
	text_clear(&line);
}

static void print_figure(const char *name, const struct keying_figure *figure, bool json)
{
	print_line(name, figure->sample.count, figure->sample.wrong, &figure->wrong, json);
}

static void print_kinds(const struct keying_figures *figures, struct arena *arena, bool json)
{
	for (size_t i = 0; i < figures->by_kind.count; i++) {
		const struct keying_figure *one = &figures->by_kind.items[i];

		print_figure(value_kind_name(one->kind), one, json);
	}
	for (size_t i = 0; i < figures->by_source.count; i++) {
		const struct keying_figure *one = &figures->by_source.items[i];

		if (one->source >= 0)
			print_figure(source_name((enum source)one->source), one, json);
	}
	for (size_t i = 0; i < figures->by_both.count; i++) {
		const struct keying_figure *one = &figures->by_both.items[i];

		if (one->source >= 0)
			print_figure(arena_format(arena, "%s, %s", value_kind_name(one->kind),
						  source_name((enum source)one->source)),
				     one, json);
	}
}

static void print_figures(const struct keying_figures *figures, struct arena *arena, bool json)
{
	const struct keying_person_figure *people = &figures->everybody;
	char day[DATE_TEXT_SIZE];

	if (!json)
		printf("since %s, settled: %ld, of these decided: %ld, illegible: %ld; open: %ld\n",
		       date_format_iso(figures->since, day), figures->settled, figures->differed,
		       figures->untold, figures->open);
	if (!json && figures->values.sample.count > 0)
		puts("wrong of those keyed twice; the share among all accepted, and where it is "
		     "with 95 %:");
	print_figure("accepted values", &figures->values, json);
	print_figure("accepted dossiers", &figures->dossiers, json);
	print_kinds(figures, arena, json);
	print_figure("said to be empty", &figures->empties, json);
	print_line("people", (size_t)(people->keyed - people->given_up), (size_t)people->wrong,
		   &people->share, json);
}

static enum status run_rates(const struct options *options, const struct settings *settings,
			     struct error *error)
{
	struct arena *arena = arena_new();
	struct store *store = NULL;
	struct keying_figures figures;
	long days;
	enum status status = options_number(options, "days", 1, DAYS_MAX, DAYS_USUAL, &days, error);

	if (status == STATUS_OK)
		status = settings_open_store(settings, &store, error);
	if (status == STATUS_OK)
		status = store_keying_figures(store, (int)days, arena, &figures, error);
	if (status == STATUS_OK)
		print_figures(&figures, arena, options_has(options, "json"));
	store_close(store);
	arena_free(arena);
	return status;
}

static const struct option_row rates_rows[] = {
	{ "days", "N", "of what was settled in the last N days; without it, 90" },
	{ "json", NULL, "one JSON object a line" },
	{ NULL, NULL, NULL },
};

static const struct option_table rates_usage = {
	.command = "waraqa keying rates",
	.arguments = "",
	.summary = "say how often accepted values, and people who key, are wrong",
	.details = "By what two people keyed without seeing the machine's value (docs/keying.md).\n"
		   "Each value counts for as many as it stands for; the interval is Clopper and\n"
		   "Pearson's.\n",
	.examples = "waraqa keying rates\n"
		    "waraqa keying rates --days 30 --json\n",
	.rows = rates_rows,
	.common = settings_options,
};

const struct command command_keying_rates = { &rates_usage, run_rates };

/* ---- draw ------------------------------------------------------------------------------------ */

static enum status set_rate(const struct options *options, const struct settings *settings,
			    struct store *store, struct keying_rate *rate, struct error *error)
{
	long dossiers, empty, dear;
	enum status status = options_number(options, "dossiers", 0, THOUSAND, rate->per_thousand,
					    &dossiers, error);

	if (status == STATUS_OK)
		status = options_number(options, "empty", 0, THOUSAND, rate->empty_per_thousand,
					&empty, error);
	if (status == STATUS_OK)
		status = options_number(options, "dear", 1, 1000000, (long)(rate->dear / CENTIMES),
					&dear, error);
	if (status != STATUS_OK)
		return status;
	*rate = (struct keying_rate){ (int)dossiers, (int)empty, dear * CENTIMES };
	return store_set_keying_rate(store, rate, settings->actor, error);
}

static enum status run_draw(const struct options *options, const struct settings *settings,
			    struct error *error)
{
	struct arena *arena = arena_new();
	struct store *store = NULL;
	struct keying_rate rate;
	const char *by, *at;
	enum status status = settings_open_store(settings, &store, error);

	if (status == STATUS_OK)
		status = store_keying_rate(store, arena, &rate, &by, &at, error);
	if (status == STATUS_OK && (options_has(options, "dossiers") ||
				    options_has(options, "empty") || options_has(options, "dear")))
		status = set_rate(options, settings, store, &rate, error);
	if (status == STATUS_OK)
		printf("drawn to be keyed twice: %d of 1000 accepted dossiers, %d of 1000 of their "
		       "empty places, and values that stand to lose %lld dirhams\n",
		       rate.per_thousand, rate.empty_per_thousand, rate.dear / CENTIMES);
	store_close(store);
	arena_free(arena);
	return status;
}

static const struct option_row draw_rows[] = {
	{ "dossiers", "N", "draw N of 1000 accepted dossiers whole; 0: draw nothing" },
	{ "empty", "N", "of their places said to be empty, N of 1000" },
	{ "dear", "DIRHAMS", "always draw a value that loses so much on average" },
	{ NULL, NULL, NULL },
};

static const struct option_table draw_usage = {
	.command = "waraqa keying draw",
	.arguments = "",
	.summary = "say, or set, how much is drawn to be keyed twice",
	.details =
		"Without an option it says what holds. What is set counts from the next dossier\n"
		"on that is stored; what was drawn keeps its chance.\n",
	.examples = "waraqa keying draw\n"
		    "waraqa keying draw --dossiers 20 --dear 100\n",
	.rows = draw_rows,
	.common = settings_options,
};

const struct command command_keying_draw = { &draw_usage, run_draw };
