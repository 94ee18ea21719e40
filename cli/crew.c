/*
 * The supervisor sleeps in sigtimedwait(): the signals that matter to it are blocked, so none is
 * lost and none interrupts anything. It looks after its workers a few times a second, and every
 * third of a lease asks the database to renew, free and note what is due.
 */
#include "cli/crew.h"

#include "base/clock.h"
#include "base/memory.h"
#include "base/notify.h"
#include "base/text.h"
#include "cli/crew_private.h"
#include "cli/crew_worker.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	TICK_MS = 100,
	GRACE_S = 30, /* from the signal to stop until workers are killed */
};

bool crew_is_ending(const struct crew *crew)
{
	return crew->is_over || crew->stopped_by != 0 || crew->status != STATUS_OK;
}

/* ---- Telling --------------------------------------------------------------------------------- */

static struct crew_progress progress_of(const struct crew *crew)
{
	struct crew_progress sum = { 0 };

	for (int i = 0; i < crew->plan->jobs; i++) {
		struct crew_slot *slot = crew->members[i].slot;

		sum.files += atomic_load(&slot->files);
		sum.refused += atomic_load(&slot->refused);
		sum.pages += atomic_load(&slot->pages);
	}
	return sum;
}

static void tick(const struct crew *crew, bool is_saying)
{
	struct crew_progress progress = progress_of(crew);

	if (crew->plan->tick != NULL)
		crew->plan->tick(crew->plan->context, &progress, is_saying);
}

void crew_tell(const struct crew *crew, const char *text)
{
	tick(crew, true);
	crew_say(crew->plan->speaker, "%s", text);
}

/* Trouble ends the crew, or is said, each kind once, and waited for. */
void crew_meet_trouble(struct crew *crew, const struct error *why)
{
	if (crew->plan->ends_at_trouble && crew->status == STATUS_OK) {
		*crew->error = *why;
		crew->status = why->status;
		return;
	}
	if (!crew->plan->ends_at_trouble && crew_trouble_is_new(crew->shared, why->status)) {
		struct error told = *why;

		error_append(&told, "; waiting until it works again");
		crew_tell(crew, told.text);
	}
	crew->is_troubled = true;
	store_close(crew->store);
	crew->store = NULL;
}

/* ---- Starting workers ------------------------------------------------------------------------ */

/* What is loaded before the fork is shared. A store that cannot be asked is for the beat to tell.
 */
static void learn(struct crew *crew)
{
	struct error ignored;

	if (crew->store != NULL)
		pipeline_learn(crew->plan->pipeline, crew->store, &ignored);
}

static void start_worker(struct crew *crew, struct member *member)
{
	pid_t parent = getpid(), pid;
	struct error error;

	learn(crew);
	fflush(NULL); /* else the child would print it once more */
	pid = fork();
	if (pid == 0) {
		store_leave_to_parent(crew->store);
		worker_run(crew->plan, crew->shared, member->slot, parent);
	}
	if (pid < 0) {
		error_set_errno(&error, errno,
				"cannot start a worker; end other programs, or allow more "
				"processes (ulimit -u)");
		crew_meet_trouble(crew, &error);
		member->not_before_s = clock_monotonic_s() + CREW_PAUSE_MAX_S;
		return;
	}
	member->pid = pid;
	member->is_frozen = false;
	member->late = NOT_LATE;
	member->job = 0;
	member->began_s = clock_monotonic_s();
	member->files = atomic_load(&member->slot->files);
}

static void start_workers(struct crew *crew)
{
	for (int i = 0; i < crew->plan->jobs && !crew_is_ending(crew); i++)
		if (crew->members[i].pid == 0 &&
		    clock_monotonic_s() >= crew->members[i].not_before_s)
			start_worker(crew, &crew->members[i]);
}

int crew_count_workers(const struct crew *crew)
{
	int count = 0;

	for (int i = 0; i < crew->plan->jobs; i++)
		count += crew->members[i].pid != 0;
	return count;
}

/* ---- Ending ---------------------------------------------------------------------------------- */

static void signal_workers(const struct crew *crew, int number)
{
	for (int i = 0; i < crew->plan->jobs; i++)
		if (crew->members[i].pid != 0)
			kill(crew->members[i].pid, number);
}

static void take_trouble_of_workers(struct crew *crew)
{
	for (int i = 0; i < crew->plan->jobs; i++) {
		struct crew_slot *slot = crew->members[i].slot;

		if (atomic_exchange(&slot->has_trouble, false))
			crew_meet_trouble(crew, &slot->trouble);
	}
}

static void hear(struct crew *crew, int signal)
{
	if (signal != SIGTERM && signal != SIGINT)
		return;
	if (crew->stopped_by != 0) {
		signal_workers(crew, SIGKILL);
		return;
	}
	crew->stopped_by = signal;
	if (!crew->plan->ends_at_trouble)
		crew_tell(crew, "stopping: each worker finishes its page and gives its file back");
}

