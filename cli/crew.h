/*
 * A crew: a supervisor and its workers, which read the files of the queue.
 *
 * The supervisor loads forms, Tesseract and the medicines once; a worker is forked from it and
 * shares them (copy on write). A worker is single-threaded, has one session for as long as it
 * lives, and does one job after the other: claim, lend the original, read, store under the lease.
 * The supervisor renews the leases of workers that live and are not frozen, frees what was lost by
 * anybody, notes of a worker that ended over a job how it ended, and starts another.
 *
 * What happens when is in docs/work.md.
 */
#ifndef CLI_CREW_H
#define CLI_CREW_H

#include "base/error.h"
#include "cli/settings.h"
#include "pipeline/pipeline.h"

#include <stdbool.h>

enum { CREW_LEASE_S = 30, CREW_LEASE_MAX_S = 300 };

/* How far a crew is. */
struct crew_progress {
	long files, refused, pages; /* done by it since it began */
};

struct crew_plan {
	const struct settings *settings;
	struct pipeline *pipeline; /* opened, without a session */
	const char *speaker;       /* begins each line on stderr: "waraqa work" */
	int jobs;                  /* workers */
	int lease_s;               /* at most CREW_LEASE_MAX_S */

	/* Trouble with the system ends the crew with its sentence; else it is said, and waited for.
	 */
	bool ends_at_trouble;

	void *context;
	/* Asked now and then, when a worker has nothing to do; NULL: it is never over. */
	enum status (*is_over)(void *context, struct store *store, bool *ret_is_over,
			       struct error *error);
	/* About once a second, and before a line is said (`is_saying`); may be NULL. */
	void (*tick)(void *context, const struct crew_progress *progress, bool is_saying);
};

struct crew_result {
	struct crew_progress progress;
	struct stage_costs costs;
	int stopped_by; /* the signal that asked it to stop; 0: none did */
	double wall_s;
};

/*
 * Works until it is over, or SIGINT or SIGTERM: then each worker finishes its page and gives its
 * job back; a second signal, or half a minute, ends them at once. Fails at once when the store
 * cannot be opened; *ret_result is filled in either case.
 */
enum status crew_run(const struct crew_plan *plan, struct crew_result *ret_result,
		     struct error *error);

#endif
