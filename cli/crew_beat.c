/* What a supervisor asks the database and tells it. */
#include "cli/crew_private.h"

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

enum {
	LOOK_MS = 300,       /* between two questions whether it is over */
	LOOK_BUSY_MS = 2000, /* while all workers work */
	OVERDUE_EVERY_S = 3600
};

static enum status note_end(struct crew *crew, const struct obituary *end, struct error *error)
{
	struct text line = { 0 };
	bool is_quarantined = false;
	enum status status;

	if (end->gave_back)
		return store_release(crew->store, end->lease, 0, NULL, error);
	status = store_note_crash(crew->store, end->lease, end->crashed, end->how, &is_quarantined,
				  error);
	if (status != STATUS_OK)
		return status;
	text_append_format(&line, "%s; %s", end->how,
			   is_quarantined     ? "the file is set aside"
			   : end->was_storing ? "it is tried once more if it is not stored"
					      : "it is tried once more");
	crew_tell(crew, text_value(&line));
	text_clear(&line);
	return STATUS_OK;
}

enum status crew_note_ends(struct crew *crew, struct error *error)
{
	enum status status = STATUS_OK;

	while (crew->obituary_count > 0 && status == STATUS_OK) {
		status = note_end(crew, &crew->obituaries[0], error);
		if (status == STATUS_OK)
			memmove(crew->obituaries, crew->obituaries + 1,
				--crew->obituary_count * sizeof(*crew->obituaries));
	}
	return status;
}

/* Of those that live and are not frozen: a frozen one's job is for another to do. */
static size_t collect_leases(const struct crew *crew, struct lease *leases)
{
	size_t count = 0;

	for (int i = 0; i < crew->plan->jobs; i++) {
		const struct member *member = &crew->members[i];

		if (member->pid == 0 || member->is_frozen)
			continue;
		leases[count] = slot_lease(member->slot);
		count += leases[count].token != 0;
	}
	return count;
}

static enum status renew(struct crew *crew, struct error *error)
{
	struct lease *leases = memory_new((size_t)crew->plan->jobs, sizeof(*leases));
	size_t count = collect_leases(crew, leases);
	enum status status = store_beat(crew->store, crew->name, crew_count_workers(crew),
					crew->plan->lease_s, leases, count, error);

	free(leases);
	return status;
}

/* Once an hour, as long as there are any. */
static enum status warn_of_overdue(struct crew *crew, struct error *error)
{
	struct queue_counts counts;
	struct text line = { 0 };
	enum status status;

	if (crew->plan->ends_at_trouble || clock_monotonic_s() < crew->next_overdue_s)
		return STATUS_OK;
	status = store_count_queue(crew->store, &counts, error);
	if (status != STATUS_OK)
		return status;
	crew->next_overdue_s = clock_monotonic_s() + (counts.overdue > 0 ? OVERDUE_EVERY_S : 60);
	if (counts.overdue == 0)
		return STATUS_OK;
	text_append_format(&line, "%ld of %ld files in the queue are past their deadline",
			   counts.overdue, counts.waiting + counts.working);
	crew_tell(crew, text_value(&line));
	text_clear(&line);
	return STATUS_OK;
}

/* All leases of all crews are at most CREW_LEASE_MAX_S long; one that ends much later than that
 * was given before the server's clock was set back. */
static enum status do_beat(struct crew *crew, struct error *error)
{
	long freed;
	enum status status = STATUS_OK;

	if (crew->store == NULL)
		status = settings_open_store_again(crew->plan->settings, NULL, &crew->store, error);
	if (status == STATUS_OK)
		status = renew(crew, error);
	if (status == STATUS_OK)
		status = crew_note_ends(crew, error);
	if (status == STATUS_OK)
		status = store_reap(crew->store, CREW_LEASE_MAX_S, &freed, error);
	if (status == STATUS_OK)
		status = warn_of_overdue(crew, error);
	return status;
}

static void note_success(struct crew *crew)
{
	if (crew->is_troubled && crew_trouble_is_over(crew->shared))
		crew_tell(crew, "it works again");
	crew->is_troubled = false;
}

/* While the database is away, more often: leases wait to be renewed. */
void crew_beat(struct crew *crew)
{
	struct error error;

	if (clock_monotonic_s() < crew->next_beat_s &&
	    (crew->store == NULL || crew->obituary_count == 0))
		return;
	crew->next_beat_s = clock_monotonic_s() + (double)crew->plan->lease_s / 3;
	if (do_beat(crew, &error) == STATUS_OK) {
		note_success(crew);
		return;
	}
	crew->next_beat_s = clock_monotonic_s() + 1;
	crew_meet_trouble(crew, &error);
}

static bool is_somebody_idle(const struct crew *crew)
{
	for (int i = 0; i < crew->plan->jobs; i++)
		if (atomic_load(&crew->members[i].slot->token) == 0)
			return true;
	return false;
}

void crew_look_whether_over(struct crew *crew)
{
	struct error error;
	bool is_over = false;
	enum status status;

	if (crew->plan->is_over == NULL || crew_is_ending(crew) || crew->store == NULL ||
	    clock_monotonic_s() < crew->next_look_s ||
	    (!is_somebody_idle(crew) &&
	     clock_monotonic_s() < crew->next_look_s + (LOOK_BUSY_MS - LOOK_MS) / 1000.0))
		return;
	status = crew->plan->is_over(crew->plan->context, crew->store, &is_over, &error);
	crew->next_look_s = clock_monotonic_s() + LOOK_MS / 1000.0;
	if (status != STATUS_OK)
		crew_meet_trouble(crew, &error);
	crew->is_over |= is_over;
}
