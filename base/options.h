/*
 * The command line of one command: one table, from which parsing, --help and the manual come.
 *
 * `--key value`, `--key=value`, `-h`, `--help` and positional arguments are taken in any order;
 * `--` ends the options. Of an option given twice the last counts. What is not in the table stops
 * the program with STATUS_USAGE and a sentence that names the nearest thing that is.
 */
#ifndef BASE_OPTIONS_H
#define BASE_OPTIONS_H

#include "base/error.h"

#include <stdbool.h>
#include <stdio.h>

struct option_row {
	const char *name;     /* "received", without the dashes; NULL ends a table */
	const char *argument; /* "DATE"; NULL: a flag, without a value */
	const char *help;     /* one line, lower case, no full stop */
};

struct option_table {
	const char *command;             /* "waraqa refdata load" */
	const char *arguments;           /* "DIR", "PATH...", "" */
	int argument_min, argument_max;  /* how many; -1 for any number */
	const char *summary;             /* one line, lower case, no full stop */
	const char *details;             /* lines of at most 80 columns, ended by \n; NULL */
	const char *examples;            /* lines, ended by \n; at least one */
	const struct option_row *rows;   /* this command's own; NULL: none */
	const struct option_row *common; /* what every command takes; NULL: none */
};

enum { OPTIONS_MAX = 24 };

/* The command line as understood. Values and arguments are lent by argv. */
struct options {
	const struct option_table *table;
	const char *values[OPTIONS_MAX]; /* as the rows, own then common; "" for a flag */
	const char **arguments;          /* ended by a NULL */
	int argument_count;
	bool help; /* asked for: the number of arguments was not checked */
};

/* Understands `argv` (without the program's and the command's names). End with options_clear(). */
enum status options_parse(const struct option_table *table, int argc, char *const *argv,
			  struct options *ret_options, struct error *error);
void options_clear(struct options *options);

/* The value of an option, NULL when it was not given. The name must be in the table (asserted). */
const char *options_value(const struct options *options, const char *name);
bool options_has(const struct options *options, const char *name);

/* The value as a whole number; `otherwise` when not given; STATUS_USAGE when out of the range. */
enum status options_number(const struct options *options, const char *name, long least, long most,
			   long otherwise, long *ret_number, struct error *error);

/* The whole help: synopsis, details, options, examples. */
void options_print_help(const struct option_table *table, FILE *out);

#endif
