#include "base/child.h"

#include "base/clock.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* ---- In the child ---------------------------------------------------------------------------- */

/*
 * Nothing that the parent has open stays open but what is meant to. What a library prints of broken
 * bytes is of no use to anybody; what a sanitizer prints is.
 */
static bool arrange_files(const struct child_plan *plan, int socket)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	int lent[CHILD_LENT_MAX];
	int count = plan->lent_count;

	for (int i = 0; i < count; i++) {
		lent[i] = fcntl(plan->lent[i], F_DUPFD_CLOEXEC, CHILD_FIRST_LENT + count);
		if (lent[i] < 0)
			return false;
	}
	if (null < 0 || dup2(socket, STDIN_FILENO) < 0 || dup2(socket, STDOUT_FILENO) < 0)
		return false;
#ifndef __SANITIZE_ADDRESS__
	if (dup2(null, STDERR_FILENO) < 0)
		return false;
#endif
	for (int i = 0; i < count; i++)
		if (dup2(lent[i], CHILD_FIRST_LENT + i) < 0)
			return false;
	return close_range((unsigned)(CHILD_FIRST_LENT + count), ~0U, 0) == 0;
}

static _Noreturn void be_child(const struct child_plan *plan, int socket, pid_t parent)
{
	struct error error;
	sigset_t none;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(EXIT_FAILURE);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	if (!arrange_files(plan, socket) || jail_enter(&plan->jail, &error) != STATUS_OK)
		_exit(EXIT_FAILURE);
	plan->body(plan->context);
	_exit(EXIT_SUCCESS);
}

bool child_read(void *bytes, size_t length)
{
	for (size_t done = 0; done < length;) {
		ssize_t step = read(STDIN_FILENO, (char *)bytes + done, length - done);

		if (step < 0 && errno == EINTR)
			continue;
		if (step <= 0)
			return false;
		done += (size_t)step;
	}
	return true;
}

bool child_write(const void *bytes, size_t length)
{
	for (size_t done = 0; done < length;) {
		ssize_t step = write(STDOUT_FILENO, (const char *)bytes + done, length - done);

		if (step < 0 && errno == EINTR)
			continue;
		if (step <= 0)
			return false;
		done += (size_t)step;
	}
	return true;
}

/* ---- In the parent --------------------------------------------------------------------------- */

enum status child_start(struct child *child, const struct child_plan *plan, struct error *error)
{
	pid_t parent = getpid(), pid;
	int ends[2];

	assert(plan->lent_count <= CHILD_LENT_MAX);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return error_set_errno(error, errno, "cannot make a socket for a decoder");
	fflush(NULL); /* else the child would print it once more */
	pid = fork();
	if (pid == 0)
		be_child(plan, ends[1], parent);
	close(ends[1]);
	if (pid < 0) {
		int code = errno;

		close(ends[0]);
		return error_set_errno(error, code,
				       "cannot start a decoder; end other programs, or allow more "
				       "processes (ulimit -u)");
	}
	*child = (struct child){ pid, ends[0] };
	return STATUS_OK;
}

bool child_tell(const struct child *child, const void *bytes, size_t length)
{
	for (size_t done = 0; done < length;) {
		ssize_t step =
			send(child->fd, (const char *)bytes + done, length - done, MSG_NOSIGNAL);

		if (step < 0 && errno == EINTR)
			continue;
		if (step <= 0)
			return false;
		done += (size_t)step;
	}
	return true;
}

/* False: the moment has come. */
static bool wait_for_bytes(int fd, double until_s)
{
	for (;;) {
		double left_s = until_s - clock_monotonic_s();
		struct pollfd ready = { .fd = fd, .events = POLLIN };
		int count;

		if (left_s <= 0)
			return false;
		count = poll(&ready, 1, (int)(left_s * 1000) + 1);
		if (count > 0)
			return true;
		if (count < 0 && errno != EINTR)
			return false;
	}
}

enum child_answer child_hear_some(const struct child *child, void *bytes, size_t size,
				  double until_s, size_t *ret_length)
{
	ssize_t step;

	do {
		if (!wait_for_bytes(child->fd, until_s))
			return CHILD_LATE;
		step = read(child->fd, bytes, size);
	} while (step < 0 && errno == EINTR);
	if (step < 0)
		return CHILD_GONE;
	*ret_length = (size_t)step;
	return CHILD_ANSWERED;
}

enum child_answer child_hear(const struct child *child, void *bytes, size_t length, double until_s)
{
	for (size_t done = 0, step = 0; done < length; done += step) {
		enum child_answer answer =
			child_hear_some(child, (char *)bytes + done, length - done, until_s, &step);

		if (answer != CHILD_ANSWERED || step == 0)
			return answer == CHILD_LATE ? CHILD_LATE : CHILD_GONE;
	}
	return CHILD_ANSWERED;
}

void child_allow_cpu(const struct child *child, int seconds)
{
	struct rlimit limit;
	struct timespec used;
	clockid_t clock;

	if (clock_getcpuclockid(child->pid, &clock) != 0 || clock_gettime(clock, &used) != 0 ||
	    prlimit(child->pid, RLIMIT_CPU, NULL, &limit) != 0)
		return; /* it is gone: hearing it will tell */
	limit.rlim_cur = (rlim_t)used.tv_sec + (rlim_t)seconds;
	prlimit(child->pid, RLIMIT_CPU, &limit, NULL);
}

static struct child_end end_of(int status)
{
	return (struct child_end){ .signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0,
				   .code = WIFEXITED(status) ? WEXITSTATUS(status) : 0 };
}

struct child_end child_wait(struct child *child, double until_s)
{
	const struct timespec pause = { .tv_nsec = 1000 * 1000 };
	int status = 0;

	for (;;) {
		pid_t ended = waitpid(child->pid, &status, WNOHANG);

		if (ended == 0 && clock_monotonic_s() < until_s) {
			nanosleep(&pause, NULL);
			continue;
		}
		if (ended == 0)
			return child_stop(child);
		if (ended > 0 || errno != EINTR)
			break;
	}
	close(child->fd);
	*child = (struct child){ 0 };
	return end_of(status);
}

struct child_end child_stop(struct child *child)
{
	int status = 0;

	if (child->pid == 0)
		return (struct child_end){ 0 };
	kill(child->pid, SIGKILL);
	while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
		continue;
	close(child->fd);
	*child = (struct child){ 0 };
	return end_of(status);
}

void child_describe_end(const struct child_end *end, bool late, char *text, size_t size)
{
	if (late || end->signal == SIGXCPU)
		snprintf(text, size, "took too long");
	else if (end->signal == SIGSYS)
		snprintf(text, size, "tried what it must not");
	else if (end->signal != 0)
		snprintf(text, size, "was stopped by signal %d (%s)", end->signal,
			 strsignal(end->signal));
	else
		snprintf(text, size, "left with exit status %d", end->code);
}
