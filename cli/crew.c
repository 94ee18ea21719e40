/*
 * The supervisor sleeps in sigtimedwait(): the signals that matter to it are blocked, so none is
 * lost and none interrupts anything. It looks after its workers a few times a second, and every
 * third of a lease asks the database to renew, free and note what is due.
 */
#include "cli/crew.h"

#include "base/memory.h"
#include "base/notify.h"
#include "base/text.h"
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
	LOOK_MS = 300,       /* between two questions whether it is over */
	LOOK_BUSY_MS = 2000, /* while all workers work */
	GRACE_S = 30,        /* from the signal to stop until workers are killed */
	FILE_LIMIT_S = 3600, /* for a file, which may have hundreds of pages */
	STORE_LIMIT_S = 600,
	PAUSE_MAX_S = 30, /* before another worker where one died without a job */
	OVERDUE_EVERY_S = 3600
};

/* Why a worker was killed by its supervisor. */
enum lateness { NOT_LATE, LATE_READING, LATE_STORING };

/* How a worker ended over a job: to be noted when the database can be asked. */
struct obituary {
	struct lease lease;
	bool crashed;
	bool gave_back; /* it was killed because the crew stops: nothing to hold against the job */
	char name[SLOT_NAME_SIZE];
	char how[300];
};

struct member {
	struct crew_slot *slot;
	pid_t pid; /* 0: to be started */
	bool is_frozen;
	enum lateness late;
	long job;     /* the last that it was seen with, ... */
	double job_s; /* since when */
	double not_before_s;
	int early_deaths; /* in a row, without a job in hand */
};

struct crew {
	const struct crew_plan *plan;
	struct crew_shared *shared;
	size_t shared_bytes;
	struct member *members; /* plan->jobs */
	struct store *store;    /* NULL: to be opened again */
	char name[128];
	sigset_t signals, mask; /* that it waits for; of the caller */
	int stopped_by;
	double stop_s; /* when the workers are killed */
	bool is_over;
	double next_beat_s, next_look_s, next_overdue_s, next_tick_s;
	struct obituary *obituaries; /* not noted yet */
	size_t obituary_count;
	enum status status; /* the trouble that ends it */
	struct error *error;
};

static double now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static bool is_ending(const struct crew *crew)
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

static void say(const struct crew *crew, const char *text)
{
	tick(crew, true);
	crew_say(crew->plan->speaker, "%s", text);
}

/* Trouble ends the crew, or is said once and waited for. */
static void meet_trouble(struct crew *crew, const struct error *why)
{
	if (crew->plan->ends_at_trouble && crew->status == STATUS_OK) {
		*crew->error = *why;
		crew->status = why->status;
		return;
	}
	if (!crew->plan->ends_at_trouble && !atomic_exchange(&crew->shared->is_troubled, true)) {
		struct error told = *why;

		error_append(&told, "; waiting until it works again");
		say(crew, told.text);
	}
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
		meet_trouble(crew, &error);
		member->not_before_s = now_s() + PAUSE_MAX_S;
		return;
	}
	member->pid = pid;
	member->is_frozen = false;
	member->late = NOT_LATE;
	member->job = 0;
}

static void start_workers(struct crew *crew)
{
	for (int i = 0; i < crew->plan->jobs && !is_ending(crew); i++)
		if (crew->members[i].pid == 0 && now_s() >= crew->members[i].not_before_s)
			start_worker(crew, &crew->members[i]);
}

static int count_workers(const struct crew *crew)
{
	int count = 0;

	for (int i = 0; i < crew->plan->jobs; i++)
		count += crew->members[i].pid != 0;
	return count;
}

/* ---- Workers that end ------------------------------------------------------------------------ */

/* Signals that a program brings on itself; SIGKILL and the like come from outside. */
static bool is_own_doing(int signal)
{
	return signal == SIGSEGV || signal == SIGABRT || signal == SIGBUS || signal == SIGFPE ||
	       signal == SIGILL || signal == SIGALRM || signal == SIGXCPU || signal == SIGSYS ||
	       signal == SIGTRAP;
}

