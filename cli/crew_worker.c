#include "cli/crew_worker.h"
#include "cli/reader_end.h"

#include "base/file.h"
#include "base/pool.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

enum {
	IDLE_MS = 1000,      /* between two looks at the queue that nobody asked for */
	REST_MAX_S = 30,     /* between two tries while there is trouble */
	FILES_MAX = 1000,    /* then a fresh worker takes over, ... */
	MEMORY_MAX_MB = 250, /* as it does after a file that left this much in memory */
	TROUBLED_S =
		20, /* until a job is tried again: if it is its own trouble, others come first */
	LOST_ORIGINAL_S = 60, /* until a job whose original is not there is tried again */
	LEAK_EXIT = 99
};

struct worker {
	const struct crew_plan *plan;
	struct crew_shared *shared;
	struct crew_slot *slot;
	struct store *store; /* NULL: to be opened */
	struct arena *arena; /* for the job in hand */
	char name[128];      /* host/process */
	long files;
	int troubles;           /* in a row */
	bool is_trouble_of_job; /* so that having none is no cure */
};

/* One job on its way. */
struct task {
	struct job job;
	struct store *lender; /* whose session lent the original; closed after it is given back */
	char *path;
	struct pipeline_result result;
	struct stage_costs costs;
	struct error refusal; /* STATUS_OK: it is not refused */
};

static volatile sig_atomic_t asked_to_stop;

static void note_stop(int number)
{
	asked_to_stop = number;
}

static bool is_stopping(const struct worker *worker)
{
	return asked_to_stop != 0 || atomic_load(&worker->shared->is_stopping);
}

/* ---- Trouble --------------------------------------------------------------------------------- */

/* Trouble with the system, which passes; neither the file's doing nor ours. A kept original that
 * cannot be opened is such. */
static bool is_trouble(enum status status)
{
	switch (status) {
	case STATUS_NO_INPUT:
	case STATUS_UNAVAILABLE:
	case STATUS_TEMPORARY:
	case STATUS_NO_SPACE:
	case STATUS_SYSTEM:
	case STATUS_CONFIG:
	case STATUS_NO_PERMISSION:
		return true;
	default:
		return false;
	}
}

/* Sleeps longer each time; false: asked to stop. Of a crew the first says what it is. */
static bool rest(struct worker *worker, const struct error *why)
{
	int seconds = worker->troubles < 5 ? 1 << worker->troubles : REST_MAX_S;
	const struct timespec moment = { .tv_nsec = 100 * 1000 * 1000 };

	worker->troubles++;
	if (crew_trouble_is_new(worker->shared, why->status))
		crew_say(worker->plan->speaker, "%s; waiting until it works again", why->text);
	for (int i = 0; i < seconds * 10 && !is_stopping(worker); i++)
		nanosleep(&moment, NULL);
	return !is_stopping(worker);
}

static void note_success(struct worker *worker)
{
	if (worker->troubles == 0)
		return;
	worker->troubles = 0;
	worker->is_trouble_of_job = false;
	if (crew_trouble_is_over(worker->shared))
		crew_say(worker->plan->speaker, "it works again");
}

static void close_store(struct worker *worker)
{
	pipeline_use_store(worker->plan->pipeline, NULL);
	store_close(worker->store);
	worker->store = NULL;
}

static enum status open_store(struct worker *worker, struct error *error)
{
	bool is_newer = false;
	enum status status =
		store_open_again(&worker->plan->settings->place, &is_newer, &worker->store, error);

	if (status != STATUS_OK)
		return status;
	store_set_actor(worker->store, worker->plan->settings->actor);
	if (is_newer)
		crew_say(worker->plan->speaker,
			 "the database is newer than this program: install the newer waraqa");
	status = store_listen(worker->store, error);
	if (status != STATUS_OK)
		close_store(worker);
	return status;
}

/* ---- Reading --------------------------------------------------------------------------------- */

/* A page that hangs ends the process: SIGALRM's default. What asks the store may wait. */
static bool begin_page(void *context, int page)
{
	struct worker *worker = context;

	alarm(page > 0 ? READER_PAGE_LIMIT_S : 0);
	slot_begin(worker->slot, page > 0 ? SLOT_READING : SLOT_STORING);
	return page == 0 || !is_stopping(worker);
}

static enum status read_original(struct worker *worker, struct task *task, struct error *error)
{
	const struct job *job = &task->job;
	struct pipeline_input input = { .path = task->path,
					.name = job->name,
					.fund = job->fund,
					.branch = job->branch,
					.batch = job->batch,
					.declared_pages = job->declared_pages,
					.undeclared = job->undeclared,
					.received = job->received,
					.keep_images = true,
					.page_begins = begin_page,
					.context = worker };
	enum status status;

	begin_page(worker, 1);
	/* a register that was changed since the last file matters to this one */
	pipeline_use_store(worker->plan->pipeline, worker->store);
	status = pipeline_read(worker->plan->pipeline, &input, &task->result, &task->costs, error);
	alarm(0);
	slot_begin(worker->slot, SLOT_STORING);
	return status;
}

