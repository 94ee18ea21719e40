#include "cli/command.h"
#include "model/json_text.h"
#include "pipeline/pipeline.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What of the findings is shown. */
struct showing {
	double at_least; /* probability */
	bool with_names, json;
};

static enum status probability_of(const char *text, double otherwise, double *ret_probability,
				  struct error *error)
{
	char *end;

	*ret_probability = text != NULL ? strtod(text, &end) : otherwise;
	if (text == NULL || (end != text && *end == '\0' && *ret_probability >= DOUBLE_MIN &&
			     *ret_probability <= 1))
		return STATUS_OK;
	return error_set(error, STATUS_USAGE, "'%s' is no probability from %.2f to 1", text,
			 DOUBLE_MIN);
}

/* ---- as JSON --------------------------------------------------------------------------------- */

static json_t *json_of_person(const struct registered_person *person, bool with_names)
{
	json_t *object = json_pack("{s:s, s:i}", "number", person->number, "rank", person->rank);
	char day[DATE_TEXT_SIZE];

	if (person->scheme != NULL)
		json_object_set_new(object, "scheme", json_of_text(person->scheme));
	if (!with_names)
		return object;
	json_object_set_new(object, "last_name", json_of_text(person->last_name));
	json_object_set_new(object, "first_name", json_of_text(person->first_name));
	json_object_set_new(object, "birth_date", json_string(date_format_iso(person->birth, day)));
	json_object_set_new(object, "cin", json_of_text(person->cin));
	return object;
}

static void print_json(const struct registered_double *found, bool with_names)
{
	json_t *object =
		json_pack("{s:s, s:f, s:b, s:o, s:o}", "kind", double_kind_word(found->kind),
			  "probability", found->probability, "together", found->together, "first",
			  json_of_person(found->first, with_names), "second",
			  json_of_person(found->second, with_names));

	json_dumpf(object, stdout, JSON_COMPACT | JSON_REAL_PRECISION(6));
	putchar('\n');
	json_decref(object);
}

/* ---- as CSV ---------------------------------------------------------------------------------- */

static void write_cell(FILE *file, const char *text)
{
	fputs(",\"", file);
	for (; text != NULL && *text != '\0'; text++) {
		if (*text == '"')
			fputc('"', file);
		fputc(*text, file);
	}
	fputc('"', file);
}

static void write_person(FILE *file, const struct registered_person *person, bool with_names)
{
	char day[DATE_TEXT_SIZE];

	write_cell(file, person->scheme);
	fprintf(file, ",%s,%d", person->number, person->rank);
	if (!with_names)
		return;
	write_cell(file, person->last_name);
	write_cell(file, person->first_name);
	fprintf(file, ",%s,%s", date_format_iso(person->birth, day),
		person->cin != NULL ? person->cin : "");
}

static void write_rows(FILE *file, const struct audit *audit, const struct showing *showing)
{
	const char *names = showing->with_names ? ",last_name,first_name,birth_date,cin" : "";
	const char *other_names = showing->with_names ? ",other_last_name,other_first_name,"
							"other_birth_date,other_cin"
						      : "";

	fprintf(file,
		"kind,probability,together,scheme,number,rank%s,other_scheme,other_number,"
		"other_rank%s\n",
		names, other_names);
	for (size_t i = 0; i < audit->count; i++) {
		const struct registered_double *found = &audit->doubles[i];

		if (found->probability < showing->at_least)
			continue;
		fprintf(file, "%s,%.4f,%s", double_kind_word(found->kind), found->probability,
			found->together ? "yes" : "no");
		write_person(file, found->first, showing->with_names);
		write_person(file, found->second, showing->with_names);
		fputc('\n', file);
	}
}

static enum status write_csv(const char *path, const struct audit *audit,
			     const struct showing *showing, struct error *error)
{
	FILE *file = fopen(path, "w");
	bool failed;

	if (file == NULL)
		return error_set_errno(error, errno, "cannot write '%s'", path);
	write_rows(file, audit, showing);
	failed = ferror(file) != 0;
	if (fclose(file) != 0 || failed)
		return error_set(error, STATUS_NO_SPACE,
				 "cannot write '%s'; make room or name another place", path);
	return STATUS_OK;
}