static void describe_end(const struct member *member, int status, struct obituary *end)
{
	int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;

	end->crashed = signal == 0 || member->late == LATE_READING || is_own_doing(signal);
	if (member->late == LATE_STORING)
		snprintf(end->how, sizeof(end->how), "storing '%.100s' took more than %d seconds",
			 end->name, STORE_LIMIT_S);
	else if (member->late == LATE_READING)
		snprintf(end->how, sizeof(end->how), "reading '%.100s' took more than %d seconds",
			 end->name, FILE_LIMIT_S);
	else if (signal == SIGALRM)
		snprintf(end->how, sizeof(end->how), "a page of '%.100s' took more than %d seconds",
			 end->name, WORKER_PAGE_LIMIT_S);
	else if (signal != 0)
		snprintf(end->how, sizeof(end->how),
			 "the reader was stopped by signal %d (%s) while reading '%.100s'", signal,
			 strsignal(signal), end->name);
	else
		snprintf(end->how, sizeof(end->how),
			 "the reader left with exit status %d while reading '%.100s'",
			 WEXITSTATUS(status), end->name);
}

static void add_obituary(struct crew *crew, const struct obituary *end)
{
	struct obituary *more =
		realloc(crew->obituaries, (crew->obituary_count + 1) * sizeof(*more));

	if (more == NULL)
		abort();
	crew->obituaries = more;
	more[crew->obituary_count++] = *end;
}

/* A worker that dies before it has a job might do so again and again. */
static void put_off(struct crew *crew, struct member *member, int status)
{
	int pause_s = member->early_deaths < 5 ? 1 << member->early_deaths : PAUSE_MAX_S;
	struct text line = { 0 };

	if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS) {
		member->early_deaths = 0;
		return;
	}
	member->early_deaths++;
	member->not_before_s = now_s() + pause_s;
	if (WIFSIGNALED(status))
		text_append_format(&line, "a worker was stopped by signal %d (%s)",
				   WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		text_append_format(&line, "a worker left with exit status %d", WEXITSTATUS(status));
	text_append_format(&line, "; another starts in %d s", pause_s);
	say(crew, text_value(&line));
	text_clear(&line);
}

static void bury(struct crew *crew, struct member *member, int status)
{
	struct crew_slot *slot = member->slot;
	struct obituary end = { .lease = slot_lease(slot) };

	member->pid = 0;
	if (end.lease.token == 0) {
		if (!is_ending(crew))
			put_off(crew, member, status);
		return;
	}
	member->early_deaths = 0;
	memcpy(end.name, slot->name, sizeof(end.name) - 1);
	describe_end(member, status, &end);
	end.gave_back = is_ending(crew) && !end.crashed;
	slot_leave(slot);
	add_obituary(crew, &end);
}

static struct member *member_of(struct crew *crew, pid_t pid)
{
	for (int i = 0; i < crew->plan->jobs; i++)
		if (crew->members[i].pid == pid)
			return &crew->members[i];
	return NULL;
}

static void look_after_workers(struct crew *crew)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG | WUNTRACED | WCONTINUED)) > 0) {
		struct member *member = member_of(crew, pid);

		if (member == NULL)
			continue;
		if (WIFSTOPPED(status))
			member->is_frozen = true;
		else if (WIFCONTINUED(status))
			member->is_frozen = false;
		else
			bury(crew, member, status);
	}
}

/* A page has its own limit; a file may be read, page after page, for an hour. Storing waits for
 * the database or the disk, which may hang for ever without a word. */
static enum lateness lateness_of(const struct member *member)
{
	int phase = atomic_load(&member->slot->phase);

	if (phase == SLOT_READING && now_s() - member->job_s > FILE_LIMIT_S)
		return LATE_READING;
	if (phase == SLOT_STORING && slot_age_ms(member->slot) > STORE_LIMIT_S * 1000L)
		return LATE_STORING;
	return NOT_LATE;
}

static void kill_late_workers(struct crew *crew)
{
	for (int i = 0; i < crew->plan->jobs; i++) {
		struct member *member = &crew->members[i];
		struct lease lease = slot_lease(member->slot);

		if (lease.job != member->job) {
			member->job = lease.job;
			member->job_s = now_s();
		}
		if (member->pid == 0 || lease.job == 0 || member->late != NOT_LATE)
			continue;
		member->late = lateness_of(member);
		if (member->late != NOT_LATE)
			kill(member->pid, SIGKILL);
	}
}

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
			meet_trouble(crew, &slot->trouble);
	}
}

/* ---- The database ---------------------------------------------------------------------------- */

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
			   is_quarantined ? "the file is set aside" : "it is tried once more");
	say(crew, text_value(&line));
	text_clear(&line);
	return STATUS_OK;
}

