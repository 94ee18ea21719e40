#include "ingest/poppler.h"

#include "base/child.h"
#include "base/clock.h"
#include "base/memory.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WALL_FACTOR = 6, NOT_INSTALLED = 127, PIECE_SIZE = 1 << 16 };

/* A page of a hundred million pixels in colour, and what draws it. */
static const size_t memory_limit_bytes = (size_t)1000 << 20;
static const size_t file_limit_bytes = (size_t)400 << 20;

/* In the child: the program gets nothing of our environment. */
static void become_program(void *context)
{
	static char *const environment[] = { "PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8",
					     "HOME=/nonexistent", NULL };
	const struct poppler_run *run = context;

	if (dup2(CHILD_FIRST_LENT + 1, STDERR_FILENO) >= 0)
		execve(run->argv[0], (char *const *)run->argv, environment);
	_exit(NOT_INSTALLED);
}

static void first_line(int file, char complaint[200])
{
	ssize_t length = pread(file, complaint, 199, 0);

	complaint[length > 0 ? length : 0] = '\0';
	complaint[strcspn(complaint, "\n")] = '\0';
	for (char *c = complaint; *c != '\0'; c++)
		if ((unsigned char)*c < ' ')
			*c = ' ';
}

/* What it prints, to its end. */
static enum child_answer listen(const struct child *child, const struct poppler_run *run,
				double until_s, struct text *output)
{
	char *piece = memory_new(PIECE_SIZE, 1);
	enum child_answer answer;
	size_t length;

	do {
		length = 0;
		answer = child_hear_some(child, piece, PIECE_SIZE, until_s, &length);
		text_append_bytes(output, piece, length);
	} while (answer == CHILD_ANSWERED && length > 0 && output->length <= run->output_max);
	free(piece);
	return answer;
}

static enum status judge_end(const struct poppler_run *run, const struct child_end *end, bool late,
			     const struct text *output, const char *complaint, struct error *error)
{
	char how[80];

	if (end->code == NOT_INSTALLED)
		return error_set(error, STATUS_CONFIG,
				 "cannot run '%s', which reads PDF; install the package "
				 "poppler-utils",
				 run->argv[0]);
	if (output->length > run->output_max)
		return error_set(error, STATUS_REFUSED, "unpacks to too much");
	if (end->signal == 0 && end->code == 0 && !late)
		return STATUS_OK;
	child_describe_end(end, late, how, sizeof(how));
	if (late || end->signal == SIGXCPU)
		return error_set(error, STATUS_TEMPORARY, "took too long to draw");
	if (end->signal == 0 && complaint[0] != '\0')
		return error_set(error, STATUS_REFUSED, "cannot be drawn (%s)", complaint);
	return error_set(error, STATUS_REFUSED, "cannot be drawn: what draws it %s", how);
}

enum status poppler_run(const struct poppler_run *run, struct text *output, char complaint[200],
			struct error *error)
{
	struct poppler_run copy = *run;
	int errors = memfd_create("errors", MFD_CLOEXEC);
	struct child_plan plan = { .jail = { .memory_bytes = memory_limit_bytes,
					     .cpu_s = run->cpu_s,
					     .file_bytes = file_limit_bytes,
					     .may_execute = true,
					     .writable = run->folder },
				   .lent = { run->pdf, errors },
				   .lent_count = 2,
				   .body = become_program,
				   .context = &copy };
	double until_s = clock_monotonic_s() + (double)run->cpu_s * WALL_FACTOR;
	enum child_answer answer = CHILD_GONE;
	struct child_end end;
	struct child child;
	enum status status;

	complaint[0] = '\0';
	if (errors < 0)
		return error_set_errno(error, errno, "cannot make a file in memory");
	status = child_start(&child, &plan, error);
	if (status == STATUS_OK) {
		answer = listen(&child, run, until_s, output);
		end = output->length > run->output_max ? child_stop(&child)
						       : child_wait(&child, until_s);
		first_line(errors, complaint);
		status = judge_end(run, &end, answer == CHILD_LATE, output, complaint, error);
	}
	close(errors);
	return status;
}
