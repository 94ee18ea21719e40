/*
 * waraqa: finds the command, understands its options, runs it, and turns its status into the exit
 * status of the process.
 */
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/version.h"

#include <errno.h>
#include <leptonica/allheaders.h>
#include <limits.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * Tesseract's threads make a page four times dearer, and the OpenMP library reads this variable
 * when it is loaded, before main(): so the program starts itself once more.
 */
static void limit_threads(char *const *argv)
{
	static const char variable[] = "OMP_THREAD_LIMIT";
	char path[PATH_MAX];
	ssize_t length;

	if (text_equal(getenv(variable), "1"))
		return;
	setenv(variable, "1", 1);
	length = readlink("/proc/self/exe", path, sizeof(path) - 1);
	if (length <= 0)
		return;
	path[length] = '\0';
	execv(path, argv); /* when it fails, the work is only slower */
}

/* The words of a command line that could be a command's name, and where the first one stands. */
struct words {
	const char *words[2];
	int count;
	int first;
};

static bool takes_value(const char *option)
{
	for (const struct option_row *row = settings_options; row->name != NULL; row++)
		if (strncmp(option, "--", 2) == 0 && text_equal(option + 2, row->name))
			return true;
	return false;
}

static struct words find_words(int argc, char *const *argv)
{
	struct words found = { 0 };
	int at = 1;

	while (at < argc && argv[at][0] == '-')
		at += takes_value(argv[at]) ? 2 : 1;
	found.first = at;
	while (at < argc && found.count < 2)
		found.words[found.count++] = argv[at++];
	return found;
}

/* Options before the command's name count as if they stood after it. */
static enum status run_command(const struct command *command, const char *program, int argc,
			       char *const *argv, struct error *error)
{
	struct settings settings = { 0 };
	struct options options;
	enum status status = options_parse(command->table, argc, argv, &options, error);

	if (status != STATUS_OK)
		return status;
	if (options.help) {
		options_print_help(command->table, stdout);
		goto out;
	}
	status = settings_make(&options, program, &settings, error);
	if (status == STATUS_OK)
		status = command->run(&options, &settings, error);
out:
	settings_clear(&settings);
	options_clear(&options);
	return status;
}

static enum status run_alone(int argc, char *const *argv, struct error *error)
{
	struct options options;
	enum status status = options_parse(&command_program, argc - 1, argv + 1, &options, error);

	if (status != STATUS_OK)
		return status;
	if (options_has(&options, "version"))
		puts("waraqa " WARAQA_VERSION);
	else
		command_print_overview(stdout);
	options_clear(&options);
	return STATUS_OK;
}

static enum status run_program(int argc, char **argv, struct error *error)
{
	struct words words = find_words(argc, argv);
	const struct command *command;
	char **rest;
	int count = 0, word_count;
	enum status status;

	if (words.count == 0)
		return run_alone(argc, argv, error);
	status = command_lookup(words.count, words.words, &command, &word_count, error);
	if (status != STATUS_OK)
		return status;
	rest = memory_new((size_t)argc, sizeof(*rest));
	for (int i = 1; i < argc; i++)
		if (i < words.first || i >= words.first + word_count)
			rest[count++] = argv[i];
	status = run_command(command, argv[0], count, rest, error);
	free(rest);
	return status;
}

/* Output that did not arrive is no success. */
static enum status finish_output(enum status status, struct error *error)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	if (status == STATUS_OK || status == STATUS_REFUSED)
		status = error_set(error, STATUS_NO_SPACE,
				   "cannot write the output: %s; make room or name another place",
				   strerror(errno));
	return status;
}

/*
 * Keeps page images in the warm heap. By default malloc hands every buffer of that size back to the
 * kernel and asks for it anew, and the page faults cost more than the image work: turning an A4
 * takes 8-17 ms with a warm heap and 50-100 ms without. A process lives for one dossier, so little
 * is held.
 */
static void keep_heap_warm(void)
{
	mallopt(M_MMAP_THRESHOLD, 1 << 30);
	mallopt(M_TRIM_THRESHOLD, 1 << 30);
	mallopt(M_TOP_PAD, 64 << 20);
}

int main(int argc, char **argv)
{
	struct error error = { 0 };
	enum status status;

	limit_threads(argv);
	keep_heap_warm();
	setMsgSeverity(L_SEVERITY_NONE);
	status = finish_output(run_program(argc, argv, &error), &error);
	if (status != STATUS_OK)
		fprintf(stderr, "waraqa: %s\n", error.text);
	return status_exit_code(status);
}
