/*
 * The parent sleeps in ppoll() on one pipe for each child. The end of a child's pipe is the end of
 * the child; waitpid() then says how it went. Signals are blocked but inside ppoll(), so that none
 * is lost between looking at the flag and going to sleep.
 */
#include "base/pool.h"

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

enum { TICK_MS = 1000, LEAK_EXIT = 99 };

struct child {
	pid_t pid; /* 0: this place is free */
	int fd;
	size_t piece;
	double started_s;
	bool timed_out;
	struct text said;
};

/* A piece that has ended, kept until those before it have too. */
struct waiting {
	bool ended;
	struct pool_result result;
};

struct pool {
	const struct pool_work *work;
	struct pool_limits limits;
	struct child *children; /* limits.jobs of them */
	struct pollfd *polls;
	struct waiting *waiting; /* one for each piece */
	size_t next_piece;
	size_t next_taken;
	int running;
	bool stopping; /* no more pieces are started */
	sigset_t mask; /* of the caller */
	struct sigaction old_int, old_term;
};

static volatile sig_atomic_t signal_seen;

static void note_signal(int number)
{
	signal_seen = number;
}

int pool_processor_count(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;
}

/* ---- In the child -----------------------------------------------------------------------------
 */

void pool_limit_memory(size_t bytes)
{
	struct rlimit limit = { bytes, bytes };
	struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none); /* a core file would hold what the paper says */
#ifdef __SANITIZE_ADDRESS__
	limit.rlim_cur = 0; /* its shadow alone is many terabytes */
#endif
	if (limit.rlim_cur != 0)
		setrlimit(RLIMIT_AS, &limit);
}

/* A terminal's interrupt is for the parent, which then ends its children; they end with it. */
static void take_signals_of_child(const struct pool *pool, pid_t parent)
{
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_DFL);
	sigprocmask(SIG_SETMASK, &pool->mask, NULL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(EXIT_FAILURE);
}

static _Noreturn void be_child(const struct pool *pool, size_t piece, int fd, pid_t parent)
{
	FILE *out = fdopen(fd, "w");
	int code = EXIT_FAILURE;

	take_signals_of_child(pool, parent);
	pool_limit_memory(pool->limits.memory_bytes);
	if (out != NULL) {
		pool->work->piece_do(pool->work->context, piece, out);
		code = fclose(out) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
	}
#ifdef __SANITIZE_ADDRESS__
	if (__lsan_do_recoverable_leak_check() != 0)
		code = LEAK_EXIT;
#endif
	_exit(code);
}

/* ---- In the parent ------------------------------------------------------------------------------
 */

static struct child *free_place(struct pool *pool)
{
	for (int i = 0; i < pool->limits.jobs; i++)
		if (pool->children[i].pid == 0)
			return &pool->children[i];
	return NULL;
}

static enum status start_child(struct pool *pool, struct error *error)
{
	struct child *child = free_place(pool);
	pid_t parent = getpid(), pid;
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) != 0)
		return error_set_errno(error, errno,
				       "cannot make a pipe for a child process; use fewer jobs");
	fflush(NULL); /* else the child would print it once more */
	pid = fork();
	if (pid == 0)
		be_child(pool, pool->next_piece, ends[1], parent);
	close(ends[1]);
	if (pid < 0) {
		int code = errno;

		close(ends[0]);
		return error_set_errno(error, code,
				       "cannot start a child process; end other programs, or allow "
				       "more processes (ulimit -u)");
	}
	*child = (struct child){ .pid = pid,
				 .fd = ends[0],
				 .piece = pool->next_piece++,
				 .started_s = clock_monotonic_s() };
	pool->running++;
	return STATUS_OK;
}

static void take_ended(struct pool *pool)
{
	for (; pool->next_taken < pool->next_piece; pool->next_taken++) {
		struct waiting *waiting = &pool->waiting[pool->next_taken];

		if (!waiting->ended)
			return;
		pool->work->piece_take(pool->work->context, &waiting->result);
		free(waiting->result.bytes);
		waiting->result.bytes = NULL;
	}
}

static struct pool_result result_of(const struct child *child, int status)
{
	struct pool_result result = { .piece = child->piece };

	result.bytes = memory_copy_text("");
	if (child->said.length > 0) {
		free(result.bytes);
		result.bytes = child->said.bytes;
		result.length = child->said.length;
	}
	if (child->timed_out)
		result.end = POOL_TIMED_OUT;
	else if (WIFSIGNALED(status))
		result.end = POOL_SIGNALLED;
	else if (WEXITSTATUS(status) != 0)
		result.end = POOL_EXITED;
	result.number = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
	return result;
}

static int wait_for(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	return status;
}

