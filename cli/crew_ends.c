/* How workers end: what of it is held against the file that they had in hand. */
#include "cli/crew_private.h"
#include "cli/crew_worker.h"
#include "cli/reader_end.h"

#include "base/clock.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

enum { STORE_LIMIT_S = 600, EARLY_S = 60 };

/* Signals that a program brings on itself; SIGKILL and the like come from outside. */
static bool is_own_doing(int signal)
{
	return signal == SIGSEGV || signal == SIGABRT || signal == SIGBUS || signal == SIGFPE ||
	       signal == SIGILL || signal == SIGALRM || signal == SIGXCPU || signal == SIGSYS ||
	       signal == SIGTRAP;
}

static void describe_end(const struct member *member, int status, struct obituary *end)
{
	const struct reader_end how = {
		.was_late = member->late == LATE_READING,
		.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0,
		.code = WIFEXITED(status) ? WEXITSTATUS(status) : 0,
	};

	end->crashed = how.signal == 0 || how.was_late || is_own_doing(how.signal);
	if (member->late == LATE_STORING)
		snprintf(end->how, sizeof(end->how), "storing '%.100s' took more than %d seconds",
			 end->name, STORE_LIMIT_S);
	else
		reader_describe_end(&how, end->was_storing && !how.was_late ? "storing" : "reading",
				    end->name, end->how, sizeof(end->how));
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

/* It has done a file, or lived for a while: what ends it now is not what keeps it from working. */
static bool was_of_use(const struct member *member)
{
	return atomic_load(&member->slot->files) > member->files ||
	       clock_monotonic_s() - member->began_s >= EARLY_S;
}

/* A worker that dies before it has a job might do so again and again. */
static void put_off(struct crew *crew, struct member *member, int status)
{
	int deaths = was_of_use(member) ? 0 : member->early_deaths;
	int pause_s = deaths < 5 ? 1 << deaths : CREW_PAUSE_MAX_S;
	struct text line = { 0 };

	if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS) {
		member->early_deaths = 0;
		return;
	}
	member->early_deaths = deaths + 1;
	member->not_before_s = clock_monotonic_s() + pause_s;
	if (WIFSIGNALED(status))
		text_append_format(&line, "a worker was stopped by signal %d (%s)",
				   WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		text_append_format(&line, "a worker left with exit status %d", WEXITSTATUS(status));
	text_append_format(&line, "; another starts in %d s", pause_s);
	crew_tell(crew, text_value(&line));
	text_clear(&line);
}

static void bury(struct crew *crew, struct member *member, int status)
{
	struct crew_slot *slot = member->slot;
	struct obituary end = { .lease = slot_lease(slot) };

	member->pid = 0;
	if (end.lease.token == 0) {
		if (!crew_is_ending(crew))
			put_off(crew, member, status);
		return;
	}
	member->early_deaths = 0;
	memcpy(end.name, slot->name, sizeof(end.name) - 1);
	end.was_storing = atomic_load(&slot->phase) == SLOT_STORING;
	describe_end(member, status, &end);
	end.gave_back = crew_is_ending(crew) && !end.crashed;
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

void crew_look_after_workers(struct crew *crew)
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

	if (phase == SLOT_READING && clock_monotonic_s() - member->job_s > READER_FILE_LIMIT_S)
		return LATE_READING;
	if (phase == SLOT_STORING && slot_age_ms(member->slot) > STORE_LIMIT_S * 1000L)
		return LATE_STORING;
	return NOT_LATE;
}

void crew_kill_late_workers(struct crew *crew)
{
	for (int i = 0; i < crew->plan->jobs; i++) {
		struct member *member = &crew->members[i];
		struct lease lease = slot_lease(member->slot);

		if (lease.job != member->job) {
			member->job = lease.job;
			member->job_s = clock_monotonic_s();
		}
		if (member->pid == 0 || lease.job == 0 || member->late != NOT_LATE)
			continue;
		member->late = lateness_of(member);
		if (member->late != NOT_LATE)
			kill(member->pid, SIGKILL);
	}
}