/* Workers sleep in calls that a signal ends. */
static void see_workers_out(struct crew *crew)
{
	atomic_store(&crew->shared->is_stopping, true);
	if (crew->stop_s == 0) {
		crew->stop_s = clock_monotonic_s() + GRACE_S;
		notify_stopping();
	}
	signal_workers(crew, clock_monotonic_s() > crew->stop_s ? SIGKILL : SIGTERM);
}

static void sleep_a_little(struct crew *crew)
{
	const struct timespec wait = { .tv_nsec = TICK_MS * 1000000L };
	int signal = sigtimedwait(&crew->signals, NULL, &wait);

	if (signal > 0)
		hear(crew, signal);
}

static void tell_service(const struct crew *crew)
{
	struct crew_progress progress = progress_of(crew);

	notify_status("%d workers, %ld files done, %ld pages%s", crew_count_workers(crew),
		      progress.files, progress.pages,
		      atomic_load(&crew->shared->troubles) != 0 ? "; waiting for trouble to end"
								: "");
}

static void tell_progress(struct crew *crew)
{
	if (clock_monotonic_s() < crew->next_tick_s)
		return;
	crew->next_tick_s = clock_monotonic_s() + 1;
	tick(crew, false);
	tell_service(crew);
}

static void supervise(struct crew *crew)
{
	start_workers(crew);
	notify_ready();
	while (!crew_is_ending(crew) || crew_count_workers(crew) > 0) {
		notify_watchdog();
		if (crew_is_ending(crew))
			see_workers_out(crew);
		else
			start_workers(crew);
		sleep_a_little(crew);
		crew_look_after_workers(crew);
		crew_kill_late_workers(crew);
		take_trouble_of_workers(crew);
		crew_beat(crew);
		crew_look_whether_over(crew);
		tell_progress(crew);
	}
	tick(crew, true);
}

/* What is not noted now is a lost lease to the next supervisor that looks. */
static void leave(struct crew *crew)
{
	struct error ignored;

	if (crew->store == NULL)
		return;
	if (crew_note_ends(crew, &ignored) == STATUS_OK)
		store_leave(crew->store, crew->name, &ignored);
	store_close(crew->store);
}

/* ---- All of it ------------------------------------------------------------------------------- */

static enum status share_memory(struct crew *crew, struct error *error)
{
	size_t count = (size_t)crew->plan->jobs;

	crew->shared_bytes = sizeof(*crew->shared) + count * sizeof(*crew->shared->slots);
	crew->shared = mmap(NULL, crew->shared_bytes, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (crew->shared == MAP_FAILED)
		return error_set_errno(error, errno, "cannot share memory with the workers");
	crew->members = memory_new(count, sizeof(*crew->members));
	for (size_t i = 0; i < count; i++)
		crew->members[i].slot = &crew->shared->slots[i];
	return STATUS_OK;
}

/* Else a second signal to stop would end the program as it leaves. */
static void forget_signals(const struct crew *crew)
{
	const struct timespec none = { 0 };
	sigset_t stops = crew->signals;

	sigdelset(&stops, SIGCHLD);
	while (sigtimedwait(&stops, NULL, &none) > 0)
		continue;
	sigprocmask(SIG_SETMASK, &crew->mask, NULL);
}

static void block_signals(struct crew *crew)
{
	sigemptyset(&crew->signals);
	sigaddset(&crew->signals, SIGINT);
	sigaddset(&crew->signals, SIGTERM);
	sigaddset(&crew->signals, SIGCHLD);
	sigprocmask(SIG_BLOCK, &crew->signals, &crew->mask);
}

static void fill_result(const struct crew *crew, struct crew_result *result, double began_s)
{
	result->progress = progress_of(crew);
	result->stopped_by = crew->stopped_by;
	result->wall_s = clock_monotonic_s() - began_s;
	for (int i = 0; i < crew->plan->jobs; i++) {
		const struct stage_costs *costs = &crew->members[i].slot->costs;

		for (int k = 0; k < STAGE_COUNT; k++)
			result->costs.seconds[k] += costs->seconds[k];
		result->costs.pages += costs->pages;
		result->costs.dossiers += costs->dossiers;
	}
}

static void name_crew(struct crew *crew)
{
	char host[64] = "";

	gethostname(host, sizeof(host) - 1);
	snprintf(crew->name, sizeof(crew->name), "%s/%ld", host, (long)getpid());
}

enum status crew_run(const struct crew_plan *plan, struct crew_result *ret_result,
		     struct error *error)
{
	struct crew crew = { .plan = plan, .error = error };
	double began_s = clock_monotonic_s();
	enum status status;

	*ret_result = (struct crew_result){ 0 };
	status = settings_open_store(plan->settings, &crew.store, error);
	if (status == STATUS_OK)
		status = share_memory(&crew, error);
	if (status != STATUS_OK) {
		store_close(crew.store);
		return status;
	}
	name_crew(&crew);
	block_signals(&crew);
	supervise(&crew);
	leave(&crew);
	forget_signals(&crew);
	fill_result(&crew, ret_result, began_s);
	munmap(crew.shared, crew.shared_bytes);
	free(crew.members);
	free(crew.obituaries);
	return crew.status;
}
