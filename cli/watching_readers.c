/*
 * The crew that reads for a watch, in a process of its own. It has a process group of its own as
 * well, so that a terminal's interrupt comes to the watch alone, which passes it on once.
 */
#include "cli/watching.h"

#include "base/clock.h"
#include "base/notify.h"
#include "cli/crew.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* Readers that lived that long did not end because something is amiss. */
#define EARLY_S 60.0
#define LOOK_EVERY_S 0.2

/* ---- The process ----------------------------------------------------------------------------- */

/* SIGINT and SIGTERM stay blocked from the fork on: the crew waits for them. When the watch dies,
 * however, the readers are asked to stop, and give back what they have. */
static void leave_parent(struct watch *watch, pid_t parent)
{
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(STATUS_OK);
	notify_nobody();
	hotfolder_close(watch->hot);
	store_leave_to_parent(watch->store);
}

/* With --once trouble with the system ends it. The exit status is an enum status. */
static _Noreturn void read_queue(struct watch *watch, pid_t parent)
{
	const struct crew_plan plan = { .settings = watch->settings,
					.pipeline = watch->readers.pipeline,
					.speaker = "waraqa watch",
					.jobs = watch->readers.jobs,
					.lease_s = CREW_LEASE_S,
					.ends_at_trouble = watch->once };
	struct crew_result result;
	struct error error;
	enum status status;

	leave_parent(watch, parent);
	status = crew_run(&plan, &result, &error);
	if (status != STATUS_OK)
		hotfolder_say("%s", error.text);
	_exit((int)status);
}

/* ---- Looking after it ------------------------------------------------------------------------ */

static void start(struct watch *watch)
{
	struct readers *readers = &watch->readers;
	pid_t parent = getpid(), pid;
	struct error error;

	fflush(NULL); /* else the child would print it once more */
	pid = fork();
	if (pid == 0)
		read_queue(watch, parent);
	if (pid > 0) {
		readers->pid = pid;
		readers->began_s = clock_monotonic_s();
		return;
	}
	error_set_errno(&error, errno,
			"cannot start the readers; end other programs, or allow more processes "
			"(ulimit -u)");
	watching_rest(watch, &error);
}

/* It has said what it ended for, unless it was killed. */
static void note_end(struct watch *watch, int how)
{
	struct readers *readers = &watch->readers;
	double delay_s;

	readers->pid = 0;
	if (watch->once && WIFEXITED(how) && WEXITSTATUS(how) != STATUS_OK) {
		watch->trouble.status = (enum status)WEXITSTATUS(how);
		watch->not_before_s = clock_monotonic_s();
		return;
	}
	if (clock_monotonic_s() - readers->began_s >= EARLY_S)
		readers->early_ends = 0;
	delay_s = arrival_delay_s(++readers->early_ends);
	readers->not_before_s = clock_monotonic_s() + delay_s;
	if (WIFSIGNALED(how))
		hotfolder_say("the readers were stopped by signal %d (%s); others start in %.0f s",
			      WTERMSIG(how), strsignal(WTERMSIG(how)), delay_s);
	else
		hotfolder_say("the readers have ended; others start in %.0f s", delay_s);
}

void watching_keep_readers(struct watch *watch)
{
	struct readers *readers = &watch->readers;
	int how;

	if (readers->jobs == 0)
		return;
	if (readers->pid != 0 && waitpid(readers->pid, &how, WNOHANG) == readers->pid)
		note_end(watch, how);
	if (readers->pid == 0 && watch->store != NULL &&
	    clock_monotonic_s() >= readers->not_before_s && (!watch->once || watching_waits(watch)))
		start(watch);
}

void watching_end_readers(struct watch *watch)
{
	struct readers *readers = &watch->readers;
	sig_atomic_t stops = watching_stops;
	int how;

	if (readers->pid == 0)
		return;
	kill(readers->pid, SIGTERM);
	while (waitpid(readers->pid, &how, WNOHANG) == 0) {
		notify_watchdog();
		hotfolder_wait(NULL, clock_monotonic_s() + LOOK_EVERY_S, &watch->mask);
		if (watching_stops != stops)
			kill(readers->pid, SIGTERM);
		stops = watching_stops;
	}
	readers->pid = 0;
}