/* ---- Storing --------------------------------------------------------------------------------- */

static enum status save(struct worker *worker, struct task *task, struct error *error)
{
	if (task->refusal.status != STATUS_OK)
		return store_save_refusal(worker->store, task->job.name, task->job.sha256,
					  &task->refusal, error);
	return pipeline_save(worker->plan->pipeline, task->path, &task->result, &task->costs,
			     error);
}

/* The session that lent the original gives it back, and is closed then. */
static void drop_store(struct worker *worker, struct task *task)
{
	if (worker->store == task->lender)
		worker->store = NULL;
	else
		close_store(worker);
	pipeline_use_store(worker->plan->pipeline, NULL);
}

static enum status reconnect(struct worker *worker, struct task *task, struct error *error)
{
	enum status status;

	if (worker->store != NULL)
		drop_store(worker, task);
	status = open_store(worker, error);
	if (status != STATUS_OK)
		return error->status =
			       STATUS_UNAVAILABLE; /* whatever it is, the file has no part in it */
	store_hold(worker->store, task->job.lease);
	pipeline_use_store(worker->plan->pipeline, worker->store);
	return STATUS_OK;
}

static enum status try_to_save(struct worker *worker, struct task *task, struct error *error)
{
	enum status status = STATUS_OK;

	if (worker->store == NULL || worker->troubles > 1)
		status = reconnect(worker, task, error);
	return status == STATUS_OK ? save(worker, task, error) : status;
}

/* What was read is not thrown away for trouble with the store: it is tried until it is stored, or
 * somebody else has the job. */
static enum status settle(struct worker *worker, struct task *task, struct error *error)
{
	enum status status = try_to_save(worker, task, error);

	while (is_trouble(status) && !worker->plan->ends_at_trouble) {
		slot_begin(worker->slot, SLOT_IDLE);
		if (!rest(worker, error))
			return status;
		slot_begin(worker->slot, SLOT_STORING);
		status = try_to_save(worker, task, error);
	}
	return status;
}

/* ---- One job --------------------------------------------------------------------------------- */

static void count(struct worker *worker, const struct task *task, bool is_done)
{
	struct crew_slot *slot = worker->slot;

	for (int i = 0; i < STAGE_COUNT; i++)
		slot->costs.seconds[i] += task->costs.seconds[i];
	slot->costs.pages += task->costs.pages;
	slot->costs.dossiers += task->costs.dossiers;
	atomic_fetch_add(&slot->pages, task->costs.pages);
	if (is_done && task->refusal.status != STATUS_OK)
		atomic_fetch_add(&slot->refused, 1);
	if (is_done)
		atomic_fetch_add(&slot->files, 1);
}

/* The kept original was there when it was queued. That it is not now is no fault of the file's: a
 * file system that is not mounted, a bucket that was emptied, a disk that rots. */
static enum status lend(struct worker *worker, struct task *task, struct error *error)
{
	const struct job *job = &task->job;
	enum status status =
		store_lend_original(worker->store, job->sha256, job->kind, &task->path, error);

	task->lender = worker->store;
	if (status != STATUS_NO_INPUT && status != STATUS_DATA)
		return status;
	error_append(error, "; '%s' waits until it is there", path_base_name(job->name));
	if (!worker->plan->ends_at_trouble)
		crew_say(worker->plan->speaker, "%s", error->text);
	return status;
}

/* The file's doing, or ours: it is tried once more, then set aside. */
static enum status blame(struct worker *worker, const struct task *task, struct error *error)
{
	struct error why = *error;
	bool is_quarantined = false;
	enum status status = store_note_crash(worker->store, task->job.lease, true, why.text,
					      &is_quarantined, error);

	crew_say(worker->plan->speaker, "%s; %s", why.text,
		 is_quarantined ? "the file is set aside" : "it is tried once more");
	return status;
}

static enum status give_back(struct worker *worker, const struct task *task, double wait_s,
			     const struct error *why)
{
	struct error ignored;

	if (worker->store == NULL)
		return STATUS_UNAVAILABLE; /* the lease ends by itself */
	return store_release(worker->store, task->job.lease, wait_s, why, &ignored);
}

static bool is_refusal(const struct task *task, enum status status)
{
	return task->result.count == 0 && status == STATUS_REFUSED;
}

/* What was read when the store failed is worth more tries, where there are any. */
static bool is_worth_settling(const struct worker *worker, const struct task *task,
			      enum status status)
{
	return is_trouble(status) && task->result.count > 0 && !worker->plan->ends_at_trouble;
}

/* Reads it and stores what it comes to. */
static enum status carry_out(struct worker *worker, struct task *task, struct error *error)
{
	enum status status = read_original(worker, task, error);

	if (is_refusal(task, status))
		task->refusal = *error;
	else if (status != STATUS_OK && !is_worth_settling(worker, task, status))
		return status;
	if (status == STATUS_UNAVAILABLE)
		drop_store(worker, task);
	return settle(worker, task, error);
}

/* The job's end as far as the queue is concerned; gives trouble back to the loop. */
static enum status conclude(struct worker *worker, struct task *task, enum status status,
			    struct error *error)
{
	struct error why = *error;

