/* The commands of waraqa: one file a command, one table of them all. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "base/error.h"
#include "base/options.h"
#include "cli/settings.h"

#include <stddef.h>

struct command {
	const struct option_table *table;
	/* Results go to stdout. An error that is returned is printed by main and ends the program.
	 */
	enum status (*run)(const struct options *options, const struct settings *settings,
			   struct error *error);
};

#define COMMAND_LIST(X)    \
	X(init)            \
	X(up)              \
	X(down)            \
	X(run)             \
	X(ingest)          \
	X(work)            \
	X(requeue)         \
	X(watch)           \
	X(read)            \
	X(status)          \
	X(metrics)         \
	X(serve)           \
	X(show)            \
	X(find)            \
	X(refdata_load)    \
	X(rules_load)      \
	X(rules_list)      \
	X(rules_show)      \
	X(replay)          \
	X(separator)       \
	X(batches)         \
	X(ledger)          \
	X(fsck)            \
	X(retention)       \
	X(receipt)         \
	X(letter)          \
	X(medicine)        \
	X(audit_registers) \
	X(audit_log)       \
	X(audit_verify)    \
	X(audit_sign)      \
	X(audit_key)       \
	X(branch_add)      \
	X(branch_list)     \
	X(user_add)        \
	X(user_list)       \
	X(user_passwd)     \
	X(user_disable)    \
	X(user_enable)     \
	X(user_key)        \
	X(doctor)          \
	X(form_list)       \
	X(form_draw)       \
	X(keying_rates)    \
	X(keying_draw)     \
	X(calibrate)       \
	X(help)

#define X(name) extern const struct command command_##name;
COMMAND_LIST(X)
#undef X

/* All of them, in the order of the list. */
extern const struct command *const commands[];
extern const size_t command_count;

/* The table of "waraqa" itself: what stands before a command. */
extern const struct option_table command_program;

/* The name without "waraqa ". */
const char *command_name(const struct command *command);

/*
 * Finds the command of one or two words and says how many they are. STATUS_USAGE, with the nearest
 * names, when there is none.
 */
enum status command_lookup(int word_count, const char *const *words,
			   const struct command **ret_command, int *ret_word_count,
			   struct error *error);

/* A line for each command of two words that begins with this one; false: there is none. */
bool command_print_group(const char *first, FILE *out);

/* What `waraqa` alone prints. */
void command_print_overview(FILE *out);

#endif