/* ---- for people ------------------------------------------------------------------------------ */

static void print_counts(const struct audit *audit, const struct showing *showing)
{
	long counts[DOUBLE_KINDS] = { 0 }, together[DOUBLE_KINDS] = { 0 };
	double expected[DOUBLE_KINDS] = { 0 };

	for (size_t i = 0; i < audit->count; i++) {
		const struct registered_double *found = &audit->doubles[i];

		if (found->probability < showing->at_least)
			continue;
		counts[found->kind]++;
		together[found->kind] += found->together;
		expected[found->kind] += found->probability;
	}
	printf("%zu people compared; pairs that are one person with probability %.2f or more,\n"
	       "those of them who are covered twice on a same day, and how many are likely one:\n",
	       audit->people, showing->at_least);
	printf("%8s %10s %8s\n", "pairs", "same day", "likely");
	for (int kind = 0; kind < DOUBLE_KINDS; kind++)
		printf("%8ld %10ld %8.0f  %s\n", counts[kind], together[kind], expected[kind],
		       double_kind_text((enum double_kind)kind));
}

static enum status show(const struct options *options, const struct audit *audit,
			const struct showing *showing, struct error *error)
{
	const char *path = options_value(options, "csv");

	for (size_t i = 0; showing->json && i < audit->count; i++)
		if (audit->doubles[i].probability >= showing->at_least)
			print_json(&audit->doubles[i], showing->with_names);
	if (!showing->json)
		print_counts(audit, showing);
	return path != NULL ? write_csv(path, audit, showing, error) : STATUS_OK;
}

static enum status run(const struct options *options, const struct settings *settings,
		       struct error *error)
{
	struct showing showing = { .with_names = options_has(options, "names"),
				   .json = options_has(options, "json") };
	struct arena *arena = arena_new();
	struct store *store = NULL;
	struct audit audit = { 0 };
	enum status status =
		probability_of(options_value(options, "at-least"), 0.5, &showing.at_least, error);

	if (status == STATUS_OK)
		status = settings_open_store(settings, &store, error);
	if (status == STATUS_OK)
		status = audit_registers(store, options_has(options, "dry-run"), arena, &audit,
					 error);
	if (status == STATUS_OK)
		status = show(options, &audit, &showing, error);
	store_close(store);
	arena_free(arena);
	return status;
}

static const struct option_row rows[] = {
	{ "at-least", "P", "show pairs from this probability on (default: 0.5)" },
	{ "csv", "FILE", "write the pairs to FILE, by their numbers" },
	{ "json", NULL, "one JSON object a pair instead of the counts" },
	{ "names", NULL, "names, birth dates and CINs too: personal data, keep it safe" },
	{ "dry-run", NULL, "store nothing" },
	{ NULL, NULL, NULL },
};

static const struct option_table usage = {
	.command = "waraqa audit registers",
	.arguments = "",
	.summary = "find who is registered twice or covered by another scheme",
	.details =
		"Compares everybody in the registers: insured people, their families, and\n"
		"those whom another scheme covers (elsewhere.csv), by CIN, by name in French or\n"
		"Arabic spelling, and by birth date. Each pair has the probability that it is\n"
		"one person; 'together' (CSV, JSON) says that their covers hold on a same day.\n"
		"What it finds takes the place of what the last audit found, and dossiers are\n"
		"judged by it (R25). Run it before a reform day and every night, from a crontab:\n"
		"  30 2 * * * waraqa audit registers\n",
	.examples = "waraqa audit registers\n"
		    "waraqa audit registers --dry-run --json --at-least 0.9\n"
		    "waraqa audit registers --csv doubles.csv --names\n",
	.rows = rows,
	.common = settings_options,
};

const struct command command_audit_registers = { &usage, run };
