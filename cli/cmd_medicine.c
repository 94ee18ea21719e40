#include "base/memory.h"
#include "base/money.h"
#include "base/text.h"
#include "cli/command.h"
#include "model/json_text.h"
#include "pipeline/pipeline.h"

#include <stdlib.h>
#include <string.h>

/* How lines are searched for and printed. */
struct search {
	const struct formulary *formulary;
	centimes price; /* of lines that bear none of their own; 0: none */
	bool by_hand, json;
};

/* Candidates less likely than this are not shown to people. */
#define SHOWN_MIN 0.0005

/* ---- As JSON -------------------------------------------------------------------------------- */

static json_t *json_of_candidate(const struct product_candidate *candidate)
{
	const struct medicine *medicine = candidate->medicines[0];
	json_t *codes = json_array();
	char price[MONEY_TEXT_SIZE];

	for (int i = 0; i < candidate->medicine_count; i++)
		json_array_append_new(codes, json_of_text(candidate->medicines[i]->code));
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:s, s:f}", "codes", codes, "name",
			 json_of_text(medicine->name), "dosage", json_of_text(medicine->dosage),
			 "unit", json_of_text(medicine->unit), "form", json_of_text(medicine->form),
			 "presentation", json_of_text(medicine->presentation), "price",
			 money_format(medicine->public_price, price), "probability",
			 candidate->probability);
}

static void print_json(const char *text, const struct product_candidate *candidates, int count,
		       double none)
{
	json_t *list = json_array(), *object;

	for (int i = 0; i < count; i++)
		json_array_append_new(list, json_of_candidate(&candidates[i]));
	object = json_pack("{s:o, s:f, s:o}", "text", json_of_text(text), "none", none,
			   "candidates", list);
	json_dumpf(object, stdout, JSON_COMPACT | JSON_REAL_PRECISION(6));
	putchar('\n');
	json_decref(object);
}

/* ---- For people ----------------------------------------------------------------------------- */

static const char *shown(const char *text)
{
	return text != NULL ? text : "";
}

static void print_candidate(const struct product_candidate *candidate)
{
	const struct medicine *medicine = candidate->medicines[0];
	char price[MONEY_TEXT_SIZE];

	printf("%6.1f %%  %s %s %s, %s, %s, %s DH\n", 100 * candidate->probability,
	       shown(medicine->name), shown(medicine->dosage), shown(medicine->unit),
	       shown(medicine->form), shown(medicine->presentation),
	       money_format(medicine->public_price, price));
	printf("         ");
	for (int i = 0; i < candidate->medicine_count; i++)
		printf(" %s", shown(candidate->medicines[i]->code));
	putchar('\n');
}

static void print_text(const char *text, const struct product_candidate *candidates, int count,
		       double none)
{
	printf("%s\n", text);
	for (int i = 0; i < count; i++)
		if (candidates[i].probability >= SHOWN_MIN)
			print_candidate(&candidates[i]);
	printf("%6.1f %%  none of the register\n", 100 * none);
}

/* ---- The command ---------------------------------------------------------------------------- */

static void search_one(const struct search *search, const char *text, centimes price)
{
	const struct product_line line = {
		.text = text, .unit_price = price, .confidence = 1, .by_hand = search->by_hand
	};
	struct product_candidate candidates[PRODUCT_CANDIDATES_MAX];
	double none;
	int count = formulary_match(search->formulary, &line, candidates, &none);

	if (search->json)
		print_json(text, candidates, count, none);
	else
		print_text(text, candidates, count, none);
}

static enum status price_of(const char *text, centimes *ret_price, struct error *error)
{
	if (text == NULL || money_parse(text, ret_price))
		return STATUS_OK;
	return error_set(error, STATUS_USAGE, "'%s' is no price; write it as 38.60", text);
}

static enum status price_of_line(const char *text, long number, centimes *ret_price,
				 struct error *error)
{
	if (money_parse(text, ret_price))
		return STATUS_OK;
	return error_set(error, STATUS_DATA,
			 "what follows the tab in line %ld is no price; write it as 38.60", number);
}

static enum status search_words(const struct search *search, const struct options *options)
{
	struct text line = { 0 };

	for (int i = 0; i < options->argument_count; i++)
		text_append_format(&line, "%s%s", i > 0 ? " " : "", options->arguments[i]);
	search_one(search, text_value(&line), search->price);
	text_clear(&line);
	return STATUS_OK;
}

/* A line may end with a tab and its price. */
static enum status search_lines(const struct search *search, struct error *error)
{
	enum status status = STATUS_OK;
	char *line = NULL;
	size_t size = 0;
	long number = 0;

	while (status == STATUS_OK && getline(&line, &size, stdin) >= 0) {
		centimes price = search->price;
		char *tab;

		number++;
		line[strcspn(line, "\r\n")] = '\0';
		tab = strchr(line, '\t');
		if (tab != NULL) {
			*tab = '\0';
			if (tab[1] != '\0')
				status = price_of_line(tab + 1, number, &price, error);
		}
		if (status == STATUS_OK && line[0] != '\0')
			search_one(search, line, price);
	}
	free(line);
	return status;
}

static enum status search_all(const struct options *options, struct search *search,
			      const struct known_medicines *known, struct error *error)
{
	enum status status = price_of(options_value(options, "price"), &search->price, error);

	if (status != STATUS_OK)
		return status;
	search->formulary = known_medicines_formulary(known);
	if (search->formulary == NULL)
		return error_set(error, STATUS_NO_INPUT,
				 "there are no medicines in the store; load them with "
				 "'waraqa refdata load DIR'");
	search->by_hand = options_has(options, "by-hand");
	search->json = options_has(options, "json");
	return options->argument_count > 0 ? search_words(search, options)
					   : search_lines(search, error);
}

static enum status run(const struct options *options, const struct settings *settings,
		       struct error *error)
{
	struct known_medicines *known = known_medicines_new();
	struct search search = { 0 };
	struct store *store = NULL;
	enum status status = settings_open_store(settings, &store, error);

	if (status == STATUS_OK)
		status = known_medicines_refresh(known, store, error);
	if (status == STATUS_OK)
		status = search_all(options, &search, known, error);
	store_close(store);
	known_medicines_free(known);
	return status;
}

static const struct option_row rows[] = {
	{ "price", "AMOUNT", "the price of one box that stands on the line" },
	{ "by-hand", NULL, "the line was written by hand" },
	{ "json", NULL, "one JSON object a line" },
	{ NULL, NULL, NULL },
};

static const struct option_table usage = {
	.command = "waraqa medicine",
	.arguments = "[TEXT...]",
	.argument_max = -1,
	.summary = "what medicines of the register a line of paper may be",
	.details = "TEXT is a line as read from a prescription or an invoice: name, strength,\n"
		   "form and pack in any order, abbreviated and misread. Prints the likeliest\n"
		   "presentations with their probabilities and codes (several where nothing\n"
		   "printed tells them apart), and the probability that it is none of the\n"
		   "register. Without TEXT it reads lines from standard input, each of which\n"
		   "may end with a tab and a price.\n",
	.examples = "waraqa medicine DOLIPRANE 1G CP B/8\n"
		    "waraqa medicine --price 38.60 'ZYLORlC 100'\n"
		    "waraqa medicine --json <lines.txt\n",
	.rows = rows,
	.common = settings_options,
};

const struct command command_medicine = { &usage, run };