	count(worker, task, status == STATUS_OK);
	if (status == STATUS_OK) {
		note_success(worker);
		return STATUS_OK;
	}
	if (status == STATUS_LOST) {
		crew_say(worker->plan->speaker, "%s", error->text);
		return STATUS_OK;
	}
	if (is_stopping(worker)) {
		give_back(worker, task, 0, NULL);
		return STATUS_OK;
	}
	if (is_trouble(status)) {
		worker->is_trouble_of_job = true;
		give_back(worker, task, worker->plan->ends_at_trouble ? 0 : TROUBLED_S, &why);
		return status;
	}
	return blame(worker, task, error);
}

static enum status do_job(struct worker *worker, struct task *task, struct error *error)
{
	enum status status;

	slot_take(worker->slot, &task->job);
	slot_begin(worker->slot, SLOT_STORING);
	status = lend(worker, task, error);
	if (status == STATUS_NO_INPUT || status == STATUS_DATA) {
		struct error why = *error;

		give_back(worker, task, LOST_ORIGINAL_S, &why);
		status = worker->plan->ends_at_trouble ? why.status : STATUS_OK;
	} else {
		if (status == STATUS_OK)
			status = carry_out(worker, task, error);
		status = conclude(worker, task, status, error);
	}
	pipeline_result_clear(&task->result);
	store_give_back_original(task->lender, task->path);
	if (task->lender != worker->store)
		store_close(task->lender);
	slot_leave(worker->slot);
	worker->files++;
	return status;
}

static enum status next_job(struct worker *worker, struct error *error)
{
	struct task task = { 0 };
	enum status status = STATUS_OK;

	if (worker->store == NULL)
		status = open_store(worker, error);
	arena_reset(worker->arena);
	if (status == STATUS_OK)
		status = store_claim(worker->store, worker->name, worker->plan->lease_s,
				     worker->arena, &task.job, error);
	if (status == STATUS_OK && task.job.lease.job != 0)
		return do_job(worker, &task, error);
	if (status != STATUS_OK)
		return status;
	if (!worker->is_trouble_of_job)
		note_success(worker);
	slot_begin(worker->slot, SLOT_IDLE);
	return store_wait(worker->store, IDLE_MS, error);
}

/* ---- The process ----------------------------------------------------------------------------- */

/* A terminal's interrupt is for the supervisor, which then asks its workers to stop. */
static void take_signals(pid_t parent)
{
	struct sigaction action = { .sa_handler = note_stop, .sa_flags = SA_RESTART };
	sigset_t none;

	signal(SIGINT, SIG_IGN);
	sigaction(SIGTERM, &action, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(EXIT_FAILURE);
}

static void name_worker(struct worker *worker)
{
	char host[64] = "";

	gethostname(host, sizeof(host) - 1);
	snprintf(worker->name, sizeof(worker->name), "%s/%ld", host, (long)getpid());
}

/* The second number of statm: pages in memory, shared ones too. */
static long own_megabytes(void)
{
	char line[128] = "", *end;
	FILE *file = fopen("/proc/self/statm", "r");
	long pages;

	if (file == NULL)
		return 0;
	if (fgets(line, sizeof(line), file) == NULL)
		line[0] = '\0';
	fclose(file);
	strtol(line, &end, 10);
	pages = strtol(end, NULL, 10);
	return pages * (sysconf(_SC_PAGESIZE) / 1024) / 1024;
}

/* A fresh one never is: else nothing would be read where it begins with more. */
static bool is_worn_out(const struct worker *worker)
{
	return worker->files > 0 && (worker->files >= FILES_MAX || own_megabytes() > MEMORY_MAX_MB);
}

static void end_for_trouble(struct worker *worker, const struct error *why)
{
	worker->slot->trouble = *why;
	atomic_store(&worker->slot->has_trouble, true);
}

static void work(struct worker *worker)
{
	struct error error;

	while (!is_stopping(worker) && !is_worn_out(worker)) {
		enum status status = next_job(worker, &error);

		if (status == STATUS_OK)
			continue;
		if (worker->plan->ends_at_trouble) {
			end_for_trouble(worker, &error);
			return;
		}
		if (status == STATUS_UNAVAILABLE || worker->troubles > 0)
			close_store(worker);
		rest(worker, &error);
	}
}

_Noreturn void worker_run(const struct crew_plan *plan, struct crew_shared *shared,
			  struct crew_slot *slot, pid_t parent)
{
	struct worker worker = {
		.plan = plan, .shared = shared, .slot = slot, .arena = arena_new()
	};
	int code = EXIT_SUCCESS;

	take_signals(parent);
	pool_limit_memory(READER_ADDRESS_SPACE);
	name_worker(&worker);
	slot_begin(slot, SLOT_IDLE);
	work(&worker);
	close_store(&worker);
	arena_free(worker.arena);
#ifdef __SANITIZE_ADDRESS__
	if (__lsan_do_recoverable_leak_check() != 0)
		code = LEAK_EXIT;
#endif
	_exit(code);
}
