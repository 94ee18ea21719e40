#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/papers.h"
#include "print/print.h"

#include <stdlib.h>
#include <string.h>

/* What all letters of one call have in common. */
struct writing {
	struct store *store;
	struct arena *arena;
	struct date today;
	const char *letterhead;          /* NULL */
	struct register_answers answers; /* the rules alone */
};

/* ---- One letter ----------------------------------------------------------------------------- */

static enum status load(const struct writing *writing, const char *dossier,
			struct letter *ret_letter, struct error *error)
{
	return papers_load_letter(writing->store, &writing->answers, dossier, writing->arena,
				  ret_letter, error);
}

static enum status refuse(const struct letter *letter, struct error *error)
{
	if (letter->verdict == VERDICT_ACCEPTED)
		return error_set(error, STATUS_USAGE,
				 "dossier %ld is accepted, so there is nothing to write about; a "
				 "letter is for a dossier that goes back",
				 letter->id);
	return error_set(error, STATUS_USAGE,
			 "dossier %ld has nothing that the insured, the doctor or the pharmacist "
			 "has to mend; what there is to look at is for the office alone: see "
			 "'waraqa show %ld'",
			 letter->id, letter->id);
}

static enum status write_one(const struct writing *writing, const char *dossier, const char *named,
			     struct error *error)
{
	struct letter letter;
	int pages = 0;
	enum status status = load(writing, dossier, &letter, error);

	if (status != STATUS_OK)
		return status;
	if (letter_need(&letter) == LETTER_NOT_NEEDED)
		return refuse(&letter, error);
	if (named == NULL)
		named = arena_format(writing->arena, "letter-%ld.pdf", letter.id);
	status = print_letter(named, &letter, writing->letterhead, writing->today, &pages, error);
	if (status != STATUS_OK)
		return status;
	printf("letter of dossier %ld, %d pages, in '%s'\n", letter.id, pages, named);
	if (letter_need(&letter) == LETTER_DOUBTED)
		printf("nothing in it is certain: look at 'waraqa show %ld' before it goes out\n",
		       letter.id);
	return STATUS_OK;
}

/* ---- The letters of a batch ----------------------------------------------------------------- */

struct tally {
	int written, doubted, unneeded;
};

/* Only what is certain goes out by the dozen. */
static enum status write_of_batch(const struct writing *writing, long id, const char *folder,
				  struct tally *tally, struct error *error)
{
	struct letter letter;
	enum letter_need need;
	int pages;
	enum status status = load(writing, arena_format(writing->arena, "%ld", id), &letter, error);

	if (status != STATUS_OK)
		return status;
	need = letter_need(&letter);
	tally->written += need == LETTER_NEEDED;
	tally->doubted += need == LETTER_DOUBTED;
	tally->unneeded += need == LETTER_NOT_NEEDED;
	if (need != LETTER_NEEDED)
		return STATUS_OK;
	return print_letter(arena_format(writing->arena, "%s/letter-%ld.pdf", folder, id), &letter,
			    writing->letterhead, writing->today, &pages, error);
}

static void print_tally(const struct tally *tally, const char *folder)
{
	printf("%d letters in '%s'\n", tally->written, folder);
	if (tally->doubted > 0)
		printf("%d dossiers have findings that are not certain: a person looks first\n",
		       tally->doubted);
	if (tally->unneeded > 0)
		printf("%d dossiers need no letter\n", tally->unneeded);
}

static enum status write_batch(const struct writing *writing, const char *batch, const char *folder,
			       struct error *error)
{
	struct tally tally = { 0 };
	size_t count = 0;
	long id, *ids = NULL;
	enum status status = store_find_batch(writing->store, batch, &id, error);

	if (status == STATUS_OK)
		status = store_list_dossiers_of_batch(writing->store, id, writing->arena, &ids,
						      &count, error);
	if (status == STATUS_OK)
		status = file_make_folder(folder, error);
	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		status = write_of_batch(writing, ids[i], folder, &tally, error);
	if (status == STATUS_OK)
		print_tally(&tally, folder);
	return status;
}

/* ---- The command ---------------------------------------------------------------------------- */

static enum status check_usage(const struct options *options, struct error *error)
{
	bool is_batch = options_has(options, "batch");

	if (is_batch && options->argument_count > 0)
		return error_set(error, STATUS_USAGE,
				 "a dossier and a batch are named; name one of them");
	if (!is_batch && options->argument_count == 0)
		return error_set(error, STATUS_USAGE,
				 "no dossier is named; 'waraqa letter --help' says how");
	if (is_batch && !options_has(options, "out"))
		return error_set(error, STATUS_USAGE,
				 "name the folder for the letters of a batch with --out DIR");
	return STATUS_OK;
}

static enum status write_letters(const struct options *options, struct writing *writing,
				 struct error *error)
{
	const struct register_questions none = { 0 };
	enum status status =
		store_answer(writing->store, &none, writing->arena, &writing->answers, error);

	if (status != STATUS_OK)
		return status;
	if (options_has(options, "batch"))
		return write_batch(writing, options_value(options, "batch"),
				   options_value(options, "out"), error);
	return write_one(writing, options->arguments[0], options_value(options, "out"), error);
}

static enum status run(const struct options *options, const struct settings *settings,
		       struct error *error)
{
	struct writing writing = { .arena = arena_new(), .today = date_today() };
	enum status status = check_usage(options, error);

	if (status == STATUS_OK)
		status = papers_read_letterhead(options_value(options, "letterhead"), writing.arena,
						&writing.letterhead, error);
	if (status == STATUS_OK)
		status = settings_open_store(settings, &writing.store, error);
	if (status == STATUS_OK)
		status = write_letters(options, &writing, error);
	store_close(writing.store);
	arena_free(writing.arena);
	return status;
}

static const struct option_row rows[] = {
	{ "out", "PATH", "where the PDF goes (default: letter-ID.pdf); of a batch the folder" },
	{ "batch", "BATCH", "a letter for each dossier of it that surely goes back" },
	{ "letterhead", "FILE", "text that stands under the fund's name: service, address" },
	{ NULL, NULL, NULL },
};

static const struct option_table usage = {
	.command = "waraqa letter",
	.arguments = "[DOSSIER]",
	.argument_min = 0,
	.argument_max = 1,
	.summary = "write the letter of a dossier that goes back: all that is missing",
	.details =
		"DOSSIER is the number or the file name that 'waraqa run' lists. The PDF says in\n"
		"French and in Arabic everything that is wrong, with what to do about it. What is\n"
		"the office's own, such as a page to be scanned again or a sign of fraud, is\n"
		"never in it. With --batch only dossiers with a certain fault get a letter.\n",
	.examples = "waraqa letter 12 --out letter.pdf\n"
		    "waraqa letter --batch B07/2026-118 --out letters\n",
	.rows = rows,
	.common = settings_options,
};

const struct command command_letter = { &usage, run };