static enum status note_ends(struct crew *crew, struct error *error)
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
	enum status status = store_beat(crew->store, crew->name, count_workers(crew),
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

	if (crew->plan->ends_at_trouble || now_s() < crew->next_overdue_s)
		return STATUS_OK;
	status = store_count_queue(crew->store, &counts, error);
	if (status != STATUS_OK)
		return status;
	crew->next_overdue_s = now_s() + (counts.overdue > 0 ? OVERDUE_EVERY_S : 60);
	if (counts.overdue == 0)
		return STATUS_OK;
	text_append_format(&line, "%ld of %ld files in the queue are past their deadline",
			   counts.overdue, counts.waiting + counts.working);
	say(crew, text_value(&line));
	text_clear(&line);
	return STATUS_OK;
}

/* A private cluster that was killed is started again; one that was told to stop is waited for. */
static enum status open_again(struct crew *crew, struct error *error)
{
	const struct store_place *place = &crew->plan->settings->place;
	bool is_newer;
	enum status status = STATUS_OK;

	if (place->dsn == NULL && cluster_has_crashed(place))
		status = cluster_start(place, error);
	return status == STATUS_OK ? store_open_again(place, &is_newer, &crew->store, error)
				   : status;
}

/* All leases of all crews are at most CREW_LEASE_MAX_S long; one that ends much later than that
 * was given before the server's clock was set back. */
static enum status do_beat(struct crew *crew, struct error *error)
{
	long freed;
	enum status status = STATUS_OK;

	if (crew->store == NULL)
		status = open_again(crew, error);
	if (status == STATUS_OK)
		status = renew(crew, error);
	if (status == STATUS_OK)
		status = note_ends(crew, error);
	if (status == STATUS_OK)
		status = store_reap(crew->store, CREW_LEASE_MAX_S, &freed, error);
	if (status == STATUS_OK)
		status = warn_of_overdue(crew, error);
	return status;
}

/* While the database is away, more often: leases wait to be renewed. */
static void beat(struct crew *crew)
{
	struct error error;

	if (now_s() < crew->next_beat_s && (crew->store == NULL || crew->obituary_count == 0))
		return;
	crew->next_beat_s = now_s() + (double)crew->plan->lease_s / 3;
	if (do_beat(crew, &error) == STATUS_OK)
		return;
	crew->next_beat_s = now_s() + 1;
	meet_trouble(crew, &error);
}

static bool is_somebody_idle(const struct crew *crew)
{
	for (int i = 0; i < crew->plan->jobs; i++)
		if (atomic_load(&crew->members[i].slot->token) == 0)
			return true;
	return false;
}

static void look_whether_over(struct crew *crew)
{
	struct error error;
	bool is_over = false;
	enum status status;

	if (crew->plan->is_over == NULL || is_ending(crew) || crew->store == NULL ||
	    now_s() < crew->next_look_s ||
	    (!is_somebody_idle(crew) &&
	     now_s() < crew->next_look_s + (LOOK_BUSY_MS - LOOK_MS) / 1000.0))
		return;
	status = crew->plan->is_over(crew->plan->context, crew->store, &is_over, &error);
	crew->next_look_s = now_s() + LOOK_MS / 1000.0;
	if (status != STATUS_OK)
		meet_trouble(crew, &error);
	crew->is_over |= is_over;
}

/* ---- Ending ---------------------------------------------------------------------------------- */

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
		say(crew, "stopping: each worker finishes its page and gives its file back");
}

/* Workers sleep in calls that a signal ends. */
static void see_workers_out(struct crew *crew)
{
	atomic_store(&crew->shared->is_stopping, true);
	if (crew->stop_s == 0) {
		crew->stop_s = now_s() + GRACE_S;
		notify_stopping();
	}
	signal_workers(crew, now_s() > crew->stop_s ? SIGKILL : SIGTERM);
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

	notify_status("%d workers, %ld files done, %ld pages%s", count_workers(crew),
		      progress.files, progress.pages,
		      atomic_load(&crew->shared->is_troubled) ? "; waiting for trouble to end"
							      : "");
}

static void tell_progress(struct crew *crew)
{
	if (now_s() < crew->next_tick_s)
		return;
	crew->next_tick_s = now_s() + 1;
	tick(crew, false);
	tell_service(crew);
}

static void supervise(struct crew *crew)
{
	start_workers(crew);
	notify_ready();
	while (!is_ending(crew) || count_workers(crew) > 0) {
		notify_watchdog();
		if (is_ending(crew))
			see_workers_out(crew);
		else
			start_workers(crew);
		sleep_a_little(crew);
		look_after_workers(crew);
		kill_late_workers(crew);
		take_trouble_of_workers(crew);
		beat(crew);
		look_whether_over(crew);
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
	if (note_ends(crew, &ignored) == STATUS_OK)
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
	result->wall_s = now_s() - began_s;
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
	double began_s = now_s();
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
