/*
 * Reads many files, each in a child process of its own with its own session, so that a file that
 * crashes or hangs the reader costs only itself; nothing is stored. For `read` and `calibrate`, and
 * the options of all that read.
 */
#ifndef CLI_READING_H
#define CLI_READING_H

#include "base/error.h"
#include "cli/settings.h"
#include "pipeline/pipeline.h"

#include <stdbool.h>
#include <stddef.h>

struct reading_plan {
	const struct settings *settings;
	struct pipeline *pipeline;
	const struct pipeline_input *inputs;
	size_t input_count;
	int jobs;
	bool use_store; /* the registers are asked */
	void *context;
	/*
	 * Called in the order of the inputs. `refusal` is NULL for a file that was read; `json` is
	 * the lines of its dossiers in the read format. A status that is not OK ends the reading.
	 * A file whose child did not live to say how it went is refused.
	 */
	enum status (*take)(void *context, const struct pipeline_input *input,
			    const struct error *refusal, const char *json, struct error *error);
};

struct reading_result {
	struct stage_costs costs;
	size_t read, refused; /* files that are done */
	bool stopped;         /* by SIGINT or SIGTERM */
	double wall_s;
};

/*
 * Trouble with the system (a server that is gone, a full disk) in any child ends the reading with
 * that child's error, after the files in hand. `ret_result` is filled in either case.
 */
enum status reading_run(const struct reading_plan *plan, struct reading_result *ret_result,
			struct error *error);

/* The option of both commands, and its value. */
#define READING_JOBS_ROW                                                            \
	{                                                                           \
		"jobs", "N", "files read at once (default: one for each processor)" \
	}

/* The limits on what is taken in, and their values. */
#define READING_LIMIT_ROWS                                                          \
	{ "limit-megabytes", "N", "of a file, else it is refused (default: 200)" }, \
		{ "limit-pages", "N", "of a file (default: 500)" },                 \
	{                                                                           \
		"limit-megapixels", "N", "of a page (default: 100)"                 \
	}
enum status reading_limit(const struct options *options, struct pipeline *pipeline,
			  struct error *error);

enum status reading_jobs(const struct options *options, int *ret_jobs, struct error *error);

/* --received, today when it is not given. */
#define READING_RECEIVED_ROW                                                                      \
	{                                                                                         \
		"received", "DATE",                                                               \
			"date of arrival, 2026-10-18, where no manifest says it (default: today)" \
	}
enum status reading_received(const struct options *options, struct date *ret_date,
			     struct error *error);

/* --no-store, and whether the registers are to be asked. They are when there is a store; that there
 * is none is said on stderr, for it changes the claim. A store that cannot be opened is an error.
 */
#define READING_NO_STORE_ROW                                                   \
	{                                                                      \
		"no-store", NULL, "ask no registers, even if there is a store" \
	}
enum status reading_registers(const struct options *options, const struct settings *settings,
			      bool *ret_use_store, struct error *error);

#endif