static void end_child(struct pool *pool, struct child *child)
{
	const struct pool_work *work = pool->work;
	struct waiting *waiting = &pool->waiting[child->piece];

	close(child->fd);
	waiting->result = result_of(child, wait_for(child->pid));
	waiting->ended = true;
	*child = (struct child){ 0 };
	pool->running--;
	if (work->piece_ended != NULL && !work->piece_ended(work->context, &waiting->result))
		pool->stopping = true;
	take_ended(pool);
}

static void hear_child(struct pool *pool, struct child *child)
{
	char bytes[65536];
	ssize_t length = read(child->fd, bytes, sizeof(bytes));

	if (length > 0)
		text_append_bytes(&child->said, bytes, (size_t)length);
	else if (length == 0 || errno != EINTR)
		end_child(pool, child);
}

static void kill_late_children(struct pool *pool)
{
	for (int i = 0; pool->limits.wall_s > 0 && i < pool->limits.jobs; i++) {
		struct child *child = &pool->children[i];

		if (child->pid != 0 &&
		    clock_monotonic_s() - child->started_s > pool->limits.wall_s) {
			child->timed_out = true;
			kill(child->pid, SIGKILL);
		}
	}
}

/* Sleeps until a child says something, a signal comes or a second has passed. */
static void listen_to_children(struct pool *pool)
{
	struct timespec wait = { TICK_MS / 1000, TICK_MS % 1000 * 1000000L };
	int count = pool->limits.jobs;

	for (int i = 0; i < count; i++)
		pool->polls[i] = (struct pollfd){
			.fd = pool->children[i].pid != 0 ? pool->children[i].fd : -1,
			.events = POLLIN,
		};
	if (ppoll(pool->polls, (nfds_t)count, &wait, &pool->mask) > 0)
		for (int i = 0; i < count; i++)
			if (pool->polls[i].revents != 0)
				hear_child(pool, &pool->children[i]);
	kill_late_children(pool);
	if (pool->work->tick != NULL)
		pool->work->tick(pool->work->context);
}

/* Children that are killed leave no result: their pieces were not done. */
static void kill_children(struct pool *pool)
{
	for (int i = 0; i < pool->limits.jobs; i++) {
		struct child *child = &pool->children[i];

		if (child->pid == 0)
			continue;
		kill(child->pid, SIGKILL);
		wait_for(child->pid);
		close(child->fd);
		text_clear(&child->said);
		*child = (struct child){ 0 };
	}
	pool->running = 0;
}

static void watch_signals(struct pool *pool)
{
	struct sigaction action = { .sa_handler = note_signal };
	sigset_t watched;

	signal_seen = 0;
	sigemptyset(&watched);
	sigaddset(&watched, SIGINT);
	sigaddset(&watched, SIGTERM);
	sigprocmask(SIG_BLOCK, &watched, &pool->mask);
	sigaction(SIGINT, &action, &pool->old_int);
	sigaction(SIGTERM, &action, &pool->old_term);
}

static void unwatch_signals(const struct pool *pool)
{
	sigaction(SIGINT, &pool->old_int, NULL);
	sigaction(SIGTERM, &pool->old_term, NULL);
	sigprocmask(SIG_SETMASK, &pool->mask, NULL);
}

static enum status run_pieces(struct pool *pool, struct error *error)
{
	enum status status = STATUS_OK;

	for (;;) {
		while (status == STATUS_OK && !pool->stopping && signal_seen == 0 &&
		       pool->running < pool->limits.jobs &&
		       pool->next_piece < pool->work->piece_count)
			status = start_child(pool, error);
		if (pool->running == 0)
			return status;
		listen_to_children(pool);
		if (signal_seen != 0)
			return error_set(error, STATUS_TEMPORARY, "stopped by signal %d (%s)",
					 (int)signal_seen, strsignal(signal_seen));
	}
}

/* After an early stop: what is done behind a piece that is not. */
static void take_the_rest(struct pool *pool)
{
	for (size_t i = pool->next_taken; i < pool->next_piece; i++)
		if (pool->waiting[i].ended) {
			pool->work->piece_take(pool->work->context, &pool->waiting[i].result);
			free(pool->waiting[i].result.bytes);
		}
}

enum status pool_run(const struct pool_work *work, const struct pool_limits *limits,
		     struct error *error)
{
	struct pool pool = { .work = work, .limits = *limits };
	enum status status;

	pool.children = memory_new((size_t)limits->jobs, sizeof(*pool.children));
	pool.polls = memory_new((size_t)limits->jobs, sizeof(*pool.polls));
	pool.waiting = memory_new(work->piece_count, sizeof(*pool.waiting));
	watch_signals(&pool);
	status = run_pieces(&pool, error);
	kill_children(&pool);
	take_the_rest(&pool);
	unwatch_signals(&pool);
	free(pool.children);
	free(pool.polls);
	free(pool.waiting);
	return status;
}
