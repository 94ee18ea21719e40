#include "cli/command.h"

#include "base/memory.h"
#include "base/text.h"

#include <string.h>

const struct command *const commands[] = {
#define X(name) &command_##name,
	COMMAND_LIST(X)
#undef X
};

const size_t command_count = ARRAY_LENGTH(commands);

static const struct option_row program_rows[] = {
	{ "version", NULL, "print the version" },
	{ NULL, NULL, NULL },
};

const struct option_table command_program = {
	.command = "waraqa",
	.arguments = "COMMAND",
	.argument_max = -1,
	.summary = "scanned health insurance dossiers become claims in PostgreSQL",
	.examples = "waraqa init\nwaraqa run samples/dossiers\nwaraqa help run\n",
	.rows = program_rows,
	.common = settings_options,
};

const char *command_name(const struct command *command)
{
	return command->table->command + strlen("waraqa ");
}

/* How many of the words the command's name has, 0 when they are not its name. */
static int words_matched(const struct command *command, int word_count, const char *const *words)
{
	const char *rest = command_name(command);

	for (int i = 0; i < word_count; i++) {
		size_t length = strlen(words[i]);

		if (strncmp(rest, words[i], length) != 0)
			return 0;
		rest += length;
		if (*rest == '\0')
			return i + 1;
		if (*rest++ != ' ')
			return 0;
	}
	return 0;
}

static bool has_first_word(const char *name, const char *first)
{
	return text_starts_with(name, first) && name[strlen(first)] == ' ';
}

/* The second words of commands that begin with this one: "draw, list". */
static bool append_second_words(struct text *text, const char *first)
{
	for (size_t i = 0; i < command_count; i++) {
		const char *name = command_name(commands[i]);

		if (has_first_word(name, first))
			text_append_format(text, "%s'%s'", text->length > 0 ? ", " : "", name);
	}
	return text->length > 0;
}

static const char *nearest_name(const char *word)
{
	const char *nearest = NULL;
	int least = 3; /* further away it is no typing mistake */

	for (size_t i = 0; i < command_count; i++) {
		int distance = text_distance(command_name(commands[i]), word);

		if (distance < least) {
			least = distance;
			nearest = command_name(commands[i]);
		}
	}
	return nearest;
}

static enum status complain_unknown(const char *word, struct error *error)
{
	struct text text = { 0 };
	const char *nearest = nearest_name(word);

	if (append_second_words(&text, word))
		error_set(error, STATUS_USAGE, "'%s' needs a second word: %s", word,
			  text_value(&text));
	else if (nearest != NULL)
		error_set(error, STATUS_USAGE,
			  "unknown command '%s': did you mean '%s'? see 'waraqa --help'", word,
			  nearest);
	else
		error_set(error, STATUS_USAGE, "unknown command '%s': see 'waraqa --help'", word);
	text_clear(&text);
	return STATUS_USAGE;
}

enum status command_lookup(int word_count, const char *const *words,
			   const struct command **ret_command, int *ret_word_count,
			   struct error *error)
{
	for (size_t i = 0; i < command_count; i++) {
		int matched = words_matched(commands[i], word_count, words);

		if (matched > 0) {
			*ret_command = commands[i];
			*ret_word_count = matched;
			return STATUS_OK;
		}
	}
	return complain_unknown(words[0], error);
}

static void print_line(const struct command *command, FILE *out)
{
	fprintf(out, "  %-16s %s\n", command_name(command), command->table->summary);
}

bool command_print_group(const char *first, FILE *out)
{
	bool found = false;

	for (size_t i = 0; i < command_count; i++)
		if (has_first_word(command_name(commands[i]), first)) {
			print_line(commands[i], out);
			found = true;
		}
	return found;
}

void command_print_overview(FILE *out)
{
	const struct option_table *program = &command_program;

	fprintf(out, "waraqa: %s\n\nusage: waraqa COMMAND [OPTION...] [ARGUMENT...]\n\ncommands:\n",
		program->summary);
	for (size_t i = 0; i < command_count; i++)
		print_line(commands[i], out);
	fprintf(out, "\n'waraqa help COMMAND' says more of one. Options of all commands:\n");
	for (const struct option_row *row = settings_options; row->name != NULL; row++)
		fprintf(out, "  --%-4s %-4s    %s\n", row->name, row->argument, row->help);
	fprintf(out, "\nto begin:\n  waraqa init                  make the store\n"
		     "  waraqa refdata load DIR      load the registers\n"
		     "  waraqa run DIR               read the scans of a folder\n");
}
